"""A question in the words of its abstract: what names the outcome, and which words and group labels name which arm."""

import html
import re
from dataclasses import dataclass
from functools import lru_cache

from litrack.model import Ask
from litrack.outcomes import benefit, lexicon, words
from litrack.outcomes.vocabulary import Vocabulary

_WORD = re.compile(r"[a-z0-9α-ω]+")
_STOP = lexicon.words("asked stop")
_ENDINGS = ("ations", "ation", "ities", "ings", "ing", "ies", "ed", "es", "s")
_ARMLESS = lexicon.words("armless")
CONTROL = lexicon.words("control")
_ALONE = re.compile(r"\bno\b|without|alone|before|baseline")
_GROUP = re.compile(r"\b[Gg]roups?[- ]([A-Z]{1,4}\d?|\d{1,2}|[IVX]{1,4})\b")
_OF_GROUP = re.compile(
    r"\b([A-Z][A-Z0-9+&/-]{0,9}|[A-Z]{1,3}[a-z]{1,4}[A-Z]{1,3})(?=[- ](?:[Gg]roups?|arms?|patients|participants)\b)"
)
_BRACKETED = re.compile(r"[(\[]([A-Z][A-Za-z0-9+&/-]{0,9}(?: ?\+ ?[A-Z]{1,6})?)[;,)\]]")
_TREATED = (
    r"intervention(?:al)?|treatment|experimental|study|active|treated|case|test|trial|supplemented|supplementation|"
    r"exercise|training|drug"
)
TREATED = re.compile(
    rf"(?<![\w-])(?:{_TREATED})\s+(?:groups?|arms?|patients|participants|subjects|children|women|schools|condition)\b"
    rf"|\b(?:{_TREATED}|treatments|cases)(?=(?: and| or| versus| vs\.?| than|,)(?: in)?(?: the)? "
    rf"(?:control|placebo|sham|usual|standard))"
    rf"|(?:(?<=control and )|(?<=placebo and )|(?<=control and the ))(?:{_TREATED}|cases)",
    re.IGNORECASE,
)
"""Words for the arm under study that do not say what it got."""
_NAMED_CONTROL = re.compile(r"\b(?:control|placebo|sham|usual|standard|conventional)\b")
_TIME = re.compile(
    r"\b(?:time|duration|survival|length|age|delay|interval|onset|latency|days|hours|weeks)\b", re.IGNORECASE
)
_DENIED = re.compile(r"\b(?:without|no|not|non)\b[- ]+(?:[\w-]+ ?){1,4}", re.IGNORECASE)
"""What an arm did not get: "without tourniquet"."""
_NEAR = 90
"""Characters beside a group's label in which the abstract says what the group got."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An Ask as bags of stems. Arms: I the intervention, C the comparator."""

    name: str
    outcome: frozenset[str]
    core: frozenset[str]
    """The outcome without its times and places."""
    ours: frozenset[str]
    theirs: frozenset[str]
    labels: dict[str, str]
    """Group label of the abstract -> arm."""
    turned: bool
    """The intervention is the control and the comparator is not."""
    partial: str
    """The arm that is a part of the other: "alone" names it."""
    within: bool
    """The comparator is the state before."""
    timed: bool
    """The outcome is a time: numbers with units of time are its values."""
    bad: bool | None
    """More of the outcome is worse; None where nobody can say."""

    @property
    def control(self) -> str:
        """The arm that words like "placebo" name."""
        return "I" if self.turned else "C"

    @property
    def treated(self) -> str:
        """The arm that is meant where none is named."""
        return "C" if self.turned else "I"


@lru_cache(20_000)
def stem(word: str) -> str:
    """The word without its ending."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def bag(text: str) -> frozenset[str]:
    """Content words without endings."""
    return frozenset(stem(w) for w in _WORD.findall(text.lower()) if w not in _STOP)


def expanded(text: str, forms: dict[str, str]) -> str:
    """`text` with the long form of each abbreviation in it, and the other way round."""
    low = text.lower()
    for short, form in forms.items():
        if re.search(r"\b" + re.escape(short) + r"\b", text):
            text += " " + form
        elif form.lower() in low:
            text += " " + short
    return text


def understand(ask: Ask, text: str, forms: dict[str, str], vocabulary: Vocabulary) -> Question:
    """The question in the words of the abstract `text`, whose abbreviations are `forms`."""
    mine, other, outcome = (_plain(x) for x in (ask.intervention, ask.comparator, ask.outcome))
    a, b = (bag(_DENIED.sub(" ", expanded(x, forms))) for x in (mine, other))
    ours, theirs = a - b - _ARMLESS, b - a - _ARMLESS
    named = words.tokens(outcome)
    known = vocabulary.find([w.lower() for w in named], named)
    plain = not (CONTROL & set(_WORD.findall(other.lower())) or _ALONE.search(other.lower()))
    turned = bool(CONTROL & set(_WORD.findall(mine.lower()))) and plain
    core = re.split(r"\b(?:at|after|in|for|from|during|by|with|among|over|within|measured|on)\b|[(,;]", outcome.strip())
    return Question(
        name=outcome,
        outcome=bag(expanded(outcome, forms)),
        core=bag(core[0]),
        ours=ours,
        theirs=theirs,
        labels=_labels(mine, other, text, ours, theirs) | _by_form(forms, turned=turned),
        turned=turned,
        partial="C" if ours and not theirs else "I" if theirs and not ours else "",
        within=re.search(r"\b(?:baseline|before|pre-?\w*|prior)\b", other.lower()) is not None,
        timed=_TIME.search(outcome) is not None,
        bad=benefit.is_bad(outcome, known[-1][2] if known else None),
    )


def _plain(said: str) -> str:
    """Without character references: some questions were escaped more than once."""
    while (out := html.unescape(said)) != said:
        said = out
    return said


def _by_form(forms: dict[str, str], *, turned: bool) -> dict[str, str]:
    """ "EG" for "experimental group" and "CG" for "control group"."""
    out = {}
    for short, form in forms.items():
        if _NAMED_CONTROL.search(form.lower()):
            out[short] = "I" if turned else "C"
        elif TREATED.search(form):
            out[short] = "C" if turned else "I"
    return out


def _labels(mine: str, other: str, text: str, ours: frozenset[str], theirs: frozenset[str]) -> dict[str, str]:
    """Labels from the question itself, then from what the abstract says beside a label, then the one that is left."""
    a, b = _labels_in(mine), _labels_in(other)
    out = dict.fromkeys(a - b, "I") | dict.fromkeys(b - a, "C")
    seen = sorted({(m.start(1), m.end(1), m.group(1)) for p in (_GROUP, _OF_GROUP) for m in p.finditer(text)})
    ends = [0, *(end for _, end, _ in seen)]
    starts = [*(start for start, _, _ in seen), len(text)]
    for k, (start, end, label) in enumerate(seen):
        if label not in out and label not in a | b:
            beside = _beside(text[max(ends[k], start - _NEAR) : start], text[end : min(starts[k + 1], end + _NEAR)])
            arm = next((arm for said in beside if (arm := _arm(bag(said), ours, theirs))), "")
            if arm:
                out[label] = arm
    names = dict.fromkeys(label for _, _, label in seen)
    left, known = [n for n in names if n not in out], [n for n in names if n in out]
    if len(left) == len(known) == 1:
        out[left[0]] = "C" if out[known[0]] == "I" else "I"
    return out


def _beside(before: str, behind: str) -> tuple[str, str]:
    """What a label stands for, likeliest first: "bramlin (group A)", "group A received bramlin"."""
    said = (re.split(r"[.;]\s", behind)[0], re.split(r"[.;,]\s", before)[-1])
    return said[::-1] if re.search(r"[(\[][^()\[\]]*$", before) else said


def _arm(said: frozenset[str], ours: frozenset[str], theirs: frozenset[str]) -> str:
    mine, other = len(said & ours), len(said & theirs)
    return "I" if mine > other else "C" if other > mine else ""


def _labels_in(said: str) -> set[str]:
    return {m.group(1) for p in (_GROUP, _OF_GROUP, _BRACKETED) for m in p.finditer(said)}
