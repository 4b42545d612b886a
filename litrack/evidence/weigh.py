"""What the studies of a library say for and against a claim: counts by design tier, each with its rows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, get_args

from litrack.evidence.studies import Gathered, Profile
from litrack.evidence.terms import Terms
from litrack.model import Outcome
from litrack.model.evidence import (
    TIERS,
    Checked,
    Claim,
    Expected,
    Nearby,
    Question,
    Stance,
    Verdict,
    Witness,
)
from litrack.model.reading import summarise

_TRANSFER: Final = "transfer"
_OBSERVING: Final = ("observational", "case report")


def weigh(claim: Claim, gathered: Gathered, terms: Terms) -> Verdict:
    """Every study that could answer, once for each question; retracted ones and duplicates are named, not counted."""
    asked = [p for p in gathered.profiles if _about(claim, p)]
    here = [p for p in asked if _among(claim, p)]
    beside = [p for p in asked if not _among(claim, p)]
    out = [p for p, _ in gathered.excluded if _about(claim, p) and _among(claim, p)]
    return Verdict(
        claim=claim,
        checked=tuple(_check(claim, q, here, beside, terms) for q in claim.questions),
        protocols=tuple(p.finding for p in here if p.finding.extraction.design == "protocol"),
        left_out=gathered.left_out({p.finding.pmid for p in out}),
    )


def _about(claim: Claim, profile: Profile) -> bool:
    """The study could have something to say, whoever its patients are."""
    if claim.compared:
        compares = any(o.comparison == "case_control" for o in profile.finding.extraction.outcomes)
        return profile.tier == "observational" and (compares or profile.finding.extraction.design == "case_control")
    if _tests(claim, profile):
        return True
    return _TRANSFER in {t.name for t in claim.interventions} and any(
        _links_microbes(o) for o in profile.finding.extraction.outcomes
    )


def _tests(claim: Claim, profile: Profile) -> bool:
    return bool({t.name for t in claim.interventions} & {t.name for t in profile.interventions})


def _among(claim: Claim, profile: Profile) -> bool:
    wanted = {t.name for t in claim.populations}
    return not wanted or bool(wanted & {t.name for t in profile.conditions})


def _check(
    claim: Claim, question: Question, here: Sequence[Profile], beside: Sequence[Profile], terms: Terms
) -> Checked:
    witnesses = [_witness(claim, question, p) for p in here if p.finding.extraction.design != "protocol"]
    # Who only observes is heard about associations, and not blamed for silence about an experiment.
    tested = {p.finding.pmid for p in here if claim.compared or _tests(claim, p)}
    witnesses = [w for w in witnesses if w.rows or w.finding.pmid in tested]
    return Checked(
        question=question,
        witnesses=_sorted(w for w in witnesses if w.tier != "review"),
        nearby=_nearby(claim, question, beside, terms),
        reviews=_sorted(w for w in witnesses if w.tier == "review" and w.rows),
    )


def _nearby(claim: Claim, question: Question, beside: Sequence[Profile], terms: Terms) -> tuple[Nearby, ...]:
    """The same in patients who have something in common with those asked about, the most studied first."""
    family = frozenset[str]().union(*(terms.near[t] for t in claim.populations)) if claim.populations else set()
    groups: dict[str, list[Witness]] = defaultdict(list)
    for profile in beside:
        witness = _witness(claim, question, profile)
        near = [t for t in profile.conditions if terms.near[t] & family]
        if near and witness.stance != "silent" and witness.tier != "review":
            groups[near[0].label].append(witness)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(Nearby(population=name, witnesses=_sorted(found)) for name, found in ordered)


def _witness(claim: Claim, question: Question, profile: Profile) -> Witness:
    rows = tuple(o for o in profile.finding.extraction.outcomes if o.domain == question.domain.name)
    if claim.compared:
        rows = tuple(o for o in rows if o.comparison == "case_control")
    elif profile.tier in _OBSERVING and not _tests(claim, profile):
        rows = tuple(o for o in rows if _links_microbes(o))
    read = summarise(rows)[0] if rows else None
    return Witness(
        finding=profile.finding, tier=profile.tier, reading=read, rows=rows, stance=stance(rows, question.expected)
    )


def _links_microbes(outcome: Outcome) -> bool:
    """An association in a sentence about microbes."""
    said = outcome.sentence.lower()
    return outcome.comparison == "association" and any(w in said for w in ("microb", "bacteri", "flora", "dysbio"))


def stance(rows: Sequence[Outcome], expected: Expected) -> Stance:
    """Where the rows of one study stand towards what was expected of their outcome."""
    if not rows:
        return "silent"
    if expected in {"improved", "worsened"}:
        return _by_value(rows, expected)
    return _by_direction(rows, expected)


def _by_value(rows: Sequence[Outcome], expected: Expected) -> Stance:
    read = summarise(rows)[0]
    match read:
        case "improved" | "worsened":
            return "for" if read == expected else "against"
        case "none":
            return "null"
        case "mixed":
            return "mixed"
    return "unclear"


def _by_direction(rows: Sequence[Outcome], expected: Expected) -> Stance:
    """Between-group rows silence the within-group ones, as everywhere."""
    rows = [o for o in rows if o.comparison == "between"] or rows
    said = {o.direction for o in rows}
    if expected == "linked":
        said &= {"associated", "not_associated"} | {o.direction for o in rows if o.comparison == "association"}
        said = {"associated" if d not in {"not_associated", "no_difference"} else "not_associated" for d in said}
    nulls = said & {"no_difference", "not_associated"}
    moved = said - nulls
    if expected in {"increased", "decreased"}:
        opposite = "decreased" if expected == "increased" else "increased"
        sides = [bool(moved & {expected}), bool(moved & {opposite}), bool(nulls)]
    elif expected == "none":
        sides = [bool(nulls), bool(moved), False]
    else:
        sides = [bool(moved - ({"associated"} if expected == "different" else set())), False, bool(nulls)]
    if sum(sides) > 1:
        return "mixed"
    stances: tuple[Stance, ...] = ("for", "against", "null")
    return stances[sides.index(True)] if any(sides) else "unclear"


def _sorted(witnesses: Iterable[Witness]) -> tuple[Witness, ...]:
    tiers, stances = list(TIERS), get_args(Stance)
    return tuple(sorted(witnesses, key=lambda w: (stances.index(w.stance), tiers.index(w.tier), -w.finding.pmid)))
