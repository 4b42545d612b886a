"""The past of a library as a reader sees it. All times are UTC, ISO 8601, seconds."""

from dataclasses import dataclass
from typing import Literal

from litrack.model.event import Event, RunStatus
from litrack.model.ids import Pmid
from litrack.model.study import Record

LeftWhy = Literal["gone", "withdrawn", "edit"]
"""A study left a query: it matches no longer, PubMed holds it no more, or the query was edited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event with what a reader needs to know of its study."""

    at: str
    event: Event
    title: str = ""
    """Empty where the library does not hold the study."""
    flags: tuple[str, ...] = ()
    """See `Finding.flags`."""
    queries: tuple[str, ...] = ()
    """Those that list the study, or listed it once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One set of bytes that PubMed sent for a study."""

    number: int
    """1 is the oldest that the library holds."""
    record: Record
    fetched: str
    replaced: str | None = None
    """None: current."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Since when a query lists a study, and until when."""

    query: str
    first_seen: str
    baseline: bool = False
    left_seen: str | None = None
    left_why: LeftWhy | Literal[""] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All that happened to one study."""

    pmid: Pmid
    first_seen: str
    checked: str
    """When PubMed last gave it out."""
    withdrawn: str | None = None
    versions: tuple[Version, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    events: tuple[tuple[str, Event], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """When a query last ran, and when it last ran whole."""

    query: str
    members: int
    complete: str | None
    """When its last whole run ended; None: there was none yet."""
    status: RunStatus
    """Of its last run, whole or not."""
    at: str
    notes: tuple[str, ...] = ()
    """What was said about that run."""
