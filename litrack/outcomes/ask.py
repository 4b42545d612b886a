"""Answers one question about an abstract: does the intervention raise, lower or not change the outcome?"""

import re
from collections.abc import Sequence

from litrack.model import Abstract, Answer, Ask, Direction
from litrack.outcomes import benefit, direction, stats, words
from litrack.outcomes.direction import Claim
from litrack.outcomes.phrases import Reader, Study
from litrack.outcomes.segment import Sentence
from litrack.outcomes.vocabulary import Vocabulary

_WORD = re.compile(r"[a-z0-9]+")
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
        "total",
        "mean",
        "rate",
        "level",
        "levels",
        "score",
        "scores",
    ]
)


def _bag(text: str) -> set[str]:
    return {w[:6] for w in _WORD.findall(text.lower()) if w not in _STOP}


def answer(
    abstract: Abstract,
    question: Ask,
    sentences: Sequence[Sentence],
    parts: Sequence[str],
    vocabulary: Vocabulary,
    known: Study,
) -> Answer:
    """The direction of `question.outcome` under the intervention against the comparator, with the sentence that says so."""
    text = abstract.text
    wanted, active, other = _bag(question.outcome), _bag(question.intervention), _bag(question.comparator)
    best: tuple[float, int] | None = None
    for k, (sentence, role) in enumerate(zip(sentences, parts, strict=True)):
        if role in {"title", "background", "aims"} and len(sentences) > 3:
            continue
        said = _bag(text[sentence.start : sentence.end])
        score = (
            3.0 * len(wanted & said) / max(1, len(wanted))
            + 0.7 * len(active & said) / max(1, len(active))
            + 0.4 * len(other & said) / max(1, len(other))
        )
        score += {"results": 0.6, "conclusions": 0.3}.get(role, -0.8)
        score += 0.3 * bool(re.search(r"\d|significant|differ", text[sentence.start : sentence.end]))
        if best is None or score > best[0]:
            best = (score, k)
    if best is None:
        return Answer()
    sentence = sentences[best[1]]
    said_direction, sure = _direction(text, sentence, question, wanted, active, other, vocabulary, known)
    return Answer(direction=said_direction, sentence_start=sentence.start, sentence_end=sentence.end, confidence=sure)


def _direction(
    text: str,
    sentence: Sentence,
    question: Ask,
    wanted: set[str],
    active: set[str],
    other: set[str],
    vocabulary: Vocabulary,
    known: Study,
) -> tuple[Direction, float]:
    line = words.read(text, sentence.start, sentence.end)
    reader = Reader(line, vocabulary, text, known)
    found = direction.claims(reader)
    numbers = stats.find(text, sentence.start, sentence.end)
    plain = text[sentence.start : sentence.end].lower()

    def fit(claim: Claim) -> float:
        return len(wanted & _bag(text[claim.phrase.start : claim.phrase.end]))

    claim = max(found, key=fit, default=None)
    if claim is not None:
        sense = claim.sense
        name = text[claim.phrase.start : claim.phrase.end]
        if sense in "GB":
            said = benefit.direction_of_value(
                sense == "G", name if fit(claim) else question.outcome, claim.phrase.entry
            )
            sense = "U" if said == "increased" else "D"
        if sense in "UD":
            if stats.verdict(numbers[:3]) == "ns" and not any(s.kind == "p" and (s.value or 1) < 0.05 for s in numbers):
                return "no_difference", 0.6
            flipped = _flipped(plain, active, other)
            return ("increased" if (sense == "U") != flipped else "decreased"), 0.7
        if sense in "N-":
            return "no_difference", 0.8
    if re.search(
        r"\bno (?:\w+ ){0,3}differen|not (?:\w+ ){0,2}(?:differ|signific)|similar|comparable|p\s?[>=]\s?0?\.[1-9]",
        plain,
    ):
        return "no_difference", 0.6
    down = len(re.findall(r"\b(?:reduc|decreas|lower|less|fewer|short|attenuat|suppress|inhibit)", plain))
    up = len(re.findall(r"\b(?:increas|higher|greater|more|longer|improv|better|enhanc|elevat)", plain))
    if up == down:
        return "no_difference", 0.3
    flipped = _flipped(plain, active, other)
    return ("increased" if (up > down) != flipped else "decreased"), 0.4


def _flipped(plain: str, active: set[str], other: set[str]) -> bool:
    """ "Higher in the placebo group than ...": the comparator is the one that is described."""
    found = re.search(r"\b(?:than|compared (?:with|to)|versus|vs\.?|relative to)\b", plain)
    if not found:
        return False
    before, after = _bag(plain[: found.start()]), _bag(plain[found.end() :])
    ours, theirs = active - other, other - active
    return bool(theirs & before and ours & after and not ours & before) or bool(
        ours & after and not ours & before and not theirs & after
    )
