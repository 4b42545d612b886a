"""A loopback HTTP listener that can also misbehave: cut, reset, stall and trickle, and still close at once."""

import gzip
import select
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from litrack.sample.envelopes import Reply

_CHUNK = 1 << 15
_TRICKLE = 0.05
"""Seconds between two bytes of a trickle: below any read deadline, so that only a total deadline ends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """One request off the wire."""

    method: str
    path: str
    params: Mapping[str, str]
    """A parameter given several times: its values on lines of their own."""
    body: bytes
    headers: Mapping[str, str]
    address: str


Answer = Callable[[Arrived], tuple[Reply, float]]
"""The reply, and the seconds to wait before it."""


class _Server(ThreadingHTTPServer):
    """Threads that serve as long as a client keeps its connection."""

    request_queue_size = 64
    listener: "Listener"

    def process_request(self, request: Any, client_address: Any) -> None:
        """Known by its thread before it begins, so that closing can wait for every one."""
        known = self.listener.connections
        self.listener.connections = {thread: other for thread, other in known.items() if thread.is_alive()}
        thread = threading.Thread(target=self.process_request_thread, args=(request, client_address), daemon=True)
        thread.start()
        self.listener.connections[thread] = request

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news; anything else is a bug of the stand-in and must be seen."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class Listener:
    """Serves `answer` on 127.0.0.1 from a thread of its own, on the given port or any free one."""

    def __init__(self, answer: Answer, clock: Callable[[], datetime], port: int = 0) -> None:
        self.answer = answer
        self.clock = clock
        self.closing = threading.Event()
        self.connections: dict[threading.Thread, socket.socket] = {}
        self._server = _Server(("127.0.0.1", port), _Conversation)
        self._server.listener = self
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Begin to serve."""
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="litrack-sample")
        self._thread.daemon = True
        self._thread.start()

    def close(self) -> None:
        """Refuse new clients, hang up on the present ones, end every thread. A second time does nothing."""
        self.closing.set()
        if self._thread:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()
        for thread, connection in self.connections.items():
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join()


class _Conversation(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()

    def version_string(self) -> str:
        return "Finatra"

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002 - the signature of http.server
        return format_datetime(self.server.listener.clock(), usegmt=True)

    def log_message(self, *_: object) -> None:
        """Nothing on stderr: the log is kept by whoever answers."""

    def do_GET(self) -> None:
        self._converse(urlsplit(self.path).query, b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        query = urlsplit(self.path).query
        self._converse("&".join(filter(None, (query, body.decode("utf-8", "replace")))), body)

    def _converse(self, query: str, body: bytes) -> None:
        parsed = parse_qs(query, keep_blank_values=True)
        reply, wait = self.server.listener.answer(
            Arrived(
                method=self.command,
                path=self.path,
                params={name: "\n".join(values) for name, values in parsed.items()},
                body=body,
                headers=dict(self.headers.items()),
                address=str(self.client_address[0]),
            )
        )
        if wait and self.server.listener.closing.wait(wait):
            return
        try:
            self._deliver(reply)
        except OSError:  # the client gave up, which is what most faults are for
            self.close_connection = True

    # --- how a reply leaves --------------------------------------------------------------------------------

    def _deliver(self, reply: Reply) -> None:
        if reply.ending != "whole":
            self.close_connection = True
        match reply.ending:
            case "closed":
                return
            case "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
            case "silent":
                self._hold()
            case "headers":
                self._drip(b"HTTP/1.1 200 OK\r\nServer: Finatra\r\nX-Padding: " + b"." * 4096)
            case _:
                self._send(reply)

    def _send(self, reply: Reply) -> None:
        body, headers = reply.body, dict(reply.headers)
        if body and "gzip" in self.headers.get("Accept-Encoding", "") and "Content-Encoding" not in headers:
            body = gzip.compress(body, 1, mtime=0)
            headers["Content-Encoding"] = "gzip"
        self.send_response(reply.status)
        for name, value in {
            "Content-Type": reply.kind,
            "Cache-Control": "private",
            "NCBI-PHID": "D0BD4D1E4A6F0A25000000000000001F.m_1",
            "NCBI-SID": "5A2C41D2E4B8_0000SID",
            "Set-Cookie": "ncbi_sid=5A2C41D2E4B8_0000SID; domain=.nih.gov; path=/",
            **headers,
            "Transfer-Encoding": "chunked",
        }.items():
            self.send_header(name, value)
        if not self.close_connection:
            self.send_header("Keep-Alive", "timeout=4, max=40")
        self.end_headers()
        half = len(body) // 2
        match reply.ending:
            case "whole":
                self.wfile.write(b"".join(_chunks(body)) + b"0\r\n\r\n")
            case "cut":
                self.wfile.write(b"".join(_chunks(body[:half])))
            case "stalled":
                self.wfile.write(b"".join(_chunks(body[:half])))
                self._hold()
            case _:
                self._drip(*(b"1\r\n%c\r\n" % byte for byte in body[:-1]))

    def _drip(self, *pieces: bytes) -> None:
        """Piece by piece (a single one: byte by byte), then nothing, until the client gives up."""
        for piece in pieces if len(pieces) != 1 else (pieces[0][i : i + 1] for i in range(len(pieces[0]))):
            if self._given_up(_TRICKLE):
                return
            self.wfile.write(piece)
        self._hold()

    def _hold(self) -> None:
        while not self._given_up(_TRICKLE):
            pass

    def _given_up(self, seconds: float) -> bool:
        """Wait; true as soon as the client hangs up or the listener closes."""
        deadline = time.monotonic() + seconds
        while not self.server.listener.closing.is_set():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            readable, _, _ = select.select([self.connection], [], [], left)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                return True
            if readable:  # the client said more than one request: wait without listening
                self.server.listener.closing.wait(left)
        return True


def _chunks(body: bytes) -> Iterator[bytes]:
    for at in range(0, len(body), _CHUNK):
        piece = body[at : at + _CHUNK]
        yield b"%x\r\n%b\r\n" % (len(piece), piece)
