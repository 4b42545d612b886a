"""Writes a file that appears whole or not at all, and over another one only where the user says so."""

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from litrack.context import Context
from litrack.errors import UsageError


def deliver(context: Context, pieces: Iterable[str], path: Path | None, *, force: bool, what: str) -> None:
    """A document into its file, or to stdout where `path` is nothing or `-`. `what` says what was written."""
    if path is not None and str(path) != "-":
        from litrack.report.cells import clean

        with whole_file(path, force=force) as stream:
            stream.writelines(pieces)
        context.say(f"{what} written to {clean(str(path))}.")
        return
    if isinstance(context.out, TextIOWrapper) and not context.on_terminal:
        context.out.reconfigure(encoding="utf-8")  # whatever the locale: it is for programs
    context.out.writelines(pieces)


@contextmanager
def whole_file(path: Path, *, force: bool | None = None) -> Iterator[TextIO]:
    """A text stream (UTF-8, line ends as written) into a neighbour of `path` that takes its place at the end.

    `force` replaces a plain file (None: the command has no such option); links, devices and folders are never
    replaced. Raises UsageError.
    """
    part = path.with_name(f".{path.name}.part{os.getpid()}")
    try:
        _vacant(path, force)
        stream = part.open("x", encoding="utf-8", newline="", errors="replace")
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be written ({_reason(error)}).", hint="Name another file.") from error
    try:
        with stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
        _settle(path.parent)
    except OSError as error:
        raise UsageError(
            f"{path} could not be written whole ({_reason(error)}); nothing was changed.", hint="Name another file."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """The new name survives a power cut too, where folders can be synchronised."""
    if hasattr(os, "O_DIRECTORY"):
        number = os.open(folder, os.O_DIRECTORY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _vacant(path: Path, force: bool | None) -> None:
    try:
        kind = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(kind):
        raise UsageError(f"{path} is no plain file; it was not touched.", hint="Name another file, or - for stdout.")
    if not force:
        way = "remove it" if force is None else "add --force"
        raise UsageError(f"{path} exists; it was not overwritten.", hint=f"Name another file, or {way}.")


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
