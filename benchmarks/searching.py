"""Searching a library of all real records: `Catalogue.find`, whole findings, beside the bare statements.

    python -m benchmarks.searching [TIMES]

TIMES multiplies the records under shifted PMIDs: 6 makes a library of 300,000. Milliseconds of the wall clock, of the
better of two rounds for each search; the two ways take turns search by search.
"""

import random
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.storing import batches, few_into_many, load, ours, without_bytes
from benchmarks.table import Row, files, show
from litrack.library import Catalogue
from litrack.library.fitting import BM25
from litrack.model import Filters, Kept, Pmid

SHIFT = 100_000_000
P99 = {50_000: 20, 300_000: 110, 1_000_000: 250}
"""Studies -> the most milliseconds of the slowest search in a hundred."""


def build(path: Path, times: int) -> None:
    """A library of both NLM files, once under their own PMIDs and again under others."""
    for turn in range(times):
        for file in files():
            kept = load(file, 1_000_000)
            if turn:
                kept = without_bytes([_shifted(k, turn * SHIFT) for k in kept])
            ours(path, batches(kept))


def _shifted(kept: Kept, by: int) -> Kept:
    pmid = Pmid(kept.study.pmid + by)
    return replace(kept, study=replace(kept.study, pmid=pmid), record=replace(kept.record, pmid=pmid))


def rows(times: int) -> Iterator[Row]:
    """Build the library, search it, write a little into it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "litrack.db"
        build(path, times)
        yield from searching(path)
        yield few_into_many(path)


def searching(path: Path) -> Iterator[Row]:
    """Five kinds of search."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    (studies,) = connection.execute("SELECT count(*) FROM study").fetchone()
    sample = (
        "SELECT abstract FROM study WHERE abstract <> '' AND pmid < 100000000 ORDER BY pmid * 7919 % 10007 LIMIT 800"
    )
    texts = [text for (text,) in connection.execute(sample)]
    words = sorted({w for text in texts for w in re.findall(r"[a-z]{4,}", text.lower())})
    count = "SELECT count(*) FROM search WHERE search MATCH ?"
    held = {w: connection.execute(count, (f'"{w}"',)).fetchone()[0] for w in random.Random(3).sample(words, 1500)}
    kinds = {
        "rare word": [w for w, n in held.items() if 3 <= n <= studies // 170][:300],
        "frequent word": [w for w, n in held.items() if studies // 170 < n <= studies // 10][:150],
        "very frequent word": [w for w, n in held.items() if n > studies // 10],
    }
    frequent = kinds["frequent word"]
    kinds["two words"] = [f"{a} {b}" for a, b in zip(frequent[::2], frequent[1::2], strict=False)]
    show = """SELECT s.pmid, s.title, j.iso, s.year, s.design, s.n, s.first_seen, s.retracted,
      (SELECT group_concat(name) FROM author WHERE study = s.pmid),
      (SELECT group_concat(outcome) FROM outcome WHERE study = s.pmid)
      FROM study AS s JOIN journal AS j ON j.id = s.journal WHERE s.pmid IN (%s)"""

    def statements(text: str) -> None:
        match = " AND ".join(f'"{w}"' for w in text.split())
        sql = f"SELECT rowid FROM search WHERE search MATCH ? ORDER BY {BM25} LIMIT 20"
        found = connection.execute(sql, (match,)).fetchall()
        if len(found) == 20:
            connection.execute(count, (match,)).fetchone()
        marks = ", ".join(str(rowid) for (rowid,) in found)
        sql = "SELECT rowid, snippet(search, -1, char(2), char(3), '…', 24) FROM search WHERE search MATCH ?"
        connection.execute(f"{sql} AND rowid IN ({marks})", (match,)).fetchall()
        connection.execute(show % marks).fetchall()

    with Catalogue.open(path) as catalogue:
        for kind, asked in kinds.items():
            alone, whole = timed(statements, lambda text: catalogue.find(Filters(limit=20), text), asked)
            ratio = whole[0] / alone[0]
            most = next((ms for size, ms in sorted(P99.items()) if studies <= size * 1.05), P99[1_000_000])
            yield Row(f"search {studies:,}: {kind} ({len(asked)}), p50", f"{whole[0]:.2f} ms",
                      f"bare {alone[0]:.2f} ms", f"{ratio:.2f}x", "<= 1.25x", ratio <= 1.25)  # fmt: skip
            yield Row("  p99", f"{whole[1]:.2f} ms", f"bare {alone[1]:.2f} ms", "", f"<= {most} ms", whole[1] <= most)
    connection.close()


def timed(
    one: Callable[[str], object], other: Callable[[str], object], asked: Sequence[str]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """p50 and p99 in milliseconds of both."""
    found: list[list[float]] = [[], []]
    for text in asked:
        best = [1e9, 1e9]
        for _ in range(2):
            for place, search in enumerate((one, other)):
                began = time.perf_counter()
                search(text)
                best[place] = min(best[place], (time.perf_counter() - began) * 1000)
        for place, spent in enumerate(best):
            found[place].append(spent)
    first, second = ((statistics.median(f), sorted(f)[int(len(f) * 0.99)]) for f in found)
    return first, second


if __name__ == "__main__":
    show(rows(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
