"""A question put to one abstract, and the answer."""

from dataclasses import dataclass

from litrack.model.finding import Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question put to an abstract: what does this intervention do to this outcome?"""

    intervention: str
    comparator: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The reply to an Ask."""

    direction: Direction | None = None
    sentence_start: int | None = None
    sentence_end: int | None = None
    confidence: float = 0.0
