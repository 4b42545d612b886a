"""The words by which interventions, populations and outcomes are grouped: terms.csv, and finding them in a text.

A word of terms.csv stands at word boundaries, plural or not, letter case ignored; `=FMT` minds letter case, `probiot*`
is the beginning of a word, `…` stands for up to six words between. `unless` names words that make a match mean
something else: "FMT" is also the floor maze test.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from litrack.model.evidence import Topic

HEAD = 2
"""Letters by which words are looked up: more would miss "5 HTP"."""
_HISSING = ("s", "x", "z", "ch", "sh")
_WORD = re.compile(r"(?<!\w)\w")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One row of terms.csv."""

    topic: Topic
    designs: str
    """Where it counts: `any` design, `tested` (only trials and experiments), or all but purely observational ones."""
    near: frozenset[str]
    """Families of neighbouring populations; of an exposure, the intervention that tests it."""
    more: str
    """Of an outcome: `worse` where more of it is worse, `better`, or nothing."""
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Match:
    """A term found in a text."""

    start: int
    end: int
    term: Term


class Terms:
    """All terms, found by their first letters, the longest first."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        self._heads: dict[str, list[tuple[int, re.Pattern[str], Term]]] = {}
        self.topics: dict[tuple[str, str], Topic] = {}
        self.near: dict[Topic, frozenset[str]] = {}
        for row in rows:
            topic = Topic(kind=row["kind"], name=row["name"], label=row["label"])
            topic = self.topics.setdefault((topic.kind, topic.name), topic)
            other = "|".join(map(_pattern, row["unless"].split("|"))) if row["unless"] else ""
            term = Term(
                topic=topic,
                designs=row["designs"],
                near=frozenset(row["near"].split()),
                more=row["more"],
                unless=re.compile(other, re.IGNORECASE) if other else None,
            )
            self.near[topic] = self.near.get(topic, frozenset()) | term.near
            for word in row["words"].split("|"):
                exact = word.startswith("=")
                bare = word.lstrip("=")
                pattern = re.compile(_pattern(bare), 0 if exact else re.IGNORECASE)
                self._heads.setdefault(bare[:HEAD].lower(), []).append((len(bare), pattern, term))
        for found in self._heads.values():
            found.sort(key=lambda each: -each[0])

    def find(self, text: str, kinds: frozenset[str]) -> list[Match]:
        """Terms of these kinds from left to right, the longest at each place, not overlapping."""
        found: list[Match] = []
        end = 0
        for place in _WORD.finditer(text):
            start = place.start()
            if start < end:
                continue
            for _, pattern, term in self._heads.get(text[start : start + HEAD].lower(), ()):
                match = pattern.match(text, start) if term.topic.kind in kinds else None
                if match and not (term.unless and term.unless.search(text)):
                    found.append(Match(start, match.end(), term))
                    end = match.end()
                    break
        return found

    def topics_in(self, text: str, kind: str) -> tuple[Topic, ...]:
        """The topics of one kind that a text names, in its order, each once."""
        return tuple(dict.fromkeys(m.term.topic for m in self.find(text, frozenset({kind}))))


def _pattern(word: str) -> str:
    parts = []
    for piece in word.split():
        if piece == "…":
            parts.append(r"(?:\S+[\s]+){0,6}?")
        else:
            bare = piece.rstrip("*")
            end = r"\w*" if piece.endswith("*") else ""
            parts.append(re.escape(bare) + end + r"[\s\-‐‑–/.]+")
    joined = "".join(parts).removesuffix(r"[\s\-‐‑–/.]+")
    plural = "" if word.endswith("*") else rf"(?:{'e' * word.endswith(_HISSING)}s|'s|’s)?"
    return rf"(?<!\w){joined}{plural}(?!\w)"


@cache
def load() -> Terms:
    """The bundled terms."""
    text = files("litrack.evidence").joinpath("terms.csv").read_text(encoding="utf-8")
    return Terms(list(csv.DictReader(text.splitlines())))
