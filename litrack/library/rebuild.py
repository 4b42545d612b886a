"""Everything that is derived from the bytes of PubMed's records, written anew; the bytes and a user's marks stay."""

import sqlite3
import zlib
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256

from litrack.library.schema import DESK
from litrack.library.store import Library
from litrack.library.tables import TABLES
from litrack.model import Kept, Pmid, Record

_INDEXES = {
    name: next(statement for statement in TABLES + DESK if f"VIRTUAL TABLE {name} " in statement)
    for name in ("search", "search_notes")
}


def rebuild_index(library: Library) -> None:
    """The full-text indexes, from the studies and the notes; also where they are damaged or gone."""
    with library.atomic() as connection:
        for name, statement in _INDEXES.items():
            with suppress(sqlite3.DatabaseError):
                connection.execute(f"DROP TABLE IF EXISTS {name}")
            connection.execute(statement)
            connection.execute(f"INSERT INTO {name} ({name}) VALUES ('rebuild')")  # noqa: S608 - names of ours alone


def intact(library: Library, after: int, size: int) -> tuple[list[Record], list[Pmid]]:
    """The bytes that the next studies after PMID `after` are shown from, and the PMIDs whose bytes are damaged."""
    sql = """SELECT s.pmid, r.version, r.form, r.sha256, r.raw FROM study AS s LEFT JOIN record AS r ON r.id =
        (SELECT id FROM record WHERE pmid = s.pmid AND replaced IS NULL ORDER BY version DESC LIMIT 1)
      WHERE s.pmid > ? ORDER BY s.pmid LIMIT ?"""
    good, bad = [], []
    for pmid, version, form, digest, packed in library.rows(sql, after, size):
        try:
            raw = zlib.decompress(packed or b"")
        except zlib.error:
            raw = b""
        if sha256(raw).hexdigest() == digest:
            good.append(Record(pmid=pmid, version=version, form=form, raw=raw, sha256=digest))
        else:
            bad.append(Pmid(pmid))
    return good, bad


def rewrite(library: Library, batch: Sequence[Kept], *, extractor: str) -> None:
    """The rows of these studies from what was read again; when they came and whether they were withdrawn stays."""
    with library.atomic():
        library.writer.rewrite(batch, extractor=extractor, at=library.time())
