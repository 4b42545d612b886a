"""The only door to SQLite: `Library` writes, `Catalogue` reads, `check` and `rebuild` look after it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from litrack.library.find import Catalogue
    from litrack.library.store import Library, Unfinished

__all__ = ["Catalogue", "Library", "Unfinished"]

_HOMES = {"Catalogue": "find", "Library": "store", "Unfinished": "store"}


def __getattr__(name: str) -> object:
    """Import the side that is asked for: the write side costs ten times the start of the read side."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"litrack.library.{_HOMES[name]}"), name)
