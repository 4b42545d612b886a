"""Facts about the study beside its design: number of participants, population, intervention, comparator, arms."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from litrack.model import Abstract
from litrack.outcomes import design
from litrack.outcomes.patterns import Anchored, Pattern, folded


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


_UNITS = {
    w: i
    for i, w in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {
    w: 10 * i
    for i, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2)
}
_WORDED = (
    r"(?:(?:"
    + "|".join(_UNITS)
    + r")[- ]hundred[- ](?:and[- ])?)?(?:"
    + "|".join((*_TENS, *_UNITS))
    + r")(?:[- ](?:"
    + "|".join(_UNITS)
    + r"))?"
)
_PEOPLE = (
    r"(?:patients?|participants?|subjects?|women|men|adults?|children|infants?|individuals?|volunteers?|"
    r"persons?|people|outpatients?|adolescents?|males|females|"
    r"students?|veterans|cases|eggs|neonates|newborns|respondents|pairs of \w+|mothers|athletes|workers|nurses|"
    r"residents|households|families|twins|survivors|"
    r"recipients|boys|girls|couples|pregnancies|first graders)\b"
)
_BETWEEN = (
    r"(?:(?!\d+[ ,%]|trials?\b|studies\b|weeks?\b|months?\b|years?\b|days?\b|centers\b|points?\b|times\b|of the\b)"
    r"[\w\-’'/()]+,? ){0,6}?"
)
_COUNT = Pattern(
    rf"(?<![\d.,/<>=±–\-(])(\d{{1,3}}(?:[,\u2009\u202f ]\d{{3}})+|\d+) {_BETWEEN}{_PEOPLE}", flags=re.IGNORECASE
)
_DIGITS = Pattern(r"\d+(?=[, \u2009\u202f])")
_WORD_COUNT = Anchored(rf"\b({_WORDED}) {_BETWEEN}{_PEOPLE}", *_UNITS, *_TENS, flags=re.IGNORECASE)
_PAIR = Pattern(
    rf"(?<![\d.,])(\d[\d,]*) {_BETWEEN}{_PEOPLE}[^.;]{{0,90}}? (?:and|with|to|versus|vs\.?|,) "
    rf"(\d[\d,]*) (?:[\w\-]+,? ){{0,6}}?"
    r"(?:controls?|neighbours|healthy|volunteers|without|pain-free|women|men|people|persons)\b",
    flags=re.IGNORECASE,
)
_ONE = Pattern(
    r"\b(?:a|an|one|this) (?:[\w\-]+ ){0,5}?(?:woman|man|girl|boy|patient|infant|female|male|child|case)\b",
    flags=re.IGNORECASE,
)
_N_EQUALS = Pattern(r"\b[nN]\s?=\s?(\d{1,3}(?:,\d{3})+|\d+)")
_ANALYSED = Pattern(r"(?:complete[- ]case|analy[sz]ed|final sample)[^.;()]{0,20}[nN]\s?=\s?(\d[\d,]*)")
_STRONG = Pattern(
    r"total of|randomi[sz]|enrol|recruit|sample (?:of|size)|involved|completed the (?:study|survey)|"
    r"were included|complete-case",
    flags=re.IGNORECASE,
)
_WEAK = Pattern(
    r"includ|participat|studied|assigned|compris|consist|allocated|eligible|underwent|among|cohort|analy[sz]ed|"
    r"from|in (?:this|a)|diagnosed|samples|data",
    flags=re.IGNORECASE,
)
_PART = Pattern(
    r"group|arm\b|exclud|dropped|withdrew|respectively|%|lost to|years|respon(?:d|se)|developed|died",
    flags=re.IGNORECASE,
)


def size(body: str, low: str, kind: str) -> int | None:
    """The number of participants, where the abstract states one: the best-introduced count of people, else "N = "."""
    if kind in {"narrative_review", "in_vitro", "other", "mendelian_randomisation"}:
        return None
    pair = _PAIR.search(body) if kind == "case_control" else None
    if pair:
        return int(pair.group(1).replace(",", "")) + int(pair.group(2).replace(",", ""))
    if kind == "case_report" and _ONE.search(body):
        return 1
    best: tuple[int, int] | None = None
    for found in _counts(body):
        value = int(re.sub(r"\D", "", found.group(1)))
        twin = re.search(r"(\d[\d,]*) and $", body[max(0, found.start() - 14) : found.start()])
        if twin:
            value = max(value, int(twin.group(1).replace(",", "")))
        if value in _YEARS and found.group(1).isdigit() and _weight(body, found) < 3:
            continue
        best = _better(best, value, _weight(body, found))
    for found in _WORD_COUNT.each(body, low):
        value = _spelled(found.group(1))
        if value > 12 or (found.group(1)[0].isupper() and value > 3):
            best = _better(best, value, _weight(body, found))
    if best is not None and best[0] >= (2 if kind == "animal" else 0):
        return best[1]
    if kind == "animal":
        return None
    analysed = _ANALYSED.search(body)
    if analysed:
        return int(analysed.group(1).replace(",", ""))
    totals = [int(x.replace(",", "")) for x in _N_EQUALS.findall(body)]
    return totals[0] if len(totals) == 1 else sum(totals) if len(totals) == 2 else best[1] if best else None


def _counts(body: str) -> Iterator[re.Match[str]]:
    """What `_COUNT.finditer` finds: only a number can open it."""
    past = 0
    for digits in _DIGITS.finditer(body):
        place = digits.start()
        found = _COUNT.match(body, place) if place >= past else None
        if found:
            yield found
            past = found.end()


_YEARS = range(1900, 2031)


def _weight(body: str, found: re.Match[str]) -> int:
    around = body[max(0, found.start() - 60) : found.end() + 60]
    weight = 3 if _STRONG.search(around) else 1 if _WEAK.search(around) else 0
    return weight - 2 * bool(_PART.search(found.group()))


def _better(best: tuple[int, int] | None, value: int, weight: int) -> tuple[int, int] | None:
    """The first of the best-introduced; of two, a first part ("30 patients and 30 controls") stays as it is."""
    if value < 4:
        return best
    return (weight, value) if best is None or weight > best[0] else best


def _spelled(words: str) -> int:
    total = 0
    for word in re.split(r"[- ]", words.lower()):
        if word == "hundred":
            total = max(1, total) * 100
        total += _UNITS.get(word, 0) + _TENS.get(word, 0)
    return total


_WITH = (
    r"(?:patients|participants|subjects|women|men|children|adults|individuals|infants|mice|rats|volunteers|veterans|"
    r"mothers) (?:with|diagnosed with|suffering from|undergoing) "
)
_WHO = Pattern(_WITH)
_POPULATION = Pattern(
    r"\b((?:(?!\d|of |in |on |for |with |from |to |the |and |by |between |at )[\w\-]+ ){0,3}?"
    + _WITH
    + r"(?:(?:a|the|an) )?[\w\-]+(?: [\w\-]+){0,4})"
)
_CUT = Pattern(
    r"\b(?:were|was|who|in an?|by|from|to|compared|at|has|have|is|are|randomi[sz]ed|received|for|using|after|"
    r"before|during|and (?:healthy|to|were|the)|treated|on|of the)\b"
)


def population(text: str, kind: str) -> str | None:
    """The first "patients with ..." of the abstract; verbatim."""
    if kind in {"narrative_review", "other"}:
        return None
    core = _WHO.search(text)
    if not core:
        return None
    start = core.start()
    for _ in range(4):  # three words may stand before
        start = max(0, text.rfind(" ", 0, start))
    found = _POPULATION.search(text, start)
    if not found:
        return None
    return found.group(1)[: _cut(found.group(1))].strip() or None


def _cut(words: str) -> int:
    stop = _CUT.search(words)
    return stop.start() if stop else len(words)


_NAMES = r"((?:[\w\-’']+ ){0,5}?[\w\-’']+(?: \([A-Z][\w\-]*\))?)"
_INTERVENTION = Anchored(
    rf"\b(?:effects?|efficacy|effectiveness|impact|influence|safety|role|benefits?) (?:and (?:safety|"
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
        "role ",
        "benefit",
        "to receive",
        "receiv",
        "treated with",
    ),
    *("supplemented with", "treatment with", "underwent"),
)
_COMPARATOR = Anchored(
    r"\b(placebo|sham [\w\-]+|usual care|standard care|treatment as usual|no intervention|no treatment|"
    r"wait(?:ing)?[- ]list(?: control)?|healthy (?:age-matched |matched |sex-matched )?(?:controls?|volunteers|"
    r"individuals|subjects|women)|"
    r"(?:age|sex|gender)[\w\- ]{0,20}matched (?:healthy )?controls?|control (?:group|diet|subjects)|controls|"
    r"vehicle|saline|standard (?:of care|treatment|therapy))\b",
    *("placebo", "sham ", "usual care", "standard ", "treatment as usual", "no intervention", "no treatment", "wait"),
    *("healthy ", "age", "sex", "gender", "control", "vehicle", "saline"),
    flags=re.IGNORECASE,
)


def _given(pattern: Anchored, text: str, low: str, kind: str) -> str | None:
    """The first match of a pattern that names an arm; observational designs and reviews have none to name."""
    if kind in {"narrative_review", "other", "case_report"} or (
        pattern is _INTERVENTION and kind in {"case_control", "cross_sectional"}
    ):
        return None
    found = pattern.first(text, low)
    return next((g for g in found.groups() if g), None) if found else None


_ARM = Pattern(
    r"\b([A-Z][A-Za-z0-9\-]{1,12})(?: (?:group|arm|treatment|therapy))?(?: ?\(n ?= ?\d+\)|, n ?= ?\d+|"
    r"(?= group\b| arm\b| groups\b| arms\b| patients\b| mice\b| rats\b| therapy\b| treatment\b| participants\b|"
    r" intervention\b| donors\b))|"
    r"\((?:the )?([A-Z][A-Za-z0-9\-]{1,10}) (?:group|arm)\)|\(([A-Z][A-Z0-9\-]{0,8})[;,] ?n ?= ?\d+"
)
_NEVER_ARMS = frozenset(
    ["In", "The", "For", "And", "With", "Of", "Both", "All", "Each", "No", "Among", "This", "These", "Most", "Control"]
)


def arms(text: str) -> frozenset[str]:
    """Abbreviations and words that stand before "group", "arm" or "(n = ...)"."""
    found = {next(x for x in m.groups() if x) for m in _ARM.finditer(text)}
    return frozenset(found - _NEVER_ARMS)
