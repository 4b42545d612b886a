"""Gives the news to a command of the user's, on its standard input; no shell reads the command."""

import os
import shlex
import signal
import subprocess
import tempfile
from contextlib import suppress
from typing import Final

from litrack.errors import Undelivered, UsageError

SECONDS: Final = 120
"""A command that takes longer is stopped, with all that it started."""
PRIVATE: Final = ("NCBI_API_KEY", "CREDENTIALS_DIRECTORY")
"""Variables that are litrack's own business."""
SUBJECT: Final = "LITRACK_SUBJECT"


def words(command: str) -> list[str]:
    """The command as shlex parts it. Raises UsageError."""
    try:
        found = shlex.split(command)
    except ValueError as error:
        raise UsageError(f"--notify: the command cannot be read ({error}).", "Close its quotes.") from error
    if not any(found[:1]) or "\0" in command:
        raise UsageError("--notify names no command.", "For instance: --notify 'mail -s news you@example.org'")
    return found


def give(command: str, text: str, subject: str, *, seconds: float = SECONDS) -> None:
    """Run it with the news as UTF-8 on stdin and in one line in $LITRACK_SUBJECT.

    Raises Undelivered where it cannot be run, ends with another exit code than 0, or takes longer than `seconds`.
    """
    environ = {name: value for name, value in os.environ.items() if name not in PRIVATE} | {SUBJECT: subject}
    called = words(command)
    # Files, not pipes: a command may leave its stdin unread, or fill a pipe that nobody empties.
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as said:
        stdin.write(text.encode("utf-8", "replace"))
        stdin.seek(0)
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's own command, run as the user said
                called, stdin=stdin, stdout=said, stderr=said, env=environ, start_new_session=True
            )
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "it cannot be run"
            raise Undelivered(f"--notify: {called[0]}: {why}.", _AGAIN) from error
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            raise Undelivered(f"--notify: {called[0]} did not end within {seconds:g} s.", _AGAIN) from error
        finally:
            if process.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if code:
            said.seek(0)
            last = said.read()[-400:].decode("utf-8", "replace").strip().splitlines()[-1:]
            how = f"exit code {code}" if code > 0 else f"signal {-code}"
            raise Undelivered(f"--notify: {called[0]} failed ({': '.join((how, *last))}).", _AGAIN)


_AGAIN = "Nothing is lost: the next update tells it again."
