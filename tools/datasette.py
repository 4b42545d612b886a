"""Writes litrack/library/datasette.json from docs/database.md: `python tools/datasette.py`; a test compares.

What Datasette shows of tables and columns is what the manual says of them; facets, order and search are said here.
"""

import json
import re
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from litrack.library import Catalogue, Library

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "litrack" / "library" / "datasette.json"

OUTCOME: dict[str, Any] = {"facets": ["domain", "direction", "benefit", "comparison", "significance"]}
SHOWN: dict[str, dict[str, Any]] = {
    "study": {
        "label_column": "title", "sort_desc": "first_seen", "fts_table": "search", "fts_pk": "pmid",
        "facets": ["design", "blinding", "year", "retracted", "preprint", {"array": "flags"}],
    },
    "outcome": OUTCOME, "reported": OUTCOME, "override": {"sort_desc": "at", "facets": ["dropped"]},
    "new_studies": {"facets": ["design", "year", "queries", "retracted"]},
    "outcome_map": {"sort_desc": "studies", "facets": ["domain", "design", "direction", "benefit"]},
    "sightings": {"facets": ["query", "baseline"]},
    "sighting": {"facets": ["query", "left_why"]},
    "desk": {"sort_desc": "changed", "facets": [{"array": "tags"}]},
    "event": {"sort_desc": "id", "facets": ["kind"]},
    "run": {"sort_desc": "id", "facets": ["query", "status"]},
    "query": {"label_column": "name"},
    "journal": {"label_column": "iso"}, "term": {"label_column": "name", "facets": ["kind"]},
    "affiliation": {"label_column": "text"},
    "study_term": {"facets": ["role", "major"]},
    "registration": {"facets": ["bank"]}, "correction": {"facets": ["kind"]}, "link": {"facets": ["kind"]},
    "search_text": {"hidden": True}, "note_text": {"hidden": True}, "queue": {"hidden": True},
}  # fmt: skip


def metadata(manual: str) -> dict[str, Any]:
    """Metadata of one database for Datasette (https://docs.datasette.io/en/stable/metadata.html)."""
    told = {**_tables(manual), **_views(manual)}
    told["reported"]["columns"] = told["outcome"]["columns"]
    tables = {}
    for name, columns in _schema().items():
        described = {column: said for column, said in told[name].get("columns", {}).items() if column in columns}
        tables[name] = {"description": told[name]["description"], "columns": described, **SHOWN.get(name, {})}
    return {
        "description": "What litrack holds: studies as PubMed describes them, and what their abstracts report.",
        "tables": tables,
        "queries": dict(_queries(manual)),
    }


def _schema() -> dict[str, set[str]]:
    """Tables and views of a new library, with their columns; those of the full-text indexes are SQLite's own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "litrack.db"
        Library.open(path, now=lambda: datetime(2026, 1, 1, tzinfo=UTC)).close()
        with Catalogue.open(path) as catalogue:
            names = catalogue.rows("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name")
            return {
                name: {column for (column,) in catalogue.rows("SELECT name FROM pragma_table_info(?)", name)}
                for (name,) in names
                if name == "search_text" or not name.startswith(("search", "sqlite"))
            }


def _tables(manual: str) -> dict[str, dict[str, Any]]:
    """Each `### name, name` with its prose and columns."""
    found: dict[str, dict[str, Any]] = {}
    for heading, text in re.findall(r"^### ([\w, ]+)\n(.*?)(?=^##|\Z)", manual, re.MULTILINE | re.DOTALL):
        prose = re.split(r"\n\n|\n(?=\|)", text)[0]
        columns = {name: _plain(said) for name, said in re.findall(r"`(\w+)` \(([^()]+)\)", prose)}
        for names, said in re.findall(r"^\| (`[^|]+) \| (.+) \|$", text, re.MULTILINE):
            several, parts = re.findall(r"`(\w+)`", names), _plain(said).split("; ")
            told = parts if len(parts) == len(several) else [_plain(said)] * len(several)
            columns |= dict(zip(several, told, strict=True))
        for name in heading.split(", "):
            found[name] = {"description": _plain(prose), "columns": columns}
    return found


def _views(manual: str) -> dict[str, dict[str, Any]]:
    _, _, rest = manual.partition("\n## Views\n")
    rows, _, _ = rest.partition("\n## ")
    found = re.findall(r"^\| `(\w+)` \| (.+) \|$", rows, re.MULTILINE)
    return {name: {"description": _plain(said)} for name, said in found}


def _queries(manual: str) -> list[tuple[str, dict[str, Any]]]:
    """The examples: the sentence before each is its title."""
    found = []
    for said, sql in re.findall(r"^(\S[^\n]*):\n```sql\n(.*?)```", manual, re.MULTILINE | re.DOTALL):
        title = _plain(re.sub(r" \(.*", "", said))
        found.append((re.sub(r"\W+", "_", title.lower()), {"title": title, "sql": sql.strip(), "hide_sql": True}))
    return found


def _plain(markdown: str) -> str:
    """Without code marks and link targets."""
    return re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", markdown).replace("`", "").strip()


def text() -> str:
    """The whole file."""
    manual = (ROOT / "docs" / "database.md").read_text(encoding="utf-8")
    return json.dumps(metadata(manual), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
    sys.stdout.write(f"{TARGET} written\n")
