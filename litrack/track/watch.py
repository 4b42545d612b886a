"""Asks after what is held: was anything retracted, corrected, published or revised since the last time?"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from litrack.errors import PubMedError
from litrack.library.turns import Window, next_window
from litrack.model import Listing, Pmid, Query, Round

if TYPE_CHECKING:
    from litrack.track.update import Tracker

GROUP = 1_000
"""Held PMIDs asked about in one request: 16 kB of search term."""

MARGIN = timedelta(days=3)
"""PubMed's modification date is a day of US Eastern time, set before the record is served."""


def watch(tracker: "Tracker", integrity: Query, began: int) -> list[Round]:
    """One group of held studies a run: which carry a notice, which were modified; those are read again.

    `began`: the newest run before this update.
    """
    window = next_window(tracker.library, integrity.name, GROUP, began=began)
    if not window:
        return []
    asked = window.pmids
    held = "(" + " OR ".join(f"{pmid}[uid]" for pmid in asked) + ")"
    answers = list(tracker.pubmed.list_each([integrity.term.replace("{pmids}", held), _modified(held, window)]))
    failed = [a for a in answers if isinstance(a, PubMedError)]
    if failed:
        tracker.errors += failed
        return [Round(query=integrity.name, status="failed")]
    noticed, modified = (frozenset(a.pmids) for a in answers if isinstance(a, Listing))
    at = min((a.at for a in answers if isinstance(a, Listing) and a.at), default="")
    told = len(tracker.events)
    stale = sorted((noticed - _known(tracker, noticed) | modified) & set(asked))
    tracker.fetch(stale, "watching")
    if not set(stale) <= tracker.fetched.keys() | tracker.missing:
        return [Round(query=integrity.name, status="failed")]
    revised = {e.pmid for e in tracker.events[told:]}
    round_ = Round(query=integrity.name, status="complete", count=len(asked), revised=len(revised), requests=2)
    listing = Listing(term=integrity.term, pmids=(), count=len(asked), translation=window.name, at=at)
    tracker.library.finish(None, integrity, listing, round_)
    return [replace(round_, count=tracker.library.count)]


def _known(tracker: "Tracker", noticed: frozenset[Pmid]) -> frozenset[Pmid]:
    """Those whose notices were stored before: they carry the filter's word for ever."""
    return frozenset(pmid for pmid, study in tracker.library.studies(noticed).items() if study.corrections)


def _modified(held: str, window: Window) -> str:
    since = datetime.fromisoformat(window.since) - MARGIN
    return f'{held} AND ("{since:%Y/%m/%d}"[mdat] : "3000"[mdat])'
