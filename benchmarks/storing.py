"""Storing studies: `Library.keep` beside the bare statements on the same tables, and the whole way from XML to index.

    python -m benchmarks.storing [RECORDS]

What litrack adds to the bare `executemany`: look-ups of what is held, history, queue, error texts, shared ids that
survive the process. Times are seconds of CPU, so that the disk of a busy machine does not decide.
"""

import sqlite3
import statistics
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path

from benchmarks.table import Row, files, medians, show
from litrack.library import Catalogue, Library
from litrack.library import rows as as_rows
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
        journals = ids("journal", [as_rows.journal_key(s) for s in studies])
        values = [as_rows.study_row(k.study, k.extraction, journals[as_rows.journal_key(k.study)]) for k in batch]
        columns = f"({', '.join((*as_rows.STUDY_COLUMNS, *own))})"
        into("study", [(*v, "1", "2026", "2026", None) for v in values], columns)
        for table, unpack in (
            ("section", as_rows.section_rows), ("author", as_rows.author_rows), ("keyword", as_rows.keyword_rows),
            ("registration", as_rows.registration_rows), ("correction", as_rows.correction_rows),
        ):  # fmt: skip
            into(table, list(chain.from_iterable(map(unpack, studies))))
        places = list(chain.from_iterable(map(as_rows.affiliation_rows, studies)))
        texts = ids("affiliation", [p[3] for p in places])
        into("author_affiliation", [(*p[:3], texts[p[3]]) for p in places])
        terms = list(chain.from_iterable(map(as_rows.term_rows, studies)))
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


def batches(kept: Sequence[Kept]) -> list[Sequence[Kept]]:
    return [kept[i : i + BATCH] for i in range(0, len(kept), BATCH)]


def load(path: Path, most: int) -> list[Kept]:
    """Studies of one NLM file, one version of each: the bare statements know nothing of versions."""
    records = islice((r for r in read_file(path) if isinstance(r, Record)), most)
    return list({r.pmid: Kept(record=r, study=read(r), extraction=Extraction()) for r in records}.values())


def without_bytes(kept: Sequence[Kept]) -> list[Kept]:
    """The same studies with nothing to compress."""
    return [replace(k, record=replace(k.record, raw=b"", sha256="")) for k in kept]


def rows(records: int) -> Iterator[Row]:
    """Half of the records from each file."""
    real = files()
    kept = list(chain.from_iterable(load(path, records // len(real)) for path in real))
    for label, some in (("with the bytes", kept), ("without the bytes", without_bytes(kept))):
        yield from _beside_bare(label, some)
    with tempfile.TemporaryDirectory() as folder:
        yield _whole_way(Path(folder), [k.record for k in kept])
        path = Path(folder) / "lean.db"
        ours(path, batches(without_bytes(kept)))
        yield Row(
            "bytes a study without raw XML", f"{path.stat().st_size / len(kept):,.0f}", "", "", "<= 7,000",
            path.stat().st_size / len(kept) <= 7000,
        )  # fmt: skip


def _beside_bare(label: str, kept: Sequence[Kept]) -> Iterator[Row]:
    some = batches(kept)
    with tempfile.TemporaryDirectory() as folder:
        turn = iter(range(1000))
        place = Path(folder)
        last = [place]

        def fresh() -> None:
            last[0] = place / f"ours{next(turn)}.db"
            ours(last[0], some)

        spent = medians(
            RUNS,
            {
                "bare": lambda: bare(place / f"bare{next(turn)}.db", some),
                "ours": fresh,
                "again": lambda: ours(last[0], some),
            },
        )
    rate = {name: len(kept) / seconds for name, seconds in spent.items()}
    ratio, cheaper = rate["ours"] / rate["bare"], rate["again"] / rate["ours"]
    yield Row(f"store {len(kept):,} studies {label}", f"{rate['ours']:,.0f}/s", f"executemany {rate['bare']:,.0f}/s",
              f"{ratio:.2f}x", ">= 0.9x", ratio >= 0.9)  # fmt: skip
    yield Row("  the same again, unchanged", f"{rate['again']:,.0f}/s", "the first time", f"{cheaper:.0f}x", ">= 20x",
              cheaper >= 20)  # fmt: skip


def _whole_way(folder: Path, records: Sequence[Record]) -> Row:
    turn = iter(range(1000))

    def way() -> None:
        with Library.open(folder / f"way{next(turn)}.db", now=now) as library:
            for i in range(0, len(records), BATCH):
                batch = [Kept(record=r, study=read(r), extraction=Extraction()) for r in records[i : i + BATCH]]
                library.keep(batch, run=None, extractor="1")

    rate = len(records) / medians(RUNS, {"way": way})["way"]
    return Row("parse + store + index, with the compressed bytes", f"{rate:,.0f}/s", "", "", ">= 3,500/s", rate >= 3500)


def few_into_many(path: Path) -> Row:
    """Three studies written anew into a large library, on the wall clock: that is what a user waits."""
    with Catalogue.open(path) as catalogue:
        held = catalogue.find(Filters(limit=3))
        total = len(catalogue.rows("SELECT pmid FROM study"))
        studies = [(catalogue.find_record(f.pmid), catalogue.find_study(f.pmid)) for f in held.findings]
    times = []
    with Library.open(path, now=now) as library:
        for turn in range(20):
            batch = [Kept(record=r, study=s, extraction=Extraction(n=turn)) for r, s in studies]
            began = time.perf_counter()
            library.keep(batch, run=None, extractor=str(turn))
            times.append((time.perf_counter() - began) * 1000)
    spent = statistics.median(times)
    return Row(f"3 studies written anew into {total:,}", f"{spent:.1f} ms", "", "", "<= 10 ms", spent <= 10)


if __name__ == "__main__":
    show(rows(int(sys.argv[1]) if len(sys.argv) > 1 else 6000))
