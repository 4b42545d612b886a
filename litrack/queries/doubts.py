"""Finds what PubMed would silently read differently from what was meant, before a query is sent."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from litrack.queries.fields import CONTROLLED, DATES, NAMES, NEAR, RELATIONS, STOP_WORDS, TAGS, UNEXPLODED
from litrack.queries.source import nearest, shown
from litrack.queries.tokens import Searched, Token, searched, tokens

_TYPOGRAPHIC = {
    **dict.fromkeys("“”„‟«»″＂", '"'),
    **dict.fromkeys("∗＊⁎✱﹡٭", "*"),
    **dict.fromkeys("（", "("),
    **dict.fromkeys("）", ")"),
    **dict.fromkeys("［", "["),
    **dict.fromkeys("］", "]"),
}
_FOREIGN = re.compile(f"[{''.join(_TYPOGRAPHIC)}]")
_CURLY = re.compile(r"(?<!\w)[‘’]|[‘’](?!\w)")
_ENTITY = re.compile(r"&(?:amp|quot|lt|gt|apos|nbsp|#\d{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})(?:[/.-](\d{1,2})(?:[/.-](\d{1,2}))?)?")
_SMALL = frozenset({"and", "or", "not"})
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Warning_:  # noqa: N801 - Warning is Python's own
    """One doubt about a query."""

    code: str
    """One of the headings of docs/queries.md."""
    severity: Literal["error", "warning"] = "warning"
    """`error`: PubMed refuses the query. `warning`: it answers, but perhaps another question."""
    message: str
    hint: str = ""
    position: int
    """Where in the term, counted in characters from 0."""
    excerpt: str
    """What stands there, on one line and safe to print."""


def lint(term: str) -> tuple[Warning_, ...]:
    """Every doubt about an expanded term, in the order in which they stand in it. Never fails, for any text.

    Rules: PubMed User Guide; what PubMed does with the broken ones was observed in 2026.
    """
    pieces = tokens(term)
    found = [
        *refused(term),
        *_characters(term),
        *_operators(pieces),
        *_mixed(pieces),
        *_neighbours(pieces),
        *(doubt for group in searched(pieces) for doubt in _group(group)),
    ]
    return tuple(sorted(found, key=lambda doubt: (doubt.position, doubt.code)))


def refused(term: str) -> tuple[Warning_, ...]:
    """Only what makes PubMed refuse a query: nothing in it, or a bracket or quotation mark without partner."""
    return tuple(_balance(tokens(term), term))


def _warn(code: str, message: str, hint: str, position: int, text: str) -> Warning_:
    return Warning_(code=code, message=message, hint=hint, position=position, excerpt=shown(text))


def _error(code: str, message: str, hint: str, position: int, text: str) -> Warning_:
    return Warning_(code=code, severity="error", message=message, hint=hint, position=position, excerpt=shown(text))


def _characters(term: str) -> Iterator[Warning_]:
    for match in _FOREIGN.finditer(term):
        plain = _TYPOGRAPHIC[match[0]]
        message = f"{match[0]} (U+{ord(match[0]):04X}) is not the {plain} that PubMed understands"
        yield _warn("typographic", message, f"Write {plain}", match.start(), term[match.start() : match.start() + 20])
    for match in _CURLY.finditer(term):
        message = f"{match[0]} is no quotation mark for PubMed"
        yield _warn("typographic", message, 'Write "', match.start(), term[match.start() : match.start() + 20])
    for match in _ENTITY.finditer(term):
        message = f"{match[0]} is HTML; PubMed searches it letter by letter and finds nothing"
        yield _warn("html", message, "Write the character itself, for example &", match.start(), match[0])


def _balance(pieces: tuple[Token, ...], term: str) -> Iterator[Warning_]:
    def around(piece: Token) -> str:
        return term[max(0, piece.start - 20) : piece.start + 20]

    if not pieces:
        yield _error("empty", "the query is empty", "Write at least one word.", 0, "")
    opened: list[Token] = []
    for piece in pieces:
        if piece.kind == "open":
            opened.append(piece)
        elif piece.kind == "close":
            if not opened:
                yield _error("unbalanced", "a ) closes nothing", "Delete it or add its (.", piece.start, around(piece))
            else:
                opened.pop()
        elif piece.kind == "broken":
            what = "quotation mark" if piece.text == '"' else "square bracket"
            message = f"a {what} {piece.text} has no partner"
            yield _error("unbalanced", message, "Add its partner or delete it.", piece.start, around(piece))
    for piece in opened:
        yield _error("unbalanced", "a ( is never closed", "Add its ) or delete it.", piece.start, around(piece))


def _operators(pieces: tuple[Token, ...]) -> Iterator[Warning_]:
    before: Token | None = None
    for piece in pieces:
        if piece.kind == "operator":
            if before is None or before.kind == "open":
                message = f"{piece.text} stands at the beginning, with nothing before it"
                yield _warn("operator", message, "Delete it or write what it joins.", piece.start, piece.text)
            elif before.kind == "operator":
                message = f"{before.text} and {piece.text} stand side by side"
                hint = "Write NOT alone." if piece.text == "NOT" else "Delete one of them."
                yield _warn("operator", message, hint, before.start, f"{before.text} {piece.text}")
        elif piece.kind == "close" and before and before.kind == "operator":
            yield _trailing(before)
        before = piece
    if before and before.kind == "operator" and len(pieces) > 1:
        yield _trailing(before)


def _trailing(piece: Token) -> Warning_:
    message = f"{piece.text} stands at the end, with nothing after it"
    return _warn("operator", message, "Delete it or write what it joins.", piece.start, piece.text)


def _mixed(pieces: tuple[Token, ...]) -> Iterator[Warning_]:
    """AND beside OR without brackets: PubMed reads strictly from left to right (User Guide, "Boolean operators")."""
    levels: list[set[str]] = [set()]
    for piece in pieces:
        if piece.kind == "open":
            levels.append(set())
        elif piece.kind == "close" and len(levels) > 1:
            levels.pop()
        elif piece.kind == "operator" and piece.text != "NOT":
            if levels[-1] == {"AND", "OR"} - {piece.text}:
                message = "AND and OR stand in one group; PubMed reads them from left to right"
                yield _warn("mixed", message, "Put brackets round what belongs together.", piece.start, piece.text)
            levels[-1].add(piece.text)


def _neighbours(pieces: tuple[Token, ...]) -> Iterator[Warning_]:
    """What is wrong between two neighbours: empty groups, tags on groups, tags on nothing."""
    if pieces and pieces[0].kind == "tag":
        yield _alone(pieces[0])
    for before, piece in pairwise(pieces):
        if piece.kind == "close" and before.kind == "open":
            yield _warn("empty-group", "these brackets hold nothing", "Delete them.", before.start, "()")
        if piece.kind == "tag" and before.kind == "close":
            tag = shown(piece.text)
            message = f"PubMed ignores a tag on a group; {tag} has no effect here"
            yield _warn("tag-on-group", message, f"Write {tag} after each term in it.", before.start, f"){tag}")
        elif piece.kind == "tag" and before.kind not in ("word", "phrase"):
            yield _alone(piece)


def _alone(piece: Token) -> Warning_:
    message = f"the tag {shown(piece.text)} follows no term"
    return _warn("tag-alone", message, "A tag stands right after its term: asthma[tiab]", piece.start, piece.text)


def _group(group: Searched) -> Iterator[Warning_]:
    field = ""
    if group.tag:
        field = TAGS.get(group.tag.field, "")
        yield from _tag(group.tag)
        yield from _near(group, group.tag, field)
        if field in DATES:
            yield from _dates(group)
    if field not in CONTROLLED | NAMES:
        yield from _wording(group)
    yield from _lone(group)
    yield from _parts(group)


def _tag(tag: Token) -> Iterator[Warning_]:
    modifier = tag.modifier or ""
    understood = modifier[:1] == "~" or (modifier == "noexp" and TAGS.get(tag.field) in UNEXPLODED)
    if not tag.field:
        message = "the square brackets hold no field"
        yield _warn("unknown-field", message, "Name a field, for example [tiab].", tag.start, tag.text)
    elif tag.field not in TAGS:
        near = "tiab" if tag.field in ("ab", "abstract") else nearest(tag.field, TAGS)
        message = f"PubMed knows no field {shown(tag.text)}; it drops the tag and searches all fields"
        hint = f"Did you mean [{near}]?" if near else "Frequent ones are [tiab], [ti], [tw], [mesh], [pt], [au], [dp]."
        yield _warn("unknown-field", message, hint, tag.start, tag.text)
    elif tag.modifier is not None and not understood:
        message = f"PubMed knows no “:{shown(modifier)}” for the field [{tag.field}]"
        hint = 'Known are [mesh:noexp], and :~N for words near each other, "a b"[tiab:~3].'
        yield _warn("unknown-modifier", message, hint, tag.start, tag.text)


def _near(group: Searched, tag: Token, field: str) -> Iterator[Warning_]:
    modifier = tag.modifier or ""
    if not modifier.startswith("~") or not field:
        return
    last = group.parts[-1]
    text = last.text + tag.text
    if field not in NEAR:
        message = f"PubMed ignores :~N in the field [{tag.field}]"
        yield _warn("proximity", message, "It works in [ti], [tiab] and [ad] only.", last.start, text)
    elif not re.fullmatch(r"~[0-9]{1,4}", modifier):
        message = f"“:{shown(modifier)}” has no number of words"
        yield _warn("proximity", message, 'Write for example "gut pain"[tiab:~3]', last.start, text)
    elif last.kind != "phrase" or len(last.text.strip('"').split()) < 2:
        message = ":~N needs at least two words in quotes"
        yield _warn("proximity", message, 'Write for example "gut pain"[tiab:~3]', last.start, text)
    if "*" in last.text:
        message = "PubMed ignores :~N when a word is truncated with *"
        yield _warn("proximity", message, "Write the words out, joined with OR.", last.start, text)


def _dates(group: Searched) -> Iterator[Warning_]:
    for part in group.parts:
        for value in part.text.strip('"').split(":"):
            day = value.strip()
            if not day or not re.fullmatch(r"[\d/.-]+", day):
                continue
            found = _DATE.fullmatch(day)
            month = int(found[2]) if found and found[2] else 1
            number = int(found[3]) if found and found[3] else 1
            if not found or not 1 <= month <= 12 or not 1 <= number <= _DAYS[month - 1]:
                message = f"{shown(day)} is no date"
                yield _warn("date", message, "Dates are YYYY, YYYY/MM or YYYY/MM/DD.", part.start, part.text)


def _wording(group: Searched) -> Iterator[Warning_]:
    """Rules for free words: operators in small letters, words that PubMed leaves out."""
    first, *_ = group.parts
    for part in group.parts:
        if part.kind == "word" and part.text.casefold() in _SMALL:
            message = f"“{part.text}” that is not in capitals is an ordinary word for PubMed"
            hint = f"Write {part.text.upper()}, or put quotes round the phrase it belongs to."
            yield _warn("lower-case", message, hint, part.start, part.text)
    words = [word.casefold() for word in group.words]
    if words and STOP_WORDS.issuperset(words) and not _SMALL.intersection(words):
        text = " ".join(part.text for part in group.parts)
        effect = "so this finds nothing" if group.tag else "so this has no effect"
        message = f"PubMed leaves out “{shown(text)}”, {effect}"
        yield _warn("stop-word", message, "Delete it, or make it part of a phrase in quotes.", first.start, text)


def _lone(group: Searched) -> Iterator[Warning_]:
    """A lone word: a number of a search history, or a filter word such as hasretractionin, misspelt."""
    part = group.parts[0]
    word = part.text.casefold()
    if re.fullmatch(r"#\d+", word):
        message = f"{part.text} points into a search history, which a saved query does not have"
        yield _warn("history", message, "Write that search out, or make it a block.", part.start, part.text)
    if group.tag or len(group.parts) > 1 or word in RELATIONS or not re.fullmatch(r"has[a-z]{6,}", word):
        return
    if near := nearest(word, RELATIONS):
        message = f"{shown(part.text)} is no filter that PubMed knows; it is searched as a word"
        yield _warn("unknown-filter", message, f"Did you mean {near}?", part.start, part.text)


def _parts(group: Searched) -> Iterator[Warning_]:
    """Each word and phrase by itself: quotes with nothing in them, too short a stem before a *."""
    for part in group.parts:
        if part.kind == "phrase" and not part.text.strip('" '):
            yield _warn("empty-phrase", "these quotes hold nothing", "Delete them.", part.start, part.text)
        stem, star, _ = part.text.strip('"').partition("*")
        if star and sum(character.isalnum() for character in stem) < 4:
            message = f"PubMed needs at least 4 letters before the * of {shown(part.text)}"
            hint = "Write a longer stem, or the words out, joined with OR."
            yield _warn("short-truncation", message, hint, part.start, part.text)
