"""litrack keeps watch over saved PubMed queries and shows which outcomes new studies report.

For Python programs: `litrack.Library` reads a library, `litrack.extract` reads any abstract; docs/python.md tells more.
"""

TYPE_CHECKING = False  # importing typing would cost `litrack --version` a fifth of its time
if TYPE_CHECKING:
    from litrack.api import Library, extract
    from litrack.errors import LibraryError, LitrackError, NotFound, UsageError
    from litrack.model import Abstract, Extraction, Filters, Finding, Found, Outcome, Section, Study

__version__ = "0.1.0"

__all__ = [
    "Abstract",
    "Extraction",
    "Filters",
    "Finding",
    "Found",
    "Library",
    "LibraryError",
    "LitrackError",
    "NotFound",
    "Outcome",
    "Section",
    "Study",
    "UsageError",
    "extract",
]

if not TYPE_CHECKING:  # a type checker should complain of names that are not there
    _HOMES = {"Library": "api", "extract": "api"} | dict.fromkeys(
        ("LibraryError", "LitrackError", "NotFound", "UsageError"), "errors"
    )

    def __getattr__(name):
        """Import a name when it is first used: `litrack --version` and a piped search need none of them."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(f"litrack.{_HOMES.get(name, 'model')}"), name)

    def __dir__():
        return [*globals(), *__all__]
