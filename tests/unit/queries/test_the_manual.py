"""docs/queries.md cannot lie: its examples are read, linted and refused here, word for word."""

import re
from pathlib import Path

import pytest

from litrack.errors import UsageError
from litrack.queries import lint, read_queries

ROOT = Path(__file__).resolve().parents[3]
MANUAL = (ROOT / "docs" / "queries.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```toml\n(.*?)^```", MANUAL, re.DOTALL | re.MULTILINE)
SECTIONS = dict(re.findall(r"^### `([a-z-]+)`\n(.*?)(?=^##|\Z)", MANUAL, re.DOTALL | re.MULTILINE))
DOUBTS = {
    code: (found[1], found[2], found[3])
    for code, text in SECTIONS.items()
    if (found := re.search(r"^doubtful: (.*)\nsays: (.*)\nbetter: (.*)$", text, re.MULTILINE))
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_a_file_that_litrack_reads_without_a_doubt(example: str, tmp_path: Path) -> None:
    (tmp_path / "queries.toml").write_text(example, "utf-8")
    found = read_queries(tmp_path / "queries.toml")
    assert found.queries
    assert [doubt for query in found.queries for doubt in lint(query.term)] == []


@pytest.mark.parametrize("code", DOUBTS)
def test_every_warning_says_what_the_manual_says_and_the_better_term_has_none(code: str) -> None:
    doubtful, says, better = DOUBTS[code]
    assert [(doubt.code, doubt.message) for doubt in lint(doubtful)] == [(code, says)]
    assert lint(better) == ()


def test_the_manual_explains_every_warning_that_there_is() -> None:
    source = (ROOT / "litrack" / "queries" / "doubts.py").read_text("utf-8")
    assert set(re.findall(r'_(?:warn|error)\(\s*"([a-z-]+)"', source)) == set(SECTIONS)
    assert set(SECTIONS) - set(DOUBTS) == {"empty"}


def test_the_wrong_file_is_refused_in_the_words_of_the_manual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = re.search(r"^```toml wrong\n(.*?)^```\n+```text\n(.*?)^```", MANUAL, re.DOTALL | re.MULTILINE)
    assert found
    monkeypatch.chdir(tmp_path)
    Path("queries.toml").write_text(found[1], "utf-8")
    with pytest.raises(UsageError) as refused:
        read_queries(Path("queries.toml"))
    assert f"{refused.value}\n{refused.value.hint}\n" == found[2]
