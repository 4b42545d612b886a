"""Finds phrases that name an outcome with a linear-chain tagger trained by this project (docs/model_card.md)."""

import re
from functools import cache
from typing import NamedTuple

from litrack.outcomes import weights
from litrack.outcomes.cues import CUES, NEGATIONS
from litrack.outcomes.vocabulary import Vocabulary
from litrack.outcomes.words import KINDS

_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
TAGS = ("begin", "inside", "outside")
_NEVER = -(10**9)
_ZERO = (0, 0, 0)
DOUBT = 200
"""Added to begin and inside: how much doubt still makes a span, in the weights' unit (by cross-validation)."""


class Tagged(NamedTuple):
    """Tokens of one sentence with what the model thinks of each."""

    starts: list[int]
    ends: list[int]
    scores: list[tuple[int, int, int]]
    spans: list[tuple[int, int]]
    """Characters of the phrases found, doubtful ones included."""

    def sure(self, least: float) -> list[tuple[int, int]]:
        """Those whose mean surplus is at least `least`."""
        return [span for span in self.spans if self.margin(*span) >= least]

    def margin(self, start: int, end: int) -> float:
        """Mean surplus of "outcome" over "no outcome" for the tokens within `start:end`."""
        inside = [
            max(b, i) - o
            for s, e, (b, i, o) in zip(self.starts, self.ends, self.scores, strict=True)
            if s >= start and e <= end
        ]
        return sum(inside) / len(inside) if inside else 0.0


class Tagger:
    """The weights, and for every word seen so far the sum of what it alone contributes to itself and its neighbours."""

    def __init__(self, table: weights.Table, clusters: weights.Table) -> None:
        self._table = table
        self._clusters = clusters
        self._turns = [table.get(f"@turn{k}", _ZERO) for k in range(4)]
        self._words: dict[str, tuple[str, str, str, tuple[tuple[int, ...], ...]]] = {}
        self._edges = [table.get(f"{d}^", _ZERO) for d in (-2, -1, 0, 1, 2)]

    def tag(self, text: str, start: int, end: int, vocabulary: Vocabulary) -> Tagged:
        """Tags `text[start:end]`."""
        found = [(m.start(), m.end(), m.group()) for m in _TOKEN.finditer(text, start, end)]
        starts, ends, words = [f[0] for f in found], [f[1] for f in found], [f[2] for f in found]
        if not words:
            return Tagged([], [], [], [])
        scores = self._emissions(words, vocabulary)
        return Tagged(starts, ends, scores, self._decode(starts, ends, scores))

    def _emissions(self, words: list[str], vocabulary: Vocabulary) -> list[tuple[int, int, int]]:
        known = [self._word(w) for w in words]
        table, edges = self._table.get, self._edges
        count = len(words)
        out = []
        for i, extra in enumerate(
            context(words, [k[0] for k in known], [k[1] for k in known], [k[2] for k in known], vocabulary)
        ):
            b = n = o = 0
            for d in (-2, -1, 0, 1, 2):
                j = i + d
                x = known[j][3][d + 2] if 0 <= j < count else edges[d + 2]
                b += x[0]
                n += x[1]
                o += x[2]
            for feature in extra:
                x = table(feature, _ZERO)
                b += x[0]
                n += x[1]
                o += x[2]
            out.append((b, n, o))
        return out

    def _word(self, word: str) -> tuple[str, str, str, tuple[tuple[int, ...], ...]]:
        known = self._words.get(word)
        if known is None:
            low, kind, cluster, features = describe(word, self._clusters)
            sums = []
            for d in (-2, -1, 0, 1, 2):
                rows = [self._table.get(f"{d}{f}", _ZERO) for f in (features if -2 < d < 2 else features[:4])]
                sums.append(tuple(map(sum, zip(*rows, strict=True))))
            if len(self._words) > 60_000:
                self._words.clear()
            known = self._words[word] = (low, kind, cluster, tuple(sums))
        return known

    def _decode(self, starts: list[int], ends: list[int], scores: list[tuple[int, int, int]]) -> list[tuple[int, int]]:
        path = best_tags([(b + DOUBT, n + DOUBT, o) for b, n, o in scores], self._turns)
        out: list[tuple[int, int]] = []
        for start, end, tag in zip(starts, ends, path, strict=True):
            if tag == 0:
                out.append((start, end))
            elif tag == 1 and out:
                out[-1] = (out[-1][0], end)
        return out


@cache
def tagger() -> Tagger:
    """The bundled tagger, loaded on first use."""
    return Tagger(weights.load("spans"), weights.load("clusters"))


def describe(word: str, clusters: weights.Table) -> tuple[str, str, str, list[str]]:
    """Normal form, kind, coarse cluster and features of a word alone; the first four also reach two words away."""
    low = "0" if word.isdigit() else word.lower()
    coarse, fine = clusters.get(low, (-1, -1))
    kind = "c" + CUES[low] if low in CUES else "x" if low in NEGATIONS else KINDS.get(low, "")
    out = ["w=" + low, f"c={fine}", f"d={coarse}"]
    if kind:
        out.append("k=" + kind)
    if low.isalpha():
        out += ["s=" + low[-3:], "t=" + low[-2:]]
        if len(low) > 5:
            out += ["r=" + low[-5:], "p=" + low[:4]]
        if word.isupper() and len(word) > 1:
            out.append("U")
        elif word[0].isupper():
            out.append("T")
    else:
        out.append("#" if low == "0" else "P")
    return low, kind, str(coarse), out


def context(
    words: list[str], low: list[str], kinds: list[str], clusters: list[str], vocabulary: Vocabulary
) -> list[list[str]]:
    """Features of each place that depend on its neighbours: pairs, vocabulary, brackets, the cues on both sides."""
    count = len(words)
    term = [""] * count
    for first, past, entry in vocabulary.find([w.lower() for w in words], words):
        for i in range(first, past):
            term[i] = ("B" if i == first else "I") + entry.kind
    left, right = _cues(low, kinds), _cues(low[::-1], kinds[::-1])[::-1]
    c = ["^", "^", *clusters, "^"]
    out = []
    depth = 0
    for i in range(count):
        f = [
            f"cc-{c[i + 1]}_{c[i + 2]}",
            f"cc+{c[i + 2]}_{c[i + 3]}",
            f"ccc{c[i + 1]}_{c[i + 2]}_{c[i + 3]}",
            f"cw{c[i]}_{c[i + 1]}",
        ]
        if i:
            f.append(f"b-{low[i - 1]}_{low[i]}")
            if term[i - 1]:
                f.append("v-" + term[i - 1])
        if i + 1 < count:
            f.append(f"b+{low[i]}_{low[i + 1]}")
            if term[i + 1]:
                f.append("v+" + term[i + 1])
        if term[i]:
            f += ["v" + term[i], "v*" + term[i][0]]
        if low[i] in "([":
            depth += 1
        f.append("par1" if depth else "par0")
        if low[i] in ")]" and depth:
            depth -= 1
        f += ["lc" + left[i], "rc" + right[i], "bias", f"pos{min(3, i)}"]
        out.append(f)
    return out


def _cues(low: list[str], kinds: list[str]) -> list[str]:
    """The last cue word or sentence sign before each place."""
    out = []
    last = "-"
    for word, kind in zip(low, kinds, strict=True):
        out.append(last)
        if kind[:1] == "c" or word in {".", ";"}:
            last = kind or "b"
    return out


def best_tags(scores: list[tuple[int, int, int]], turns: list[tuple[int, ...]]) -> list[int]:
    """Viterbi over begin, inside, outside; inside never follows outside; the last row of `turns` opens."""
    (bb, bi, bo), (ib, ii, io), (ob, _, oo), (sb, _, so) = turns
    b, n, o = scores[0][0] + sb, _NEVER, scores[0][2] + so
    back: list[tuple[int, int, int]] = []
    for eb, en, eo in scores[1:]:
        to_b = (b + bb, n + ib, o + ob)
        to_n = (b + bi, n + ii)
        to_o = (b + bo, n + io, o + oo)
        kb, kn, ko = to_b.index(max(to_b)), 0 if to_n[0] >= to_n[1] else 1, to_o.index(max(to_o))
        back.append((kb, kn, ko))
        b, n, o = to_b[kb] + eb, to_n[kn] + en, to_o[ko] + eo
    ends = (b, n, o)
    at = ends.index(max(ends))
    path = [at]
    for came in reversed(back):
        at = came[at]
        path.append(at)
    return path[::-1]
