"""Results told in numbers only: "A occurred in 12% and 30%", "AUC was 0.81", "RR 1.5 (1.03 to 2.22)", and
the components of an umbrella outcome that stand in brackets behind it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from litrack.model import Stat
from litrack.outcomes import benefit, words
from litrack.outcomes.claim import Claim
from litrack.outcomes.patterns import Anchored, Pattern, folded
from litrack.outcomes.phrases import Phrase, Reader, Study
from litrack.outcomes.vocabulary import Vocabulary

_CONTROL = Pattern(
    r"\b(?:placebo|control|controls|sham|usual care|standard care|untreated|vehicle|baseline|healthy|before|"
    r"waiting[- ]list|TAU|pre-?treatment)\b",
    flags=re.IGNORECASE,
)
_ACCURACY = Anchored(
    r"\b(?:AUC|AUROC|area under|sensitivity|specificity|accuracy|diagnostic performance|c-statistic|"
    r"predictive value)\b",
    *("au", "area under", "sensitivity", "specificity", "accuracy", "diagnostic performance", "c-statistic"),
    "predictive value",
    flags=re.IGNORECASE,
)
_PRINTED = Pattern(r"\b[01]\.\d+|\d ?%")
_BARE = Pattern(r"(?<![\w.,/-])\d+(?:\.\d+)?(?![\w.,/%-])")
_VERB = Pattern(r"[av]")
BEHIND = 7
"""Words between a phrase and the bracket that tells its members, at most."""
_LISTED = Pattern(r"[;,]|\band\b")
_TESTED = Pattern(r"[=<>%±≤≥]|\d+\.\d|\bvs")
_SYMBOL = Pattern(r"[A-Z].*[A-Z\d]|[a-zA-Z]-?\d|[α-ω]")


def claims(reader: Reader, numbers: list[Stat]) -> list[Claim]:
    """For a sentence in which no cue word claimed anything."""
    subject = _subject(reader) if numbers else []
    if not subject:
        return []
    text, line = reader.text, reader.line
    sentence = text[line.start : line.end]
    ratio = next((k for k, s in enumerate(numbers) if s.kind in {"or", "rr", "hr"}), None)
    if ratio is not None:
        sense = _by_ratio(numbers, ratio)
        return _claim(subject, sense, numbers[ratio], "ratio") if sense else []
    accuracy = [p for p in subject if _ACCURACY.search(text[p.start : p.end])]
    if accuracy:
        return _claim(accuracy, "A", numbers[0], "accuracy")
    values = two_values(numbers) or _plain_values(text, subject[-1].end, numbers)
    tests = [s for s in numbers if s.kind == "p" and s.value is not None]
    if not values or not tests:
        return []
    if (tests[0].value or 0) > 0.05 or tests[0].op in {">", "≥"}:
        return _claim(subject, "N", tests[0], "p")
    first, second, at = values
    if first == second:
        return []
    up = first > second
    if _CONTROL.search(sentence) and _control_first(text, line.start, at, line.end):
        up = not up
    return _claim(subject, "U" if up else "D", numbers[0], "values")


def _subject(reader: Reader) -> list[Phrase]:
    """Phrases before the first verb that are no complement of a preposition."""
    verb = _VERB.search(reader.kinds)
    stop = verb.start() if verb else 0
    if verb and reader.line.low[0] == "there":
        found, _ = reader.list_at(stop + 1, len(reader.kinds))
        return [p for p in found if reader.names_outcome(p)]
    out: list[Phrase] = []
    i = 0
    while i < stop:
        if reader.kinds[i] == "n" or reader.kinds.startswith("#n", i):
            found, past = reader.list_at(i, stop)
            before = i - 1
            while before >= 0 and reader.kinds[before] in "dm#x":
                before -= 1
            if before < 0 or reader.kinds[before] not in "po":
                out += [p for p in found if reader.names_outcome(p)]
            i = max(past, i + 1)
        else:
            i += 1
    return out


def _claim(subject: list[Phrase], sense: str, stat: Stat, rule: str) -> list[Claim]:
    return [
        Claim(phrase=p, sense=sense, cue=(stat.start, stat.end), cue_token=0, rule=f"numbers:{rule}") for p in subject
    ]


def _by_ratio(numbers: list[Stat], at: int) -> str:
    """A ratio whose interval includes 1 is a null, else its side of 1 is the direction."""
    stat = numbers[at]
    low, high = stat.low, stat.high
    if low is None and at + 1 < len(numbers) and numbers[at + 1].kind == "ci":
        low, high = numbers[at + 1].low, numbers[at + 1].high
    if stat.value is None or low is None or high is None:
        return ""
    if low <= 1 <= high:
        return "N"
    return "U" if stat.value > 1 else "D"


def two_values(numbers: list[Stat]) -> tuple[float, float, int] | None:
    """The first two comparable group values, and where the second begins."""
    for stat in numbers:
        if stat.kind in {"versus", "change"} and stat.low is not None and stat.high is not None:
            return (stat.low, stat.high, stat.end) if stat.kind == "versus" else (stat.high, stat.low, stat.end)
        if stat.kind == "mean" and stat.low is not None and stat.value is not None:
            return stat.value, stat.low, stat.end
    for kind in ("mean", "percent", "count"):
        same = [s for s in numbers if s.kind == kind and s.value is not None]
        if len(same) >= 2:
            return _value(same[0]), _value(same[1]), same[1].start
    return None


def _plain_values(text: str, start: int, numbers: list[Stat]) -> tuple[float, float, int] | None:
    """ "scores were 3.1 in one group and 5.2 in the other (P = .01)": two bare numbers before the P value."""
    test = next((s.start for s in numbers if s.kind == "p"), start)
    found = [m for m in _BARE.finditer(text, start, test) if not any(s.start <= m.start() < s.end for s in numbers)]
    if len(found) != 2:
        return None
    return float(found[0].group()), float(found[1].group()), found[1].start()


def _value(stat: Stat) -> float:
    share = (stat.value or 0.0) / stat.high if stat.kind == "count" and stat.high else None
    return stat.value or 0.0 if share is None else share


def _control_first(text: str, start: int, at: int, end: int) -> bool:
    """The group without the treatment is named first."""
    found = _CONTROL.search(text, start, end)
    if found is None:
        return False
    if found.start() < at:
        return not _CONTROL.search(text, at, end)
    if re.search(r"\b(?:in|with|for|among|of|after) ", text[max(start, at - 40) : at]):
        return False  # every value has its group behind it, and the control's is the second
    # "29%, 62% and 76% in the placebo, low and high groups": values first, then groups in the same order
    return re.fullmatch(r"[\d\s.,%/()and;±-]*(?:in|for|with|among|of)(?: the)? ", text[at : found.start()]) is not None


def accuracy(reader: Reader, taken: list[Claim]) -> list[Claim]:
    """A printed AUC, sensitivity or specificity: the performance noun is what is reported (labelling guide)."""
    text, kinds = reader.text, reader.kinds
    sentence = text[reader.line.start : reader.line.end]
    if not _ACCURACY.seen(sentence, folded(sentence)):
        return []
    printed = _PRINTED.search(text, reader.line.start, reader.line.end)
    if not printed:
        return []
    out: list[Claim] = []
    i = 0
    while i < len(kinds):
        if kinds[i] == "n" or kinds[i : i + 2] == "#n":
            phrase = reader.at(i)
            i = max(i + 1, phrase.past if phrase else 0)
            if (
                phrase
                and _ACCURACY.search(text, phrase.start, phrase.end)
                and not any(c.phrase.first < phrase.past and phrase.first < c.phrase.past for c in taken)
            ):
                out.append(
                    Claim(phrase=phrase, sense="A", cue=printed.span(), cue_token=phrase.first, rule="numbers:accuracy")
                )
        else:
            i += 1
    return out[:2]


def components(
    reader: Reader, found: list[Claim], numbers: Sequence[Stat], vocabulary: Vocabulary, study: Study
) -> list[Claim]:
    """ "neuropsychological scores (Trail A; Figure Test) improved": the bracketed items share the claim; names of
    statistics ("Relative Risk = 0.74") are none."""
    out: list[Claim] = []
    for claim in found:
        at = claim.phrase.past
        place = reader.kinds.find("(", at)
        if place < 0 or place - at > BEHIND or not _only_between(reader.kinds[at:place]):
            continue
        a, b = reader.line.starts[place] + 1, reader.line.ends[place] - 1
        inner = reader.text[a:b]
        if not _LISTED.search(inner):
            continue
        sub = Reader(words.read(reader.text, a, b), vocabulary, reader.text, study)
        known = _members(sub, inner, numbers)
        if len(known) >= 2 or (known and known[0].entry is not None):
            sense = claim.sense
            if sense in "GB":
                name = reader.text[claim.phrase.start : claim.phrase.end]
                sense = (
                    "U" if benefit.direction_of_value(sense == "G", name, claim.phrase.entry) == "increased" else "D"
                )
            out += [replace(claim, phrase=p, sense=sense, rule=claim.rule + "+component", group=-place) for p in known]
    return out


def _members(sub: Reader, inner: str, numbers: Sequence[Stat]) -> list[Phrase]:
    """A list without numbers in which most are known or look like symbols ("IL-6, ZO-1") holds nothing else."""
    items = [p for p in _items(sub) if not any(s.start < p.end and p.start < s.end for s in numbers)]
    named = [p for p in items if p.entry is not None or (p.past - p.first > 1 and sub.text[p.start].isupper())]
    if _TESTED.search(inner):
        return named if re.search(r"[a-zA-Z]{4,}", inner) else []
    told = [p for p in items if p in named or _SYMBOL.search(sub.text[p.start : p.end])]
    return items if 2 * len(told) > len(items) else named


def _only_between(kinds: str) -> bool:
    return not kinds.strip("mE#dpnja")


def _items(sub: Reader) -> list[Phrase]:
    """The first phrase between every two separators."""
    out: list[Phrase] = []
    fresh = True
    i = 0
    while i < len(sub.kinds):
        kind = sub.kinds[i]
        if kind in ",bj":
            fresh = True
        elif kind in "EANVX":
            fresh = False  # the item has a direction of its own
        elif fresh and (kind == "n" or sub.kinds.startswith("#n", i)):
            phrase = sub.at(i)
            fresh = False
            if phrase is not None:
                if sub.names_outcome(phrase):
                    out.append(phrase)
                i = max(phrase.past, i + 1)
                continue
        i += 1
    return out
