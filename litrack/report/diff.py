"""What changed between two readings of one study, word by word: for a screen, for a pipe, for a program."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Literal

from litrack.model import Extraction, Outcome, Study
from litrack.report import cells

if TYPE_CHECKING:
    from rich.console import RenderableType

Piece = tuple[Literal["same", "gone", "come"], str]

LONGEST = 4_000
"""Words compared one by one; longer texts (none is an abstract) are shown as replaced, since comparing is quadratic."""

SHOWN = 12
"""Words left standing on either side of a change; a longer stretch without one is cut short."""

VOLATILE = ("dates", "status")
"""Fields that change without any reader's notice."""

_WORD = re.compile(r"\s+|\w+(?:[.,·]\d+)*|.", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field that reads differently now."""

    field: str
    pieces: tuple[Piece, ...]

    @property
    def before(self) -> str:
        """The field as it was."""
        return "".join(text for kind, text in self.pieces if kind != "come")

    @property
    def after(self) -> str:
        """The field as it is."""
        return "".join(text for kind, text in self.pieces if kind != "gone")


def changes(old: Study, new: Study) -> Iterator[Change]:
    """Every field that differs, in the order of a page; lists item by item, texts word by word."""
    yield from _text("title", old.title, new.title)
    yield from _text("vernacular title", old.vernacular_title, new.vernacular_title)
    yield from _abstract(old, new)
    for name, items in _LISTS.items():
        yield from _items(name, list(items(old)), list(items(new)))
    for name, text in _WORDS.items():
        yield from _text(name, text(old), text(new))


def reported(old: Extraction, new: Extraction) -> Iterator[Change]:
    """The outcome rows that came and went, as one and the same extractor reads both."""
    yield from _items("reported outcomes", [_row(o) for o in old.outcomes], [_row(o) for o in new.outcomes])


def words(old: str, new: str) -> tuple[Piece, ...]:
    """`old` and `new` as pieces: joined without what came they are `old`, joined without what is gone `new`."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    middle, now = before[start : len(before) - end], after[start : len(after) - end]
    pieces: list[Piece] = [("same", "".join(before[:start]))]
    if max(len(middle), len(now)) > LONGEST:
        pieces += [("gone", "".join(middle)), ("come", "".join(now))]
    else:
        for _, a, b, c, d in SequenceMatcher(None, middle, now, autojunk=False).get_opcodes():
            same = middle[a:b] == now[c:d]
            pieces += [("same", "".join(middle[a:b]))] if same else []
            pieces += [] if same else [("gone", "".join(middle[a:b])), ("come", "".join(now[c:d]))]
    pieces.append(("same", "".join(before[len(before) - end :])))
    return tuple(_gathered(piece for piece in pieces if piece[1]))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _gathered(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Changes that only white space or a single mark parts are one change: that is easier to read."""
    gone = come = ""
    held = ""
    for kind, text in pieces:
        if kind == "same":
            if (gone or come) and not held and not any(c.isalnum() for c in text):
                held = text
                continue
            yield from _flushed(gone, come)
            if held:
                yield ("same", held)
            gone = come = held = ""
            yield (kind, text)
            continue
        gone, come, held = gone + held, come + held, ""
        if kind == "gone":
            gone += text
        else:
            come += text
    yield from _flushed(gone, come)
    if held:
        yield ("same", held)


def _flushed(gone: str, come: str) -> Iterator[Piece]:
    if gone:
        yield ("gone", gone)
    if come:
        yield ("come", come)


# --- the fields --------------------------------------------------------------------------------------------

_LISTS: dict[str, Callable[[Study], Iterable[str]]] = {
    "notices": lambda s: (" ".join(filter(None, (c.kind, c.source, f"PMID {c.pmid}" * bool(c.pmid), c.note)))
                          for c in s.corrections),
    "publication types": lambda s: (t.name for t in s.publication_types),
    "registrations": lambda s: (f"{r.bank} {r.accession}" for r in s.registrations),
    "authors": lambda s: (f"{a.name} ({'; '.join(a.affiliations)})" if a.affiliations else a.name for a in s.authors),
    "MeSH": lambda s: ("/".join([m.descriptor, *(q.name for q in m.qualifiers)]) for m in s.mesh),
    "supplementary concepts": lambda s: (t.name for t in s.supplementary_mesh),
    "keywords": lambda s: (k.text for k in s.keywords),
    "chemicals": lambda s: (t.name for t in s.chemicals),
    "grants": lambda s: (" ".join(filter(None, (g.agency, g.id))) for g in s.grants),
    "other abstracts": lambda s: (f"{o.kind} ({o.language}): {' '.join(p.text for p in o.sections)}"
                                  for o in s.other_abstracts),
    "languages": lambda s: s.languages,
    "dates": lambda s: (f"{d.kind} {d.date.iso or d.date.printed}" for d in s.dates),
}  # fmt: skip

_WORDS: dict[str, Callable[[Study], str]] = {
    "journal": lambda s: " ".join(
        filter(None, (s.journal.title, s.journal.volume, s.journal.issue, s.journal.pages, s.journal.publisher))
    ),
    "status": lambda s: " ".join(filter(None, (s.status, s.indexing, s.publication_status))),
    "version": lambda s: str(s.version),
    "DOI": lambda s: s.doi,
    "PMCID": lambda s: s.pmcid,
    "PII": lambda s: s.pii,
    "conflicts of interest": lambda s: s.coi,
    "copyright": lambda s: s.copyright,
}


def _text(field: str, old: str, new: str) -> Iterator[Change]:
    if old != new:
        yield Change(field=field, pieces=words(old, new))


def _abstract(old: Study, new: Study) -> Iterator[Change]:
    """Section by section where both are divided alike, else as one text."""
    labels = [part.label for part in old.sections]
    if labels == [part.label for part in new.sections]:
        for was, now in zip(old.sections, new.sections, strict=True):
            yield from _text(f"abstract, {was.label}" if was.label else "abstract", was.text, now.text)
    else:
        yield from _text("abstract", _whole(old), _whole(new))


def _whole(study: Study) -> str:
    return "\n".join(f"{part.label}: {part.text}" if part.label else part.text for part in study.sections)


def _items(field: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """A list: what is gone, then what came; one piece an item."""
    gone = [item for item in old if item not in new]
    come = [item for item in new if item not in old]
    if gone or come:
        yield Change(field=field, pieces=(*(("gone", i) for i in gone), *(("come", i) for i in come)))
    elif list(old) != list(new):
        yield Change(field=f"{field}, order", pieces=(("gone", "; ".join(old)), ("come", "; ".join(new))))


def _row(row: Outcome) -> str:
    from litrack.report.tokens import domain

    value = f", {row.benefit}" if row.benefit in {"improved", "worsened"} else ""
    when = f", {row.timepoint}" if row.timepoint else ""
    name = row.canonical or row.outcome
    return f"{domain(row.domain)}: {name} {row.direction.replace('_', ' ')}{value} ({row.comparison}{when})"


# --- to be read --------------------------------------------------------------------------------------------


def plain(found: Iterable[Change], ascii: bool = False) -> Iterator[str]:  # noqa: A002 - what the stream can carry
    """`field: words [-that went-]{+that came+}`, one line a field, as `git diff --word-diff` marks them."""
    marks = {"same": ("", ""), "gone": ("[-", "-]"), "come": ("{+", "+}")}
    for change in found:
        parts = ("".join((marks[kind][0], text, marks[kind][1])) for kind, text in _clean(change, ascii))
        yield f"{cells.clean(change.field, ascii)}: {_joint(change).join(parts)}"


def screen(found: Iterable[Change], ascii: bool = False, plain: bool = False) -> Iterator["RenderableType"]:  # noqa: A002
    """The same in colours; where there are none (`plain`), with git's marks."""
    from rich.padding import Padding
    from rich.text import Text

    styles = {"same": "", "gone": "red strike", "come": "green underline"}
    marks = {"gone": ("[-", "-]"), "come": ("{+", "+}")} if plain else {}
    for change in found:
        yield Text(cells.clean(change.field, ascii), style="bold", overflow="fold")
        text = Text(overflow="fold")
        for place, (kind, words_) in enumerate(_clean(change, ascii)):
            before, after = marks.get(kind, ("", ""))
            text.append("\n" if place and _joint(change) else "")
            text.append(before + words_ + after, styles[kind])
        yield Padding(text, (0, 0, 0, 2), expand=False)


def _joint(change: Change) -> str:
    """Items of a list stand apart; the words of a text join by themselves."""
    return "" if any(kind == "same" for kind, _ in change.pieces) else " "


def _clean(change: Change, ascii: bool) -> Iterator[Piece]:  # noqa: A002
    """Pieces fit to be shown: sanitised, and long stretches without a change cut short."""
    dots = "..." if ascii else "…"
    last = len(change.pieces) - 1
    for place, (kind, text) in enumerate(change.pieces):
        shown = cells.clean(text, ascii)
        tokens = shown.split(" ")
        head, tail = SHOWN if place else 0, SHOWN if place < last else 0
        if kind == "same" and len(tokens) > head + tail + 3:
            start, end = " ".join(tokens[:head]), " ".join(tokens[len(tokens) - tail :]) if tail else ""
            shown = " ".join(filter(None, (start, dots, end)))
        yield kind, shown


def shape(found: Iterable[Change]) -> list[dict[str, Any]]:
    """For JSON: each field before and after, and what went and came."""
    return [
        {
            "field": change.field,
            "before": change.before if _joint(change) == "" else None,
            "after": change.after if _joint(change) == "" else None,
            "gone": [text for kind, text in change.pieces if kind == "gone"],
            "come": [text for kind, text in change.pieces if kind == "come"],
        }
        for change in found
    ]
