"""What earlier runs left behind that the next one must know: translation, warnings, absences, the turn of the watch."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from litrack.model import Pmid, Query

if TYPE_CHECKING:
    from litrack.library.store import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The last run of a query's very text that ended."""

    started: str
    """UTC, ISO 8601, seconds: by the server's clock or by ours, whichever was earlier."""
    translation: str
    warnings: tuple[str, ...]
    suspect: str = ""
    """The build of PubMed's index whose list was suspiciously small; empty where the list was not, or none is known."""


def last_run(library: "Library", query: Query) -> Past | None:
    """The last ended run of this text; None where there was none."""
    sql = """SELECT min(started, coalesce(nullif(server_time, ''), started)), translation, warnings,
        CASE status WHEN 'suspect' THEN db_build ELSE '' END
      FROM run JOIN query ON query.id = run.query
      WHERE name = ? AND run.term = ? AND status NOT IN ('running', 'failed') ORDER BY run.id DESC LIMIT 1"""
    for started, translation, warnings, suspect in library.rows(sql, query.name, query.term):
        return Past(started=started, translation=translation, warnings=tuple(json.loads(warnings)), suspect=suspect)
    return None


def edited(library: "Library", query: Query) -> bool:
    """Its last run that came to its end was one of another text."""
    sql = """SELECT 1 FROM run JOIN query ON query.id = run.query
      WHERE name = ? AND status IN ('complete', 'shortfall') LIMIT 1"""
    return bool(library.rows(sql, query.name)) and not library.baseline_done(query)


def resting(library: "Library", pmids: Collection[Pmid]) -> frozenset[Pmid]:
    """Those that PubMed did not give out, and that need not be asked for yet: after 1, 2, 4 ... days, at most 30."""
    sql = """SELECT pmid FROM unavailable WHERE pmid IN (SELECT value FROM json_each(?))
      AND julianday(?) - julianday(tried) BETWEEN 0
        AND min(30, max(1, julianday(tried) - julianday(since))) - 0.25"""
    return frozenset(Pmid(pmid) for (pmid,) in library.rows(sql, json.dumps(list(pmids)), library.time()))


def elsewhere(library: "Library", query: Query, pmids: Collection[Pmid]) -> frozenset[Pmid]:
    """Those that another query brought into the library before."""
    sql = """SELECT DISTINCT pmid FROM sighting JOIN query ON query.id = sighting.query
      WHERE name <> ? AND (window_only = 0 OR baseline = 0) AND pmid IN (SELECT value FROM json_each(?))"""
    return frozenset(Pmid(pmid) for (pmid,) in library.rows(sql, query.name, json.dumps(list(pmids))))


def rota(library: "Library", before: str, limit: int) -> tuple[Pmid, ...]:
    """Members of queries that PubMed was not asked for since `before` (UTC, ISO 8601), the longest first."""
    sql = """SELECT pmid FROM (
        SELECT r.pmid, max(r.fetched, coalesce(c.at, ''), coalesce(u.tried, '')) AS asked
        FROM record AS r INDEXED BY record_fetched
        LEFT JOIN checked AS c ON c.pmid = r.pmid LEFT JOIN unavailable AS u ON u.pmid = r.pmid
        WHERE r.replaced IS NULL AND r.fetched < ?
          AND EXISTS (SELECT 1 FROM sighting WHERE pmid = r.pmid AND left_seen IS NULL))
      GROUP BY pmid HAVING max(asked) < ? ORDER BY max(asked), pmid LIMIT ?"""
    return tuple(Pmid(pmid) for (pmid,) in library.rows(sql, before, before, limit))


def noticed(library: "Library", pmids: Collection[Pmid], kinds: Collection[str]) -> frozenset[Pmid]:
    """Those that carry a correction of one of these kinds already."""
    sql = """SELECT DISTINCT study FROM correction WHERE study IN (SELECT value FROM json_each(?))
      AND kind IN (SELECT value FROM json_each(?))"""
    found = library.rows(sql, json.dumps(list(pmids)), json.dumps(list(kinds)))
    return frozenset(Pmid(pmid) for (pmid,) in found)


def absences(library: "Library", query: str) -> Mapping[Pmid, str]:
    """Members that an earlier run missed -> the build of PubMed's index in which they were missing."""
    sql = """SELECT pmid, db_build FROM sighting JOIN query ON query.id = sighting.query
      JOIN run ON run.id = sighting.absent WHERE name = ? AND absent IS NOT NULL"""
    return {Pmid(pmid): build for pmid, build in library.rows(sql, query)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One group of held studies, and since when PubMed may have changed them without our knowing."""

    pmids: tuple[Pmid, ...]
    since: str
    """UTC, ISO 8601: when the first of them was last asked about, or else stored."""

    @property
    def name(self) -> str:
        """What the row of the run keeps as its translation: `90000001-90000054`."""
        return f"{self.pmids[0]}-{self.pmids[-1]}"


def newest_run(library: "Library") -> int:
    """The number of the newest run of any query; 0 in a new library."""
    return int(library.rows("SELECT coalesce(max(id), 0) FROM run")[0][0])


def next_window(library: "Library", query: str, size: int, *, began: int) -> Window | None:
    """The group of held studies that the watch has to ask about next; None where all of them are fresh.

    Fresh are those that joined since the watch last went, or (before it ever did) after the run `began`: however
    an update was interrupted, its own studies do not push older ones out of their turn.

    The watch goes through the library in order of PMID, one group a run. Its only trace is the row of its run, so
    that a quiet day writes nothing else. Of the server's clock and ours the earlier one counts: asking too far back
    costs a request, not far enough a revision. A run that fell short passes the turn on, but does not count.
    """
    sql = """SELECT run.id, translation, status, min(started, coalesce(nullif(server_time, ''), started))
      FROM run JOIN query ON query.id = run.query
      WHERE name = ? AND status IN ('complete', 'shortfall') ORDER BY run.id DESC"""
    runs = [(id_, *map(int, name.split("-")), status, at) for id_, name, status, at in library.rows(sql, query)]
    before, last = (runs[0][0], runs[0][2]) if runs else (began, 0)
    sql = """SELECT pmid, min(first_seen, coalesce((SELECT min(nullif(server_time, ''))
        FROM sighting JOIN run ON run.id = sighting.run WHERE sighting.pmid = study.pmid), first_seen))
      FROM study WHERE withdrawn IS NULL AND pmid > ?
        AND coalesce((SELECT min(run) FROM sighting WHERE sighting.pmid = study.pmid), 0) <= ?
      ORDER BY pmid LIMIT ?"""
    group = dict(library.rows(sql, last, before, size) or library.rows(sql, 0, before, size))
    if not group:
        return None
    pmids = tuple(Pmid(pmid) for pmid in group)
    since = []
    for _, low, high, status, at in runs:  # newest first: when was each last asked about?
        asked = [pmid for pmid in group if low <= pmid <= high and status == "complete"]
        if asked:
            since.append(at)
        for pmid in asked:
            del group[pmid]
        if not group:
            break
    return Window(pmids=pmids, since=min([*since, *group.values()]))


def query_names(library: "Library") -> tuple[str, ...]:
    """The queries that have run, by name."""
    return tuple(name for (name,) in library.rows("SELECT name FROM query ORDER BY name"))


def imported_names(library: "Library") -> tuple[str, ...]:
    """The names of all files that were imported."""
    return tuple(name for (name,) in library.rows("SELECT DISTINCT name FROM import"))
