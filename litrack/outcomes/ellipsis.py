"""What a sentence says without repeating itself: "but not with B", "as was C", "with no difference between them"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from litrack.outcomes.claim import Claim
from litrack.outcomes.cue import Cue
from litrack.outcomes.patterns import Pattern
from litrack.outcomes.phrases import Reader

_DIFFERENCE = frozenset(["difference", "differences", "differ", "differed", "different", "similar", "comparable"])
_PRONOUNS = frozenset(["it", "they", "these", "this", "both", "which"])
_TAIL = Pattern(
    r"(?P<but>b)xA?(?P<prep>p?)[dm]*(?=[n#])|(?P<nor>x)[av]?[dm]*(?=[n#])|"
    r"[jm,]*(?P<as>[pmb])a[dm]*(?=[n#])"
)
_SAME = frozenset(["with", "in", "for", "on", "of", "to", "at"])
_NULL = {"A": "-", "-": "-"}


def again(cue: Cue, earlier: Sequence[Claim]) -> list[Claim]:
    """The phrases of the last claim once more, for a cue that has none of its own.

    "A fell in both groups, with no difference between them": A, no difference, between. "although it had decreased
    from baseline": A, decreased, within.
    """
    last = [c for c in earlier if c.group == earlier[-1].group and c.cue_token < cue.at]
    if not last or cue.swallowed():
        return []
    sense, rule = cue.sense_of("again")
    word = cue.low[cue.at]
    versus = ""
    if word in _DIFFERENCE and sense == "N" and last[0].sense in "UDGB" and cue.names_groups():
        versus = "between"
        for claim in last:
            claim.versus = claim.versus or "within"
    elif sense in "UDGB" and last[0].sense in "NC" and cue.stands_behind(_PRONOUNS):
        versus = "within"
    if not versus:
        return []
    told = {"cue": cue.span, "cue_token": cue.at, "anchor": cue.span[1], "group": -1 - cue.at, "versus": versus}
    return [replace(c, sense=sense, rule=f"{rule}:{word}:again", **told) for c in last]  # type: ignore[arg-type]  # mixed values


def tails(reader: Reader, found: Sequence[Claim]) -> list[Claim]:
    """ "but not with B", "nor was B" deny of B what was said of A; "as was B" repeats it; "not at T2" denies A."""
    out: list[Claim] = []
    if not found:
        return out
    low = reader.line.low
    for tail in _TAIL.finditer(reader.kinds):
        before = [c for c in found if c.phrase.past <= tail.start() and c.cue_token < tail.start()]
        if not before or not _opens(tail, low):
            continue
        model = before[-1]
        sense = model.sense if tail["as"] else _NULL.get(model.sense, "N")
        rule = ("" if tail["as"] else "not-") + model.rule
        group = -1 - tail.start()
        phrases, _ = reader.list_at(tail.end(), len(low))
        named = [p for p in phrases if reader.names_outcome(p)]
        preposition = low[tail.start("prep")] if tail["prep"] else ""
        if tail["but"] and (not named or (preposition and preposition not in _SAME)) and model.sense not in "N-":
            anchor = reader.line.ends[tail.start()]
            same = [c for c in before if c.group == model.group]
            out += [replace(c, sense=sense, rule=rule, anchor=anchor, group=group) for c in same]
        elif named and not any(c.phrase.first == named[0].first for c in found):
            out += [replace(model, phrase=p, sense=sense, rule=rule, group=group) for p in named]
    return out


def _opens(tail: re.Match[str], low: Sequence[str]) -> bool:
    if tail["but"]:
        return low[tail.start("but")] == "but" and low[tail.start("but") + 1] in {"not", "no"}
    if tail["nor"]:
        return low[tail.start("nor")] == "nor"
    return low[tail.start("as")] in {"as", "so"}
