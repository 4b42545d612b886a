"""What would change on the machine, shown before it is done; and the running of the programs that do it."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff
from typing import NamedTuple, Protocol

from litrack.errors import UsageError
from litrack.schedule.job import Job

SECONDS = 60
"""What systemctl and crontab may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One file or crontab before and after; nothing in it: there is none."""

    place: str
    before: str
    after: str
    secret: bool = False
    """Its content is never shown."""

    def __str__(self) -> str:
        if self.secret:
            return f"{'+ write' if self.after else '- remove'} {self.place} (the API key, readable by you alone)\n"
        return "".join(self._lines())

    def _lines(self) -> Iterator[str]:
        before, after = (text.splitlines(keepends=True) for text in (self.before, self.after))
        here = self.place if self.before else "/dev/null"
        there = self.place if self.after else "/dev/null"
        for line in unified_diff(before, after, here, there, n=1):
            yield line if line.endswith("\n") else line + "\n"


class Scheduler(Protocol):
    """One way to have things run by themselves."""

    name: str
    words: str
    """Its name in a sentence."""

    @property
    def works(self) -> bool:
        """It is there, and this user may use it."""

    def installed(self) -> str:
        """The text of ours that it holds; nothing where it holds none. Raises UsageError."""

    def changes(self, job: Job | None) -> list[Change]:
        """What must change for this job to run, or (None) for nothing of ours to be left. Raises UsageError."""

    def apply(self, changes: list[Change], job: Job | None) -> None:
        """Make these changes. Raises UsageError."""

    def next_run(self, text: str, now: datetime) -> str:
        """When the installed text runs next, by the clock of `now`; nothing: it does not run."""

    def program(self, text: str) -> str:
        """The program that the installed text runs; nothing where it cannot be told."""


class Ended(NamedTuple):
    """How a program ended."""

    code: int
    out: str
    err: str

    @property
    def why(self) -> str:
        """Its last words, in one line."""
        said = (self.err.strip() or self.out.strip() or f"exit code {self.code}").splitlines()
        return said[-1].strip()


def run(*command: str, stdin: str = "") -> Ended:
    """Run a program of the machine's, in English, whatever bytes it reads and writes. Raises UsageError."""
    try:
        done = subprocess.run(  # noqa: S603 - the words are ours, and no shell reads them
            command, input=stdin.encode("utf-8", "surrogateescape"), capture_output=True, check=False,
            timeout=SECONDS, env={**os.environ, "LC_ALL": "C"},
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        why = "it did not end" if isinstance(error, subprocess.TimeoutExpired) else error.strerror
        raise UsageError(
            f"{command[0]} could not be run ({why}).", "litrack schedule print shows what to set up by hand."
        ) from error
    return Ended(done.returncode, *(text.decode("utf-8", "surrogateescape") for text in (done.stdout, done.stderr)))
