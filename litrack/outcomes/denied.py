"""Reads a sentence for a question and lets "no", "greater", "less" act on the cues that follow them."""

from dataclasses import replace
from itertools import pairwise

from litrack.outcomes.cues import OPPOSITE, SMALLER
from litrack.outcomes.question import Question
from litrack.outcomes.signs import Sentence, Sign


def read(text: str, start: int, end: int, question: Question) -> list[Sign]:
    """The signs of `text[start:end]`, cues with the sense that negations and "greater", "less" before them leave."""
    found = Sentence(text, start, end, question).signs()
    senses, gone = _composed(found)
    for k, sign in enumerate(found):
        if sign.kind == "not":
            _deny(found, k, senses, gone)
    return [
        replace(sign, says=senses[k]) if sign.kind == "cue" else sign for k, sign in enumerate(found) if k not in gone
    ]


def _composed(found: list[Sign]) -> tuple[dict[int, str], set[int]]:
    """ "Greater reduction" is a reduction, "smaller reduction" and "reduced increase" are the opposite."""
    cues = [k for k, sign in enumerate(found) if sign.kind == "cue"]
    senses, gone = {k: found[k].says for k in cues}, set()
    for a, b in pairwise(cues):
        one, two = found[a], found[b]
        between = {s.kind for s in found[a + 1 : b]}
        if (
            two.start - one.end >= 25
            or two.form[0] not in "NX"
            or one.form[0] not in "AEV"
            or senses[b] not in OPPOSITE
        ):
            continue
        if between & {"clause", "comma", "than", "test", "and"}:
            continue
        if one.form[1:] in SMALLER or (senses[a] == "D" and one.form[0] in "AE" and two.form[0] == "N"):
            senses[b] = OPPOSITE[senses[b]]
            gone.add(a)
        elif senses[a] in "UG" and one.form[0] == "A":
            gone.add(a)
    return senses, gone


def _deny(found: list[Sign], k: int, senses: dict[int, str], gone: set[int]) -> None:
    """A negation makes the next cue a null, or the cue before it: "these differences were not significant"."""
    denied = found[k]
    ahead = range(k + 1, min(len(found), k + 7))
    if _of_significance(found, k):
        back = next((j for j in range(k - 1, -1, -1) if found[j].kind == "cue" and j not in gone), None)
        if back is not None and denied.start - found[back].end < 60:
            senses[back] = "N"
        return
    if k + 1 < len(found) and found[k + 1].kind == "arm":
        return  # "bramlin, but not placebo, reduced pain"
    for j in ahead:
        if found[j].kind in {"clause", "test"}:
            return
        if found[j].kind == "cue" and j not in gone:
            if found[j].start - denied.end < 70:
                senses[j] = "N"
            return


def _of_significance(found: list[Sign], k: int) -> bool:
    """ "Not significant" with no cue behind it."""
    past = found[k].end
    beside = k + 1 < len(found) and found[k + 1].kind == "significant" and found[k + 1].start - past < 16
    return beside and not any(s.kind == "cue" and s.start - past < 45 for s in found[k + 2 : k + 4])
