"""systemd's manager of this user: reads and writes litrack's two units, and starts and stops the timer."""

import re
import shlex
import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from litrack.errors import UsageError
from litrack.schedule import systemd
from litrack.schedule.changes import Change, Ended, run
from litrack.schedule.job import WRITTEN, Job
from litrack.schedule.systemd import SERVICE, TIMER


class Timer:
    """systemd, through the user's own unit files and systemctl --user."""

    name = "systemd"
    words = "your systemd units"

    def __init__(self, config_home: Path) -> None:
        self._folder = systemd.folder(config_home)
        self._program = shutil.which("systemctl") or ""

    @property
    def works(self) -> bool:
        """A manager of this user answers: not so in most containers, nor in a shell of su."""
        try:
            return bool(self._program) and self._ask("show-environment").code == 0
        except UsageError:
            return False

    def installed(self) -> str:
        """Our two units, one after the other."""
        return "".join(self._ours(self._folder / name) for name in (SERVICE, TIMER))

    def changes(self, job: Job | None) -> list[Change]:
        """The two files with their new text, or without any."""
        if job and not self.works:
            raise UsageError(
                "systemd has no manager for you here (systemctl --user does not answer).",
                "Try: litrack schedule install cron",
            )
        found = []
        for name, text in systemd.units(job).items() if job else ((SERVICE, ""), (TIMER, "")):
            path = self._folder / name
            before = self._ours(path)
            if text and not before and (path.is_symlink() or path.exists()):
                raise UsageError(
                    f"{path} was not written by litrack; it was not touched.",
                    "Move it away, or see litrack schedule print systemd.",
                )
            found += [Change(place=str(path), before=before, after=text)] if before != text else []
        return found or ([Change(place=TIMER, before="(stopped)\n", after="(started)\n")] if self._asleep(job) else [])

    def apply(self, changes: list[Change], job: Job | None) -> None:
        """Write or remove the files, and have the timer run or stop. Nothing of it stays after removal."""
        if not changes:
            return
        if job is None:
            self._remove()
            return
        for change in changes:
            if change.place != TIMER:
                _write(Path(change.place), change.after)
        for words in ("daemon-reload", f"enable --quiet {TIMER}", f"restart {TIMER}"):
            done = self._ask(*words.split())
            if done.code:
                raise UsageError(
                    f"The units were written, but systemctl --user {words} failed ({done.why}).",
                    "See journalctl --user; litrack schedule remove takes the units away again.",
                )

    def _remove(self) -> None:
        works = self.works
        if works:
            self._ask("disable", "--quiet", "--now", TIMER)
            self._ask("clean", "--what=state", TIMER)  # when it last ran
        wants = self._folder / "timers.target.wants"
        for path in (self._folder / SERVICE, self._folder / TIMER, wants / TIMER):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise UsageError(f"{path} cannot be removed ({error.strerror}).", "Remove it by hand.") from error
        for folder in (wants, self._folder, self._folder.parent):
            with suppress(OSError):  # others have units there
                folder.rmdir()
        if works:
            self._ask("daemon-reload")
            self._ask("reset-failed", SERVICE, TIMER)

    def next_run(self, text: str, now: datetime) -> str:  # noqa: ARG002 - systemd knows
        """In systemd's words; nothing where the timer does not run."""
        shown = self._ask("show", TIMER, "--property=NextElapseUSecRealtime").out if self.works else ""
        moment = shown.partition("=")[2].strip()
        return moment if moment != "n/a" else ""

    def program(self, text: str) -> str:
        """The first word of ExecStart."""
        found = re.search(r"^ExecStart=(.+)$", text, re.MULTILINE)
        words = shlex.split(found[1]) if found else []
        return words[0].replace("%%", "%") if words else ""

    def _asleep(self, job: Job | None) -> bool:
        return bool(job) and self._ask("is-active", "--quiet", TIMER).code != 0

    def _ask(self, *words: str) -> Ended:
        return run(self._program, "--user", *words)

    @staticmethod
    def _ours(path: Path) -> str:
        """The text of a plain file that carries our mark."""
        try:
            text = "" if path.is_symlink() else path.read_text("utf-8")
        except (OSError, ValueError):
            return ""
        return text if WRITTEN in text else ""


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        part.write_text(text, "utf-8")
        part.replace(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}).", "Check who owns the folder.") from error
