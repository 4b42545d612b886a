"""Whether a direction is good: from the polarity of the named scale, or from a verb of value in the sentence."""

import re
from functools import lru_cache

from litrack.model import Benefit, Comparison, Direction
from litrack.outcomes.patterns import Pattern
from litrack.outcomes.vocabulary import Entry

_INVERTING = Pattern(
    r"\b(?:relief|free|absence|resolution|reduction|loss|freedom|time to|prevention|recovery|remission|"
    r"tolerance|threshold|control|onset of|improvement|clearance|eradication|resistance|satisfaction|acceptance|"
    r"self-efficacy|quality|protection|survival|cure|healing)\b",
    flags=re.IGNORECASE,
)
_BAD_WORDS = Pattern(

        r"\b(?:pains?|painful|symptom\w*|severity|fatigue|tired\w*|depress\w*|anxi\w*|distress|stress|disabilit\w*|"
        r"dys(?!trophin)\w+|defects?|abnormalit\w+|intolerance|impairment\w*|insomnia|disturbance\w*|"

        r"complaints?|complications?|adverse|toxicity|mortality|deaths?|risks?|incidence|recurrence|relapse\w*|"
        r"failure|bleeding|infections?|sepsis|injur\w+|lesions?|damage|inflammation|"

        r"inflammatory|swelling|stiffness|tenderness|discomfort|bloating|diarrh\w+|constipation|nausea|vomiting|"
        r"flatulence|headaches?|migraines?|attacks?|seizures?|exacerbations?|"

        r"hospitali[sz]ation\w*|readmission\w*|withdrawals?|drop-?outs?|burden|catastrophi\w+|interference|"
        r"limitation\w*|hypersensitivity|hyperalgesia|allodynia|sensiti[sz]ation|"

        r"obesity|overweight|hypertension|hyperglyc\w+|permeability|leak\w*|apoptosis|necrosis|fibrosis|"
        r"steatosis|tumou?r\w*|cancer|metastas\w+|atrophy|degeneration|"

        r"\w+itis|\w+algia|\w+emia|edema|oedema|stroke|infarction|fever|cough|itch\w*|pruritus|scar\w*|"
        r"wound area|craving\w*|relapse|delay|latency|deficits?|rupture|disease activity|"

        r"disease progression|colonies|viral load|parasit\w+|contamination|pathogens?|errors?|falls|loss|"
        r"score of \w+ symptoms|sensation of|straining|obstruction|reflux|incomplete|oxidative|intensity of pain)\b",
    flags=re.IGNORECASE,
)  # fmt: skip
_OBSERVED = frozenset({"cross_sectional", "case_control", "mendelian_randomisation"})
"""Designs in which nobody is treated: one group is higher, none is better off."""
_SCALES = frozenset({"instrument", "subscale", "measure", "performance", "domain"})
_NO_VALUE = frozenset({"microbiome_composition", "microbial_diversity", "metabolite"})


@lru_cache(20_000)
def is_bad(name: str, entry: Entry | None) -> bool | None:
    """True where more of it is worse, False where more is better, None where nobody can say."""
    inverted = _INVERTING.search(name) is not None
    if entry is not None and entry.kind != "word":
        if entry.polarity == "higher_worse":
            return not (inverted and not _INVERTING.search(entry.term))
        if entry.polarity == "higher_better":
            return False
        if entry.polarity == "ambiguous" and not _names_harm(name, entry):
            return None
    if entry is not None and entry.polarity == "higher_better":
        return False
    if _BAD_WORDS.search(name) or (entry is not None and entry.polarity == "higher_worse"):
        return not inverted
    return None


def _names_harm(name: str, entry: Entry) -> bool:
    """A scale read both ways that says what it rates: "VAS of headache"."""
    return entry.polarity == "ambiguous" and entry.domain == "pain" and _BAD_WORDS.search(name) is not None


def direction_of_value(good: bool, name: str, entry: Entry | None) -> Direction:
    """ "Improved" turned into the sign of the named quantity: pain down, sleep quality up."""
    return "decreased" if good == bool(is_bad(name, entry)) else "increased"


def judge(
    direction: Direction, comparison: Comparison, name: str, entry: Entry | None, value: str, design: str
) -> Benefit:
    """`value` is G or B where a verb of value said so, else empty."""
    if direction == "no_difference":
        return "none"
    if not may_have_value(direction, comparison, design):
        return "na"
    if value:
        return "improved" if value == "G" else "worsened"
    if direction == "changed" or of_no_value(entry):
        return "na"
    if entry is not None and _read_both_ways(name, entry):
        return "unclear"
    bad = is_bad(name, entry)
    if bad is None or (entry is not None and entry.polarity == "context"):
        return "na"
    return "improved" if (direction == "decreased") == bad else "worsened"


def may_have_value(direction: Direction, comparison: Comparison, design: str) -> bool:
    """Not of what is equal, goes along with something, or sets people apart of whom nobody was treated."""
    if direction not in {"increased", "decreased", "changed"} or comparison in {"association", "case_control"}:
        return False
    return comparison == "within" or design not in _OBSERVED


def is_scale(entry: Entry | None) -> bool:
    """A named scale or measurement with a good end of its own, whatever the study: sleep scores, walking distance."""
    return entry is not None and entry.kind in _SCALES and entry.polarity in {"higher_better", "higher_worse"}


def of_no_value(entry: Entry | None) -> bool:
    """Taxa, diversity, metabolites: good or bad only where the authors use a word of value."""
    return entry is not None and entry.domain in _NO_VALUE


def _read_both_ways(name: str, entry: Entry) -> bool:
    """A scale whose good end nobody knows."""
    return entry.polarity in {"ambiguous", "unclear"} and entry.kind != "word" and not _names_harm(name, entry)
