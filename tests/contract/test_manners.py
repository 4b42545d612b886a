"""What NCBI asks of a client: a pace, a name, and no key where others can read it."""

import itertools
import math
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from litrack.errors import PubMedError, Refused
from litrack.model import Fetched, Pmid
from litrack.sample.server import Eutils

ONE = (Pmid(90_000_001),)


def gaps(eutils: Eutils) -> list[float]:
    starts = [r.started for r in eutils.log]
    return [after - before for before, after in pairwise(starts)]


def test_starts_are_spaced_over_all_threads_and_retries(door: Callable[..., Any]) -> None:
    with Eutils(virtual=range(90_000_001, 90_000_041), latency=lambda *_: 0.1) as eutils:
        eutils.fails("F12", at=3, times=2)
        through = door(
            base_url=eutils.url, interval=0.06, sleep=lambda s: time.sleep(min(s, 0.06)), clock=time.monotonic
        )
        assert all(isinstance(f, Fetched) for f in through.pubmed.fetch_each([ONE] * 10))
        assert len(eutils.log) == 12
        # The log's clock starts when the server's thread has read the request. One late thread (a collection of
        # garbage late in the suite takes longer than a turn) makes one gap long and the next one short.
        assert sum(gaps(eutils)) >= 0.06 * 11 - 0.02
        assert median(gaps(eutils)) >= 0.05


def test_without_a_key_ncbi_sends_no_429_at_the_pace_of_400_ms(door: Callable[..., Any]) -> None:
    with Eutils(virtual=range(90_000_001, 90_000_041), rate_limit=True) as eutils:
        through = door(base_url=eutils.url, api_key=None, interval=None, sleep=time.sleep, clock=time.monotonic)
        assert all(isinstance(f, Fetched) for f in through.pubmed.fetch_each([ONE] * 6))
        assert {r.status for r in eutils.log} == {200}
        assert min(gaps(eutils)) > 0.334


PROGRAM = """
import sys
from pathlib import Path
from litrack.pubmed import PubMed, Wire
wire = Wire(email="reader@example.org", base_url=sys.argv[1], pace_file=Path(sys.argv[2]), interval=0.1)
print(sum(len(f.records) for f in PubMed(wire).fetch_each([[90000001]] * 6)))
"""


def test_two_processes_share_one_pace(tmp_path: Path) -> None:
    with Eutils(virtual=range(90_000_001, 90_000_041)) as eutils:
        command = [sys.executable, "-c", PROGRAM, eutils.url, str(tmp_path / "pace")]
        processes = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
        assert [p.communicate()[0].strip() for p in processes] == [b"6", b"6"]
        assert len(eutils.log) == 12
        assert sum(gaps(eutils)) >= 0.1 * 11 - 0.03
        assert median(gaps(eutils)) >= 0.08


def test_every_request_is_a_post_with_tool_and_email_and_no_key_in_its_url(
    eutils: Eutils, door: Callable[..., Any]
) -> None:
    pubmed = door().pubmed
    pubmed.build()
    pubmed.count("virtual")
    list(pubmed.fetch_each([ONE]))
    for request in eutils.log:
        assert request.method == "POST"
        assert "?" not in request.path
        assert request.params["tool"] == "litrack"
        assert request.params["email"] == "reader@example.org"
        assert request.params["api_key"].startswith("canary")
        assert request.headers["User-Agent"].startswith("litrack/")
        assert "(mailto:reader@example.org)" in request.headers["User-Agent"]
        assert request.headers["Accept-Encoding"] == "gzip"
    assert eutils.log[1].params["sort"] == "pub_date"


def asks_to_wait(eutils: Eutils, seconds: int, times: float = math.inf) -> None:
    """No fault of the catalogue asks for so long."""
    reply, asked = eutils.backend.answer, itertools.count()

    def later(endpoint: str, params: Any) -> Any:
        good = reply(endpoint, params)
        if next(asked) >= times:
            return good
        return type(good)(status=503, body=b"<html></html>", headers=(("Retry-After", str(seconds)),))

    eutils.backend.answer = later


def test_retry_after_is_heard(eutils: Eutils, door: Callable[..., Any]) -> None:
    asks_to_wait(eutils, 40, times=2)
    through = door()
    assert isinstance(next(through.pubmed.fetch_each([ONE])), Fetched)
    assert sum(through.time.slept) >= 80  # of its own accord it would wait nine at most


def test_every_further_try_waits_longer(eutils: Eutils, door: Callable[..., Any]) -> None:
    eutils.fails("F12", times=3)
    through = door()
    assert isinstance(next(through.pubmed.fetch_each([ONE])), Fetched)
    assert sum(through.time.slept) >= 1 + 2 + 4


def test_a_pause_of_more_than_five_minutes_ends_the_run(eutils: Eutils, door: Callable[..., Any]) -> None:
    asks_to_wait(eutils, 301)
    through = door()
    outcomes = list(through.pubmed.fetch_each([ONE] * 5))
    assert all("more than five minutes" in str(o) for o in outcomes)
    assert len(eutils.log) <= 4
    assert all(isinstance(o, PubMedError) and not isinstance(o, Refused) for o in outcomes)
    assert sum(through.time.slept) < 5


def test_the_key_is_in_no_file_that_the_door_writes(eutils: Eutils, door: Callable[..., Any], tmp_path: Path) -> None:
    door().pubmed.build()
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert written
    for path in written:
        assert "canary" not in path.name
        assert b"canary" not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0


def test_leaving_early_neither_hangs_nor_keeps_asking(eutils: Eutils, door: Callable[..., Any]) -> None:
    eutils.fails("F21", "silent", at=5, times=None)
    walk = door().pubmed.fetch_each([ONE] * 20)
    next(walk)  # four are under way
    next(walk)  # and now the fifth
    before = time.monotonic()
    walk.close()
    assert time.monotonic() - before < 0.1
    time.sleep(1.0)  # longer than the requests under way may take
    assert len(eutils.log) <= 6


INTERRUPTED = """
import os, signal, sys, threading
from pathlib import Path
from litrack.pubmed import PubMed, Wire
wire = Wire(email="reader@example.org", base_url=sys.argv[1], pace_file=Path(sys.argv[2]), interval=0)
threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    list(PubMed(wire).fetch_each([[90000001]] * 20))
except KeyboardInterrupt:
    print("interrupted")
"""


def test_control_c_ends_the_program_although_requests_hang(tmp_path: Path) -> None:
    with Eutils(virtual=range(90_000_001, 90_000_041)) as eutils:
        eutils.fails("F21", "silent", times=None)
        done = subprocess.run(
            [sys.executable, "-c", INTERRUPTED, eutils.url, str(tmp_path / "pace")],
            capture_output=True,
            timeout=10,
            check=True,
        )
        assert (done.stdout, done.stderr) == (b"interrupted\n", b"")


def test_a_first_run_takes_at_most_two_fifths_of_asking_one_by_one(door: Callable[..., Any]) -> None:
    """Eight overlapping queries, 5,000 studies, ten times as fast as PubMed (0.5 s a search, 2 s for 200 records)."""
    search, fetch = 0.05, 0.2
    everything = range(1_001, 6_001)
    terms = [f"virtual AND {1_001 + 4_000 * n // 7}:{2_000 + 4_000 * n // 7}[UID]" for n in range(8)]
    with Eutils(virtual=everything, latency=lambda utility, _: search if utility == "esearch" else fetch) as eutils:
        through = door(
            base_url=eutils.url, api_key=None, interval=0.04, sleep=time.sleep, clock=time.monotonic, limits=None
        )
        before = time.monotonic()
        listings = list(through.pubmed.list_each(terms))
        union = sorted({pmid for listing in listings for pmid in listing.pmids})
        batches = list(through.pubmed.fetch_each(union[at : at + 200] for at in range(0, len(union), 200)))
        took = time.monotonic() - before
    assert union == list(everything)
    assert sum(len(batch.records) for batch in batches) == 5_000
    assert len(eutils.log) == 33
    # The loop of Biopython's tutorial fetches each query's hits by themselves, one request after the other.
    tutorial = sum(search + fetch * -(-len(listing.pmids) // 200) for listing in listings)
    assert took <= 0.4 * tutorial
