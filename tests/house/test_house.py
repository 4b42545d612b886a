"""The rules of the house that no linter knows."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from litrack.commands.verbs import COMMANDS, WEEK
from litrack.errors import ExitCode

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "litrack").rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_says_first_what_it_is_for_and_is_no_longer_than_300_lines(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    doc = ast.get_docstring(ast.parse(text))
    assert doc
    assert text.count("\n") <= 300


def test_no_statement_numbers_its_places() -> None:
    """`?1` with a tuple of values is refused from Python 3.14 on."""
    numbered = re.compile(r"[\s(]\?\d\b")
    found = [p.name for p in (ROOT / "litrack" / "library").glob("*.py") if numbered.search(p.read_text("utf-8"))]
    assert found == []


def test_no_module_is_called_after_nothing() -> None:
    assert not [p for p in MODULES if p.stem in {"utils", "helpers", "common", "base", "manager", "misc"}]


def test_the_readme_explains_every_exit_code() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\d, ]+) \|", readme, re.MULTILINE)
    assert {int(n) for row in rows for n in row.split(",")} == {int(code) for code in ExitCode}


def test_the_readme_shows_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"litrack {name}" not in readme] == []


def test_the_help_tells_of_every_command_once() -> None:
    assert sorted(verb for _, verbs in WEEK for verb in verbs) == sorted(COMMANDS)


def test_no_tracked_file_names_a_place_on_somebodys_machine() -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if tracked.returncode:
        pytest.skip("needs a git checkout: it looks at tracked files")
    places = re.compile(r"(?<![\w./~])/(?:work|farm|root|Users)/\w")
    guilty = []
    for name in filter(None, tracked.stdout.decode().split("\0")):
        path = ROOT / name
        if path.is_file() and path != Path(__file__).resolve():
            text = path.read_bytes().decode("utf-8", "replace")
            guilty += [name] if places.search(text) else []
    assert guilty == []
