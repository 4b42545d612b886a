"""The design of a study and its blinding, from publication types, MeSH, title and wording (fifteen classes)."""

import re
from collections.abc import Iterable

from litrack.model import Abstract
from litrack.outcomes import lexicon
from litrack.outcomes.patterns import Anchored, Pattern, holds

_WORD = Pattern(r"[a-z0-9]+(?:[-'][a-z0-9]+)*")

_TYPES = (
    ("Retraction of Publication", "other"),
    ("Published Erratum", "other"),
    ("Expression of Concern", "other"),
    ("Clinical Trial Protocol", "protocol"),
    ("Systematic Review", "systematic_review"),
    ("Meta-Analysis", "systematic_review"),
    ("Network Meta-Analysis", "systematic_review"),
    ("Scoping Review", "systematic_review"),
)
_PROTOCOL_TITLE = Pattern(
    r"protocol (?:for|of) (?:an?|the)\b|\bprotocol\W*$|study protocol|trial protocol|: (?:a )?protocol|"
    r"design and (?:methods|rationale)|rationale and (?:study )?design|study design of|trial design"
)
_FUTURE = Pattern(r"\bwill (?:be|undergo|receive|recruit|compare|include|evaluate|assess|end|enrol)")
_SYSTEMATIC = (
        "systematic review",
        "systematic literature",
        "systematically review",
        "systematic search",
        "meta-analys",
        "meta analys",
        "metaanalys",
        "umbrella review",

        "scoping review",
        "comprehensive literature search",
        "comprehensive search",
        "cochrane",
        "prisma",
        "systematically search")  # fmt: skip
_POOLED = Pattern(
    r"pooled|(?:studies|trials|articles) (?:were|met|involv|that|with)|we (?:performed|conducted|undertook|"
    r"did) (?:a |an )?(?:\w+ ){0,2}(?:systematic|meta|comprehensive)|undertook meta|databases?\b|pubmed|medline|"
    r"embase"
)
_POOLED_ALL = Pattern(r"meta-analyses of|all (?:\w+ )?published trials", "meta-analyses of", "published trials")
_REVIEW = Anchored(
    r"\b(?:this|the present|our|in this|here,? (?:we|i)|the) (?:[a-z\-]+ ){0,2}(?:review|chapter|overview|"
    r"commentary|editorial|perspective|opinion)\b|\bwe (?:review|summari[sz]e|discuss|overview|outline|"
    r"highlight)\b|"
    r"\breview (?:summari|discuss|aims|focus|highlight|describ|provid|explor)|\b(?:is|are) (?:reviewed|"
    r"discussed|summari[sz]ed)\b|narrative review|literature review|: a review\b|\ban overview\b|"
    r"state of the art",
    *("this ", "the ", "our ", "here", "we ", "review ", "is ", "are ", "narrative review", "literature review"),
    *(": a review", "an overview", "state of the art"),
)
_OF_REVIEWS = (
    *("review", "chapter", "overview", "commentary", "editorial", "perspective", "opinion", "summari", "discuss"),
    *("outline", "highlight", "state of the art"),
)
_CASE = Pattern(
    r"\bcase reports?\b|\bcase series\b|\ba case of\b|\bwe (?:report|present|describe) (?:a|an|the|two|"
    r"three) (?:[\w-]+ ){0,4}(?:case|patient|boy|girl|man|woman|infant)|"
    r"\b\d{1,2}[- ]year[- ]old (?:\w+ ){0,2}(?:man|woman|male|female|boy|girl|patient)\b",
    *("case report", "case series", "a case of", "we report ", "we present ", "we describe ", "year-old", "year old"),
)
_ANIMALS = lexicon.words("animals")
_HUMANS = lexicon.words("humans")
_VITRO = (
    "in vitro",
    "cell line",
    "cultured cells",
    "caco-2",
    "hela",
    "hek293",
    "fermentation",
    "bioreactor",
    "ex vivo",
    "ic50",
    "cytotoxic",
)
_BLIND = Pattern(
    r"(?:double|single|triple|observer|assessor|evaluator|investigator|patient|rater)[- ]?(?:blind|mask)|"
    r"\bblinded\b|\bblinding\b|\bmasked\b|\bplacebo\b|\bsham\b|double-dummy|\bdbpc\b",
    *("blind", "mask", "placebo", "sham", "double-dummy", "dbpc"),
)
_MASKED = Anchored(r"(?:double|triple|quadruple)[- ]?(?:blind|mask)", "double", "triple", "quadruple")
_OPEN = Pattern(r"open[- ]label|unblinded|non[- ]blinded|\bopen (?:randomi|trial|study)", "open", "blinded")
_NONRANDOM = Pattern(
    r"non[- ]?randomi[sz]ed|quasi[- ]experiment|controlled before|historical control",
    "random",
    "quasi",
    "controlled before",
    "historical control",
)
_SINGLE = Pattern(
    r"single[- ]arm|\buncontrolled\b|\bpre[- ]?(?:and |-|–|/)?post|before and after|before-after",
    "single",
    "uncontrolled",
    "post",
    "before and after",
    "before-after",
)
_FOLLOWED = Pattern(
    r"follow(?:ed)?[- ]up (?:at|for|of|to)\b|\blongitudinal|\bcohort\b|\bprospective(?:ly)?\b|retrospective|"
    r"observational study|registry|time ?points|admitted to|intensive care|were followed",
    *("follow", "longitudinal", "cohort", "prospective", "retrospective", "observational study", "registry", "points"),
    *("admitted to", "intensive care"),
)
_CONTROLS = Pattern(
    r"(?:healthy|matched|normal|non-\w+|disease-free|asymptomatic|pain-free)(?:[- ]\w+){0,2} (?:controls?|"
    r"volunteers|subjects|individuals|participants|persons|women|men|people|donors|adults|children)|"
    r"compared (?:with|to) (?:\w+ ){0,3}controls|"
    r"\bcontrols? (?:group|subjects)|patients (?:with \w+ )?and (?:\w+ ){0,2}controls|\bhcs?\b|and controls\b|"
    r"than (?:in )?controls|\d+ controls",
    *("control", "healthy", "matched", "normal", "non-", "disease-free", "asymptomatic", "pain-free", "hc"),
)
_CROSS = Pattern(
    r"\bsurvey|questionnaire|prevalence|diagnostic (?:accuracy|performance|operating)|nhanes|correlates of|"
    r"validity|reliability|validation|psychometric|\binterviews?\b|cross-section"
)
_CELLS = frozenset({"Cell Line", "Caco-2 Cells", "In Vitro Techniques", "Cells, Cultured", "HT29 Cells", "HeLa Cells"})
_ENVIRONMENT = lexicon.words("environment")
_RESULT = Anchored(
    r"\bp ?[<=]|we (?:compared|treated|found|show)|were (?:treated|randomi|fed|injected)|significantly",
    *("p<", "p=", "p <", "p =", "we compared", "we treated", "we found", "we show", "were ", "significantly"),
)


def _any(text: str, phrases: Iterable[str]) -> bool:
    return any(map(text.__contains__, phrases))


def read(abstract: Abstract) -> str:
    """One of model.DESIGNS."""
    types = set(abstract.publication_types)
    for name, kind in _TYPES:
        if name in types:
            return kind
    title, low = abstract.title.lower(), abstract.text.lower()
    body = low[len(title) :]
    if _PROTOCOL_TITLE.search(title) or (
        low.count(" will ") >= 2 and len(_FUTURE.findall(low)) >= 2 and ("protocol" in low or "trial" in low)
    ):
        return "protocol"
    if "mendelian randomi" in low:
        return "mendelian_randomisation"
    if (
        _any(title, _SYSTEMATIC)
        or (_any(body, _SYSTEMATIC) and ("Review" in types or _POOLED.search(body)))
        or _POOLED_ALL.seen(body, body)
    ):
        return "systematic_review"
    if "Case Reports" in types or _CASE.seen(title, title):
        return "case_report"
    experiment = _RESULT.seen(body, body)
    if (
        types & {"Review", "Editorial", "Comment", "News", "Letter", "Biography", "Historical Article"}
        and not experiment
    ):
        return "narrative_review" if "Review" in types or len(body) > 200 else "other"
    if not experiment and holds(low, _OF_REVIEWS) and _REVIEW.seen(low, low):
        return "narrative_review" if _any(low, ("review", "overview", "summari")) else "other"
    return _primary(abstract, title, low, types)


def _primary(abstract: Abstract, title: str, low: str, types: set[str]) -> str:
    """The design of a study with data of its own."""
    mesh = set(abstract.mesh)
    words = _WORD.findall(low)
    animals, humans = sum(map(_ANIMALS.__contains__, words)), sum(map(_HUMANS.__contains__, words))
    if "Animals" in mesh and ("Humans" not in mesh or any(w in _ANIMALS for w in _WORD.findall(title))):
        return "animal"
    if mesh & _CELLS or (
        _any(title, (" cells", "in vitro"))
        and animals < 2
        and "patients" not in title
        and not randomised_in(types, low)
    ):
        return "in_vitro"
    if not humans and sum(map(_ENVIRONMENT.__contains__, words)) >= 2:
        return "other"
    randomised = randomised_in(types, low)
    if animals >= 2 and animals > humans and "Humans" not in mesh:
        return "animal"
    if humans <= 2 and "Humans" not in mesh | types and not randomised and _any(low, _VITRO):
        return "in_vitro" if not animals or _any(title, _VITRO) else "animal"
    if "case-control" in low or "case control" in low or "case–control" in low:
        return "case_control"
    if "Randomized Controlled Trial" in types or (
        randomised and not _NONRANDOM.seen(low, low) and "random forest" not in low
    ):
        return (
            "rct_blinded"
            if _MASKED.seen(low, low) or (_BLIND.seen(low, low) and not _OPEN.seen(low, low))
            else "rct_open"
        )
    if "Controlled Clinical Trial" in types or _NONRANDOM.seen(low, low):
        return "nonrandomised_trial"
    if humans <= 12 and _CASE.seen(low, low):
        return "case_report"
    return _observational(title, low, humans, types)


def randomised_in(types: set[str], low: str) -> bool:
    """The record or its wording says that participants were randomised."""
    return "Randomized Controlled Trial" in types or "randomi" in low or "randomly" in low


def _observational(title: str, low: str, humans: int, types: set[str]) -> str:
    if humans == 0 and not types & {"Clinical Trial", "Observational Study"}:
        return "other"
    if "cross-sectional" in title or _CROSS.search(title):
        return "cross_sectional"
    if _SINGLE.seen(low, low) or "Clinical Trial" in types:
        return "single_arm"
    if "observational" in title or "cohort" in title or "longitudinal" in title or "prospective" in title:
        return "cohort"
    if re.search(r"follow(?:ed)?[- ]up (?:at|for)|followed up|\bcox\b|kaplan[-– ]meier|hazard ratio", low):
        return "cohort"
    if "cross-sectional" in low or "cross sectional" in low:
        return "cross_sectional"
    if _CONTROLS.seen(low, low):
        return "case_control"
    if re.search(
        r"\b(?:underwent|received|completed) (?:\w+ )?\d+[- ]|weeks of|pilot|feasibility|open-label|phase (?:i|1)", low
    ) and re.search(r"\b(?:treatment|therapy|intervention|training|supplement\w*|program\w*|rehabilitation)\b", low):
        return "single_arm"
    if _FOLLOWED.seen(low, low):
        return "cohort"
    return "cross_sectional" if humans >= 2 else "other"


def blinding(abstract: Abstract, kind: str) -> str | None:
    """double, single, triple, blinded or open; None where nothing is said or the design knows none."""
    if kind not in {"rct_blinded", "rct_open", "nonrandomised_trial", "single_arm", "protocol"}:
        return None
    low = abstract.text.lower()
    if _OPEN.seen(low, low):
        return "open"
    found = re.search(r"(double|single|triple)[- ]?(?:blind|mask)", low)
    if found:
        return found.group(1)
    return "blinded" if _BLIND.seen(low, low) else None
