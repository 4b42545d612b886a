"""A library in counts of studies: per year, design, outcome and month; what was retracted; what the user has read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from litrack.model.reading import Reading


class Designed(NamedTuple):
    """How many studies of one year have one design."""

    year: int | None
    design: str
    second_hand: bool
    studies: int


class Told(NamedTuple):
    """What one outcome row says, without its words. The same fields as of an Outcome."""

    domain: str | None
    comparison: str
    direction: str
    benefit: str
    timepoint: str | None


class Month(NamedTuple):
    """Studies first seen in one month."""

    month: str
    """`2026-11`."""
    new: int
    """Found by a query after its first run."""
    stored: int
    """By a first run, or from a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Counts of studies. Retracted and withdrawn ones and preprints of a held paper are not in `years` to `reviews`."""

    studies: int
    """All that fit the filters, notices of retraction too."""
    years: Mapping[int, Mapping[str, int]]
    """Year -> design tier -> studies, the newest first; years without studies are there too."""
    earlier: int = 0
    """Studies from before the first of these years."""
    undated: int = 0
    designs: Mapping[str, int]
    """Design -> studies, in the order of the model."""
    outcomes: Mapping[str, Mapping[Reading, int]]
    """Domain -> reading -> studies of their own, each once a domain; the core domains are there without any too."""
    reviews: Mapping[str, int]
    """Domain -> reviews that report it."""
    months: tuple[Month, ...] = ()
    """Newest first."""
    notices: Mapping[str, int] = field(default_factory=dict)
    """retracted, withdrawn, concern, erratum, preprint, published, retraction_notice -> studies, where any."""
    desk: Mapping[str, int] = field(default_factory=dict)
    """unread, starred, tagged, noted -> studies."""
