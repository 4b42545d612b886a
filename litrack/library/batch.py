"""One batch of studies into the tables: rows by `executemany`, ids of shared things looked up a batch at a time."""

# ruff: noqa: S608 - the statements are put together from words of ours alone; values are always bound

import zlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from sqlite3 import Connection
from typing import Final

import sqlite_utils

from litrack.library import rows
from litrack.library.names import Shared
from litrack.library.overrides import attach
from litrack.library.rows import STUDY_COLUMNS, JournalKey, TermKey, to_json
from litrack.model import Extraction, Kept, Pmid

COMPRESSION: Final = 1
"""zlib's quickest: of PubMed XML it leaves 29 %, its best 26 % for twice the time."""

CHILDREN: Final = (
    "author_affiliation", "section", "author", "study_term", "keyword", "registration", "correction", "outcome",
)  # fmt: skip
"""In the order in which foreign keys let them be deleted."""

_OWN: Final = ("extractor", "first_seen", "changed", "withdrawn")
_SEARCHED: Final = "title, abstract, authors, journal, mesh, keywords, outcomes"

# One statement a batch: FTS5 writes its pending index out before every INSERT ... SELECT (fts5SavepointMethod).
_OF_THESE: Final = "FROM search_text WHERE pmid IN (SELECT value FROM json_each(?)) ORDER BY pmid"

_UPSERT: Final = (
    f"INSERT INTO study ({', '.join(STUDY_COLUMNS + _OWN)}) VALUES ({', '.join('?' * len(STUDY_COLUMNS + _OWN))})"
    f" ON CONFLICT (pmid) DO UPDATE SET "
    + ", ".join(f"{c} = excluded.{c}" for c in STUDY_COLUMNS[1:] + _OWN if c != "first_seen")
)


class Writer:
    """Writes batches through one connection; remembers the ids of journals, terms and affiliations."""

    def __init__(self, db: sqlite_utils.Database) -> None:
        self._connection = db.conn
        self._journals: Shared[JournalKey] = Shared(
            db.conn, "journal", ("title", "iso", "issn", "country", "nlm_id", "publisher")
        )
        self._terms: Shared[TermKey] = Shared(db.conn, "term", ("name", "ui", "kind"))
        self._affiliations: Shared[tuple[str]] = Shared(db.conn, "affiliation", ("text",))

    def forget(self) -> None:
        """To be called when a transaction was rolled back."""
        for shared in (self._journals, self._terms, self._affiliations):
            shared.forget()

    def write(self, batch: Sequence[Kept], *, extractor: str, at: str) -> None:
        """Bring `batch` into the tables, inside a transaction. Of several with one PMID and version the last counts."""
        # FTS5 writes its pending index out whenever rowids do not ascend (fts5_index.c), so all goes in by PMID.
        latest = {(k.study.pmid, k.study.version): k for k in batch}
        ordered = [latest[key] for key in sorted(latest)]
        pmids = to_json([k.study.pmid for k in ordered])
        held = self._held(pmids)
        current = self._current(pmids)
        fresh = [k for k in ordered if current.get(_key(k), (0, ""))[1] != k.record.sha256]
        stale = {_key(k) for k in fresh}
        newest = {k.study.pmid: k for k in ordered}
        changed = []
        for pmid, kept in newest.items():
            version, read_by = held.get(pmid, (0, ""))
            same = kept.study.version == version and _key(kept) not in stale and read_by == extractor
            if kept.study.version >= version and not same:
                changed.append(kept)
        # zlib and SQLite both let go of the interpreter: where there is a second core, compressing costs no time.
        with ThreadPoolExecutor(max_workers=1) as beside:
            packed = beside.submit(lambda: [zlib.compress(k.record.raw, COMPRESSION) for k in fresh])
            self._remove([k.study.pmid for k in changed if k.study.pmid in held])
            self._insert(changed, extractor, at)
            back = "UPDATE study SET withdrawn = NULL WHERE pmid = ? AND withdrawn IS NOT NULL"
            self._connection.executemany(back, [(pmid,) for pmid in held])
            replaced = [(at, current[key][0]) for key in sorted(stale & current.keys())]
            self._connection.executemany("UPDATE record SET replaced = ? WHERE id = ?", replaced)
            self._connection.executemany(
                "INSERT INTO record (pmid, version, form, sha256, fetched, raw) VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (*_key(k), k.record.form, k.record.sha256, at, raw)
                    for k, raw in zip(fresh, packed.result(), strict=True)
                ],
            )

    def rewrite(self, batch: Sequence[Kept], *, extractor: str, at: str) -> None:
        """Write the rows of held studies anew from the bytes that are held, inside a transaction."""
        ordered = sorted(batch, key=lambda k: k.study.pmid)
        sql = (
            "SELECT withdrawn, pmid FROM study WHERE withdrawn IS NOT NULL AND pmid IN (SELECT value FROM json_each(?))"
        )
        withdrawn = self._connection.execute(sql, (to_json([k.study.pmid for k in ordered]),)).fetchall()
        self._remove([k.study.pmid for k in ordered])
        self._insert(ordered, extractor, at)
        self._connection.executemany("UPDATE study SET withdrawn = ? WHERE pmid = ?", withdrawn)

    def _held(self, pmids: str) -> dict[int, tuple[int, str]]:
        """Which version of each is shown, and which extractor read it."""
        sql = "SELECT pmid, version, extractor FROM study WHERE pmid IN (SELECT value FROM json_each(?))"
        return {pmid: (version, read_by) for pmid, version, read_by in self._connection.execute(sql, (pmids,))}

    def _current(self, pmids: str) -> dict[tuple[int, int], tuple[int, str]]:
        """The rows of the bytes that we hold, and their sha256, by PMID and version."""
        sql = """SELECT pmid, version, id, sha256 FROM record
          WHERE pmid IN (SELECT value FROM json_each(?)) AND replaced IS NULL"""
        return {
            (pmid, version): (id_, digest) for pmid, version, id_, digest in self._connection.execute(sql, (pmids,))
        }

    def _remove(self, pmids: Sequence[int]) -> None:
        """Take the old rows of revised studies out, all but the study's own."""
        unindex(self._connection, pmids)
        keys = [(pmid,) for pmid in pmids]
        for table in CHILDREN:
            self._connection.executemany(f"DELETE FROM {table} WHERE study = ?", keys)

    def _insert(self, batch: Sequence[Kept], extractor: str, at: str) -> None:
        """The rows of studies that have none, or no more."""
        studies = [k.study for k in batch]
        journals = self._journals.ids(map(rows.journal_key, studies))
        many = self._connection.executemany
        many(
            _UPSERT,
            [
                (
                    *rows.study_row(k.study, k.extraction, journals[rows.journal_key(k.study)]),
                    extractor,
                    at,
                    at,
                    None,
                )
                for k in batch
            ],
        )
        for table, width, unpack in (
            ("section", 6, rows.section_rows),
            ("author", 12, rows.author_rows),
            ("keyword", 5, rows.keyword_rows),
            ("registration", 4, rows.registration_rows),
            ("correction", 6, rows.correction_rows),
        ):
            many(_into(table, width), chain.from_iterable(map(unpack, studies)))
        places = list(chain.from_iterable(map(rows.affiliation_rows, studies)))
        ids = self._affiliations.ids(p[3] for p in places)
        many(_into("author_affiliation", 4), [(a, b, c, ids[key]) for a, b, c, key in places])
        terms = list(chain.from_iterable(map(rows.term_rows, studies)))
        known = self._terms.ids(t[4] for t in terms)
        many(_into("study_term", 6), [(a, b, c, d, known[key], e) for a, b, c, d, key, e in terms])
        insert_outcomes(self._connection, {k.study.pmid: k.extraction for k in batch})
        index(self._connection, [s.pmid for s in studies])


def unindex(connection: Connection, pmids: Sequence[int]) -> None:
    """Take these out of the full-text index: it keeps no text, so it is told word for word, before the rows go."""
    connection.execute(
        f"INSERT INTO search (search, rowid, {_SEARCHED}) SELECT 'delete', pmid, {_SEARCHED} {_OF_THESE}",
        (to_json(list(pmids)),),
    )


def index(connection: Connection, pmids: Sequence[int]) -> None:
    """Put these into the full-text index, once their rows are written."""
    connection.execute(
        f"INSERT INTO search (rowid, {_SEARCHED}) SELECT pmid, {_SEARCHED} {_OF_THESE}", (to_json(list(pmids)),)
    )


def insert_outcomes(connection: Connection, read: Mapping[Pmid, Extraction]) -> None:
    """The outcome rows of studies that have none; what a person has set finds its rows again."""
    found = (rows.outcome_rows(pmid, extraction.outcomes) for pmid, extraction in read.items())
    connection.executemany(_into("outcome", 21), chain.from_iterable(found))
    attach(connection, list(read))


def _into(table: str, width: int) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * width)})"


def _key(kept: Kept) -> tuple[int, int]:
    return (kept.study.pmid, kept.study.version)
