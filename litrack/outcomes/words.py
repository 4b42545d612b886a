"""Reads one sentence into tokens with one-letter kinds, so that phrases can be found by patterns over the letters.

Kinds: n noun or adjective, o "of", p preposition, d determiner, a form of be, v other verb, m adverb, x negation,
j and/or, "," comma, b clause boundary, # number, ( a bracketed group (one token), . other sign,
and the forms of cues: N noun, E -ed form, V verb, A adjective, X noun or verb.
"""

import re
from dataclasses import dataclass

from litrack.outcomes import lexicon
from litrack.outcomes.cues import CUES, NEGATIONS
from litrack.outcomes.patterns import Pattern

_TOKEN = Pattern(
    r"[A-Z]\.\s?[a-z]{4,}"  # H. pylori
    r"|(?:\d{1,2}|[ivx]{1,4}|[a-h])\)(?=\s)"  # 1) in an enumeration
    r"|[+\-−–]?\d[\d,.·]*\d%?|[+\-−–]?[.·]?\d%?(?![\w-])"  # numbers
    r"|\w[\w]*(?:[-–‐‑/'’.:+]\w+)*[+]?(?:%(?!\w))?"
    r"|\S"
)

KINDS = {**lexicon.by_letter("kind"), **dict.fromkeys(("significant", "statistical", "positive", "negative"), "m")}
_ADVERB = Pattern(r"[a-z-]{3,}ly$")
_NOT_ADVERBS = lexicon.words("not_adverbs")
_NUMBER = Pattern(
    r"[+\-−–~≈]?[\d.·][\d.,·–-]*%?$|(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty)$"
)
_OPEN, _CLOSE = {"(": ")", "[": "]", "{": "}"}, {")", "]", "}"}


@dataclass(slots=True)
class Line:
    """One sentence: parallel lists, a letter of `kinds` for each token."""

    words: list[str]
    low: list[str]
    starts: list[int]
    ends: list[int]
    kinds: str
    start: int
    end: int


def _kind(low: str, word: str) -> str:
    if len(word) > 1 and word.isupper() and low not in {"no", "not", "and", "or"}:
        return "n"
    if low in CUES:
        return CUES[low][1]
    if low in NEGATIONS:
        return "x"
    found = KINDS.get(low)
    if found:
        return found
    if _NUMBER.match(low) and low != ".":
        return "#"
    if _ADVERB.match(low) and low not in _NOT_ADVERBS:
        return "m"
    if low == ",":
        return ","
    if low in {";", ":", "—", "•"}:
        return "b"
    if low[-1] == ")":
        return "d"
    if word[0].isalnum():
        return "n"
    return "."


def read(text: str, start: int, end: int) -> Line:
    """Tokens of `text[start:end]`; a balanced bracketed group is a single token of kind "("."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    kinds: list[str] = []
    depth, opened = 0, 0
    for found in _TOKEN.finditer(text, start, end):
        word = found.group()
        if depth:
            depth += (word in _OPEN) - (word[-1] in _CLOSE)
            if depth < 1:
                depth = 0
                ends[-1] = found.end()
                words[-1] = text[opened : found.end()]
            continue
        starts.append(found.start())
        ends.append(found.end())
        words.append(word)
        if word in _OPEN and _closes(text, found.start(), end):
            depth, opened = 1, found.start()
            kinds.append("(")
        else:
            kinds.append(_kind(word.lower(), word))
    low = [w.lower() for w in words]
    return Line(words, low, starts, ends, "".join(kinds), start, end)


def _closes(text: str, at: int, end: int) -> bool:
    """The bracket at `at` is balanced before the sentence ends."""
    depth = 0
    for found in re.finditer(r"[(\[{)\]}]", text[at:end]):
        depth += 1 if found.group() in _OPEN else -1
        if depth == 0:
            return True
    return False


def tokens(text: str) -> list[str]:
    """The words of a vocabulary term, cut as sentences are."""
    return _TOKEN.findall(text)
