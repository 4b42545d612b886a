"""The write side of a library: one open database, one transaction per batch."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection
from types import MappingProxyType
from typing import Any, Self

import sqlite_utils

from litrack.library import lock, runs
from litrack.library.batch import Writer
from litrack.library.create import open_for_writing
from litrack.library.faults import explained
from litrack.library.rows import to_json
from litrack.library.studies import read_studies
from litrack.model import Event, Kept, Listing, Pmid, Query, Round, Study
from litrack.model.history import LeftWhy


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """A run that was cut off, and what it still had to fetch."""

    run: int
    query: str
    started: str
    listed: int
    baseline: bool
    queue: tuple[tuple[Pmid, str], ...]


NOBODY: Mapping[Pmid, LeftWhy] = MappingProxyType({})

PLAUSIBLE = ("2020", "2100")
"""A server that claims another time has a broken clock itself."""


class Library:
    """A library open for writing. Times are UTC, ISO 8601, seconds.

    Every method is one transaction: after a crash it has happened or it has not. All raise `LibraryError` when the
    database is damaged, full or read-only, and `Busy` when another program holds it for 10 seconds.
    """

    def __init__(self, db: sqlite_utils.Database, path: Path, now: Callable[[], datetime]) -> None:
        self._db = db
        self._now = now
        self._server: Callable[[], str] = str
        self.writer = Writer(db)
        self.path = path
        self.notice = ""
        """What the user should know of where the database lies."""

    @classmethod
    def open(cls, path: Path, *, now: Callable[[], datetime], sample: bool = False) -> Self:
        """Open the library at `path`, or create it; bring an older one to the newest tables.

        `sample` marks a library that is created as one of invented studies.
        """
        with explained(path):
            db, notice = open_for_writing(path, sample=sample)
            library = cls(db, path, now)
        library.notice = notice
        return library

    @staticmethod
    def exclusive(path: Path, *, started: str) -> AbstractContextManager[None]:
        """Be the only writer of the library at `path`, which need not exist yet. See `lock.exclusive`."""
        return lock.exclusive(path, started=started)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def _atomic(self) -> Iterator[None]:
        """The only transaction: all of it or nothing, and SQLite's errors in our words.

        Immediate: one that begins by reading is refused at once, not after 10 seconds, where another program writes
        (SQLite asks no busy handler when a reader turns writer). sqlite-utils' own `atomic` begins by reading.
        """
        connection = self._db.conn
        with explained(self.path):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    @contextmanager
    def atomic(self) -> Iterator[Connection]:
        """One transaction for the modules beside this one."""
        with self._atomic():
            yield self._db.conn

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a SELECT, for the modules beside this one."""
        with explained(self.path):
            return self._db.execute(sql, values).fetchall()

    def time(self) -> str:
        """Now: UTC, ISO 8601, seconds; by the server's clock where one is followed."""
        told = self._server()
        return told if PLAUSIBLE[0] <= told < PLAUSIBLE[1] else self._now().strftime("%Y-%m-%dT%H:%M:%SZ")

    def follow(self, server: Callable[[], str]) -> None:
        """Take the time from there (UTC, ISO 8601; nothing: not known yet): a local clock may be years off."""
        self._server = server

    # --- what do we hold? ----------------------------------------------------------------------------------

    def held(self, pmids: Collection[Pmid]) -> frozenset[Pmid]:
        """Those of them that are stored, as far as PubMed did not withdraw them: what comes back is read again."""
        sql = "SELECT pmid FROM study WHERE withdrawn IS NULL AND pmid IN (SELECT value FROM json_each(?))"
        return frozenset(Pmid(p) for (p,) in self.rows(sql, to_json(list(pmids))))

    @property
    def count(self) -> int:
        """How many studies are stored."""
        return int(self.rows("SELECT count(*) FROM study")[0][0])

    def fingerprints(self, pmids: Collection[Pmid]) -> dict[Pmid, str]:
        """The sha256 of the newest bytes of each, of its newest version."""
        sql = """SELECT pmid, sha256 FROM record WHERE pmid IN (SELECT value FROM json_each(?)) AND replaced IS NULL
          ORDER BY pmid, version"""
        return {Pmid(pmid): digest for pmid, digest in self.rows(sql, to_json(list(pmids)))}

    def studies(self, pmids: Collection[Pmid]) -> dict[Pmid, Study]:
        """The stored studies among these."""
        with explained(self.path):
            return read_studies(self._db.conn, list(pmids))

    def members(self, query: str) -> frozenset[Pmid]:
        """The PMIDs that the query of this name listed when it last ran whole; stored or not."""
        sql = """SELECT pmid FROM sighting JOIN query ON query.id = sighting.query
          WHERE query.name = ? AND left_seen IS NULL"""
        return frozenset(Pmid(p) for (p,) in self.rows(sql, query))

    def baseline_done(self, query: Query) -> bool:
        """The last run of this query that came to its end was one of this very text."""
        sql = """SELECT run.sha256 FROM run JOIN query ON query.id = run.query
          WHERE name = ? AND status IN ('complete', 'shortfall') ORDER BY run.id DESC LIMIT 1"""
        return self.rows(sql, query.name) == [(runs.digest(query.term),)]

    def unfinished(self) -> tuple[Unfinished, ...]:
        """Runs that began and did not end, oldest first."""
        runs = self.rows(
            """SELECT run.id, query.name, started, listed, baseline,
              (SELECT json_group_array(json_array(pmid, reason)) FROM queue WHERE run = run.id)
              FROM run JOIN query ON query.id = run.query WHERE status = 'running' ORDER BY run.id"""
        )
        return tuple(
            Unfinished(
                run=run, query=name, started=started, listed=listed, baseline=bool(baseline),
                queue=tuple((Pmid(p), reason) for p, reason in json.loads(queue)),
            )
            for run, name, started, listed, baseline, queue in runs
        )  # fmt: skip

    def unavailable(self) -> Mapping[Pmid, str]:
        """What PubMed was asked for and did not give out -> since when (UTC, ISO 8601)."""
        return {Pmid(pmid): since for pmid, since in self.rows("SELECT pmid, since FROM unavailable")}

    def imported(self, digest: str) -> bool:
        """A file with this sha256 was imported before."""
        return bool(self.rows("SELECT 1 FROM import WHERE sha256 = ? LIMIT 1", digest))

    # --- a run ---------------------------------------------------------------------------------------------

    def begin(self, query: Query, listing: Listing, *, baseline: bool, queue: Mapping[Pmid, str]) -> int:
        """Note what a run is about to fetch, and why, before it does; the run's number comes back."""
        at = self.time()
        with self._atomic():
            run = runs.insert(
                self._db, query, listing, Round(query=query.name, status="running", baseline=baseline), at
            )
            rows = [(run, pmid, reason) for pmid, reason in sorted(queue.items())]
            self._db.conn.executemany("INSERT INTO queue VALUES (?, ?, ?)", rows)
        return run

    def keep(
        self,
        batch: Sequence[Kept],
        *,
        run: int | None,
        extractor: str,
        events: Sequence[Event] = (),
        unavailable: Collection[Pmid] = (),
    ) -> None:
        """Store one batch whole: studies, full text, outcomes, bytes and what they replace, events; unqueue them.

        A study whose bytes and extractor are unchanged is not written again. Of a version older than the one that is
        shown only the bytes are kept.
        """
        at = self.time()
        try:
            with self._atomic():
                self.writer.write(batch, extractor=extractor, at=at)
                self._check([k.study.pmid for k in batch], at)
                self._insert_events(events, run, at)
                self._db.conn.executemany(
                    "INSERT INTO unavailable VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET tried = excluded.tried",
                    [(pmid, at, at) for pmid in unavailable],
                )
                done = [(k.study.pmid,) for k in batch]
                self._db.conn.executemany("DELETE FROM unavailable WHERE pmid = ?", done)
                done += [(pmid,) for pmid in unavailable]
                self._db.conn.executemany("DELETE FROM queue WHERE pmid = ?", done)
        except BaseException:
            self.writer.forget()
            raise

    def _check(self, pmids: Sequence[Pmid], at: str) -> None:
        """Note that PubMed gave these out just as they are held."""
        sql = """INSERT INTO checked SELECT DISTINCT pmid, ? FROM record WHERE replaced IS NULL AND fetched < ?
          AND pmid IN (SELECT value FROM json_each(?)) ON CONFLICT DO UPDATE SET at = excluded.at"""
        self._db.execute(sql, (at, at, to_json(list(pmids))))

    def finish(
        self,
        run: int | None,
        query: Query,
        listing: Listing,
        round_: Round,
        *,
        joined: Collection[Pmid] = (),
        left: Mapping[Pmid, LeftWhy] = NOBODY,
        absent: Collection[Pmid] | None = (),
        events: Sequence[Event] = (),
        db_build: str = "",
    ) -> None:
        """End a run; only now do its listing and its status count.

        `run` is None where `begin` was not called: a quiet day writes one row. `absent` are members that the
        listing lacks for the first time (they stay members; None: it is not known who), `left` those that are gone
        for good, and why.
        """
        at = self.time()
        with self._atomic():
            if run is None:
                run = runs.insert(self._db, query, listing, round_, at, db_build=db_build, finished=at)
            else:
                runs.close(self._db, run, listing, round_, db_build=db_build, finished=at)
            runs.sight(self._db, run, round_, at, joined=joined, left=left, absent=absent)
            self._insert_events(events, run, at)

    def note_failure(self, query: Query, note: str, run: int | None = None) -> None:
        """Let the history tell that a run failed, and of what. One that began (`run`) stays open, to be resumed."""
        with self._atomic():
            runs.fail(self._db, query, note, self.time(), run)

    def give_up(self, run: int) -> None:
        """Close a run that was cut off; what it stored stays, what it queued a new listing will find again."""
        with self._atomic():
            self._db.execute("UPDATE run SET status = 'failed', finished = ? WHERE id = ?", (self.time(), run))
            self._db.execute("DELETE FROM queue WHERE run = ?", (run,))

    def _insert_events(self, events: Iterable[Event], run: int | None, at: str) -> None:
        sql = "INSERT INTO event (at, run, kind, pmid, detail, notice) VALUES (?, ?, ?, ?, ?, ?)"
        self._db.conn.executemany(sql, [(at, run, e.kind, e.pmid, e.detail, e.notice) for e in events])

    # --- small marks ---------------------------------------------------------------------------------------

    def withdraw(self, pmids: Collection[Pmid]) -> tuple[Event, ...]:
        """PubMed holds these no more: they are flagged and their last copy stays. What there is to tell.

        A study that was merged into another one usually has its DOI: that one is named.
        """
        at = self.time()
        with self._atomic():
            events = runs.withdraw(self._db, pmids, at)
            self._insert_events(events, None, at)
        return events

    def mark_new(self, at: str) -> None:
        """Draw the line of `litrack new`: runs from here on are news. Counted in runs, so no clock can move it."""
        with self._atomic():
            sql = "SELECT coalesce(min(CASE status WHEN 'running' THEN id END) - 1, max(id), 0) FROM run"
            (run,) = self._db.execute(sql).fetchone()
            sql = "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"
            self._db.conn.executemany(sql, [("marked_at", at), ("marked_run", str(run))])

    def note_import(self, name: str, *, sha256: str, md5: str = "", studies: int = 0, deleted: int = 0) -> None:
        """A file was imported to its end."""
        with self._atomic():
            sql = "INSERT INTO import (at, name, sha256, md5, studies, deleted) VALUES (?, ?, ?, ?, ?, ?)"
            self._db.execute(sql, (self.time(), name, sha256, md5, studies, deleted))
