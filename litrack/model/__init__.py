"""The nouns of litrack: frozen values without any input or output.

Text from outside is kept exactly as it came; whoever shows it sanitises it (`report.cells`). A noun is imported when
it is first named: all of them together cost a search a fifth of its start.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from litrack.model.abstract import Abstract, Section
    from litrack.model.event import QUIET, REVISIONS, Event, EventKind, Fetched, Kept, Listing, Round, RunStatus
    from litrack.model.filters import Filters, Found, Sort
    from litrack.model.finding import (
        DESIGNS,
        DOMAINS,
        EXTRACTED,
        FROM_CONTEXT,
        Benefit,
        Comparison,
        Direction,
        Extraction,
        Finding,
        Outcome,
        Significance,
        Stat,
    )
    from litrack.model.history import Happened, History, Sighting, Standing, Version
    from litrack.model.ids import SAMPLE_PMIDS, Pmid
    from litrack.model.query import Query
    from litrack.model.question import Answer, Ask
    from litrack.model.study import (
        Author,
        Correction,
        Dated,
        Grant,
        Journal,
        Keyword,
        MeshHeading,
        OtherAbstract,
        PubDate,
        Qualifier,
        Record,
        Registration,
        Study,
        Term,
    )

__all__ = [
    "DESIGNS",
    "DOMAINS",
    "EXTRACTED",
    "FROM_CONTEXT",
    "QUIET",
    "REVISIONS",
    "SAMPLE_PMIDS",
    "Abstract",
    "Answer",
    "Ask",
    "Author",
    "Benefit",
    "Comparison",
    "Correction",
    "Dated",
    "Direction",
    "Event",
    "EventKind",
    "Extraction",
    "Fetched",
    "Filters",
    "Finding",
    "Found",
    "Grant",
    "Happened",
    "History",
    "Journal",
    "Kept",
    "Keyword",
    "Listing",
    "MeshHeading",
    "OtherAbstract",
    "Outcome",
    "Pmid",
    "PubDate",
    "Qualifier",
    "Query",
    "Record",
    "Registration",
    "Round",
    "RunStatus",
    "Section",
    "Sighting",
    "Significance",
    "Sort",
    "Standing",
    "Stat",
    "Study",
    "Term",
    "Version",
]

_HOMES = {
    "Pmid": "ids",
    "SAMPLE_PMIDS": "ids",
    "Section": "abstract",
    "Abstract": "abstract",
    "PubDate": "study",
    "Dated": "study",
    "OtherAbstract": "study",
    "Author": "study",
    "Journal": "study",
    "Qualifier": "study",
    "MeshHeading": "study",
    "Term": "study",
    "Keyword": "study",
    "Grant": "study",
    "Registration": "study",
    "Correction": "study",
    "Study": "study",
    "Record": "study",
    "Direction": "finding",
    "Benefit": "finding",
    "Comparison": "finding",
    "Significance": "finding",
    "DESIGNS": "finding",
    "DOMAINS": "finding",
    "EXTRACTED": "finding",
    "FROM_CONTEXT": "finding",
    "Ask": "question",
    "Stat": "finding",
    "Outcome": "finding",
    "Answer": "question",
    "Extraction": "finding",
    "Finding": "finding",
    "Query": "query",
    "Sort": "filters",
    "Filters": "filters",
    "Found": "filters",
    "QUIET": "event",
    "REVISIONS": "event",
    "EventKind": "event",
    "Event": "event",
    "RunStatus": "event",
    "Listing": "event",
    "Fetched": "event",
    "Kept": "event",
    "Round": "event",
    "Happened": "history",
    "History": "history",
    "Sighting": "history",
    "Standing": "history",
    "Version": "history",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"litrack.model.{_HOMES[name]}"), name)
