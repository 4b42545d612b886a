"""Everything that is derived from the bytes of PubMed's records, written anew; the bytes and a user's marks stay."""

import sqlite3
import zlib
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256

from litrack.library.store import Library
from litrack.library.tables import TABLES
from litrack.model import Kept, Pmid, Record

_SEARCH = next(statement for statement in TABLES if "VIRTUAL TABLE search" in statement)


def rebuild_index(library: Library) -> None:
    """The full-text index, from the studies, also where it is damaged or gone; that of the notes from the notes."""
    with library.atomic() as connection:
        with suppress(sqlite3.DatabaseError):
            connection.execute("DROP TABLE IF EXISTS search")
        connection.execute(_SEARCH)
        connection.execute("INSERT INTO search (search) VALUES ('rebuild')")
        connection.execute("INSERT INTO search_notes (search_notes) VALUES ('rebuild')")


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
