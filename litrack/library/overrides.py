"""What a person has set in outcome rows: kept apart from what was extracted, found again after every extraction."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any, Final

from litrack.errors import NotFound
from litrack.library.rows import to_json
from litrack.model import Pmid

if TYPE_CHECKING:
    from litrack.library.find import Catalogue
    from litrack.library.store import Library

SETTABLE: Final = ("domain", "instrument", "direction", "benefit", "comparison", "significance", "timepoint")
"""The fields of an outcome that a person may set; its words and numbers are the abstract's own."""

_KEY: Final = "outcome, sentence, domain, direction, comparison"
_Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What a person has set in one row."""

    pmid: Pmid
    row: int | None
    """The number of the row, from 1; None: the last extraction has no such row."""
    outcome: str
    sentence: str
    values: Mapping[str, str]
    dropped: bool
    at: str
    """UTC, ISO 8601, seconds."""


def find_overrides(library: "Catalogue | Library", pmid: Pmid) -> tuple[Override, ...]:
    """All of one study, by row; those without a row last."""
    sql = f"""SELECT position, outcome, sentence, dropped, at, {", ".join(SETTABLE)} FROM override
      WHERE study = ? ORDER BY position IS NULL, position, id"""  # noqa: S608 - column names of ours alone
    return tuple(
        Override(
            pmid=pmid, row=None if position is None else position + 1, outcome=outcome, sentence=sentence,
            values={name: v for name, v in zip(SETTABLE, values, strict=True) if v is not None},
            dropped=bool(dropped), at=at,
        )
        for position, outcome, sentence, dropped, at, *values in library.rows(sql, pmid)
    )  # fmt: skip


def set_row(library: "Library", pmid: Pmid, row: int, values: Mapping[str, str], *, drop: bool = False) -> None:
    """Set these fields of one row over what was set before, or take the row out. `values` are words of the model.

    Raises:
        NotFound: the study has no such row.
    """
    with library.atomic() as connection:
        found = connection.execute(
            f"SELECT {_KEY} FROM outcome WHERE study = ? AND position = ?",  # noqa: S608
            (pmid, row - 1),
        ).fetchone()
        if found is None:
            raise _absent(connection, pmid, row)
        before = next((o for o in find_overrides(library, pmid) if o.row == row), None)
        merged = {**(before.values if before else {}), **values}
        outcome, sentence, *extracted = found
        connection.execute("DELETE FROM override WHERE study = ? AND position = ?", (pmid, row - 1))
        connection.execute(
            f"INSERT INTO override VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, {', '.join('?' * len(SETTABLE))}, ?)",  # noqa: S608
            (
                pmid, row - 1, outcome, sentence, to_json(extracted), to_json([n for n in SETTABLE if n in merged]),
                int(drop), *(merged.get(name) for name in SETTABLE), library.time(),
            ),
        )  # fmt: skip


def undo_row(library: "Library", pmid: Pmid, row: int | None = None) -> int:
    """Forget what was set in this row, or in all rows of the study; how many that were."""
    with library.atomic() as connection:
        sql = "DELETE FROM override WHERE study = ? AND (? IS NULL OR position = ?)"
        position = None if row is None else row - 1
        return connection.execute(sql, (pmid, position, position)).rowcount


def attach(connection: Connection, pmids: Sequence[int]) -> None:
    """After the outcomes of these studies were written: let each override stand for the row that it was made for."""
    chosen = to_json(list(pmids))
    sql = """SELECT id, study, outcome, sentence, extracted FROM override
      WHERE study IN (SELECT value FROM json_each(?)) ORDER BY id"""
    waiting = connection.execute(sql, (chosen,)).fetchall()
    places, taken = [], set()
    for id_, study, outcome, sentence, extracted in waiting:
        rows = connection.execute(
            f"SELECT position, {_KEY} FROM outcome WHERE study = ? ORDER BY position",  # noqa: S608
            (study,),
        ).fetchall()
        free = [r for r in rows if (study, r[0]) not in taken]
        position = _match(free, outcome, sentence, json.loads(extracted))
        taken.add((study, position))
        places.append((position, id_))
    connection.executemany("UPDATE override SET position = ? WHERE id = ?", places)


def _match(rows: Sequence[_Row], outcome: str, sentence: str, extracted: Sequence[str | None]) -> int | None:
    """The row with the same sentence and the same outcome; else the only one there of its domain."""
    here = [r for r in rows if _plain(r[2]) == _plain(sentence)]
    same = [r for r in here if _plain(r[1]) == _plain(outcome)]
    if not same:
        same = [r for r in here if r[3] == extracted[0]]
        same = same if len(same) == 1 else []

    def likeness(row: _Row) -> int:
        return sum(a == b for a, b in zip(row[3:], extracted, strict=True))

    return max(same, key=likeness)[0] if same else None


def _plain(text: str) -> str:
    return " ".join(text.split()).lower()


def _absent(connection: Connection, pmid: Pmid, row: int) -> NotFound:
    (count,) = connection.execute("SELECT count(*) FROM outcome WHERE study = ?", (pmid,)).fetchone()
    return NotFound(
        f"Study {pmid} has no outcome row {row}; it has {count}. Nothing was changed.",
        f"litrack outcomes {pmid} --explain shows the number of each row.",
    )
