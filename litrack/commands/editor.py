"""Lets the user write in their own editor; the draft stays until what was written is kept elsewhere."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from litrack.context import Context
from litrack.errors import UsageError

_KNOW_LINES = frozenset({"vi", "vim", "nvim", "nano", "emacs", "micro", "joe", "kak", "ne"})
"""Editors that take `+12` for the line to begin at."""


def require_terminal(context: Context, what: str) -> None:
    """Raises UsageError where there is nobody to type."""
    if not (sys.stdin.isatty() and context.on_terminal):
        raise UsageError(f"{what} needs a terminal. Nothing was changed.", hint="Run it in a terminal, not in a pipe.")


def begin(context: Context, draft: Path, text: str) -> None:
    """Lay the text out as a draft, unless an earlier one waits there. Raises UsageError."""
    if draft.exists():
        context.say(f"Going on with the draft that was not kept: {draft}")
        return
    try:
        draft.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.touch(mode=0o600)
        draft.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(f"{draft} cannot be written ({error.strerror}). Nothing was changed.") from error


def edit(draft: Path, line: int = 0) -> str:
    """What the user has made of the draft. Raises UsageError where the editor fails; the draft stays."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        command = shlex.split(editor)
        if line and command and Path(command[0]).name in _KNOW_LINES:
            command.append(f"+{line}")
        # The command comes from the user's own environment and is run without a shell.
        ended = subprocess.run([*command, str(draft)], check=False).returncode  # noqa: S603
        said = draft.read_bytes().decode("utf-8", "replace")
    except (OSError, ValueError) as error:
        raise UsageError(f"{editor} could not be used ({error}). Nothing was changed.", hint="Set EDITOR.") from error
    if ended:
        raise UsageError(f"The editor ended with {ended}: nothing was changed.", hint=f"What you wrote: {draft}")
    return said
