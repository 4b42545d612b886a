"""One pace of request starts, shared by every thread and every process of this machine through a lock file."""

import fcntl
import math
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LONGEST_HOLD = 300.0
"""Seconds; a longer Retry-After ends the run instead (`wire`), so a later time in the file is damage."""


@dataclass(slots=True)
class _Stamp:
    start: float = -math.inf
    hold: float = -math.inf


class Pace:
    """Spaces the starts of requests. NCBI counts starts per address, or per key, over all programs.

    The file holds two times of the system's monotonic clock, which all processes of one boot share and no clock
    step moves: the last start, and the end of a pause that NCBI asked for. Where the file cannot be used, the
    pace holds within this process only, and `say` is told once.
    """

    def __init__(
        self,
        *,
        file: Path,
        interval: float,
        sleep: Callable[[float], None],
        clock: Callable[[], float],
        say: Callable[[str], None],
    ) -> None:
        self._file: Path | None = file
        self._interval = interval
        self._sleep = sleep
        self._clock = clock
        self._say = say
        self._turn = threading.Lock()
        self._threads = threading.Lock()
        self._own = _Stamp()

    def start(self) -> None:
        """Return as soon as the next request may start, and count it as started."""
        with self._turn:  # threads queue, so that requests go out in the order in which they were asked for
            while (wait := self._claim()) > 0:
                self._sleep(wait)

    def hold(self, seconds: float) -> None:
        """Let nobody on this machine start for so long (at most 300 s)."""
        with self._shared() as stamp:
            stamp.hold = max(stamp.hold, self._clock() + min(seconds, LONGEST_HOLD))

    def _claim(self) -> float:
        # Stamped when the thread really goes, not when its turn was promised: a late sleeper moves the next one too.
        with self._shared() as stamp:
            now = self._clock()
            wait = max(stamp.start + self._interval, stamp.hold) - now
            if wait <= 0:
                stamp.start = now
            return wait

    @contextmanager
    def _shared(self) -> Iterator[_Stamp]:
        with self._threads:
            handle = self._lock()
            try:
                if handle is not None:
                    self._own = _merged(self._own, os.pread(handle, 64, 0), now=self._clock())
                yield self._own
                if handle is not None:
                    self._write(handle)
            finally:
                if handle is not None:
                    os.close(handle)  # and with it the lock

    def _lock(self) -> int | None:
        if self._file is None:
            return None
        handle = None
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError as error:
            if handle is not None:
                os.close(handle)
            self._alone(error)
            return None
        return handle

    def _write(self, handle: int) -> None:
        line = f"{self._own.start:.4f} {self._own.hold:.4f}\n".encode()
        try:
            os.pwrite(handle, line, 0)
            os.ftruncate(handle, len(line))
        except OSError as error:
            self._alone(error)

    def _alone(self, error: OSError) -> None:
        self._file = None
        reason = error.strerror or "not usable"
        self._say(f"the pace file cannot be used ({reason}): other litrack processes are not waited for")


def _merged(own: _Stamp, line: bytes, *, now: float) -> _Stamp:
    try:
        start, hold = (float(word) for word in line.split())
    except ValueError:  # new, cut or damaged
        return own
    # A start that is still to come, or a pause beyond the longest, was left by an earlier boot or by damage.
    return _Stamp(
        start=max(own.start, start) if start <= now else own.start,
        hold=max(own.hold, hold) if hold <= now + LONGEST_HOLD else own.hold,
    )
