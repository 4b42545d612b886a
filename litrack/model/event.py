"""What happened: listings, fetches, rounds, events."""

from dataclasses import dataclass
from typing import Literal

from litrack.model.finding import Extraction
from litrack.model.ids import Pmid
from litrack.model.study import Record, Study

EventKind = Literal[
    "new", "revised", "registered", "retracted", "republished", "concern", "erratum", "published", "superseded",
    "left", "withdrawn", "printed", "indexed",
]  # fmt: skip
"""`registered`: got a trial's number. `republished`: corrected and republished. `published`: a preprint's paper is
out. `superseded`: a newer version is out, as of a Cochrane review. `printed`: was ahead of print. `indexed`: got its
MeSH."""

REVISIONS: tuple[EventKind, ...] = ("revised", "registered")
"""What an update counts as revised."""

QUIET: tuple[EventKind, ...] = ("printed", "indexed")
"""What happens to nearly every study within a year: kept as its history, told only to those who ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a study, as a user would tell it."""

    kind: EventKind
    pmid: Pmid
    detail: str = ""
    """`revised`: the fields that changed, comma separated. Notices: the source as PubMed prints it. `left`: the
    query."""
    notice: Pmid | None = None
    """The PMID of the notice, the erratum or the published paper; of a withdrawn study the one with the same DOI."""


RunStatus = Literal["running", "complete", "suspect", "shortfall", "partial", "failed"]
"""`partial`: bounded by --limit, the rest of it waits for the next update."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The complete answer of PubMed to one query at one moment."""

    term: str
    pmids: tuple[Pmid, ...]
    count: int
    """PubMed's own Count, which may differ by a few from the number listed (`drifted`)."""
    translation: str = ""
    warnings: tuple[str, ...] = ()
    at: str = ""
    """The server's clock: UTC, ISO 8601, seconds."""
    requests: int = 1
    drifted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The answer of PubMed to one batch of PMIDs; what it does not have is named."""

    records: tuple[Record, ...]
    missing: tuple[Pmid, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One study ready to be stored: its bytes, what they say, and what was extracted."""

    record: Record
    study: Study
    extraction: Extraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One run of one query, as stored and as shown in the summary of an update."""

    query: str
    status: RunStatus
    baseline: bool = False
    count: int = 0
    new: int = 0
    newly_matching: int = 0
    """Entered PubMed long before, matches only now."""
    revised: int = 0
    gone: int = 0
    unavailable: int = 0
    requests: int = 0
    notes: tuple[str, ...] = ()
    """Sentences for the user: changed translation, warnings of PubMed, suspect shrink."""
