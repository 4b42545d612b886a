"""The library beside the bare statements: how much do its safety and its comfort cost?

    python benchmarks/library.py ../shared/data/pubmed [RECORDS]

Storing: records a second of `Library.keep` in batches of 200, against `executemany` on the same tables without
deduplicating look-ups, history, queue or error texts. Searching: `Catalogue.find`, whole findings, against the two
statements alone. Medians of interleaved runs; times are of one process on a machine that others share, so the ratio
counts.
"""

import random
import re
import sqlite3
import statistics
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from litrack.library import Catalogue, Library, rows
from litrack.library.find import BM25
from litrack.library.schema import MIGRATIONS
from litrack.model import Extraction, Filters, Kept, Record
from litrack.pubmed import read, read_file

BATCH = 200
RUNS = 3


def now() -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC)


def ours(path: Path, batches: Sequence[Sequence[Kept]]) -> None:
    with Library.open(path, now=now) as library:
        for batch in batches:
            library.keep(batch, run=None, extractor="1")


def bare(path: Path, batches: Sequence[Sequence[Kept]]) -> None:
    """The same rows by `executemany`, ids of shared things from a dictionary."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "cache_size = -16000"):
        connection.execute(f"PRAGMA {pragma}")
    for statement in chain.from_iterable(MIGRATIONS):
        connection.execute(statement)
    known: dict[str, dict[tuple[str, ...], int]] = {"journal": {}, "term": {}, "affiliation": {}}

    def into(table: str, values: Sequence[tuple[object, ...]], columns: str = "") -> None:
        if values:
            marks = ", ".join("?" * len(values[0]))
            connection.executemany(f"INSERT INTO {table} {columns} VALUES ({marks})", values)

    def ids(table: str, keys: list[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
        fresh = [key for key in dict.fromkeys(keys) if key not in known[table]]
        new = dict(zip(fresh, range(len(known[table]) + 1, len(known[table]) + len(fresh) + 1), strict=True))
        into(table, [(id_, 0, *key) for key, id_ in new.items()])
        known[table].update(new)
        return known[table]

    own = ("extractor", "first_seen", "changed", "withdrawn")
    for batch in batches:
        connection.execute("BEGIN")
        studies = [k.study for k in batch]
        journals = ids("journal", [rows.journal_key(s) for s in studies])
        values = [rows.study_row(k.study, k.extraction, journals[rows.journal_key(k.study)]) for k in batch]
        columns = f"({', '.join((*rows.STUDY_COLUMNS, *own))})"
        into("study", [(*v, "1", "2026", "2026", None) for v in values], columns)
        for table, unpack in (
            ("section", rows.section_rows), ("author", rows.author_rows), ("keyword", rows.keyword_rows),
            ("registration", rows.registration_rows), ("correction", rows.correction_rows),
        ):  # fmt: skip
            into(table, list(chain.from_iterable(map(unpack, studies))))
        places = list(chain.from_iterable(map(rows.affiliation_rows, studies)))
        texts = ids("affiliation", [p[3] for p in places])
        into("author_affiliation", [(*p[:3], texts[p[3]]) for p in places])
        terms = list(chain.from_iterable(map(rows.term_rows, studies)))
        names = ids("term", [t[4] for t in terms])
        into("study_term", [(*t[:4], names[t[4]], t[5]) for t in terms])
        words = [
            (
                s.pmid, s.title, v[7], "\n".join(f"{a.name} {a.fore}" for a in s.authors), s.journal.title,
                "\n".join(m.descriptor for m in s.mesh), "\n".join(w.text for w in s.keywords), None,
            )
            for s, v in sorted(zip(studies, values, strict=True), key=lambda sv: sv[0].pmid)
        ]  # fmt: skip
        into("search", words, "(rowid, title, abstract, authors, journal, mesh, keywords, outcomes)")
        packed = [zlib.compress(k.record.raw, 1) for k in batch]
        bytes_ = zip(studies, batch, packed, strict=True)
        records = [(s.pmid, s.version, "xml", k.record.sha256, "2026", p) for s, k, p in bytes_]
        into("record", records, "(pmid, version, form, sha256, fetched, raw)")
        connection.execute("COMMIT")
    connection.close()


def storing(label: str, kept: Sequence[Kept]) -> None:
    batches = [kept[i : i + BATCH] for i in range(0, len(kept), BATCH)]
    times: dict[str, list[float]] = {"bare": [], "ours": [], "again": []}
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            for name, store, file in (("bare", bare, "bare.db"), ("ours", ours, "ours.db"), ("again", ours, "ours.db")):
                began = time.perf_counter()
                store(Path(folder) / file, batches)
                times[name].append(time.perf_counter() - began)
    rate = {name: len(kept) / statistics.median(seconds) for name, seconds in times.items()}
    print(
        f"{label:18} bare {rate['bare']:7,.0f}/s   litrack {rate['ours']:7,.0f}/s"
        f"   ratio {rate['ours'] / rate['bare']:.2f}"
        f"   unchanged again {rate['again']:8,.0f}/s ({rate['again'] / rate['ours']:.0f}x)"
    )


def searching(path: Path) -> None:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    (studies,) = connection.execute("SELECT count(*) FROM study").fetchone()
    sample = "SELECT abstract FROM study WHERE abstract <> '' ORDER BY pmid * 7919 % 10007 LIMIT 800"
    texts = [text for (text,) in connection.execute(sample)]
    words = sorted({w for text in texts for w in re.findall(r"[a-z]{4,}", text.lower())})
    count = "SELECT count(*) FROM search WHERE search MATCH ?"
    held = {w: connection.execute(count, (f'"{w}"',)).fetchone()[0] for w in random.Random(3).sample(words, 1500)}
    kinds = {
        "rare word": [w for w, n in held.items() if 3 <= n <= 300][:300],
        "frequent word": [w for w, n in held.items() if 300 < n <= 5000][:150],
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
        marks = ", ".join(str(rowid) for (rowid,) in connection.execute(sql, (match,)).fetchall())
        sql = "SELECT rowid, snippet(search, -1, char(2), char(3), '…', 24) FROM search WHERE search MATCH ?"
        connection.execute(f"{sql} AND rowid IN ({marks})", (match,)).fetchall()
        connection.execute(show % marks).fetchall()

    with Catalogue.open(path) as catalogue:
        for kind, asked in kinds.items():
            alone = timed(statements, asked)
            whole = timed(lambda text: catalogue.find(Filters(limit=20), text), asked)
            print(
                f"{kind:20} {studies:,} studies, {len(asked):3} searches"
                f"   bare p50 {alone[0]:6.2f} p99 {alone[1]:6.2f} ms"
                f"   litrack p50 {whole[0]:6.2f} p99 {whole[1]:6.2f} ms   ratio {whole[0] / alone[0]:.2f}"
            )
    connection.close()


def timed(search: Callable[[str], object], asked: Sequence[str]) -> tuple[float, float]:
    """p50 and p99 in milliseconds, of the better of two rounds for each search."""
    best = []
    for text in asked:
        rounds = []
        for _ in range(2):
            began = time.perf_counter()
            search(text)
            rounds.append((time.perf_counter() - began) * 1000)
        best.append(min(rounds))
    return statistics.median(best), sorted(best)[int(len(best) * 0.99)]


def few_into_many(path: Path) -> None:
    with Catalogue.open(path) as catalogue:
        pmids = [f.pmid for f in catalogue.find(Filters(limit=3)).findings]
        studies = [(catalogue.find_record(p), catalogue.find_study(p)) for p in pmids]
    times = []
    with Library.open(path, now=now) as library:
        for turn in range(20):
            batch = [Kept(record=r, study=s, extraction=Extraction(n=turn)) for r, s in studies]
            began = time.perf_counter()
            library.keep(batch, run=None, extractor=str(turn))
            times.append((time.perf_counter() - began) * 1000)
    print(f"three studies written anew into this library: {statistics.median(times):.1f} ms")


def main(folder: Path, most: int) -> None:
    print(f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}, batches of {BATCH}, {RUNS} runs")
    everything: list[Kept] = []
    for name in ("pubmed21n1298.xml.gz", "pubmed20n0014.xml.gz"):
        records = [r for r in read_file(folder / name) if isinstance(r, Record)][:most]
        began = time.perf_counter()
        kept = [Kept(record=r, study=read(r), extraction=Extraction()) for r in records]
        seconds = time.perf_counter() - began
        kept = list({k.study.pmid: k for k in kept}.values())  # the bare statements know nothing of versions
        print(f"{name}: {len(kept):,} records, reading alone {len(records) / seconds:,.0f}/s")
        storing("with the bytes", kept)
        nothing = [Record(pmid=k.record.pmid, version=k.record.version, raw=b"", sha256="") for k in kept]
        storing("without the bytes", [replace(k, record=r) for k, r in zip(kept, nothing, strict=True)])
        everything += kept
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "litrack.db"
        ours(path, [everything[i : i + BATCH] for i in range(0, len(everything), BATCH)])
        searching(path)
        few_into_many(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
