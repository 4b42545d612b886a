"""One writer at a time: a kernel lock beside the database, which ends with the process that holds it."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from litrack.errors import Busy, LibraryError
from litrack.library.faults import is_there


@contextmanager
def exclusive(path: Path, *, started: str) -> Iterator[None]:
    """Hold the library at `path` for writing; `started` (UTC) is what others are told.

    `flock` is released by the kernel however the process ends, so that no stale lock can remain
    (https://man7.org/linux/man-pages/man2/flock.2.html). The file itself stays: removing it would let two
    processes lock two files of one name.

    Raises:
        Busy: at once, if another process holds it.
        LibraryError: the lock file cannot be written.
    """
    is_there(path)  # names what is no file, before anything is written beside it
    real = path.resolve()
    beside = real.with_name(real.name + ".lock")
    try:
        beside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        message = f"{beside} cannot be written ({error.strerror}), so the library was not opened for writing."
        raise LibraryError(message, "Check who owns the folder.") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _busy(path, handle) from error
        except OSError as error:
            message = f"{beside} cannot be locked ({error.strerror}), so the library was not opened for writing."
            raise LibraryError(message, "Keep the library on a disk of this machine.") from error
        _sign(handle, json.dumps({"pid": os.getpid(), "started": started}))
        try:
            yield
        finally:
            _sign(handle, "")
    finally:
        os.close(handle)


def _sign(handle: int, holder: str) -> None:
    """Say who holds it, as far as the disk takes that: the lock itself needs no room."""
    with suppress(OSError):
        os.truncate(handle, 0)
        os.pwrite(handle, holder.encode(), 0)


def _busy(path: Path, handle: int) -> Busy:
    """Who holds it, as far as the lock file says."""
    try:
        holder = json.loads(os.pread(handle, 400, 0))
        who = f"process {int(holder['pid'])} (since {holder['started']})"
    except (ValueError, KeyError, TypeError):
        who = "another process"
    return Busy(f"{path} is being updated by {who}.", "Wait for it to end, then run the same again.")
