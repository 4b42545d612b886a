"""What the second look sees of each phrase of a sentence: the grammar's verdict, the cues on both sides and the way to
them, the words beside it, its list and its numbers."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from litrack.model import Stat
from litrack.outcomes import weights
from litrack.outcomes.claim import Claim
from litrack.outcomes.cues import CUES, NEGATIONS
from litrack.outcomes.phrases import Phrase, Reader
from litrack.outcomes.rows import Row
from litrack.outcomes.spans import Tagged

LETTER: dict[str, str] = {
    "increased": "U", "decreased": "D", "no_difference": "N", "not_associated": "N", "associated": "A", "changed": "C",
}  # fmt: skip
_MARGINS = (-600, -200, 0, 300, 700, 1200, 1800)
DESIGNS = {
    "rct_blinded": "t", "rct_open": "t", "nonrandomised_trial": "t", "single_arm": "s", "animal": "a", "in_vitro": "a",
    "case_control": "c", "cross_sectional": "c", "cohort": "h", "systematic_review": "r",
}  # fmt: skip
"""What the learned parts see of a design."""
_JOINTS = ",jmd("
_NAMED = frozenset(["including", "such", "namely", "like", "e.g", "i.e", "specifically", "especially"])
_WAYS = ("than", "compared", "versus", "vs", "between", "whereas", "while", "both", "respectively", "among")
_PLAIN = str.maketrans({"d": "", "m": "", ".": "", "#": "n"})
_RUN = re.compile(r"(.)\1+")
_CUE_KINDS = frozenset("NEVAX")


class Candidate(NamedTuple):
    """A noun phrase that may be an outcome. `row` is None where the grammar says nothing of it, or nothing credible."""

    phrase: Phrase
    claim: Claim | None
    row: Row | None

    @property
    def letter(self) -> str:
        """The grammar's verdict; "-" for none."""
        return LETTER[self.row.direction] if self.row else "-"


def candidates(reader: Reader, told: Sequence[tuple[Claim, Row | None]]) -> list[Candidate]:
    """The phrases of the claims and every other noun phrase of the line, in order."""
    out = [Candidate(claim.phrase, claim, row) for claim, row in told]
    kinds, i = reader.kinds, 0
    while i < len(kinds):
        if kinds[i] != "n" and kinds[i : i + 2] != "#n":
            i += 1
            continue
        phrase = reader.at(i)
        i = max(i + 1, phrase.past if phrase else 0)
        if phrase is None or any(c.phrase.start < phrase.end and phrase.start < c.phrase.end for c, _ in told):
            continue
        if reader.names_outcome(phrase):
            out.append(Candidate(phrase, None, None))
    return sorted(out, key=lambda c: (c.phrase.first, c.claim.cue_token if c.claim else 0))


class View:
    """One sentence and what was found in it so far."""

    def __init__(
        self,
        reader: Reader,
        tagged: Tagged,
        found: Sequence[Candidate],
        numbers: Sequence[Stat],
        role: str,
        design: str,
    ) -> None:
        self.reader, self.tagged, self.found, self.numbers = reader, tagged, found, numbers
        self.role, self.design = role[0], DESIGNS.get(design, "o")
        self.kinds, self.low = reader.kinds, reader.line.low
        self.cues = [k for k, kind in enumerate(self.kinds) if kind in _CUE_KINDS]
        self.verb = next((k for k, kind in enumerate(self.kinds) if kind in "av"), len(self.kinds))
        clusters = weights.load("clusters")
        none = (-1, -1)
        self.fine = [clusters.get("0" if w.isdigit() else w, none)[1] for w in self.low]
        self.joints = [joint(self.kinds, self.low, a.phrase.past, b.phrase.first) for a, b in pairwise(found)]
        self.chains = _chains(found, self.joints)
        self.of_all = [
            f"ss={''.join(sorted({CUES[self.low[k]][0] for k in self.cues}))}",
            f"nr={min(3, sum(c.row is not None for c in found))}",
            f"sa={min(4, len(numbers))}",
            f"sp={any(s.kind == 'p' for s in numbers)}{self.design}",
            *(f"way={w}" for w in _WAYS if w in self.low),
        ]
        """Of the whole sentence; each counts together with a candidate's verdict."""

    def features(self) -> list[list[str]]:
        """Of each candidate; most of them together with the grammar's verdict."""
        return [self._of(n, c) for n, c in enumerate(self.found)]

    def _of(self, n: int, c: Candidate) -> list[str]:
        phrase, g, kinds, low = c.phrase, c.letter, self.kinds, self.low
        first, past, entry = phrase.first, phrase.past, phrase.entry
        margin = bisect_left(_MARGINS, self.tagged.margin(phrase.start, phrase.end))
        spanned = any(a < phrase.end and phrase.start < b for a, b in self.tagged.spans)
        before, after = _beside(kinds, low, first - 1, -1), _beside(kinds, low, past, 1)
        word = self.reader.line.words[past - 1]
        f = [
            f"g={g}{self.role}", f"dg={g}{self.design}", f"sp={g}{spanned}",
            f"ek={g}{entry.kind if entry else '-'}", f"ed={g}{entry.domain if entry else '-'}",
            f"m={g}{margin}{entry is not None}", f"m={margin}",
            f"pw={g}{before}", f"nw={g}{after}", f"pn={before}_{after}",
            f"h={low[past - 1]}", f"hs={low[past - 1][-4:]}", f"f={low[first]}",
            f"su={g}{past <= self.verb}", f"nb={g}{not NEGATIONS.isdisjoint(low[max(0, first - 12) : first])}",
            f"na={g}{not NEGATIONS.isdisjoint(low[past : past + 8])}",
            f"ch={g}{self.chains[n]}", f"sh={g}{word.isupper()}{word.istitle()}{past - first}",
            *(g + name for name in self.of_all),
            *self._cues(g, first, past), *self._words(first, past), *self._stats(n, phrase, g),
        ]  # fmt: skip
        if n:
            f.append(f"pl={g}{self.joints[n - 1]}{self.found[n - 1].letter}")
        if n + 1 < len(self.found):
            f.append(f"nl={g}{self.joints[n]}{self.found[n + 1].letter}")
        if c.claim is not None:
            f += _grammar(c.claim, g, kinds, low)
        if c.row is not None:
            f += [f"sig={g}{c.row.significance}", f"cmp={g}{c.row.comparison}", f"st={g}{bool(c.row.stats)}"]
        return f

    def _cues(self, g: str, first: int, past: int) -> list[str]:
        """The two nearest cues on each side: sense, word, and the way to them."""
        place, behind = bisect_left(self.cues, first), bisect_left(self.cues, past)
        left, right = self.cues[max(0, place - 2) : place][::-1], self.cues[behind : behind + 2]
        low = self.low
        f = [f"LR={CUES[low[left[0]]] if left else '-'}{CUES[low[right[0]]] if right else '-'}{g == '-'}"]
        for side, cues in (("L", left), ("R", right)):
            if not cues:
                f.append(f"{side}=-")
            for nth, k in enumerate(cues):
                between = self.kinds[k + 1 : first] if side == "L" else self.kinds[past:k]
                f += _cue(f"{side}{nth}", g, low[k], between)
        return f

    def _words(self, first: int, past: int) -> list[str]:
        """The three words before and behind, and their clusters."""
        low, fine = self.low, self.fine
        f = []
        for d, k in (*((d, first + d) for d in (-3, -2, -1)), *((d, past + d) for d in (0, 1, 2))):
            if 0 <= k < len(low):
                f += [f"w{d}{low[k]}", f"c{d}{fine[k]}"]
            else:
                f.append(f"w{d}^")
        return f

    def _stats(self, n: int, phrase: Phrase, g: str) -> list[str]:
        """The first statistic before the next candidate, and what stands in brackets behind the phrase."""
        past = self.found[n + 1].phrase.start if n + 1 < len(self.found) else self.reader.line.end
        own = next((s.kind for s in self.numbers if phrase.end <= s.start < past), "-")
        behind = self.low[phrase.past] if phrase.past < len(self.low) else ""
        inside = behind.startswith("(") and any(c.isdigit() for c in behind)
        return [f"sn={g}{own}", f"br={g}{behind[:1] == '('}{inside}{'p' in behind}"]


def _chains(found: Sequence[Candidate], joints: Sequence[str]) -> list[str]:
    """For each candidate what the grammar says of its list: of the nearest member before it, else behind it."""
    out = [c.letter for c in found]
    for n in range(1, len(out)):
        if out[n] == "-" and joints[n - 1] != "z":
            out[n] = out[n - 1]
    for n in range(len(out) - 2, -1, -1):
        if out[n] == "-" and joints[n] != "z":
            out[n] = out[n + 1]
    return out


def _grammar(claim: Claim, g: str, kinds: str, low: list[str]) -> list[str]:
    head, side = claim.rule.partition(":")[0], claim.rule.rsplit(":", 1)[-1]
    at = claim.cue_token
    far = bisect_left((1, 3, 7), abs(at - claim.phrase.first))
    return [f"gs={g}{side}", f"gr={g}{head}", f"gw={g}{low[at]}", f"sf={side}{kinds[at]}", f"d={side}{far}"]


def _cue(place: str, g: str, word: str, between: str) -> list[str]:
    sense = CUES[word]
    way = _RUN.sub(r"\1", between.translate(_PLAIN))[:7]
    f = [f"{place}p={sense}{way}", f"{place}s={g}{sense[0]}{way}", f"{place}o={word}"]
    if place[1] == "0":
        barrier = next((k for k in "bvap" if k in between), "-")
        far = bisect_left((1, 3, 7), len(between))
        f += [
            f"{place}={sense}{far}{barrier}", f"{place}w={word}{barrier}", f"{place}g={g}{sense[0]}{barrier}",
            f"{place}x={word}{way[:4]}",
        ]  # fmt: skip
    return f


def _beside(kinds: str, low: list[str], at: int, step: int) -> str:
    """The next word of grammar in that direction, or the letter of another word."""
    while 0 <= at < len(kinds) and kinds[at] in ("dm#(" if step < 0 else "m("):
        at += step
    if not 0 <= at < len(kinds):
        return "^"
    return low[at] if kinds[at] in "poabvjx," else kinds[at]


def joint(kinds: str, low: list[str], past: int, first: int) -> str:
    """j between two members of a list, i between what they are called together and the first of them."""
    between = kinds[past:first]
    if between.strip("md(") and not between.strip(_JOINTS):
        return "j"
    return "i" if not _NAMED.isdisjoint(low[past:first]) and not between.strip(_JOINTS + "p") else "z"
