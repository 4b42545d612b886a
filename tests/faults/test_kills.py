"""Killed, interrupted, torn: whatever happens to the process or to the last pages that it wrote, the next run heals."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from litrack.errors import ExitCode

from .conftest import FULL, Tally, World, some
from .oracle import unsound

KINDS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP")
FILES = ("os.link", "os.rename", "os.remove", "os.truncate", "os.mkdir")


def watched(met: Callable[[int], object]) -> Callable[[], None]:
    """Count the points at which something reaches the disk, in this process from now on; call `met` at each.

    Every statement of every connection and every change of a file name is seen from outside: litrack needs no hook.
    """
    seen = {"count": 0, "last": ""}
    connect = sqlite3.connect

    def point() -> None:
        seen["count"] += 1
        met(seen["count"])

    def statement(sql: str) -> None:
        words = sql.lstrip(" -\n")[:24]
        # One point for a run of equal statements: `executemany` is one deed.
        if words.startswith(KINDS) and words != seen["last"]:
            seen["last"] = words
            point()

    def connected(*arguments: Any, **named: Any) -> sqlite3.Connection:
        connection = connect(*arguments, **named)
        connection.set_trace_callback(statement)
        return connection

    def begin() -> None:
        sqlite3.connect = connected
        sys.addaudithook(lambda event, _: point() if event in FILES else None)

    return begin


def points(world: World) -> int:
    """How many there are in an undisturbed update."""
    counted = world.desk.home.with_name("points")
    world.apart(watched(lambda n: counted.write_text(str(n))))
    return int(counted.read_text())


def killed_at(world: World, number: int) -> int:
    """An update that kills itself at that point; its exit code."""

    def met(count: int) -> None:
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return world.apart(watched(met)).code


@pytest.mark.sweep("B1 kill -9 at each write")
@pytest.mark.parametrize("start", ["the third morning", "no library"])
def test_a_kill_at_any_write_costs_nothing(start: str, world: World, tally: Tally) -> None:
    if start == "no library":
        world.begin_anew()
    points(world)  # the first update of a desk also makes the folders of its state, which the later ones find
    world.restart()
    if start == "no library":
        world.begin_anew()
    number = points(world)
    assert number > 60
    for at in some(range(1, number + 1), 8, seed=start):
        world.restart()
        if start == "no library":
            world.begin_anew()
        code = killed_at(world, at)
        case = f"{start}, point {at}"
        if code != -signal.SIGKILL:
            tally.lost(case, f"exit {code} before the point was reached")
        elif world.desk.db.exists() and (wrong := unsound(world.desk.db)):
            tally.lost(case, wrong)
        elif start == "no library":
            world.same_as_anew(tally, case)
        else:
            world.made_up_for(tally, case)


@pytest.mark.sweep("B2 kill -9 at random times")
@pytest.mark.parametrize("lot", range(10))
def test_a_kill_at_any_time_costs_nothing(lot: int, world: World, tally: Tally) -> None:
    for seed in some(range(lot * 30, lot * 30 + 30), 1, seed=f"kill {lot}"):
        world.restart()
        wait = random.Random(seed).uniform(0.02, 0.45)  # noqa: S311 - a seeded choice, nothing secret
        code = world.apart(lambda: None, wait=wait).code
        case = f"after {wait:.3f} s"
        if wrong := unsound(world.desk.db):
            tally.lost(case, wrong)
        elif code == ExitCode.DONE:
            wrong = world.wrong()
            tally.lost(case, wrong) if wrong else tally.healed()
        else:
            world.made_up_for(tally, case)


# --- signals and closed pipes ------------------------------------------------------------------------------

SIGNALS = {signal.SIGINT: ExitCode.INTERRUPTED, signal.SIGTERM: ExitCode.TERMINATED, signal.SIGHUP: ExitCode.TERMINATED}
COMMAND = (sys.executable, "-m", "litrack", "update", "-v")


def started(world: World, **pipes: object) -> subprocess.Popen[bytes]:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in what a shell starts by `make sweep &`
        signal.signal(signal.SIGINT, signal.default_int_handler)
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **pipes}
    return subprocess.Popen(COMMAND, cwd=world.desk.home, env=world.desk.environ, stdin=subprocess.DEVNULL, **streams)


@pytest.mark.sweep("B3 signals and closed pipes")
@pytest.mark.parametrize("number", SIGNALS, ids=lambda s: s.name)
def test_a_signal_ends_a_run_between_two_batches(number: signal.Signals, world: World, tally: Tally) -> None:
    for at in some(range(1, world.requests + 1), 1, seed=number.name):
        world.restart()
        world.pubmed.fails("F21", at=at)
        process = started(world)
        deadline = time.monotonic() + 20
        while not any(r.fault for r in world.pubmed.log):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
        case = f"{number.name} at request {at}"
        said = (out + err).decode()
        if process.returncode != SIGNALS[number] or "Traceback" in said or "safe" not in said:
            tally.lost(case, f"exit {process.returncode}: {said[-300:]}")
        else:
            world.made_up_for(tally, case)


@pytest.mark.sweep("B3 signals and closed pipes")
@pytest.mark.parametrize("closed", ["stdout", "stderr", "both", "reader of stdout", "reader of stderr", "full stdout"])
def test_a_closed_pipe_is_no_failure_of_the_update(closed: str, world: World, tally: Tally) -> None:
    gone, into = os.pipe()
    os.close(gone)
    if closed.startswith("reader"):
        process = started(world, **{closed.rsplit(maxsplit=1)[-1]: into})
    elif closed == "full stdout":
        with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
            process = started(world, stdout=full)
    else:
        redirect = {"stdout": ">&-", "stderr": "2>&-", "both": ">&- 2>&-"}[closed]
        process = subprocess.Popen(
            ["/bin/sh", "-c", f'exec "$0" "$@" {redirect}', *COMMAND], cwd=world.desk.home, env=world.desk.environ,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
    os.close(into)
    out, err = process.communicate(timeout=60)
    said = ((out or b"") + (err or b"")).decode()
    wrong = world.wrong()
    expected = (ExitCode.LIBRARY,) if closed == "full stdout" else (ExitCode.DONE,)
    if wrong or "Traceback" in said or "Exception" in said or process.returncode not in expected:
        tally.lost(closed, f"exit {process.returncode}: {wrong} {said[-400:]}")
    else:
        tally.healed()


# --- the last pages ----------------------------------------------------------------------------------------


@pytest.fixture
def torn(world: World) -> tuple[Path, bytes]:
    """A library whose update was killed late, and the write-ahead log that it left."""
    number = points(world)
    world.restart()
    assert killed_at(world, number - 4) == -signal.SIGKILL
    kept = world.desk.home.with_name("torn.db")
    shutil.copyfile(world.desk.db, kept)
    return kept, world.desk.db.with_name("litrack.db-wal").read_bytes()


@pytest.mark.sweep("B4 torn write-ahead log")
def test_a_torn_log_is_read_up_to_its_last_whole_transaction(
    world: World, torn: tuple[Path, bytes], tally: Tally
) -> None:
    kept, log = torn
    assert len(log) > 100_000
    step = max(512, len(log) // 240 // 512 * 512)
    spoilt: list[tuple[str, bytes]] = [(f"cut at {at}", log[:at]) for at in range(0, len(log), step)]
    rng = random.Random(4)  # noqa: S311 - a seeded choice, nothing secret
    for _ in range(80):
        at = rng.randrange(len(log))
        spoilt.append((f"byte {at} flipped", log[:at] + bytes([log[at] ^ 0xFF]) + log[at + 1 :]))
    for case, wal in some(spoilt, 8, seed="torn"):
        world.restart()
        world.desk.take(kept)
        world.desk.db.with_name("litrack.db-wal").write_bytes(wal)
        if wrong := unsound(world.desk.db):
            tally.lost(case, wrong)
        else:
            world.made_up_for(tally, case)


@pytest.mark.skipif(not FULL, reason="one update without a shared memory file is enough in `make sweep`")
@pytest.mark.sweep("B4 torn write-ahead log")
def test_a_lost_log_leaves_the_state_before_it(world: World, torn: tuple[Path, bytes], tally: Tally) -> None:
    world.restart()
    world.desk.take(torn[0])
    world.made_up_for(tally, "no log")
