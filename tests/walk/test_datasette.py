"""What `litrack config datasette` writes: true of the real schema, and understood by a real Datasette."""

import importlib.util
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from litrack.sample.server import Eutils

from .conftest import Program


@pytest.fixture
def library(program: Program, pubmed: Eutils, two_queries: Path) -> Path:
    assert program("update").code == 0
    return program.db


def told(program: Program) -> dict[str, Any]:
    """The metadata of the library."""
    ended = program("config", "datasette")
    assert (ended.code, ended.err) == (0, "")
    (described,) = json.loads(ended.out)["databases"].values()
    return dict(described)


def schema(library: Path) -> Iterator[tuple[str, set[str]]]:
    with sqlite3.connect(library) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')").fetchall():
            columns = connection.execute("SELECT name FROM pragma_table_info(?)", (name,))
            yield name, {column for (column,) in columns}
    connection.close()


def test_every_table_and_view_is_described_and_nothing_that_is_not_there(program: Program, library: Path) -> None:
    tables = told(program)["tables"]
    real = dict(schema(library))
    assert set(tables) <= set(real)
    assert {name for name in set(real) - set(tables) if not name.startswith(("search", "sqlite"))} == set()
    for name, table in tables.items():
        assert table["description"]
        facets = {f if isinstance(f, str) else f["array"] for f in table.get("facets", ())}
        named = {table[key] for key in ("sort_desc", "label_column", "fts_pk") if key in table}
        assert set(table["columns"]) | facets | named <= real[name], name
    assert set(tables["study"]["columns"]) == real["study"]
    assert set(tables["reported"]["columns"]) == real["reported"] - {"by_hand"}


def test_the_ready_made_questions_are_answered(program: Program, library: Path) -> None:
    questions = told(program)["queries"]
    assert len(questions) > 5
    with sqlite3.connect(library) as connection:
        answers = {name: len(connection.execute(q["sql"]).fetchall()) for name, q in questions.items()}
    connection.close()
    assert answers["the_studies_that_report_on_pain_trials_first"] > 5


def test_the_file_is_named_after_the_library_and_never_replaced_unasked(program: Program) -> None:
    program.environ["LITRACK_DB"] = str(program.home / "other name.db")
    assert list(json.loads(program("config", "datasette").out)["databases"]) == ["other name"]
    assert program("config", "datasette", "-o", "metadata.json").code == 0
    assert json.loads((program.home / "metadata.json").read_text())["title"] == "litrack"
    assert program("config", "datasette", "-o", "metadata.json").code == 2
    assert program("config", "datasette", "-o", "metadata.json", "--force").code == 0
    assert not (program.home / "other name.db").exists()


@pytest.mark.skipif(not importlib.util.find_spec("datasette"), reason="needs Datasette: pip install datasette")
def test_datasette_searches_facets_and_explains(program: Program, library: Path) -> None:
    program("config", "datasette", "-o", "metadata.json")

    def get(path: str, **asked: object) -> str:
        command = [sys.executable, "-m", "datasette", str(library), "--metadata", "metadata.json", "--get"]
        address = f"/litrack/{path}?{urlencode(asked)}"
        done = subprocess.run([*command, address], cwd=program.home, env=program.environ, capture_output=True,
                              text=True, check=True, timeout=60)  # fmt: skip
        return done.stdout

    found = json.loads(get("study.json", _search="fibromyalgia IL-6"))
    assert 0 < found["filtered_table_rows_count"] < 20
    assert set(found["facet_results"]) >= {"design", "blinding", "flags"}
    assert "One row a study" in get("study")
