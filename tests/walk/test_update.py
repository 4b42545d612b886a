"""What `litrack update` does day after day."""

import json
import sqlite3

import pytest

from litrack.errors import ExitCode
from litrack.sample.corpus import second_day
from litrack.sample.server import Eutils

from .conftest import Program

pytestmark = pytest.mark.usefixtures("two_queries")


def runs(program: Program) -> list[tuple[str, str, int]]:
    with sqlite3.connect(program.db) as db:
        sql = "SELECT name, status, new FROM run JOIN query ON query.id = run.query ORDER BY run.id"
        return db.execute(sql).fetchall()


def next_day(pubmed: Eutils, program: Program) -> None:
    pubmed.tomorrow()
    program.environ["LITRACK_TEST_NOW"] = pubmed.now.isoformat()
    pubmed.forgets_log()


def test_the_first_run_is_a_baseline_told_in_one_line(program: Program, pubmed: Eutils) -> None:
    done = program("update")
    assert done.code == 0
    assert [line.split()[0] for line in done.out.splitlines()] == ["fm", "fmt"]
    assert "first run" in done.out


def test_every_request_is_a_post_with_tool_and_email(program: Program, pubmed: Eutils) -> None:
    program("update")
    assert pubmed.violations == ()
    assert {request.method for request in pubmed.log} == {"POST"}
    assert all(request.params["email"] == "reader@example.org" for request in pubmed.log)


def test_a_study_of_two_queries_is_fetched_once_and_lists_both(program: Program, pubmed: Eutils) -> None:
    program("update")
    asked = [i for r in pubmed.log if r.endpoint == "efetch" for i in r.params["id"].split(",")]
    assert len(asked) == len(set(asked))
    studies = json.loads(program("list", "--json").out)
    assert any(study["queries"] == ["fm", "fmt"] for study in studies)


def test_a_quiet_day_costs_a_request_a_query_and_one_more_and_says_nothing(program: Program, pubmed: Eutils) -> None:
    program("update")
    next_day(pubmed, program)
    program("update")  # asks after what was stored the day before, with a margin of days
    for _ in range(4):
        next_day(pubmed, program)
        program("update")
    next_day(pubmed, program)
    done = program("update", "--quiet")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert len(pubmed.log) == 2 + 1  # two queries, and the watch


def test_a_quiet_day_writes_only_the_rows_of_its_runs(program: Program, pubmed: Eutils) -> None:
    def tables() -> dict[str, int]:
        with sqlite3.connect(program.db) as db:
            names = [
                n
                for (n,) in db.execute(
                    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search%'"
                )
            ]
            return {n: hash(tuple(db.execute(f"SELECT * FROM {n}").fetchall())) for n in names}

    program("update")
    next_day(pubmed, program)
    program("update")
    before = tables()
    next_day(pubmed, program)
    program("update")
    after = tables()
    assert {n for n in before if before[n] != after[n]} == {"run"}


def test_a_day_later_news_revision_retraction_and_paper_are_told(program: Program, pubmed: Eutils) -> None:
    program("update")
    next_day(pubmed, program)
    later = second_day()
    pubmed.has(*later.new, *later.changed)
    done = program("update")
    assert done.code == 0
    assert "retraction of 90000017" in done.out
    assert "erratum for 90000007" in done.out
    news = {study["pmid"] for study in json.loads(program("new", "--since", "2026-11-20", "--json").out)}
    assert 90000067 in news
    assert 90000017 not in news
    (retracted,) = json.loads(program("list", "--retracted", "only", "--json").out)
    assert (retracted["pmid"], retracted["retracted"]) == (90000017, True)


def test_news_start_after_the_line_that_was_drawn(program: Program, pubmed: Eutils) -> None:
    program("update")
    assert json.loads(program("new", "--json", "--mark").out)
    assert json.loads(program("new", "--json").out) == []
    next_day(pubmed, program)
    pubmed.has(*second_day().new)
    program("update")
    assert {s["pmid"] for s in json.loads(program("new", "--json").out)} >= {90000065, 90000066, 90000067}


def test_a_withdrawn_study_keeps_its_last_copy_and_its_place_is_confirmed_on_two_days(
    program: Program, pubmed: Eutils
) -> None:
    program("update")
    pubmed.deletes(90000001)
    for _ in range(2):
        next_day(pubmed, program)
        program("update")
    (study,) = json.loads(program("show", "90000001", "--json").out)
    assert "withdrawn" in study["flags"]
    with sqlite3.connect(program.db) as db:
        assert db.execute("SELECT count(*) FROM event WHERE kind = 'withdrawn'").fetchone() == (1,)


def test_a_study_that_no_longer_matches_stays_and_leaves_the_query_on_the_second_day(
    program: Program, pubmed: Eutils
) -> None:
    program("update")
    pubmed.unmatches(90000002)
    next_day(pubmed, program)
    program("update")
    with sqlite3.connect(program.db) as db:
        assert db.execute("SELECT count(*) FROM event WHERE kind = 'left'").fetchone() == (0,)
    next_day(pubmed, program)
    done = program("update")
    assert "left the query" in done.out
    assert program("show", "90000002", "--json").code == 0


def test_a_result_that_shrinks_beyond_belief_marks_nothing_as_gone(program: Program, pubmed: Eutils) -> None:
    program("update", "fm")
    for pmid in sorted(pubmed.backend.shelf.pmids)[:40]:
        pubmed.unmatches(pmid)
    next_day(pubmed, program)
    done = program("update", "fm")
    assert done.code == ExitCode.SHORTFALL
    assert "suspiciously small" in done.err
    with sqlite3.connect(program.db) as db:
        assert db.execute(
            "SELECT count(*) FROM sighting WHERE left_seen IS NOT NULL OR absent IS NOT NULL"
        ).fetchone() == (0,)


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(program: Program, pubmed: Eutils) -> None:
    done = program("update", "--dry-run")
    assert done.code == 0
    assert "nothing was stored" in done.out
    assert not program.db.exists()


def test_a_limited_first_run_goes_on_as_a_baseline(program: Program, pubmed: Eutils) -> None:
    program("update", "--limit", "5")
    assert len(json.loads(program("list", "--json").out)) == 5
    program("update")
    with sqlite3.connect(program.db) as db:
        assert db.execute("SELECT count(*) FROM event WHERE kind = 'new'").fetchone() == (0,)
        assert db.execute("SELECT count(*) FROM sighting WHERE baseline = 0").fetchone() == (0,)


def test_named_queries_run_alone(program: Program, pubmed: Eutils) -> None:
    program("update", "fmt")
    assert [name for name, _, _ in runs(program)] == ["fmt"]


def test_a_changed_translation_is_told_once(program: Program, pubmed: Eutils) -> None:
    program("update")
    pubmed.remaps("fibromyalgia", "fibromyalgia syndrome")
    next_day(pubmed, program)
    assert "reads this query differently now" in program("update").err
    next_day(pubmed, program)
    assert "differently" not in program("update").err


def test_an_outage_stores_what_came_before_and_the_next_run_heals_it(program: Program, pubmed: Eutils) -> None:
    pubmed.fails("F16", times=None, endpoint="efetch")
    done = program("update")
    assert done.code == ExitCode.UNAVAILABLE
    assert "run `litrack update` again" in done.err
    pubmed.recovers()
    done = program("update")
    assert done.code == 0
    assert "Resuming" in done.err
    assert len(json.loads(program("list", "--json").out)) > 50


def test_a_broad_query_stores_only_what_comes_after_its_first_run(program: Program, pubmed: Eutils) -> None:
    (program.home / "queries.toml").write_text(
        '[queries.broad]\ntitle = "Broad"\nterm = "fibromyalgia[tiab]"\nwindow_only = true\n', encoding="utf-8"
    )
    program("update")
    assert json.loads(program("list", "--json").out) == []
    next_day(pubmed, program)
    pubmed.has(*second_day().new)
    program("update")
    stored = {s["pmid"] for s in json.loads(program("list", "--json").out)}
    assert stored
    assert stored <= {90000061, 90000062, 90000063, 90000065, 90000066, 90000067}


def test_an_update_that_another_one_overtakes_is_told_to_wait(program: Program, pubmed: Eutils) -> None:
    pubmed.fails("F21", times=1)
    first = program.start("update")
    try:
        while not pubmed.log:
            assert first.poll() is None
        done = program("update")
        assert done.code == ExitCode.BUSY
        assert str(first.pid) in done.err
    finally:
        first.kill()
        first.communicate()


def test_a_killed_update_goes_on_where_it_stopped(program: Program, pubmed: Eutils) -> None:
    pubmed.fails("F21", times=1, endpoint="efetch")
    first = program.start("update")
    while not any(r.endpoint == "efetch" for r in pubmed.log):
        assert first.poll() is None
    first.kill()
    first.communicate()
    done = program("update")
    assert done.code == 0
    assert done.err.count("Resuming") == 1
    held = len(json.loads(program("list", "--json").out))
    assert f"Resuming the update of 2026-11-19 06:00: {held} studies left to fetch." in done.err
    assert {status for _, status, _ in runs(program)} == {"failed", "complete"}
