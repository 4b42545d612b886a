"""What a study reports, as one short token per outcome domain: `pain ▲`, `sleep ●`, `microbiome ↑↓`."""

from collections.abc import Iterable
from typing import NamedTuple

from litrack.model import DOMAINS, Extraction, Finding, Outcome
from litrack.model.reading import summarise
from litrack.report.cells import clean

SHORT = {
    "quality_of_life": "quality of life",
    "patient_global": "global",
    "gi_symptoms": "GI symptoms",
    "microbiome_composition": "microbiome",
    "microbial_diversity": "diversity",
    "metabolite": "metabolites",
    "immune_inflammatory": "inflammation",
    "neurotransmitter_hormone": "neurotransmitters",
    "gut_barrier": "gut barrier",
    "utilisation_cost": "use and cost",
}
CONTROLLED = ("rct_blinded", "rct_open", "nonrandomised_trial")
"""Trials with a comparator: a mere change from baseline is called one."""
_WEIGHT = {"between": 0, "case_control": 1, "association": 2, "within": 3, "subgroup": 4, "descriptive": 5}
_ORDER = {name: place for place, name in enumerate(DOMAINS)}

SIGNS = {
    "improved": "▲",
    "worsened": "▼",
    "none": "●",
    "mixed": "◆",
    "raised": "↑",
    "lowered": "↓",
    "both": "↑↓",
    "linked": "~",
}
ASCII_SIGNS = {
    "improved": "+",
    "worsened": "-",
    "none": "=",
    "mixed": "+/-",
    "raised": "up",
    "lowered": "down",
    "both": "up/down",
    "linked": "~",
}
MEANINGS = {
    "improved": "improved",
    "worsened": "worsened",
    "none": "no difference",
    "mixed": "mixed",
    "raised": "raised",
    "lowered": "lowered",
    "both": "some raised, some lowered",
    "linked": "associated or changed",
}


class Token(NamedTuple):
    """One domain of one study: `reading` is a key of SIGNS, or empty for a remark such as `(protocol)`."""

    text: str
    reading: str = ""


def domain(name: str | None) -> str:
    """The short name of a domain."""
    return SHORT.get(name or "other") or clean((name or "other").replace("_", " "))


def place(name: str | None) -> int:
    """The order of the domains: the core set of the condition first."""
    return _ORDER.get(name or "other", len(_ORDER))


def tokens(finding: Finding, ascii: bool = False) -> list[Token]:  # noqa: A002 - what the stream can carry
    """The outcome cell. A review is never shown as if it reported the trials that it contains."""
    extraction = finding.extraction
    if _reviews(extraction):
        return [Token("(review, not tallied)")]
    if not extraction.outcomes:
        return [Token("(protocol, no results)" if extraction.design == "protocol" else "(none found)")]
    signs = ASCII_SIGNS if ascii else SIGNS
    found: list[Token] = []
    for name, rows in by_domain(finding).items():
        if name == "other":  # a sign beside a nameless outcome would tell nothing
            many = f"{len(rows)} other outcome{'s' * (len(rows) > 1)}"
            found.append(Token(f"+ {len(rows)} other" if found else many))
            continue
        read, remark = summarise(rows)
        if extraction.design in CONTROLLED and all(row.comparison == "within" for row in rows):
            remark += " (within group)"
        if any(row.by_hand for row in rows):
            remark += " (by hand)"
        found.append(Token(f"{domain(name)} {signs[read]}{clean(remark, ascii)}", read))
    return found


def by_domain(finding: Finding) -> dict[str, list[Outcome]]:
    """The rows that count for this study, by domain; none for a review, which reports other people's."""
    grouped: dict[str, list[Outcome]] = {}
    if not _reviews(finding.extraction):
        for outcome in sorted(finding.extraction.outcomes, key=lambda o: place(o.domain)):
            grouped.setdefault(outcome.domain or "other", []).append(outcome)
    return grouped


def _reviews(extraction: Extraction) -> bool:
    return extraction.second_hand or extraction.design in ("systematic_review", "narrative_review")


def by_weight(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Between-group rows first, then by domain, then as the abstract has them."""
    return sorted(outcomes, key=lambda o: (_WEIGHT[o.comparison], place(o.domain), o.start))


def legend(used: Iterable[Token], ascii: bool = False) -> list[Token]:  # noqa: A002
    """What the signs in use mean, and no others."""
    readings = {token.reading for token in used}
    signs = ASCII_SIGNS if ascii else SIGNS
    return [Token(f"{signs[key]} {meaning}", key) for key, meaning in MEANINGS.items() if key in readings]
