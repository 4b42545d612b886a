"""A second look at every phrase of a sentence: a small model weighs what the grammar said of it against what stands
around it (docs/model_card.md). It drops rows and adds phrases that no rule reached; it never turns a row round."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from litrack.model import Direction
from litrack.outcomes import weights
from litrack.outcomes.claim import Claim
from litrack.outcomes.cues import CUES, NEGATIONS
from litrack.outcomes.phrases import Phrase, Reader
from litrack.outcomes.rows import Row
from litrack.outcomes.segment import Sentence
from litrack.outcomes.spans import Tagged

VERDICTS = "xUDNAC"
"""x no row; the others as in cues.py."""
SCALE = 100
NOTHING = -0.6
"""Added to x: below zero rows are given up less easily (by cross-validation)."""
LETTER: dict[str, str] = {
    "increased": "U", "decreased": "D", "no_difference": "N", "not_associated": "N", "associated": "A", "changed": "C",
}  # fmt: skip
_DIRECTION: dict[str, Direction] = {
    "U": "increased", "D": "decreased", "N": "no_difference", "A": "associated", "C": "changed",
}  # fmt: skip
_MARGINS = (-600, -200, 0, 300, 700, 1200, 1800)
_DESIGNS = {
    "rct_blinded": "t", "rct_open": "t", "nonrandomised_trial": "t", "single_arm": "s", "animal": "a", "in_vitro": "a",
    "case_control": "c", "cross_sectional": "c", "cohort": "h", "systematic_review": "r",
}  # fmt: skip
_JOINTS = ",jmd("
_NAMED = frozenset(["including", "such", "namely", "like", "e.g", "i.e", "specifically", "especially"])


class Look(NamedTuple):
    """A sentence as the model sees it."""

    sentence: Sentence
    role: str
    found: Sequence["Candidate"]
    features: Sequence[list[str]]
    """Of each candidate."""


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


def features(reader: Reader, tagged: Tagged, found: Sequence[Candidate], role: str, design: str) -> list[list[str]]:
    """What the model sees of each candidate: most of it together with the grammar's verdict."""
    kinds, low = reader.kinds, reader.line.low
    cues = [k for k, kind in enumerate(kinds) if kind in "NEVAX"]
    verb = next((k for k, kind in enumerate(kinds) if kind in "av"), len(kinds))
    compared = "than" in low or "compared" in low
    told = min(3, sum(c.row is not None for c in found))
    joints = [_joint(kinds, low, a.phrase.past, b.phrase.first) for a, b in pairwise(found)]
    senses = "".join(sorted({CUES[low[k]][0] for k in cues}))
    chain = _chains(found, joints)
    out = []
    for n, c in enumerate(found):
        phrase, g = c.phrase, c.letter
        first, past, entry = phrase.first, phrase.past, phrase.entry
        margin = bisect_left(_MARGINS, tagged.margin(phrase.start, phrase.end))
        spanned = any(a < phrase.end and phrase.start < b for a, b in tagged.spans)
        place = bisect_left(cues, first)
        behind = bisect_left(cues, past)
        left = cues[place - 1] if place else None
        right = cues[behind] if behind < len(cues) else None
        before, after = _beside(kinds, low, first - 1, -1), _beside(kinds, low, past, 1)
        f = [
            f"g={g}{role[0]}", f"dg={g}{_DESIGNS.get(design, 'o')}", f"sp={g}{spanned}",
            f"ek={g}{entry.kind if entry else '-'}", f"ed={g}{entry.domain if entry else '-'}",
            f"m={g}{margin}{entry is not None}", f"m={margin}",
            f"pw={g}{before}", f"nw={g}{after}", f"pn={before}_{after}",
            f"h={low[past - 1]}", f"hs={low[past - 1][-4:]}", f"f={low[first]}",
            f"su={g}{past <= verb}", f"nb={g}{not NEGATIONS.isdisjoint(low[max(0, first - 12) : first])}",
            f"na={g}{not NEGATIONS.isdisjoint(low[past : past + 8])}", f"nr={g}{told}", f"cp={g}{compared}",
            f"LR={_sense(low, left)}{_sense(low, right)}{g == '-'}",
            *_cue("L", g, low, left, kinds[left + 1 : first] if left is not None else ""),
            *_cue("R", g, low, right, kinds[past:right] if right is not None else ""),
        ]  # fmt: skip
        word = reader.line.words[past - 1]
        f += [f"ch={g}{chain[n]}", f"ss={g}{senses}", f"sh={g}{word.isupper()}{word.istitle()}{past - first}"]
        if n:
            f.append(f"pl={g}{joints[n - 1]}{found[n - 1].letter}")
        if n + 1 < len(found):
            f.append(f"nl={g}{joints[n]}{found[n + 1].letter}")
        if c.claim is not None:
            f += _grammar(c.claim, g, kinds, low)
        if c.row is not None:
            f += [f"sig={g}{c.row.significance}", f"cmp={g}{c.row.comparison}", f"st={g}{bool(c.row.stats)}"]
        out.append(f)
    return out


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


def _cue(side: str, g: str, low: list[str], at: int | None, between: str) -> list[str]:
    """The nearest cue on one side: its sense, its word, and what stands between."""
    if at is None:
        return [f"{side}=-"]
    barrier = next((k for k in "bvap" if k in between), "-")
    far = bisect_left((1, 3, 7), len(between))
    return [
        f"{side}={CUES[low[at]]}{far}{barrier}",
        f"{side}w={low[at]}{barrier}",
        f"{side}g={g}{CUES[low[at]][0]}{barrier}",
    ]


def _sense(low: list[str], at: int | None) -> str:
    return CUES[low[at]] if at is not None else "-"


def _beside(kinds: str, low: list[str], at: int, step: int) -> str:
    """The next word of grammar in that direction, or the letter of another word."""
    while 0 <= at < len(kinds) and kinds[at] in ("dm#(" if step < 0 else "m("):
        at += step
    if not 0 <= at < len(kinds):
        return "^"
    return low[at] if kinds[at] in "poabvjx," else kinds[at]


def _joint(kinds: str, low: list[str], past: int, first: int) -> str:
    """j between two members of a list, i between what they are called together and the first of them."""
    between = kinds[past:first]
    if between.strip("md(") and not between.strip(_JOINTS):
        return "j"
    return "i" if not _NAMED.isdisjoint(low[past:first]) and not between.strip(_JOINTS + "p") else "z"


@cache
def _weights() -> weights.Table:
    return weights.load("judge")


def decide(look: Look) -> str:
    """One verdict for each candidate: its row stands or falls, or it becomes one."""
    table = _weights()
    out = ""
    for candidate, names in zip(look.found, look.features, strict=True):
        rows = [table[f] for f in names if f in table]
        scores = [sum(column) for column in zip(*rows, strict=True)] if rows else [0] * len(VERDICTS)
        scores[0] += round(NOTHING * SCALE)
        best = VERDICTS[scores.index(max(scores))]
        out += best if best == "x" or candidate.letter == "-" else candidate.letter
    return out


def direction_of(verdict: str, sense: str) -> Direction:
    """The direction of a row; a null of a relation is "not associated"."""
    return "not_associated" if verdict == "N" and sense in "A-" else _DIRECTION[verdict]


def claim_for(c: Candidate, verdict: str, reader: Reader) -> Claim:
    """The claim of a phrase of which the grammar said something else, or nothing: the nearest cue is shown for it."""
    if c.claim is not None and c.letter == verdict:
        return c.claim
    first = c.phrase.first
    cues = [k for k, kind in enumerate(reader.kinds) if kind in "NEVAX"]
    at = c.claim.cue_token if c.claim else min(cues, key=lambda k: (abs(k - first), k), default=first)
    sense = CUES.get(reader.line.low[at], verdict)[0]
    return Claim(
        phrase=c.phrase,
        sense="-" if verdict == "N" and sense == "A" else verdict,
        cue=(reader.line.starts[at], reader.line.ends[at]),
        cue_token=at,
        rule=f"judged:{reader.line.low[at]}:near",
        group=c.claim.group if c.claim else at,
    )
