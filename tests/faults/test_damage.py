"""Libraries that are damaged, cut, foreign, newer or out of step: refused without a changed byte, or mended."""

import hashlib
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from litrack.errors import ExitCode
from litrack.library.schema import SCHEMA

from .conftest import Tally, World, some
from .oracle import unsound

PAGE = 4096


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def judge(world: World, tally: Tally, case: str, *, may_pass: bool = False) -> None:
    """`update` and `list` refuse what is spoilt and change no byte of it; then a copy is put back and all is well."""
    before = digest(world.desk.db)
    for command in ("list", "update"):
        done = world.desk(command)
        said = done.out + done.err
        if "Traceback" in said or done.code not in (ExitCode.LIBRARY, ExitCode.DONE):
            tally.lost(f"{case}, {command}", f"exit {done.code}: {said[-300:]}")
            return
        if done.code == ExitCode.LIBRARY and digest(world.desk.db) != before:
            tally.lost(f"{case}, {command}", f"refused, and yet changed: {said[-300:]}")
            return
        if done.code == ExitCode.DONE and command == "update":
            if not may_pass or unsound(world.desk.db):
                tally.lost(f"{case}, {command}", "a damaged library was written to")
            else:
                tally.healed()
            return
    world.restart()
    world.made_up_for(tally, case)


@pytest.mark.sweep("D1 damaged, cut or foreign files")
def test_a_cut_library_is_refused_and_not_changed(world: World, tally: Tally) -> None:
    whole = world.morning.read_bytes()
    for n in some(range(25), 4, seed="cut"):
        world.restart()
        world.desk.db.write_bytes(whole[: len(whole) * n // 25])
        judge(world, tally, f"cut to {n}/25")


@pytest.mark.sweep("D1 damaged, cut or foreign files")
def test_a_damaged_page_is_found_before_anything_is_written(world: World, tally: Tally) -> None:
    whole = world.morning.read_bytes()
    pages = random.Random(1).sample(range(1, len(whole) // PAGE), 60)  # noqa: S311 - a seeded choice, nothing secret
    for page in some(pages, 6, seed="page"):
        world.restart()
        world.desk.db.write_bytes(whole[: page * PAGE] + b"\xa5" * PAGE + whole[(page + 1) * PAGE :])
        judge(world, tally, f"page {page + 1} overwritten")


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "zeros": lambda whole: bytes(len(whole)),
    "not SQLite": lambda whole: b"PK\x03\x04" + whole[4:],
    "of another program": lambda whole: whole[:68] + b"\0\0\0\x4d" + whole[72:],
    "newer by one": lambda whole: whole[:60] + (SCHEMA + 1).to_bytes(4) + whole[64:],
    "newer by a hundred": lambda whole: whole[:60] + (SCHEMA + 100).to_bytes(4) + whole[64:],
    "another page size": lambda whole: whole[:16] + b"\x08\x00" + whole[18:],
    "another text encoding": lambda whole: whole[:56] + b"\0\0\0\x07" + whole[60:],
}


@pytest.mark.sweep("D1 damaged, cut or foreign files")
@pytest.mark.parametrize("kind", SPOILT)
def test_what_is_no_library_of_ours_is_refused_and_not_changed(kind: str, world: World, tally: Tally) -> None:
    world.desk.db.write_bytes(SPOILT[kind](world.morning.read_bytes()))
    judge(world, tally, kind)


def _statements(*sql: str) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        db = sqlite3.connect(path, isolation_level=None)
        for statement in sql:
            db.execute(statement)
        db.close()

    return spoil


DERIVED = {
    "an emptied index": _statements("INSERT INTO search (search) VALUES ('delete-all')"),
    "an index out of step": _statements("UPDATE study SET title = 'another title' WHERE pmid = 90000001"),
}
ASIDE = {
    "a foreign table": _statements("CREATE TABLE mine (x)"),
    "a foreign column": _statements("ALTER TABLE study ADD COLUMN mine TEXT"),
    "an orphan in the queue": _statements("INSERT INTO queue SELECT max(id), 99000001, 'new' FROM run"),
}


@pytest.mark.sweep("D3 derived data")
@pytest.mark.parametrize("kind", DERIVED)
def test_an_index_out_of_step_is_found_and_rebuilt(kind: str, world: World, tally: Tally) -> None:
    DERIVED[kind](world.desk.db)
    found, mended, after = world.desk("doctor"), world.desk("doctor", "--rebuild"), world.desk("doctor")
    if found.code != ExitCode.LIBRARY or "out of step" not in found.out or mended.code or after.code:
        tally.lost(kind, f"{found.code} {mended.code} {after.code} {after.out[-300:]}")
    elif wrong := unsound(world.desk.db):
        tally.lost(kind, wrong)
    else:
        tally.healed()


@pytest.mark.sweep("D3 derived data")
@pytest.mark.parametrize("kind", ASIDE)
def test_what_others_put_into_the_file_does_no_harm(kind: str, world: World, tally: Tally) -> None:
    ASIDE[kind](world.desk.db)
    done = world.desk("update")
    wrong = world.wrong(but=("study",) if "column" in kind else ())
    tally.lost(kind, f"{done.code} {wrong} {done.err[-200:]}") if done.code or wrong else tally.healed()


@pytest.mark.sweep("D3 derived data")
def test_bytes_that_are_not_as_pubmed_sent_them_are_named(world: World, tally: Tally) -> None:
    _statements("UPDATE record SET raw = x'00' WHERE pmid = 90000001")(world.desk.db)
    found = world.desk("doctor")
    named = found.code == ExitCode.LIBRARY and "90000001" in found.out
    tally.refused() if named else tally.lost("raw bytes", f"{found.code} {found.out[-300:]}")
