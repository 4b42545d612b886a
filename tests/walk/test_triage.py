"""What a reader says of studies: by mark, star, tag and note, and what becomes of it."""

import json
import os
import sys

import pytest

from litrack.errors import ExitCode
from litrack.sample.corpus import second_day
from litrack.sample.server import Eutils

from .conftest import Program

pytestmark = pytest.mark.usefixtures("two_queries")


@pytest.fixture
def reader(program: Program, pubmed: Eutils) -> Program:
    """After the first update and a look at the list."""
    program("update")
    program("list", "--format", "table", "--limit", "9")
    return program


def said(program: Program) -> dict[int, tuple[bool, bool, tuple[str, ...], str | None]]:
    """All that was said, by PMID."""
    studies = json.loads(program("list", "--json").out)
    told = {s["pmid"]: (s["read"], s["starred"], tuple(s["tags"]), s["note"]) for s in studies}
    return {pmid: words for pmid, words in told.items() if words != (False, False, (), None)}


def test_rows_of_the_last_table_are_marked_and_filtered_by(reader: Program) -> None:
    first, second, third = (s["pmid"] for s in json.loads(reader("list", "--json", "--limit", "3").out))
    assert reader("mark", "1-2", "read").out.splitlines()[0].startswith(f"{first}  read  ")
    reader("star", "2", str(third))
    reader("tag", "1", "3", "+To-Read", "+fmt", "-never-there")
    reader("note", "1", "ask", "about", "blinding")
    assert said(reader) == {
        first: (True, False, ("to-read", "fmt"), "ask about blinding"),
        second: (True, True, (), None),
        third: (False, True, ("to-read", "fmt"), None),
    }

    def rows(*options: str) -> list[int]:
        return [int(line) for line in reader(*options, "--tsv", "--columns", "pmid", "--no-headers").out.splitlines()]

    assert rows("list", "--starred") == [second, third]
    assert rows("list", "--starred", "--unread") == [third]
    assert rows("list", "--tagged", "to-read") == [first, third]
    assert rows("list", "--noted") == rows("search", "blinding", "--in", "notes") == rows("search", "note:blind*")
    assert set(rows("list", "--unread")).isdisjoint({first, second})
    assert reader("tag").out == "fmt      2\nto-read  2\n"


def test_tables_and_pages_show_what_was_said(reader: Program) -> None:
    reader("star", "1")
    reader("tag", "1", "+fmt")
    reader("note", "1", "-", LITRACK_FORMAT="")  # stdin is empty
    reader("note", "1", "line one\x1b]0;owned\x07")
    for shown in (reader.on_terminal("list", "--limit", "1").out, reader("show", "1").out):
        assert "★ #fmt +note" in shown
    assert "line one]0;owned\n" in reader("show", "1").out
    assert "* #fmt +note" in reader("show", "1", LANG="C", PYTHONIOENCODING="ascii").out


def test_undo_takes_back_one_thing_after_the_other(reader: Program) -> None:
    reader("star", "1-3")
    reader("note", "2", "one")
    reader("note", "2", "two")
    assert reader("undo").out.startswith("Taken back: note (1 study, ")
    assert reader("note", "2").out == "one\n"
    reader("undo")
    assert reader("undo").out.startswith("Taken back: star (3 studies, ")
    assert said(reader) == {}
    assert "nothing to take back" in reader("undo").err


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("mark 1 99 read", ExitCode.NOT_FOUND),
        ("mark read", ExitCode.USAGE),
        ("mark 1 read unread", ExitCode.USAGE),
        ("mark 5-2", ExitCode.USAGE),
        ("star 10.5555/none", ExitCode.NOT_FOUND),
        ("tag 1", ExitCode.USAGE),
        ("tag +word", ExitCode.USAGE),
        ("tag 1 word", ExitCode.USAGE),
        ("tag 1 +", ExitCode.USAGE),
        ("note 1 text --clear", ExitCode.USAGE),
        ("note 1 --edit", ExitCode.USAGE),
        ("note 1-2 text", ExitCode.USAGE),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_changes(reader: Program, line: str, code: ExitCode) -> None:
    refused = reader(*line.split())
    assert refused.code == code
    assert "Nothing was changed." in refused.err
    assert said(reader) == {}


@pytest.mark.parametrize("verb", [("mark", "1"), ("star", "1"), ("tag", "1", "+a"), ("note", "1", "a"), ("undo",)])
def test_without_a_library_none_is_made(program: Program, verb: tuple[str, ...]) -> None:
    assert program(*verb).code == ExitCode.LIBRARY
    assert not program.db.exists()


def test_a_note_is_written_in_the_users_editor(reader: Program) -> None:
    script = reader.home / "editor"
    script.write_text(f"#!{sys.executable}\nimport sys; open(sys.argv[1], 'a').write('typed\\n')\n")
    script.chmod(0o700)
    reader("note", "1", "held ")
    assert reader.on_terminal("note", "1", "--edit", VISUAL=str(script)).code == 0
    assert reader("note", "1").out == "heldtyped\n"
    assert "nothing was changed" in reader.on_terminal("note", "1", "--edit", VISUAL="false").out
    refused = reader.on_terminal("note", "1", "--edit", VISUAL=os.devnull)
    assert refused.code == ExitCode.USAGE
    assert reader("note", "1").out == "heldtyped\n"


def test_no_update_import_or_refresh_touches_what_was_said(reader: Program, pubmed: Eutils) -> None:
    every = [str(s["pmid"]) for s in json.loads(reader("list", "--json").out)]
    reader("mark", *every)
    reader("star", *every[::2])
    reader("tag", *every[::3], "+keep")
    for pmid in every[:3]:
        reader("note", pmid, f"mine {pmid}")
    before = said(reader)
    assert len(before) == len(every)

    later = second_day()
    pubmed.tomorrow()
    pubmed.has(*later.new, *later.changed)
    reader.environ["LITRACK_TEST_NOW"] = pubmed.now.isoformat()
    assert "revised" in reader("update", "--full").out
    assert said(reader) == before
    record = reader("show", every[0], "--xml").out
    file = reader.home / "pubmed.xml"
    revised = record.replace("</ArticleTitle>", " Revised.</ArticleTitle>")
    gone = f"<DeleteCitation><PMID Version='1'>{every[1]}</PMID></DeleteCitation>"
    file.write_text(f"<PubmedArticleSet>{revised}{gone}</PubmedArticleSet>", encoding="utf-8")
    assert reader("import", str(file)).code == 0
    assert "Revised." in reader("show", every[0]).out
    assert "withdrawn" in json.loads(reader("show", every[1], "--json").out)[0]["flags"]
    assert said(reader) == before
    assert reader("outcomes", "--refresh").code == 0
    assert said(reader) == before
