"""A library that others hold, read or update at the same time."""

import json
import shutil
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from litrack.errors import ExitCode

from .conftest import Tally, World, some
from .oracle import differences, dump, unsound


@pytest.mark.sweep("C3 locks and readers")
@pytest.mark.parametrize("seconds", [0.1, 0.5, 1.0])
def test_another_writer_is_waited_for(seconds: float, world: World, tally: Tally) -> None:
    other = sqlite3.connect(world.desk.db, check_same_thread=False, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(seconds, lambda: other.execute("ROLLBACK"))
    timer.start()
    done = world.desk("update")
    timer.join()
    other.close()
    wrong = world.wrong()
    tally.lost(f"{seconds} s", f"{done.code} {wrong}") if done.code or wrong else tally.healed()


@pytest.mark.sweep("C3 locks and readers")
def test_another_writer_that_stays_is_told_of(world: World, tally: Tally) -> None:
    other = sqlite3.connect(world.desk.db, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    done = world.desk("update")
    other.execute("ROLLBACK")
    other.close()
    if done.code != ExitCode.BUSY or "in use" not in done.err or not 9 < time.monotonic() - began < 25:
        tally.lost("a writer that stays", f"{done.code} {done.err}")
    else:
        world.made_up_for(tally, "a writer that stays")


@pytest.mark.sweep("C3 locks and readers")
@pytest.mark.parametrize(
    "content", [b"", b"\0" * 400, b'{"pid": 1}', b"[]", b"\xff\xfe", b'{"pid": "x", "started": []}']
)
def test_an_old_lock_file_is_nobodys_lock(content: bytes, world: World, tally: Tally) -> None:
    world.desk.db.with_name("litrack.db.lock").write_bytes(content)
    done = world.desk("update")
    wrong = world.wrong()
    tally.lost(repr(content), f"{done.code} {wrong}") if done.code or wrong else tally.healed()


PACE = 0.02
"""Seconds between two requests of all processes together."""
QUERIES = 4
"""Three of the reader's, and the watch over what is held: each run of each is one row."""


def runs(path: Path) -> int:
    """How many are noted."""
    with sqlite3.connect(path) as db:
        return int(db.execute("SELECT count(*) FROM run").fetchone()[0])


def too_fast(world: World) -> str:
    """More requests than the pace allows: a slow machine can only make them fewer. Nothing where all is well."""
    starts = [request.started for request in world.pubmed.log]
    took, allowed = starts[-1] - starts[0], PACE * (len(starts) - 1)
    return "" if took >= allowed - 0.1 else f"{len(starts)} requests in {took:.2f} s"


@pytest.mark.sweep("C4 updates and readers at once")
def test_updates_of_several_libraries_share_one_pace(world: World, tally: Tally) -> None:
    others = [world.desk.home / f"other-{n}.db" for n in range(3)]
    for other in others:
        shutil.copyfile(world.morning, other)
    ended = world.together(
        [("update", "--db", str(other)) for other in others], LITRACK_TEST_INTERVAL=str(PACE), LITRACK_TEST_SLEEP="1"
    )
    assert len(world.pubmed.log) == len(others) * world.requests
    for other, done in zip(others, ended, strict=True):
        wrong = unsound(other) or differences(world.expected, dump(other)) or too_fast(world)
        tally.lost(other.name, f"exit {done.code}: {wrong}") if done.code or wrong else tally.healed()


@pytest.mark.sweep("C4 updates and readers at once")
@pytest.mark.parametrize("number", [2, 4, 8])
def test_of_many_updates_at_once_one_runs(number: int, world: World, tally: Tally) -> None:
    for turn in some(range(20), 1, seed=str(number)):
        world.restart()
        before = runs(world.desk.db)
        ended = world.together([("update",)] * number, LITRACK_TEST_INTERVAL=str(PACE), LITRACK_TEST_SLEEP="1")
        codes = sorted(done.code for done in ended)
        refused = [done for done in ended if done.code == ExitCode.BUSY]
        case = f"{number} at once, turn {turn}: {codes}"
        if set(codes) - {ExitCode.DONE, ExitCode.BUSY} or ExitCode.DONE not in codes:
            tally.lost(case, "; ".join(done.err for done in ended)[-300:])
        elif any("is being updated by" not in done.err for done in refused):
            tally.lost(case, refused[0].err)
        elif runs(world.desk.db) - before != QUERIES * codes.count(ExitCode.DONE):
            tally.lost(case, f"{runs(world.desk.db) - before} runs are noted")
        elif hurry := too_fast(world):
            tally.lost(case, hurry)
        elif wrong := world.wrong():
            tally.lost(case, wrong)
        else:
            tally.counts["healed"] += codes.count(0)
            tally.counts["refused"] += len(refused)


@pytest.mark.sweep("C4 updates and readers at once")
@pytest.mark.parametrize(
    "reader", [("list", "--json"), ("search", "fibromyalgia", "--json"), ("doctor",)], ids=" ".join
)
def test_readers_never_wait_and_never_see_half_a_batch(reader: tuple[str, ...], world: World, tally: Tally) -> None:
    for turn in some(range(8), 1, seed=reader[0]):
        world.restart()
        ended = world.together([("update",), *[reader] * 3])
        wrong = world.wrong()
        for done in ended[1:]:
            if done.code or "Traceback" in done.err:
                tally.lost(f"{reader}, turn {turn}", f"exit {done.code}: {done.err[-300:]}")
            elif "--json" in reader and not json.loads(done.out):
                tally.lost(f"{reader}, turn {turn}", "nothing was read")
            else:
                tally.healed()
        if ended[0].code or wrong:
            tally.lost(f"update beside {reader}, turn {turn}", f"{ended[0].code} {wrong}")
