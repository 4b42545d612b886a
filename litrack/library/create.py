"""Opening a database for writing: create it whole or not at all, bring it up to date, refuse what is not ours."""

import os
import sqlite3
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Final

import sqlite_utils

from litrack.errors import LibraryError
from litrack.library.backup import back_up, clear_up
from litrack.library.faults import identify, is_there, refuse_newer
from litrack.library.schema import APPLICATION_ID, MIGRATIONS, SCHEMA

BUSY_MS: Final = 10_000


def open_for_writing(path: Path, *, sample: bool = False) -> tuple[sqlite_utils.Database, str]:
    """The database, and what its user should know about where it lies (nothing, as a rule).

    A new one is built beside its place and linked into it when complete: killed at any moment, there is either no
    library or a whole one, and of two processes that create it at once one wins.
    """
    if not is_there(path):
        _create(path, sample=sample)
    identify(path)
    db, notice = _connect(path)
    try:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        refuse_newer(path, version)  # of which the header may not know yet: the write-ahead log does
        if version < SCHEMA:
            migrate(db, path)
    except BaseException:
        db.close()
        raise
    return db, notice


def _connect(path: Path) -> tuple[sqlite_utils.Database, str]:
    """WAL with synchronous FULL: durable, and cheap at one transaction a batch (https://sqlite.org/wal.html)."""
    db = sqlite_utils.Database(sqlite3.connect(path, timeout=BUSY_MS / 1000), execute_plugins=False)
    try:
        (mode,) = db.execute("PRAGMA journal_mode = WAL").fetchone()
        notice = ""
        if mode != "wal":
            db.execute("PRAGMA journal_mode = DELETE")
            notice = f"{path} lies where SQLite cannot use its write-ahead log: reading must wait while litrack writes."
        for pragma in ("synchronous = FULL", "foreign_keys = ON", f"busy_timeout = {BUSY_MS}", "cache_size = -16000"):
            db.execute(f"PRAGMA {pragma}")
    except BaseException:
        db.close()
        raise
    return db, notice


def _create(path: Path, *, sample: bool) -> None:
    """An empty library at `path`, readable by its owner alone."""
    draft = path.with_name(f"{path.name}.new-{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        clear_up(path.parent, f"{path.name}.new-")
        os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        message = f"No library can be created at {path}: {error.strerror}."
        raise LibraryError(message, "Name another place with --db, or check who owns the folder.") from error
    try:
        db, _ = _connect(draft)
        try:
            migrate(db, draft)
            with db.atomic():
                db.execute("INSERT INTO meta VALUES ('sample', ?)", (str(int(sample)),))
        finally:
            db.close()
        _place(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _place(draft: Path, path: Path) -> None:
    """Give the finished file its name, never over another."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    except OSError:  # no hard links on this file system (exFAT, some network shares)
        if not path.exists():
            draft.rename(path)


def migrate(db: sqlite_utils.Database, path: Path, steps: Sequence[Sequence[str]] = MIGRATIONS) -> None:
    """Take the steps that the database at `path` lacks, all in one transaction, after a copy was put beside it."""
    if db.execute("PRAGMA user_version").fetchone()[0]:
        back_up(path, path.with_name(f"{path.name}.before-schema-{len(steps)}"), force=True)
    with db.atomic():
        (version,) = db.execute("PRAGMA user_version").fetchone()  # another process may just have been here
        for statement in chain.from_iterable(steps[version:]):
            db.conn.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {len(steps)}")
