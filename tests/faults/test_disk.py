"""A disk that fills up, a place that takes no file, a library that somebody else holds."""

import json
import os
import resource
import sqlite3
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from litrack.errors import ExitCode

from .conftest import Tally, World, some
from .oracle import unsound

# --- full --------------------------------------------------------------------------------------------------


def at_most(pages: int) -> Callable[[], None]:
    """No database of this process grows beyond so many pages: SQLite says SQLITE_FULL, as on a full disk."""
    connect = sqlite3.connect

    def connected(*arguments: Any, **named: Any) -> sqlite3.Connection:
        connection = connect(*arguments, **named)
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    def begin() -> None:
        sqlite3.connect = connected

    return begin


def at_most_bytes(size: int) -> Callable[[], None]:
    """No file of this process grows beyond so many bytes: EFBIG, which SQLite takes as it takes ENOSPC."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@pytest.mark.sweep("C1 full disk")
@pytest.mark.parametrize("way", ["pages", "bytes"])
def test_a_disk_that_fills_up_keeps_what_was_stored(way: str, world: World, tally: Tally) -> None:
    start, end = world.morning.stat().st_size, world.grown
    steps = range(start // 4096 + 1, end // 4096, max(1, (end - start) // 4096 // 30))
    for pages in some([0, *steps] if way == "bytes" else steps, 4, seed=way):
        world.restart()
        done = world.apart(at_most(pages) if way == "pages" else at_most_bytes(pages * 4096))
        case = f"{pages} pages by {way}"
        said = done.out + done.err
        if wrong := unsound(world.desk.db):
            tally.lost(case, wrong)
        elif done.code == ExitCode.DONE:
            wrong = world.wrong()
            tally.lost(case, wrong) if wrong else tally.healed()
        elif done.code != ExitCode.LIBRARY or "Traceback" in said or not ("full" in said or "cannot" in said):
            tally.lost(case, f"exit {done.code}: {said[-300:]}")
        else:
            world.made_up_for(tally, case)


# --- paths -------------------------------------------------------------------------------------------------


def _folder(path: Path) -> None:
    path.mkdir()


def _loop(path: Path) -> None:
    path.symlink_to(path)


def _nowhere(path: Path) -> None:
    path.symlink_to(path.parent / "missing" / "place" / "litrack.db")


def _device(path: Path) -> None:
    path.symlink_to("/dev/full")


PLACES: dict[str, Callable[[Path], object]] = {
    "a folder": _folder,
    "a pipe": os.mkfifo,
    "a link to itself": _loop,
    "a link to nothing": _nowhere,
    "a device": _device,
    "empty": lambda path: path.touch(),
    "text": lambda path: path.write_text("SQLite, almost\n" * 400),
}


@pytest.mark.sweep("C2 impossible places")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("command", ["update", "list", "doctor"])
def test_a_place_that_holds_no_library_is_named_and_left_as_it_is(
    place: str, command: str, world: World, tally: Tally
) -> None:
    world.desk.db.unlink()
    PLACES[place](world.desk.db)
    before = {p.name: p.lstat().st_mode for p in world.desk.home.iterdir()}
    done = world.desk(command)
    after = {p.name: p.lstat().st_mode for p in world.desk.home.iterdir() if not p.name.endswith(".lock")}
    said = done.out + done.err
    if done.code != ExitCode.LIBRARY or str(world.desk.db) not in said or "Traceback" in said:
        tally.lost(place, f"exit {done.code}: {said[-300:]}")
    elif {k: v for k, v in before.items() if not k.endswith(".lock")} != after:
        tally.lost(place, f"{before} became {after}")
    else:
        tally.refused()
    if stat.S_ISDIR(world.desk.db.lstat().st_mode):
        world.desk.db.rmdir()


@pytest.mark.sweep("C2 impossible places")
@pytest.mark.parametrize("name", ["x" * 300, "queries.toml/litrack.db", "/proc/litrack.db"])
def test_a_name_that_cannot_be_is_told_in_a_sentence(name: str, world: World, tally: Tally) -> None:
    for command in ("update", "list"):
        done = world.desk(command, "--db", name)
        if done.code not in (ExitCode.LIBRARY, ExitCode.USAGE) or not done.err.startswith("litrack: "):
            tally.lost(f"{command} {name[:20]}", f"exit {done.code}: {done.err[-300:]}")
        else:
            tally.refused()


@pytest.mark.sweep("C2 impossible places")
def test_a_library_in_a_folder_that_is_not_there_yet_is_made(world: World, tally: Tally) -> None:
    done = world.desk("update", "fmt", "--db", str(world.desk.home / "deep" / "er" / "litrack.db"))
    folder = world.desk.home / "deep" / "er"
    if done.code or stat.S_IMODE(folder.stat().st_mode) & 0o077:
        tally.lost("a missing folder", done.err)
    else:
        tally.healed()


# --- company -----------------------------------------------------------------------------------------------


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


@pytest.mark.sweep("C4 updates and readers at once")
@pytest.mark.parametrize("number", [2, 4, 8])
def test_of_many_updates_at_once_one_runs(number: int, world: World, tally: Tally) -> None:
    for turn in some(range(20), 1, seed=str(number)):
        world.restart()
        ended = world.together([("update",)] * number)
        codes = sorted(done.code for done in ended)
        refused = [done for done in ended if done.code == ExitCode.BUSY]
        case = f"{number} at once, turn {turn}: {codes}"
        if set(codes) - {ExitCode.DONE, ExitCode.BUSY} or ExitCode.DONE not in codes:
            tally.lost(case, "; ".join(done.err for done in ended)[-300:])
        elif any("is being updated by" not in done.err for done in refused):
            tally.lost(case, refused[0].err)
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
