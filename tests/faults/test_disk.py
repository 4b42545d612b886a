"""A disk that fills up, a place that takes no file."""

import ctypes
import os
import resource
import sqlite3
import stat
import struct
import sys
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


def without_rights() -> None:
    """Root may read and write anything: from now on this process may do no more than the modes of the files say."""
    if os.geteuid():
        return
    libc = ctypes.CDLL(None, use_errno=True)
    # CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER (<linux/capability.h>, version 3): out of all sets.
    header, held = struct.pack("Ii", 0x20080522, 0), ctypes.create_string_buffer(24)
    if libc.capget(header, held):
        raise OSError(ctypes.get_errno(), "capget")
    low = [bits & ~0b1111 for bits in struct.unpack("6I", held.raw)[:3]]
    if libc.capset(header, struct.pack("6I", *low, *struct.unpack("6I", held.raw)[3:])):
        raise OSError(ctypes.get_errno(), "capset")


MODES = {
    "a file that may not be written": (0o400, 0o700),
    "a folder that may not be written": (0o600, 0o500),
    "file and folder that may not be written": (0o400, 0o500),
    "a file that may not be read": (0o000, 0o700),
    "a folder that may not be entered": (0o600, 0o000),
}
READING, WRITING = (("list", "--json"), ("doctor",)), (("update",), ("mark", "90000001", "read"))


@pytest.mark.skipif(sys.platform != "linux", reason="root's rights are taken away by Linux' capabilities")
@pytest.mark.sweep("C2 impossible places")
@pytest.mark.parametrize("kind", MODES)
def test_what_the_modes_of_files_forbid_is_told_and_what_they_allow_works(
    kind: str, world: World, tally: Tally
) -> None:
    db = world.desk.home / "shelf" / "litrack.db"
    db.parent.mkdir()
    world.desk.db.rename(db)
    before = db.read_bytes()
    db.chmod(MODES[kind][0])
    db.parent.chmod(MODES[kind][1])
    ended = {c: world.apart(without_rights, *c, "--db", str(db)) for c in (*READING, *WRITING)}
    db.parent.chmod(0o700)
    db.chmod(0o600)
    may_read = "written" in kind
    for command, done in ended.items():
        expected = ExitCode.DONE if may_read and command in READING else ExitCode.LIBRARY
        if done.code != expected or "Traceback" in done.err or (expected and str(db) not in done.out + done.err):
            tally.lost(f"{kind}, {command[0]}", f"exit {done.code}: {done.err[-300:]}")
        elif expected == ExitCode.DONE:
            tally.healed()
        elif db.read_bytes() != before:
            tally.lost(f"{kind}, {command[0]}", "refused, and yet changed")
        else:
            tally.refused()
