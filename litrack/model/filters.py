"""What a user asks of the library, and what was found.

Tuples with names: dataclasses of this size cost a search 2 ms of its start.
"""

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from litrack.model.finding import Finding

Sort = Literal["relevance", "new", "year", "title", "n"]


class Filters(NamedTuple):
    """Which studies of the library are wanted; within a field any value will do, all fields must hold."""

    queries: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    """Of the queries that list the study."""
    since: str = ""
    """First seen then or later: the beginning of an ISO 8601 time in UTC, `2026-11` or `2026-11-01T06:00`."""
    until: str = ""
    """First seen then or earlier; `2026-11` means the whole of November."""
    year_from: int | None = None
    year_to: int | None = None
    types: tuple[str, ...] = ()
    """Publication types by name; letter case is ignored, here and below."""
    designs: tuple[str, ...] = ()
    """Of `DESIGNS`; `trial` and `review` stand for all of their kind."""
    journals: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    """Words of a name as printed: `meyer`, `meyer ab`."""
    mesh: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    benefits: tuple[str, ...] = ()
    """Domain, direction and benefit must hold of one and the same outcome."""
    retracted: Literal["show", "hide", "only"] = "show"
    unread: bool = False
    """Not marked as read by the user."""
    starred: bool = False
    tagged: tuple[str, ...] = ()
    """The user's own tags."""
    noted: bool = False
    """The user wrote a note."""
    new_only: bool = False
    """Only news: listed after the line drawn by `new --mark`, and not in a large first run. Where `since` is given, it
    alone says what is news."""
    sort: Sort | None = None
    """Default: relevance for a search, else `new`."""
    limit: int = 0
    """0: all."""


class Found(NamedTuple):
    """The answer to a search of the library."""

    findings: "tuple[Finding, ...]"
    total: int
    """How many there are without the limit."""
