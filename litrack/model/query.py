"""A saved query of PubMed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A saved PubMed query, its blocks expanded."""

    name: str
    title: str
    term: str
    tags: tuple[str, ...] = ()
    window_only: bool = False
    """Broad query: only studies that enter PubMed after the first run are stored."""
