"""Facts about the study: design and blinding, number of participants, population, intervention, comparator, arms."""

import re
from dataclasses import dataclass

from litrack.model import Abstract

_PROTOCOL = re.compile(
    r"\bstudy protocol\b|\bprotocol (?:for|of) an?\b|: (?:a )?protocol\b|\bprotocol\s*$|\bdesign and (?:methods|rationale)\b|\brationale and (?:study )?design\b|\bstudy design of\b|\btrial design\b",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"\b(?:will be|will undergo|will receive|will recruit|will compare|will include|will evaluate|will assess)\b", re.IGNORECASE
)
_SYSTEMATIC = re.compile(
    r"systematic(?:ally)? (?:literature )?(?:review|search)|meta-?analys[ie]s|umbrella review|scoping review|comprehensive literature search|cochrane|pooled analysis of|PRISMA",
    re.IGNORECASE,
)
_REVIEW = re.compile(
    r"\b(?:this|the present|our|in this|here,? (?:we|I)) (?:[a-z\-]+ ){0,2}(?:review|chapter|overview|commentary|editorial|perspective|opinion)|we (?:review|summari[sz]e|discuss|overview|outline)\b|\breview (?:summari|discuss|aims|focus|highlight|describ|provid|explor)|"
    r"\b(?:is|are) (?:reviewed|discussed|summari[sz]ed)\b|narrative review|literature review|: a review\b|an overview\b|\bstate of the art\b",
    re.IGNORECASE,
)
_CASE = re.compile(
    r"\bcase report\b|\bcase series\b|\ba case of\b|\bwe (?:report|present|describe) (?:a|an|the|two|three) (?:\w+ ){0,4}(?:case|patient|boy|girl|man|woman|infant)|\b\d{1,2}[- ]year[- ]old (?:\w+ ){0,2}(?:man|woman|male|female|boy|girl|patient)\b",
    re.IGNORECASE,
)
_MENDEL = re.compile(r"mendelian randomi[sz]ation", re.IGNORECASE)
_ANIMAL = re.compile(
    r"\b(?:mice|mouse|murine|rats?|piglets?|pigs|broilers?|chickens?|hens|rabbits?|zebrafish|drosophila|flies|c\. elegans|nematodes?|hamsters?|guinea pigs?|sheep|lambs|cows|calves|cattle|buffalos?|goats|horses|"
    r"dogs|cats|monkeys|macaques|corals?|ticks?|honey ?bees?|bees|shrimp|fish|carp|trout|salmon|sows|weaned|poultry|ducks?|geese|larvae|C57BL|Sprague|Wistar|rodents?|murrah|yaks?|ruminants?|steers|heifers|ewes)\b",
    re.IGNORECASE,
)
_HUMAN = re.compile(
    r"\b(?:patients?|participants?|volunteers?|women|men|adults?|children|infants?|outpatients?|human subjects|persons|people|individuals|mothers)\b",
    re.IGNORECASE,
)
_VITRO = re.compile(
    r"\bin vitro\b|\bcell lines?\b|\bcultured (?:\w+ ){0,2}cells\b|\bHEK|\bHeLa|\bCaco-2\b|\bfermentation\b|\bbioreactor|\bex vivo\b|\bIC50\b|\bassays? (?:showed|revealed)\b",
    re.IGNORECASE,
)
_RANDOM = re.compile(
    r"randomi[sz]ed|randomly (?:assigned|allocated|divided|received)|randomi[sz]ation|\bRCT\b|were random", re.IGNORECASE
)
_BLIND = re.compile(
    r"(?:double|single|triple|observer|assessor|evaluator|investigator|patient|rater)[- ]?(?:blind|mask)|\bblinded\b|\bblinding\b|\bmasked\b|\bplacebo\b|\bsham\b|double-dummy",
    re.IGNORECASE,
)
_OPEN = re.compile(r"open[- ]label|unblinded|non[- ]blinded|\bopen (?:randomi|trial|study)", re.IGNORECASE)
_NONRANDOM = re.compile(
    r"non[- ]?randomi[sz]ed|quasi[- ]experiment|controlled before|historical controls?", re.IGNORECASE
)
_SINGLE = re.compile(
    r"single[- ]arm|uncontrolled|open[- ]label|pre[- ]?(?:and |-|–)?post(?:[- ]|test)|pilot (?:study|trial)|before and after|phase (?:I|II|1|2)\b|underwent \d+ weeks|intervention study|feasibility",
    re.IGNORECASE,
)
_CASE_CONTROL = re.compile(
    r"case[- –]control|(?:healthy|matched|normal|non-\w+|disease-free|asymptomatic)(?:[- ]\w+){0,2} (?:controls?|volunteers|subjects|individuals|participants|persons|women|men|people|donors)|compared (?:with|to) (?:\w+ ){0,3}controls|\bcontrols? (?:group|subjects)|patients (?:with \w+ )?and (?:\w+ ){0,2}controls|\bHCs?\b",
    re.IGNORECASE,
)
_CROSS = re.compile(
    r"cross[- ]sectional|\bsurvey\b|questionnaire(?:s| study)|prevalence of|diagnostic (?:accuracy|performance|operating)|NHANES|\bcorrelates of\b|validity|reliability|validation|psychometric|\binterviews?\b",
    re.IGNORECASE,
)
_COHORT = re.compile(
    r"\bcohorts?\b|retrospective|prospective(?:ly)?|longitudinal|follow(?:ed)?[- ]up|registry|observational study|time ?points",
    re.IGNORECASE,
)
_FOLLOWED = re.compile(r"\bfollow(?:ed)?[- ]up (?:at|for|of|to)\b|\blongitudinal(?:ly)?\b|\bcohort study\b|\bprospective(?:ly)? (?:cohort|observational|study|follow)|\bretrospective (?:study|cohort|review|analysis)|\bobservational study\b", re.I)
_ENVIRONMENT = re.compile(r"\b(?:sediments?|soils?|wastewater|seawater|rhizosphere|sludge|lakes?|rivers?)\b", re.I)
_INTERVENTION = re.compile(
    r"\b(?:treated with|treatment with|intervention|therapy|supplementation|administration of|received|trial|program(?:me)?|training)\b",
    re.IGNORECASE,
)

_TYPES = (
    ("Clinical Trial Protocol", "protocol"),
    ("Systematic Review", "systematic_review"),
    ("Meta-Analysis", "systematic_review"),
    ("Network Meta-Analysis", "systematic_review"),
    ("Scoping Review", "systematic_review"),
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the study is."""

    design: str
    blinding: str | None
    n: int | None
    population: str | None
    intervention: str | None
    comparator: str | None
    second_hand: bool
    arms: frozenset[str]
    """Words that name an arm or the condition: abbreviations never read as outcomes."""


def read(abstract: Abstract, body: str) -> Facts:
    """`body` is the text from background to methods and results, without nothing left out."""
    kind = design(abstract)
    return Facts(
        design=kind,
        blinding=blinding(abstract, kind),
        n=size(abstract, kind, body),
        population=population(abstract, kind),
        intervention=None,
        comparator=None,
        second_hand=kind in {"systematic_review", "narrative_review"},
        arms=arms(abstract.text),
    )


def design(abstract: Abstract) -> str:
    """One of model.DESIGNS, from publication types, then title, then abstract."""
    types = set(abstract.publication_types)
    title, text = abstract.title, abstract.text
    body = text[len(title) :]
    for name, kind in _TYPES:
        if name in types:
            return kind
    if _PROTOCOL.search(title) or (
        len(_FUTURE.findall(text)) >= 2 and re.search(r"protocol|trial|study will", text, re.IGNORECASE)
    ):
        return "protocol"
    if _MENDEL.search(text):
        return "mendelian_randomisation"
    if _SYSTEMATIC.search(title) or (
        _SYSTEMATIC.search(body)
        and (
            ("Review" in types)
            or re.search(
                r"pooled|studies were (?:included|identified)|we (?:performed|conducted|undertook) (?:a |an )?(?:\w+ ){0,2}(?:systematic|meta)|databases?|(?:trials|studies) involved",
                body,
                re.IGNORECASE,
            )
        )
    ):
        return "systematic_review"
    if "Case Reports" in types or _CASE.search(title):
        return "case_report"
    experiment = bool(
        re.search(
            r"\b(?:p|P) ?[<=]|we (?:compared|treated|found|show)|were (?:treated|randomi|fed|injected)|significantly",
            body,
        )
    )
    if types & {"Review", "Editorial", "Comment", "News", "Letter"} and not experiment:
        return "narrative_review" if "Review" in types or len(body) > 200 else "other"
    if _REVIEW.search(text) and not experiment:
        return "narrative_review" if re.search(r"review|overview|summari", text, re.IGNORECASE) else "other"
    return _primary(abstract, title, body, types)


def _primary(abstract: Abstract, title: str, body: str, types: set[str]) -> str:
    """The design of a study with data of its own."""
    mesh = set(abstract.mesh)
    text = title + "\n" + body
    animals, humans = len(_ANIMAL.findall(text)), len(_HUMAN.findall(text))
    if "Animals" in mesh and "Humans" not in mesh:
        return "animal"
    if not humans and len(_ENVIRONMENT.findall(text)) >= 2:
        return "other"
    random = "Randomized Controlled Trial" in types or _RANDOM.search(text)
    if animals >= 2 and animals > humans and "Humans" not in mesh:
        return "animal"
    if _VITRO.search(text) and humans <= 2 and "Humans" not in mesh | types and not random:
        return "in_vitro" if not animals or _VITRO.search(title) else "animal"
    if "Randomized Controlled Trial" in types or (random and not _NONRANDOM.search(text)):
        return "rct_blinded" if _BLIND.search(text) and not _OPEN.search(text) else "rct_open"
    if _NONRANDOM.search(text) or "Controlled Clinical Trial" in types:
        return "nonrandomised_trial"
    if _CASE.search(body) and humans <= 12:
        return "case_report"
    return _observational(text, title, humans, types)


def _observational(text: str, title: str, humans: int, types: set[str]) -> str:
    if humans == 0 and not types & {"Clinical Trial", "Observational Study"}:
        return "other"
    if re.search(r"case[- –]control", text, re.IGNORECASE):
        return "case_control"
    if _CROSS.search(title) or re.search(r"cross[- ]sectional", text, re.IGNORECASE):
        return "cross_sectional"
    if re.search(r"single[- ]arm|uncontrolled|pre[- ]?post|before and after", text, re.IGNORECASE) or "Clinical Trial" in types:
        return "single_arm"
    if _COHORT.search(title):
        return "cohort"
    if _CASE_CONTROL.search(text):
        return "case_control"
    if _COHORT.search(text):
        return "cohort"
    if _SINGLE.search(text) and _INTERVENTION.search(text):
        return "single_arm"
    if _CROSS.search(text):
        return "cross_sectional"
    return (
        "single_arm"
        if re.search(r"\b(?:underwent|received) \d+|weeks of", text)
        else ("cross_sectional" if humans >= 2 else "other")
    )


def blinding(abstract: Abstract, kind: str) -> str | None:
    """double, single, triple, open or nothing."""
    if kind not in {"rct_blinded", "rct_open", "nonrandomised_trial", "single_arm", "protocol"}:
        return None
    text = abstract.text
    if _OPEN.search(text):
        return "open"
    found = re.search(r"(double|single|triple)[- ]?(?:blind|mask)", text, re.IGNORECASE)
    if found:
        return found.group(1).lower()
    return "blinded" if _BLIND.search(text) else None


_UNITS = {
    w: i
    for i, w in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
    )
}
_TENS = {w: 10 * i for i, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2)}
_WORDED = (
    r"(?:[A-Za-z]+[- ])?(?:hundred(?:[- ]and)?[- ])?(?:"
    + "|".join((*_UNITS, *_TENS))
    + r")(?:[- ](?:"
    + "|".join(_UNITS)
    + r"))?"
)
_PEOPLE = (r"(?:patients?|participants?|subjects?|women|men|adults?|children|infants?|individuals?|volunteers?|persons?|people|outpatients?|adolescents?|males|females|students?|veterans|cases|eggs|neonates|newborns|"
           r"respondents|pairs of \w+|mothers|athletes|workers|nurses|residents|households|families|twins|donors|survivors|recipients|pregnant|boys|girls|elderly|older|healthy)")  # fmt: skip
_COUNT = re.compile(
    rf"(?<![\d.,/<>=±–-])(?P<d>\d{{1,3}}(?:[,\u2009\u202f ]\d{{3}})+|\d+)(?![\d.,]*\d|\s?[%.]\d|\s?%|-)\s(?:[\w\-]+[ ,]+){{0,7}}?{_PEOPLE}\b",
    re.IGNORECASE,
)
_WORD_COUNT = re.compile(rf"\b(?P<w>{_WORDED})\s(?:[\w\-]+[ ,]+){{0,5}}?{_PEOPLE}\b", re.IGNORECASE)
_N_EQUALS = re.compile(r"\b[nN]\s?=\s?(\d{1,3}(?:,\d{3})+|\d+)")
_ENROL = re.compile(
    r"randomi[sz]|enrol|recruit|includ|participat|total of|sample of|studied|assigned|comprised|consist|allocated|eligible|underwent|completed|involved|among|cohort|analy[sz]ed|from|in (?:this|a)|of the|samples|diagnosed",
    re.IGNORECASE,
)


def size(abstract: Abstract, kind: str, body: str) -> int | None:
    """The number of participants, where the abstract states one."""
    if kind in {"narrative_review", "in_vitro", "other"}:
        return None
    text = body
    best: tuple[int, int, int] | None = None
    for found in _COUNT.finditer(text):
        value = int(re.sub(r"\D", "", found.group("d")))
        best = _better(best, value, _weight(text, found.start(), found.end()), found.start())
    for found in _WORD_COUNT.finditer(text):
        spelled = _spelled(found.group("w"))
        if spelled and (spelled > 12 or found.start() == 0 or text[found.start()].isupper()):
            best = _better(best, spelled, _weight(text, found.start(), found.end()), found.start())
    if best is not None and best[0] >= 1 and kind != "animal":
        return best[1]
    total = [int(x.replace(",", "")) for x in _N_EQUALS.findall(text)]
    if kind == "animal":
        return best[1] if best is not None and best[0] >= 2 else None
    if best is not None:
        return best[1]
    return total[0] if len(total) == 1 else (sum(total[:2]) if len(total) in {2} else None)


def _weight(text: str, start: int, end: int) -> int:
    around = text[max(0, start - 60) : end + 50]
    weight = 2 if re.search(r"total of|randomi[sz]|enrol|recruit", around, re.IGNORECASE) else 1 if _ENROL.search(around) else 0
    if re.search(r"\d\s?(?:%|years|weeks|months|days|mg|of the)", text[start:end][:14]) or re.search(
        r"(?:group|arm|excluded|dropped|withdrew)", text[start:end], re.IGNORECASE
    ):
        weight -= 2
    return weight


def _better(best: tuple[int, int, int] | None, value: int, weight: int, at: int) -> tuple[int, int, int] | None:
    if value < 4 or (value in range(1900, 2027) and weight < 2):
        return best
    if best is None or weight > best[0]:
        return (weight, value, at)
    return best


def _spelled(words: str) -> int | None:
    total = 0
    for word in re.split(r"[- ]", words.lower()):
        if word in _UNITS:
            total += _UNITS[word]
        elif word in _TENS:
            total += _TENS[word]
        elif word == "hundred":
            total = max(1, total) * 100
    return total or None


_POPULATION = re.compile(
    r"\b((?:(?!\d)[\w\-]+ ){0,4}?(?:patients|participants|subjects|women|men|children|adults|individuals|infants|mice|rats|volunteers|veterans|mothers) (?:with|diagnosed with|suffering from|undergoing) [\w\-]+(?: [\w\-]+){0,4})",
    re.IGNORECASE,
)


def population(abstract: Abstract, kind: str) -> str | None:
    """The first "patients with ..." of the abstract, else of the title; verbatim."""
    if kind in {"narrative_review", "other"}:
        return None
    found = _POPULATION.search(abstract.text)
    if not found:
        return None
    cut = re.split(
        r"\b(?:were|was|who|and (?:were|was)|in a|by|from|to|compared|at|has|have|is|are|randomi[sz]ed|received|for)\b",
        found.group(1),
    )[0]
    return cut.strip() or None


_ARM = re.compile(
    r"\b([A-Z][A-Za-z0-9\-]{1,12})(?: (?:group|arm|treatment|therapy))?(?: ?\(n ?= ?\d+\)|, n ?= ?\d+|(?= group\b| arm\b| groups\b| arms\b| patients\b| mice\b| rats\b| therapy\b| treatment\b| participants\b| intervention\b| donors\b))|\((?:the )?([A-Z][A-Za-z0-9\-]{1,10}) (?:group|arm)\)|\(([A-Z][A-Z0-9\-]{0,8})[;,] ?n ?= ?\d+"
)
_NEVER_ARMS = frozenset(["In", "The", "For", "And", "With", "Of", "Both", "All", "Each", "No", "Among", "This", "These", "Most", "Control"])


def arms(text: str) -> frozenset[str]:
    """Abbreviations and words that stand before "group", "arm" or "(n = ...)"."""
    found = {next(x for x in m.groups() if x) for m in _ARM.finditer(text)}
    return frozenset(found - _NEVER_ARMS)
