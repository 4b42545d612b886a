"""One round of tracking.

    list each query at PubMed | sift against its members | fetch what the library lacks, batch by batch
        | read, extract, keep | ask after what is held | finish each run

Nothing here prints: what happens on the way is told to `tell`, what came of it comes back as an `Update`. Only what
PubMed does wrong is caught; a bug must be loud.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from litrack.decide import batches, entered_before
from litrack.errors import PubMedError, Refused
from litrack.library.store import Library
from litrack.library.turns import elsewhere, newest_run
from litrack.model import REVISIONS, Event, Fetched, Listing, Pmid, Query, Round, RunStatus
from litrack.model.history import LeftWhy
from litrack.track.extractor import BUNDLED, Extractor
from litrack.track.keep import keep
from litrack.track.plan import Plan, plan
from litrack.track.rota import read_again
from litrack.track.watch import watch


class PubMed(Protocol):
    """The door to NCBI, as far as a round of tracking needs it."""

    @property
    def requests(self) -> int:
        """Requests sent so far."""

    @property
    def server_time(self) -> str:
        """NCBI's clock in its last reply: UTC, ISO 8601, seconds; nothing before the first."""

    def build(self) -> str:
        """The build of PubMed's index."""

    def list_each(self, terms: Iterable[str]) -> Iterator[Listing | PubMedError]:
        """The complete answer to each term, in order."""

    def fetch_each(self, batches: Iterable[Sequence[Pmid]]) -> Iterator[Fetched | PubMedError]:
        """The records of each batch, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Where an update stands, for whoever draws its progress."""

    doing: Literal["resuming", "listing", "fetching", "watching"]
    what: str = ""
    done: int = 0
    total: int = 0
    requests: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What came of a round."""

    rounds: tuple[Round, ...]
    events: tuple[Event, ...]
    seen: Collection[Pmid]
    """All that were fetched or told of."""
    held: int
    requests: int
    errors: tuple[PubMedError, ...]


class Tracker:
    """Carries one update through; make a new one for each."""

    def __init__(
        self,
        library: Library,
        pubmed: PubMed,
        tell: Callable[[Step], None] = lambda _: None,
        *,
        extractor: Extractor = BUNDLED,
    ) -> None:
        self.extractor = extractor
        self.library = library
        self.pubmed = pubmed
        self.tell = tell
        self.events: list[Event] = []
        self.errors: list[PubMedError] = []
        self.fetched: set[Pmid] = set()
        self.missing: set[Pmid] = set()
        self._build = ""
        self._failed: dict[Query, str] = {}
        self._before = library.unavailable()
        """What earlier updates did not get -> since when."""
        self._unwitnessed: set[Pmid] = set()
        """What was missing from a reply that held nothing at all: nobody can tell whether PubMed still has it."""

    def update(
        self,
        queries: Sequence[Query],
        integrity: Query | None = None,
        *,
        whole: bool = True,
        full: bool = False,
        limit: int = 0,
    ) -> Update:
        """Bring the library up to date with these queries, and ask after what it holds.

        `integrity` has a term with {pmids} for the PMIDs asked about. `whole`: these are all queries, so that the
        rota may go on. `full` reads every held study that is listed again; `limit` bounds the studies fetched, 0 for
        no bound. Times are NCBI's as soon as it has answered.
        """
        self.library.follow(lambda: self.pubmed.server_time)
        began = newest_run(self.library)
        if cut := self.library.unfinished():
            left = len({pmid for run in cut for pmid, _ in run.queue})
            day, _, hour = cut[-1].started.partition("T")
            self._tell("resuming", f"{day} {hour[:5]}: {left:,} {'study' if left == 1 else 'studies'} left to fetch")
        for run in cut:
            # A fresh listing finds again all that it queued; what it stored is not fetched twice.
            self.library.give_up(run.run)
        rounds = list(self._rounds(queries, full=full, limit=limit))
        if integrity and not self._refused:
            rounds += watch(self, integrity, began)
        if whole and not limit and not self._refused:
            read_again(self)
        return Update(
            rounds=tuple(rounds),
            events=tuple(self.events),
            seen=self.fetched | {e.pmid for e in self.events},
            held=self.library.count,
            requests=self.pubmed.requests,
            errors=tuple(self.errors),
        )

    def _rounds(self, queries: Sequence[Query], *, full: bool, limit: int) -> Iterator[Round]:
        plans = dict(self.plans(queries, full=full))
        wanted = list(dict.fromkeys(p for it in plans.values() if it for p in it.wanted))
        if limit:
            wanted = wanted[:limit]
        for it in plans.values():
            if it and (it.fetch or it.confirmed):
                queue = {**dict.fromkeys(it.fetch, "new"), **dict.fromkeys(it.confirmed, "gone")}
                it.run = self.library.begin(it.query, it.listing, baseline=it.baseline, queue=queue)
        for query, failed in self._failed.items():
            self.library.note_failure(query, failed)
        self.fetch(wanted)
        for query in queries:
            it = plans[query]
            yield self._finish(it, frozenset(wanted)) if it else Round(query=query.name, status="failed")

    @property
    def _refused(self) -> bool:
        return any(isinstance(e, Refused) for e in self.errors)

    def plans(self, queries: Sequence[Query], *, full: bool = False) -> Iterator[tuple[Query, Plan | None]]:
        """List every query and decide what is to be done; None where PubMed did not answer. Writes nothing."""
        self._tell("listing", queries[0].name if queries else "", 0, len(queries))
        listings = self.pubmed.list_each(q.term for q in queries)
        for done, (query, listing) in enumerate(zip(queries, listings, strict=False), 1):
            self._tell("listing", query.name, done, len(queries))
            if isinstance(listing, PubMedError):
                self.errors.append(listing)
                self._failed[query] = str(listing)
                yield query, None
            else:
                yield query, plan(self.library, query, listing, self._index_build, full=full)

    def _index_build(self) -> str:
        if not self._build:
            try:
                self._build = self.pubmed.build()
            except PubMedError as error:
                self.errors.append(error)
        return self._build

    def fetch(self, pmids: Sequence[Pmid], doing: Literal["fetching", "watching"] = "fetching") -> None:
        """Fetch and keep these, a batch at a time; what cannot be had is remembered, not fatal."""
        groups = list(batches(pmids))
        done = 0
        if groups:
            self._tell(doing, "", 0, len(pmids))
        for group, fetched in zip(groups, self.pubmed.fetch_each(groups), strict=False):
            if isinstance(fetched, PubMedError):
                self.errors.append(fetched)
                if isinstance(fetched, Refused):
                    return
                continue
            missing = set(fetched.missing)
            if not fetched.records:  # which says nothing of what is held, and least of a witness
                missing -= self.library.held(missing)
            studies, events = keep(self.library, fetched.records, sorted(missing), extractor=self.extractor)
            self.fetched |= studies.keys()
            self.missing |= set(group) - set(studies)
            self._unwitnessed |= set() if studies else set(group)
            self.events += events
            done += len(group)
            self._tell(doing, "", done, len(pmids))

    def _finish(self, it: Plan, wanted: frozenset[Pmid]) -> Round:
        """Move the membership of a query, if all it needed was delivered."""
        needed = {*it.fetch, *it.confirmed}
        done = self.fetched | self.missing
        if not needed & wanted <= done:
            self.library.note_failure(it.query, str(self.errors[-1]), it.run)
            return Round(query=it.query.name, status="failed", baseline=it.baseline, count=it.listing.count)
        waiting = needed - wanted
        # What PubMed lists but does not give out joins on the day it does, and is asked for until then.
        joined = [p for p in it.sifted.new if p not in waiting and p not in self.missing and p not in it.resting]
        left: dict[Pmid, LeftWhy] = dict.fromkeys((it.confirmed & self.fetched) - waiting, "gone")
        left |= dict.fromkeys((it.confirmed & self._withheld) - waiting, "withdrawn")
        fresh, older = self._parted(it, joined)
        known = elsewhere(self.library, it.query, joined) if joined else frozenset()
        unavailable = self.missing & set(it.fetch) - self._before.keys()
        status = self._status(it, bool(waiting), bool(unavailable))
        events = [
            *(Event(kind="new", pmid=p) for p in fresh if p not in known),
            *(Event(kind="new", pmid=p, detail="newly matching") for p in older if p not in known),
            *(Event(kind="left", pmid=p, detail=it.query.name) for p, why in sorted(left.items()) if why == "gone"),
        ]
        round_ = Round(
            query=it.query.name,
            status=status,
            baseline=it.baseline,
            count=it.listing.count,
            new=len(joined) if it.baseline else len(fresh),
            newly_matching=len(older),
            revised=len({e.pmid for e in self.events if e.kind in REVISIONS} & set(it.listing.pmids)),
            gone=len(left),
            unavailable=len(unavailable),
            requests=it.listing.requests,
            notes=(*it.notes, *_shortfall(len(waiting), len(unavailable))),
        )
        self.events += self.library.withdraw([p for p, why in left.items() if why == "withdrawn"])
        if status in {"complete", "shortfall"}:
            left |= dict.fromkeys(it.edited_out, "edit")
        absent = None if it.absent is None else it.absent - left.keys() - it.edited_out
        self.library.finish(
            it.run, it.query, it.listing, round_, joined=joined, left=left, absent=absent, events=events,
            db_build=it.build,
        )  # fmt: skip
        self.events += events
        return round_

    @property
    def _withheld(self) -> set[Pmid]:
        """What PubMed did not give out today, and not on another day either."""
        today = self.library.time()[:10]
        return {p for p in self.missing - self._unwitnessed if self._before.get(p, today)[:10] != today}

    def _parted(self, it: Plan, joined: Sequence[Pmid]) -> tuple[list[Pmid], list[Pmid]]:
        """What joined, parted into new studies and older ones that match only now; nothing of a first run."""
        if it.baseline or it.past is None:
            return [], []
        fresh: list[Pmid] = []
        older: list[Pmid] = []
        for group in batches(joined):  # a year's gap may bring thousands
            studies = self.library.studies(group)
            for pmid in filter(studies.__contains__, group):
                (older if entered_before(studies[pmid], it.past.started) else fresh).append(pmid)
        return fresh, older

    @staticmethod
    def _status(it: Plan, waiting: bool, unavailable: bool) -> RunStatus:
        if waiting:
            return "partial"
        if it.sifted.suspect:
            return "suspect"
        return "shortfall" if unavailable or it.listing.drifted else "complete"

    def _tell(
        self, doing: Literal["resuming", "listing", "fetching", "watching"], what: str, done: int = 0, total: int = 0
    ) -> None:
        self.tell(Step(doing=doing, what=what, done=done, total=total, requests=self.pubmed.requests))


def _shortfall(waiting: int, unavailable: int) -> Iterator[str]:
    if waiting:
        yield f"{waiting:,} more wait for the next update, because of --limit."
    if unavailable:
        yield f"{unavailable:,} listed studies could not be retrieved; they are noted as unavailable."
