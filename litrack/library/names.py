"""Things that many studies share (journals, terms, affiliations) and the ids under which they are stored once."""

# ruff: noqa: S608 - the statements are put together from words of ours alone; values are always bound

from collections.abc import Iterable
from sqlite3 import Connection
from typing import Final, Generic, TypeVar
from zlib import crc32

Key = TypeVar("Key", bound=tuple[str, ...])

REMEMBERED: Final = 100_000
"""Keys held in memory before they are all forgotten: some 20 MB of affiliations at most."""


class Shared(Generic[Key]):
    """The rows of one table, each stored once and found by its whole content.

    Looking up a batch at a time costs one SELECT and one `executemany`; a lookup per row (as `lookup=` of
    sqlite-utils does) costs twenty times as much.
    """

    def __init__(self, connection: Connection, table: str, columns: tuple[str, ...]) -> None:
        self._connection = connection
        self._ids: dict[Key, int] = {}
        names = ", ".join(columns)
        self._select = f"SELECT id, {names} FROM {table} WHERE digest IN (SELECT value FROM json_each(?))"
        self._next = f"SELECT coalesce(max(id), 0) + 1 FROM {table}"
        marks = ", ".join("?" * (len(columns) + 2))
        self._insert = f"INSERT INTO {table} (id, digest, {names}) VALUES ({marks})"

    def ids(self, keys: Iterable[Key]) -> dict[Key, int]:
        """The ids of these keys; what is not stored yet is. Call inside a transaction; see `forget`."""
        if len(self._ids) > REMEMBERED:
            self.forget()
        digests = {key: crc32("\x1f".join(key).encode()) for key in dict.fromkeys(keys) if key not in self._ids}
        if digests:
            wanted = "[" + ",".join(map(str, set(digests.values()))) + "]"
            for id_, *key in self._connection.execute(self._select, (wanted,)):
                self._ids[tuple(key)] = id_  # type: ignore[index]  # the columns are the key
            absent = [key for key in digests if key not in self._ids]
            first = self._connection.execute(self._next).fetchone()[0]
            self._ids.update(zip(absent, range(first, first + len(absent)), strict=True))
            self._connection.executemany(self._insert, [(self._ids[key], digests[key], *key) for key in absent])
        return self._ids

    def forget(self) -> None:
        """After a transaction that was rolled back the ids given out in it mean nothing."""
        self._ids.clear()
