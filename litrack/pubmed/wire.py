"""The wire to NCBI: Bio.Entrez builds each request, one opener of ours carries it, paced, bounded and retried.

What Bio.Entrez 1.88 lacks, and why it only builds: it has no timeouts, repeats 429 and 5xx within 2 ms, races its
own pace between threads, follows redirects, and keeps the API key in URLs and so in exceptions.
"""

import http.client
import io
import random
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from litrack import __version__
from litrack.pubmed.entrez import EUTILS, Utility, builder, checked_base, is_loopback, per_key
from litrack.pubmed.faults import Fault, Kind
from litrack.pubmed.pace import LONGEST_HOLD, Pace
from litrack.pubmed.replies import Reply

BODY_LIMIT = 64 * 1024 * 1024
"""Bytes, of the reply as sent and again after gunzip. 200 records with long reference lists are under 10 MB."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds for connecting, for each read, and for a whole request."""

    connect: float = 15.0
    read: float = 60.0
    total: float = 180.0


class Wire:
    """Sends requests to the E-utilities, from any thread.

    `interval` is the time between request starts in seconds: 0.4 without and 0.125 with an API key, the spacing at
    which NCBI was seen to send no 429. `budget` is the number of retries for the whole run, so that an outage ends.
    Raises UsageError where email, key or base URL cannot be used.
    """

    def __init__(
        self,
        *,
        email: str,
        pace_file: Path,
        api_key: str | None = None,
        base_url: str = EUTILS,
        tool: str = "litrack",
        interval: float | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        tries: int = 5,
        budget: int = 20,
        limits: Limits | None = None,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._base = checked_base(base_url)
        self._build = builder(tool=tool, email=email, api_key=api_key)
        self._limits = limits or Limits()
        self._opener = _opener(self._base, email, self._limits)
        self._pace = Pace(
            file=per_key(pace_file, api_key),
            interval=interval if interval is not None else 0.125 if api_key else 0.4,
            sleep=sleep,
            clock=clock,
            say=say,
        )
        self._sleep = sleep
        self._say = say
        self._tries = tries
        self._budget = budget
        self._count = threading.Lock()
        self._over: Fault | None = None
        self.requests = 0
        self.server_time = ""
        self.in_flight = 4 if api_key else 3

    def send(
        self,
        utility: Utility,
        judge: Callable[[Reply], T | Fault],
        *,
        starts: Callable[[], None] = lambda: None,
        **parameters: str | int,
    ) -> T | Fault:
        """What `judge` reads out of the reply, or the fault that the last try met. Calls `starts` before each try."""
        tried = 1
        while True:
            if self._over:
                return self._over
            outcome = self._once(utility, judge, starts, parameters)
            if not isinstance(outcome, Fault):
                return outcome
            if outcome.kind.action == "retry" and (outcome.retry_after or 0) > LONGEST_HOLD:
                outcome = Fault(kind=Kind.LONG_PAUSE, status=outcome.status)
            action = outcome.kind.action
            lost = outcome.kind is Kind.DROPPED and not self.server_time and tried >= 3  # nobody ever answered
            if action == "stop" or lost:
                self._over = outcome
            again = not lost and (action == "retry" or (action == "halve" and utility != "efetch"))
            if not again or tried >= self._tries or not self.spend():
                return outcome
            self._rest(utility, outcome, tried)
            tried += 1

    def spend(self) -> bool:
        """Take one repetition from the run's budget, if one is left."""
        with self._count:
            self._budget -= 1
            return self._budget >= 0

    def _rest(self, utility: Utility, fault: Fault, tried: int) -> None:
        seconds = min(60.0, 2.0**tried * random.uniform(0.5, 1.5))  # noqa: S311 - spreads retries, guards nothing
        asked = fault.retry_after or (2.0 if fault.kind is Kind.RATE else 0.0)
        seconds = max(seconds, asked)
        self._say(f"{utility}: {fault.says}; try {tried + 1} of {self._tries} in {seconds:.0f} s")
        if asked:
            self._pace.hold(seconds)  # NCBI counts all requests of the address: everybody waits
        else:
            self._sleep(seconds)

    def _once(
        self,
        utility: Utility,
        judge: Callable[[Reply], T | Fault],
        starts: Callable[[], None],
        parameters: dict[str, str | int],
    ) -> T | Fault:
        script, form = self._build(utility, parameters)
        request = urllib.request.Request(self._base + script, data=form)  # noqa: S310 - `checked_base` saw the scheme
        self._pace.start()
        if self._over:
            return self._over
        starts()
        with self._count:
            self.requests += 1
        reply = self._carry(request)
        if isinstance(reply, Fault):
            return reply
        self.server_time = reply.at or self.server_time
        return judge(reply)

    def _carry(self, request: urllib.request.Request) -> Reply | Fault:
        # Faults are returned, not raised: an exception raised here would carry the URL and the body of the first.
        try:
            with self._opener.open(request, timeout=self._limits.connect) as response:
                headers = {name.lower(): value for name, value in response.headers.items()}
                body = _gunzipped(_body(response))
                return Reply(status=response.status, headers=headers, body=body)
        except _Oversize:
            return Fault(kind=Kind.OVERSIZE)
        except (http.client.IncompleteRead, zlib.error, ValueError):  # http.client: ValueError for a chunk of -5 bytes
            return Fault(kind=Kind.CUT)
        except (OSError, http.client.HTTPException) as error:
            return _unreached(error)


# --- our opener carries ------------------------------------------------------------------------------------


class _Oversize(Exception):
    """The body is longer than BODY_LIMIT."""


class _Patient(io.RawIOBase):
    """Reads a socket within a time per read and a time for all: one byte every ten seconds ends too (F21)."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, deadline: "_Deadline") -> None:
        self._raw, self._sock, self._deadline = raw, sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._deadline.next_read())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Deadline:
    """When a request must be over; counted on the real clock, whatever clock paces it."""

    def __init__(self, limits: Limits) -> None:
        self._read = limits.read
        self._end = time.monotonic() + limits.total

    def next_read(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(self._read, left)


def _patient(connection: http.client.HTTPConnection, limits: Limits) -> http.client.HTTPConnection:
    deadline = _Deadline(limits)

    class Response(http.client.HTTPResponse):
        def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
            super().__init__(sock, *args, **kwargs)
            self.fp: Any = io.BufferedReader(_Patient(self.fp.detach(), sock, deadline))

    connection.response_class = Response
    return connection


class _Plain(urllib.request.HTTPHandler):
    """http, towards loopback only."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self._limits = limits

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        def connect(host: str, **options: Any) -> http.client.HTTPConnection:
            return _patient(http.client.HTTPConnection(host, **options), self._limits)

        return self.do_open(connect, req)


class _Secure(urllib.request.HTTPSHandler):
    """https, certificates verified against the system's."""

    def __init__(self, limits: Limits) -> None:
        self._verified = ssl.create_default_context()
        super().__init__(context=self._verified)
        self._limits = limits

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        def connect(host: str, **options: Any) -> http.client.HTTPConnection:
            return _patient(http.client.HTTPSConnection(host, context=self._verified, **options), self._limits)

        return self.do_open(connect, req)


def _opener(base: str, email: str, limits: Limits) -> urllib.request.OpenerDirector:
    opener = urllib.request.OpenerDirector()
    # No handler for redirects (the key would travel on) nor for errors (their exceptions keep URL and body).
    opener.add_handler(_Secure(limits) if base.startswith("https:") else _Plain(limits))
    if not is_loopback(base):
        opener.add_handler(urllib.request.ProxyHandler())
    opener.addheaders = [("User-Agent", f"litrack/{__version__} (mailto:{email})"), ("Accept-Encoding", "gzip")]
    return opener


def _body(response: http.client.HTTPResponse) -> bytes:
    parts = []
    size = 0
    while part := response.read(65_536):
        parts.append(part)
        size += len(part)
        if size > BODY_LIMIT:
            raise _Oversize
    if response.length:  # http.client ends a body shorter than its Content-Length without a word
        raise http.client.IncompleteRead(b"")
    return b"".join(parts)


def _gunzipped(body: bytes) -> bytes:
    """The body, unpacked where it is gzip whatever its headers say; no XML begins with gzip's two bytes (RFC 1952)."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    unpacked = b""
    while body:
        gzip = zlib.decompressobj(wbits=31)
        unpacked += gzip.decompress(body, BODY_LIMIT - len(unpacked) + 1)
        if len(unpacked) > BODY_LIMIT:
            raise _Oversize
        if not gzip.eof:
            raise zlib.error("cut")
        body = gzip.unused_data.lstrip(b"\0")  # some servers pad
    return unpacked


def _unreached(error: OSError | http.client.HTTPException) -> Fault:
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, TimeoutError):
        return Fault(kind=Kind.STALLED)
    details: tuple[tuple[type[BaseException], str], ...] = (
        (socket.gaierror, "no such host"),
        (ssl.SSLCertVerificationError, "its certificate is not trusted"),
        (ssl.SSLError, "no secure connection"),
        (ConnectionRefusedError, "connection refused"),
        (http.client.HTTPException, "connection lost"),
        (ConnectionError, "connection lost"),
    )
    return Fault(kind=Kind.DROPPED, detail=next((words for kind, words in details if isinstance(cause, kind)), ""))
