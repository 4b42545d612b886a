"""A copy of a library that is known to be whole: SQLite's own backup, verified before it gets its name."""

import glob
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from litrack.errors import LibraryError, UsageError
from litrack.library.faults import explained, identify


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What was copied."""

    path: Path
    studies: int
    size: int
    """Bytes."""


def back_up(library: Path, target: Path, *, force: bool = False) -> Copied:
    """Copy the library while others may read and write it; `target` appears whole or not at all, readable by its owner.

    A plain copy of a live file can be torn (https://sqlite.org/howtocorrupt.html); this is one consistent moment
    (https://sqlite.org/backup.html).

    Raises:
        UsageError: something lies at `target` and `force` is not given, or it is the library itself.
        LibraryError: no library, a damaged one, or no room for the copy.
    """
    identify(library)
    if target.exists() and target.samefile(library):
        raise UsageError(f"{target} is the library itself; it was not touched.", "Name another file.")
    if target.is_dir():
        raise UsageError(f"{target} is a folder.", "Name a file in it.")
    if target.exists() and not target.is_file():
        raise UsageError(f"{target} is not a file; it was not touched.", "Name another file.")
    if (target.exists() or target.is_symlink()) and not force:
        raise UsageError(f"{target} exists; it was not overwritten.", "Name another file, or add --force.")
    draft = target.with_name(f".{target.name}.part{os.getpid()}")
    clear_up(target.parent, f".{target.name}.part")
    try:
        # Opened here and not by SQLite, which would let the umask decide who may read it.
        os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        studies = _copied(library, draft)
        _synced(draft)
        size = draft.stat().st_size
        draft.replace(target)
        _synced(target.parent)
    except OSError as error:
        raise LibraryError(f"{target} cannot be written: {error.strerror}.", "Name another file.") from error
    finally:
        for rest in (draft, *(draft.with_name(draft.name + end) for end in ("-journal", "-wal", "-shm"))):
            rest.unlink(missing_ok=True)
    return Copied(path=target, studies=studies, size=size)


def clear_up(folder: Path, prefix: str) -> None:
    """Remove what killed processes left of their drafts: files named by this and the number of a process."""
    for left in folder.glob(f"{glob.escape(prefix)}*"):
        number = left.name.removeprefix(prefix).partition("-")[0]
        if number.isdecimal() and not Path(f"/proc/{number}").exists() and Path("/proc").exists():
            left.unlink(missing_ok=True)


def _copied(library: Path, draft: Path) -> int:
    """Copy and verify; how many studies the copy holds."""
    with (
        explained(library),
        closing(sqlite3.connect(f"{library.resolve().as_uri()}?mode=ro", uri=True, timeout=10)) as source,
    ):
        source.execute("SELECT 1 FROM meta").fetchone()
        with explained(draft), closing(sqlite3.connect(draft)) as copy:
            source.backup(copy)
            # One file that needs nothing beside it; a library switches its log on again when it is opened.
            copy.execute("PRAGMA journal_mode = DELETE")
            damage = [text for (text,) in copy.execute("PRAGMA integrity_check(1)") if text != "ok"]
            if damage:
                message = f"{library} is damaged, so its copy was thrown away. The library was not changed."
                raise LibraryError(message, "Run 'litrack doctor'.")
            return int(copy.execute("SELECT count(*) FROM study").fetchone()[0])


def _synced(path: Path) -> None:
    """On the disk, not only on its way there."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
