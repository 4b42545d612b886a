"""What is new, gone, suspect or revised: pure decisions about sets of PMIDs and two readings of one study."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from litrack.model import Correction, Event, EventKind, Extraction, Pmid, Study

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


def sift(
    listed: Sequence[Pmid],
    members: frozenset[Pmid],
    *,
    absent: Collection[Pmid] = (),
    edited: bool = False,
    believed: bool = False,
) -> Sifted:
    """Part a complete listing into what is new and what is gone.

    Members that are known to be `absent` no longer count for what is suspect. An `edited` query may shrink as it
    likes, but not to nothing; a list that two builds of PubMed's index gave is `believed` however small it is.
    """
    now = frozenset(listed)
    before = members.difference(absent)
    shrunk = len(before) >= SUSPECT_SIZE and len(now & before) < SUSPECT_SHARE * len(before)
    suspect = not believed and (bool(before and not now) or (shrunk and not edited))
    gone = () if suspect else tuple(sorted(members - now))
    return Sifted(new=tuple(p for p in listed if p not in members), gone=gone, members=members, suspect=suspect)


def batches(pmids: Sequence[Pmid], size: int = BATCH) -> Iterator[tuple[Pmid, ...]]:
    """Cut PMIDs into what one request asks for."""
    rest = iter(pmids)
    while batch := tuple(islice(rest, size)):
        yield batch


NOTICES: dict[str, EventKind] = {
    "RetractionIn": "retracted",
    "RetractedandRepublishedIn": "retracted",
    "CorrectedandRepublishedIn": "republished",
    "ExpressionOfConcernIn": "concern",
    "ErratumIn": "erratum",
    "UpdateIn": "superseded",
}
"""CommentsCorrections RefType -> what to tell. PubMed has no PreprintIn: a preprint names its paper by UpdateIn."""


def notices(study: Study) -> tuple[Event, ...]:
    """The notices that a record carries about itself."""
    told = [_notice(study, c) for c in study.corrections if c.kind in NOTICES]
    if study.retracted and not any(e.kind == "retracted" for e in told):
        told.append(Event(kind="retracted", pmid=study.pmid))
    return tuple(told)


def _notice(study: Study, correction: Correction) -> Event:
    kind = NOTICES[correction.kind]
    if kind == "superseded" and any(t.name == "Preprint" for t in study.publication_types):
        kind = "published"
    return Event(kind=kind, pmid=study.pmid, detail=correction.source, notice=correction.pmid)


def revision(
    old: Study, new: Study, before: Extraction | None = None, after: Extraction | None = None
) -> tuple[Event, ...]:
    """What to tell of a study that was read again: new notices, the fields that changed, what its abstract now reports.

    Dates, grants, affiliations and the like move all the time and are stored without being told. `before` and `after`
    are what one and the same extractor reads in the two.
    """
    fresh = list(_unheard(notices(old), notices(new)))
    if old.retracted:
        fresh = [e for e in fresh if e.kind != "retracted"]
    if registered := _registered(old, new):
        fresh.append(Event(kind="registered", pmid=new.pmid, detail=", ".join(registered)))
    changed = [name for name, text in TOLD.items() if text(old) != text(new)]
    if before and after and results(before) != results(after):
        changed.append("reported outcomes")
    if changed:
        fresh.append(Event(kind="revised", pmid=new.pmid, detail=", ".join(changed)))
    if old.publication_status == "aheadofprint" and new.publication_status in {"ppublish", "epublish"}:
        fresh.append(Event(kind="printed", pmid=new.pmid, detail=new.published.iso))
    if new.mesh and not old.mesh:
        fresh.append(Event(kind="indexed", pmid=new.pmid, detail=f"{len(new.mesh)} MeSH headings"))
    return tuple(fresh)


def _unheard(old: Sequence[Event], new: Sequence[Event]) -> Iterator[Event]:
    """The notices of `new` that `old` lacks. One that only gained its PMID or another wording is the same notice."""
    heard, rest = list(old), []
    for event in new:
        if event in heard:
            heard.remove(event)
        else:
            rest.append(event)
    for event in rest:
        same = [
            e for e in heard if e.kind == event.kind and (e.notice == event.notice or not (e.notice and event.notice))
        ]
        if same:
            heard.remove(same[0])
        else:
            yield event


def _registered(old: Study, new: Study) -> list[str]:
    known = {r.accession.casefold() for r in old.registrations}
    return [f"{r.bank} {r.accession}" for r in new.registrations if r.accession.casefold() not in known]


def _plain(text: str) -> str:
    """Without what editors polish: white space, the forms of one letter, a final stop."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).rstrip(".")


TOLD: dict[str, Callable[[Study], object]] = {
    "title": lambda s: _plain(s.title),
    "abstract": lambda s: [((part.label or "").casefold(), _plain(part.text)) for part in s.sections],
    "authors": lambda s: [a.name for a in s.authors],
    "DOI": lambda s: s.doi.casefold(),
}
"""What a reader of an abstract would call a change."""


def results(read: Extraction) -> frozenset[tuple[str, str, str, str, str]]:
    """What an abstract reports, whatever words it stands in."""
    return frozenset(
        (o.canonical or o.outcome, o.direction, o.benefit, o.comparison, o.significance) for o in read.outcomes
    )


NEWLY_MATCHING = timedelta(days=60)
"""PubMed may take weeks to finish a record; one that entered longer before the last run was there without matching."""


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
