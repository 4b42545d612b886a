"""What each saved query brings: whom it lists, since when, and who of them holds a word. Read-only."""

from typing import Final, NamedTuple

from litrack.library.find import Catalogue
from litrack.library.words import column_match

_LISTED: Final = """SELECT q.name, g.pmid FROM sighting AS g JOIN query AS q ON q.id = g.query
  WHERE g.left_seen IS NULL AND g.pmid IN (SELECT pmid FROM study)"""
_NEWS: Final = """SELECT q.name, max(g.first_seen), sum(g.first_seen >= ?)
  FROM sighting AS g JOIN query AS q ON q.id = g.query WHERE g.baseline = 0 GROUP BY q.name"""
_READ: Final = """SELECT name, started, before, translation FROM
  (SELECT q.name, r.id, r.started, r.translation,
    lag(r.translation) OVER (PARTITION BY r.query, r.query_version ORDER BY r.id) AS before
   FROM run AS r JOIN query AS q ON q.id = r.query WHERE r.translation <> '')
  WHERE before <> translation ORDER BY id"""


class News(NamedTuple):
    """What a query has brought since its first run."""

    last: str
    """When its newest study was first seen (UTC, ISO 8601)."""
    recent: int
    """How many since the day that was asked for."""


class Reread(NamedTuple):
    """PubMed read the same text in another way from this run on."""

    at: str
    before: str
    after: str


def find_listed(catalogue: Catalogue) -> dict[str, frozenset[int]]:
    """Whom each query lists now, of those that the library holds."""
    listed: dict[str, set[int]] = {}
    for name, pmid in catalogue.rows(_LISTED):
        listed.setdefault(name, set()).add(pmid)
    return {name: frozenset(pmids) for name, pmids in listed.items()}


def find_news(catalogue: Catalogue, since: str) -> dict[str, News]:
    """By query; without those that have brought nothing since their first run."""
    return {name: News(last, recent) for name, last, recent in catalogue.rows(_NEWS, since)}


def find_rereadings(catalogue: Catalogue) -> dict[str, tuple[Reread, ...]]:
    """By query, oldest first; a run after an edit of the query is none."""
    found: dict[str, tuple[Reread, ...]] = {}
    for name, at, before, after in catalogue.rows(_READ):
        found[name] = (*found.get(name, ()), Reread(at, before, after))
    return found


def find_worded(catalogue: Catalogue, text: str, columns: tuple[str, ...], near: int | None = None) -> frozenset[int]:
    """The studies with these words in one of these columns of the full-text index: side by side, or with at most
    `near` others between them. A `*` at the end of a word stands for any ending."""
    match = column_match(text, columns, near)
    if not match:
        return frozenset()
    return frozenset(pmid for (pmid,) in catalogue.rows("SELECT rowid FROM search WHERE search MATCH ?", match))
