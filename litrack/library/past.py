"""What happened to a library: its events, its runs, its queries."""

import json
from dataclasses import dataclass
from sqlite3 import Connection

from litrack.library.rows import to_json
from litrack.model import Event, Round


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One stored run of one query. Times are UTC, ISO 8601, seconds."""

    id: int
    round: Round
    term: str
    query_version: int
    translation: str
    warnings: tuple[str, ...]
    listed: int
    server_time: str
    db_build: str
    started: str
    finished: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A query that has run."""

    name: str
    title: str
    term: str
    tags: tuple[str, ...]
    version: int
    members: int
    """PMIDs that it lists now."""
    count: int | None
    """PubMed's Count in the last run that was complete; None: there was none yet."""
    last_complete: str | None
    translation: str


def events(connection: Connection, since: str, kinds: tuple[str, ...]) -> tuple[tuple[str, Event], ...]:
    """Newest first, ordered by number: a clock may run backwards."""
    sql = """SELECT at, kind, pmid, detail, notice FROM event WHERE at >= ?
      AND (? OR kind IN (SELECT value FROM json_each(?))) ORDER BY id DESC"""
    return tuple(
        (at, Event(kind=kind, pmid=pmid, detail=detail, notice=notice))
        for at, kind, pmid, detail, notice in connection.execute(sql, (since, not kinds, to_json(kinds)))
    )


def runs(connection: Connection, query: str | None, limit: int) -> tuple[Run, ...]:
    """Newest first."""
    sql = """SELECT run.id, query_version, run.term, translation, warnings, listed, server_time, db_build, started,
      finished, name, status, baseline, count, new, newly_matching, revised, gone, unavailable, requests, notes
      FROM run JOIN query ON query.id = run.query WHERE ? IS NULL OR name = ? ORDER BY run.id DESC LIMIT ?"""
    return tuple(
        Run(
            id=row[0], query_version=row[1], term=row[2], translation=row[3], warnings=tuple(json.loads(row[4])),
            listed=row[5], server_time=row[6], db_build=row[7], started=row[8], finished=row[9],
            round=Round(
                query=row[10], status=row[11], baseline=bool(row[12]), count=row[13], new=row[14],
                newly_matching=row[15], revised=row[16], gone=row[17], unavailable=row[18],
                requests=row[19], notes=tuple(json.loads(row[20])),
            ),
        )
        for row in connection.execute(sql, (query, query, limit or -1))
    )  # fmt: skip


def queries(connection: Connection) -> tuple[Saved, ...]:
    """By name."""
    sql = """SELECT name, title, query.term, tags, version,
      (SELECT count(*) FROM sighting WHERE query = query.id AND left_seen IS NULL),
      run.count, run.finished, coalesce(run.translation, '')
      FROM query LEFT JOIN run ON run.id = (SELECT max(id) FROM run AS r
        WHERE r.query = query.id AND r.status IN ('complete', 'shortfall'))
      ORDER BY name"""
    return tuple(
        Saved(
            name=row[0], title=row[1], term=row[2], tags=tuple(json.loads(row[3])), version=row[4], members=row[5],
            count=row[6], last_complete=row[7], translation=row[8],
        )
        for row in connection.execute(sql)
    )  # fmt: skip
