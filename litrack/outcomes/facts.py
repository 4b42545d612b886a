"""Facts about the study beside its design and size: population, intervention, comparator, arms."""

import re
from dataclasses import dataclass

from litrack.model import Abstract
from litrack.outcomes import design
from litrack.outcomes.patterns import Anchored, Pattern, folded
from litrack.outcomes.size import size


@dataclass(frozen=True, slots=True)
class Facts:
    """What the study is; all texts are verbatim."""

    design: str
    blinding: str | None
    n: int | None
    population: str | None
    intervention: str | None
    comparator: str | None
    second_hand: bool
    arms: frozenset[str]
    """Words that name an arm or the condition: abbreviations never read as outcomes."""


def read(abstract: Abstract) -> Facts:
    """All facts of one abstract."""
    kind = design.read(abstract)
    text = abstract.text
    low = folded(text)
    return Facts(
        design=kind,
        blinding=design.blinding(abstract, kind),
        n=size(text[len(abstract.title) :], low[len(abstract.title) :], kind),
        population=population(text, kind),
        intervention=_given(_INTERVENTION, text, low, kind),
        comparator=_given(_COMPARATOR, text, low, kind),
        second_hand=kind in {"systematic_review", "narrative_review"},
        arms=arms(text),
    )


_WITH = (
    r"(?:patients|participants|subjects|women|men|children|adults|individuals|infants|mice|rats|volunteers|veterans|"
    r"mothers) (?:with|diagnosed with|suffering from|undergoing) "
)
_WHO = Pattern(_WITH)
_POPULATION = Pattern(
    r"\b((?:(?!\d|of |in |on |for |with |from |to |the |and |by |between |at |among |within |that |which |identify |"
    r"identified |heterogeneity |two |three |four |all |these |including |include |included |number |whether |than |"
    r"versus |as )[\w\-]+ ){0,3}?" + _WITH + r"(?:(?:a|the|an) )?[\w\-]+(?: [\w\-]+){0,4})"
)
_CUT = Pattern(
    r"\b(?:were|was|who|in an?|by|from|to|compared|at|has|have|is|are|randomi[sz]ed|received|for|using|after|"
    r"before|during|and (?:healthy|to|were|the|\d+)|treated|on|of the|had|showed|displayed|gave|over|approached|having|"
    r"that|which|whose|underwent|while|when|than|may|can|could|such|between|among|after|via|through|across|into|within|undergoing)\b"
)
_LOOSE = Pattern(r"(?: (?:of|a|an|the|with|and|or|range|high|low|higher|lower|more|refractory|definite|-|–))+$")


def population(text: str, kind: str) -> str | None:
    """The first "patients with ..." of the abstract; verbatim."""
    if kind in {"narrative_review", "other"}:
        return None
    core = _WHO.search(text)
    if not core:
        kind_of = None if kind in {"systematic_review", "in_vitro"} else _KIND_OF.search(text)
        return kind_of.group(1) if kind_of else None
    start = core.start()
    for _ in range(4):  # three words may stand before
        start = max(0, text.rfind(" ", 0, start))
    found = _POPULATION.search(text, start)
    if not found:
        return None
    named = _LOOSE.sub("", found.group(1)[: _cut(found.group(1))].strip())
    return named if _WHO.search(named + " ") else None


def _cut(words: str) -> int:
    stop = _CUT.search(words)
    return stop.start() if stop else len(words)


_KIND_OF = Pattern(
    r"\b((?:(?:[Mm]ale|[Ff]emale|[Aa]dult|[Aa]ged|[Oo]lder|[Yy]oung|[Ww]eaned|[Hh]ealthy|[Oo]bese|[Oo]verweight|[Pp]regnant|"
    r"[Pp]ostmenopausal|[Ee]lderly|[Gg]erm-free|[Ll]aying|[Bb]roiler|[Dd]iabetic|[Pp]reterm|C57BL/6[JN]?|BALB/c|ICR|Kunming|"
    r"Wistar|Sprague[- ]Dawley|SD|db/db|ob/ob|APP/PS1|hemodialysis|school|university|medical) )+"
    r"(?:mice|rats|pigs|piglets|hens|chickens|chicks|cows|calves|sheep|horses|dogs|cats|rabbits|women|men|adults|children|"
    r"volunteers|infants|patients|students|participants|subjects|adolescents|individuals))\b"
)
"""Where nobody is said to have a disease: what kind of people or animals."""
_NAMES = r"((?:[\w\-’']+ ){0,5}?[\w\-’']+(?: \([A-Z][\w\-]*\))?)"
_INTERVENTION = Anchored(
    rf"\b(?:effects?|efficacy|effectiveness|impact|influence|safety|benefits?) (?:and (?:safety|"
    rf"tolerability|efficacy) )?of (?:the |an? )?{_NAMES} (?:on|in|for|versus|vs|compared|with|as|among|during|"
    rf"to)\b|"
    rf"\b(?:to receive|received|receiving|treated with|supplemented with|treatment with|"
    rf"underwent) (?:either )?(?:the |an? )?{_NAMES}(?= (?:or|and|for|versus|vs|compared|daily|twice|once|\(n|"
    rf"plus|in|at|over)|[,.;(])",
    *(
        "effect",
        "efficacy",
        "impact",
        "influence",
        "safety",
        "benefit",
        "to receive",
        "receiv",
        "treated with",
    ),
    *("supplemented with", "treatment with", "underwent"),
)
_COMPARATOR = Anchored(
    r"\b(placebo|sham(?: (?:\w+(?:tion|ment|ture|ery|ing)|control|laser|device|tDCS|rTMS|group))?|"
    r"usual care|standard care|treatment as usual|no intervention|no treatment|"
    r"wait(?:ing)?[- ]list(?: control)?|healthy (?:age-matched |matched |sex-matched )?(?:controls?|volunteers|"
    r"individuals|subjects|women)|"
    r"(?:age|sex|gender)[\w\- ]{0,20}matched (?:healthy )?controls?|control (?:group|diet|subjects)|controls|"
    r"vehicle|saline|standard (?:of care|treatment|therapy))\b",
    *("placebo", "sham", "usual care", "standard ", "treatment as usual", "no intervention", "no treatment", "wait"),
    *("healthy ", "age", "sex", "gender", "control", "vehicle", "saline"),
    flags=re.IGNORECASE,
)


_VERB = Pattern(
    r"\b(?:may|can|could|is|was|were|are|has|had|exhibit\w*|such|show\w*|did|do|does|remains?|who|which|that)\b"
)
_NO_NAME = frozenset(
    [
        "these",
        "this",
        "that",
        "our",
        "both",
        "such",
        "various",
        "different",
        "each",
        "two",
        "three",
        "either",
        "all",
        "no",
    ]
)


def _given(pattern: Anchored, text: str, low: str, kind: str) -> str | None:
    """The first match of a pattern that names an arm; observational designs and reviews have none to name."""
    if kind in {"narrative_review", "other", "case_report"} or (
        pattern is _INTERVENTION and kind in {"case_control", "cross_sectional"}
    ):
        return None
    for found in pattern.each(text, low):
        name = next(g for g in found.groups() if g)
        if pattern is _COMPARATOR:
            return name
        named = _VERB.split(name, maxsplit=1)[0].strip()
        if named and named.split()[0].lower() not in _NO_NAME:
            return named
    return None


_ARM = Pattern(
    r"([A-Z](?<!\w[A-Z])[A-Za-z0-9\-]{1,12})(?: (?:group|arm|treatment|therapy))?(?: ?\(n ?= ?\d+\)|, n ?= ?\d+|"
    r"(?= group\b| arm\b| groups\b| arms\b| patients\b| mice\b| rats\b| therapy\b| treatment\b| participants\b|"
    r" intervention\b| donors\b))"
)
"""Opens with a letter, not with a word's edge: so the engine skips to the capitals."""
_COUNTED_ARM = Pattern(r"\(([A-Z][A-Z0-9\-]{0,8})[;,] ?n ?= ?\d+")
_NEVER_ARMS = frozenset(
    ["In", "The", "For", "And", "With", "Of", "Both", "All", "Each", "No", "Among", "This", "These", "Most", "Control"]
)


def arms(text: str) -> frozenset[str]:
    """Abbreviations and words that stand before "group", "arm" or "(n = ...)"."""
    return frozenset({*_ARM.findall(text), *_COUNTED_ARM.findall(text)} - _NEVER_ARMS)
