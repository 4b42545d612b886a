"""Which arm a comparison describes: "higher in the placebo group than with bramlin" is lower under the intervention."""

import re

from litrack.outcomes.patterns import Pattern

CONTROL = Pattern(
    r"\b(?:placebo|control|controls|sham|usual care|standard care|untreated|vehicle|healthy (?:\w+ ){0,2}(?:controls?|"
    r"people|subjects|individuals|volunteers|women)|waiting[- ]list|TAU|no[- ]treatment|non-?treated)\b",
    flags=re.IGNORECASE,
)
_THAN = Pattern(
    r"\b(?:than|compared (?:with|to)|versus|vs\.?|relative to|in comparison (?:with|to))\b", flags=re.IGNORECASE
)
_CLAUSE = Pattern(r"[;,:]|\b(?:while|whereas|but|and)\b")


def flipped(text: str, start: int, end: int, cue: tuple[int, int]) -> bool:
    """The comparator is described and the intervention stands behind "than", within the sentence `start:end`."""
    than = _THAN.search(text, cue[1], end)
    if not than or than.start() - cue[1] > 90:
        return False
    behind = text[than.end() : min(end, than.end() + 60)]
    if CONTROL.search(behind) or not re.search(r"\w", behind):
        return False
    if CONTROL.search(text, cue[1], than.start()):
        return True
    before = text[start : cue[0]]
    clause = _CLAUSE.split(before)[-1]
    return bool(CONTROL.match(re.sub(r"^\W*(?:The|the|Patients in the|Subjects in the)?\s*", "", clause)))
