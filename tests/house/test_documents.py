"""Documents that cannot lie: the command-line reference is what the program says of itself."""

import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_command_line_reference_is_what_the_program_says() -> None:
    tool = runpy.run_path(str(ROOT / "tools" / "cli_reference.py"))
    written = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert written == tool["reference"](), "write it again: python tools/cli_reference.py > docs/cli.md"


def test_what_datasette_is_told_is_what_the_manual_of_the_database_says() -> None:
    tool = runpy.run_path(str(ROOT / "tools" / "datasette.py"))
    written = (ROOT / "litrack" / "library" / "datasette.json").read_text(encoding="utf-8")
    assert written == tool["text"](), "write it again: python tools/datasette.py"
