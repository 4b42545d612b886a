"""The words by which interventions, populations and outcomes are grouped: terms.csv, and finding them in a text.

A word of terms.csv stands at word boundaries, plural or not, letter case ignored; `=FMT` minds letter case, `probiot*`
is the beginning of a word, `…` stands for up to six words between. `unless` names words that make a match mean
something else: "FMT" is also the floor maze test.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from litrack.model.evidence import Topic

HEAD = 4
"""Letters by which the words of a text are looked up: most begin none of ours, and cost nothing more."""
_HISSING = ("s", "x", "z", "ch", "sh")
_HEAD = re.compile(rf"(?<!\w)\w{{1,{HEAD}}}")
_HEADINGS = 1 << 16
"""MeSH headings and keywords whose terms are remembered: the studies of a library share them."""


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
        self._words: list[tuple[str, Term]] = []
        self._heads: dict[frozenset[str], dict[str, list[tuple[str, Term]]]] = {}
        self._in_heading = lru_cache(_HEADINGS)(lambda text, kinds: tuple(self.find(text, kinds)))
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
            self._words += [(word, term) for word in row["words"].split("|")]
        self._words.sort(key=lambda each: -len(each[0].lstrip("=")))

    def find(self, text: str, kinds: frozenset[str]) -> list[Match]:
        """Terms of these kinds from left to right, the longest at each place, not overlapping."""
        heads = self._heads.get(kinds) or self._known(kinds)
        if heads.keys().isdisjoint(_HEAD.findall(text.lower())):
            return []
        found: list[Match] = []
        end = 0
        for place in _HEAD.finditer(text):
            start = place.start()
            if start < end:
                continue
            for word, term in heads.get(place[0].lower(), ()):
                match = _compiled(word).match(text, start)
                if match and not (term.unless and term.unless.search(text)):
                    found.append(Match(start, match.end(), term))
                    end = match.end()
                    break
        return found

    def _known(self, kinds: frozenset[str]) -> dict[str, list[tuple[str, Term]]]:
        """The words of these kinds by every beginning that they can have in a text."""
        heads: dict[str, list[tuple[str, Term]]] = defaultdict(list)
        for word, term in self._words:
            if term.topic.kind in kinds:
                for head in _beginnings(word.lstrip("=").lower()):
                    heads[head].append((word, term))
        return self._heads.setdefault(kinds, dict(heads))

    def find_in_headings(self, headings: Iterable[str], kind: str) -> list[Match]:
        """The same in each of several headings, as if they stood in one text; the places are those in the heading."""
        several = tuple(headings)
        found = [m for heading in several for m in self._in_heading(heading, frozenset({kind}))]
        return [m for m in found if not (m.term.unless and any(map(m.term.unless.search, several)))]

    def topics_in(self, text: str, kind: str) -> tuple[Topic, ...]:
        """The topics of one kind that a text names, in its order, each once."""
        return tuple(dict.fromkeys(m.term.topic for m in self.find(text, frozenset({kind}))))


def _beginnings(word: str) -> set[str]:
    """The first letters of a word as they can stand in a text: a short one may be in the plural."""
    first = re.match(r"\w*", word.split(maxsplit=1)[0])[0]  # type: ignore[index]  # it matches nothing at least
    return {(first + end)[:HEAD] for end in ("", "s", "es")}


@cache
def _compiled(word: str) -> re.Pattern[str]:
    """When first needed: all of them together take a tenth of a second."""
    return re.compile(_pattern(word.lstrip("=")), 0 if word.startswith("=") else re.IGNORECASE)


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
