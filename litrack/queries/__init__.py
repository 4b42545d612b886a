"""What the user asks for: saved queries, read and checked, and the settings of a run."""

from litrack.queries.bundled import bundled_config, bundled_queries
from litrack.queries.file import QueryFile, read_queries
from litrack.queries.lint import Warning_, lint
from litrack.queries.settings import FORMATS, Settings, read_settings, require_email

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
