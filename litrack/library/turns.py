"""What earlier runs left behind that the next one must know: translation, warnings, absences, the turn of the watch."""

import json
from collections.abc import Mapping
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


def last_run(library: "Library", query: Query) -> Past | None:
    """The last ended run of this text; None where there was none."""
    sql = """SELECT min(started, coalesce(nullif(server_time, ''), started)), translation, warnings
      FROM run JOIN query ON query.id = run.query
      WHERE name = ? AND run.term = ? AND status NOT IN ('running', 'failed')
      ORDER BY run.id DESC LIMIT 1"""
    for started, translation, warnings in library.rows(sql, query.name, query.term):
        return Past(started=started, translation=translation, warnings=tuple(json.loads(warnings)))
    return None


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
    costs a request, not far enough a revision.
    """
    sql = """SELECT run.id, translation, min(started, coalesce(nullif(server_time, ''), started))
      FROM run JOIN query ON query.id = run.query
      WHERE name = ? AND status IN ('complete', 'shortfall') ORDER BY run.id DESC"""
    runs = [(id_, *map(int, name.split("-")), at) for id_, name, at in library.rows(sql, query)]
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
    for _, low, high, at in runs:  # newest first: when was each last asked about?
        asked = [pmid for pmid in group if low <= pmid <= high]
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
