"""The rows of queries, their runs, and whom they list; each call inside a transaction of the caller's."""

from collections.abc import Collection, Mapping
from hashlib import sha256

import sqlite_utils

from litrack.library.rows import to_json
from litrack.model import Event, Listing, Pmid, Query, Round
from litrack.model.history import LeftWhy


def digest(term: str) -> str:
    """What tells one text of a query from another."""
    return sha256(term.encode()).hexdigest()


def insert(
    db: sqlite_utils.Database,
    query: Query,
    listing: Listing,
    round_: Round,
    at: str,
    *,
    db_build: str = "",
    finished: str | None = None,
) -> int:
    """A run that begins, or one that began and ended without anything to fetch; its number comes back."""
    id_, version = _query(db, query)
    values = {
        "query": id_, "query_version": version, "term": query.term, "sha256": digest(query.term),
        "started": at, "finished": finished, "db_build": db_build, **_values(listing, round_),
    }  # fmt: skip
    return int(db.table("run").insert(values).last_pk or 0)


def close(
    db: sqlite_utils.Database, run: int, listing: Listing, round_: Round, *, db_build: str, finished: str
) -> None:
    """A run that began ends."""
    db.table("run").update(run, {**_values(listing, round_), "db_build": db_build, "finished": finished})
    db.execute("DELETE FROM queue WHERE run = ?", (run,))


def fail(db: sqlite_utils.Database, query: Query, note: str, at: str, run: int | None) -> None:
    """A run did not come to its end; one that had begun (`run`) stays open, to be resumed."""
    if run is None:
        failed = Round(query=query.name, status="failed", notes=(note,))
        insert(db, query, Listing(term=query.term, pmids=(), count=0), failed, at, finished=at)
    else:
        db.table("run").update(run, {"notes": to_json([note])})


def withdraw(db: sqlite_utils.Database, pmids: Collection[Pmid], at: str) -> tuple[Event, ...]:
    """Flag what PubMed holds no more; what there is to tell of those that were not flagged before."""
    sql = """UPDATE study SET withdrawn = ? WHERE withdrawn IS NULL
      AND pmid IN (SELECT value FROM json_each(?)) RETURNING pmid"""
    twin = """SELECT min(other.pmid) FROM study AS s JOIN study AS other ON other.doi = s.doi COLLATE NOCASE
      WHERE s.pmid = ? AND s.doi <> '' AND other.pmid <> s.pmid AND other.withdrawn IS NULL AND other.doi <> ''"""
    flagged = sorted(pmid for (pmid,) in db.execute(sql, (at, to_json(list(pmids)))).fetchall())
    return tuple(Event(kind="withdrawn", pmid=Pmid(p), notice=db.execute(twin, (p,)).fetchone()[0]) for p in flagged)


def sight(
    db: sqlite_utils.Database,
    run: int,
    round_: Round,
    at: str,
    *,
    joined: Collection[Pmid],
    left: Mapping[Pmid, LeftWhy],
    absent: Collection[Pmid] | None,
) -> None:
    """Who belongs to the query from now on; writes nothing where nothing moved."""
    (query,) = db.execute("SELECT query FROM run WHERE id = ?", (run,)).fetchone()
    db.conn.executemany(
        """INSERT INTO sighting (query, pmid, first_seen, baseline, run) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET
            run = excluded.run, baseline = excluded.baseline, absent = NULL, left_seen = NULL, left_why = ''""",
        [(query, pmid, at, round_.baseline, run) for pmid in sorted(joined)],
    )
    sql = "UPDATE sighting SET left_seen = ?, left_why = ?, absent = NULL WHERE query = ? AND pmid = ?"
    db.conn.executemany(sql, [(at, why, query, pmid) for pmid, why in sorted(left.items())])
    sql = "SELECT pmid FROM sighting WHERE query = ? AND absent IS NOT NULL"
    missed = {pmid for (pmid,) in db.execute(sql, (query,))}
    # A suspiciously small listing proves nobody absent, and nobody back; nor does one that is known to be short.
    back = set() if round_.status == "suspect" or absent is None else missed - set(absent)
    sql = "UPDATE sighting SET absent = ? WHERE query = ? AND pmid = ?"
    db.conn.executemany(sql, [(None, query, pmid) for pmid in sorted(back)])
    db.conn.executemany(sql, [(run, query, pmid) for pmid in sorted(set(absent or ()) - missed)])


def _query(db: sqlite_utils.Database, query: Query) -> tuple[int, int]:
    """The query's id and version; its row is written only where something changed."""
    values = (query.title, to_json(query.tags), int(query.window_only), query.term, digest(query.term))
    sql = "SELECT title, tags, window_only, term, sha256, id, version FROM query WHERE name = ?"
    row = db.execute(sql, (query.name,)).fetchone()
    if row and row[:5] == values:
        return row[5], row[6]
    version = 1 if row is None else row[6] + (row[4] != values[4])
    sql = """INSERT INTO query (name, title, tags, window_only, term, sha256, version) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET title = excluded.title, tags = excluded.tags, term = excluded.term,
      window_only = excluded.window_only, sha256 = excluded.sha256, version = excluded.version RETURNING id"""
    (id_,) = db.execute(sql, (query.name, *values, version)).fetchone()
    return id_, version


def _values(listing: Listing, round_: Round) -> dict[str, object]:
    return {
        "count": listing.count, "listed": len(listing.pmids), "translation": listing.translation,
        "warnings": to_json(listing.warnings), "server_time": listing.at,
        "status": round_.status, "baseline": int(round_.baseline), "new": round_.new,
        "newly_matching": round_.newly_matching, "revised": round_.revised, "gone": round_.gone,
        "unavailable": round_.unavailable, "requests": round_.requests, "notes": to_json(round_.notes),
    }  # fmt: skip
