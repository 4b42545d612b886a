"""A claim: one outcome phrase with what a cue word says of it."""

from dataclasses import dataclass

from litrack.outcomes.phrases import Phrase


@dataclass(slots=True, kw_only=True)
class Claim:
    """One outcome phrase with what is said of it. `sense` is a letter of cues.py after negation was applied."""

    phrase: Phrase
    sense: str
    cue: tuple[int, int]
    """Characters of the cue word."""
    cue_token: int
    rule: str
    anchor: int = 0
    """Where its statistics begin; 0 means behind the phrase."""
    versus: str = ""
    """The comparison, where the wording settles it."""
    group: int = 0
    """Phrases of one list share it."""
