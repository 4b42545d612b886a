"""How studies came into the library, counted as PRISMA wants it: identified, doubled, kept, read. Read-only."""

import json
from collections.abc import Sequence
from typing import Final, NamedTuple

from litrack.library.find import Catalogue
from litrack.library.rows import to_json

_RUNS: Final = """SELECT q.name, q.title, r.term, r.translation, r.warnings, r.count, r.server_time,
    r.finished, r.db_build, q.version, q.window_only, (SELECT min(started) FROM run WHERE query = q.id),
    (SELECT count(*) FROM sighting WHERE query = q.id AND left_seen IS NULL)
  FROM query AS q JOIN run AS r ON r.id = (SELECT max(id) FROM run
    WHERE query = q.id AND status IN ('complete', 'shortfall'))
  WHERE q.name IN (SELECT value FROM json_each(?)) ORDER BY q.name"""
_MEMBERS: Final = """SELECT DISTINCT g.pmid FROM sighting AS g JOIN query AS q ON q.id = g.query
  WHERE g.left_seen IS NULL AND q.name IN (SELECT value FROM json_each(?))"""
_COUNTS: Final = f"""WITH listed AS ({_MEMBERS}), kept AS (SELECT * FROM study WHERE pmid IN (SELECT pmid FROM listed))
  SELECT (SELECT count(*) FROM listed), (SELECT count(*) FROM kept),
    (SELECT count(*) FROM unavailable WHERE pmid IN (SELECT pmid FROM listed) AND pmid NOT IN (SELECT pmid FROM study)),
    (SELECT count(*) FROM study), (SELECT count(*) FROM kept WHERE retracted),
    (SELECT count(*) FROM kept WHERE preprint), (SELECT count(*) FROM kept WHERE second_hand),
    (SELECT count(*) FROM desk WHERE read IS NOT NULL AND pmid IN (SELECT pmid FROM kept)),
    (SELECT count(*) FROM desk WHERE starred IS NOT NULL AND pmid IN (SELECT pmid FROM kept)),
    (SELECT min(pmid) FROM kept)"""  # noqa: S608 - the statement is ours alone
_TAGS: Final = f"""SELECT t.value, count(*) FROM desk, json_each(desk.tags) AS t
  WHERE desk.pmid IN ({_MEMBERS}) AND desk.pmid IN (SELECT pmid FROM study) GROUP BY 1 ORDER BY 1"""  # noqa: S608 - the statement is ours alone


class Search(NamedTuple):
    """The last whole run of one query. Times are UTC, ISO 8601; empty where PubMed did not say."""

    query: str
    title: str
    term: str
    """As it was sent, blocks expanded."""
    translation: str
    warnings: tuple[str, ...]
    found: int
    """PubMed's own."""
    server_time: str
    finished: str
    db_build: str
    version: int
    """1: its text was never edited."""
    window_only: bool
    since: str
    """Its first run."""
    listed: int


class Flow(NamedTuple):
    """Numbers of studies, of those that the chosen queries list now."""

    distinct: int
    kept: int
    unavailable: int
    """PubMed lists them and does not give them out."""
    held: int
    """In the whole library, whoever lists them."""
    retracted: int
    preprints: int
    second_hand: int
    read: int
    starred: int
    first: int
    """The smallest PMID that is kept; 0: none is."""
    tags: tuple[tuple[str, int], ...]
    """The user's own."""


def find_searches(catalogue: Catalogue, names: Sequence[str]) -> tuple[Search, ...]:
    """Of those queries that ever ran whole, by name."""
    return tuple(
        Search(
            query=row[0], title=row[1], term=row[2], translation=row[3], warnings=tuple(json.loads(row[4])),
            found=row[5], server_time=row[6], finished=row[7] or "", db_build=row[8], version=row[9],
            window_only=bool(row[10]), since=row[11], listed=row[12],
        )
        for row in catalogue.rows(_RUNS, to_json(list(names)))
    )  # fmt: skip


def find_flow(catalogue: Catalogue, names: Sequence[str]) -> Flow:
    """What became of what these queries list."""
    chosen = to_json(list(names))
    (row,) = catalogue.rows(_COUNTS, chosen)
    return Flow(
        distinct=row[0], kept=row[1], unavailable=row[2], held=row[3], retracted=row[4], preprints=row[5],
        second_hand=row[6], read=row[7], starred=row[8], first=row[9] or 0,
        tags=tuple((tag, number) for tag, number in catalogue.rows(_TAGS, chosen)),
    )  # fmt: skip
