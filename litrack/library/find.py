"""The read side of a library: full text, filters, one study. Opens read-only, with the standard library alone."""

import re
import sqlite3
import zlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from litrack.errors import NotFound, UsageError
from litrack.library import fitting, words
from litrack.library.faults import explained, identify, refuse_newer, refuse_older
from litrack.library.rows import from_json, read_outcomes, to_json
from litrack.model import Extraction, Filters, Finding, Found, Pmid

# What a search does not need is imported where it is needed: each noun costs its start half a millisecond.
if TYPE_CHECKING:
    from litrack.library.past import Run, Saved
    from litrack.model import Event, Record, Study

_FINDINGS: Final = """SELECT s.pmid, version, s.title, coalesce(nullif(j.iso, ''), j.title), year, doi, pmcid,
  first_seen, retracted, flags, withdrawn, design, blinding, n, population, intervention, comparator, second_hand,
  (SELECT json_group_array(name) FROM (SELECT name FROM author WHERE study = s.pmid ORDER BY position)),
  (SELECT json_group_array(name) FROM (SELECT t.name FROM study_term AS st JOIN term AS t ON t.id = st.term
    WHERE st.study = s.pmid AND st.role = 'type' ORDER BY st.position)),
  (SELECT json_group_array(name) FROM (SELECT q.name FROM sighting AS g JOIN query AS q ON q.id = g.query
    WHERE g.pmid = s.pmid AND g.left_seen IS NULL ORDER BY q.name)),
  (SELECT json_group_array(position + 1) FROM (SELECT position FROM override
    WHERE study = s.pmid AND position IS NOT NULL AND dropped = 1 ORDER BY position)),
  d.read, d.starred, coalesce(d.tags, '[]'), coalesce(d.note, '')
  FROM study AS s JOIN journal AS j ON j.id = s.journal LEFT JOIN desk AS d ON d.pmid = s.pmid
  WHERE s.pmid IN (SELECT value FROM json_each(?))"""

_PREFIXES: Final = r"(?i)^\s*(?:https?://(?:dx\.)?doi\.org/|doi:|pmid:?|https?://pubmed\.ncbi\.nlm\.nih\.gov/)\s*"


class Catalogue:
    """A library open for reading; nothing that it does can change a byte of it.

    All methods raise `LibraryError` when the database is damaged and `Busy` when it stays locked for 10 seconds.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the library at `path`, also on a read-only disk.

        Raises:
            LibraryError: nothing there yet, no library, damaged, or of another make.
        """
        identify(path)
        with explained(path):
            connection = _connect(path)
            try:  # the header of the file may be older than the write-ahead log: SQLite knows both
                (version,) = connection.execute("PRAGMA user_version").fetchone()
                refuse_newer(path, version)
                refuse_older(path, version)
            except BaseException:
                connection.close()
                raise
        return cls(connection, path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What a SELECT finds, for the other files of this folder."""
        with explained(self.path):
            return self._connection.execute(sql, values).fetchall()

    @property
    def sample(self) -> bool:
        """All studies in it are invented."""
        return self._meta("sample") == "1"

    def _meta(self, key: str) -> str:
        rows = self.rows("SELECT value FROM meta WHERE key = ?", key)
        return rows[0][0] if rows else ""

    # --- many ----------------------------------------------------------------------------------------------

    def find(
        self,
        filters: Filters,
        text: str | None = None,
        *,
        raw: bool = False,
        within: tuple[str, ...] = (),
        snippets: bool = True,
    ) -> Found:
        """The studies that hold `filters`, and `text` where given (see `words.read`; `raw`: FTS5's own syntax).
        `snippets`: with the passages that they were found by, which takes a third of the time.

        Raises:
            UsageError: the text cannot be searched for.
        """
        found = self._fitting(filters, text, raw=raw, within=within)
        with explained(self.path):
            passages = fitting.passages(self._connection, found) if snippets else {}
            return Found(findings=self._findings(found.pmids, passages), total=found.total)

    def find_fitting(self, filters: Filters, text: str | None = None) -> "tuple[tuple[Pmid, ...], int]":
        """The PMIDs alone that `find` would show, in order, and how many there are without the limit."""
        found = self._fitting(filters, text, raw=False, within=())
        return tuple(map(Pmid, found.pmids)), found.total

    def find_several(self, pmids: Sequence[Pmid]) -> tuple[Finding, ...]:
        """These studies as in a table, in this order; a few hundred at a time."""
        with explained(self.path):
            return self._findings(pmids, {})

    def find_whole(self, pmids: Sequence[Pmid]) -> "tuple[tuple[Study, Finding], ...]":
        """The same with every stored field."""
        from litrack.library.studies import read_studies

        with explained(self.path):
            studies = read_studies(self._connection, pmids)
        return tuple((studies[f.pmid], f) for f in self.find_several(pmids))

    def _fitting(self, filters: Filters, text: str | None, *, raw: bool, within: tuple[str, ...]) -> fitting.Fitting:
        if text is None:
            asked = words.Asked(None)
        else:
            asked = words.Asked(words.clean(text)) if raw else words.read(text, within)
        marked_run = int(self._meta("marked_run") or 0) if filters.new_only else 0
        with explained(self.path):
            try:
                return fitting.find(self._connection, filters, asked, marked_run=marked_run)
            except sqlite3.OperationalError as error:
                # FTS5 complains about an expression with the general SQLITE_ERROR (fts5_expr.c).
                if not raw or error.sqlite_errorname != "SQLITE_ERROR":
                    raise
                message = f"SQLite cannot read this search: {error}."
                raise UsageError(message, "Leave out --raw, or see sqlite.org/fts5.html") from error

    def _findings(self, pmids: Sequence[int], snippets: dict[int, str]) -> tuple[Finding, ...]:
        chosen = to_json(list(pmids))
        outcomes = read_outcomes(self._connection, pmids)
        found = {}
        for row in self._connection.execute(_FINDINGS, (chosen,)):
            pmid = row[0]
            found[pmid] = Finding(
                pmid=Pmid(pmid), version=row[1], title=row[2], journal=row[3], year=row[4], doi=row[5], pmcid=row[6],
                first_seen=row[7], retracted=bool(row[8]),
                flags=_shared(row[9]) + (("withdrawn",) if row[10] else ()),
                authors=_texts(row[18]), publication_types=_shared(row[19]), queries=_shared(row[20]),
                snippet=snippets.get(pmid, ""), dropped=tuple(from_json(row[21])),
                read=bool(row[22]), starred=bool(row[23]), tags=_shared(row[24]), note=row[25],
                extraction=Extraction(
                    design=row[11], blinding=row[12], n=row[13], population=row[14], intervention=row[15],
                    comparator=row[16], second_hand=bool(row[17]), outcomes=outcomes.get(pmid, ()),
                ),
            )  # fmt: skip
        return tuple(found[pmid] for pmid in pmids if pmid in found)

    # --- one -----------------------------------------------------------------------------------------------

    def find_pmids(self, identifier: str) -> tuple[Pmid, ...]:
        """The studies with this PMID, DOI, PMCID or accession in a trial registry; letter case is ignored."""
        wanted = re.sub(_PREFIXES, "", identifier).strip().rstrip("/").replace("\0", "")
        if wanted.isascii() and wanted.isdigit():
            rows = self.rows("SELECT pmid FROM study WHERE pmid = ?", int(wanted)) if len(wanted) < 19 else []
        else:
            wanted = wanted.encode("utf-8", "replace").decode()
            sql = """SELECT pmid FROM study WHERE doi = ? COLLATE NOCASE AND doi <> ''
              UNION SELECT pmid FROM study WHERE pmcid = ? COLLATE NOCASE AND pmcid <> ''
              UNION SELECT study FROM registration WHERE accession = ? COLLATE NOCASE ORDER BY 1 DESC"""
            rows = self.rows(sql, wanted, wanted, wanted)
        return tuple(Pmid(pmid) for (pmid,) in rows)

    def find_study(self, pmid: Pmid) -> "Study":
        """Every stored field.

        Raises:
            NotFound: the library does not hold it.
        """
        from litrack.library.studies import read_studies

        with explained(self.path):
            studies = read_studies(self._connection, [pmid])
        if pmid not in studies:
            raise _absent(pmid)
        return studies[pmid]

    def find_finding(self, pmid: Pmid) -> Finding:
        """As in a table: headline, outcomes, queries.

        Raises:
            NotFound: the library does not hold it.
        """
        for found in self.find_several([pmid]):
            return found
        raise _absent(pmid)

    def find_record(self, pmid: Pmid) -> "Record":
        """The bytes as PubMed sent them, of the newest version.

        Raises:
            NotFound: the library does not hold it.
        """
        from litrack.model import Record

        sql = """SELECT version, form, raw, sha256 FROM record WHERE pmid = ? AND replaced IS NULL
          ORDER BY version DESC LIMIT 1"""
        rows = self.rows(sql, pmid)
        if not rows:
            raise _absent(pmid)
        version, form, raw, digest = rows[0]
        return Record(pmid=pmid, version=version, form=form, raw=zlib.decompress(raw), sha256=digest)

    # --- the past ------------------------------------------------------------------------------------------

    def find_events(self, *, since: str = "", kinds: tuple[str, ...] = ()) -> "tuple[tuple[str, Event], ...]":
        """What happened since an ISO time (UTC), each with its time, newest first."""
        from litrack.library.past import events

        with explained(self.path):
            return events(self._connection, since, kinds)

    def find_runs(self, query: str | None = None, *, limit: int = 0) -> "tuple[Run, ...]":
        """Runs of queries, newest first."""
        from litrack.library.past import runs

        with explained(self.path):
            return runs(self._connection, query, limit)

    def find_queries(self) -> "tuple[Saved, ...]":
        """The queries that have run, with what they list."""
        from litrack.library.past import queries

        with explained(self.path):
            return queries(self._connection)


def _connect(path: Path) -> sqlite3.Connection:
    """Read-only; `immutable` where the folder takes no -shm file, if there is no log that could hold news."""
    address = f"{path.resolve().as_uri()}?mode=ro"
    connection = sqlite3.connect(address, uri=True, timeout=10)
    try:
        connection.execute("SELECT 1 FROM meta").fetchone()
    except sqlite3.Error as error:
        connection.close()
        if not isinstance(error, sqlite3.OperationalError):
            raise
        log = path.with_name(path.name + "-wal")
        if error.sqlite_errorname.split("_")[1] not in ("CANTOPEN", "READONLY") or (
            log.exists() and log.stat().st_size
        ):
            raise
        connection = sqlite3.connect(address + "&immutable=1", uri=True, timeout=10)
    return connection


def _texts(array: str) -> tuple[str, ...]:
    return () if array == "[]" else tuple(from_json(array))


_shared = lru_cache(maxsize=4096)(_texts)
"""Of what many studies have alike: flags, types, queries, tags."""


def _absent(pmid: Pmid) -> NotFound:
    return NotFound(f"The library holds no study {pmid}.", "Try 'litrack search', or 'litrack update' first.")
