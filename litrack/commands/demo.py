"""`litrack demo`: the whole story on invented studies, with the real update over a real (loopback) network."""

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated

import typer

from litrack.commands.options import takes
from litrack.context import TEST_INTERVAL, TEST_NOW, Context
from litrack.errors import ExitCode
from litrack.queries import bundled_queries
from litrack.sample.corpus import FIRST, first_day, second_day
from litrack.sample.server import Eutils

app = typer.Typer(rich_markup_mode=None, add_completion=False)

DAY_ONE = (
    ("The first run of each query stores what PubMed has: its baseline.", "update"),
    (
        "The trials among them, with what they report. --mark draws a line: the next `new` starts after it.",
        "new --design trial --limit 6 --mark",
    ),
    ("The library is searched off line.", "search 'gut microbiota' --limit 4"),
)
KILLED = ("A day later there is news. This run is killed (kill -9) while PubMed sends it.", "update")
AGAIN = "The same again goes on where that one was killed."
DAY_TWO = (
    ("The next run goes on. News, a revision, an erratum and a retraction: nothing is missing.", "update"),
    ("What is new, and what it reports.", "new"),
    ("Row 1 of that table, whole.", "show 1"),
    ("Where a row comes from: the sentence, and how it was read.", "outcomes 1 --explain"),
    ("What a clinic's blog claims, and what the studies here report.", "check 'FMT improves fatigue in fibromyalgia'"),
    (
        "How many studies report what; an empty cell is a finding too.",
        "outcomes --map intervention:domain --domain pain --domain sleep --domain fatigue",
    ),
    ("What happened to studies that were here before.", "changes --kind retracted --kind erratum --kind revised"),
    ("The same for programs.", "list --design trial --domain pain --tsv --limit 3"),
    ("The state of the library.", "doctor"),
)


@app.command()
@takes()
def demo(
    context: Context,
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar="DIR", help="Leave the library there, to look around in.")
    ] = None,
) -> ExitCode:
    """See litrack at work: no network, no key, no e-mail, nothing of yours is touched.

    A small PubMed of invented studies is started on this machine. The saved queries run against it over HTTP, twice:
    a first run, and a day later with news, a revision and a retraction.
    """
    context.write("All studies below are invented: titles, numbers, journals, people. Not real research.")
    with _folder(keep) as folder, Eutils(first_day(), now=datetime.combine(FIRST, time(6), UTC)) as pubmed:
        (folder / "queries.toml").write_text(bundled_queries(), encoding="utf-8")
        code = _act(context, pubmed, folder, DAY_ONE)
        later = second_day()
        pubmed.at(datetime.combine(later.date, time(6), UTC))
        pubmed.has(*later.new, *later.changed)
        _kill(context, pubmed, folder)
        code = max(code, _act(context, pubmed, folder, DAY_TWO))
        if keep:
            context.write(f"\nTo look around: litrack --db {shlex.quote(str(folder / 'litrack.db'))} list")
    context.write("\nYour own: litrack init, then litrack update. The README tells the rest.")
    return code


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep:
        keep.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield keep.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="litrack-demo-") as folder:
        yield Path(folder)


def _act(context: Context, pubmed: Eutils, folder: Path, scenes: tuple[tuple[str, str], ...]) -> ExitCode:
    """Run these command lines as a user would, each in a process of its own."""
    code = ExitCode.DONE
    for words, line in scenes:
        ended = _run(context, pubmed, folder, words, line)
        if ended < 0:  # by somebody who watches
            context.write(f"killed by signal {-ended}")
            ended = _run(context, pubmed, folder, AGAIN, line)
        if ended > 0:
            code = ExitCode(ended)
    return code


def _run(context: Context, pubmed: Eutils, folder: Path, words: str, line: str) -> int:
    command = _told(context, words, line)
    # The command lines are those above; nothing in them comes from outside.
    return subprocess.run(command, env=_surroundings(context, pubmed, folder), check=False).returncode  # noqa: S603


def _kill(context: Context, pubmed: Eutils, folder: Path) -> None:
    """Kill a run that waits for records; then PubMed answers as ever."""
    pubmed.fails("F21", "silent", endpoint="efetch")
    process = subprocess.Popen(_told(context, *KILLED), env=_surroundings(context, pubmed, folder))  # noqa: S603
    try:
        while process.poll() is None and not pubmed.log[-1].fault:
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.02)
    finally:
        process.kill()
    context.write(f"killed by signal {-process.wait()}")
    pubmed.recovers()


def _told(context: Context, words: str, line: str) -> list[str]:
    """The command of a scene, once its words are on the screen."""
    context.write(f"\n# {words}\n$ litrack {line}")
    context.out.flush()
    return [sys.executable, "-m", "litrack", *shlex.split(line)]


def _surroundings(context: Context, pubmed: Eutils, folder: Path) -> Mapping[str, str]:
    """The user's own terminal, and otherwise nothing of the user's: address, clock and folders are the demo's."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("NCBI_", "LITRACK_", "XDG_"))}
    return {
        **environ,
        "LITRACK_EUTILS_URL": pubmed.url,
        "LITRACK_DB": str(folder / "litrack.db"),
        "LITRACK_QUERIES": str(folder / "queries.toml"),
        "LITRACK_FORMAT": "table",
        "NCBI_EMAIL": "demo@example.org",
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_STATE_HOME": str(folder / "state"),
        "PAGER": "",
        TEST_NOW: pubmed.now.isoformat(),
        TEST_INTERVAL: "0",
        **({"NO_COLOR": "1"} if context.flags.no_color else {}),
    }
