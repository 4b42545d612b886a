"""What the user asks for: saved queries, read and checked, and the settings of a run."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from litrack.queries.bundled import bundled_config, bundled_queries
    from litrack.queries.doubts import Warning_, lint
    from litrack.queries.file import QueryFile, read_queries
    from litrack.queries.settings import FORMATS, Settings, read_settings, require_email

_ROOMS = {
    "bundled": ("bundled_config", "bundled_queries"),
    "file": ("QueryFile", "read_queries"),
    "doubts": ("Warning_", "lint"),
    "settings": ("FORMATS", "Settings", "read_settings", "require_email"),
}

__all__ = [
    "FORMATS",
    "QueryFile",
    "Settings",
    "Warning_",
    "bundled_config",
    "bundled_queries",
    "lint",
    "read_queries",
    "read_settings",
    "require_email",
]


def __getattr__(name: str) -> object:
    """Import a name when it is first used: every command needs the settings, few need the queries (10 ms)."""
    from importlib import import_module

    for room, names in _ROOMS.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{room}"), name)
    raise AttributeError(name)
