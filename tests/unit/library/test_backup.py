"""Copies of a library: whole, private, never over another file; and a library of the first schema, migrated."""

import gzip
import os
import sqlite3
import stat
from pathlib import Path

import pytest

from litrack.errors import LibraryError, UsageError
from litrack.library import Catalogue, Library
from litrack.library.backup import back_up
from litrack.library.history import changes, history
from litrack.library.schema import SCHEMA
from litrack.model import Filters, Pmid

from .conftest import Clock, kept


def test_a_copy_is_a_library_of_its_own_and_readable_by_its_owner_alone(shelf: Library, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        done = back_up(shelf.path, tmp_path / "copy.db")
    finally:
        os.umask(before)
    with Catalogue.open(done.path) as copy:
        assert copy.find(Filters()).total == done.studies == shelf.count
    assert stat.S_IMODE(done.path.stat().st_mode) == 0o600
    assert sorted(p.name for p in tmp_path.iterdir() if "copy" in p.name) == ["copy.db"]


def test_a_copy_holds_what_was_committed_a_moment_ago(shelf: Library, tmp_path: Path) -> None:
    shelf.keep([kept(90000099)], run=None, extractor="1")
    before = back_up(shelf.path, tmp_path / "copy.db").studies
    assert before == shelf.count


def test_nothing_is_overwritten_unless_told(shelf: Library, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("mine")
    with pytest.raises(UsageError, match="not overwritten"):
        back_up(shelf.path, other)
    assert other.read_text() == "mine"
    back_up(shelf.path, other, force=True)
    with Catalogue.open(other) as copy:
        assert copy.find(Filters()).total == shelf.count


def test_a_link_is_replaced_and_what_it_points_to_stays(shelf: Library, tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("mine")
    link.symlink_to(target)
    back_up(shelf.path, link, force=True)
    assert target.read_text() == "mine"
    assert not link.is_symlink()


@pytest.mark.parametrize("force", [True, False])
def test_a_library_is_never_copied_onto_itself(shelf: Library, tmp_path: Path, *, force: bool) -> None:
    (tmp_path / "alias").symlink_to(shelf.path)
    for target in (shelf.path, tmp_path / "alias"):
        with pytest.raises(UsageError, match="the library itself"):
            back_up(shelf.path, target, force=force)
    assert shelf.count


def test_a_damaged_library_gives_no_copy_and_stays_as_it_is(shelf: Library, tmp_path: Path) -> None:
    path = shelf.path
    shelf.close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = bytearray(path.read_bytes())
    raw[4096 * 3 : 4096 * 3 + 512] = b"\xff" * 512
    path.write_bytes(raw)
    with pytest.raises(LibraryError, match="damaged"):
        back_up(path, tmp_path / "copy.db")
    assert path.read_bytes() == raw
    assert not [p for p in tmp_path.iterdir() if "copy" in p.name]


def test_what_a_killed_backup_left_is_removed_by_the_next_one(shelf: Library, tmp_path: Path) -> None:
    dead = tmp_path / ".copy.db.part999999999"
    living = tmp_path / f".copy.db.part{os.getppid()}"
    other = tmp_path / ".copy.db.partial"
    for path in (dead, living, other):
        path.write_text("half")
    back_up(shelf.path, tmp_path / "copy.db")
    assert [path.exists() for path in (dead, living, other)] == [False, True, True]


def test_what_is_no_file_is_never_replaced_by_one(shelf: Library, tmp_path: Path) -> None:
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    for target in (pipe, link):
        with pytest.raises(UsageError, match="not a file"):
            back_up(shelf.path, target, force=True)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert link.is_symlink()


@pytest.mark.parametrize("target", ["nowhere/copy.db", "folder"])
def test_a_place_that_cannot_be_written_is_named(shelf: Library, tmp_path: Path, target: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises((LibraryError, UsageError), match=target.partition("/")[0]):
        back_up(shelf.path, tmp_path / target)


# --- libraries of earlier schemas, each written by the litrack of that day --------------------------------------


def old(schema: int, folder: Path) -> Path:
    path = folder / "litrack.db"
    path.write_bytes(gzip.decompress((Path(__file__).parent / f"schema_{schema}.db.gz").read_bytes()))
    return path


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return old(1, tmp_path)


@pytest.mark.parametrize("schema", range(1, SCHEMA))  # whoever adds a step keeps a library of the one before
def test_a_library_of_an_earlier_schema_is_brought_up_to_date_with_everything_in_it(
    schema: int, tmp_path: Path, clock: Clock
) -> None:
    path = old(schema, tmp_path)
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (schema,)
        ((held,),) = db.execute("SELECT count(*) FROM study")
    with Library.open(path, now=clock) as library:
        assert library.rows("PRAGMA user_version") == [(SCHEMA,)]
        assert library.rows("PRAGMA integrity_check") == [("ok",)]
        assert library.rows("PRAGMA foreign_key_check") == []
        assert held > 10
        assert library.count == len(library.members("fmt")) == held
        by_hand = library.rows("SELECT benefit FROM reported WHERE study = 90000001 AND by_hand IS NOT NULL")
        assert by_hand == ([("worsened",)] if schema > 1 else [])
    with Catalogue.open(path) as catalogue:
        told, _ = changes(catalogue, ("new", "retracted"))
        assert sorted(h.event.kind for h in told) == ["new", "new", "retracted"]
        past = history(catalogue, Pmid(90000017))
        assert [v.replaced is None for v in past.versions] == [False, True]
        assert catalogue.find(Filters(), "transplantation").total


def test_the_copy_before_a_migration_is_the_library_as_it_was(first: Path, clock: Clock) -> None:
    before = sqlite3.connect(first).execute("SELECT group_concat(pmid) FROM study").fetchone()
    Library.open(first, now=clock).close()
    (copy,) = first.parent.glob("litrack.db.before-schema-*")
    with sqlite3.connect(copy) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
        assert db.execute("SELECT group_concat(pmid) FROM study").fetchone() == before
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_library_brought_up_to_date_beside_an_open_reader_is_read_at_once(first: Path, clock: Clock) -> None:
    other = sqlite3.connect(first)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("SELECT 1 FROM meta").fetchone()
    Library.open(first, now=clock).close()
    assert int.from_bytes(first.read_bytes()[60:64]) == 1  # the news is in the write-ahead log alone
    with Catalogue.open(first) as catalogue:
        assert catalogue.find(Filters()).total == 13
    other.close()


def test_reading_an_old_library_changes_nothing_and_says_what_to_do(first: Path) -> None:
    raw = first.read_bytes()
    with pytest.raises(LibraryError, match="older litrack") as refusal:
        Catalogue.open(first)
    assert "litrack update" in refusal.value.hint
    assert first.read_bytes() == raw


def test_a_library_that_left_a_query_before_reasons_were_kept_is_said_to_match_no_longer(
    first: Path, clock: Clock
) -> None:
    with sqlite3.connect(first) as db:
        db.execute("UPDATE sighting SET left_seen = '2026-11-20T06:00:00Z' WHERE pmid = 90000017")
    with Library.open(first, now=clock) as library:
        assert library.rows("SELECT left_why FROM sighting WHERE pmid = 90000017") == [("gone",)]
        assert library.rows("SELECT DISTINCT left_why FROM sighting WHERE pmid <> 90000017") == [("",)]
