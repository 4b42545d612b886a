"""One round of tracking.

    list each query at PubMed | sift against its members | fetch what the library lacks, batch by batch
        | read, extract, keep | ask after what is held | finish each run

Nothing here prints: what happens on the way is told to `tell`, what came of it comes back as an `Update`. Only what
PubMed does wrong is caught; a bug must be loud.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from litrack.decide import Sifted, batches, entered_before, retold, sift
from litrack.errors import PubMedError, Refused
from litrack.library.store import Library
from litrack.library.turns import Past, absences, last_run, newest_run
from litrack.model import Event, Fetched, Listing, Pmid, Query, Round, RunStatus, Study
from litrack.track.keep import keep
from litrack.track.watch import watch


class PubMed(Protocol):
    """The door to NCBI, as far as a round of tracking needs it."""

    @property
    def requests(self) -> int:
        """Requests sent so far."""

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
    seen: frozenset[Pmid]
    """All that were fetched or told of."""
    held: int
    requests: int
    errors: tuple[PubMedError, ...]


@dataclass(slots=True, kw_only=True)
class _Plan:
    """One query on its way through the round."""

    query: Query
    listing: Listing
    sifted: Sifted
    past: Past | None
    baseline: bool
    fetch: tuple[Pmid, ...] = ()
    confirmed: frozenset[Pmid] = frozenset()
    """Gone in two runs over two builds of PubMed."""
    build: str = ""
    run: int | None = None
    notes: list[str] = field(default_factory=list)


class Tracker:
    """Carries one update through; make a new one for each."""

    def __init__(self, library: Library, pubmed: PubMed, tell: Callable[[Step], None] = lambda _: None) -> None:
        self.library = library
        self.pubmed = pubmed
        self.tell = tell
        self.events: list[Event] = []
        self.errors: list[PubMedError] = []
        self.fetched: dict[Pmid, Study] = {}
        self.missing: set[Pmid] = set()
        self._build = ""
        self._unavailable = library.unavailable()

    def update(
        self, queries: Sequence[Query], integrity: Query | None = None, *, full: bool = False, limit: int = 0
    ) -> Update:
        """Bring the library up to date with these queries, and ask after what it holds.

        `integrity` has a term with {pmids} for the PMIDs asked about. `full` reads every listed study again;
        `limit` bounds the studies fetched, 0 for no bound.
        """
        began = newest_run(self.library)
        for run in self.library.unfinished():
            self._tell("resuming", f"{run.query} of {run.started} ({len(run.queue)} of {run.listed} left)")
            # A fresh listing finds again all that it queued; what it stored is not fetched twice.
            self.library.give_up(run.run)
        rounds = list(self._rounds(queries, full=full, limit=limit))
        if integrity and not self._refused:
            rounds += watch(self, integrity, began)
        return Update(
            rounds=tuple(rounds),
            events=tuple(self.events),
            seen=frozenset(self.fetched) | {e.pmid for e in self.events},
            held=self.library.count,
            requests=self.pubmed.requests,
            errors=tuple(self.errors),
        )

    def _rounds(self, queries: Sequence[Query], *, full: bool, limit: int) -> Iterator[Round]:
        plans = dict(self.plans(queries, full=full))
        wanted = list(dict.fromkeys(p for plan in plans.values() if plan for p in (*plan.fetch, *plan.confirmed)))
        if limit:
            wanted = wanted[:limit]
        for plan in plans.values():
            if plan and (plan.fetch or plan.confirmed):
                queue = {**dict.fromkeys(plan.fetch, "new"), **dict.fromkeys(plan.confirmed, "gone")}
                plan.run = self.library.begin(plan.query, plan.listing, baseline=plan.baseline, queue=queue)
        self.fetch(wanted)
        for query in queries:
            plan = plans[query]
            yield self._finish(plan, frozenset(wanted)) if plan else Round(query=query.name, status="failed")

    @property
    def _refused(self) -> bool:
        return any(isinstance(e, Refused) for e in self.errors)

    def plans(self, queries: Sequence[Query], *, full: bool = False) -> Iterator[tuple[Query, _Plan | None]]:
        """List every query and decide what is to be done; None where PubMed did not answer. Writes nothing."""
        self._tell("listing", queries[0].name if queries else "", 0, len(queries))
        listings = self.pubmed.list_each(q.term for q in queries)
        for done, (query, listing) in enumerate(zip(queries, listings, strict=False), 1):
            self._tell("listing", query.name, done, len(queries))
            if isinstance(listing, PubMedError):
                self.errors.append(listing)
                yield query, None
            else:
                yield query, self._plan(query, listing, full=full)

    def _plan(self, query: Query, listing: Listing, *, full: bool) -> _Plan:
        sifted = sift(listing.pmids, self.library.members(query.name))
        baseline = not self.library.baseline_done(query)
        plan = _Plan(query=query, listing=listing, sifted=sifted, past=last_run(self.library, query), baseline=baseline)
        if full:
            plan.fetch = listing.pmids
        elif not (baseline and query.window_only):
            held = self.library.held(sifted.new)
            plan.fetch = tuple(p for p in sifted.new if p not in held)
        # A list that is short of its own count does not say who is missing.
        if sifted.gone and len(listing.pmids) >= listing.count and (build := self._index_build()):
            absent = absences(self.library, query.name)
            plan.confirmed = frozenset(p for p in sifted.gone if absent.get(p, build) != build)
            plan.build = build
        plan.notes += _notes(plan)
        return plan

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
            studies, events = keep(self.library, fetched.records, fetched.missing)
            self.fetched |= studies
            self.missing |= set(group) - set(studies)
            self.events += events
            done += len(group)
            self._tell(doing, "", done, len(pmids))

    def _finish(self, plan: _Plan, wanted: frozenset[Pmid]) -> Round:
        """Move the membership of a query, if all it needed was delivered."""
        needed = {*plan.fetch, *plan.confirmed}
        done = self.fetched.keys() | self.missing
        if not needed & wanted <= done:
            return Round(query=plan.query.name, status="failed", baseline=plan.baseline, count=plan.listing.count)
        waiting = needed - wanted
        # What PubMed lists but does not give out joins on the day it does, and is asked for until then.
        joined = [p for p in plan.sifted.new if p not in waiting and p not in self.missing]
        left = (plan.confirmed & self.fetched.keys()) - waiting
        withdrawn = (plan.confirmed & self.missing) - waiting
        fresh, older = self._parted(plan, joined)
        unavailable = self.missing & set(plan.fetch) - self._unavailable
        events = [
            *(Event(kind="new", pmid=p, detail="newly matching" if p in older else "") for p in (*fresh, *older)),
            *(Event(kind="left", pmid=p, detail=plan.query.name) for p in sorted(left)),
        ]
        round_ = Round(
            query=plan.query.name,
            status=self._status(plan, bool(waiting), bool(unavailable)),
            baseline=plan.baseline,
            count=plan.listing.count,
            new=len(joined) if plan.baseline else len(fresh),
            newly_matching=len(older),
            revised=len({e.pmid for e in self.events if e.kind == "revised"} & set(plan.listing.pmids)),
            gone=len(left) + len(withdrawn),
            unavailable=len(unavailable),
            requests=plan.listing.requests,
            notes=(*plan.notes, *_shortfall(len(waiting), len(unavailable))),
        )
        self.events += [Event(kind="withdrawn", pmid=p) for p in self.library.delete(withdrawn)]
        self.library.finish(
            plan.run, plan.query, plan.listing, round_, joined=joined, left=left | withdrawn,
            absent=frozenset(plan.sifted.gone) - left - withdrawn if plan.build or not plan.sifted.gone else None,
            events=events, db_build=plan.build,
        )  # fmt: skip
        self.events += events
        return round_

    def _parted(self, plan: _Plan, joined: Sequence[Pmid]) -> tuple[list[Pmid], list[Pmid]]:
        """What joined, parted into new studies and older ones that match only now; nothing of a first run."""
        if plan.baseline or plan.past is None:
            return [], []
        studies = {**self.library.studies([p for p in joined if p not in self.fetched]), **self.fetched}
        there = [p for p in joined if p in studies]
        older = {p for p in there if entered_before(studies[p], plan.past.started)}
        return [p for p in there if p not in older], [p for p in there if p in older]

    @staticmethod
    def _status(plan: _Plan, waiting: bool, unavailable: bool) -> RunStatus:
        if waiting:
            return "partial"
        if plan.sifted.suspect:
            return "suspect"
        return "shortfall" if unavailable or plan.listing.drifted else "complete"

    def _tell(
        self, doing: Literal["resuming", "listing", "fetching", "watching"], what: str, done: int = 0, total: int = 0
    ) -> None:
        self.tell(Step(doing=doing, what=what, done=done, total=total, requests=self.pubmed.requests))


def _notes(plan: _Plan) -> Iterator[str]:
    """What the user should know about how PubMed answered; said when it changes, not every day."""
    if plan.sifted.suspect:
        was = len(plan.sifted.members)
        yield f"The result is suspiciously small ({plan.listing.count:,}, was {was:,}); nothing was marked as gone."
    if plan.past and plan.past.translation != plan.listing.translation:
        yield f"PubMed reads this query differently now: {retold(plan.past.translation, plan.listing.translation)}"
    if plan.listing.warnings and (plan.past is None or plan.past.warnings != plan.listing.warnings):
        yield f"PubMed warns: {'; '.join(plan.listing.warnings)}"
    if plan.listing.drifted:
        yield f"PubMed counted {plan.listing.count:,} and listed {len(plan.listing.pmids):,}; the rest comes next time."


def _shortfall(waiting: int, unavailable: int) -> Iterator[str]:
    if waiting:
        yield f"{waiting:,} more wait for the next update, because of --limit."
    if unavailable:
        yield f"{unavailable:,} listed studies could not be retrieved; they are noted as unavailable."
