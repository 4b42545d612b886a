"""PubMed as litrack asks it: complete PMID lists of queries, and records by PMID."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from functools import partial
from typing import TypeVar

from litrack.errors import PubMedError
from litrack.model import Fetched, Listing, Pmid, Record
from litrack.model.link import ELINK, AskedKind, Headline
from litrack.pubmed.faults import Fault, Found, Kind
from litrack.pubmed.linked import BATCH, judge_headlines, judge_links
from litrack.pubmed.replies import WINDOW, Reply, judge_fetch, judge_info, judge_search
from litrack.pubmed.wire import Wire

LAST_UID = 99_999_999
"""PMIDs have at most eight digits."""

T = TypeVar("T")
R = TypeVar("R")


class PubMed:
    """PubMed behind a `Wire`. All methods raise or yield PubMedError where NCBI does not deliver."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    @property
    def requests(self) -> int:
        """Requests sent so far, repeated ones included."""
        return self._wire.requests

    @property
    def server_time(self) -> str:
        """The clock of NCBI's last reply: UTC, ISO 8601, seconds; nothing before the first."""
        return self._wire.server_time

    def build(self) -> str:
        """The build of PubMed's index, which changes about once a day."""
        return _delivered(self._wire.send("einfo", judge_info))

    def count(self, term: str) -> Listing:
        """How many hits a query has, how PubMed understood it, and its warnings; no PMIDs."""
        return _count(_Errand(self._wire), term)

    def count_each(self, terms: Iterable[str]) -> Iterator[Listing | PubMedError]:
        """The same for many queries, in order."""
        return self._in_order(_count, terms)

    def list_each(self, terms: Iterable[str]) -> Iterator[Listing | PubMedError]:
        """The complete PMID list of each query, in order; a query that fails yields its error in its place."""
        return self._in_order(_list, terms)

    def fetch_each(self, batches: Iterable[Sequence[Pmid]]) -> Iterator[Fetched | PubMedError]:
        """The records of each batch (200 PMIDs are a good size), in order; a batch that fails yields its error."""
        return self._in_order(_fetch, batches)

    def list_links_each(self, asked: Iterable[tuple[Pmid, AskedKind]]) -> Iterator[tuple[int, ...] | PubMedError]:
        """The ids that each study is linked to in this way, in order; a question that fails yields its error."""
        return self._in_order(_links, asked)

    def fetch_headlines(self, pmids: Sequence[Pmid]) -> tuple[Headline, ...]:
        """Titles without their records; of what PubMed does not hold, nothing."""
        found: list[Headline] = []
        for start in range(0, len(pmids), BATCH):
            some = pmids[start : start + BATCH]
            ids = ",".join(map(str, some))
            found += _delivered(self._wire.send("esummary", partial(judge_headlines, asked=some), id=ids))
        return tuple(found)

    def _in_order(self, work: Callable[["_Errand", T], R], items: Iterable[T]) -> Iterator[R | PubMedError]:
        # Threads of our own: those of concurrent.futures are waited for at exit, a minute's pause for Ctrl-C.
        waiting: deque[Future[R]] = deque()
        left = threading.Event()
        try:
            for item in items:
                promise: Future[R] = Future()
                errand = _Errand(self._wire, left)
                threading.Thread(target=_run, args=(partial(work, errand, item), promise), daemon=True).start()
                waiting.append(promise)
                if len(waiting) >= self._wire.in_flight:
                    first = _settled(waiting.popleft())
                    yield first
            while waiting:
                first = _settled(waiting.popleft())
                yield first
        finally:
            left.set()


class _Errand:
    """One query or one batch on its way: counts its requests, and ends when its caller has left."""

    def __init__(self, wire: Wire, left: threading.Event | None = None) -> None:
        self._wire = wire
        self._left = left
        self.requests = 0

    def _starts(self) -> None:
        if self._left and self._left.is_set():
            raise PubMedError("The request was given up.")
        self.requests += 1

    def search(self, term: str, *, retmax: int = WINDOW) -> Found:
        doubts = 0

        def judge(reply: Reply) -> Found | Fault:
            nonlocal doubts
            outcome = judge_search(reply, retmax=retmax)
            if isinstance(outcome, Fault) and outcome.found and _almost(outcome.found):
                doubts += 1
                if doubts > 1:
                    return outcome.found  # PubMed's index itself is off by one: the caller sees it as drift
            return outcome

        return _delivered(
            self._wire.send("esearch", judge, starts=self._starts, term=term, retmax=retmax, sort="pub_date")
        )

    def fetch(self, pmids: Sequence[Pmid]) -> Fetched | Fault:
        ids = ",".join(str(pmid) for pmid in pmids)
        return self._wire.send("efetch", partial(judge_fetch, asked=pmids), starts=self._starts, id=ids, retmode="xml")

    def links(self, pmid: Pmid, kind: AskedKind) -> tuple[int, ...]:
        db, name = ELINK[kind]
        judge = partial(judge_links, asked=pmid, kind=kind)
        question: dict[str, str | int] = {"dbfrom": "pubmed", "db": db, "cmd": "neighbor", "linkname": name, "id": pmid}
        return _delivered(self._wire.send("elink", judge, starts=self._starts, **question))

    def may_repeat(self) -> bool:
        return self._wire.spend()


# --- one query ---------------------------------------------------------------------------------------------


def _count(errand: _Errand, term: str) -> Listing:
    return _listing(term, errand.search(term, retmax=0), errand, (), drifted=False)


def _list(errand: _Errand, term: str) -> Listing:
    first = errand.search(term)
    if first.count <= WINDOW:
        return _listing(term, first, errand, first.pmids, drifted=len(first.pmids) != first.count)
    bracketed = errand.search(f"({term})", retmax=0)
    if not _near(bracketed.count, first.count):
        raise PubMedError(
            f"PubMed reads the query differently in brackets, so its {first.count} hits cannot be listed in parts.",
            "Put brackets round the alternatives of the query, or make it narrower.",
        )
    # Hits come and go while the parts are listed; once more if it was many (EDirect compares in the same way).
    for _ in range(2):
        pmids = _halves(errand, term, 1, LAST_UID, first.count)
        last = errand.search(term, retmax=0)
        if _near(len(pmids), last.count):
            break
    return _listing(term, last, errand, tuple(sorted(pmids, reverse=True)), drifted=len(pmids) != last.count)


def _halves(errand: _Errand, term: str, low: int, high: int, count: int) -> set[Pmid]:
    """The hits with PMIDs from low to high, of which there are about `count`: more than one search shows."""
    if high - low < WINDOW:
        raise PubMedError("PubMed does not keep to the range of PMIDs that it was asked for; nothing stored was lost.")
    middle = (low + high) // 2
    pmids: set[Pmid] = set()
    for start, end in ((low, middle), (middle + 1, high)):
        part = errand.search(f"({term}) AND {start}:{end}[UID]")
        pmids |= set(part.pmids) if part.count <= WINDOW else _halves(errand, term, start, end, part.count)
        if part.count >= count:
            break  # nothing is left for the other half
    return pmids


def _near(listed: int, count: int) -> bool:
    """Equal as far as two moments allow: counts of PubMed go up and down by a few between two requests."""
    return abs(listed - count) <= max(5, count // 1000)


def _almost(found: Found) -> bool:
    """One hit off, or one in a thousand."""
    return bool(found.pmids) and abs(len(found.pmids) - found.count) <= max(1, found.count // 1000)


def _listing(term: str, found: Found, errand: _Errand, pmids: tuple[Pmid, ...], *, drifted: bool) -> Listing:
    return Listing(
        term=term,
        pmids=pmids,
        count=found.count,
        translation=found.translation,
        warnings=found.warnings,
        at=found.at,
        requests=errand.requests,
        drifted=drifted,
    )


def _links(errand: _Errand, asked: tuple[Pmid, AskedKind]) -> tuple[int, ...]:
    return errand.links(*asked)


# --- one batch ---------------------------------------------------------------------------------------------


def _fetch(errand: _Errand, batch: Sequence[Pmid]) -> Fetched:
    batch = tuple(dict.fromkeys(batch))
    records: dict[Pmid, Record] = {}
    _ask(errand, batch, records)
    absent = tuple(pmid for pmid in batch if pmid not in records)
    _ask(errand, absent, records)  # whatever PubMed said of them: it has been wrong about single requests
    return Fetched(
        records=tuple(records[pmid] for pmid in batch if pmid in records),
        missing=tuple(pmid for pmid in batch if pmid not in records),
    )


def _ask(
    errand: _Errand, pmids: tuple[Pmid, ...], records: dict[Pmid, Record], *, whole: bool = True
) -> tuple[Pmid, ...]:
    """Add the records to `records`; return the PMIDs that PubMed left out without a word, worth asking once more."""
    if not pmids:
        return ()
    outcome = errand.fetch(pmids)
    if isinstance(outcome, Fault) and outcome.kind.action == "halve" and whole and errand.may_repeat():
        outcome = errand.fetch(pmids)
    if isinstance(outcome, Fetched):
        records.update((record.pmid, record) for record in outcome.records)
        return outcome.missing
    if outcome.kind is Kind.BAD_IDS or (outcome.kind.action == "halve" and len(pmids) == 1):
        return ()
    named = set(outcome.pmids).intersection(pmids)
    if not (named or outcome.kind.action == "halve") or not errand.may_repeat():
        raise outcome.error()
    if named:
        return _ask(errand, tuple(pmid for pmid in pmids if pmid not in named), records)
    middle = len(pmids) // 2
    left_out = (
        *_ask(errand, pmids[:middle], records, whole=False),
        *_ask(errand, pmids[middle:], records, whole=False),
    )
    if whole and not records and not left_out:
        raise outcome.error()  # not one record is to blame, but NCBI
    return left_out


# --- threads -----------------------------------------------------------------------------------------------


def _run(work: Callable[[], R], promise: Future[R]) -> None:
    try:
        promise.set_result(work())
    except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
        promise.set_exception(error)


def _settled(promise: "Future[R]") -> R | PubMedError:
    try:
        return promise.result()
    except PubMedError as error:
        return error


def _delivered(outcome: T | Fault) -> T:
    if isinstance(outcome, Fault):
        raise outcome.error()
    return outcome
