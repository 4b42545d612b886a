"""What a user is told when the database cannot be used, and that it is not changed."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from litrack.errors import Busy, LibraryError
from litrack.library import Catalogue, Library, look_over
from litrack.library.create import migrate
from litrack.library.schema import MIGRATIONS, SCHEMA
from litrack.model import Filters, Pmid

from .conftest import Clock, kept, listing, query

needs_a_user = pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")


def opened(path: Path, clock: Clock) -> tuple[Callable[[], object], ...]:
    """Both ways in, and something that reads all pages."""

    def read() -> None:
        with Catalogue.open(path) as catalogue:
            catalogue.find(Filters())
            catalogue.find(Filters(), "invented")
            catalogue.find_record(Pmid(90000001))

    def write() -> None:
        with Library.open(path, now=clock) as library:
            library.keep([kept(90000001, "Changed")], run=None, extractor="1")

    return read, write


def refused(act: Callable[[], object]) -> LibraryError:
    with pytest.raises(LibraryError) as error:
        act()
    assert str(error.value).endswith((".", ")"))
    assert error.value.hint
    return error.value


def test_no_library_yet_says_how_to_make_one(path: Path) -> None:
    error = refused(lambda: Catalogue.open(path))
    assert str(error) == f"There is no library at {path} yet."
    assert "litrack update" in error.hint
    assert not path.parent.exists()


def poke(path: Path, offset: int, value: int) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(value.to_bytes(4))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda p: p.write_bytes(b""), "is empty"),
        (lambda p: p.write_bytes(b"<html>" * 100), "not a litrack library"),
        (lambda p: p.write_bytes(p.read_bytes()[:60]), "is damaged or not"),
        (lambda p: poke(p, 68, 77), "of another program"),
        (lambda p: poke(p, 60, SCHEMA + 1), "written by a newer litrack"),
        (lambda p: poke(p, 60, SCHEMA + 100), "written by a newer litrack"),
    ],
    ids=["empty", "html", "cut", "foreign", "newer", "much-newer"],
)
def test_what_is_no_library_of_ours_is_refused_and_not_changed(
    shelf: Library, clock: Clock, spoil: Callable[[Path], object], says: str
) -> None:
    shelf.close()
    spoil(shelf.path)
    before = shelf.path.read_bytes()
    for act in opened(shelf.path, clock):
        assert says in str(refused(act))
    assert shelf.path.read_bytes() == before
    assert [x.status for x in look_over(shelf.path)] == ["fail"]
    assert sorted(p.name for p in shelf.path.parent.iterdir()) == ["litrack.db"]


def test_a_folder_in_its_place_is_refused(tmp_path: Path, clock: Clock) -> None:
    for act in opened(tmp_path, clock):
        assert "is not a file" in str(refused(act))


@pytest.mark.parametrize("name", ["a\0b", "x" * 400, "file/under.db"], ids=["nul", "long", "under-a-file"])
def test_an_impossible_name_is_refused_in_a_sentence(tmp_path: Path, clock: Clock, name: str) -> None:
    (tmp_path / "file").touch()
    for act in opened(tmp_path / name, clock):
        refused(act)


def test_a_damaged_page_ends_in_a_sentence_or_does_no_harm(shelf: Library, clock: Clock) -> None:
    shelf.close()
    whole = shelf.path.read_bytes()
    ends = 0
    for page in range(1, len(whole) // 4096, 3):
        shelf.path.write_bytes(whole[: page * 4096] + b"\xa5" * 4096 + whole[(page + 1) * 4096 :])
        before = shelf.path.read_bytes()
        try:
            opened(shelf.path, clock)[0]()
        except LibraryError as error:
            ends += "damaged" in str(error)
        assert shelf.path.read_bytes() == before
        assert any(x.status == "fail" for x in look_over(shelf.path)) or page > len(whole) // 4096 - 1, page
    assert ends


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_truncated_library_is_refused_in_a_sentence(shelf: Library, clock: Clock, share: float) -> None:
    shelf.close()
    whole = shelf.path.read_bytes()
    shelf.path.write_bytes(whole[: int(len(whole) * share)])
    for act in opened(shelf.path, clock):
        assert "damaged" in str(refused(act))
    assert shelf.path.stat().st_size == int(len(whole) * share)


def test_a_full_disk_loses_nothing(shelf: Library, catalogue: Catalogue) -> None:
    shelf._db.execute(f"PRAGMA max_page_count = {shelf._db.execute('PRAGMA page_count').fetchone()[0]}")
    large = [kept(n, "word " * 400, raw=os.urandom(3000)) for n in range(90000100, 90000200)]
    error = refused(lambda: shelf.keep(large, run=None, extractor="1"))
    assert "full" in str(error)
    assert "Nothing already stored is affected" in str(error)
    assert catalogue.find(Filters()).total == 4
    shelf._db.execute("PRAGMA max_page_count = 1073741823")
    shelf.keep(large, run=None, extractor="1")
    assert catalogue.find(Filters()).total == 104


def test_another_writer_is_waited_for_and_then_named_as_such(shelf: Library) -> None:
    other = sqlite3.connect(shelf.path)
    other.execute("BEGIN IMMEDIATE")
    shelf._db.execute("PRAGMA busy_timeout = 50")
    with pytest.raises(Busy, match="in use by another program"):
        shelf.keep([kept(90000009)], run=None, extractor="1")
    other.rollback()
    other.close()
    shelf.keep([kept(90000009)], run=None, extractor="1")


def test_readers_see_the_last_state_while_a_batch_is_written(shelf: Library, catalogue: Catalogue) -> None:
    with shelf._db.atomic():
        shelf._db.execute("DELETE FROM outcome")
        assert catalogue.find_finding(Pmid(90000001)).extraction.outcomes


def test_only_its_owner_can_read_a_library_and_its_folder(library: Library) -> None:
    assert stat.S_IMODE(library.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(library.path.parent.stat().st_mode) == 0o700
    library.path.chmod(0o644)
    assert any("chmod 600" in x.hint for x in look_over(library.path))


@needs_a_user
def test_a_read_only_library_can_still_be_read(shelf: Library, clock: Clock) -> None:
    shelf.close()
    shelf.path.chmod(0o400)
    shelf.path.parent.chmod(0o500)
    read, write = opened(shelf.path, clock)
    try:
        read()
        assert "cannot be" in str(refused(write))
    finally:
        shelf.path.parent.chmod(0o700)


@needs_a_user
def test_a_folder_that_takes_no_file_is_named(tmp_path: Path, clock: Clock) -> None:
    tmp_path.chmod(0o500)
    try:
        assert "No library can be created" in str(refused(lambda: Library.open(tmp_path / "a.db", now=clock)))
        with (
            pytest.raises(LibraryError, match="cannot be written"),
            Library.exclusive(tmp_path / "a.db", started="now"),
        ):
            pass
    finally:
        tmp_path.chmod(0o700)


def test_a_library_is_created_whole_and_by_one_of_two(path: Path, clock: Clock) -> None:
    with Library.open(path, now=clock) as one, Library.open(path, now=clock) as two:
        one.keep([kept(90000001)], run=None, extractor="1")
        assert two.count == 1
    assert [p.name for p in path.parent.iterdir()] == ["litrack.db"]


def test_a_migration_happens_whole_and_leaves_a_copy_of_what_was(shelf: Library, clock: Clock) -> None:
    copy = shelf.path.with_name(f"litrack.db.before-schema-{SCHEMA + 1}")
    step = ("CREATE TABLE extra (a TEXT) STRICT", "INSERT INTO extra VALUES ('x')")
    for broken in ((*step, "NO SQL"), ("NO SQL", *step)):
        with pytest.raises(sqlite3.OperationalError):
            migrate(shelf._db, shelf.path, (*MIGRATIONS, broken))
        assert shelf.rows("SELECT name FROM sqlite_schema WHERE name = 'extra'") == []
        assert shelf.rows("PRAGMA user_version") == [(SCHEMA,)]
    migrate(shelf._db, shelf.path, (*MIGRATIONS, step))
    assert shelf.rows("SELECT a FROM extra") == [("x",)]
    shelf.close()
    with Catalogue.open(copy) as before:
        assert before.find(Filters()).total == 4
    for act in opened(shelf.path, clock):
        assert "written by a newer litrack" in str(refused(act))


def test_a_library_of_invented_studies_says_so(path: Path, clock: Clock) -> None:
    Library.open(path, now=clock, sample=True).close()
    with Catalogue.open(path) as catalogue:
        assert catalogue.sample


def test_a_second_update_is_told_who_holds_the_library(path: Path) -> None:
    with Library.exclusive(path, started="2026-11-20T06:00:00Z"):
        began = time.monotonic()
        with pytest.raises(Busy) as busy, Library.exclusive(path, started="later"):
            pass
        assert time.monotonic() - began < 1
    assert f"process {os.getpid()} (since 2026-11-20T06:00:00Z)" in str(busy.value)
    with Library.exclusive(path, started="later"):
        pass


def test_a_link_to_a_library_shares_its_lock(path: Path, tmp_path: Path, clock: Clock) -> None:
    Library.open(path, now=clock).close()
    (tmp_path / "link.db").symlink_to(path)
    with (
        Library.exclusive(path, started="now"),
        pytest.raises(Busy),
        Library.exclusive(tmp_path / "link.db", started="now"),
    ):
        pass


WRITER = """
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from litrack.library import Library
from litrack.model import Extraction, Kept, Record, Study
path = Path(sys.argv[1])
now = lambda: datetime(2026, 11, 20, tzinfo=UTC)
with Library.exclusive(path, started="now"), Library.open(path, now=now) as library:
    print("ready", flush=True)
    for batch in range(10_000):
        pmids = range(90_000_001 + batch * 50, 90_000_051 + batch * 50)
        records = [Record(pmid=p, raw=b"x", sha256=sha256(b"x").hexdigest()) for p in pmids]
        studies = [Study(pmid=r.pmid, title="word " * 20) for r in records]
        batch_ = [Kept(record=r, study=s, extraction=Extraction()) for r, s in zip(records, studies)]
        library.keep(batch_, run=None, extractor="1")
"""


@pytest.mark.parametrize("delay", [0.0, 0.07, 0.2])
def test_a_killed_writer_leaves_whole_batches_and_no_lock(path: Path, clock: Clock, delay: float) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(delay)
        writer.send_signal(signal.SIGKILL)
    with Library.exclusive(path, started="now"), Library.open(path, now=clock) as library:
        assert library.count % 50 == 0
        assert library.rows("SELECT count(*) FROM record") == [(library.count,)]
    assert [x for x in look_over(path) if x.status == "fail"] == []


def test_an_interrupted_run_can_be_taken_up_by_the_next_process(path: Path, clock: Clock) -> None:
    with Library.open(path, now=clock) as library:
        library.begin(query(), listing(90000001), baseline=True, queue={Pmid(90000001): "new"})
    with Library.open(path, now=clock) as library:
        assert library.unfinished()[0].queue == ((Pmid(90000001), "new"),)
