"""What a report is about, gathered before anybody lays it out."""

from collections.abc import Mapping
from dataclasses import dataclass

from litrack.model import EventKind, Finding, Happened
from litrack.model.evidence import EvidenceMap

TOLD: Mapping[EventKind, str] = {
    "retracted": "RETRACTED",
    "withdrawn": "WITHDRAWN",
    "concern": "Expression of concern",
    "erratum": "Erratum",
    "republished": "Corrected and republished",
    "published": "Preprint published",
    "superseded": "Newer version",
    "registered": "Trial number added",
}
"""Events that a report and a feed tell, the gravest first; what is new stands there as a study."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Studies and counts of one library, or of those of its studies that filters choose."""

    title: str
    made: str
    """The day of the report, ISO."""
    scope: str
    """The filters in words, or nothing."""
    since: str
    """From when on is new, in words."""
    invented: bool
    new: tuple[Finding, ...]
    new_total: int
    happened: tuple[Happened, ...]
    """Only kinds of TOLD, newest first."""
    happened_total: int
    retracted: tuple[Finding, ...]
    """All retracted or withdrawn studies, whenever that happened."""
    map: EvidenceMap
    """Interventions by outcome domains."""
    map_more: int = 0
    """Interventions that were left off it."""
    timeline: EvidenceMap
    """Outcome domains by years."""
    years: Mapping[int, Mapping[str, int]]
    """Year -> design tier -> studies, the newest year first; years without studies are there too."""
    earlier: int = 0
    """Studies from before the first of these years."""
    studies: tuple[Finding, ...]
    """As listed: at most as many as the limit says."""
    total: int
