"""What a user sees of the evidence: filters, rows set by hand, the map, the check, a new extractor."""

import json
import os
import re
import shlex
import shutil
import sqlite3
from pathlib import Path

import pytest

from litrack.errors import ExitCode
from litrack.sample.corpus import first_day, second_day
from litrack.sample.server import Eutils

from .conftest import Ended, Program


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all invented studies as a file and as a library."""
    home = tmp_path_factory.mktemp("made")
    later = second_day()
    records = b"".join([*first_day(), *later.new, *later.changed])
    (home / "all.xml").write_bytes(b"<PubmedArticleSet>" + records + b"</PubmedArticleSet>")
    program = Program(home, {"PATH": os.environ["PATH"], "HOME": str(home), "LITRACK_DB": str(home / "litrack.db")})
    assert program("import", "all.xml").code == 0
    return home


@pytest.fixture
def filled(program: Program, made: Path) -> Program:
    """A library of all invented studies."""
    for name in ("all.xml", "litrack.db"):
        shutil.copy(made / name, program.home / name)
    return program


def rows(done: Ended) -> list[dict]:  # type: ignore[type-arg]
    assert done.code == 0, done
    found: list[dict] = json.loads(done.out)  # type: ignore[type-arg]
    return found


def test_rows_are_chosen_by_each_of_their_fields(filled: Program) -> None:
    every = rows(filled("outcomes", "--json"))
    for option, key, value in (
        ("--domain", "domain", "pain"),
        ("--direction", "direction", "decreased"),
        ("--benefit", "benefit", "improved"),
        ("--comparison", "comparison", "between"),
    ):
        chosen = rows(filled("outcomes", option, value, "--json"))
        assert chosen, option
        assert chosen == [r for r in every if r[key] == value], option
    named = next(r["instrument"] for r in every if r["instrument"])
    chosen = rows(filled("outcomes", "--instrument", named.lower(), "--json"))
    assert chosen
    assert all(named in (r["instrument"], r["canonical"]) for r in chosen)
    sure = rows(filled("outcomes", "--min-confidence", "0.8", "--json"))
    assert sure == [r for r in every if r["confidence"] >= 0.8]
    pain = rows(filled("outcomes", "--design", "trial", "--domain", "pain", "--json"))
    assert 0 < len(pain) < len([r for r in every if r["domain"] == "pain"])


def test_a_filtered_ledger_says_nothing_of_what_is_missing(filled: Program) -> None:
    assert "Not reported in the abstract" in filled("outcomes", "90000001", "-f", "table").out
    assert (
        "Not reported in the abstract" not in filled("outcomes", "90000001", "--benefit", "improved", "-f", "table").out
    )


def test_a_row_set_by_hand_survives_an_update_an_import_and_a_new_extractor(
    program: Program, pubmed: Eutils, two_queries: Path
) -> None:
    assert program("update").code == 0
    before = rows(program("outcomes", "90000001", "--json"))
    number = next(r["row"] for r in before if r["domain"] == "fatigue")
    done = program(
        "outcomes", "90000001", "--row", str(number), "--set", "benefit=worsened", "--set", "direction=increased"
    )
    assert done.code == 0
    assert "--undo" in done.out

    def hand() -> list[tuple[str, str, list[str]]]:
        found = rows(program("outcomes", "90000001", "--json"))
        return [(r["direction"], r["benefit"], r["by_hand"]) for r in found if r["by_hand"]]

    expected = [("increased", "worsened", ["direction", "benefit"])]
    assert hand() == expected
    assert program("update", "--full").code == 0
    assert hand() == expected
    records = b"".join(first_day())
    (program.home / "again.xml").write_bytes(b"<PubmedArticleSet>" + records + b"</PubmedArticleSet>")
    assert program("import", "again.xml", "--force").code == 0
    assert hand() == expected
    with sqlite3.connect(program.db) as db:
        db.execute("UPDATE study SET extractor = 'older'")
    assert "WARN" in program("doctor").out
    assert program("outcomes", "--refresh").code == 0
    assert hand() == expected
    for shown in (
        program("outcomes", "90000001", "-f", "table", COLUMNS="140").out,
        program("show", "90000001", "-f", "table", COLUMNS="140").out,
        program("list", "-f", "table", COLUMNS="140").out,
    ):
        assert "(by hand)" in shown
    assert ":by_hand" in program("list", "--tsv").out
    assert program("outcomes", "90000001", "--row", str(number), "--undo").code == 0
    assert rows(program("outcomes", "90000001", "--json")) == before


def test_a_dropped_row_is_left_out_and_said_to_be(filled: Program) -> None:
    before = rows(filled("outcomes", "90000001", "--json"))
    assert filled("outcomes", "90000001", "--row", "1", "--drop").code == 0
    assert [r["row"] for r in rows(filled("outcomes", "90000001", "--json"))] == [
        r["row"] for r in before if r["row"] != 1
    ]
    assert "Dropped by hand: row 1" in filled("outcomes", "90000001", "-f", "table").out
    assert filled("outcomes", "90000001", "--undo").code == 0
    assert rows(filled("outcomes", "90000001", "--json")) == before


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        (["90000001", "--row", "1"], ExitCode.USAGE, "--set"),
        (["90000001", "--row", "1", "--set", "benefit=improved", "--drop"], ExitCode.USAGE, "One of"),
        (["90000001", "--set", "benefit=improved"], ExitCode.USAGE, "--explain"),
        (["--row", "1", "--drop"], ExitCode.USAGE, "one study"),
        (["90000001", "--row", "1", "--set", "benefit"], ExitCode.USAGE, "FIELD=VALUE"),
        (["90000001", "--row", "1", "--set", "benefit=imporved"], ExitCode.USAGE, "improved"),
        (["90000001", "--row", "1", "--set", "sentence=x"], ExitCode.USAGE, "direction"),
        (["90000001", "--row", "1", "--set", "instrument=\x1b[31m"], ExitCode.USAGE, "short name"),
        (["90000001", "--row", "99", "--drop"], ExitCode.NOT_FOUND, "99"),
        (["1", "--row", "1", "--drop"], ExitCode.NOT_FOUND, "litrack search"),
        (["--map", "pain"], ExitCode.USAGE, "intervention:domain"),
        (["--cell", "FMT:pain"], ExitCode.USAGE, "--map"),
        (["--map", "intervention:domain", "--cell", "sham:pain"], ExitCode.USAGE, "FMT"),
        (["--map", "intervention:domain", "--refresh"], ExitCode.USAGE, "different tasks"),
        (["--map", "intervention:domain", "--columns", "row"], ExitCode.USAGE, "--json"),
        (["--refresh", "--domain", "pain"], ExitCode.USAGE, "whole library"),
        (["90000001", "--refresh"], ExitCode.USAGE, "whole library"),
        (["90000001", "--row", "1", "--drop", "--year", "2020"], ExitCode.USAGE, "no filter"),
        (["--map", "intervention:domain", "--sort", "year"], ExitCode.USAGE, "--sort"),
        (["--min-confidence", "2"], ExitCode.USAGE, "--min-confidence"),
        (["--comparison", "btween"], ExitCode.USAGE, "between"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_and_changes_nothing(
    filled: Program, line: list[str], code: ExitCode, words: str
) -> None:
    done = filled("outcomes", *line)
    assert done.code == code, done
    assert words in done.err
    assert "Traceback" not in done.err
    with sqlite3.connect(filled.db) as db:
        assert db.execute("SELECT count(*) FROM override").fetchone() == (0,)


def test_the_map_counts_what_its_cells_open_into(filled: Program) -> None:
    whole = json.loads(filled("outcomes", "--map", "intervention:domain", "--json").out)
    assert 90000017 in whole["left_out"]["retracted"]
    opened = 0
    for cell in whole["cells"]:
        pmids = {s["pmid"] for s in cell["studies"]}
        assert 90000017 not in pmids
        assert sum(n for tier in cell["counts"].values() for n in tier.values()) == len(pmids)
        if pmids and opened < 3:
            opened += 1
            asked = f"{cell['row']}:{cell['column']}"
            inside = rows(filled("outcomes", "--map", "intervention:domain", "--cell", asked, "--json"))
            assert {r["pmid"] for r in inside} >= pmids
            assert {r["domain"] for r in inside} == {cell["column"]}
    assert opened
    assert any(not c["studies"] for c in whole["cells"])


def test_the_map_in_a_pipe_has_a_line_for_every_cell(filled: Program) -> None:
    done = filled("outcomes", "--map", "population:domain", "--design", "trial")
    head, *lines = done.out.splitlines()
    assert head.split("\t") == ["row", "column", "tier", "reading", "studies", "pmids"]
    assert any(line.split("\t")[4] == "0" for line in lines)


@pytest.mark.parametrize("columns", [40, 80, 140])
def test_map_and_check_fit_the_screen(filled: Program, columns: int) -> None:
    for line in (["outcomes", "--map", "intervention:domain"], ["check", "FMT improves pain in fibromyalgia"]):
        seen = filled.on_terminal(*line, columns=columns)
        assert seen.code == 0
        plain = re.sub(r"\x1b\[[0-9;]*m", "", seen.out)
        assert max(map(len, plain.splitlines())) <= columns, plain


def test_map_and_check_speak_ascii_where_nothing_else_can_be_shown(filled: Program) -> None:
    for line in (["outcomes", "--map", "intervention:domain"], ["check", "FMT improves pain in fibromyalgia"]):
        done = filled(*line, "-f", "table", PYTHONIOENCODING="ascii", LANG="C", LC_ALL="C")
        assert done.code == 0
        assert done.out.isascii()
        assert "?" not in done.out.replace("litters?", "")


@pytest.mark.parametrize(
    "statement",
    [
        "FMT improves fatigue in fibromyalgia",
        "the microbiota of patients differs",
        "FMT restores diversity",
        "gut bacteria cause pain",
        "FMT is safe",
        "Alterations in the gut microbiota composition have been linked to fibromyalgia",
    ],
)
def test_claims_of_a_clinics_page_are_answered(filled: Program, statement: str) -> None:
    shape = json.loads(filled("check", statement, "--json").out)
    assert shape["outcomes"][0]["studies"]
    retracted = {90000017}
    for outcome in shape["outcomes"]:
        assert not retracted & {s["pmid"] for s in outcome["studies"]}
        for study in outcome["studies"]:
            assert bool(study["outcomes"]) == (study["stance"] != "silent")
    done = filled("check", statement, "-f", "table")
    assert "no advice" in done.out
    assert done.err.count("Invented") + done.out.count("Invented sample studies") == 1


def test_a_statement_that_means_nothing_is_refused(filled: Program) -> None:
    done = filled("check", "what", "now")
    assert done.code == ExitCode.USAGE
    assert 'litrack check "FMT improves fatigue in fibromyalgia"' in done.err


VOCABULARY = "term,synonyms,domain,kind,polarity,source\nshoe size,,function,measure,higher_better,invented\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])  # the second as spreadsheets save it
def test_a_vocabulary_of_ones_own_is_noticed_and_read_with(filled: Program, encoding: str) -> None:
    config = filled.home / ".config" / "litrack"
    config.mkdir(parents=True)
    (config / "vocabulary.csv").write_text(VOCABULARY, encoding=encoding)
    assert "--refresh" in filled("doctor").out
    done = filled("outcomes", "--refresh")
    assert done.code == 0
    assert "read again" in done.out
    assert "nothing to do" in filled("outcomes", "--refresh").err
    text = "Insoles\nShoe size improved in the insole group (P < 0.01)."
    (row,) = json.loads(filled("extract", stdin=text).out)["outcomes"]
    assert (row["canonical"], row["domain"]) == ("shoe size", "function")
    (config / "vocabulary.csv").unlink()
    assert "read again" in filled("outcomes", "--refresh").out


@pytest.mark.parametrize("content", [b"nonsense", b"\xff\xfe", b"term,domain,polarity\npain,nowhere,higher_worse\n"])
def test_a_vocabulary_that_cannot_be_read_stops_before_anything_is_stored(filled: Program, content: bytes) -> None:
    config = filled.home / ".config" / "litrack"
    config.mkdir(parents=True)
    (config / "vocabulary.csv").write_bytes(content)
    for line in (["outcomes", "--refresh"], ["import", "all.xml", "--force"], ["doctor"]):
        done = filled(*line)
        assert done.code == ExitCode.USAGE, (line, done)
        assert "vocabulary" in done.err + done.out
        assert "Traceback" not in done.err
    assert filled("list").code == 0


def test_refreshing_can_be_interrupted_and_goes_on(filled: Program) -> None:
    with sqlite3.connect(filled.db) as db:
        db.execute("UPDATE study SET extractor = 'older' WHERE pmid % 2")
        (half,) = db.execute("SELECT count(*) FROM study WHERE pmid % 2").fetchone()
    assert filled("outcomes", "--refresh").out.startswith(f"{half:,} studies read again")
    with sqlite3.connect(filled.db) as db:
        assert db.execute("SELECT count(DISTINCT extractor) FROM study").fetchone() == (1,)


def test_an_update_at_a_terminal_says_that_rows_are_of_another_extractor(
    program: Program, pubmed: Eutils, two_queries: Path
) -> None:
    assert program("update").code == 0
    with sqlite3.connect(program.db) as db:
        db.execute("UPDATE study SET extractor = 'older' WHERE pmid = 90000001")
    said = "1 study was read by another extractor or vocabulary: litrack outcomes --refresh"
    assert said in " ".join(program.on_terminal("update", columns=200).out.split())
    assert program("update").err == ""  # cron would mail it every day


def test_every_command_of_the_manual_runs(filled: Program) -> None:
    manual = (Path(__file__).parents[2] / "docs" / "evidence.md").read_text(encoding="utf-8")
    lines = re.findall(r"^`?(litrack (?:outcomes|check)\b.*?)(?:`|  |$)", manual, re.MULTILINE)
    assert len(lines) > 8
    filled.on_terminal("list", "--design", "rct_open", "--sort", "year")  # what "2" is a row of
    for line in lines:
        done = filled(*shlex.split(line.replace("ROW:COLUMN", "tier:domain"))[1:])
        assert done.code == 0, (line, done)


def test_refreshing_makes_no_library(program: Program) -> None:
    assert program("outcomes", "--refresh").code == ExitCode.LIBRARY
    assert not program.db.exists()
