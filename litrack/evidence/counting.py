"""Counts of designs and outcomes: the same rules as the evidence map, without reading a study whole."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from litrack.evidence.studies import tier_of
from litrack.evidence.tally import NO_RESULTS
from litrack.model import DESIGNS, DOMAINS
from litrack.model.finding import CORE
from litrack.model.reading import Reading, summarise
from litrack.model.stats import Designed, Told

YEARS: Final = 30
"""Years that are counted one by one, the newest."""

summarised = lru_cache(maxsize=1 << 16)(summarise)
"""Few rows say something new: 100,000 studies of all medicine have ten thousand different ones."""


def by_year(found: Iterable[tuple[int | None, str, int]]) -> dict[int, Counter[str]]:
    """Year, tier and studies: newest first, without gaps: a year without studies says something too."""
    counted: dict[int, Counter[str]] = {}
    for year, name, studies in found:
        if year:
            counted.setdefault(year, Counter())[name] += studies
    if not counted:
        return {}
    last = max(counted)
    first = max(min(counted), last - YEARS + 1)
    return {year: counted.get(year, Counter()) for year in range(last, first - 1, -1)}


def by_design(found: Iterable[Designed]) -> dict[str, int]:
    """Only designs that there are."""
    counted: Counter[str] = Counter()
    for one in found:
        counted[one.design] += one.studies
    return {design: counted[design] for design in DESIGNS if counted[design]}


def by_outcome(
    found: Iterable[tuple[str, bool, tuple[Told, ...]]],
) -> tuple[dict[str, Mapping[Reading, int]], dict[str, int]]:
    """Domain -> reading -> studies of their own, and domain -> reviews; `other` says nothing and is left out."""
    own: dict[str, Counter[Reading]] = {domain: Counter() for domain in CORE}
    reviews: Counter[str] = Counter()
    for design, second_hand, rows in found:
        if design in NO_RESULTS:
            continue
        domains: dict[str, list[Told]] = {}
        for row in rows:
            if row.domain and row.domain != "other":
                domains.setdefault(row.domain, []).append(row)
        if tier_of(design, second_hand=second_hand) == "review":
            reviews.update(domains.keys())
            continue
        for domain, said in domains.items():
            own.setdefault(domain, Counter())[summarised(tuple(said))[0]] += 1
    listed = [d for d in DOMAINS if d in own or reviews[d]]
    return {d: own.get(d, Counter()) for d in listed}, {d: reviews[d] for d in listed if reviews[d]}
