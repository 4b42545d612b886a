"""The user's notes in a search: which studies they add to what is found in the studies' own words."""

# ruff: noqa: S608 - the statements are put together from words of ours alone; values are always bound

from sqlite3 import Connection
from typing import NamedTuple

from litrack.library.rows import to_json
from litrack.library.words import Asked, either


class Noted(NamedTuple):
    """What the notes say to a search."""

    found: tuple[int, ...] = ()
    """Studies that fit only with their note."""
    unwanted: tuple[int, ...] = ()
    """Studies whose note holds a word that must not occur."""


def ask(connection: Connection, asked: Asked) -> Noted:
    """Every word may be in the study or in its note. Where there is no note, this costs one look at an index."""
    if not connection.execute("SELECT EXISTS (SELECT 1 FROM desk WHERE note IS NOT NULL)").fetchone()[0]:
        return Noted()
    unwanted = _matching(connection, "search_notes", either(way.note for way in asked.unwanted))
    fitting = _matching(connection, "search_notes", _any(asked)) - unwanted
    for ways in asked.wanted:
        here = _matching(connection, "search_notes", either(way.note for way in ways), fitting)
        fitting = here | _matching(connection, "search", either(way.study for way in ways), fitting)
    fitting -= _matching(connection, "search", either(way.study for way in asked.unwanted), fitting)
    fitting -= _matching(connection, "search", asked.match, fitting)
    return Noted(tuple(fitting), tuple(unwanted))


def passages(connection: Connection, asked: Asked, pmids: tuple[int, ...]) -> dict[int, str]:
    """The part of each note that was found."""
    if not pmids:
        return {}
    sql = """SELECT rowid, 'note: ' || snippet(search_notes, 0, char(2), char(3), '…', 24) FROM search_notes
      WHERE search_notes MATCH ? AND rowid IN (SELECT value FROM json_each(?))"""
    return dict(connection.execute(sql, (_any(asked), to_json(pmids))))


def _any(asked: Asked) -> str:
    return either(way.note for ways in asked.wanted for way in ways)


def _matching(connection: Connection, table: str, match: str | None, among: set[int] | None = None) -> set[int]:
    """Those (of `among`) that the expression finds; none where there is none."""
    if not match or among == set():
        return set()
    sql, values = f"SELECT rowid FROM {table} WHERE {table} MATCH ?", [match]
    if among is not None:
        sql, values = f"{sql} AND rowid IN (SELECT value FROM json_each(?))", [match, to_json(sorted(among))]
    return {rowid for (rowid,) in connection.execute(sql, values)}
