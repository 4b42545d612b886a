"""Reads one TOML file of the user's and knows on which line each key stands, so that every complaint can say where."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from stat import S_ISREG
from typing import Any, NamedTuple

from litrack.errors import UsageError

MAX_BYTES = 8 * 2**20
"""Room for 500 queries of 12,000 characters; beyond it the file is something else."""

Keys = tuple[str, ...]

_AT = r" \(at (?:line (\d+), column (\d+)|end of document)\)$"
# Parser messages that a newcomer would not understand (tomllib, Python 3.11 to 3.14).
_PLAINER = (
    (r"^Invalid value$", "expected a value here: a text in quotes, a list, true or false"),
    (r"Cannot overwrite a value", "this key stands twice in the same table; keep one"),
    (r"Cannot declare .+ twice", "this table stands twice; names must differ"),
)


class Source(NamedTuple):
    """A parsed file: its values, and the line and column (from 1) of every key found in its text."""

    path: Path
    data: Mapping[str, Any]
    places: Mapping[Keys, tuple[int, int]]

    def place(self, keys: Keys) -> tuple[int, int] | None:
        """Line and column of a key, or of the nearest table around it."""
        return next((self.places[keys[:end]] for end in range(len(keys), 0, -1) if keys[:end] in self.places), None)

    def at(self, *keys: str) -> str:
        """`FILE:LINE:COLUMN` of a key, as far as it is known."""
        return ":".join(str(part) for part in (self.path, *(self.place(keys) or ())))


def read_source(path: Path, hint: str) -> Source:
    """Read a TOML file whole.

    Raises UsageError for whatever cannot be read as UTF-8 TOML, with `FILE:LINE:COLUMN` where there is one;
    `hint` is what to do about a file that is missing.
    """
    text = _read_text(path, hint)
    import tomllib

    from litrack.queries.places import places

    try:
        return Source(path=path, data=tomllib.loads(text), places=places(text))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(_syntax(path, text, str(error)), "Mend that line; nothing was run.") from error
    except RecursionError as error:
        raise UsageError(f"{path} nests brackets too deeply to be read.", "Mend the file; nothing was run.") from error


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or nothing."""
    import difflib

    cutoff = 0.6 if len(word) > 2 else 0.5  # one of two letters may be wrong
    return next(iter(difflib.get_close_matches(word[:80].casefold(), list(known), n=1, cutoff=cutoff)), "")


def shown(text: str, width: int = 60) -> str:
    """Text from a file as it may stand in a message: on one line, short, nothing that steers a terminal."""
    line = text if len(text) <= width else text[: width - 1] + "…"
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)


def _read_text(path: Path, hint: str) -> str:
    try:
        stat = path.stat()
        if not S_ISREG(stat.st_mode):
            raise UsageError(f"{path} is not a regular file.", "Name a TOML file; nothing was run.")
        if stat.st_size > MAX_BYTES:
            raise UsageError(
                f"{path} has {stat.st_size / 2**20:.0f} MB; more than {MAX_BYTES // 2**20} MB are not read.",
                "Name a TOML file; nothing was run.",
            )
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise UsageError(f"There is no file {path}.", hint) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a usable path"
        raise UsageError(f"{shown(str(path))} cannot be read ({reason}).", "Nothing was run.") from error
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise UsageError(f"{path}:1:1: the file is UTF-16, litrack reads UTF-8.", "Save it as UTF-8 in your editor.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path}:{line}: the file is not UTF-8 text.", "Save it as UTF-8 in your editor.") from error


def _syntax(path: Path, text: str, complaint: str) -> str:
    found = re.search(_AT, complaint)
    lines = text.split("\n")
    line, column = (found[1], found[2]) if found and found[1] else (len(lines), len(lines[-1]) + 1)
    said = re.sub(_AT, "", complaint)
    for pattern, plain in _PLAINER:
        said = re.sub(pattern, plain, said)
    return f"{path}:{line}:{column}: {shown(said, 120)}."
