"""The news as plain text, for a mail or a command: what happened, each new study with what it reports."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from litrack.model import SAMPLE_PMIDS, EventKind, Finding, Happened
from litrack.report import cells, tokens
from litrack.report.page import said
from litrack.report.page.contents import TOLD
from litrack.report.page.report import CAUTION, told

WIDE: Final = 72
"""Columns: what mail has been written in since it was read on terminals."""
LINE: Final = 69
"""Characters of a subject: 78, the length of a header line (RFC 5322), less its name."""
SHOWN: Final = 100
"""Studies told one by one; a mail of megabytes would not be read."""
KINDS: Final[dict[EventKind, str]] = {**TOLD, "revised": "Revised", "left": "Left a query"}
"""What is told beside new studies, the gravest first."""
_COUNTED: Final = {
    "retracted": "RETRACTED", "withdrawn": "WITHDRAWN", "concern": "expression of concern", "erratum": "erratum",
    "republished": "republished", "published": "preprint published", "superseded": "newer version",
    "registered": "trial number added", "revised": "revised", "left": "left a query",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What one reader was not told yet; never empty."""

    new: tuple[Finding, ...]
    """At most SHOWN."""
    new_total: int
    happened: tuple[Happened, ...]
    """Only KINDS, each once a study, newest first."""

    @property
    def invented(self) -> bool:
        """Some of these studies are not real."""
        return any(p in SAMPLE_PMIDS for p in (*(f.pmid for f in self.new), *(h.event.pmid for h in self.happened)))


def subject(news: News) -> str:
    """The news in a line, of words of ours alone: `litrack: 1 RETRACTED, 3 new studies, 2 revised`.

    Short enough to stand in a header without a fold, which some readers show as a gap.
    """
    counted = {kind: sum(one.event.kind == kind for one in news.happened) for kind in KINDS}
    parts = [f"{number:,} {_COUNTED[kind]}" for kind, number in counted.items() if number]
    grave = sum(bool(counted[kind]) for kind in ("retracted", "withdrawn", "concern"))
    if news.new_total:
        parts.insert(grave, f"{news.new_total:,} new {'study' if news.new_total == 1 else 'studies'}")
    sample = " [invented]" * news.invented
    for shown in range(len(parts), 0, -1):
        some = [*parts[:shown], *(["more"] if shown < len(parts) else [])]
        line = f"litrack: {', '.join(some)}{sample}"
        if len(line) <= LINE:
            break
    return line


def text(news: News) -> str:
    """All of it, in lines of at most 72 columns but for addresses."""
    return "\n".join(_lines(news)) + "\n"


def _lines(news: News) -> Iterator[str]:
    yield from cells.wrap(subject(news), WIDE)
    if news.invented:
        yield cells.SAMPLE
    for kind, words in KINDS.items():
        those = [one for one in news.happened if one.event.kind == kind]
        if those:
            yield from ("", words.upper())
            for one in those[:SHOWN]:
                yield from _event(one)
            yield from rest(len(those) - SHOWN)
    if news.new:
        yield from ("", "NEW")
    for number, finding in enumerate(news.new, 1):
        yield from _study(number, finding)
    yield from rest(news.new_total - len(news.new))
    legend = [one for f in news.new for one in tokens.tokens(f)]
    yield from ("", *_filled([token.text for token in tokens.legend(legend)], ""))
    yield from cells.wrap(CAUTION, WIDE)


def rest(left: int) -> list[str]:
    """How many are not shown."""
    return [f"and {left:,} more: litrack changes, litrack new"] * (left > 0)


def _event(one: Happened) -> Iterator[str]:
    title = cells.clean(one.title).strip()
    about = f" ({told(one)})" if told(one) else ""
    line = f"{title}{about}, PMID {one.event.pmid}" if title else f"PMID {one.event.pmid}{about}"
    yield from _indented(line, "-  ")


def _study(number: int, finding: Finding) -> Iterator[str]:
    alarms = "".join(f"{mark} " for mark in said.alarms(finding))
    yield ""
    yield from _indented(f"{alarms}{said.title(finding)}", f"{number}. ".ljust(4))
    yield from _indented(" · ".join(said.facts(finding)), "    ")
    if finding.queries:
        yield from _indented(f"found by {', '.join(map(cells.clean, finding.queries))}", "    ")
    yield from _filled([token.text for token in tokens.tokens(finding)], "    ")
    links = said.links(finding)
    yield f"    {links[0][1]}" if links else f"    PMID {finding.pmid}"


def _indented(line: str, first: str) -> Iterator[str]:
    for place, piece in enumerate(cells.wrap(line, WIDE - len(first))):
        yield (" " * len(first) if place else first) + piece


def _filled(words: Iterable[str], margin: str) -> Iterator[str]:
    """Words two spaces apart, none of them broken."""
    line = ""
    for word in words:
        if line and cells.width(f"{margin}{line}  {word}") > WIDE:
            yield margin + line
            line = word
        else:
            line = f"{line}  {word}" if line else word
    if line:
        yield margin + line
