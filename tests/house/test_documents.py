"""Documents that cannot lie: the command-line reference is what the program says of itself."""

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_the_command_line_reference_is_what_the_program_says() -> None:
    tool = runpy.run_path(str(ROOT / "tools" / "cli_reference.py"))
    written = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert written == tool["reference"](), "write it again: python tools/cli_reference.py > docs/cli.md"


def test_what_datasette_is_told_is_what_the_manual_of_the_database_says() -> None:
    tool = runpy.run_path(str(ROOT / "tools" / "datasette.py"))
    written = (ROOT / "litrack" / "library" / "datasette.json").read_text(encoding="utf-8")
    assert written == tool["text"](), "write it again: python tools/datasette.py"


def test_what_the_readme_shows_of_a_day_is_what_the_demo_prints() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = readme[readme.index("$ litrack new\n#  First seen") :].partition("\n```")[0].splitlines()
    demo = (ROOT / "tests" / "golden" / "golden" / "demo.80.txt").read_text(encoding="utf-8")
    printed = iter(line.rstrip() for line in demo[demo.index("\n$ litrack new\n") :].splitlines())
    assert [line for line in shown if line not in printed] == []  # in this order: `in` goes on where it found the last


@pytest.mark.parametrize("page", ["README.md", *sorted(p.name for p in (ROOT / "docs").glob("*.md"))])
def test_every_link_leads_to_a_file_that_is_there(page: str) -> None:
    path = ROOT / page if page == "README.md" else ROOT / "docs" / page
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (path.parent / link).exists()] == []


def test_what_is_said_of_other_tools_names_its_source() -> None:
    told, _, sources = (ROOT / "docs" / "compared.md").read_text(encoding="utf-8").partition("## Sources\n")
    listed = dict(re.findall(r"^(\d+)\. (.*(?:\n {3}.*)*)", sources, re.MULTILINE))
    assert set(re.findall(r"\[(\d+)\]", told)) == set(listed)
    assert all("](https://" in source for source in listed.values())
    rows = [line.split("|")[3:-1] for line in told.splitlines() if line.startswith("| ") and "| My NCBI |" not in line]
    assert len(rows) > 10
    unsourced = [cell for row in rows[1:] for cell in row if cell.strip() not in {"–", "files", "you write the script"}
                 and not re.search(r"\[\d+\]", cell)]  # fmt: skip
    assert unsourced == []
