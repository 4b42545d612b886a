"""Counts of studies, made by SQLite: no study is read whole, so that fifty thousand take half a second."""

# ruff: noqa: S608 - the statements are put together from words of ours alone; values are always bound

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Final

from litrack.library.rows import to_json
from litrack.library.topics import find_papers
from litrack.library.where import Where, where
from litrack.model import Filters
from litrack.model.stats import Designed, Month, Told

if TYPE_CHECKING:
    from litrack.library.find import Catalogue

_LATER: Final = "EXISTS (SELECT 1 FROM sighting AS g WHERE g.pmid = s.pmid AND g.baseline = 0)"


def _evidence(catalogue: "Catalogue", filters: Filters) -> Where:
    """Those that count, as for the evidence map: see `evidence.studies.gather`."""
    it = where(filters, marked_run=0)
    it.add("s.retracted = 0 AND s.withdrawn IS NULL")
    it.add("""s.flags NOT LIKE '%"retraction_notice"%'""")
    it.add("s.pmid NOT IN (SELECT value FROM json_each(?))", to_json(list(find_papers(catalogue))))
    return it


def count_designs(catalogue: "Catalogue", filters: Filters) -> tuple[Designed, ...]:
    """The studies that count, by year and design."""
    it = _evidence(catalogue, filters)
    sql = f"""SELECT year, design, second_hand, count(*) FROM study AS s WHERE {it.sql}
      GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""
    return tuple(Designed(y, design, bool(hand), n) for y, design, hand, n in catalogue.rows(sql, *it.values))


def find_told(catalogue: "Catalogue", filters: Filters) -> Iterator[tuple[str, bool, tuple[Told, ...]]]:
    """Of each study that counts and reports anything: design, whether it pools others, and its outcome rows."""
    it = _evidence(catalogue, filters)
    # CROSS JOIN: both in the order of their keys, so that nothing is looked up or sorted.
    sql = f"""SELECT s.pmid, s.design, s.second_hand, o.domain, o.comparison, o.direction, o.benefit, o.timepoint
      FROM study AS s CROSS JOIN reported AS o ON o.study = s.pmid WHERE {it.sql} ORDER BY s.pmid"""
    for (_, design, hand), rows in groupby(catalogue.rows(sql, *it.values), key=lambda row: row[:3]):
        yield design, bool(hand), tuple(Told(*row[3:]) for row in rows)


def count_months(catalogue: "Catalogue", filters: Filters) -> tuple[Month, ...]:
    """All studies by the month in which they were first seen, newest first."""
    it = where(filters, marked_run=0)
    sql = f"""SELECT substr(first_seen, 1, 7), sum({_LATER}), sum(NOT {_LATER}) FROM study AS s WHERE {it.sql}
      GROUP BY 1 ORDER BY 1 DESC"""
    return tuple(Month(month, new, stored) for month, new, stored in catalogue.rows(sql, *it.values))


def count_notices(catalogue: "Catalogue", filters: Filters) -> dict[str, int]:
    """How many studies carry which flag, and how many were withdrawn."""
    it = where(filters, marked_run=0)
    sql = f"""SELECT flag.value, count(*) FROM study AS s, json_each(s.flags) AS flag WHERE {it.sql} GROUP BY 1
      UNION ALL SELECT 'withdrawn', count(*) FROM study AS s WHERE s.withdrawn IS NOT NULL AND {it.sql}"""
    return {flag: count for flag, count in catalogue.rows(sql, *it.values, *it.values) if count}


def count_desk(catalogue: "Catalogue", filters: Filters) -> tuple[int, dict[str, int]]:
    """How many studies there are, and how many of them the user has not read, starred, tagged, noted."""
    it = where(filters, marked_run=0)
    sql = f"""SELECT count(*), sum(d.read IS NULL), count(d.starred), sum(coalesce(d.tags, '[]') <> '[]'),
        count(d.note) FROM study AS s LEFT JOIN desk AS d ON d.pmid = s.pmid WHERE {it.sql}"""
    ((studies, *counts),) = catalogue.rows(sql, *it.values)
    return studies, dict(zip(("unread", "starred", "tagged", "noted"), (c or 0 for c in counts), strict=True))
