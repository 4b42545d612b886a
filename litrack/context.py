"""The composition root: settings, folders, clock, streams; built once, given to whoever needs a piece of it."""

import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

from litrack.errors import UsageError
from litrack.queries.settings import Settings, read_settings

if TYPE_CHECKING:
    from rich.console import Console, RenderableType


class Flags(NamedTuple):
    """The options that every command takes."""

    db: Path | None = None
    config: Path | None = None
    queries: Path | None = None
    quiet: bool = False
    verbose: bool = False
    debug: bool = False
    no_color: bool = False


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Context:
    """Everything a command needs from its surroundings. Data goes to `out`, words about it to `err`."""

    flags: Flags
    settings: Settings
    config_dir: Path
    data_dir: Path
    state_dir: Path
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    interval: float | None = None
    """Seconds between the starts of requests; None: as NCBI asks."""

    @cached_property
    def on_terminal(self) -> bool:
        """Data goes to a person's screen, not into a pipe or file."""
        return self.out.isatty()

    @cached_property
    def talks_to_terminal(self) -> bool:
        """Progress may be drawn."""
        return self.err.isatty() and not self.flags.quiet

    @cached_property
    def ascii(self) -> bool:
        """The output's encoding cannot carry the symbols of the tables."""
        try:
            "▲▼●◆↑↓…".encode(self.out.encoding or "ascii")
        except (UnicodeEncodeError, LookupError):
            return True
        return False

    @cached_property
    def width(self) -> int:
        """Columns of the screen: COLUMNS, or the terminal's own, or 80."""
        return self.console.width

    @cached_property
    def console(self) -> "Console":
        """The data console."""
        return self._console(self.out)

    @cached_property
    def talk(self) -> "Console":
        """The console for progress."""
        return self._console(self.err)

    def _console(self, stream: TextIO) -> "Console":
        from rich.console import Console

        # NO_COLOR, FORCE_COLOR, TERM and COLUMNS are read by rich itself.
        return Console(
            file=stream, no_color=True if self.flags.no_color else None, highlight=False, markup=False, emoji=False
        )

    def show(self, *things: "RenderableType") -> None:
        """Draw on the data console, through $PAGER where the user set one and the screen is too low."""
        if not self.on_terminal:
            self.console.print(*things, sep="\n")
            return
        with self.console.capture() as captured:
            self.console.print(*things, sep="\n")
        drawn = captured.get()
        pager = os.environ.get("PAGER", "")
        if pager and pager != "cat" and drawn.count("\n") >= self.console.height:
            self._page(pager, drawn)
        else:
            self.out.write(drawn)

    def _page(self, pager: str, drawn: str) -> None:
        import shlex
        import subprocess

        # less passes colours on only with R; F and X leave short texts on the screen. This is git's choice.
        environ = {"LESS": "FRX", **os.environ}
        try:
            # The command comes from the user's own environment and is run without a shell.
            subprocess.run(shlex.split(pager), input=drawn, text=True, env=environ, check=False)  # noqa: S603
        except (OSError, ValueError):
            self.out.write(drawn)

    def write(self, text: str) -> None:
        """Plain data to stdout."""
        self.out.write(text if text.endswith("\n") or not text else text + "\n")

    def say(self, *lines: str) -> None:
        """Words to stderr, unless --quiet."""
        if not self.flags.quiet:
            self.warn(*lines)

    def warn(self, *lines: str) -> None:
        """Words to stderr, also with --quiet: trouble must be heard."""
        for line in lines:
            self.err.write(line + "\n")
        self.err.flush()


def build(flags: Flags, environ: Mapping[str, str] | None = None) -> Context:
    """Read settings and folders for one run of litrack. Raises UsageError."""
    environ = os.environ if environ is None else environ
    config_dir, data_dir, state_dir = _folders(environ)
    settings = read_settings(
        flags={
            "db": str(flags.db) if flags.db else None,
            "config": str(flags.config) if flags.config else None,
            "queries": str(flags.queries) if flags.queries else None,
        },
        environ=environ,
        cwd=Path.cwd(),
        config_dir=config_dir,
        data_dir=data_dir,
        state_dir=state_dir,
    )
    context = Context(flags=flags, settings=settings, config_dir=config_dir, data_dir=data_dir, state_dir=state_dir)
    # The tests' clock and haste may reach the stand-in on this machine, never NCBI.
    return _tested(context, environ) if settings.eutils_url.startswith("http://") else context


TEST_NOW = "LITRACK_TEST_NOW"
"""The time that a run believes in: ISO 8601 with a zone. Only towards a loopback stand-in, like the next two."""
TEST_INTERVAL = "LITRACK_TEST_INTERVAL"
"""Seconds between the starts of requests."""
TEST_SLEEP = "LITRACK_TEST_SLEEP"
"""`0`: waits before a retry are skipped."""


def _tested(context: Context, environ: Mapping[str, str]) -> Context:
    try:
        if TEST_NOW in environ:
            moment = datetime.fromisoformat(environ[TEST_NOW]).astimezone(UTC)
            context = replace(context, now=lambda: moment)
        if TEST_INTERVAL in environ:
            context = replace(context, interval=float(environ[TEST_INTERVAL]))
    except ValueError as error:
        raise UsageError(f"{TEST_NOW} or {TEST_INTERVAL} cannot be read.", hint="Unset them.") from error
    if environ.get(TEST_SLEEP) == "0":
        hurried = _Hurried()
        context = replace(context, sleep=hurried.sleep, monotonic=hurried.monotonic)
    return context


class _Hurried:
    """A clock that a skipped wait moves on: whoever waits for a moment finds it come."""

    def __init__(self) -> None:
        self._skipped = 0.0

    def sleep(self, seconds: float) -> None:
        """Be there at once."""
        self._skipped += max(seconds, 0.0)

    def monotonic(self) -> float:
        """Seconds, the skipped ones among them."""
        return time.monotonic() + self._skipped


_XDG = (
    ("XDG_CONFIG_HOME", ".config"),
    ("XDG_DATA_HOME", ".local/share"),
    ("XDG_STATE_HOME", ".local/state"),
)
"""https://specifications.freedesktop.org/basedir-spec/latest/: relative paths in the variables are ignored."""


def _folders(environ: Mapping[str, str]) -> tuple[Path, Path, Path]:
    """Where config, data and state lie: what platformdirs says, whose 12 modules a search on Linux can do without."""
    home = Path(environ.get("HOME", ""))
    if sys.platform == "linux" and home.is_absolute():
        named = [Path(environ.get(name, "")) for name, _ in _XDG]
        folders = [(n if n.is_absolute() else home / d) / "litrack" for n, (_, d) in zip(named, _XDG, strict=True)]
    else:
        import platformdirs

        try:
            kinds = (platformdirs.user_config_dir, platformdirs.user_data_dir, platformdirs.user_state_dir)
            folders = [Path(find("litrack", appauthor=False)) for find in kinds]
        except RuntimeError:
            folders = [home]
    if not all(f.is_absolute() for f in folders):
        raise UsageError(
            "litrack cannot tell where your home directory is, so it does not know where its files lie.",
            hint="Set HOME, or XDG_CONFIG_HOME, XDG_DATA_HOME and XDG_STATE_HOME.",
        )
    return folders[0], folders[1], folders[2]
