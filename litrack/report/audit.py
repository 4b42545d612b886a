"""Lays out `litrack queries audit`: a line a query, and below it what one may want to do about it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from litrack.report import cells
from litrack.report.formats import aligned

_LEAF: Final = re.compile(r'"[^"]*"\[[^\]]*\]|[^\s()"\[\]]+\[[^\]]*\]')
_HEADS: Final = ("Query", "Studies", "Only here", "In a year", "Last new", "MeSH only")
_LATE: Final = (
    "MeSH only: no word of the query stands in these studies, only subject headings found them. Others of their kind "
    "come weeks late, when PubMed has indexed them; a [tiab] word that they share would find them at once."
)
COLUMNS: Final = (
    "query", "studies", "alone", "recent", "last_new", "last_run", "mesh_only", "shared", "doubts", "pubmed_warns",
    "reread",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """What one saved query brings."""

    query: str
    studies: frozenset[int]
    """Whom it lists now, of those that the library holds."""
    alone: frozenset[int]
    """Those that no other query of the file lists."""
    shared: tuple[tuple[str, int], ...]
    """The other queries and how many studies they share with it, the largest first."""
    mesh_only: tuple[int, ...]
    """Found by their indexing and by no word of the query, the newest first."""
    recent: int
    """Studies that came in the last 365 days, the first run left out."""
    last_new: str = ""
    last_run: str = ""
    """The last whole run (UTC, ISO 8601); empty: none yet."""
    doubts: tuple[str, ...] = ()
    """litrack's own about the text."""
    pubmed_warns: tuple[str, ...] = ()
    reread: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = ()
    """When PubMed began to read the same text differently: the moment, terms that came, terms that went."""


def terms(before: str, after: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What came into a translation and what went out of it, each once, in order."""
    old, new = dict.fromkeys(_LEAF.findall(before)), dict.fromkeys(_LEAF.findall(after))
    return tuple(t for t in new if t not in old), tuple(t for t in old if t not in new)


def shape(one: Audited) -> dict[str, object]:
    """The cells under COLUMNS, for programs."""
    return {
        "query": one.query, "studies": len(one.studies), "alone": len(one.alone), "recent": one.recent,
        "last_new": one.last_new or None, "last_run": one.last_run or None, "mesh_only": list(one.mesh_only),
        "shared": dict(one.shared),
        "doubts": list(one.doubts), "pubmed_warns": list(one.pubmed_warns),
        "reread": [{"at": at, "came": list(came), "went": list(went)} for at, came, went in one.reread],
    }  # fmt: skip


def lines(audited: Sequence[Audited], *, width: int = 80, ascii: bool = False) -> Iterator[str]:  # noqa: A002
    """The table, then the remarks."""
    table: list[tuple[str, ...]] = [_HEADS]
    for one in audited:
        mesh = f"{len(one.mesh_only):,}" if one.studies else ""
        news = cells.day(one.last_new) or ("none yet" if one.last_run else "never ran")
        numbers = (len(one.studies), len(one.alone), one.recent)
        table.append((cells.clean(one.query, ascii), *(f"{n:,}" for n in numbers), news, mesh))
    yield from aligned(table, right=(1, 2, 3, 5))
    for one in audited:
        remarks = [cells.clean(remark, ascii) for remark in _remarks(one)]
        if remarks:
            yield "\n"
            yield cells.clean(one.query, ascii)
        for remark in remarks:
            first, *rest = cells.wrap(remark, max(width - 4, 20))
            yield f"  {first}"
            yield from (f"    {line}" for line in rest)
    if any(one.mesh_only for one in audited):
        yield "\n"
        yield from cells.wrap(cells.clean(_LATE, ascii), max(width, 20))


def _remarks(one: Audited) -> Iterator[str]:
    if one.studies and not one.alone:
        whole = [name for name, number in one.shared if number == len(one.studies)]
        if whole:
            yield f"no study of its own: {' and '.join(whole[:2])} {'list' if whole[1:2] else 'lists'} all of them too"
        else:
            yield f"no study of its own: others list each of them too, {one.shared[0][0]} most"
    elif one.shared and 2 * one.shared[0][1] >= len(one.studies):
        name, number = one.shared[0]
        yield f"{number:,} of {len(one.studies):,} are listed by {name} too"
    if one.mesh_only:
        some = ", ".join(map(str, one.mesh_only[:3])) + (", ..." if one.mesh_only[3:] else "")
        yield f"{len(one.mesh_only):,} by MeSH only: {some}"
    yield from one.doubts
    yield from (f"PubMed warns: {warning}" for warning in one.pubmed_warns)
    for at, came, went in one.reread:
        told = [f"{verb} {', '.join(some)}" for verb, some in (("added", came), ("dropped", went)) if some]
        yield f"PubMed reads it differently since {cells.day(at)}: {'; '.join(told) or 'the same terms, joined anew'}"
