"""What starts with a command: each of these would cost every search more time than the search itself."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from litrack.library import Library
from litrack.model import Extraction, Kept, Pmid, Record, Study

HEAVY = {
    "rich", "pydantic", "numpy", "Bio", "sqlite_utils", "urllib.request", "http.client", "ssl", "platformdirs",
    "textual",
}  # fmt: skip
OTHERS = {"litrack.model.study", "litrack.pubmed", "litrack.track", "litrack.outcomes", "litrack.sample"}

PROGRAM = """
import json, sys
from litrack.cli import main
code = main(sys.argv[1:])
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
sys.exit(code)
"""


def imported(db: Path, *arguments: str) -> set[str]:
    """The modules that a command with piped output has imported when it ends."""
    environ = {**os.environ, "LITRACK_DB": str(db)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], env=environ, cwd=db.parent, capture_output=True, check=True
    )
    assert done.stdout
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.fixture
def db(tmp_path: Path) -> Path:
    pmid, raw = Pmid(90000001), b"<PubmedArticle/>"
    with Library.open(tmp_path / "litrack.db", now=lambda: datetime(2026, 1, 1, tzinfo=UTC)) as library:
        record = Record(pmid=pmid, raw=raw, sha256=sha256(raw).hexdigest())
        study = Study(pmid=pmid, title="Sleep in quokkas")
        library.keep([Kept(record=record, study=study, extraction=Extraction())], run=None, extractor="1")
    return tmp_path / "litrack.db"


@pytest.mark.parametrize("form", [(), ("--json",), ("--csv",)], ids=["tsv", "json", "csv"])
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs is asked for the folders")
def test_a_piped_search_imports_nothing_heavy(db: Path, form: tuple[str, ...]) -> None:
    assert imported(db, "search", "quokkas", *form) & (HEAVY | OTHERS) == set()


def test_a_table_is_drawn_without_what_only_an_update_needs(db: Path) -> None:
    assert imported(db, "search", "quokkas", "--format", "table") & (HEAVY | OTHERS) == {"rich"}


def test_the_version_is_told_without_typer(db: Path) -> None:
    assert imported(db, "--version") & {"typer", "sqlite3", "inspect"} == set()
