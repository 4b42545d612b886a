"""The past as a reader sees it: changes with their titles, and the whole history of one study. Read-only."""

import json
import zlib
from typing import Final

from litrack.library.find import Catalogue
from litrack.library.rows import to_json
from litrack.model import Event, EventKind, Happened, History, Pmid, Record, Sighting, Standing, Version

_CHANGES: Final = """FROM event AS e LEFT JOIN study AS s ON s.pmid = e.pmid
  WHERE e.at >= ? AND e.kind IN (SELECT value FROM json_each(?))
    AND (? = '' OR EXISTS (SELECT 1 FROM sighting AS g JOIN query AS q ON q.id = g.query
      WHERE g.pmid = e.pmid AND q.name = ?))
    AND e.id > ? AND e.id <= ?"""
_ALL: Final = (0, 2**62)


def changes(
    catalogue: Catalogue,
    kinds: tuple[EventKind, ...],
    *,
    since: str = "",
    query: str = "",
    limit: int = 0,
    between: tuple[int, int] = _ALL,
) -> tuple[tuple[Happened, ...], int]:
    """The newest events of these kinds since an ISO time (UTC), and how many there are without the limit.

    `between`: only those after the event of the first number and up to that of the second. They are ordered by
    number: a clock may run backwards.
    """
    values = (since, to_json(kinds), query, query, *between)
    sql = f"""SELECT e.at, e.kind, e.pmid, e.detail, e.notice, coalesce(s.title, ''), coalesce(s.flags, '[]'),
      s.withdrawn, (SELECT json_group_array(name) FROM (SELECT q.name FROM sighting AS g
        JOIN query AS q ON q.id = g.query WHERE g.pmid = e.pmid ORDER BY q.name))
      {_CHANGES} ORDER BY e.id DESC LIMIT ?"""  # noqa: S608 - the statement is ours, its values are bound
    found = tuple(
        Happened(
            at=at, event=Event(kind=kind, pmid=Pmid(pmid), detail=detail, notice=notice), title=title,
            flags=(*json.loads(flags), *(("withdrawn",) if withdrawn else ())), queries=tuple(json.loads(queries)),
        )
        for at, kind, pmid, detail, notice, title, flags, withdrawn, queries
        in catalogue.rows(sql, *values, limit or -1)
    )  # fmt: skip
    ((total,),) = catalogue.rows(f"SELECT count(*) {_CHANGES}", *values)
    return found, total


def history(catalogue: Catalogue, pmid: Pmid) -> History:
    """All that happened to one study that the library holds."""
    ((first_seen, withdrawn),) = catalogue.rows("SELECT first_seen, withdrawn FROM study WHERE pmid = ?", pmid)
    found = versions(catalogue, pmid)
    sql = """SELECT name, first_seen, baseline, left_seen, left_why FROM sighting
      JOIN query ON query.id = sighting.query WHERE pmid = ? ORDER BY first_seen, name"""
    sightings = tuple(
        Sighting(query=name, first_seen=seen, baseline=bool(baseline), left_seen=left, left_why=why)
        for name, seen, baseline, left, why in catalogue.rows(sql, pmid)
    )
    sql = "SELECT at, kind, detail, notice FROM event WHERE pmid = ? ORDER BY id"
    events = tuple(
        (at, Event(kind=kind, pmid=pmid, detail=detail, notice=notice))
        for at, kind, detail, notice in catalogue.rows(sql, pmid)
    )
    checked = [at for (at,) in catalogue.rows("SELECT at FROM checked WHERE pmid = ?", pmid)]
    return History(
        pmid=pmid, first_seen=first_seen, checked=max([*checked, *(v.fetched for v in found)], default=first_seen),
        withdrawn=withdrawn, versions=found, sightings=sightings, events=events,
    )  # fmt: skip


def versions(catalogue: Catalogue, pmid: Pmid) -> tuple[Version, ...]:
    """Every set of bytes that the library holds of a study, oldest first."""
    sql = "SELECT version, form, raw, sha256, fetched, replaced FROM record WHERE pmid = ? ORDER BY version, id"
    return tuple(
        Version(
            number=number, fetched=fetched, replaced=replaced,
            record=Record(pmid=pmid, version=version, form=form, raw=zlib.decompress(raw), sha256=digest),
        )
        for number, (version, form, raw, digest, fetched, replaced) in enumerate(catalogue.rows(sql, pmid), 1)
    )  # fmt: skip


def standing(catalogue: Catalogue) -> tuple[Standing, ...]:
    """How each query that ever ran stands, by name."""
    sql = """SELECT name,
        (SELECT count(*) FROM sighting WHERE query = q.id AND left_seen IS NULL),
        (SELECT finished FROM run WHERE query = q.id AND status IN ('complete', 'shortfall') ORDER BY id DESC LIMIT 1),
        last.status, coalesce(last.finished, last.started), last.notes
      FROM query AS q JOIN run AS last ON last.id = (SELECT max(id) FROM run WHERE query = q.id) ORDER BY name"""
    return tuple(
        Standing(query=name, members=members, complete=complete, status=status, at=at, notes=tuple(json.loads(notes)))
        for name, members, complete, status, at, notes in catalogue.rows(sql)
    )


def marked(catalogue: Catalogue) -> str:
    """When the line was drawn after which studies are new (ISO, UTC); nothing where none was."""
    return "".join(at for (at,) in catalogue.rows("SELECT value FROM meta WHERE key = 'marked_at'"))
