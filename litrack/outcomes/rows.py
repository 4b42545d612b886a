"""Claims become rows: statistics bound, direction and significance settled, repeats of the conclusion left out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from litrack.model import Comparison, Direction, Significance, Stat
from litrack.outcomes import arms, benefit, comparison, stats
from litrack.outcomes.claim import Claim
from litrack.outcomes.cues import OPPOSITE
from litrack.outcomes.names import same_name
from litrack.outcomes.patterns import Pattern
from litrack.outcomes.segment import Sentence
from litrack.outcomes.spans import Tagged

_DIRECTION: dict[str, Direction] = {
    "U": "increased", "D": "decreased", "C": "changed", "N": "no_difference", "A": "associated", "-": "not_associated",
}  # fmt: skip
TURNED = "turned-"
"""Prefix of the rule where the comparator was described: "higher with placebo than with the drug"."""
RESTORED = Pattern(r"restor|normali[sz]|rebalanc", flags=re.IGNORECASE)
_BESIDE = Pattern(r"\s*(?:[,;]\s*)?(?:and\s*)?")
_TOLD = "numbers"
"""Begin of the rule of what is told in numbers alone; its cue is a number."""
_TIME = Pattern(r"^(?:years?|months?|weeks?|days?|hours?|minutes?)$")
_TIMED = Pattern(
    r"(?i:time|duration|day|hour|stay|length|surviv|latency|delay|period|recover|onset|month|year|interval|\blos\b)"
    r"|\bage\b|Age\b"
)
"""What is measured in time; "DNAmAge", but no percentage."""
_RESPECTIVELY = Pattern(r"[^.;\d]{0,60}?\brespectively")
DOUBT, ABSURD = 0, -1000
"""Mean surplus of the tagger below which an unknown phrase is dropped, alone and beside a credible one in its list."""


@dataclass(slots=True)
class Row:
    """A claim on its way to an outcome."""

    claim: Claim
    sentence: Sentence
    role: str
    stats: list[Stat]
    significance: Significance
    direction: Direction
    comparison: Comparison
    name: str
    chance: float = 0.0
    """That the row is right, as `judge` has it."""


def credible(found: list[Claim], tagged: Tagged) -> list[Claim]:
    """Phrases that the vocabulary knows or the tagger believes; of a list, all but the absurd if one is."""
    margins = [tagged.margin(c.phrase.start, c.phrase.end) for c in found]
    sure = {c.group for c, m in zip(found, margins, strict=True) if c.phrase.entry is not None or m > DOUBT}
    return [
        c
        for c, m in zip(found, margins, strict=True)
        if c.phrase.entry is not None or m > (ABSURD if c.group in sure else DOUBT)
    ]


def bind(text: str, claims: list[Claim], numbers: list[Stat]) -> list[list[Stat]]:
    """A statistic belongs to the phrase before it; after the last phrase of a list, to the whole list; between the word
    of change and its list, to the list behind it.

    "A (p = 0.1) and B (p = 0.2)" binds one each, "A and B fell (p = 0.1)" and "lowered (p = 0.1) A and B" to both.
    """
    out: list[list[Stat]] = [[] for _ in claims]
    if not claims:
        return out
    begins = [c.anchor or c.phrase.end for c in claims]
    anchors = sorted(range(len(claims)), key=begins.__getitem__)
    for stat in numbers:
        for k in _bearers(stat, claims, begins, anchors, numbers):
            out[k].append(stat)
    for run in _respective(text, numbers):
        before = [k for k in anchors if begins[k] <= run[0].start]
        listed = [k for k in before if claims[k].group == claims[before[-1]].group]
        if len(listed) == len(run) or (run[0].kind in {"p", "q"} and len(before) >= len(run)):
            for k, stat in zip(before[-len(run) :], run, strict=True):
                out[k] = [s for s in out[k] if s not in run] + [stat]
    tests = [s for s in numbers if s.kind == "p"]
    if len(tests) == 1 and tests[0].start > max(begins):
        # "A fell while B rose (P < .05)": the only P value of a sentence, at its end, speaks for all of it
        for claim, mine in zip(claims, out, strict=True):
            if tests[0] not in mine and not claim.versus:
                mine.append(tests[0])
    return [
        sorted((s for s in mine if _fits(text, c, s)), key=lambda s: s.start)
        for c, mine in zip(claims, out, strict=True)
    ]


def _bearers(
    stat: Stat, claims: list[Claim], begins: list[int], anchors: list[int], numbers: list[Stat]
) -> Sequence[int]:
    """The claims that one statistic belongs to; "88% sensitivity" is of what stands right behind it."""
    beside = [k for k, c in enumerate(claims) if 0 <= c.phrase.start - stat.end <= 1]
    if beside:
        return beside
    before = [k for k in anchors if begins[k] <= stat.start]
    last = before[-1] if before else None
    behind = _behind(stat, claims, 0 if last is None else begins[last])
    if behind:
        return behind
    if last is None:
        return anchors[:1]
    group = [k for k in before if claims[k].group == claims[last].group]
    own = [k for k in group if not any(s.start >= begins[k] and s.end <= claims[last].phrase.start for s in numbers)]
    return own or [last]


def _behind(stat: Stat, claims: list[Claim], after: int) -> list[int]:
    """The list behind a word of change that stands between the phrase before (its end: `after`) and the statistic."""
    ahead = [
        k
        for k, c in enumerate(claims)
        if after <= c.cue[0] and c.cue[1] <= stat.start < c.phrase.start and not c.rule.startswith(_TOLD)
    ]
    nearest = max((claims[k].cue for k in ahead), default=None)
    return [k for k in ahead if claims[k].cue == nearest]


def _fits(text: str, claim: Claim, stat: Stat) -> bool:
    """Weeks and years are when something was measured, unless time is what was measured."""
    if stat.kind != "value" or not _TIME.search(stat.unit or ""):
        return True
    return _TIMED.search(text, claim.phrase.start, claim.phrase.end) is not None


def _respective(text: str, numbers: list[Stat]) -> list[list[Stat]]:
    """Runs of statistics of one kind behind which "respectively" stands: one for each phrase before them."""
    runs: list[list[Stat]] = []
    for stat in numbers:
        if runs and runs[-1][-1].kind == stat.kind and _BESIDE.fullmatch(text[runs[-1][-1].end : stat.start]):
            runs[-1].append(stat)
        else:
            runs.append([stat])
    return [run for run in runs if len(run) > 1 and _RESPECTIVELY.match(text, run[-1].end)]


def settle(text: str, sentence: Sentence, role: str, claim: Claim, mine: list[Stat], design: str) -> Row:
    """The row of one claim: its numbers may turn it into a null, the order of the arms may turn it round."""
    name = text[slice(claim.phrase.start, claim.phrase.end)]
    verdict = stats.verdict(mine)
    compared = comparison.read(text[slice(*sentence)], claim, design)
    sense = _weighed(text, sentence, claim, mine, verdict, compared)
    said: Direction = _DIRECTION.get(sense, "changed")
    if sense in "GB":
        said = benefit.direction_of_value(sense == "G", name, claim.phrase.entry)
    elif sense == "C" and RESTORED.match(text, *claim.cue):
        said = _restored(name, claim)
    return Row(claim, sentence, role, mine, _significance(text, sentence, claim, sense, verdict), said, compared, name)


def _weighed(text: str, sentence: Sentence, claim: Claim, mine: list[Stat], verdict: str, compared: Comparison) -> str:
    """The claim's sense after its statistics and the order of the arms."""
    sense = claim.sense
    if verdict == "ns" and sense in "CA":
        return "N" if sense == "C" else "-"
    if verdict == "ns" and sense in "UDGB":
        hoped = re.search(r"\btrend|\btend", text[max(sentence.start, claim.cue[0] - 30) : claim.cue[1]])
        if hoped or compared != "within" or any(s.kind in {"or", "rr", "hr", "smd", "md"} for s in mine):
            return "N"
    if sense in OPPOSITE and compared != "within" and arms.flipped(text, *sentence, claim.cue):
        claim.rule = TURNED + claim.rule.removeprefix(TURNED)
        return OPPOSITE[sense]
    return sense


def _restored(name: str, claim: Claim) -> Direction:
    bad = benefit.is_bad(name, claim.phrase.entry)
    if bad is None and re.search(r"\b(?:function|capacity|integrity)\b", name, flags=re.IGNORECASE):
        return "increased"
    return "changed" if bad is None else "decreased" if bad else "increased"


def _significance(text: str, sentence: Sentence, claim: Claim, sense: str, verdict: str) -> Significance:
    """From the numbers, else from "significantly" beside the cue; "no difference" is ns, "similar" says nothing."""
    if verdict == "sig":
        return "sig"
    if verdict == "ns" or (sense in "N-" and not claim.rule.startswith(("null", "absence"))):
        return "ns"
    beside = text[max(sentence.start, claim.cue[0] - 45) : claim.cue[1] + 25].lower()
    return "sig" if sense not in "N-" and "significant" in beside else "not_stated"


def _repeats(row: Row, earlier: Row) -> bool:
    """A conclusion says an earlier result again: the same name, or another name of the same domain."""
    mine, theirs = row.claim.phrase.entry, earlier.claim.phrase.entry
    if same_name(row.name, earlier.name):
        return True
    return (
        mine is not None
        and theirs is not None
        and earlier.role != "conclusions"
        and mine.domain == theirs.domain
        and (mine.domain != "other" or mine is theirs)
    )


def without_repeats(rows: list[Row]) -> list[Row]:
    """A conclusion that repeats a result adds a mention, not a row; within results only exact repeats go."""
    out: list[Row] = []
    for row in rows:
        if row.role == "conclusions" and any(_repeats(row, k) for k in out):
            continue
        if any(k.sentence == row.sentence and k.name == row.name and k.direction == row.direction for k in out):
            continue
        out.append(row)
    return out
