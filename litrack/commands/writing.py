"""Opens the library for writing: alone, and with its notice said."""

from collections.abc import Iterator
from contextlib import contextmanager

from litrack.context import Context
from litrack.library import Library


@contextmanager
def writing(context: Context) -> Iterator[Library]:
    """The library of this run, locked against other writers. Raises Busy and LibraryError."""
    db = context.settings.db
    started = f"{context.now():%Y-%m-%dT%H:%M:%SZ}"
    with Library.exclusive(db, started=started), Library.open(db, now=context.now) as library:
        if library.notice:
            context.say(library.notice)
        yield library
