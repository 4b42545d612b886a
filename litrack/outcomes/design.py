"""The design of a study and its blinding, from publication types, MeSH, title and wording (fifteen classes)."""

import re
from collections.abc import Iterable

from litrack.model import Abstract
from litrack.outcomes import designs, weights, wording
from litrack.outcomes.patterns import holds


def _any(text: str, phrases: Iterable[str]) -> bool:
    return any(map(text.__contains__, phrases))


def read(abstract: Abstract) -> str:
    """One of model.DESIGNS."""
    said = ruled(abstract)
    if designs.settled(frozenset(abstract.publication_types), said):
        return said
    return designs.decide(designs.features(abstract, said), said, weights.load("design"))


def ruled(abstract: Abstract) -> str:
    """What publication types, MeSH and wording say."""
    types = set(abstract.publication_types)
    for name, kind in wording.TYPES:
        if name in types:
            return kind
    title, low = abstract.title.lower(), abstract.text.lower()
    body = low[len(title) :]
    if wording.PROTOCOL_TITLE.search(title) or (
        low.count(" will ") >= 2 and len(wording.FUTURE.findall(low)) >= 2 and ("protocol" in low or "trial" in low)
    ):
        return "protocol"
    if "mendelian randomi" in low:
        return "mendelian_randomisation"
    if (
        _any(title, wording.SYSTEMATIC)
        or (_any(body, wording.SYSTEMATIC) and ("Review" in types or wording.POOLED.search(body)))
        or wording.POOLED_ALL.seen(body, body)
    ):
        return "systematic_review"
    if "Case Reports" in types or wording.CASE.seen(title, title):
        return "case_report"
    experiment = (wording.MEASURED if "Review" in types else wording.RESULT).seen(body, body)
    if (
        types & {"Review", "Editorial", "Comment", "News", "Letter", "Biography", "Historical Article"}
        and not experiment
    ):
        return "narrative_review" if "Review" in types or len(body) > 200 else "other"
    if _any(low, wording.WORKSHOP if not experiment else ()) or _any(low, wording.QUALITATIVE):
        return "other"
    if len(body) > 300 and not wording.OWN.search(body) and not wording.ANIMALS.intersection(wording.WORD.findall(low)):
        return (
            "narrative_review"
            if _any(low, ("patient", "disease", "disorder", "treatment", "pain", "health"))
            else "other"
        )
    if not experiment and holds(low, wording.OF_REVIEWS) and wording.REVIEW.seen(low, low):
        return "narrative_review" if _any(low, ("review", "overview", "summari")) else "other"
    return _primary(abstract, title, low, types)


def _primary(abstract: Abstract, title: str, low: str, types: set[str]) -> str:
    """The design of a study with data of its own."""
    mesh = set(abstract.mesh)
    words = wording.WORD.findall(low)
    animals, humans = sum(map(wording.ANIMALS.__contains__, words)), sum(map(wording.HUMANS.__contains__, words))
    if "Animals" in mesh and ("Humans" not in mesh or any(w in wording.ANIMALS for w in wording.WORD.findall(title))):
        return "animal"
    if mesh & wording.CELLS or (
        ("in vitro" in title or (" cells" in title and _any(low, wording.VITRO)))
        and animals < 2
        and "patient" not in title
        and not randomised_in(types, low)
    ):
        return "in_vitro"
    environment = sum(map(wording.ENVIRONMENT.__contains__, words))
    if not humans and environment >= 2 and environment >= animals:
        return "other"
    randomised = randomised_in(types, low)
    if animals >= 2 and animals > humans and "Humans" not in mesh:
        return "animal"
    if humans <= 2 and "Humans" not in mesh | types and not randomised and _any(low, wording.VITRO):
        return "in_vitro" if not animals or _any(title, wording.VITRO) else "animal"
    if animals and not humans and not environment and "Humans" not in mesh | types:
        return "animal"
    if not humans and not animals and not randomised and "Humans" not in mesh and _any(low, wording.CULTURE):
        return "other" if wording.METHOD.search(title) else "in_vitro"
    if "case-control" in low or "case control" in low or "case–control" in low:
        return "case_control"
    if "Randomized Controlled Trial" in types or (
        randomised
        and not (wording.OBSERVED.search(title) and "random" not in title)
        and not wording.NONRANDOM.seen(low, low)
        and "random forest" not in low
    ):
        return (
            "rct_blinded"
            if wording.MASKED.seen(low, low) or (wording.BLIND.seen(low, low) and not wording.OPEN.seen(low, low))
            else "rct_open"
        )
    if "Controlled Clinical Trial" in types or wording.NONRANDOM.seen(low, low):
        return "nonrandomised_trial"
    if humans <= 12 and wording.CASE.seen(low, low):
        return "case_report"
    return _observational(title, low, humans, types)


def randomised_in(types: set[str], low: str) -> bool:
    """The record or its wording says that participants were randomised."""
    return "Randomized Controlled Trial" in types or wording.RANDOM.seen(low, low)


def _observational(title: str, low: str, humans: int, types: set[str]) -> str:
    if humans == 0 and not types & {"Clinical Trial", "Observational Study"}:
        return "other"
    if "cross-sectional" in title or wording.CROSS.search(title) or wording.CALLED_CROSS.seen(low, low):
        return "cross_sectional"
    controls = wording.HEALTHY.seen(low, low) and "cross-sectional" not in low
    if "Clinical Trial" in types or (wording.SINGLE.seen(low, low) and not controls):
        return "single_arm"
    if "observational" in title or "cohort" in title or "longitudinal" in title or "prospective" in title:
        return "cohort"
    if controls and "prospective" not in low:
        return "case_control"
    if re.search(r"follow(?:ed)?[- ]up (?:at|for)|followed up|\bcox\b|kaplan[-– ]meier|hazard ratio", low):
        return "cohort"
    if "cross-sectional" in low or "cross sectional" in low:
        return "cross_sectional"
    if wording.CONTROL_ARM.search(low) and wording.TRIAL_ARMS.search(low) and wording.TREATED.search(low):
        return "rct_blinded" if "placebo" in low else "nonrandomised_trial"
    if wording.CONTROLS.seen(low, low):
        return "case_control" if "patient" in low or "control" in low or " with " in title else "single_arm"
    if re.search(
        r"\b(?:underwent|received|completed) (?:\w+ )?\d+[- ]|\bwe treated \d+|weeks of|pilot|feasibility|open-label|"
        r"phase (?:i|1)",
        low,
    ) and wording.TREATED.search(low):
        return "single_arm"
    if wording.FOLLOWED.seen(low, low) or (wording.LATER.search(low) and not wording.CROSS.search(low)):
        return "cohort"
    return "cross_sectional" if humans >= 2 or "patients" in low else "other"


def blinding(abstract: Abstract, kind: str) -> str | None:
    """double, single, triple, blinded or open; None where nothing is said or the design knows none."""
    if kind not in {"rct_blinded", "rct_open", "nonrandomised_trial", "single_arm", "protocol"}:
        return None
    low = abstract.text.lower()
    if wording.OPEN.seen(low, low):
        return "open"
    found = re.search(r"(double|single|triple)[- ]?(?:blind|mask)", low)
    if found:
        return found.group(1)
    return "blinded" if wording.BLIND.seen(low, low) else None
