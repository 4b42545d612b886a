"""Is this library whole? Read-only; only what is derived (the full-text index) can be rebuilt, by `Library`."""

import os
import sqlite3
import stat
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from litrack.errors import LitrackError
from litrack.library.faults import explained
from litrack.library.find import Catalogue
from litrack.library.place import NETWORK, file_system, synced
from litrack.library.schema import SCHEMA


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One thing that was looked at."""

    name: str
    status: Literal["ok", "warn", "fail"]
    found: str
    hint: str = ""


def look_over(path: Path) -> Iterator[Looked]:
    """Look at everything, in the order in which it matters; what cannot be opened ends it."""
    try:
        with Catalogue.open(path) as catalogue:
            yield _file(path)
            yield _place(path)
            yield from _inside(catalogue)
            yield _index(path)
    except LitrackError as error:
        yield Looked(name="library", status="fail", found=str(error), hint=error.hint)


def _file(path: Path) -> Looked:
    """Only its owner may read it: what somebody searches for is private."""
    mode = stat.S_IMODE(path.stat().st_mode)
    found = f"{path}, {path.stat().st_size / 1e6:,.1f} MB, schema {SCHEMA}, mode {mode:o}"
    if mode & 0o077:
        return Looked(name="library", status="warn", found=found, hint=f"Others can read it: chmod 600 {path}")
    return Looked(name="library", status="ok", found=found)


def _place(path: Path) -> Looked:
    """SQLite needs a file system of this machine, and to be the only one who copies its files."""
    kind, folder = file_system(path), synced(path)
    found = kind or "of unknown type"
    if kind in NETWORK:
        hint = "Locks and logs of SQLite are not safe on a network file system: move the library to a disk here."
        return Looked(name="file system", status="warn", found=found, hint=hint)
    if folder:
        hint = "A file that is synchronised while it is in use can be torn: keep it elsewhere, and let it copy backups."
        return Looked(name="file system", status="warn", found=f"{found}, in the synchronised {folder}", hint=hint)
    return Looked(name="file system", status="ok", found=found)


def _inside(catalogue: Catalogue) -> Iterator[Looked]:
    rows = catalogue.rows
    with catalogue.path.open("rb") as file:  # asked of an immutable connection, SQLite says `delete`
        journal = (
            "wal" if file.read(19)[18] == 2 else "delete"
        )  # https://sqlite.org/fileformat.html#file_format_version_numbers
    found = f"{journal}, SQLite {sqlite3.sqlite_version}"
    slow = "Readers wait while litrack writes: this file system has no write-ahead log."
    yield Looked(
        name="journal", status="ok" if journal == "wal" else "warn", found=found, hint="" if journal == "wal" else slow
    )
    damage = [text for (text,) in rows("PRAGMA integrity_check(5)") if text != "ok"]
    damage += [
        f"row {row} of {table} refers to nothing in {parent}"
        for table, row, parent, _ in rows("PRAGMA foreign_key_check")
    ]
    yield Looked(
        name="integrity", status="fail" if damage else "ok", found="; ".join(damage[:5]) or "all pages and references",
        hint="Put back a copy of the file; what PubMed sent can be fetched again." if damage else "",
    )  # fmt: skip
    yield _bytes(catalogue)
    ((studies, outcomes),) = rows("SELECT (SELECT count(*) FROM study), (SELECT count(*) FROM outcome)")
    yield Looked(name="studies", status="ok", found=f"{studies:,} studies, {outcomes:,} outcomes")
    ((left, cut),) = rows("SELECT (SELECT count(*) FROM queue), (SELECT count(*) FROM run WHERE status = 'running')")
    yield Looked(
        name="unfinished", status="warn" if cut else "ok", found=f"{cut} runs, {left:,} studies to fetch",
        hint="'litrack update' goes on with them." if cut else "",
    )  # fmt: skip
    yield from _runs(catalogue)
    yield from _failures(catalogue)
    yield _rest(catalogue)


def _runs(catalogue: Catalogue) -> Iterator[Looked]:
    """Which query waits for its first complete run; of the others, the one whose last is longest ago."""
    queries = catalogue.find_queries()
    for saved in queries:
        if not saved.last_complete:
            yield Looked(name=f"query {saved.name}", status="warn", found="no complete run yet")
    if whole := [(saved.last_complete, saved.name) for saved in queries if saved.last_complete]:
        at, name = min(whole)
        found = f"{len(whole)} queries ran whole; longest ago {name}, {at[:16].replace('T', ' ')}"
        yield Looked(name="last runs", status="ok", found=found)


def _failures(catalogue: Catalogue) -> Iterator[Looked]:
    """The last five; a warning as long as that query has not run whole again."""
    sql = """SELECT coalesce(finished, started), name, notes ->> 0, EXISTS (SELECT 1 FROM run AS later
        WHERE later.query = run.query AND later.id > run.id AND later.status IN ('complete', 'shortfall'))
      FROM run JOIN query ON query.id = run.query
      WHERE status IN ('failed', 'running') AND notes <> '[]' ORDER BY run.id DESC LIMIT 5"""
    found = catalogue.rows(sql)
    if not found:
        yield Looked(name="last errors", status="ok", found="none")
    for at, name, note, healed in found:
        yield Looked(
            name="last error", status="ok" if healed else "warn", hint="Run 'litrack update'.",
            found=f"{at[:16].replace('T', ' ')} {name}: {note}" + (" (healed since)" if healed else ""),
        )  # fmt: skip


def _rest(catalogue: Catalogue) -> Looked:
    """What PubMed lists and does not give out is no fault of anybody's here."""
    ((count,),) = catalogue.rows("SELECT count(*) FROM unavailable")
    return Looked(
        name="unavailable", status="ok", found=f"{count:,} PMIDs that PubMed was asked for and did not give out"
    )


def last_answer(catalogue: Catalogue) -> str:
    """The newest moment at which NCBI answered, by its own clock: UTC, ISO 8601; empty: it never did."""
    return catalogue.rows("SELECT coalesce(max(server_time), '') FROM run")[0][0]  # type: ignore[no-any-return]  # TEXT


def _bytes(catalogue: Catalogue) -> Looked:
    """Every record as PubMed sent it, against the sha256 that was taken when it came."""
    bad, count = [], 0
    last = 0
    while batch := catalogue.rows("SELECT id, pmid, sha256, raw FROM record WHERE id > ? ORDER BY id LIMIT 500", last):
        for id_, pmid, digest, raw in batch:
            last = id_
            count += 1
            try:
                whole = sha256(zlib.decompress(raw)).hexdigest() == digest
            except zlib.error:
                whole = False
            if not whole:
                bad.append(pmid)
    found = f"{count:,} records as PubMed sent them"
    if bad:
        found = f"{len(bad)} of {count:,} records are not as PubMed sent them: {', '.join(map(str, bad[:10]))}"
    return Looked(
        name="bytes",
        status="fail" if bad else "ok",
        found=found,
        hint="'litrack update --full' fetches them again." if bad else "",
    )


def _index(path: Path) -> Looked:
    """FTS5's own check against what it should have indexed (https://sqlite.org/fts5.html#the_integrity_check_command).

    It writes nothing, but SQLite lets nobody ask without the right to write.
    """
    if not (os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)):
        return Looked(name="full text", status="warn", found="not checked: the file or its folder is read-only")
    with explained(path):
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=10)
        try:
            connection.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
            connection.execute("INSERT INTO search_notes (search_notes, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            if not error.sqlite_errorname.startswith("SQLITE_CORRUPT"):
                raise
            found = "the index is out of step with the studies or notes"
            return Looked(name="full text", status="fail", found=found, hint="Run 'litrack doctor --rebuild'.")
        finally:
            connection.rollback()
            connection.close()
    return Looked(name="full text", status="ok", found="the index matches the studies")
