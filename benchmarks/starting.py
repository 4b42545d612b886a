"""Starting: whole processes, in turns with `python -c pass`, which is 1x.

    python -m benchmarks.starting [RUNS]

The ratio is of seconds of CPU (user and system): on a busy machine the wall clock measures the neighbours.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.storing import load, ours
from benchmarks.table import DATA, Absent, Row, show

SEARCH = ("search", "gut", "microbiota")
COMMANDS: dict[str, tuple[tuple[str, ...], float | None]] = {
    "litrack --version": (("--version",), 6.5),
    "litrack search, piped": (SEARCH, 6.5),
    "litrack search --json": ((*SEARCH, "--json"), None),
    "litrack search, table of 20": ((*SEARCH, "--format", "table"), 10.0),
    "litrack --help": (("--help",), None),
}


def rows(runs: int) -> Iterator[Row]:
    """Each command against a library of the on-topic records."""
    corpus = DATA / "ontopic_dev.xml"
    if not corpus.exists():
        raise Absent("needs ontopic_dev.xml in ../shared/data/pubmed")
    with tempfile.TemporaryDirectory() as home:
        db = Path(home) / "litrack.db"
        ours(db, [load(corpus, 1000)])
        environ = {"PATH": os.environ["PATH"], "HOME": home, "LANG": "C.UTF-8", "LITRACK_DB": str(db)}
        program = Path(sys.executable).with_name("litrack")
        nothing = [sys.executable, "-c", "pass"]
        ways = {name: [str(program), *arguments] for name, (arguments, _) in COMMANDS.items()}
        ways = {"python -c pass": nothing, "python -c 'import typer'": [sys.executable, "-c", "import typer"], **ways}
        for way in ways.values():  # the first run compiles
            subprocess.run(way, env=environ, stdout=subprocess.DEVNULL, check=True)
        cpu: dict[str, list[float]] = {name: [] for name in ways}
        wall: dict[str, list[float]] = {name: [] for name in ways}
        for name, way in [*ways.items()] * runs:
            before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            subprocess.run(way, env=environ, stdout=subprocess.DEVNULL, check=True)
            wall[name].append(time.perf_counter() - began)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu[name].append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    one = statistics.median(cpu["python -c pass"])
    for name in ways:
        spent = statistics.median(cpu[name])
        goal = COMMANDS.get(name, ((), None))[1]
        yield Row(
            name, f"{spent * 1000:.1f} ms CPU", f"wall {statistics.median(wall[name]) * 1000:.1f} ms",
            f"{spent / one:.2f}x", f"<= {goal}x" if goal else "", spent / one <= goal if goal else None,
        )  # fmt: skip


if __name__ == "__main__":
    show(rows(int(sys.argv[1]) if len(sys.argv) > 1 else 21))
