"""What every benchmark shares: the data, fair timing, and one table."""

import importlib.metadata
import os
import platform
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

DATA = Path(os.environ.get("LITRACK_BENCH_DATA", Path(__file__).resolve().parents[2] / "shared" / "data" / "pubmed"))
"""Real PubMed files beside the project, where its developers have them."""
FILES = ("pubmed20n0014.xml.gz", "pubmed21n1298.xml.gz")


class Row(NamedTuple):
    """One line of the table. `goal` in words; `met` None where there is none."""

    what: str
    litrack: str
    peer: str = ""
    ratio: str = ""
    goal: str = ""
    met: bool | None = None


class Absent(Exception):
    """Something that a benchmark needs is not here; the message says what."""


def files() -> list[Path]:
    """The two NLM files. Raises Absent."""
    found = [DATA / name for name in FILES]
    if not all(path.exists() for path in found):
        raise Absent(f"needs {' and '.join(FILES)} in ../shared/data/pubmed (or LITRACK_BENCH_DATA)")
    return found


def medians(runs: int, ways: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """Seconds of CPU of this process, the median of `runs`; the ways take turns, so that a busy minute hits all."""
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(runs):
        for name, way in ways.items():
            began = time.process_time()
            way()
            spent[name].append(time.process_time() - began)
    return {name: statistics.median(times) for name, times in spent.items()}


def version(package: str) -> str:
    """The installed version, or nothing."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def heading() -> str:
    """What was measured on what."""
    packages = ("litrack", "typer", "biopython", "sqlite-utils", "pubmed-parser", "pymed", "metapub", "lxml")
    versions = ", ".join(f"{name} {version(name)}" for name in packages if version(name))
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0
    return (
        f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, load {load:.1f}\n{versions}"
    )


def show(rows: Iterable[Row]) -> None:
    """One line a row, as soon as it is known."""
    widths = (52, 18, 24, 8, 20)
    names = ("What", "litrack", "peer", "ratio", "goal")
    print("  ".join(name.ljust(width) for name, width in zip(names, widths, strict=True)))
    for row in rows:
        cells = (row.what, row.litrack, row.peer, row.ratio, row.goal)
        line = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        print(line + {True: "  met", False: "  MISSED", None: ""}[row.met], flush=True)
