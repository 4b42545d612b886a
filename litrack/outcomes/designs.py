"""Which design the words of an abstract speak for: a small model weighs them beside what the rules say
(docs/model_card.md)."""

from litrack.model import Abstract
from litrack.outcomes import weights, wording

VERDICTS = (
    "rct_blinded", "rct_open", "nonrandomised_trial", "single_arm", "cohort", "case_control", "cross_sectional",
    "systematic_review", "narrative_review", "protocol", "animal", "in_vitro", "other",
)  # fmt: skip
SCALE = 25
FAR = 20
"""By how much, in SCALE, a design must lead before the rules give way (by cross-validation)."""
_RANDOMISED = frozenset({"rct_blinded", "rct_open"})
_BY_RULE = frozenset({"protocol", "mendelian_randomisation", "case_report"})
"""What only a wording of its own calls by these names; too few labels to learn from."""
_TYPES = frozenset({"Randomized Controlled Trial", *dict(wording.TYPES)})
_HEADS = frozenset(
    (
        *("study", "studies", "trial", "trials", "analysis", "survey", "cohort", "review", "design", "model"),
        *("models", "cells", "cell", "series", "data", "group", "groups", "patients", "controls", "database"),
        *("registry", "mice"),
    )
)
_TELLING = frozenset(
    (
        *("cohort", "cross-sectional", "retrospective", "retrospectively", "prospective", "prospectively"),
        *("longitudinal", "follow-up", "controls", "healthy", "cells", "vitro", "mice", "rats", "randomized"),
        *("randomised", "survey", "placebo", "treated", "questionnaire", "incidence", "prevalence", "samples"),
        *("strains", "intervention"),
    )
)
"""Words that say more beside the verdict of the rules."""


def settled(types: frozenset[str], ruled: str) -> bool:
    """Publication types and some wordings decide by themselves."""
    return ruled in _BY_RULE or not _TYPES.isdisjoint(types)


def features(abstract: Abstract, ruled: str) -> set[str]:
    """What the model sees: words, those of the title apart, what stands before "study" and the like, who is named."""
    title, low = abstract.title.lower(), abstract.text.lower()
    first = wording.WORD.findall(title)
    found = first + wording.WORD.findall(low, len(title))
    words = ["0" if word.isdigit() else word for word in found]
    out = set(words)
    before, earlier = "", ""
    for word in words:
        if word in _HEADS:
            out.add(f"{before} {word}")
            out.add(f"{earlier} . {word}")
        before, earlier = word, before
    animals = _about(sum(map(wording.ANIMALS.__contains__, words)))
    humans = _about(sum(map(wording.HUMANS.__contains__, words)))
    out.update(f"{ruled} {word}" for word in _TELLING.intersection(out))
    out.update(f"t {word}" for word in first)
    out.update(f"p {name}" for name in abstract.publication_types)
    return out | {f"= {ruled}", f"a {animals}", f"h {humans}", f"ah {animals}{humans}"}


def _about(count: int) -> str:
    return str(count) if count < 2 else "2" if count < 4 else "4" if count < 8 else "8"


def decide(names: set[str], ruled: str, table: weights.Table) -> str:
    """The likeliest design, or that of the rules where nothing is likelier by far; they say, too, whether a randomised
    trial is blinded."""
    scores = dict(zip(VERDICTS, weights.total(names, table, len(VERDICTS)), strict=True))
    best = max(scores, key=scores.__getitem__)
    if best == ruled or (best in _RANDOMISED and ruled in _RANDOMISED):
        return ruled
    return best if scores[best] - scores[ruled] >= FAR else ruled
