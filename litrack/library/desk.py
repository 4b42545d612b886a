"""What the user says of studies: read, star, tags, notes; kept apart from what PubMed says, with an undo log."""

import json
import unicodedata
from collections.abc import Callable, Sequence
from sqlite3 import Connection
from typing import TYPE_CHECKING, Final, NamedTuple

from litrack.errors import UsageError
from litrack.library.rows import to_json
from litrack.library.words import clean
from litrack.model import Pmid

if TYPE_CHECKING:
    from litrack.library.find import Catalogue
    from litrack.library.store import Library

REMEMBERED: Final = 500
"""Deeds that can be undone."""

LONGEST_TAG: Final = 50
LONGEST_NOTE: Final = 100_000
"""Characters."""


class Said(NamedTuple):
    """A row of the desk. Times are UTC, ISO 8601, seconds."""

    pmid: Pmid
    read: str | None = None
    starred: str | None = None
    tags: tuple[str, ...] = ()
    note: str | None = None


class Undone(NamedTuple):
    """A deed that was taken back."""

    deed: str
    at: str
    """When it was done: UTC, ISO 8601, seconds."""
    pmids: tuple[Pmid, ...]


def mark(library: "Library", pmids: Sequence[Pmid], *, read: bool) -> tuple[Pmid, ...]:
    """Mark these as read or unread; those for which that was news come back, as from all deeds."""
    at = library.time() if read else None
    return _do(library, pmids, "mark read" if read else "mark unread", lambda s: s._replace(read=at and (s.read or at)))


def star(library: "Library", pmids: Sequence[Pmid], *, on: bool) -> tuple[Pmid, ...]:
    """Give these a star, or take it off."""
    at = library.time() if on else None
    return _do(library, pmids, "star" if on else "star --off", lambda s: s._replace(starred=at and (s.starred or at)))


def tag(
    library: "Library", pmids: Sequence[Pmid], *, add: Sequence[str] = (), off: Sequence[str] = ()
) -> tuple[Pmid, ...]:
    """Put tags on these and take others off.

    Raises:
        UsageError: no word, or too long a one.
    """
    more, less = [name(t) for t in add], {name(t) for t in off}
    words = " ".join(["tag", *(f"+{t}" for t in more), *(f"-{t}" for t in sorted(less))])
    return _do(
        library, pmids, words,
        lambda s: s._replace(tags=tuple(t for t in dict.fromkeys((*s.tags, *more)) if t not in less)),
    )  # fmt: skip


def note(library: "Library", pmid: Pmid, text: str) -> tuple[Pmid, ...]:
    """Write a note in the place of an earlier one; an empty text takes it away.

    Raises:
        UsageError: too long.
    """
    lines = clean(text).replace("\r\n", "\n")
    text = "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) != "Cc").strip()
    if len(text) > LONGEST_NOTE:
        raise UsageError(
            f"A note of {len(text):,} characters is too long. Nothing was changed.", f"Use at most {LONGEST_NOTE:,}."
        )
    return _do(library, [pmid], "note" if text else "note --clear", lambda s: s._replace(note=text or None))


def undo(library: "Library") -> Undone | None:
    """Take the last deed back; None where there is none."""
    with library.atomic() as connection:
        last = connection.execute("SELECT id, deed, at, before FROM desk_log ORDER BY id DESC LIMIT 1").fetchone()
        if last is None:
            return None
        id_, deed, at, before = last
        then = [Said(p, read, starred, tuple(tags), note) for p, read, starred, tags, note in json.loads(before)]
        now = _rows(connection, [s.pmid for s in then])
        for said in then:
            _write(connection, now[said.pmid], said, library.time())
        connection.execute("DELETE FROM desk_log WHERE id = ?", (id_,))
    return Undone(deed, at, tuple(s.pmid for s in then))


def tags(catalogue: "Catalogue") -> tuple[tuple[str, int], ...]:
    """The user's tags and how many studies have each, by name."""
    sql = "SELECT tag.value, count(*) FROM desk, json_each(desk.tags) AS tag GROUP BY tag.value ORDER BY tag.value"
    return tuple((word, count) for word, count in catalogue.rows(sql))


def read_pmids(catalogue: "Catalogue") -> frozenset[Pmid]:
    """What is marked as read."""
    return frozenset(Pmid(pmid) for (pmid,) in catalogue.rows("SELECT pmid FROM desk WHERE read IS NOT NULL"))


def name(said: str) -> str:
    """A tag as it is stored: one word in lower case.

    Raises:
        UsageError: no word, or too long a one.
    """
    word = unicodedata.normalize("NFC", clean(said)).lower()
    if not word.isprintable() or not any(c.isalnum() for c in word) or set(word) & set(" ,|") or word[0] in "+-#":
        raise UsageError(
            f"{said!r} is no tag. Nothing was changed.", "A tag is one word, such as to-read; several: +to-read +fmt."
        )
    if len(word) > LONGEST_TAG:
        raise UsageError(
            f"A tag of {len(word)} characters is too long. Nothing was changed.", f"Use at most {LONGEST_TAG}."
        )
    return word


def _do(
    library: "Library", pmids: Sequence[Pmid], deed: str, change: Callable[[Said], Said]
) -> tuple[Pmid, ...]:  # fmt: skip
    """Change the rows of these and note what they were, in one transaction."""
    at = library.time()
    with library.atomic() as connection:
        before = [s for s in _rows(connection, pmids).values() if change(s) != s]
        for said in before:
            _write(connection, said, change(said), at)
        if before:
            connection.execute("INSERT INTO desk_log (at, deed, before) VALUES (?, ?, ?)", (at, deed, to_json(before)))
            connection.execute("DELETE FROM desk_log WHERE id <= (SELECT max(id) FROM desk_log) - ?", (REMEMBERED,))
    return tuple(s.pmid for s in before)


def _rows(connection: Connection, pmids: Sequence[Pmid]) -> dict[Pmid, Said]:
    """What is said of each, in the order given; an empty row where that is nothing."""
    sql = "SELECT pmid, read, starred, tags, note FROM desk WHERE pmid IN (SELECT value FROM json_each(?))"
    found = {
        Pmid(pmid): Said(Pmid(pmid), read, starred, tuple(json.loads(tags)), note)
        for pmid, read, starred, tags, note in connection.execute(sql, (to_json(list(pmids)),))
    }
    return {pmid: found.get(pmid) or Said(pmid) for pmid in pmids}


def _write(connection: Connection, before: Said, after: Said, at: str) -> None:
    """Put one row into the place of another; a row that says nothing goes."""
    if before.note is not None:  # the index keeps no text: it is told what it forgets
        values = (before.pmid, before.note)
        connection.execute("INSERT INTO search_notes (search_notes, rowid, note) VALUES ('delete', ?, ?)", values)
    connection.execute("DELETE FROM desk WHERE pmid = ?", (after.pmid,))
    if after != Said(after.pmid):
        row = (after.pmid, after.read, after.starred, to_json(after.tags), after.note, at)
        connection.execute("INSERT INTO desk VALUES (?, ?, ?, ?, ?, ?)", row)
    if after.note is not None:
        connection.execute("INSERT INTO search_notes (rowid, note) VALUES (?, ?)", (after.pmid, after.note))
