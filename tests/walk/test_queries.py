"""`litrack queries`: looking queries over, with PubMed and without."""

import json

import pytest

from litrack.errors import ExitCode
from litrack.sample.server import Eutils

from .conftest import Program

pytestmark = pytest.mark.usefixtures("two_queries")


def test_the_list_shows_what_each_query_holds(program: Program, pubmed: Eutils) -> None:
    program("update")
    listed = json.loads(program("queries", "list", "--json").out)
    assert [q["name"] for q in listed] == ["fm", "fmt"]
    assert all(q["studies"] > 10 and q["last_run"] for q in listed)
    assert "Fibromyalgia" in program.on_terminal("queries", "list").out


def test_good_queries_are_ok_without_a_network(program: Program) -> None:
    done = program("queries", "check")
    assert (done.code, done.out) == (0, "ok    fm\nok    fmt\n")


def test_a_doubtful_query_is_told_and_still_runs(program: Program, pubmed: Eutils) -> None:
    (program.home / "queries.toml").write_text('[queries.a]\ntitle = "A"\nterm = "pain[tiabb]"\n', encoding="utf-8")
    done = program("queries", "check")
    assert done.code == 0
    assert "tiab" in done.out
    assert "tiab" in program("update").err


def test_pubmed_s_own_reading_can_be_seen(program: Program, pubmed: Eutils) -> None:
    done = program("queries", "check", "--online")
    assert done.code == 0
    assert "found" in done.out
    assert "fibromyalgia" in done.out.lower()


def test_counts_store_nothing(program: Program, pubmed: Eutils) -> None:
    done = program("queries", "count")
    assert done.code == 0
    assert [line.split()[0] for line in done.out.splitlines()] == ["fm", "fmt"]
    assert not program.db.exists()


def test_counts_without_a_network_say_so(program: Program) -> None:
    assert program("queries", "count").code == ExitCode.UNAVAILABLE
