"""The wire: what it refuses to start with, and what it bears from the other end of a socket."""

import gzip
import http.server
import os
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from litrack.errors import UsageError
from litrack.pubmed import wire as wires
from litrack.pubmed.faults import Fault, Kind
from litrack.pubmed.replies import Reply
from litrack.pubmed.wire import Limits, Wire

Handle = Callable[[http.server.BaseHTTPRequestHandler], None]
Serve = Callable[[Handle], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """An HTTP server whose every reply is written by the test, bytes and all."""
    servers = []

    def start(handle: Handle) -> str:
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self.body = self.rfile.read(int(self.headers["Content-Length"]))
                self.close_connection = True
                with suppress(OSError):  # the client gave up
                    handle(self)

            def log_message(self, *_: object) -> None:
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/eutils"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def replies(body: bytes, *headers: tuple[str, str], status: int = 200) -> Handle:
    def handle(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in (("Content-Length", str(len(body))), *headers):
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)

    return handle


def wired(tmp_path: Path, base_url: str, **options: Any) -> Wire:
    defaults: dict[str, Any] = {
        "email": "reader@example.org",
        "pace_file": tmp_path / "pace",
        "interval": 0,
        "tries": 1,
        "sleep": lambda _: None,
    }
    return Wire(base_url=base_url, **(defaults | options))


def sent(tmp_path: Path, base_url: str, **options: Any) -> Reply | Fault:
    return wired(tmp_path, base_url, **options).send("einfo", lambda reply: reply)


def body_of(outcome: Reply | Fault) -> bytes:
    assert isinstance(outcome, Reply)
    return outcome.body


def kind_of(outcome: Reply | Fault) -> Kind:
    assert isinstance(outcome, Fault)
    return outcome.kind


# --- what it refuses to start with -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "email", ["", "nobody", "a b@example.org", "a@example.org\nBcc: all", "<a@example.org>", "é@x.org"]
)
def test_without_a_usable_email_nothing_is_sent(tmp_path: Path, email: str) -> None:
    with pytest.raises(UsageError, match="NCBI asks everyone") as caught:
        Wire(email=email, pace_file=tmp_path / "pace")
    assert "NCBI_EMAIL" in caught.value.hint


@pytest.mark.parametrize("key", ["", "secret secret", "secret\n", "sécret"])
def test_a_key_that_cannot_be_one_is_refused_unquoted(tmp_path: Path, key: str) -> None:
    with pytest.raises(UsageError, match="API key") as caught:
        Wire(email="reader@example.org", api_key=key, pace_file=tmp_path / "pace")
    assert "cret" not in str(caught.value) + caught.value.hint


@pytest.mark.parametrize(
    "url",
    ["http://eutils.example.org/", "http://127.0.0.1.example.org/", "ftp://127.0.0.1/", "file:///etc/passwd", "eutils",
     "https://", "https://user:secret@example.org/", "https://example.org/?api_key=secret", "https://[::1", "",
     "https://example.org:99999/", "https://exa mple.org/", "http://127.0.0.1\\@example.org/"],
)  # fmt: skip
def test_the_key_travels_only_over_https_or_loopback(tmp_path: Path, url: str) -> None:
    with pytest.raises(UsageError, match="LITRACK_EUTILS_URL") as caught:
        Wire(email="reader@example.org", base_url=url, pace_file=tmp_path / "pace")
    assert "secret" not in str(caught.value) + caught.value.hint
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/x", "http://localhost/x", "http://[::1]:1/x", "https://example.org/x/"]
)
def test_mirrors_and_loopback_are_fine(tmp_path: Path, url: str) -> None:
    Wire(email="reader@example.org", base_url=url, pace_file=tmp_path / "pace")


# --- what it bears -----------------------------------------------------------------------------------------


def test_gzip_is_unpacked_whatever_the_headers_say(tmp_path: Path, serve: Serve) -> None:
    packed = gzip.compress(b"<a/>") + gzip.compress(b"<b/>")
    assert body_of(sent(tmp_path, serve(replies(packed, ("Content-Encoding", "gzip"))))) == b"<a/><b/>"
    assert body_of(sent(tmp_path, serve(replies(packed)))) == b"<a/><b/>"
    assert body_of(sent(tmp_path, serve(replies(b"<a/>", ("Content-Encoding", "gzip"))))) == b"<a/>"


def test_a_gzip_bomb_is_dropped_at_64_mb(tmp_path: Path, serve: Serve) -> None:
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(80)) + packer.flush()
    assert len(bomb) < 200_000
    assert kind_of(sent(tmp_path, serve(replies(bomb)))) is Kind.OVERSIZE


def test_a_body_without_end_is_dropped_at_64_mb(tmp_path: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(128):  # an end after all: where the bound is gone this must fail, not fill the memory
            request.wfile.write(bytes(1 << 20))

    assert kind_of(sent(tmp_path, serve(endless))) is Kind.OVERSIZE


@pytest.mark.parametrize("packed", [gzip.compress(b"<a/>" * 99)[:-3], b"\x1f\x8bnonsense"], ids=["short", "nonsense"])
def test_damaged_gzip_is_a_cut_reply(tmp_path: Path, serve: Serve, packed: bytes) -> None:
    assert kind_of(sent(tmp_path, serve(replies(packed)))) is Kind.CUT


def test_a_body_shorter_than_announced_is_cut(tmp_path: Path, serve: Serve) -> None:
    def short(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "10")
        request.end_headers()
        request.wfile.write(b"<a/>")

    assert kind_of(sent(tmp_path, serve(short))) is Kind.CUT


@pytest.mark.parametrize("size", [b"-5", b"zz", b"", b"9" * 70_000])
def test_a_chunk_of_an_impossible_size_is_a_cut_reply(tmp_path: Path, serve: Serve, size: bytes) -> None:
    def chunked(request: http.server.BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n<a>\r\n" + size + b"\r\n")

    assert kind_of(sent(tmp_path, serve(chunked))).action == "retry"


@pytest.mark.parametrize("where", ["headers", "body"])
def test_a_trickle_below_the_read_limit_ends_at_the_total(tmp_path: Path, serve: Serve, where: str) -> None:
    def trickle(request: http.server.BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if where == "body" else b"X-Slow: "))
        for _ in range(100):
            request.wfile.write(b"x")
            time.sleep(0.05)

    began = time.monotonic()
    limits = Limits(connect=1, read=0.3, total=0.5)
    assert kind_of(sent(tmp_path, serve(trickle), limits=limits)) is Kind.STALLED
    assert 0.4 < time.monotonic() - began < 1.5


def test_silence_ends_at_the_read_limit(tmp_path: Path, serve: Serve) -> None:
    began = time.monotonic()
    limits = Limits(connect=1, read=0.2, total=60)
    assert kind_of(sent(tmp_path, serve(lambda _: time.sleep(2)), limits=limits)) is Kind.STALLED
    assert time.monotonic() - began < 1.5


def test_a_redirect_is_not_followed_nor_is_the_key_taken_along(tmp_path: Path, serve: Serve) -> None:
    visitors: list[bytes] = []
    elsewhere = serve(lambda request: visitors.append(request.path.encode()))
    for status in (301, 302, 303, 307, 308):
        outcome = sent(tmp_path, serve(replies(b"", ("Location", elsewhere), status=status)), api_key="secret")
        assert isinstance(outcome, Reply)
        assert outcome.status == status
    assert visitors == []


def test_nobody_there_is_said_in_a_few_words(tmp_path: Path) -> None:
    outcome = sent(tmp_path, "http://127.0.0.1:1/")
    assert isinstance(outcome, Fault)
    assert outcome.says == "NCBI could not be reached (connection refused)"


def test_a_talker_of_another_tongue_is_no_crash(tmp_path: Path, serve: Serve) -> None:
    outcome = sent(tmp_path, serve(lambda request: request.wfile.write(b"SSH-2.0-OpenSSH\r\n")))
    assert kind_of(outcome) is Kind.DROPPED


def test_loopback_never_goes_through_a_proxy(tmp_path: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    assert body_of(sent(tmp_path, serve(replies(b"<a/>")))) == b"<a/>"


def test_https_goes_through_the_proxy_of_the_environment_and_the_key_stays_in_the_tunnel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def proxy() -> None:
            connection, _ = listener.accept()
            with connection:
                heard.append(connection.recv(65_536))
                connection.sendall(b"HTTP/1.1 502 no\r\n\r\n")

        threading.Thread(target=proxy, daemon=True).start()
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{listener.getsockname()[1]}/")
        outcome = sent(tmp_path, "https://eutils.example.org/", api_key="secret")
    assert kind_of(outcome) is Kind.DROPPED
    assert heard[0].startswith(b"CONNECT eutils.example.org:443 ")
    assert b"secret" not in heard[0]


def test_two_wires_with_two_keys_do_not_mix_them_up(tmp_path: Path, serve: Serve) -> None:
    heard: dict[str, set[bytes]] = {"one": set(), "two": set()}

    def listen(request: Any) -> None:
        heard[request.path.split("/")[2]].add(request.body)
        replies(b"<a/>")(request)

    base = serve(listen)
    both = [wired(tmp_path, f"{base}/{name}", api_key=f"key-{name}") for name in heard]
    threads = [threading.Thread(target=one.send, args=("einfo", lambda reply: reply)) for one in both for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    email = b"&email=reader%40example.org&api_key=key-"
    assert heard == {name: {b"db=pubmed&tool=litrack" + email + name.encode()} for name in heard}


def test_the_default_pace_is_the_one_at_which_ncbi_sends_no_429(tmp_path: Path, serve: Serve) -> None:
    base = serve(replies(b"<a/>"))
    for key, interval in ((None, 0.4), ("key", 0.125)):
        slept: list[float] = []
        now = [0.0]

        def sleep(seconds: float, slept: list[float] = slept, now: list[float] = now) -> None:
            slept.append(seconds)
            now[0] += seconds

        one = wired(tmp_path, base, api_key=key, interval=None, sleep=sleep, clock=lambda now=now: now[0])
        for _ in range(3):
            one.send("einfo", lambda reply: reply)
        assert slept == pytest.approx([interval, interval])


def test_starting_makes_no_folder_and_leaves_the_users_own_bio_entrez_alone(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from litrack.pubmed import Wire\n"
        "Wire(email='reader@example.org', api_key='key', pace_file=Path('state/pace'))\n"
        "assert 'Bio.Entrez.Parser' not in sys.modules and 'numpy' not in sys.modules\n"
        "from Bio import Entrez\n"
        "assert (Entrez.email, Entrez.api_key, Entrez.tool) == (None, None, 'biopython')\n"
    )
    environment = os.environ | {"HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-W", "error", "-c", program], cwd=tmp_path, env=environment, check=True)
    assert list(tmp_path.iterdir()) == []


def test_looking_at_the_door_costs_nothing() -> None:
    program = (
        "import sys, litrack.pubmed\n"
        "print(*sorted(m for m in sys.modules if m.split('.')[0] in ('Bio', 'urllib', 'http', 'ssl', 'concurrent')))"
    )
    done = subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True, check=True, env={
        "PYTHONPATH": str(Path(wires.__file__).parents[2])
    })  # fmt: skip
    assert done.stdout.split() == []
