"""Cuts the canonical text into sentences with their offsets, never inside a decimal, an abbreviation or a P value."""

import re
from typing import NamedTuple

from litrack.outcomes.patterns import Anchored, Pattern


class Sentence(NamedTuple):
    """The slice `start:end` of the canonical text, without the blanks around it."""

    start: int
    end: int


_END = Anchored(
    r"[.!?][)\]\"'’”]*(?=\s+[^\sa-z=<>≤≥±%)]|\s+[a-z][A-Z]|\s*$)|(?<=[a-z)%])\.(?=[A-Z][a-z]+[\s,:])|[;.]\s*(?=[•●▪])",
    *".!?;",
)
"""A full stop before a blank and anything that can open a sentence, or glued between a word and a capitalised one."""

_ABBREVIATION = Pattern(
    r"(?:\b(?:[A-Z]|vs|v|e\.?g|i\.?e|cf|approx|resp|viz|ca|al|etc(?=\.\s[a-z])|Fig|Figs|Tab|No|Nos|Nr|Dr|Prof|"
    r"St|Mr|Mrs|Ms|"
    r"Ref|Refs|Eq|Vol|Inc|Ltd|Co|Corp|var|subsp|ssp|sp|spp|cv|str|sv|pv|bv|min|max|wk|yr|hr|h|mo|i\.v|i\.p|s\.c|p\.o|"
    r"b\.i\.d|t\.i\.d|q\.d|a\.m|p\.m|U\.S|Ph\.D|M\.D))\.$"
)
_SPECIES = Pattern(r"\b(?:sp|spp|subsp)\.$")
_LIST_NUMBER = Pattern(r"(?:^|[.;:]\s)(?:\d{1,2}|[ivx]{1,4})\.$")


def split(text: str) -> list[Sentence]:
    """All sentences in order. A newline always ends one; abbreviations, initials and species names do not."""
    out: list[Sentence] = []
    at = 0
    for line in text.split("\n"):
        _split_line(line, at, out)
        at += len(line) + 1
    return out


def _split_line(line: str, at: int, out: list[Sentence]) -> None:
    begin = 0
    for found in _END.each(line, line):
        stop = found.end()
        head = line[max(begin, found.start() - 12) : found.start() + 1]
        if stop < len(line) and found.group()[0] == "." and _holds(head, line, stop):
            continue
        _keep(line, begin, stop, at, out)
        begin = stop
    _keep(line, begin, len(line), at, out)


def _holds(head: str, line: str, stop: int) -> bool:
    """The full stop belongs to the word before it."""
    if _LIST_NUMBER.search(head):
        return True
    if not _ABBREVIATION.search(head):
        return False
    after = line[stop : stop + 24].lstrip()
    # "Clostridium spp. Patients ..." ends a sentence, "A. muciniphila" and "Dr. Smith" do not.
    return not (_SPECIES.search(head) and re.match(r"[A-Z][a-z]+ (?:[a-z]+)", after))


def _keep(line: str, begin: int, stop: int, at: int, out: list[Sentence]) -> None:
    piece = line[begin:stop]
    bare = piece.strip()
    if bare:
        start = at + begin + len(piece) - len(piece.lstrip())
        out.append(Sentence(start, start + len(bare)))
