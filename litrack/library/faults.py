"""What SQLite's errors mean to a user: a sentence, what is safe, and what to do next."""

import re
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from litrack.errors import Busy, LibraryError, LitrackError
from litrack.library.schema import APPLICATION_ID, SCHEMA

if TYPE_CHECKING:
    from litrack.library.store import Library

SAFE = "Nothing already stored is affected."


def _explain(error: sqlite3.Error, path: Path) -> LitrackError:
    """The error for `sqlite_errorname` (https://sqlite.org/rescode.html); its text is not stable, its name is."""
    name = getattr(error, "sqlite_errorname", "") or ""
    match name.split("_")[1:2]:
        case ["NOTADB"]:
            return LibraryError(f"{path} is not a litrack library. It was not changed.", "Give another file with --db.")
        case ["CORRUPT"]:
            return _damaged(path)
        case ["BUSY" | "LOCKED"]:
            return Busy(f"{path} is in use by another program. {SAFE}", "Try again in a minute.")
        case ["FULL"]:
            return LibraryError(f"The disk with {path.parent} is full. {SAFE}", "Make room, then run the same again.")
        case ["READONLY"]:
            return LibraryError(f"{path} cannot be written to. {SAFE}", "Check who owns the file and its folder.")
        case ["CANTOPEN" | "PERM" | "AUTH"]:
            return LibraryError(f"{path} cannot be opened. {SAFE}", "Check who owns the file and its folder.")
        case ["IOERR"]:
            return LibraryError(f"The disk with {path} failed or is full. {SAFE}", "Check the disk, then try again.")
        case ["TOOBIG" | "NOMEM"]:
            return LibraryError(f"A record is too large for {path}. {SAFE}", "Run 'litrack doctor'.")
    # What a damaged page that is still a page brings forth has no name of its own.
    if isinstance(error, sqlite3.OperationalError) and re.match("Could not decode|malformed JSON", str(error)):
        return _damaged(path)
    if isinstance(error, sqlite3.OperationalError) and "no such" in str(error):
        return LibraryError(
            f"{path} lacks a table or column that litrack needs. It was not changed.", "Run 'litrack doctor'."
        )
    raise error


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Whatever SQLite raises inside comes out as one of litrack's errors; a mistake of ours stays a bug."""
    try:
        yield
    except sqlite3.Error as error:
        raise _explain(error, path) from error


def refuse_damage(library: "Library") -> None:
    """Have SQLite look at every page before much is written; damage that is met later would come after half of it.

    Raises:
        LibraryError: a page is damaged.
    """
    if library.rows("PRAGMA quick_check(1)") != [("ok",)]:
        raise _damaged(library.path)


def _damaged(path: Path) -> LibraryError:
    return LibraryError(
        f"{path} is damaged. It was not changed.", "Run 'litrack doctor', or put back a copy of the file."
    )


def is_there(path: Path) -> bool:
    """A file lies there.

    Raises:
        LibraryError: something else does, or nobody can tell.
    """
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():  # to a disk that is not mounted, as a rule: no second library is begun in its place
            raise LibraryError(
                f"{path} is a link to {path.readlink()}, where nothing is.", "Mount that disk, or remove the link."
            ) from None
        return False
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such name is possible"
        raise LibraryError(
            f"{path} cannot be opened: {reason}.", "Check it, or give another file with --db."
        ) from error
    if not stat.S_ISREG(found.st_mode):
        raise LibraryError(f"{path} is not a file.", "Give another file with --db.")
    return True


def identify(path: Path) -> None:
    """Refuse, without opening it, what is no library of this litrack's or an older make.

    Raises:
        LibraryError: nothing there, another kind of file, damaged, or written by a newer litrack.
    """
    if not is_there(path):
        hint = "Run 'litrack update' to make one, or 'litrack demo' to see one."
        raise LibraryError(f"There is no library at {path} yet.", hint)
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise LibraryError(f"{path} cannot be read: {error.strerror}.", "Check who owns it.") from error
    if len(head) < 100 or head[:16] != b"SQLite format 3\0":  # https://sqlite.org/fileformat.html#the_database_header
        state = "is damaged or not a litrack library" if head else "is empty, so no litrack library"
        raise LibraryError(f"{path} {state}. It was not changed.", "Give another file with --db, or put back a copy.")
    version = int.from_bytes(head[60:64])
    if int.from_bytes(head[68:72]) != APPLICATION_ID or version < 1:
        raise LibraryError(
            f"{path} is a database of another program. It was not changed.", "Give another file with --db."
        )
    refuse_newer(path, version)


def refuse_older(path: Path, version: int) -> None:
    """What only reads brings no tables up to date."""
    if version < SCHEMA:
        raise LibraryError(
            f"{path} was written by an older litrack (schema {version}; this one reads {SCHEMA}). Nothing was changed.",
            "Run 'litrack update' once: it copies the library, then brings it up to date.",
        )


def refuse_newer(path: Path, version: int) -> None:
    """A library of a later make is not touched: we cannot know what its tables promise."""
    if version > SCHEMA:
        raise LibraryError(
            f"{path} was written by a newer litrack (schema {version}; this one knows {SCHEMA}). Nothing was changed.",
            "Upgrade litrack, or give another file with --db.",
        )
