"""What is new, gone, suspect or revised: pure decisions about sets of PMIDs and two readings of one study."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from litrack.model import Correction, Event, EventKind, Pmid, Study

BATCH = 200
"""Records in one EFetch: a few megabytes, and what a kill can cost (reference: NCBI E-utilities help, NBK25499)."""

SUSPECT_SIZE = 20
SUSPECT_SHARE = 0.8
"""A set of 20 or more that shrinks below four fifths overnight is a fault of the search, not of science."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """The difference between what PubMed lists for a query and what was a member of it."""

    new: tuple[Pmid, ...]
    """Newest first, as listed."""
    gone: tuple[Pmid, ...]
    members: frozenset[Pmid]
    """Who was a member before."""
    suspect: bool
    """The list shrank beyond belief: what is new counts, and nothing is marked as gone."""


def sift(listed: Sequence[Pmid], members: frozenset[Pmid]) -> Sifted:
    """Part a complete listing into what is new and what is gone."""
    now = frozenset(listed)
    shrunk = len(members) >= SUSPECT_SIZE and len(now) < SUSPECT_SHARE * len(members)
    suspect = shrunk or bool(members and not now)
    gone = () if suspect else tuple(sorted(members - now))
    return Sifted(new=tuple(p for p in listed if p not in members), gone=gone, members=members, suspect=suspect)


def batches(pmids: Sequence[Pmid], size: int = BATCH) -> Iterator[tuple[Pmid, ...]]:
    """Cut PMIDs into what one request asks for."""
    rest = iter(pmids)
    while batch := tuple(islice(rest, size)):
        yield batch


# What a reader of an abstract would call a change. Dates, MeSH indexing, grants and the like move all the time
# and are stored without being news.
TOLD_FIELDS = {
    "title": "title",
    "sections": "abstract",
    "authors": "authors",
    "registrations": "trial registration",
    "doi": "DOI",
}

NOTICES: dict[str, EventKind] = {
    "RetractionIn": "retracted",
    "RetractedandRepublishedIn": "retracted",
    "ExpressionOfConcernIn": "concern",
    "ErratumIn": "erratum",
    "CorrectedandRepublishedIn": "erratum",
    "UpdateIn": "published",
}
"""CommentsCorrections RefType -> what to tell. PubMed has no PreprintIn: a preprint names its paper by UpdateIn."""


def notices(study: Study) -> tuple[Event, ...]:
    """The notices that a record carries about itself."""
    told = [_notice(study.pmid, c) for c in study.corrections if c.kind in NOTICES]
    if study.retracted and not any(e.kind == "retracted" for e in told):
        told.append(Event(kind="retracted", pmid=study.pmid))
    return tuple(told)


def _notice(pmid: Pmid, correction: Correction) -> Event:
    return Event(kind=NOTICES[correction.kind], pmid=pmid, detail=correction.source, notice=correction.pmid)


def revision(old: Study, new: Study) -> tuple[Event, ...]:
    """What to tell of a study that was read again: new notices, and the fields that changed."""
    known = {(e.kind, e.notice, e.detail) for e in notices(old)}
    fresh = tuple(e for e in notices(new) if (e.kind, e.notice, e.detail) not in known)
    if old.retracted:
        fresh = tuple(e for e in fresh if e.kind != "retracted")
    changed = [told for field, told in TOLD_FIELDS.items() if getattr(old, field) != getattr(new, field)]
    if changed:
        fresh = (*fresh, Event(kind="revised", pmid=new.pmid, detail=", ".join(changed)))
    return fresh


NEWLY_MATCHING = timedelta(days=60)
"""PubMed may take weeks to finish a record; one that entered longer before the last run was there, and did not match."""


def entered_before(study: Study, moment: str) -> bool:
    """The study was in PubMed well before that moment (UTC, ISO 8601)."""
    entered = study.date("pubmed") or study.date("entrez")
    if not entered or not (entered.year and entered.month and entered.day):
        return False
    limit = datetime.fromisoformat(moment).date() - NEWLY_MATCHING
    return entered.iso < limit.isoformat()


def retold(before: str, after: str) -> str:
    """How PubMed's reading of a query changed: the searched terms that came and went."""
    was, now = _searched(before), _searched(after)
    parts = [f"now also {', '.join(sorted(now - was))}"] if now - was else []
    if was - now:
        parts.append(f"no longer {', '.join(sorted(was - now))}")
    return "; ".join(parts) or f"now {after}"


def _searched(translation: str) -> frozenset[str]:
    return frozenset(p for part in re.split(r"\b(?:AND|OR|NOT)\b", translation) if (p := part.strip(" ()")))
