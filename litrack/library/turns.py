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
    """UTC, ISO 8601, seconds."""
    translation: str
    warnings: tuple[str, ...]


def last_run(library: "Library", query: Query) -> Past | None:
    """The last ended run of this text; None where there was none."""
    sql = """SELECT started, translation, warnings FROM run JOIN query ON query.id = run.query
      WHERE name = ? AND run.term = ? AND status NOT IN ('running', 'failed') ORDER BY run.id DESC LIMIT 1"""
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
    """UTC, ISO 8601: when this group was last asked about, or when the library began."""

    @property
    def name(self) -> str:
        """What the row of the run keeps as its translation: `90000001-90000054`."""
        return f"{self.pmids[0]}-{self.pmids[-1]}"


def next_window(library: "Library", query: str, size: int) -> Window | None:
    """The group of held studies that the watch has to ask about next; None in an empty library.

    The watch goes through the library in order of PMID, one group a run. Its only trace is the row of its run, so
    that a quiet day writes nothing else.
    """
    groups = max(1, -(-library.count // size))
    sql = """SELECT translation, started FROM run JOIN query ON query.id = run.query
      WHERE name = ? AND status IN ('complete', 'shortfall') ORDER BY run.id DESC LIMIT ?"""
    runs = library.rows(sql, query, groups)
    last = int(runs[0][0].rpartition("-")[2]) if runs else 0
    sql = "SELECT pmid FROM study WHERE withdrawn IS NULL AND pmid > ? ORDER BY pmid LIMIT ?"
    pmids = library.rows(sql, last, size) or library.rows(sql, 0, size)
    if not pmids:
        return None
    ((began,),) = library.rows("SELECT min(first_seen) FROM study")
    return Window(
        pmids=tuple(Pmid(pmid) for (pmid,) in pmids),
        since=runs[-1][1] if len(runs) == groups else began,
    )


def query_names(library: "Library") -> tuple[str, ...]:
    """The queries that have run, by name."""
    return tuple(name for (name,) in library.rows("SELECT name FROM query ORDER BY name"))


def imported_names(library: "Library") -> tuple[str, ...]:
    """The names of all files that were imported."""
    return tuple(name for (name,) in library.rows("SELECT DISTINCT name FROM import"))
