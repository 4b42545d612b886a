"""docs/database.md tells of every table and column, and its examples run."""

import re
from pathlib import Path

import pytest

from litrack.library import Catalogue, Library
from litrack.library.desk import star
from litrack.library.links import keep_links
from litrack.model import Correction, Pmid, Term

from .conftest import kept

DOCUMENT = (Path(__file__).parents[3] / "docs/database.md").read_text()
EXAMPLES = re.findall(r"```sql\n(.*?)```", DOCUMENT, re.DOTALL)


def test_every_table_and_column_is_documented(catalogue: Catalogue) -> None:
    tables = [
        t for (t,) in catalogue.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search_%'")
    ]
    assert len(tables) > 15
    for table in tables:
        heading = rf"^### [\w, ]*\b{table}\b.*?(?=^##)" if table != "search" else r"^## Full text.*?(?=^##)"
        told = re.search(heading, DOCUMENT, re.DOTALL | re.MULTILINE)
        assert told, table
        columns = {name for (name,) in catalogue.rows("SELECT name FROM pragma_table_info(?)", table)}
        assert columns - {"id", "digest"} <= set(re.findall(r"`(\w+)`", told[0])), table


def test_every_view_is_documented(catalogue: Catalogue) -> None:
    for (view,) in catalogue.rows("SELECT name FROM sqlite_schema WHERE type = 'view'"):
        assert f"| `{view}` |" in DOCUMENT


@pytest.mark.parametrize("sql", EXAMPLES, ids=range(len(EXAMPLES)))
def test_every_example_finds_something(shelf: Library, catalogue: Catalogue, sql: str) -> None:
    update = Correction(kind="UpdateIn", pmid=Pmid(90000001))
    preprint = Term(name="Preprint", ui="D000076942")
    shelf.keep([kept(90000005, publication_types=(preprint,), corrections=(update,))], run=None, extractor="1")
    star(shelf, [Pmid(90000001)], on=True)
    keep_links(shelf, {(Pmid(90000001), "similar"): (90000002,)}, [])
    assert catalogue.rows(sql)


def test_every_table_is_strict(catalogue: Catalogue) -> None:
    loose = """SELECT name FROM pragma_table_list
      WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%'"""
    assert [name for (name,) in catalogue.rows(loose)] == []


def test_the_named_views_show_what_they_promise(shelf: Library, catalogue: Catalogue) -> None:
    assert catalogue.rows("SELECT pmid, queries FROM new_studies") == [(90000002, "kin")]
    assert catalogue.rows("SELECT domain, studies FROM outcome_map ORDER BY domain") == [("pain", 1), ("sleep", 1)]
    assert catalogue.rows("SELECT pmid FROM retractions") == [(90000003,)]
    seen = "SELECT query, pmid, last_seen FROM sightings ORDER BY query, pmid"
    at = "2026-11-20T06:00:00Z"
    assert catalogue.rows(seen) == [("fm", 90000001, at), ("fm", 90000002, at), ("kin", 90000002, at)]
