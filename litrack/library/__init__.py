"""The only door to SQLite: `Library` writes, `Catalogue` reads, `look_over` examines it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from litrack.library.check import Looked, look_over
    from litrack.library.find import Catalogue
    from litrack.library.store import Library, Unfinished

__all__ = ["Catalogue", "Library", "Looked", "Unfinished", "look_over"]

_HOMES = {"Catalogue": "find", "Library": "store", "Looked": "check", "Unfinished": "store", "look_over": "check"}


def __getattr__(name: str) -> object:
    """Import the side that is asked for: the write side costs ten times the start of the read side."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"litrack.library.{_HOMES[name]}"), name)
