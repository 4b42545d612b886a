"""What happened, what changed, and the history of a study, day after day."""

import csv
import io
import json
import re
import sqlite3

import pytest

from litrack.errors import ExitCode
from litrack.sample.corpus import second_day
from litrack.sample.server import Eutils

from .conftest import Program

pytestmark = pytest.mark.usefixtures("two_queries")

RETRACTED, CORRECTED, REVISED, PUBLISHED = 90000017, 90000007, 90000024, 90000058


def next_day(pubmed: Eutils, program: Program) -> None:
    pubmed.tomorrow()
    program.environ["LITRACK_TEST_NOW"] = pubmed.now.isoformat()
    pubmed.forgets_log()


@pytest.fixture
def later(program: Program, pubmed: Eutils) -> Program:
    """A library on the second day of the invented studies."""
    program("update")
    next_day(pubmed, program)
    day = second_day()
    pubmed.has(*day.new, *day.changed)
    assert program("update").code == 0
    return program


def told(program: Program, *options: str) -> list[tuple[str, int]]:
    return [(e["kind"], e["pmid"]) for e in json.loads(program("changes", "--json", *options).out)]


def test_changes_tell_every_kind_of_news_once_newest_first(later: Program) -> None:
    found = told(later)
    assert len(found) == len(set(found))
    assert {("retracted", RETRACTED), ("erratum", CORRECTED), ("revised", REVISED), ("published", PUBLISHED)} <= {
        *found
    }
    assert sum(kind == "new" for kind, _ in found) == len({pmid for kind, pmid in found if kind == "new"}) > 5


def test_a_first_run_is_no_change(program: Program, pubmed: Eutils) -> None:
    program("update")
    assert told(program) == []
    assert "nothing happened yet" in program.on_terminal("changes").out


def test_changes_can_be_asked_by_kind_by_query_and_by_date(later: Program) -> None:
    assert told(later, "--kind", "retracted") == [("retracted", RETRACTED)]
    assert {kind for kind, _ in told(later, "--kind", "erratum", "--kind", "published")} == {"erratum", "published"}
    assert ("retracted", RETRACTED) in told(later, "--query", "fmt")
    assert ("erratum", CORRECTED) not in told(later, "--query", "fmt")
    assert told(later, "--since", "2026-11-21") == []
    assert told(later, "--limit", "2") == told(later)[:2]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--kind", "retarcted"), "Did you mean retracted"),
        (("--query", "nope"), "fm, fmt"),
        (("--since", "soon"), "2026-11-20"),
        (("--columns", "titel"), "Did you mean 'title'"),
        (("--limit", "-1"), "limit"),
    ],
)
def test_a_wrong_option_is_answered_with_what_would_be_right(
    later: Program, options: tuple[str, ...], words: str
) -> None:
    done = later("changes", *options)
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert words in done.err


def test_in_a_pipe_changes_are_lines_of_cells_and_on_a_screen_a_table(later: Program) -> None:
    first, *rest = csv.reader(io.StringIO(later("changes").out), delimiter="\t")
    assert first == ["at", "kind", "pmid", "title", "detail", "notice", "queries", "flags"]
    assert {len(row) for row in rest} == {8}
    screen = later.on_terminal("changes")
    assert max(map(len, re.sub(r"\x1b\[[0-9;]*m", "", screen.out).splitlines())) <= 80
    assert "Invented sample studies" in screen.out


def test_a_row_of_changes_can_be_shown_and_compared_by_its_number(later: Program) -> None:
    later.on_terminal("changes", "--kind", "revised")
    assert str(REVISED) in later("diff", "1").out
    assert json.loads(later("show", "1", "--json").out)[0]["pmid"] == REVISED


def test_a_diff_marks_in_a_pipe_what_went_and_what_came_word_by_word(later: Program) -> None:
    done = later("diff", str(REVISED))
    assert done.code == 0
    assert "[-0.37-]{+0.17+}" in done.out
    assert "reported outcomes: [-fatigue" in done.out
    assert "\x1b" not in done.out


def test_a_diff_is_coloured_on_a_screen_and_marked_where_there_are_no_colours(later: Program) -> None:
    assert "[-" not in (screen := later.on_terminal("diff", str(REVISED)).out)
    assert re.search(r"\x1b\[[0-9;]*m0\.17", screen)
    assert "{+0.17+}" in later.on_terminal("diff", str(REVISED), NO_COLOR="1").out


def test_a_diff_for_programs_has_the_whole_text_before_and_after(later: Program) -> None:
    (whole,) = json.loads(later("diff", str(REVISED), "--json").out)
    (results,) = (c for c in whole["changes"] if c["field"] == "abstract, RESULTS")
    assert "r = 0.37" in results["before"]
    assert "r = 0.17" in results["after"]
    assert (whole["from"], whole["to"], whole["retracted"]) == (1, 2, False)


def test_the_diff_of_a_retracted_study_says_so_first(later: Program) -> None:
    done = later("diff", str(RETRACTED))
    assert done.out.startswith("RETRACTED\n")
    assert "{+RetractionIn" in done.out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((str(90000001),), ExitCode.NOT_FOUND, "once, on 2026-11-19"),
        (("12345",), ExitCode.NOT_FOUND, "12345"),
        ((str(REVISED), "--from", "5"), ExitCode.USAGE, "no version 5"),
        ((str(REVISED), "--from", "2", "--to", "1"), ExitCode.USAGE, "from an older version to a newer"),
        ((str(REVISED), "--to", "1"), ExitCode.USAGE, "from 1 to 1"),
        ((str(REVISED), "--csv"), ExitCode.USAGE, "--json"),
    ],
)
def test_a_diff_that_cannot_be_made_says_why(
    later: Program, arguments: tuple[str, ...], code: ExitCode, words: str
) -> None:
    done = later("diff", *arguments)
    assert (done.code, done.out) == (code, "")
    assert words in done.err


def test_a_history_tells_queries_versions_and_events(later: Program) -> None:
    (past,) = json.loads(later("show", str(RETRACTED), "--history", "--json").out)
    assert {q["query"] for q in past["queries"]} == {"fm", "fmt"}
    assert [v["changed"] for v in past["versions"]] == [[], ["notices", "publication types"]]
    assert [e["kind"] for e in past["events"]] == ["retracted"]
    assert past["first_seen"] < past["checked"]
    page = later("show", str(RETRACTED), "--history").out
    assert "RETRACTED" in page
    assert "since 2026-11-19 06:00 (its first run)" in page


def test_a_history_or_diff_can_be_written_to_a_file(later: Program) -> None:
    assert later("diff", str(REVISED), "-o", "diff.txt").code == 0
    assert "[-0.37-]{+0.17+}" in (later.home / "diff.txt").read_text(encoding="utf-8")
    assert later("show", str(REVISED), "--history", "--csv").code == ExitCode.USAGE


def test_a_notice_that_was_told_is_not_told_again_however_often_the_record_comes(
    later: Program, pubmed: Eutils
) -> None:
    for _ in range(2):
        next_day(pubmed, later)
        pubmed.has(*second_day().changed)
        later("update", "--full")
    assert sum(pmid == RETRACTED for _, pmid in told(later)) == 1


# --- the query changes -----------------------------------------------------------------------------------------


def edit(program: Program, term: str) -> None:
    path = program.home / "queries.toml"
    path.write_text(
        re.sub(r"term = 'fibromyalgia\[tiab\]'|term = '.*?' # edited", f"term = '{term}' # edited", path.read_text())
    )


def sightings(program: Program, query: str) -> dict[int, str | None]:
    with sqlite3.connect(program.db) as db:
        sql = """SELECT pmid, CASE WHEN left_seen IS NULL THEN NULL ELSE left_why END FROM sighting
          JOIN query ON query.id = sighting.query WHERE name = ?"""
        return dict(db.execute(sql, (query,)).fetchall())


def test_what_an_edited_query_no_longer_matches_left_by_the_edit_and_is_no_news(
    program: Program, pubmed: Eutils
) -> None:
    program("update")
    before = sightings(program, "fm")
    edit(program, "fibromyalgia[tiab] AND sleep[tiab]")
    next_day(pubmed, program)
    done = program("update")
    assert done.code == 0
    assert "The query was edited" in done.err
    after = sightings(program, "fm")
    assert after.keys() == before.keys()
    assert {why for why in after.values() if why} == {"edit"}
    assert told(program) == []
    assert "the query was edited" in program("show", str(next(p for p, why in after.items() if why)), "--history").out
    next_day(pubmed, program)
    assert program("update", "-q").out == ""


def test_an_edited_query_that_finds_more_starts_with_a_baseline(program: Program, pubmed: Eutils) -> None:
    edit(program, "fibromyalgia[tiab] AND sleep[tiab]")
    program("update")
    few = len(sightings(program, "fm"))
    edit(program, "fibromyalgia[tiab]")
    next_day(pubmed, program)
    done = program("update")
    assert "first run" in done.out
    assert len(sightings(program, "fm")) > few
    assert told(program) == []


def test_an_edit_taken_back_before_it_ran_loses_no_news(program: Program, pubmed: Eutils) -> None:
    program("update")
    edit(program, "fibromyalgia[tiab] AND sleep[tiab]")
    pubmed.fails("F16", times=None)
    program("update")
    pubmed.recovers()
    edit(program, "fibromyalgia[tiab]")
    next_day(pubmed, program)
    pubmed.has(*second_day().new)
    program("update")
    assert ("new", 90000067) in told(program)


def test_an_edit_that_finds_nothing_at_all_is_suspect(program: Program, pubmed: Eutils) -> None:
    program("update")
    edit(program, "fibromyalgiaaa[tiab]")
    next_day(pubmed, program)
    done = program("update")
    assert done.code == ExitCode.SHORTFALL
    assert set(sightings(program, "fm").values()) == {None}


# --- PubMed changes --------------------------------------------------------------------------------------------


def test_a_small_result_is_believed_when_three_days_say_the_same(program: Program, pubmed: Eutils) -> None:
    program("update", "fm")
    for pmid in sorted(pubmed.backend.shelf.pmids)[:40]:
        pubmed.unmatches(pmid)
    codes, words, left = [], [], []
    for _ in range(4):
        next_day(pubmed, program)
        done = program("update", "fm")
        codes.append(done.code)
        words.append(done.err)
        left.append(sum(why is not None for why in sightings(program, "fm").values()))
    assert codes == [ExitCode.SHORTFALL, 0, 0, 0]
    assert ["suspiciously small" in err for err in words] == [True, False, False, False]
    assert ["as small as the last time" in err for err in words] == [False, True, False, False]
    assert left[:2] == [0, 0]
    assert left[2] == left[3] > 20


def test_a_second_look_at_the_same_build_confirms_nothing(program: Program, pubmed: Eutils) -> None:
    program("update")
    pubmed.unmatches(90000002)
    next_day(pubmed, program)
    for _ in range(3):
        program("update")
    assert set(sightings(program, "fm").values()) == {None}


def test_an_index_whose_build_is_unknown_confirms_nothing(program: Program, pubmed: Eutils) -> None:
    program("update")
    pubmed.unmatches(90000002)
    pubmed.fails("F16", at=1, times=None, endpoint="einfo")
    for _ in range(3):
        next_day(pubmed, program)
        assert program("update").code == ExitCode.UNAVAILABLE
    assert set(sightings(program, "fm").values()) == {None}


def test_a_withdrawn_study_names_the_one_with_its_doi(program: Program, pubmed: Eutils) -> None:
    program("update")
    (study,) = json.loads(program("show", "90000001", "--json").out)
    twin = next(raw for raw in second_day().new if b">90000067<" in raw)
    pubmed.has(twin.replace(b"10.5555/litrack.90000067", study["doi"].encode()))
    pubmed.deletes(90000001)
    for _ in range(2):
        next_day(pubmed, program)
        program("update")
    (event,) = (e for e in json.loads(program("changes", "--json").out) if e["kind"] == "withdrawn")
    assert (event["pmid"], event["notice"]) == (90000001, 90000067)
    assert program("show", "90000001").code == 0


def test_a_withdrawn_study_that_comes_back_is_read_again(program: Program, pubmed: Eutils) -> None:
    program("update")
    raw = program("show", "90000001", "--xml").out.strip().encode()
    pubmed.deletes(90000001)
    for _ in range(2):
        next_day(pubmed, program)
        program("update")
    pubmed.has(raw)
    next_day(pubmed, program)
    program("update")
    (study,) = json.loads(program("show", "90000001", "--json").out)
    assert "withdrawn" not in study["flags"]


def test_members_are_read_again_after_a_month_whatever_their_dates_say(program: Program, pubmed: Eutils) -> None:
    program("update")
    for _ in range(4):
        next_day(pubmed, program)
        program("update")
    pubmed.forgets_log()
    pubmed.at(pubmed.now.replace(year=2027, month=1, day=10))
    program.environ["LITRACK_TEST_NOW"] = pubmed.now.isoformat()
    program("update")
    asked = {i for r in pubmed.log if r.endpoint == "efetch" for i in r.params["id"].split(",")}
    assert len(asked) > 50
    next_day(pubmed, program)
    program("update")
    assert [r.endpoint for r in pubmed.log] == ["esearch"] * 3


@pytest.mark.parametrize("clock", ["1970-01-01T00:00:00+00:00", "2099-06-01T00:00:00+00:00"])
def test_an_absurd_local_clock_dates_nothing(program: Program, pubmed: Eutils, clock: str) -> None:
    program.environ["LITRACK_TEST_NOW"] = clock
    program("update")
    pubmed.tomorrow()
    pubmed.has(*second_day().new, *second_day().changed)
    program("update")
    assert {e["at"][:10] for e in json.loads(program("changes", "--json").out)} == {"2026-11-20"}
    assert ("retracted", RETRACTED) in told(program)
    with sqlite3.connect(program.db) as db:
        assert {d for (d,) in db.execute("SELECT substr(first_seen, 1, 10) FROM study")} == {"2026-11-19", "2026-11-20"}
