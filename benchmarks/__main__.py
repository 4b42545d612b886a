"""Every benchmark and one table.

    python -m benchmarks [--quick] [NAME]...

NAME is one of reading, storing, searching, starting, network, extracting. Needs `pip install -e '.[bench]'`, and the
real PubMed files beside the project; what is not there is skipped with a sentence.
"""

import argparse
import gc
from collections.abc import Iterator
from importlib import import_module

from benchmarks.table import Absent, Row, heading, show

SIZES = {"starting": (21, 9), "reading": (6000, 2000), "storing": (6000, 2000), "searching": (1, 1),
         "extracting": (1000, 300), "network": (5000, 1000)}  # fmt: skip
"""Of each its size, whole and quick: runs, records, copies of the records, abstracts, studies."""


def rows(names: list[str], *, quick: bool) -> Iterator[Row]:
    """The rows of these benchmarks, one after another."""
    for name in names:
        yield Row(f"-- {name}", "")
        try:
            yield from import_module(f"benchmarks.{name}").rows(SIZES[name][quick])
        except (Absent, ImportError) as error:
            yield Row(f"skipped: {error}", "")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="litrack beside its peers.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(SIZES))
    parser.add_argument("--quick", action="store_true", help="a third of the work")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - SIZES.keys():
        parser.error(f"there is no benchmark {min(unknown)}; there are {', '.join(SIZES)}")
    gc.set_threshold(50_000)  # as litrack itself does (litrack.cli.run)
    print(heading())
    show(rows(chosen.names or list(SIZES), quick=chosen.quick))
