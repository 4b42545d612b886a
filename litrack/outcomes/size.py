"""How many took part: the best-introduced count of people or animals, patients and controls together, or "N = 40"."""

import re
from collections.abc import Iterator
from functools import cache

from litrack.outcomes import lexicon
from litrack.outcomes.patterns import Anchored, Pattern, folded

_UNITS = {
    word: number
    for number, word in enumerate(
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
    word: 10 * number
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_SMALL = rf"(?:{'|'.join((*_TENS, *_UNITS))})(?:[- ](?:{'|'.join(_UNITS)}))?"
_WORDED = rf"(?:(?:a|{'|'.join(_UNITS)})[- ]hundred(?:[- ](?:and[- ])?{_SMALL})?|{_SMALL})"
_HEADS = (*_UNITS, *_TENS, "a hundred")
_PEOPLE = (
    r"(?:patients?|participants?|subjects?|women|men|adults?|children|infants?|individuals?|volunteers?|"
    r"persons?|people|outpatients|adolescents?|males|females|"
    r"students?|veterans|cases|eggs|neonates|newborns|respondents|pairs of \w+|mothers|athletes|workers|nurses|"
    r"residents|households|families|twins|survivors|"
    r"recipients|boys|girls|couples|pregnancies|first graders|caregivers|carers|parents|donors|seniors|employees|"
    r"teachers|"
    r"physicians|practitioners|pupils|smokers|soldiers|players|dancers|drivers|migraineurs|humans|inpatients|toddlers|"
    r"dyads|elderly|youths?|teenagers|schoolchildren|consumers|members)\b"
)
_BETWEEN = (
    r"(?:(?!\d+[ ,%]|trials?\b|studies\b|(?:weeks?|months?|years?|days?|wk|mo|d|h|mg|g)\b|centers\b|points?\b|times\b|"
    r"of the\b)[\w\-’'/()×]+,? ){0,6}?"
)
_NUMBER = rf"(\d[\d,]*|{_WORDED})"
_PAIR = Anchored(
    rf"(?<![\d.,])\b{_NUMBER} {_BETWEEN}{_PEOPLE}[^.;]{{0,150}}? (?:and|with|to|versus|vs\.?|,) "
    rf"{_NUMBER} (?:[\w\-()]+,? ){{0,6}}?"
    r"(?:controls?|neighbours|healthy|volunteers|without|pain-free|women|men|people|persons)\b",
    *("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", *_HEADS),
    flags=re.IGNORECASE,
)
_COUNTED = Pattern(
    rf"(?<![\d.,])\b{_NUMBER} {_BETWEEN}(?:{_PEOPLE}|(?:controls?|volunteers|neighbours)\b)", flags=re.IGNORECASE
)
_INCLUDING = Pattern(r"\b(?:includ|compris|consist|compos|of (?:whom|which)|divided|classified|:)", flags=re.IGNORECASE)
_DIGITS = Pattern(r"\d+(?=[, \u00a0\u2008\u2009\u202f])")
_ONE = Pattern(
    r"\b(?:a|an|one|this) (?:[\w\-]+ ){0,5}?(?:woman|man|girl|boy|patient|infant|female|male|child|case)\b",
    flags=re.IGNORECASE,
)
_N_EQUALS = Pattern(r"\b[nN]\s?=\s?(\d{1,3}(?:,\d{3})+|\d+)")
_ANALYSED = Pattern(r"(?:complete[- ]case|analy[sz]ed|final sample)[^.;()]{0,20}[nN]\s?=\s?(\d[\d,]*)")
_STRONG = Pattern(
    r"total of|in total|random(?:i[sz]|ly)|enrol|recruit|sample (?:of|size)|involved|completed the (?:study|survey)|"
    r"were included|complete-case",
    flags=re.IGNORECASE,
)
_WEAK = Pattern(
    r"includ|participat|studied|assigned|compris|consist|allocated|eligible|underwent|among|cohort|analy[sz]ed|"
    r"from|in (?:this|a)|diagnosed|samples|data|inoculated|were (?:fed|used|housed|kept)",
    flags=re.IGNORECASE,
)
_LED = Pattern(r"\b(?:included|enrolled|studied|examined|(?:study|sample|trial) of) $")
_POOLED = Pattern(rf"\((?:n\s?=\s?)?(\d{{1,3}}(?:,\d{{3}})+|\d+) {_BETWEEN}{_PEOPLE}", flags=re.IGNORECASE)
"""Those of the studies of a review stand in brackets behind the number of studies."""
_PART = Pattern(
    r"group|arm\b|exclud|dropped|withdrew|respectively|%|lost to|years|respon(?:d|se)|developed|died",
    flags=re.IGNORECASE,
)
_EACH = Pattern(
    r"\s?(?:/|per\b|pens\b|pools?\b|replicates?\b|in each\b|for each\b|each\b|(?:\w+ )?(?:/|per |in each|each))"
)
_TOTAL = Pattern(
    rf"(?:\ba total of|\bin total,?|\baltogether,?|\boverall,?) (\d{{1,3}}(?:[, \u2009\u202f]\d{{3}})+|\d+|{_WORDED}) "
    r"(?!(?:[\w-]+ ){0,2}(?:studies|trials|articles|records|publications|papers|genes|OTUs|taxa|genera|species|samples|"
    r"eyes|teeth|knees|hips|shoulders|implants|lesions|metabolites|sequences|reads|proteins|SNPs|items|sessions|"
    r"points|interviews)\b)(?:[\w-]+ ){1,9}?"
    r"(?:were|was|met|participated|agreed|took part)\b",
    flags=re.IGNORECASE,
)
_BRACKETED = Pattern(r"\([^()]*\)|\[[^\[\]]*\]")
_UNTIL = Pattern(r"(?:from|rang\w+|between) [\d,]+ ?(?:to|and|[-–]) ?$")
_SCREENED = Pattern(
    r"[^.;,()]{0,60}\b(?:screened|approached|invited|contacted|assessed for eligibility)\b", flags=re.IGNORECASE
)
_YEARS = range(1900, 2031)
_NOT_COUNTED = frozenset(["c57bl", "c57bl/6", "weaned", "wistar", "sprague", "murine", "guinea", "larvae"])


@cache
def _counts(kind: str) -> tuple[Pattern, Anchored]:
    """Numbers in digits and in words of those who take part in this kind of study."""
    nouns = _PEOPLE
    if kind == "animal":
        species = "|".join(sorted(lexicon.words("animals") - _NOT_COUNTED))
        nouns = rf"(?:{species}|animals|guinea pigs|hatchlings|puppies|kittens|foals|\w+ eggs)\b"
    return (
        Pattern(
            rf"(?<![\d.,/<>=±–\-(\\∖])(\d{{1,3}}(?:[,\u00a0\u2008\u2009\u202f ]\d{{3}})+|\d+)"
            rf"(?:,(?= \w+[- ](?:day|week|wk|month)s?[- ]old))? {_BETWEEN}{nouns}",
            flags=re.IGNORECASE,
        ),
        Anchored(rf"\b({_WORDED}) {_BETWEEN}{nouns}", *_HEADS, flags=re.IGNORECASE),
    )


def size(body: str, low: str, kind: str) -> int | None:
    """The number of participants or animals, where the abstract states one; `low` is `folded(body)`."""
    if kind in {"narrative_review", "in_vitro", "other", "mendelian_randomisation"}:
        return None
    if kind in {"case_control", "cohort", "cross_sectional"}:
        groups = _groups(body)
        if groups:
            return groups
    if kind == "case_report" and _ONE.search(body):
        return 1
    if kind == "systematic_review":
        counted = [value for value, _ in _stated(body, low, kind)]
        return max([*counted, *(_value(m.group(1)) for m in _POOLED.finditer(body))], default=None)
    total = _TOTAL.search(body) if kind != "animal" else None
    if total and not _SCREENED.match(body, total.end(1)):
        return _value(total.group(1))
    best: tuple[int, int] | None = None
    for value, found in _stated(body, low, kind):
        best = _better(best, value, _weight(body, found))
    if best is not None and best[0] >= (1 if kind == "animal" else 0):
        return best[1]
    return _totals(body, kind) or (best[1] if best and kind != "animal" else None)


def _groups(body: str) -> int | None:
    """Patients and controls of the first sentence that counts both; what stands in brackets counts them again."""
    plain = _BRACKETED.sub("", body).replace("  ", " ").replace(" ,", ",")
    pair = _PAIR.first(plain, folded(plain))
    if not pair:
        return None
    start = max(plain.rfind(". ", 0, pair.start()) + 1, 0)
    end = min(x for x in (plain.find(". ", pair.end()), len(plain)) if x >= 0)
    found = [
        m for m in _COUNTED.finditer(plain, start, end) if not m.group().endswith(("men", "males", "boys", "girls"))
    ]
    counts = [_value(m.group(1)) for m in found]
    if len(counts) > 2:
        return counts[0] if counts[0] >= sum(counts[1:]) or _INCLUDING.search(pair.group()) else sum(counts)
    first, second = _value(pair.group(1)), _value(pair.group(2))
    return first if _INCLUDING.search(pair.group()) and first > second else first + second


def _stated(body: str, low: str, kind: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Every number of people or animals and where it stands; years and sizes of single groups left out."""
    digits, words = _counts("animal" if kind == "animal" else "")
    past = 0
    for place in (found.start() for found in _DIGITS.finditer(body)):
        found = digits.match(body, place) if place >= past else None
        if not found:
            continue
        past = found.end()
        value, before = _value(found.group(1)), body[max(0, place - 24) : place]
        if before.endswith(("= ", "=")) or _EACH.match(body, found.end()) or _UNTIL.search(before):
            continue
        twin = re.search(r"(\d[\d,]*) and $", before)
        if twin:
            value = max(value, _value(twin.group(1)))
        if value not in _YEARS or not found.group(1).isdigit() or _weight(body, found) >= 3:
            yield value, found
    for found in words.each(body, low):
        value = _value(found.group(1))
        if (value > 12 or (found.group(1)[0].isupper() and value > 3)) and not _EACH.match(body, found.end()):
            yield value, found


def _totals(body: str, kind: str) -> int | None:
    """From "N = 40", or "n = 20" of each group in one sentence; of animals one small n is that of each group."""
    analysed = _ANALYSED.search(body)
    if analysed and kind != "animal":
        return _value(analysed.group(1))
    stated = [m for m in _N_EQUALS.finditer(body) if not _EACH.match(body, m.end())]
    numbers = [_value(m.group(1)) for m in stated]
    if len(numbers) == 1 and (kind != "animal" or stated[0].group().startswith("N")):
        return numbers[0]
    if len(numbers) > 1 and re.search(r"\.\s", body[stated[0].end() : stated[-1].start()]):
        return None if kind == "animal" else numbers[0]  # a later number is a part of the first
    return sum(numbers) if len(numbers) > 1 else None


def _weight(body: str, found: re.Match[str]) -> int:
    around = body[max(0, found.start() - 60) : found.end() + 60]
    led = _STRONG.search(around) or _LED.search(body[max(0, found.start() - 20) : found.start()])
    weight = 3 if led else 1 if _WEAK.search(around) else 0
    within = body.rfind("(", 0, found.start()) > body.rfind(")", 0, found.start())
    return weight - 2 * bool(_PART.search(found.group())) - 2 * within - 3 * bool(_SCREENED.match(body, found.end()))


def _better(best: tuple[int, int] | None, value: int, weight: int) -> tuple[int, int] | None:
    """The first of the best-introduced; of two, a first part ("30 patients and 30 controls") stays as it is."""
    if value < 4:
        return best
    return (weight, value) if best is None or weight > best[0] else best


def _value(number: str) -> int:
    """Of a number in digits or in words."""
    if number[0].isdigit():
        return int(re.sub(r"\D", "", number))
    total = 0
    for word in re.split(r"[- ]", number.lower()):
        if word == "hundred":
            total = max(1, total) * 100
        total += _UNITS.get(word, 0) + _TENS.get(word, 0)
    return total
