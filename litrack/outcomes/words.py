"""Reads one sentence into tokens with one-letter kinds, so that phrases can be found by patterns over the letters.

Kinds: n noun or adjective, o "of", p preposition, d determiner, a form of be, v other verb, m adverb, x negation,
j and/or, "," comma, b clause boundary, # number, ( a bracketed group (one token), . other sign,
and the forms of cues: N noun, E -ed form, V verb, A adjective, X noun or verb.
"""

from dataclasses import dataclass

from litrack.outcomes import lexicon
from litrack.outcomes.cues import CUES, NEGATIONS
from litrack.outcomes.patterns import Pattern

_TOKEN = Pattern(
    r"[A-Za-z]+(?=[ ,])"  # a plain word: most are, and the engine need not try the rest
    r"|[A-Z]\.\s?[a-z]{4,}"  # H. pylori
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
_BRACKET = Pattern(r"[(\[{)\]}]")
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


class _Known(dict[str, tuple[str, str]]):
    """Lower case and letter of every word seen so far."""

    def __missing__(self, word: str) -> tuple[str, str]:
        if len(self) > _KEPT:
            self.clear()
        low = word.lower()
        self[word] = known = (low, _kind(low, word))
        return known


_KEPT = 60_000
"""Words remembered at most."""
_known = _Known()


def read(text: str, start: int, end: int) -> Line:
    """Tokens of `text[start:end]`; a balanced bracketed group is a single token of kind "("."""
    found = list(_TOKEN.finditer(text, start, end))
    if not found:
        return Line([], [], [], [], "", start, end)
    words = [m.group() for m in found]
    places = [m.span() for m in found]
    known = [_known[w] for w in words]
    for first, past in reversed(_groups(text, words, places, end)):
        opened, closed = places[first][0], places[past - 1 if past <= len(words) else first][1]
        words[first:past] = [text[opened:closed]]
        places[first:past] = [(opened, closed)]
        known[first:past] = [(text[opened:closed].lower(), "(")]
    starts, ends = zip(*places, strict=True)
    low, kinds = zip(*known, strict=True)
    return Line(words, list(low), list(starts), list(ends), "".join(kinds), start, end)


def _groups(text: str, words: list[str], places: list[tuple[int, int]], end: int) -> list[tuple[int, int]]:
    """First token and past the last one of each bracketed group; past the end where its tokens never close it."""
    out: list[tuple[int, int]] = []
    past, size = 0, len(words)
    for first in [i for i, word in enumerate(words) if word in _OPEN]:
        if first < past or not _closes(text, places[first][0], end):
            continue
        depth, past = 1, first + 1
        while depth > 0 and past <= size:
            if past < size:
                depth += (words[past] in _OPEN) - (words[past][-1] in _CLOSE)
            past += 1
        out.append((first, past))
    return out


def _closes(text: str, at: int, end: int) -> bool:
    """The bracket at `at` is balanced before the sentence ends."""
    depth = 0
    for found in _BRACKET.finditer(text, at, end):
        depth += 1 if found.group() in _OPEN else -1
        if depth == 0:
            return True
    return False


def tokens(text: str) -> list[str]:
    """The words of a vocabulary term, cut as sentences are."""
    return _TOKEN.findall(text)
