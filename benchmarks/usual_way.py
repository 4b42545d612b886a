"""What the usual way loses: a plain Bio.Entrez loop that stores into SQLite, under the faults of litrack's own sweep.

    python benchmarks/usual_way.py [--few] [F01 ...]

The loop is what tutorials teach: search with history, fetch by 200, parse with Entrez.read, store, commit. Each fault
of the stand-in is met once at each request; waits are skipped. A case is

    whole    the script ended, and the table holds what an undisturbed run stores
    stopped  the script ended with a traceback; running it again stores the rest
    silent   the script ended as if all were well, and the table lacks or invents records
    hung     it was still waiting five seconds after its last request, without a timeout of its own
"""

import os
import signal
import socket
import sqlite3
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from Bio import Entrez

from litrack.sample.faults import FAULTS
from litrack.sample.server import Eutils
from litrack.sample.shelf import only_an_id

NCBI = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
SPANS = ((95_000_001, 95_000_250), (95_000_251, 95_000_400), (95_000_401, 95_000_450))
TERMS = tuple(f"virtual AND {low}:{high}[uid]" for low, high in SPANS)
BATCH, PATIENCE = 200, 5.0


def store_all(path: Path, terms: Sequence[str]) -> None:
    """The loop itself."""
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE IF NOT EXISTS article (pmid INTEGER PRIMARY KEY, title TEXT)")
    for term in terms:
        with Entrez.esearch(db="pubmed", term=term, usehistory="y", retmax=0) as handle:
            found: Any = Entrez.read(handle)
        for start in range(0, int(found["Count"]), BATCH):
            with Entrez.efetch(
                db="pubmed", retmode="xml", retstart=start, retmax=BATCH, WebEnv=found["WebEnv"],
                query_key=found["QueryKey"],
            ) as handle:  # fmt: skip
                for article in Entrez.read(handle)["PubmedArticle"]:
                    citation = article["MedlineCitation"]
                    row = int(citation["PMID"]), str(citation["Article"]["ArticleTitle"])
                    db.execute("INSERT OR REPLACE INTO article VALUES (?, ?)", row)
            db.commit()
    db.close()


def towards(base: str) -> None:
    """Send Bio.Entrez to `base`: it has no setting for that."""

    def urlopen(request: urllib.request.Request) -> Any:
        request.full_url = request.full_url.replace(NCBI, base)
        return urllib.request.urlopen(request)

    Entrez.urlopen = urlopen
    Entrez.email, Entrez.tool, Entrez.api_key = "reader@example.org", "tutorial", "canary0123456789"
    Entrez.sleep_between_tries = 0


def stored(path: Path) -> list[tuple[int, str]]:
    """What the table holds."""
    db = sqlite3.connect(path)
    try:
        return db.execute("SELECT pmid, title FROM article ORDER BY pmid").fetchall()
    except sqlite3.OperationalError:
        return []
    finally:
        db.close()


def run(path: Path, pubmed: Eutils) -> int | None:
    """The loop in a process of its own: its exit code, or nothing where it hung."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            towards(pubmed.url)
            store_all(path, TERMS)
            code = 0
        finally:
            os._exit(code)
    seen, moved = -1, time.monotonic()
    while (ended := os.waitpid(child, os.WNOHANG))[0] == 0:
        if seen != len(pubmed.log):
            seen, moved = len(pubmed.log), time.monotonic()
        if time.monotonic() > moved + PATIENCE:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return None
        time.sleep(0.005)
    return os.waitstatus_to_exitcode(ended[1])


def cases(pubmed: Eutils, folder: Path, few: bool, only: Sequence[str]) -> Iterator[tuple[str, str, int, str]]:
    """Each case as fault, variant, request and what became of it."""
    path = folder / "articles.db"
    assert run(path, pubmed) == 0
    expected, requests = stored(path), len(pubmed.log)
    for number, (fault, variant) in enumerate(f for f in FAULTS if not only or f[0] in only):
        for at in range(1, requests + 1) if not few else (1 + number % requests,):
            path.unlink()
            pubmed.recovers()
            pubmed.forgets_log()
            pubmed.fails(fault, variant, at=at)
            code = run(path, pubmed)
            became = "whole" if code == 0 and stored(path) == expected else "silent" if code == 0 else "stopped"
            if code is None:
                became = "hung"
            pubmed.recovers()
            if became in ("stopped", "hung") and (run(path, pubmed) != 0 or stored(path) != expected):
                became = "silent"
            yield fault, variant, at, became


def main(arguments: Sequence[str]) -> int:
    """Print a line for each fault that was silent, and the sums."""
    sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 - the tracebacks of the loop are what is counted
    only = [a for a in arguments if not a.startswith("-")]
    records = [only_an_id(pmid) for pmid in range(95_000_001, 95_000_451)]
    counts: Counter[str] = Counter()
    silent: Counter[str] = Counter()
    socket.setdefaulttimeout(None)
    with tempfile.TemporaryDirectory() as folder, Eutils(records, now=datetime(2026, 3, 1, tzinfo=UTC)) as pubmed:
        for fault, variant, _, became in cases(pubmed, Path(folder), "--few" in arguments, only):
            counts[became] += 1
            silent[f"{fault}/{variant}"] += became == "silent"
        leaks = sum("canary" in violation or "key" in violation for violation in pubmed.violations)
    for name, number in silent.items():
        if number:
            print(f"silent {number:3}  {name}")
    print(
        f"{sum(counts.values())} cases: "
        + ", ".join(f"{counts[k]} {k}" for k in ("whole", "stopped", "silent", "hung"))
    )
    print(f"requests of the last run with the API key in the URL: {leaks}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
