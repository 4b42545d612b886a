"""Which studies fit filters and words, and in which order; by which passage each was found."""

# ruff: noqa: S608 - the statements are put together from words of ours alone; values are always bound

from collections.abc import Sequence
from sqlite3 import Connection
from typing import Final, NamedTuple

from litrack.library import notes
from litrack.library.rows import to_json
from litrack.library.where import ORDERS, Where, where
from litrack.library.words import Asked
from litrack.model import Filters

BM25: Final = "bm25(search, 8.0, 2.0, 4.0, 1.0, 4.0, 4.0, 3.0)"
"""Weights of title, abstract, authors, journal, mesh, keywords, outcomes."""

_SNIPPET: Final = "snippet(search, 1, char(2), char(3), '…', 24)"
"""Of the abstract: the title is shown anyway, and lists of authors, headings or outcomes are no passage."""
_FEW: Final = 200


class Fitting(NamedTuple):
    """What fits: at most `limit` PMIDs in order, how many there are without it, and what was asked."""

    pmids: Sequence[int]
    total: int
    asked: Asked
    noted: notes.Noted


def find(connection: Connection, filters: Filters, asked: Asked, *, marked_run: int) -> Fitting:
    """The studies that hold `filters` and are what was `asked` for."""
    filters = _narrowed(filters, asked)
    it = where(filters, marked_run=marked_run)
    noted = notes.ask(connection, asked) if asked.wanted else notes.Noted()
    if noted.unwanted:
        it.add("s.pmid NOT IN (SELECT value FROM json_each(?))", to_json(noted.unwanted))
    by_notes = noted.found or (asked.wanted and asked.match is None)
    pmids, total = (
        _with_notes(connection, filters, asked, noted, it) if by_notes else _pmids(connection, filters, asked, it)
    )
    return Fitting(pmids, total, asked, noted)


def passages(connection: Connection, found: Fitting) -> dict[int, str]:
    """The passage that each was found by, the words found between \x02 and \x03."""
    if not found.asked.match:
        return notes.passages(connection, found.asked, found.noted.found)
    sql, values = f"SELECT rowid, {_SNIPPET} FROM search WHERE search MATCH ?", [found.asked.match]
    if len(found.pmids) <= _FEW:
        sql, values = f"{sql} AND rowid IN (SELECT value FROM json_each(?))", [*values, to_json(list(found.pmids))]
    return dict(connection.execute(sql, values)) | notes.passages(connection, found.asked, found.noted.found)


def _pmids(connection: Connection, filters: Filters, asked: Asked, it: Where) -> tuple[list[int], int]:
    sort, match = filters.sort or "relevance", asked.match
    if match is None:
        source, values = f"study AS s WHERE {it.sql}", it.values
    elif it.conditions or sort != "relevance":
        # CROSS JOIN keeps the order of the tables: the planner might else look every study up in the index.
        source = f"search CROSS JOIN study AS s ON s.pmid = search.rowid WHERE search MATCH ? AND {it.sql}"
        values = [match, *it.values]
    else:
        source, values = "search WHERE search MATCH ?", [match]
    key = "s.pmid" if match is None else "search.rowid"
    order = ORDERS.get(sort) or (ORDERS["new"] if match is None else BM25)
    sql = f"SELECT {key} FROM {source} ORDER BY {order}, {key} DESC LIMIT ?"
    pmids = [pmid for (pmid,) in connection.execute(sql, (*values, filters.limit or -1))]
    if filters.limit and len(pmids) == filters.limit:
        return pmids, int(connection.execute(f"SELECT count(*) FROM {source}", values).fetchone()[0])
    return pmids, len(pmids)


def _with_notes(
    connection: Connection, filters: Filters, asked: Asked, noted: notes.Noted, it: Where
) -> tuple[list[int], int]:
    """The same where notes have a say; what was found by the user's own words comes first."""
    found, values = "SELECT value AS pmid, -1e9 AS rank FROM json_each(?)", [to_json(noted.found), *it.values]
    if asked.match:
        found += f" UNION ALL SELECT rowid, {BM25} FROM search WHERE search MATCH ?"
        values.insert(1, asked.match)
    order = ORDERS.get(filters.sort or "") or f"rank, {ORDERS['new']}"
    sql = f"""SELECT s.pmid FROM ({found}) AS f CROSS JOIN study AS s ON s.pmid = f.pmid WHERE {it.sql}
      ORDER BY {order}, s.pmid DESC"""
    pmids = [pmid for (pmid,) in connection.execute(sql, values)]
    return pmids[: filters.limit or None], len(pmids)


def _narrowed(filters: Filters, asked: Asked) -> Filters:
    """Years from the text and from the options: both hold."""
    first = [y for y in (filters.year_from, asked.year_from) if y is not None]
    last = [y for y in (filters.year_to, asked.year_to) if y is not None]
    return filters._replace(year_from=max(first, default=None), year_to=min(last, default=None))
