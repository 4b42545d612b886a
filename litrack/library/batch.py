"""One batch of studies into the tables: rows by `executemany`, ids of shared things looked up a batch at a time."""

# ruff: noqa: S608 - the statements are put together from words of ours alone; values are always bound

import zlib
from collections.abc import Sequence
from itertools import chain
from typing import Final

import sqlite_utils

from litrack.library import rows
from litrack.library.names import Shared
from litrack.library.rows import STUDY_COLUMNS, JournalKey, TermKey, to_json
from litrack.model import Kept

COMPRESSION: Final = 1
"""zlib's quickest: of PubMed XML it leaves 29 %, its best 26 % for twice the time."""

CHILDREN: Final = (
    "author_affiliation", "section", "author", "study_term", "keyword", "registration", "correction", "outcome",
)  # fmt: skip
"""In the order in which foreign keys let them be deleted."""

_OWN: Final = ("extractor", "first_seen", "changed", "withdrawn")
_SEARCHED: Final = "title, abstract, authors, journal, mesh, keywords, outcomes"

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
        replaced = self._write_records(ordered, pmids, at)
        newest = {k.study.pmid: k for k in ordered}
        changed = []
        for pmid, kept in newest.items():
            version, read_by = held.get(pmid, (0, ""))
            if kept.study.version < version:
                continue
            key = (pmid, kept.study.version)
            if key in replaced or kept.study.version > version or read_by != extractor:
                changed.append(kept)
        self._remove([k.study.pmid for k in changed if k.study.pmid in held])
        self._insert(changed, extractor, at)
        back = "UPDATE study SET withdrawn = NULL WHERE pmid = ? AND withdrawn IS NOT NULL"
        self._connection.executemany(back, [(pmid,) for pmid in held])

    def _held(self, pmids: str) -> dict[int, tuple[int, str]]:
        """Which version of each is shown, and which extractor read it."""
        sql = "SELECT pmid, version, extractor FROM study WHERE pmid IN (SELECT value FROM json_each(?))"
        return {pmid: (version, read_by) for pmid, version, read_by in self._connection.execute(sql, (pmids,))}

    def _write_records(self, ordered: Sequence[Kept], pmids: str, at: str) -> set[tuple[int, int]]:
        """Store bytes that differ from those held; what they replace stays as history. Their keys come back."""
        sql = """SELECT pmid, version, id, sha256 FROM record
          WHERE pmid IN (SELECT value FROM json_each(?)) AND replaced IS NULL"""
        current = {
            (pmid, version): (id_, digest) for pmid, version, id_, digest in self._connection.execute(sql, (pmids,))
        }
        fresh, old = [], []
        for kept in ordered:
            record, key = kept.record, (kept.study.pmid, kept.study.version)
            id_, digest = current.get(key, (None, ""))
            if digest == record.sha256:
                continue
            if id_ is not None:
                old.append((at, id_))
            fresh.append((*key, record.form, record.sha256, at, zlib.compress(record.raw, COMPRESSION)))
        self._connection.executemany("UPDATE record SET replaced = ? WHERE id = ?", old)
        sql = "INSERT INTO record (pmid, version, form, sha256, fetched, raw) VALUES (?, ?, ?, ?, ?, ?)"
        self._connection.executemany(sql, fresh)
        return {(pmid, version) for pmid, version, *_ in fresh}

    def _remove(self, pmids: Sequence[int]) -> None:
        """Take the old rows of revised studies out, all but the study's own."""
        keys = [(pmid,) for pmid in pmids]
        # The index keeps no text, so it must be told word for word what it forgets: before the rows go.
        forget = f"INSERT INTO search (search, rowid, {_SEARCHED}) SELECT 'delete', pmid, {_SEARCHED}"
        self._connection.executemany(f"{forget} FROM search_text WHERE pmid = ?", keys)
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
        found = (rows.outcome_rows(k.study.pmid, k.extraction.outcomes) for k in batch)
        many(_into("outcome", 21), chain.from_iterable(found))
        sql = f"INSERT INTO search (rowid, {_SEARCHED}) SELECT pmid, {_SEARCHED} FROM search_text WHERE pmid = ?"
        many(sql, [(s.pmid,) for s in studies])


def _into(table: str, width: int) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * width)})"
