"""The user's crontab on this machine: reads it, and writes litrack's block into it."""

import re
import shlex
import shutil
from datetime import datetime

from litrack.errors import UsageError
from litrack.schedule import cron
from litrack.schedule.changes import Change, run
from litrack.schedule.job import Job
from litrack.schedule.times import next_start

_NONE = r"(?i)no crontab for|no such file or directory"
"""What crontab -l says where there is none: cronie, Debian, BSD; busybox."""


class Crontab:
    """cron, through the program crontab alone."""

    name = "cron"
    words = "your crontab"

    def __init__(self) -> None:
        self._program = shutil.which("crontab") or ""

    @property
    def works(self) -> bool:
        """The program is there, and lists what there is."""
        try:
            self._read()
        except UsageError:
            return False
        return bool(self._program)

    def installed(self) -> str:
        """Our block."""
        return cron.ours(self._read()) if self.works else ""

    def changes(self, job: Job | None) -> list[Change]:
        """The crontab with or without our block."""
        if job and not self._program:
            raise UsageError("There is no program crontab on this machine.", "Try: litrack schedule install systemd")
        if not job and not self.works:  # who may not use cron has nothing there
            return []
        before = self._read()
        after = cron.with_block(before, cron.block(job)) if job else cron.without(before)
        return [Change(place="crontab", before=before, after=after)] if before != after else []

    def apply(self, changes: list[Change], job: Job | None) -> None:  # noqa: ARG002 - the crontab is all there is
        """Write it, unless it was changed by somebody else since it was shown, and look whether it is there."""
        for change in changes:
            if self._read() != change.before:
                raise UsageError("Your crontab was changed meanwhile; it was left as it is.", "Run the same again.")
            done = run(self._program, "-", stdin=change.after) if change.after else run(self._program, "-r")
            if done.code or self._read() != change.after:
                raise UsageError(
                    f"crontab did not take the new table ({done.why}).",
                    "See crontab -l; litrack schedule print cron shows the lines.",
                )

    def next_run(self, text: str, now: datetime) -> str:
        """As the line says."""
        starts = cron.starts(text)
        return f"{next_start(starts, now):%a %Y-%m-%d %H:%M}" if starts else "as your crontab says"

    def program(self, text: str) -> str:
        """The first absolute path in the line that is not env."""
        for line in text.splitlines():
            if line[:1] not in {"", "#"}:
                words = shlex.split(line.replace("\\%", "%"))
                return next((w for w in words if w.startswith("/") and w not in {"/usr/bin/env", "/dev/null"}), "")
        return ""

    def _read(self) -> str:
        if not self._program:
            return ""
        done = run(self._program, "-l")
        if done.code == 0:
            return done.out
        if re.search(_NONE, done.err):
            return ""
        raise UsageError(f"crontab does not show your table ({done.why}); it was not touched.", "Try: crontab -l")
