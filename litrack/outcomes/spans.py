"""Finds phrases that name an outcome with a linear-chain tagger trained by this project (docs/model_card.md)."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise, repeat
from typing import NamedTuple

from litrack.outcomes import weights
from litrack.outcomes.features import REACH, describe
from litrack.outcomes.vocabulary import Entry, Vocabulary

_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
TAGS = ("begin", "inside", "outside")
_NEVER = -(10**9)
DOUBT = 200
"""Added to begin and inside: how much doubt still makes a span, in the weights' unit (by cross-validation)."""
_BITS = 20
_HALF, _MASK = 1 << (_BITS - 1), (1 << _BITS) - 1
"""Two numbers travel in one integer, since sums of integers are what Python does fastest: by how much begin, and by how
much inside, surpasses outside. Only that counts: what all three have in common changes no path."""
_KEPT = 60_000
"""Words and pairs remembered at most."""


def fold(table: weights.Table) -> tuple[weights.Table, weights.Table]:
    """The trained rows (begin, inside, outside) as the tagger reads them: features of the surroundings, one number
    each, and of a word alone, one number for each place that it reaches."""
    around: weights.Table = {}
    alone: dict[str, list[int]] = {}
    for feature, row in table.items():
        reached = re.match(r"-?\d", feature)
        if feature.startswith("@turn"):
            around |= {f"{feature}{tag}": (weight,) for tag, weight in zip(TAGS, row, strict=True)}
        elif reached:
            alone.setdefault(feature[reached.end() :], [0] * len(REACH))[REACH.index(int(reached.group()))] = _pair(row)
        else:
            around[feature] = (_pair(row),)
    return around, {feature: tuple(row) for feature, row in alone.items()}


def _pair(row: Sequence[int]) -> int:
    begin, inside, outside = row
    return ((begin - outside) << _BITS) + inside - outside


def surpluses(sums: Sequence[int]) -> tuple[list[int], list[int]]:
    """Begin and inside of sums of such integers."""
    inside = [((s + _HALF) & _MASK) - _HALF for s in sums]
    return [(s - n) >> _BITS for s, n in zip(sums, inside, strict=True)], inside


class Tagged(NamedTuple):
    """Tokens of one sentence with what the model thinks of each."""

    starts: Sequence[int]
    ends: Sequence[int]
    surplus: Sequence[int]
    """Of "outcome" over "no outcome"."""
    spans: list[tuple[int, int]]
    """Characters of the phrases found, doubtful ones included."""
    terms: Sequence[tuple[int, int, Entry]] = ()
    """Of the vocabulary: first token, past the last token, entry."""

    def entry(self, start: int, end: int) -> Entry | None:
        """Of the last term within `start:end`: in English the head stands last."""
        for first, past, entry in reversed(self.terms):
            if self.starts[first] >= start and self.ends[past - 1] <= end:
                return entry
        return None

    def sure(self, least: float) -> list[tuple[int, int]]:
        """Those whose mean surplus is at least `least`."""
        return [span for span in self.spans if self.margin(*span) >= least]

    def margin(self, start: int, end: int) -> float:
        """Mean surplus for the tokens within `start:end`."""
        inside = self.surplus[bisect_left(self.starts, start) : bisect_right(self.ends, end)]
        return sum(inside) / len(inside) if inside else 0.0


class _Word(NamedTuple):
    """What a word alone contributes to its neighbours two and one to the left, itself, one and two to the right; its
    normal form, its coarse cluster, and what it is as a cue ("" for none)."""

    far_left: int
    left: int
    own: int
    right: int
    far_right: int
    low: str
    cluster: str
    cue: str


class _Words(dict[str, _Word]):
    """Every word seen so far."""

    def __init__(self, table: weights.Table, clusters: weights.Table) -> None:
        self._table = table
        self._clusters = clusters
        self._nothing = (0,) * len(REACH)

    def __missing__(self, word: str) -> _Word:
        low, kind, cluster, features = describe(word, self._clusters)
        rows = [self._table.get(f, self._nothing) for f in features]
        far_left, left, own, right, far_right = map(sum, zip(*rows, strict=True))
        for row in rows[4:]:
            far_left -= row[0]
            far_right -= row[4]
        cue = (kind or "b") if kind[:1] == "c" or low in {".", ";"} else ""
        if len(self) > _KEPT:
            self.clear()
        self[word] = known = _Word(far_left, left, own, right, far_right, low, cluster, cue)
        return known


class _Sums(dict[tuple[str, ...], int]):
    """Sums of the rows whose names are these templates, filled with the key (a part that is cut to nothing: %.0s)."""

    def __init__(self, table: dict[str, int], *templates: str) -> None:
        self._table = table
        self._templates = templates

    def __missing__(self, key: tuple[str, ...]) -> int:
        if len(self) > _KEPT:
            self.clear()
        self[key] = total = sum([self._table.get(t % key, 0) for t in self._templates])
        return total


class Tagger:
    """The weights, and the sums of them that recur. The tables are sorted by feature, as their files are."""

    def __init__(self, one: dict[str, int], alone: weights.Table, clusters: weights.Table) -> None:
        names, numbers = list(one), list(one.values())
        self._turns = [tuple(one[f"@turn{k}{tag}"] for tag in TAGS) for k in range(4)]
        pairs = [slice(bisect_left(names, sign), bisect_left(names, sign + "\U0010ffff")) for sign in ("b-", "b+")]
        self._before, self._after = (
            {name[2:]: number for name, number in zip(names[some], numbers[some], strict=True)} for some in pairs
        )
        self._edge = alone.get("^", (0,) * len(REACH))
        self._words = _Words(alone, clusters)
        self._triples = _Sums(one, "cc-%s_%s%.0s", "cc+%.0s%s_%s", "ccc%s_%s_%s")
        self._pairs = _Sums(one, "cw%s_%s")
        self._cues = _Sums(one, "lc%s%.0s", "rc%.0s%s", "bias%.0s%.0s", "par0%.0s%.0s", "pos3%.0s%.0s")
        self._terms = _Sums(one, "v%s%s", "v*%s%.0s")
        self._beside = _Sums(one, "v%s%s%s")
        self._bracketed = one.get("par1", 0) - one.get("par0", 0)
        self._opening = [one.get(f"pos{k}", 0) - one.get("pos3", 0) for k in range(3)]

    def tag(self, text: str, start: int, end: int, vocabulary: Vocabulary) -> Tagged:
        """Tags `text[start:end]`."""
        found = list(_TOKEN.finditer(text, start, end))
        if not found:
            return Tagged((), (), (), [])
        words = [m.group() for m in found]
        starts, ends = zip(*[m.span() for m in found], strict=True)
        terms = vocabulary.find([w.lower() for w in words], words)
        sums = self.sums(words, terms)
        begin, inside = surpluses(sums)
        path = best_tags([(b + DOUBT, n + DOUBT, 0) for b, n in zip(begin, inside, strict=True)], self._turns)
        return Tagged(starts, ends, list(map(max, begin, inside)), _spans(starts, ends, path), terms)

    def sums(self, words: list[str], terms: Iterable[tuple[int, int, Entry]]) -> list[int]:
        """For each place the two numbers in one."""
        far_left, left, own, right, far_right, low, clusters, cues = zip(
            *map(self._words.__getitem__, words), strict=True
        )
        e = self._edge
        pairs = list(map("_".join, pairwise(low)))
        out = list(
            map(
                sum,
                zip(  # own gives the length
                    own,
                    (e[0], e[0], *far_left),
                    (e[1], *left),
                    (*right[1:], e[3]),
                    (*far_right[2:], e[4], e[4]),
                    (0, *map(self._before.get, pairs, repeat(0))),
                    (*map(self._after.get, pairs, repeat(0)), 0),
                    map(self._triples.__getitem__, zip(("^", *clusters), clusters, (*clusters[1:], "^"), strict=False)),
                    map(self._pairs.__getitem__, pairwise(("^", "^", *clusters))),
                    self._between(cues),
                    strict=False,
                ),
            )
        )
        self._add_terms(out, terms)
        if "(" in words or "[" in words:
            self._add_brackets(out, words)
        for place, more in enumerate(self._opening[: len(out)]):
            out[place] += more
        return out

    def _between(self, cues: Sequence[str]) -> list[int]:
        """What the last cue before each place and the next one behind it contribute."""
        out: list[int] = []
        before = "-"
        places = [i for i, cue in enumerate(cues) if cue]
        for number, place in enumerate(places, start=1):
            out += [self._cues[before, cues[place]]] * (place - len(out))
            out.append(self._cues[before, cues[places[number]] if number < len(places) else "-"])
            before = cues[place]
        out += [self._cues[before, "-"]] * (len(cues) - len(out))
        return out

    def _add_terms(self, out: list[int], terms: Iterable[tuple[int, int, Entry]]) -> None:
        for first, past, entry in terms:
            for i in range(first, past):
                letter = "B" if i == first else "I"
                out[i] += self._terms[letter, entry.kind]
                if i:
                    out[i - 1] += self._beside["+", letter, entry.kind]
                if i + 1 < len(out):
                    out[i + 1] += self._beside["-", letter, entry.kind]

    def _add_brackets(self, out: list[int], words: list[str]) -> None:
        depth = 0
        for i, word in enumerate(words):
            if word in {"(", "["}:
                depth += 1
            if depth:
                out[i] += self._bracketed
                if word in {")", "]"}:
                    depth -= 1


@cache
def tagger() -> Tagger:
    """The bundled tagger, loaded on first use."""
    return Tagger(weights.numbers("spans"), weights.load("words"), weights.load("clusters"))


def _spans(starts: Sequence[int], ends: Sequence[int], path: list[int]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for place, tag in enumerate(path):
        if tag == 0:
            out.append((starts[place], ends[place]))
        elif tag == 1 and out:
            out[-1] = (out[-1][0], ends[place])
    return out


def best_tags(scores: Iterable[tuple[float, float, float]], turns: Sequence[Sequence[float]]) -> list[int]:
    """Viterbi over begin, inside, outside; inside never follows outside; the last row of `turns` opens.

    Of equal ways the first wins. Spelled out: with `max` and tuples it takes three times as long."""
    (bb, bi, bo), (ib, ii, io), (ob, _, oo), (sb, _, so) = turns
    rest = iter(scores)
    eb, _, eo = next(rest)
    b, o = eb + sb, eo + so
    n: float = _NEVER
    back: list[tuple[int, int, int]] = []
    for eb, en, eo in rest:
        to_b, kb = b + bb, 0
        if n + ib > to_b:
            to_b, kb = n + ib, 1
        if o + ob > to_b:
            to_b, kb = o + ob, 2
        to_n, kn = b + bi, 0
        if n + ii > to_n:
            to_n, kn = n + ii, 1
        to_o, ko = b + bo, 0
        if n + io > to_o:
            to_o, ko = n + io, 1
        if o + oo > to_o:
            to_o, ko = o + oo, 2
        back.append((kb, kn, ko))
        b, n, o = to_b + eb, to_n + en, to_o + eo
    ends = (b, n, o)
    at = ends.index(max(ends))
    path = [at]
    for came in reversed(back):
        at = came[at]
        path.append(at)
    return path[::-1]
