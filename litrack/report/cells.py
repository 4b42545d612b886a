"""The only formatting decisions: what a text from outside, a design, a domain or an outcome looks like in a cell.

Pure and cheap to import: the piped forms use it as well as the coloured ones. Every string from PubMed, from
queries.toml or from a file name goes through `clean` before a person sees it (tests/unit/report).
"""

import re
import unicodedata
from collections.abc import Iterable

from litrack.model import Extraction, Finding

MAX_MARKS = 4
"""Combining marks kept on one letter: Vietnamese and polytonic Greek need three, "zalgo" piles have dozens."""

SAMPLE = "Invented sample studies: not real research."

_ODD = re.compile(r"[^\x20-\x7e]")
_ODD_BUT_LINES = re.compile(r"[^\x20-\x7e\n]")
_PILE = re.compile(rf"[^\x00-\u02ff]{{{MAX_MARKS + 1},}}")  # only in such a run can a pile hide
_SPACES = frozenset("\t\n\r\v\f\x85\u2028\u2029\u2800\u3164\uffa0\u115f\u1160")  # the last five only look like spaces
_ASCII = {
    "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "«": "*", "»": "*",
    "≤": "<=", "≥": ">=", "±": "+/-", "×": "x", "·": "|", "→": "->", "▲": "+", "▼": "-", "●": "=", "◆": "+/-",
    "↑": "up", "↓": "down", "␛": "<ESC>", "ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l",
}  # fmt: skip


def only_ascii(encoding: str | None) -> bool:
    """Whether a stream of that encoding cannot carry the signs of the tables (LANG=C)."""
    try:
        "▲▼●◆↑↓…␛�".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return True
    return False


def clean(text: str, ascii: bool = False) -> str:  # noqa: A002 - the word for what the stream can carry
    """One line without anything that steers a terminal; letters of every script stay.

    Line ends and tabs become spaces, control characters their visible picture (ESC becomes ␛), bidirectional and
    zero-width characters go, what no font has becomes �. `ascii` folds the rest to what LANG=C can print.
    """
    if not (text.isascii() and text.isprintable()):
        text = _PILE.sub(_bounded, _ODD.sub(_visible, text))
        if ascii:
            text = _ODD.sub(_folded, text)
    return text


def clean_lines(text: str, ascii: bool = False) -> str:  # noqa: A002
    """`clean`, but line feeds stay."""
    text = _PILE.sub(_bounded, _ODD_BUT_LINES.sub(_visible, text.replace("\r\n", "\n")))
    return _ODD_BUT_LINES.sub(_folded, text) if ascii else text


def _visible(match: re.Match[str]) -> str:
    char = match[0]
    if char in _SPACES:
        return " "
    if char.isprintable():
        return char
    if char < " ":
        return chr(0x2400 + ord(char))
    if char == "\x7f":
        return "␡"
    return {"Zs": " ", "Cf": ""}.get(unicodedata.category(char), "�")


def _bounded(run: re.Match[str]) -> str:
    """Cuts piles of combining marks, which would paint over the lines above and below."""
    out, pile = [], 0
    for char in run[0]:
        pile = pile + 1 if unicodedata.category(char)[0] == "M" else 0
        if pile <= MAX_MARKS:
            out.append(char)
    return "".join(out)


def _folded(match: re.Match[str]) -> str:
    char = match[0]
    if char in _ASCII:
        return _ASCII[char]
    plain = unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode()
    if plain:
        return plain
    words = unicodedata.name(char, "").split()
    if words[:1] == ["GREEK"] and words[2:3] == ["LETTER"]:  # α is "alpha" to every reader of abstracts
        return words[3].lower()
    return "" if unicodedata.category(char)[0] == "M" else "?"


def width(text: str) -> int:
    """Terminal columns: two for wide East Asian characters and emoji, none for combining marks."""
    if text.isascii():
        return len(text)
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if char < "\u0300":
        return 1
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def clip(text: str, columns: int, ascii: bool = False) -> str:  # noqa: A002
    """At most so many columns; what was cut shows as an ellipsis."""
    if width(text) <= columns:
        return text
    dots = "..." if ascii else "…"
    return _head(text, max(columns - len(dots), 0)) + dots[: max(columns, 0)]


def _head(text: str, columns: int) -> str:
    used = 0
    for place, char in enumerate(text):
        used += _columns(char)
        if used > columns:
            return text[:place]
    return text


def wrap(text: str, columns: int) -> list[str]:
    """Lines of at most so many columns, broken at spaces; a longer word is broken where it must be."""
    columns = max(columns, 2)
    lines, line, used = [], "", 0
    for word in text.split():
        size = width(word)
        if line and used + 1 + size > columns:
            lines.append(line)
            line, used = "", 0
        if line:
            line, used = f"{line} {word}", used + 1 + size
            continue
        while size > columns:
            head = _head(word, columns)
            lines.append(head)
            word = word[len(head) :]  # noqa: PLW2901 - the rest of the same word
            size = width(word)
        line, used = word, size
    return [*lines, line] if line or not lines else lines


def pad(text: str, columns: int) -> str:
    """Filled with spaces to so many columns."""
    return text + " " * (columns - width(text))


# --- a study in words ---------------------------------------------------------------------------------------

_DESIGNS = {
    "rct_blinded": "RCT, blinded",
    "rct_open": "RCT, open",
    "nonrandomised_trial": "non-randomised trial",
    "single_arm": "single-arm",
    "case_control": "case-control",
    "cross_sectional": "cross-sectional",
    "case_report": "case report",
    "mendelian_randomisation": "Mendelian randomisation",
    "systematic_review": "systematic review",
    "narrative_review": "review",
    "in_vitro": "in vitro",
    "other": "other",
}
_ANIMALS = r"(?i)\b(?:(mice|mouse|murine)|(rats?))\b"  # compiled by re when first needed


def design(extraction: Extraction, ascii: bool = False) -> str:  # noqa: A002
    """`RCT, blinded, n=45`, `mouse`, `review`."""
    name = _DESIGNS.get(extraction.design) or clean(extraction.design.replace("_", " "), ascii)
    animal = re.search(_ANIMALS, extraction.population or "") if extraction.design == "animal" else None
    if animal:
        name = "mouse" if animal[1] else "rat"
    return f"{name}, n={extraction.n}" if extraction.n is not None and name != "review" else name


_FLAGS = {
    "retracted": "RETRACTED",
    "retraction_notice": "retraction notice",
    "concern": "expression of concern",
    "erratum": "erratum",
    "preprint": "preprint",
    "published": "since published",
    "withdrawn": "WITHDRAWN",
}
ALARMS = ("RETRACTED", "WITHDRAWN")


def marks(finding: Finding) -> tuple[str, ...]:
    """What a reader must know before the title, the alarms first: `RETRACTED`, `preprint`, ..."""
    flags = dict.fromkeys((*(("retracted",) if finding.retracted else ()), *finding.flags))
    words = [_FLAGS.get(flag) or clean(flag.replace("_", " ")) for flag in flags]
    return tuple(sorted(words, key=lambda word: word not in ALARMS))


def desk(finding: Finding, ascii: bool = False) -> str:  # noqa: A002
    """What the user has said of a study, in a few signs: `★ read #sleep +note`; nothing where that is nothing."""
    signs = [("*" if ascii else "★") * finding.starred, "read" * finding.read]
    signs += [f"#{clean(tag, ascii)}" for tag in finding.tags]
    return " ".join(filter(None, [*signs, "+note" * bool(finding.note)]))


def day(stamp: str) -> str:
    """The date of an ISO time."""
    return clean(stamp[:10])


def people(authors: Iterable[str], first: int = 6, ascii: bool = False) -> str:  # noqa: A002
    """The first so many and the last of many: `A, B, C, … Z (41 authors)`."""
    names = [clean(name, ascii) for name in authors]
    if len(names) <= first + 1:
        return ", ".join(names)
    dots = "..." if ascii else "…"
    return f"{', '.join(names[:first])}, {dots} {names[-1]} ({len(names)} authors)"


def passage(snippet: str, ascii: bool = False) -> list[tuple[str, bool]]:  # noqa: A002
    """A search passage in pieces, each with whether it is one of the words found; \\x02 and \\x03 stand round those."""
    pieces = []
    for place, part in enumerate(snippet.split("\x02")):
        hit, found, tail = part.partition("\x03") if place else (part, "", "")
        pieces += [(clean(hit, ascii), bool(found)), (clean(tail, ascii), False)]
    return [(text, hit) for text, hit in pieces if text]
