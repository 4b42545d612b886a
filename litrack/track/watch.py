"""Asks after what is held: was anything retracted, corrected, published or revised since the last time?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from litrack.decide import NOTICES
from litrack.errors import PubMedError
from litrack.library.turns import Window, next_window, noticed
from litrack.model import REVISIONS, Pmid, Query, Round

if TYPE_CHECKING:
    from litrack.track.update import Tracker

GROUP = 1_000
"""Held PMIDs asked about in one request: 32 kB of search term."""

MARGIN = timedelta(days=3)
"""PubMed's modification date is a day of US Eastern time, set before the record is served."""


def watch(tracker: "Tracker", integrity: Query, began: int) -> list[Round]:
    """One group of held studies a run, in one request: which carry a notice that we lack, which were modified?

    Those are read again. `began`: the newest run before this update.
    """
    window = next_window(tracker.library, integrity.name, GROUP, began=began)
    if not window:
        return []
    (answer,) = tracker.pubmed.list_each([_term(tracker, integrity, window)])
    if isinstance(answer, PubMedError):
        tracker.errors.append(answer)
        tracker.library.note_failure(integrity, str(answer))
        return [Round(query=integrity.name, status="failed")]
    told = len(tracker.events)
    stale = sorted(set(answer.pmids) & set(window.pmids) - tracker.fetched)
    tracker.fetch(stale, "watching")
    if not set(stale) <= tracker.fetched | tracker.missing:
        tracker.library.note_failure(integrity, str(tracker.errors[-1]))
        return [Round(query=integrity.name, status="failed")]
    revised = {e.pmid for e in tracker.events[told:] if e.kind in REVISIONS}
    short = answer.drifted or not tracker.missing.isdisjoint(stale)
    round_ = Round(
        query=integrity.name,
        status="shortfall" if short else "complete",
        count=len(window.pmids),
        revised=len(revised),
        requests=answer.requests,
    )
    listing = replace(answer, term=integrity.term, pmids=(), count=len(window.pmids), translation=window.name)
    tracker.library.finish(None, integrity, listing, round_)
    return [replace(round_, count=tracker.library.count)]


def _term(tracker: "Tracker", integrity: Query, window: Window) -> str:
    """The filter finds a study whose notice is known for ever, so those are only asked for by date."""
    known = noticed(tracker.library, window.pmids, NOTICES)
    since = datetime.fromisoformat(window.since) - MARGIN
    modified = f'({_any(window.pmids)} AND ("{since:%Y/%m/%d}"[mdat] : "3000"[mdat]))'
    unflagged = [pmid for pmid in window.pmids if pmid not in known]
    if not unflagged:
        return modified
    return f"({integrity.term.replace('{pmids}', _any(unflagged))}) OR {modified}"


def _any(pmids: Sequence[Pmid]) -> str:
    return "(" + " OR ".join(f"{pmid}[uid]" for pmid in pmids) + ")"
