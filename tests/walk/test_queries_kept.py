"""`litrack queries audit` and `litrack queries edit`: the saved queries over the years."""

import json
import os
import sys
from pathlib import Path

import pytest

from litrack.errors import ExitCode
from litrack.sample.server import Eutils

from .conftest import Program

ALL = '[queries.all]\ntitle = "All"\nterm = "fibromyalgia[tiab] OR \\"Fibromyalgia\\"[Mesh]"\n'
FEW = '[queries.few]\ntitle = "Few"\nterm = "fibromyalgia[tiab] AND microbio*[tiab]"\n'


def saved(program: Program, text: str) -> Path:
    path = program.home / "queries.toml"
    path.write_text(text, encoding="utf-8")
    return path


def editor(program: Program, *turns: str) -> str:
    """An editor that makes its first text of the file when it is opened first, its second the next time, ..."""
    script = program.home / "editor.py"
    script.write_text(
        f"#!{sys.executable}\nimport sys, pathlib\nturns = {list(turns)!r}\n"
        "count = pathlib.Path(__file__).with_suffix('.count')\n"
        "n = int(count.read_text()) if count.exists() else 0\n"
        "pathlib.Path(sys.argv[1]).write_text(turns[n])\ncount.write_text(str(n + 1))\n",
        encoding="utf-8",
    )
    script.chmod(0o700)
    return str(script)


def test_an_audit_tells_what_each_query_adds(program: Program, pubmed: Eutils) -> None:
    saved(program, ALL + FEW)
    program("update")
    everything, few = json.loads(program("queries", "audit", "--json").out)
    assert few["alone"] == 0
    assert few["shared"] == {"all": few["studies"]}
    assert everything["alone"] == everything["studies"] - few["studies"] > 0
    shown = program.on_terminal("queries", "audit").out
    assert "no study of its own: all lists all of them too" in shown
    assert "nvented" in shown
    assert len(program("queries", "audit", "few").out.splitlines()) == 2


def test_an_audit_names_what_only_headings_found(program: Program, pubmed: Eutils) -> None:
    saved(program, ALL + '[queries.words]\nterm = "fibromyalgia[tiab]"\n')
    program("update")
    everything, words = json.loads(program("queries", "audit", "--json").out)
    assert len(everything["mesh_only"]) == everything["studies"] - words["studies"] > 0
    assert words["mesh_only"] == []


def test_an_audit_without_runs_shows_that_none_ran(program: Program, pubmed: Eutils) -> None:
    saved(program, ALL)
    program("update")
    saved(program, ALL + FEW)
    shown = program.on_terminal("queries", "audit").out
    assert "never ran" in shown
    saved(program, FEW)
    assert "their studies are kept: all" in program.on_terminal("queries", "audit").out


def test_an_audit_needs_a_library_and_known_names(program: Program) -> None:
    saved(program, ALL)
    assert program("queries", "audit").code == ExitCode.LIBRARY
    assert program("queries", "audit", "al").code == ExitCode.USAGE


def test_a_good_edit_takes_the_place_of_the_file(program: Program) -> None:
    path = saved(program, ALL)
    path.chmod(0o640)
    done = program.on_terminal("queries", "edit", VISUAL=editor(program, ALL + FEW))
    assert done.code == 0
    assert "New: few." in done.out
    assert path.read_text(encoding="utf-8") == ALL + FEW
    assert path.stat().st_mode & 0o777 == 0o640
    assert program.on_terminal("queries", "edit", "few", VISUAL="true").out == "Nothing was changed.\n"


def test_a_broken_edit_never_reaches_the_file(program: Program) -> None:
    path = saved(program, ALL)
    broken = ALL.replace("[Mesh]", "[Mesh")
    kept = program.on_terminal("queries", "edit", typed="k\n", VISUAL=editor(program, broken, ALL + FEW))
    assert kept.code == ExitCode.USAGE
    assert path.read_text(encoding="utf-8") == ALL
    mended = program.on_terminal("queries", "edit", VISUAL=str(program.home / "editor.py"))
    assert "Going on with the draft" in mended.out
    assert path.read_text(encoding="utf-8") == ALL + FEW


def test_a_mistake_can_be_mended_at_once_or_dropped(program: Program) -> None:
    path = saved(program, ALL)
    broken = ALL + "[queries.few]\ntrem = 'x'\n"
    assert program.on_terminal("queries", "edit", typed="e\n", VISUAL=editor(program, broken, ALL + FEW)).code == 0
    assert path.read_text(encoding="utf-8") == ALL + FEW
    (program.home / "editor.count").unlink()
    dropped = program.on_terminal("queries", "edit", typed="d\n", VISUAL=editor(program, broken))
    assert (dropped.code, path.read_text(encoding="utf-8")) == (0, ALL + FEW)
    assert "Nothing was changed" in program.on_terminal("queries", "edit", VISUAL="true").out


def test_a_doubtful_edit_is_saved_only_when_the_user_says_so(program: Program) -> None:
    path = saved(program, ALL)
    doubtful = ALL.replace("fibromyalgia[tiab]", "fibromyalgia[tiabb]")
    done = program.on_terminal("queries", "edit", typed="s\n", VISUAL=editor(program, doubtful))
    assert done.code == 0
    assert "tiabb" in done.out
    assert "Edited: all." in done.out
    assert path.read_text(encoding="utf-8") == doubtful


def test_an_edit_never_overwrites_what_somebody_else_wrote_meanwhile(program: Program) -> None:
    path = saved(program, ALL)
    script = program.home / "editor.sh"
    script.write_text(f"#!/bin/sh\necho '# theirs' >> {path}\necho '# mine' >> \"$1\"\n", encoding="utf-8")
    script.chmod(0o700)
    done = program.on_terminal("queries", "edit", VISUAL=str(script))
    assert done.code == ExitCode.USAGE
    assert path.read_text(encoding="utf-8") == ALL + "# theirs\n"
    assert "# mine" in next((program.home).rglob("editing/queries.toml")).read_text(encoding="utf-8")


@pytest.mark.parametrize("visual", ["false", os.devnull, "no-such-editor"])
def test_an_editor_that_fails_changes_nothing(program: Program, visual: str) -> None:
    path = saved(program, ALL)
    assert program.on_terminal("queries", "edit", VISUAL=visual).code == ExitCode.USAGE
    assert path.read_text(encoding="utf-8") == ALL


def test_editing_needs_a_terminal_and_a_file(program: Program) -> None:
    assert program("queries", "edit").code == ExitCode.USAGE
    assert program.on_terminal("queries", "edit", VISUAL="true").code == ExitCode.USAGE
