"""A second look at every phrase of a sentence: a small model weighs what the grammar said of it against what stands
around it (docs/model_card.md). It drops rows, adds phrases that no rule reached, and turns a row where it must."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from litrack.model import Direction
from litrack.outcomes import looks, stats, weights
from litrack.outcomes.claim import Claim
from litrack.outcomes.cues import CUES
from litrack.outcomes.looks import Candidate
from litrack.outcomes.phrases import Reader
from litrack.outcomes.rows import TURNED
from litrack.outcomes.segment import Sentence

VERDICTS = "xUDNAC"
"""x no row; the others as in cues.py."""
SCALE = 100
NOTHING = -0.3
"""Added to x: below zero rows are given up less easily (by cross-validation)."""
_DIRECTION: dict[str, Direction] = {
    "U": "increased", "D": "decreased", "N": "no_difference", "A": "associated", "C": "changed",
}  # fmt: skip


class Look(NamedTuple):
    """A sentence as the model sees it."""

    sentence: Sentence
    role: str
    found: Sequence[Candidate]
    features: Sequence[list[str]]
    """Of each candidate."""


class Verdict(NamedTuple):
    """On one candidate."""

    letter: str
    chance: float
    """That it is right, as the model has it."""


def decide(look: Look) -> list[Verdict]:
    """One verdict for each candidate."""
    table = weights.load("judge")
    places = Counter(c.phrase.first for c in look.found)
    out = []
    for candidate, names in zip(look.found, look.features, strict=True):
        scores = weights.total(names, table, len(VERDICTS))
        chances = weights.chances(scores, SCALE)
        scores[0] += round(NOTHING * SCALE)
        best = scores.index(max(scores))
        if best and _stays(candidate, VERDICTS[best], places):
            out.append(Verdict(candidate.letter, 1 - chances[0]))
        else:
            out.append(Verdict(VERDICTS[best], chances[best]))
    return out


def _stays(c: Candidate, best: str, places: Counter[int]) -> bool:
    """Of two statements on one phrase each keeps its direction. Which way "better" is, the scale's polarity says, which
    arm "lower" speaks of, the order of the arms, and what is no difference, the printed numbers: the model sees none of
    them."""
    if c.claim is None or c.row is None:
        return False
    if c.letter == "N" and stats.verdict(c.row.stats) == "ns":
        return True
    settled = c.claim.sense in "GB" or c.claim.rule.startswith(TURNED)
    return places[c.phrase.first] > 1 or (settled and best in "UD" and c.letter in "UD")


def direction_of(verdict: str, sense: str) -> Direction:
    """The direction of a row; a null of a relation is "not associated"."""
    return "not_associated" if verdict == "N" and sense in "A-" else _DIRECTION[verdict]


def chosen(found: Sequence[Candidate], verdicts: Sequence[Verdict], reader: Reader) -> list[tuple[Claim, Verdict]]:
    """The claims that stand, each with its verdict; a phrase that only the model chose takes the cue of its list."""
    out: list[tuple[Claim, Verdict]] = []
    for c, verdict in zip(found, verdicts, strict=True):
        if verdict.letter == "x":
            continue
        claim = _claim_for(c, verdict.letter, reader)
        if out and claim is not c.claim:
            before, said = out[-1]
            listed = looks.joint(reader.kinds, reader.line.low, before.phrase.past, claim.phrase.first) == "j"
            if listed and said.letter == verdict.letter:
                word = reader.line.low[before.cue_token]
                claim = replace(before, phrase=c.phrase, rule=f"judged:{word}:list", anchor=0)
        out.append((claim, verdict))
    return out


def _claim_for(c: Candidate, verdict: str, reader: Reader) -> Claim:
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
