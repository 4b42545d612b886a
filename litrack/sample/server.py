"""The loopback E-utilities: real HTTP on a port of its own, with a clock, a log and faults to order.

    with Eutils(records) as pubmed:
        pubmed.fails(at=2, fault="F18", variant="boundary")
        pubmed.tomorrow()
        pubmed.retracts(90000001, notice)
        ... # LITRACK_EUTILS_URL=pubmed.url
        assert not pubmed.violations

Nothing here waits longer than its client does: a stalled reply is let go when the client hangs up or the stand-in
closes.
"""

import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from litrack.sample.backend import Backend, as_day
from litrack.sample.envelopes import ENDPOINTS, HTML, Reply, error
from litrack.sample.faults import FAULTS, LINK_FAULTS, Asked, default_variant, rate_limit, spoil
from litrack.sample.shelf import Shelf, identity, retracted
from litrack.sample.wires import Arrived, Listener

MORNING = datetime(2026, 3, 1, 11, 0, tzinfo=UTC)
"""When the stand-in's first day begins, unless told otherwise."""
_LONGEST_URI = 8_190
_WINDOW = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as it arrived."""

    number: int
    """1 for the first."""
    started: float
    """Seconds, monotonic."""
    endpoint: str
    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str] = field(repr=False)
    status: int = 0
    """Of the reply; 0 where there was none."""
    fault: str = ""
    """Such as `F18/boundary`, where one was ordered."""


@dataclass(slots=True, kw_only=True)
class _Order:
    """Faults still to come."""

    at: int
    fault: str
    variant: str
    left: int | None
    endpoint: str


class Eutils:
    """The E-utilities over invented or given records. A context manager; every verb may be used while it serves."""

    def __init__(
        self,
        records: Mapping[int, bytes] | Iterable[bytes] = (),
        *,
        latency: Callable[[str, int], float] | None = None,
        rate_limit: bool = False,
        virtual: range = range(0),
        seed: int = 0,
        now: datetime = MORNING,
        port: int = 0,
    ) -> None:
        """`latency`: seconds before a reply, from endpoint and body size. `rate_limit`: three requests a second from
        one address, ten with a key, as NCBI allows. `virtual`: ids without a real record (the word `virtual` finds
        them). `seed`: of the order of fetched records and of the history's names."""
        shelf = Shelf(records.values() if isinstance(records, Mapping) else records, virtual)
        self.backend = Backend(shelf, now=now, seed=seed)
        self._latency = latency
        self._rate_limit = rate_limit
        self._lock = threading.RLock()
        self._log: list[Request] = []
        self._violations: list[str] = []
        self._orders: list[_Order] = []
        self._recent: dict[str, deque[float]] = {}
        self._listener = Listener(self._answer, lambda: self.now, port)

    # --- life ----------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self._listener.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of every client, stop, and leave no thread behind."""
        self._listener.close()

    @property
    def url(self) -> str:
        """What LITRACK_EUTILS_URL is set to."""
        return f"http://127.0.0.1:{self._listener.port}/entrez/eutils/"

    # --- what it saw ---------------------------------------------------------------------------------------

    @property
    def log(self) -> tuple[Request, ...]:
        """Every request so far, in order of arrival."""
        with self._lock:
            return tuple(self._log)

    @property
    def violations(self) -> tuple[str, ...]:
        """What a client of NCBI must not do: no tool, no email, a key in a URL."""
        with self._lock:
            return tuple(self._violations)

    def forgets_log(self) -> None:
        """Start counting requests anew, at 1."""
        with self._lock:
            self._log.clear()
            self._violations.clear()

    # --- what happens at PubMed ----------------------------------------------------------------------------

    def has(self, *records: bytes) -> None:
        """These records enter PubMed today."""
        with self._lock:
            for raw in records:
                self.backend.shelf.put(raw, as_day(self.backend.now))

    def revises(self, pmid: int, xml: bytes) -> None:
        """The record changes."""
        if identity(xml)[0] != pmid:
            raise ValueError(f"the revised record is not PMID {pmid}")
        self.has(xml)

    def deletes(self, pmid: int) -> None:
        """PubMed no longer has the record; EFetch omits it without a word. Raises KeyError if it never had it."""
        with self._lock:
            self.backend.shelf.drop(pmid)

    def unmatches(self, pmid: int) -> None:
        """The record stays, but no search finds it any more."""
        with self._lock:
            self.backend.shelf.hide(pmid)

    def retracts(self, pmid: int, notice_xml: bytes) -> None:
        """The notice enters PubMed; the study is marked with it, in its publication types and its corrections."""
        original = self.backend.shelf.raw(pmid)
        if original is None:
            raise ValueError(f"there is no PMID {pmid} to retract")
        self.has(notice_xml, retracted(original, notice_xml))

    def remaps(self, old: str, new: str) -> None:
        """From now on QueryTranslation says `new` for `old`, as after NLM's MeSH year end."""
        with self._lock:
            self.backend.remapped.append((old, new))

    def lacks_phrase(self, phrase: str) -> None:
        """PubMed's phrase index does not know it: the quoted phrase finds nothing, with a warning."""
        with self._lock:
            self.backend.matcher.unknown_phrases.add(" ".join(phrase.lower().split()))

    def forgets_history(self) -> None:
        """Every WebEnv expires."""
        with self._lock:
            self.backend.history.clear()

    def tomorrow(self) -> None:
        """The next day, and with it a new DbBuild."""
        self.at(self.now + timedelta(days=1))

    def at(self, moment: datetime) -> None:
        """Set the clock, which stands still between two such calls. Needs a time zone."""
        with self._lock:
            self.backend.now = moment.astimezone(UTC)

    @property
    def now(self) -> datetime:
        """The stand-in's clock, UTC."""
        return self.backend.now

    # --- what goes wrong -----------------------------------------------------------------------------------

    def fails(
        self, fault: str, variant: str = "", *, at: int | None = None, times: int | None = 1, endpoint: str = ""
    ) -> None:
        """Order a fault from request number `at` on (1 is the first of the log; without it the next one), for `times`
        requests (None: for ever), at one endpoint only if named. Raises KeyError on an unknown fault or variant."""
        wanted = fault, variant or default_variant(fault)
        if wanted not in FAULTS + LINK_FAULTS:
            raise KeyError(wanted)
        with self._lock:
            start = len(self._log) + 1 if at is None else at
            self._orders.append(_Order(at=start, fault=fault, variant=wanted[1], left=times, endpoint=endpoint))

    def throttles(self, times: int | None = 1) -> None:
        """The next requests are too many (F01)."""
        self.fails("F01", times=times)

    def cuts_off(self, times: int | None = 1) -> None:
        """The next replies end in the middle (F18)."""
        self.fails("F18", "cut", times=times)

    def recovers(self) -> None:
        """Nothing fails any more."""
        with self._lock:
            self._orders.clear()

    # --- one request ---------------------------------------------------------------------------------------

    def _answer(self, arrived: Arrived) -> tuple[Reply, float]:
        name = re.fullmatch(r"/entrez/eutils/(\w+)\.f?cgi", urlsplit(arrived.path).path)
        with self._lock:
            request = Request(
                number=len(self._log) + 1,
                started=time.monotonic(),
                endpoint=name[1] if name else "",
                method=arrived.method,
                path=arrived.path,
                params=arrived.params,
                headers=arrived.headers,
            )
            order = self._due(request.number, request.endpoint)
            reply = self._reply(request, order, arrived.address)
            self._log.append(
                replace(
                    request,
                    status=0 if reply.ending in ("silent", "headers", "closed", "reset") else reply.status,
                    fault=f"{order.fault}/{order.variant}" if order else "",
                )
            )
        return reply, self._latency(request.endpoint, len(reply.body)) if self._latency else 0.0

    def _due(self, number: int, endpoint: str) -> _Order | None:
        for order in self._orders:
            if order.left != 0 and number >= order.at and order.endpoint in ("", endpoint):
                if order.left is not None:
                    order.left -= 1
                return order
        return None

    def _reply(self, request: Request, order: _Order | None, address: str) -> Reply:
        if request.endpoint not in ENDPOINTS:
            return Reply(status=404, body=b"<html><title>404 Not Found</title></html>", kind=HTML)
        asked = Asked(
            endpoint=request.endpoint,
            params=request.params,
            address=address,
            good=lambda: self.backend.answer(request.endpoint, request.params),
        )
        limit, used = self._spent(request, address)
        if "api_key=" in request.path:
            self._violations.append(f"request {request.number}: the API key stands in the URL")
        reply = self._refusal(request, asked) or (
            rate_limit(asked, count=used) if self._rate_limit and used > limit else None
        )
        if reply is None:
            reply = spoil(order.fault, order.variant, asked) if order else asked.good()
        left = str(max(0, limit - used))
        return replace(
            reply, headers=(*reply.headers, ("X-RateLimit-Limit", str(limit)), ("X-RateLimit-Remaining", left))
        )

    def _refusal(self, request: Request, asked: Asked) -> Reply | None:
        missing = [name for name in ("tool", "email") if not request.params.get(name)]
        if missing:
            self._violations.append(f"request {request.number}: no {' and no '.join(missing)}")
            return error(
                request.endpoint, f"This stand-in serves no request without {' and '.join(missing)}.", status=400
            )
        return spoil("F19", "", asked) if len(request.path) > _LONGEST_URI else None

    def _spent(self, request: Request, address: str) -> tuple[int, int]:
        """The limit of this caller, and how many requests it has begun within the last second, this one included."""
        key = request.params.get("api_key", "")
        recent = self._recent.setdefault(key or address, deque())
        while recent and recent[0] <= request.started - _WINDOW:
            recent.popleft()
        recent.append(request.started)
        return 10 if key else 3, len(recent)


if __name__ == "__main__":
    from litrack.sample.control import main

    raise SystemExit(main())
