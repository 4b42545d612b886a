"""The network: `litrack update` beside the loop of the Biopython tutorial, both against the same slow stand-in.

    python -m benchmarks.network [STUDIES]

Eight queries that overlap by half; ESearch takes 0.5 s, EFetch 0.4 s and 2 ms a record, and a fourth request within a
second is refused with 429, as at NCBI. Whole processes, on the wall clock: parsing, extracting and storing included.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from benchmarks.table import Row, files, show
from litrack.library import Library
from litrack.model import Abstract, Extraction, Record
from litrack.pubmed import PubMed, Wire, read_file
from litrack.queries import read_queries
from litrack.sample.server import Eutils
from litrack.track.extractor import Extractor
from litrack.track.update import Tracker

QUERIES = 8
BATCH = 200


def terms(pmids: list[int]) -> list[str]:
    """Eight ranges of PMIDs, each half of its neighbours."""
    step = len(pmids) // (QUERIES + 1)
    starts = [i * step for i in range(QUERIES)]
    ends = [min(start + 2 * step, len(pmids)) - 1 for start in starts[:-1]] + [len(pmids) - 1]
    return [f"{pmids[a]}:{pmids[b]}[uid]" for a, b in zip(starts, ends, strict=True)]


def toml(queries: list[str]) -> str:
    """A queries.toml with these."""
    blocks = [f"[queries.q{i}]\ntitle = \"Query {i}\"\nterm = '{term}'\n" for i, term in enumerate(queries)]
    return "schema = 1\n\n" + "\n".join(blocks)


class Nothing(Extractor):
    """Finds nothing, at once."""

    def read(self, abstract: Abstract) -> Extraction:  # noqa: ARG002 - as every extractor is called
        return Extraction()


def update_alone(url: str, home: Path) -> None:
    """One `litrack update` but for the extraction, which the tutorial's loop has not got."""
    wire = Wire(email="reader@example.org", pace_file=home / "pace", base_url=url)
    queries = read_queries(home / "queries.toml").queries
    with Library.open(home / "alone.db", now=lambda: datetime.now(UTC)) as library:
        Tracker(library, PubMed(wire), extractor=Nothing()).update(queries)


def rows(studies: int) -> Iterator[Row]:
    """A first run, a quiet day, a day with three new studies."""
    real = (r for r in read_file(files()[1]) if isinstance(r, Record))
    records = {r.pmid: r.raw for r in islice(real, studies + 3)}
    held = sorted(records)
    new, pmids = held[len(held) // 2 : len(held) // 2 + 3], held
    size = sum(map(len, records.values())) / len(records)
    queries = terms(pmids)

    def latency(endpoint: str, body: int) -> float:
        return 0.5 if endpoint == "esearch" else 0.4 + 0.002 * body / size if endpoint == "efetch" else 0.0

    first = {pmid: raw for pmid, raw in records.items() if pmid not in new}
    with tempfile.TemporaryDirectory() as home, Eutils(first, latency=latency, rate_limit=True) as pubmed:
        (Path(home) / "queries.toml").write_text(toml(queries), encoding="utf-8")
        environ = {
            "PATH": os.environ["PATH"], "HOME": home, "LANG": "C.UTF-8", "NCBI_EMAIL": "reader@example.org",
            "LITRACK_DB": f"{home}/litrack.db", "LITRACK_QUERIES": f"{home}/queries.toml",
            "LITRACK_EUTILS_URL": pubmed.url,
        }  # fmt: skip

        def run(*command: str) -> tuple[float, int, str]:
            pubmed.forgets_log()
            began = time.perf_counter()
            done = subprocess.run(
                [sys.executable, *command], env=environ, cwd=Path(__file__).parents[1], capture_output=True, check=False
            )
            if done.returncode:
                raise SystemExit(f"{command[:2]} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
            return time.perf_counter() - began, len(pubmed.log), done.stdout.decode()

        loop, loop_requests, _ = run(str(Path(__file__).with_name("tutorial.py")), pubmed.url, *queries)
        alone, _, _ = run("-m", "benchmarks.network", "--alone", pubmed.url, home)
        refused = sum(r.status == 429 for r in pubmed.log)
        seconds, requests, _ = run("-m", "litrack", "update")
        refused += sum(r.status == 429 for r in pubmed.log)
        most = QUERIES + 1 + -(-len(first) // BATCH)
        yield Row(
            f"first run, {len(first):,} studies, {QUERIES} queries", f"{seconds:.1f} s", f"tutorial loop {loop:.1f} s",
            f"{seconds / loop:.2f}x", "<= 0.4x", seconds <= 0.4 * loop,
        )  # fmt: skip
        yield Row(
            "  the same without extraction", f"{alone:.1f} s", f"tutorial loop {loop:.1f} s", f"{alone / loop:.2f}x",
            "<= 0.4x", alone <= 0.4 * loop,
        )  # fmt: skip
        yield Row("  requests", str(requests), f"tutorial loop {loop_requests}", "", f"<= {most}", requests <= most)
        pubmed.tomorrow()
        seconds, requests, said = run("-m", "litrack", "update", "--quiet")
        refused += sum(r.status == 429 for r in pubmed.log)
        yield Row(f"a day without news: requests, {seconds:.1f} s", str(requests), f"tutorial loop {loop_requests}", "",
                  f"<= {QUERIES + 1}, silent", requests <= QUERIES + 1 and not said)  # fmt: skip
        pubmed.tomorrow()
        pubmed.has(*(records[pmid] for pmid in new))
        seconds, requests, _ = run("-m", "litrack", "update", "--quiet")
        refused += sum(r.status == 429 for r in pubmed.log)
        yield Row(f"a day with 3 new: requests, {seconds:.1f} s", str(requests), f"tutorial loop {loop_requests}", "",
                  f"<= {QUERIES + 2}", requests <= QUERIES + 2)  # fmt: skip
        yield Row("replies 429 in all runs of litrack", str(refused), "", "", "0", refused == 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--alone"]:
        update_alone(sys.argv[2], Path(sys.argv[3]))
        raise SystemExit
    show(rows(int(sys.argv[1]) if len(sys.argv) > 1 else 5000))
