"""What was told to whom: each reader has a line in the run of events, which moves only when the news has arrived."""

from litrack.library.find import Catalogue
from litrack.library.history import changes
from litrack.library.store import Library
from litrack.model import QUIET, EventKind, Happened


def follow(library: Library, reader: str) -> None:
    """Keep a line for this reader from now on: what happened before is no news to it."""
    with library.atomic() as connection:
        sql = "INSERT INTO meta SELECT ?, CAST(coalesce(max(id), 0) AS TEXT) FROM event WHERE 1 ON CONFLICT DO NOTHING"
        connection.execute(sql, (_key(reader),))


def find_untold(catalogue: Catalogue, reader: str, kinds: tuple[EventKind, ...]) -> tuple[tuple[Happened, ...], int]:
    """What this reader was not told yet, newest first, and the number of the last event there is."""
    ((last,),) = catalogue.rows("SELECT coalesce(max(id), 0) FROM event")
    sql = "SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?"
    told = next((number for (number,) in catalogue.rows(sql, _key(reader))), last)
    found, _ = changes(catalogue, tuple(k for k in kinds if k not in QUIET), between=(told, last))
    return found, last


def told(library: Library, reader: str, last: int) -> None:
    """The news up to the event of this number has arrived."""
    with library.atomic() as connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = ?", (str(last), _key(reader)))


def _key(reader: str) -> str:
    return f"told {reader}"
