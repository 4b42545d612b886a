"""Commands for whoever looks after a library: status, backup, config, doctor."""

import gzip
import json
import re
import sqlite3
import stat
from pathlib import Path

import pytest

from litrack.errors import ExitCode
from litrack.sample.server import Eutils

from .conftest import Program

pytestmark = pytest.mark.usefixtures("two_queries")


def later(program: Program, moment: str) -> None:
    program.environ["LITRACK_TEST_NOW"] = f"{moment}T06:00:00+00:00"


def states(program: Program, *options: str) -> dict[str, str]:
    return {s["query"]: s["state"] for s in json.loads(program("status", "--json", *options).out)}


# --- status ----------------------------------------------------------------------------------------------------


def test_all_is_well_after_an_update_and_says_so_with_its_exit_code(program: Program, pubmed: Eutils) -> None:
    program("update")
    done = program("status", "--json")
    assert done.code == 0
    assert [(s["query"], s["state"], s["age_hours"]) for s in json.loads(done.out)] == [
        ("fm", "ok", 0),
        ("fmt", "ok", 0),
    ]
    assert program("status", "-q").out == ""


def test_a_query_that_has_not_run_for_longer_than_it_may_is_late(program: Program, pubmed: Eutils) -> None:
    program("update")
    later(program, "2026-11-22")
    assert program("status").code == 0
    later(program, "2026-11-23")
    assert states(program) == {"fm": "late", "fmt": "late"}
    assert program("status").code == ExitCode.SHORTFALL
    assert program("status", "--max-age", "5d").code == 0
    assert program("status", "--max-age", "36h").code == ExitCode.SHORTFALL


def test_a_query_that_never_ran_is_not_well(program: Program, pubmed: Eutils) -> None:
    program("update", "fmt")
    assert states(program) == {"fm": "never", "fmt": "ok"}
    assert program("status").code == ExitCode.SHORTFALL


def test_a_query_that_failed_the_last_time_is_not_well_however_young_its_last_run(
    program: Program, pubmed: Eutils
) -> None:
    program("update")
    pubmed.fails("F16", times=None, endpoint="esearch")
    assert program("update").code == ExitCode.UNAVAILABLE
    done = program("status", "--json")
    assert done.code == ExitCode.SHORTFALL
    assert {s["state"] for s in json.loads(done.out)} == {"failed"}
    assert all("HTTP 5" in s["notes"][0] for s in json.loads(done.out))
    assert "127.0.0.1" not in done.out
    pubmed.recovers()
    program("update")
    assert program("status").code == 0


def test_status_on_a_screen_is_a_line_a_query(program: Program, pubmed: Eutils) -> None:
    program("update", "fmt")
    lines = program.on_terminal("status").out.splitlines()
    assert [line.split()[:2] for line in lines] == [["fm", "NEVER"], ["fmt", "ok"]]


@pytest.mark.parametrize("span", ["3", "soon", "-3d", "3 years", ""])
def test_a_span_that_is_none_is_explained(program: Program, pubmed: Eutils, span: str) -> None:
    program("update")
    done = program("status", f"--max-age={span}")
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert "36h" in done.err


def test_without_a_library_a_monitor_hears_of_it(program: Program) -> None:
    assert program("status").code == ExitCode.LIBRARY


# --- backup ----------------------------------------------------------------------------------------------------


def test_a_backup_is_a_library_that_can_be_read_at_once(program: Program, pubmed: Eutils) -> None:
    program("update")
    done = program("backup", "copy.db")
    assert (done.code, done.out) == (0, "copy.db\n")
    assert "is whole" in done.err
    copy = program.home / "copy.db"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert program("list", "--json", LITRACK_DB=str(copy)).out == program("list", "--json").out


def test_a_backup_without_a_name_is_dated_and_lies_beside_the_library(program: Program, pubmed: Eutils) -> None:
    program("update")
    assert Path(program("backup").out.strip()) == program.home / "litrack-20261119T060000Z.db"
    assert program("backup").code == ExitCode.USAGE
    assert program("backup", "--force").code == 0


def test_a_backup_of_nothing_leaves_nothing(program: Program) -> None:
    before = sorted(program.home.iterdir())
    assert program("backup", "copy.db").code == ExitCode.LIBRARY
    assert sorted(program.home.iterdir()) == before


# --- config ----------------------------------------------------------------------------------------------------


def test_config_shows_every_setting_with_its_origin_and_never_the_key(program: Program) -> None:
    key = "0123456789abcdef0123456789abcdef"
    for command in (("show",), ("show", "--json"), ("path",)):
        done = program("config", *command, NCBI_API_KEY=key)
        assert done.code == 0
        assert key not in done.out + done.err
    shown = {s["setting"]: s for s in json.loads(program("config", "show", "--json", NCBI_API_KEY=key).out)}
    assert (shown["api_key"]["value"], shown["api_key"]["origin"]) == ("set (not shown)", "NCBI_API_KEY")
    assert shown["email"]["origin"] == "NCBI_EMAIL"
    assert shown["queries"]["origin"] == "./queries.toml"


def test_config_path_says_where_things_lie_and_whether_they_are_there(program: Program) -> None:
    found = {f["file"]: f for f in json.loads(program("config", "path", "--json").out)}
    assert found["library"] == {"file": "library", "path": str(program.db), "exists": False}
    assert found["queries"]["exists"]
    assert "not there yet" in program.on_terminal("config", "path").out


# --- doctor ----------------------------------------------------------------------------------------------------


def checks(program: Program, *options: str) -> dict[str, str]:
    lines = program("doctor", *options).out.splitlines()
    return {m[2]: m[1] + " " + m[3] for line in lines if (m := re.match(r"(ok|WARN|FAIL) +(.+?)  +(.+)", line))}


def test_doctor_names_file_system_clock_queue_and_errors(program: Program, pubmed: Eutils) -> None:
    program("update")
    found = checks(program)
    assert found["file system"].startswith("ok")
    assert found["last errors"] == "ok none"
    assert "NCBI's last answer 2026-11-19T06:00:00Z" in found["clock"]
    later(program, "2026-11-01")
    assert checks(program)["clock"].startswith("WARN")


def test_doctor_tells_the_last_error_until_it_healed(program: Program, pubmed: Eutils) -> None:
    pubmed.fails("F16", times=None)
    program("update", "fm")
    assert "HTTP 5" in (told := checks(program)["last error"])
    assert told.startswith("WARN")
    pubmed.recovers()
    program("update", "fm")
    assert checks(program)["last error"].startswith("ok")


def test_a_rebuild_restores_all_that_is_derived_and_nothing_else(program: Program, pubmed: Eutils) -> None:
    program("update")
    before = program("list", "--json").out
    searched = program("search", "pain", "--json").out
    with sqlite3.connect(program.db) as db:
        db.execute("UPDATE study SET title = 'Wrong', retracted = 1 WHERE pmid = 90000001")
        db.execute("DELETE FROM outcome")
        db.execute("DELETE FROM study_term")
        db.execute("INSERT INTO search (search) VALUES ('delete-all')")
        records = db.execute("SELECT * FROM record").fetchall()
        seen = db.execute("SELECT pmid, first_seen FROM study").fetchall()
    assert program("list", "--json").out != before
    later(program, "2026-11-25")
    done = program("doctor", "--rebuild")
    assert done.code == 0
    assert program("list", "--json").out == before
    assert program("search", "pain", "--json").out == searched
    with sqlite3.connect(program.db) as db:
        assert db.execute("SELECT * FROM record").fetchall() == records
        assert db.execute("SELECT pmid, first_seen FROM study").fetchall() == seen


def test_a_rebuild_heals_a_full_text_index_that_is_gone(program: Program, pubmed: Eutils) -> None:
    program("update")
    searched = program("search", "pain", "--json").out
    with sqlite3.connect(program.db) as db:
        db.execute("DROP TABLE search")
    assert program("search", "pain").code == ExitCode.LIBRARY
    program("doctor", "--rebuild")
    assert program("search", "pain", "--json").out == searched


def test_a_rebuild_does_not_trust_damaged_bytes(program: Program, pubmed: Eutils) -> None:
    program("update")
    before = program("show", "90000001", "--json").out
    with sqlite3.connect(program.db) as db:
        db.execute("UPDATE record SET raw = zeroblob(100) WHERE pmid = 90000001")
    done = program("doctor", "--rebuild")
    assert done.code == ExitCode.LIBRARY
    assert "90000001" in done.err
    assert program("show", "90000001", "--json").out == before


def test_a_rebuild_keeps_a_withdrawn_study_withdrawn(program: Program, pubmed: Eutils) -> None:
    program("update")
    with sqlite3.connect(program.db) as db:
        db.execute("UPDATE study SET withdrawn = '2026-11-19T06:00:00Z' WHERE pmid = 90000001")
    program("doctor", "--rebuild")
    assert "withdrawn" in json.loads(program("show", "90000001", "--json").out)[0]["flags"]


def test_an_update_says_when_the_clock_of_the_machine_is_wrong(program: Program, pubmed: Eutils) -> None:
    later(program, "2026-11-09")
    assert "10 days behind" in program("update").err
    later(program, "2027-11-19")
    assert "365 days ahead" in program("update").err
    later(program, "2026-11-19")
    assert "clock" not in program("update").err


def test_a_dry_run_does_not_touch_an_older_library(program: Program, pubmed: Eutils) -> None:
    old = gzip.decompress((Path(__file__).parents[1] / "unit/library/schema_1.db.gz").read_bytes())
    program.db.write_bytes(old)
    done = program("update", "--dry-run")
    assert done.code == ExitCode.LIBRARY
    assert "older litrack" in done.err
    assert program.db.read_bytes() == old


def test_an_update_brings_an_older_library_up_to_date_and_goes_on_with_it(program: Program, pubmed: Eutils) -> None:
    program.db.write_bytes(gzip.decompress((Path(__file__).parents[1] / "unit/library/schema_1.db.gz").read_bytes()))
    later(program, "2026-11-21")
    pubmed.at(pubmed.now.replace(day=21))
    assert program("update").code == 0
    assert len(json.loads(program("list", "--json").out)) > 50
    assert program("diff", "90000017").out.startswith("RETRACTED")
