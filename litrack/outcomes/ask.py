"""Answers one question about an abstract: does the intervention raise, lower or not change the outcome?"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from litrack.model import Abstract, Answer, Ask, Direction, Stat
from litrack.outcomes import abbreviations, benefit, direction, measured, segment, stats, weights, words
from litrack.outcomes import roles as parts_of
from litrack.outcomes.claim import Claim
from litrack.outcomes.cues import CUES, NEGATIONS
from litrack.outcomes.phrases import Reader, Study
from litrack.outcomes.vocabulary import Entry, Vocabulary

ANSWERS: tuple[Direction, ...] = ("increased", "decreased", "no_difference")
_WORD = re.compile(r"[a-z0-9]+")
_SIGN = re.compile(r"[A-Za-zα-ω][\w'-]*|[<>=≤≥]|\d[\d.,]*%?|[^\w\s]")
_STOP = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "for",
        "to",
        "and",
        "or",
        "with",
        "by",
        "at",
        "from",
        "after",
        "during",
        "than",
        "vs",
        "versus",
        "per",
        "as",
        "is",
        "was",
        "were",
        "be",
        "been",
        "that",
        "this",
        "which",
    ]
)
_ENDINGS = ("ations", "ation", "ities", "ings", "ing", "ies", "ed", "es", "s")
_ROLE = {"results": 1.0, "conclusions": 0.5}
_TELLING = re.compile(
    r"\bp\s?[<=>]|signific|differ|increas|decreas|reduc|improv|higher|lower|greater|similar", re.IGNORECASE
)
_VERSUS = re.compile(r"\b(?:than|compared (?:with|to)|versus|vs\.?|relative to|in comparison)\b")
_SIGNS = {
    **dict.fromkeys(("than", "versus", "vs", "compared", "comparison"), "VS"),
    **dict.fromkeys(("while", "whereas", "but", "although", "however", ";"), "CL"),
    **dict.fromkeys(("placebo", "control", "controls", "sham"), "CMP"),
    **{w: w for w in ("both", "between", "groups", "group", "baseline", "from")},
}


@dataclass(frozen=True, slots=True)
class Question:
    """An Ask as bags of stems, abbreviations of the abstract expanded."""

    outcome: frozenset[str]
    ours: frozenset[str]
    theirs: frozenset[str]
    name: str
    entry: Entry | None
    bad: bool | None
    """More of the outcome is worse; None where nobody can say."""


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence that may hold the answer."""

    sentence: segment.Sentence
    role: str
    fit: float
    score: float


def bag(text: str) -> frozenset[str]:
    """Content words without endings."""
    return frozenset(_stem(w) for w in _WORD.findall(text.lower()) if w not in _STOP)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _expanded(text: str, forms: dict[str, str]) -> str:
    low = text.lower()
    for short, form in forms.items():
        if re.search(r"\b" + re.escape(short) + r"\b", text):
            text += " " + form
        elif form.lower() in low:
            text += " " + short
    return text


def understand(ask: Ask, forms: dict[str, str], vocabulary: Vocabulary) -> Question:
    """The question in the words of this abstract."""
    ours, theirs = bag(_expanded(ask.intervention, forms)), bag(_expanded(ask.comparator, forms))
    named = words.tokens(ask.outcome)
    known = vocabulary.find([w.lower() for w in named], named)
    entry = known[-1][2] if known else None
    return Question(
        outcome=bag(_expanded(ask.outcome, forms)),
        ours=ours - theirs,
        theirs=theirs - ours,
        name=ask.outcome,
        entry=entry,
        bad=benefit.is_bad(ask.outcome, entry),
    )


def places(
    text: str, sentences: Sequence[segment.Sentence], parts: Sequence[str], question: Question, forms: dict[str, str]
) -> list[Place]:
    """The sentences, best first: rare words of the outcome weigh most."""
    bags = [
        bag(_expanded(text[s.start : s.end], {k: v for k, v in forms.items() if k in text[s.start : s.end]}))
        for s in sentences
    ]
    often = Counter(w for b in bags for w in b)
    weight = {w: math.log((len(bags) + 1) / (often[w] + 0.5)) for w in question.outcome}
    total = max(0.5, sum(weight.values()))
    out = []
    for sentence, role, said in zip(sentences, parts, bags, strict=True):
        if role == "title" and len(sentences) > 1:
            continue
        fit = sum(weight[w] for w in question.outcome & said) / total
        score = (
            3 * fit
            + 0.5 * len(question.ours & said) / max(1, len(question.ours))
            + 0.3 * len(question.theirs & said) / max(1, len(question.theirs))
        )
        score += _ROLE.get(role, -0.7) + 0.3 * bool(_TELLING.search(text, sentence.start, sentence.end))
        out.append(Place(sentence, role, fit, score))
    return sorted(out, key=lambda p: -p.score)


def signs(text: str, question: Question) -> list[str]:
    """The sentence as a chain of signs: cues by sense, outcome, both arms, negations, P values."""
    out: list[str] = []
    found = _SIGN.findall(text)
    for i, word in enumerate(found):
        low = word.lower()
        stem = {_stem(w) for w in _WORD.findall(low) if w not in _STOP} or {_stem(low)}
        if low == "p" and i + 2 < len(found) and found[i + 1] in "<>=≤≥":
            value = stats.number(found[i + 2].strip(".,"))
            sign = (
                "" if value is None else "PNS" if value > 0.05 or (found[i + 1] in ">≥" and value >= 0.05) else "PSIG"
            )
        elif low in CUES:
            sign = "c" + CUES[low][0]
        elif low in NEGATIONS:
            sign = "NEG"
        elif stem & question.outcome:
            sign = "OUT"
        elif stem & question.theirs:
            sign = "CMP"
        elif stem & question.ours:
            sign = "INT"
        else:
            sign = "SIG" if low.startswith("signific") else _SIGNS.get(low, "")
        if sign and not (sign in {"OUT", "INT", "CMP"} and out and out[-1] == sign):
            out.append(sign)
    return out


def features(
    text: str, question: Question, found: Sequence[Place], vocabulary: Vocabulary, known: Study, forms: dict[str, str]
) -> list[str]:
    """What the model sees: the two best sentences as signs, the claim about the outcome, its statistics."""
    out: set[str] = set()
    for rank, place in enumerate(found[:2]):
        if rank == 0 or place.fit >= 0.3:
            out |= {("2" if rank else "") + f for f in _of_sentence(text, question, place, vocabulary, known, forms)}
    if found:
        said = text[found[0].sentence.start : found[0].sentence.end].lower()
        out |= {"w=" + w for w in _SIGN.findall(said) if w.isalpha() and len(w) > 2}
    out.add(f"bad={question.bad}")
    if question.bad is not None:
        out |= {f"bad={question.bad}&{f}" for f in ("qcG", "qcB", "qcG_OUT", "qOUT_cG") if f in out}
    return sorted(out)


def _of_sentence(
    text: str, question: Question, place: Place, vocabulary: Vocabulary, known: Study, forms: dict[str, str]
) -> set[str]:
    start, end = place.sentence
    said = text[start:end]
    chain = signs(said, question)
    out = {"q" + "_".join(chain[a : a + n]) for n in (1, 2, 3) for a in range(len(chain) - n + 1)}
    reader = Reader(words.read(text, start, end), vocabulary, text, known)
    numbers = stats.find(text, start, end)
    made = direction.claims(reader) or measured.claims(reader, numbers)
    fits = [len(bag(_expanded(text[c.phrase.start : c.phrase.end], forms)) & question.outcome) for c in made]
    if any(fits):
        claim = made[fits.index(max(fits))]
        sense = _sense(text, claim, question)
        out |= {
            f"claim={sense}",
            f"claim={sense}/{stats.verdict([s for s in numbers if s.start >= claim.phrase.end][:4])}",
        }
        versus = _VERSUS.search(said)
        if versus:
            out.add(f"claim={sense}/" + _sides(bag(said[: versus.start()]), bag(said[versus.end() :]), question))
    else:
        out |= {"noclaim"} | ({f"anyclaim={made[0].sense}"} if made else set())
    out |= {"tests=" + _tests(numbers), f"role={place.role}"}
    values = measured.two_values(numbers)
    if values:
        first = bag(text[start : values[2]])
        theirs = bool(question.theirs & first) and not question.ours & first
        out.add(("up" if values[0] > values[1] else "down") + ("C" if theirs else "I"))
    return out


def _sense(text: str, claim: Claim, question: Question) -> str:
    if claim.sense not in "GB":
        return claim.sense
    name = question.name if question.bad else text[claim.phrase.start : claim.phrase.end]
    up = benefit.direction_of_value(claim.sense == "G", name, claim.phrase.entry or question.entry) == "increased"
    return "U" if up else "D"


def _sides(before: frozenset[str], after: frozenset[str], question: Question) -> str:
    """Which arm stands before "than" and which behind it."""
    theirs = question.theirs | {"placebo", "control"}
    out = ""
    if theirs & before and not question.ours & before:
        out += "Cb"
    if question.ours & before:
        out += "Ib"
    if question.ours & after and not theirs & after:
        out += "Ia"
    return out + ("Ca" if theirs & after else "")


def _tests(numbers: Sequence[Stat]) -> str:
    """All P values significant, none, some, or no P value."""
    missed = [(s.value or 0) > 0.05 or s.op in {">", "≥"} for s in numbers if s.kind == "p" and s.value is not None]
    return "none" if not missed else "ns" if all(missed) else "mixed" if any(missed) else "sig"


def answer(
    abstract: Abstract,
    ask: Ask,
    sentences: Sequence[segment.Sentence],
    parts: Sequence[str],
    vocabulary: Vocabulary,
    known: Study,
) -> Answer:
    """The direction of `ask.outcome` under the intervention against the comparator, with the sentence that says so."""
    text = abstract.text
    forms = abbreviations.long_forms(text)
    question = understand(ask, forms, vocabulary)
    found = places(text, sentences, parts, question, forms)
    if not found:
        return Answer()
    table = weights.load("ask")
    rows = [table[f] for f in features(text, question, found, vocabulary, known, forms) if f in table]
    sums = [sum(column) / SCALE for column in zip(*rows, strict=True)] if rows else [0.0, 0.0, 0.0]
    best = max(range(3), key=sums.__getitem__)
    sure = 1 / sum(math.exp(max(-50.0, s - sums[best])) for s in sums)
    place = found[0].sentence
    return Answer(
        direction=ANSWERS[best], sentence_start=place.start, sentence_end=place.end, confidence=round(sure, 2)
    )


SCALE = 1000
"""Weights of the model are kept as integers of a thousandth."""


def example(abstract: Abstract, ask: Ask, vocabulary: Vocabulary) -> list[str]:
    """Features of one labelled question, for training."""
    text = abstract.text
    sentences = segment.split(text)
    parts = parts_of.read(text, abstract.title, abstract.sections, sentences)
    forms = abbreviations.long_forms(text)
    question = understand(ask, forms, vocabulary)
    known = Study(defined=abbreviations.entries(forms, vocabulary), interventional=True)
    return features(text, question, places(text, sentences, parts, question, forms), vocabulary, known, forms)
