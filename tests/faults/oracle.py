"""The one oracle of all sweeps: a library as its user could see it, and whether its file is sound.

Times and numbers of runs are left out. Whatever happened on the way, a library that was updated to the end must equal
the one that was updated undisturbed.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

_CONTENTS = {
    "journal": "SELECT title, iso, issn, country, nlm_id, publisher FROM journal",
    "term": "SELECT name, ui, kind FROM term",
    "affiliation": "SELECT text FROM affiliation",
    "study": """SELECT s.*, j.title, j.iso, j.issn, j.country, j.nlm_id, j.publisher
      FROM study AS s JOIN journal AS j ON j.id = s.journal""",
    "title": "SELECT pmid, version, title, abstract, retracted, withdrawn IS NOT NULL FROM study",
    "section": "SELECT * FROM section",
    "author": "SELECT * FROM author",
    "author_affiliation": """SELECT aa.study, aa.position, aa.rank, a.text
      FROM author_affiliation AS aa JOIN affiliation AS a ON a.id = aa.affiliation""",
    "study_term": """SELECT st.study, st.role, st.position, st.part, st.major, t.name, t.ui, t.kind
      FROM study_term AS st JOIN term AS t ON t.id = st.term""",
    "keyword": "SELECT * FROM keyword",
    "registration": "SELECT * FROM registration",
    "correction": "SELECT * FROM correction",
    "outcome": "SELECT * FROM outcome",
    "record": "SELECT pmid, version, form, sha256, replaced IS NULL, sha256 FROM record",
    "query": "SELECT name, title, tags, window_only, term, sha256 FROM query WHERE name <> 'integrity'",
    "sighting": """SELECT q.name, g.pmid, g.baseline, g.absent IS NOT NULL, g.left_seen IS NOT NULL
      FROM sighting AS g JOIN query AS q ON q.id = g.query""",
    "event": "SELECT kind, pmid, detail, notice FROM event",
    "unavailable": "SELECT pmid FROM unavailable",
    "import": "SELECT name, sha256, studies, deleted FROM import",
    "found": "SELECT rowid FROM search WHERE search MATCH 'fibromyalgia OR pain'",
}
"""Table -> everything in it that a user could see."""

_TIMES = {"journal", "first_seen", "changed", "extractor"}
"""Columns of `study` that hold a time, an id, or the version of the extractor."""


def dump(path: Path) -> dict[str, list[str]]:
    """Every user-visible row as canonical JSON, by table, sorted."""
    with sqlite3.connect(path) as db:
        try:
            return {name: sorted(_rows(db, name, sql)) for name, sql in _CONTENTS.items()}
        finally:
            db.rollback()


def _rows(db: sqlite3.Connection, name: str, sql: str) -> Iterator[str]:
    found = db.execute(sql)
    names = [d[0] for d in found.description]
    for row in found:
        values: list[Any] = [
            value is not None if name == "study" and column == "withdrawn" else value
            for column, value in zip(names, row, strict=True)
            if not (name == "study" and column in _TIMES)
        ]
        yield json.dumps(values, ensure_ascii=False)


def differences(expected: dict[str, list[str]], got: dict[str, list[str]], but: tuple[str, ...] = ()) -> str:
    """What is different (in other tables than `but`), for a person who has to mend it; nothing where all is well."""
    told = []
    for table, rows in expected.items():
        if table in but:
            continue
        lost = [r for r in rows if r not in set(got[table])] if rows != got[table] else []
        invented = [r for r in got[table] if r not in set(rows)] if rows != got[table] else []
        if rows != got[table]:
            told.append(
                f"{table}: {len(rows)} expected, {len(got[table])} found; "
                f"lost {[r[:70] for r in lost[:2]]}; invented {[r[:70] for r in invented[:2]]}"
            )
    return "\n".join(told)


def unsound(path: Path) -> str:
    """What is wrong with the file itself: pages, references, full text, bytes; nothing where all is well."""
    with sqlite3.connect(path) as db:
        try:
            told = [text for (text,) in db.execute("PRAGMA integrity_check(5)") if text != "ok"]
            told += [f"foreign key {row}" for row in db.execute("PRAGMA foreign_key_check")]
            for pmid, digest, raw in db.execute("SELECT pmid, sha256, raw FROM record"):
                if sha256(zlib.decompress(raw)).hexdigest() != digest:
                    told.append(f"bytes of {pmid}")
            db.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            told = [str(error)]
        finally:
            db.rollback()
    return "; ".join(told)
