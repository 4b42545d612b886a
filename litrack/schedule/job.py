"""What is run, as the schedulers need to know it; each of them quotes it in its own way."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from litrack.errors import UsageError
from litrack.schedule.times import Times

NAME: Final = "litrack"
"""Of the units, and in the marks around a block."""
WRITTEN: Final = "Written by `litrack schedule install`; `litrack schedule remove` takes it away."
"""Stands in everything that is ours; what lacks it is never touched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """`litrack update` on one machine. No secret is in it: those lie in files."""

    command: tuple[str, ...]
    """The first is an absolute path."""
    environ: Mapping[str, str]
    credentials: Mapping[str, Path]
    """systemd's name of a secret -> the file that holds it."""
    secrets: Mapping[str, Path]
    """The variable that names such a file to litrack, for schedulers that know no credentials -> that file."""
    times: Times
    seed: str
    """What tells this machine and library from others."""
    told: bool
    """The news goes out by mail or to a command, so that what is printed is printed twice."""
    log: Path
    """Where launchd puts what is printed."""

    def __post_init__(self) -> None:
        named = (*self.command, *self.environ.values(), *map(str, self.credentials.values()), str(self.log))
        if any(re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", text) for text in named):
            raise UsageError(
                "A path or an argument holds a line end or a character that no scheduler can carry.",
                "Rename the file, or leave that argument out.",
            )
