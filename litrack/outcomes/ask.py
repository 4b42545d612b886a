"""Answers one question about an abstract: does the intervention raise, lower or not change the outcome?

Every sentence gets a chance of holding the answer, and for the likeliest a direction is read from its signs; the answer
is the direction that is likeliest over all of them (docs/model_card.md)."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from litrack.model import Abstract, Answer, Ask, Direction
from litrack.outcomes import abbreviations, denied, segment, weights
from litrack.outcomes import roles as parts_of
from litrack.outcomes.bearing import Bearing
from litrack.outcomes.question import Question, bag, expanded, understand
from litrack.outcomes.vocabulary import Vocabulary

ANSWERS: tuple[Direction, ...] = ("increased", "decreased", "no_difference")
SCALE = 1000
"""Weights are kept as integers of a thousandth."""
PLACE = "@"
"""Prefix of the features that say how likely a sentence holds the answer; the first column is their weight."""
READ = 3
"""Sentences that are asked for a direction."""
TRUST = 0.7
"""Power of a sentence's chance: the first is not trusted alone (by cross-validation)."""
_TELLING = re.compile(
    r"\bp\s?[<=>]|signific|differ|increas|decreas|reduc|improv|higher|lower|greater|similar", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence that may hold the answer, with its signs."""

    sentence: segment.Sentence
    bearing: Bearing
    marks: dict[str, float]
    """What speaks for it."""
    role: str

    def features(self) -> list[str]:
        """Of the direction that it gives."""
        return sorted(self.bearing.features())


def places(
    text: str,
    sentences: Sequence[segment.Sentence],
    parts: Sequence[str],
    question: Question,
    forms: dict[str, str],
) -> list[Place]:
    """Every sentence but the title."""
    bags = [bag(expanded(text[slice(*s)], {k: v for k, v in forms.items() if k in text[slice(*s)]})) for s in sentences]
    often = Counter(w for b in bags for w in b)
    rarity = {w: math.log((len(bags) + 1) / (often[w] + 0.5)) for w in sorted(question.outcome)}
    total = max(0.5, sum(rarity.values()))
    out = []
    for sentence, role, said in zip(sentences, parts, bags, strict=True):
        if role == "title" and len(sentences) > 1:
            continue
        bearing = Bearing(denied.read(text, *sentence, question), question, rarity)
        fit = sum(rarity[w] for w in sorted(question.outcome & said)) / total
        marks = _marks(bearing, role) | {
            "fit": fit,
            "name": bearing.fit / total,
            "core": len(question.core & said) / max(1, len(question.core)),
            "telling": float(_TELLING.search(text, *sentence) is not None),
            "long": (sentence.end - sentence.start) / 200,
        }
        marks |= {"square": fit * fit, "fit/" + role: fit}
        out.append(Place(sentence, bearing, marks, role))
    _compare(out)
    return out


def _marks(bearing: Bearing, role: str) -> dict[str, float]:
    kinds = Counter(s.kind for s in bearing.signs)
    arms = {s.says for s in bearing.signs if s.kind == "arm"}
    senses = {s.says for s in bearing.signs if s.kind == "cue"}
    return {
        "role/" + role: 1.0,
        "ours": float("I" in arms),
        "theirs": float("C" in arms),
        "cue": float(bool(senses - {"A"})),
        "null": float("N" in senses),
        "test": float(kinds["test"] > 0),
        "baseline": float(any(s.says == "baseline" for s in bearing.signs)),
    }


def _compare(found: list[Place]) -> None:
    """How far behind the best fit each stands, and the first result of the best fit."""
    best = max((p.marks["fit"] for p in found), default=0.0)
    first = next((p for p in found if p.role == "results" and p.marks["fit"] >= best - 1e-9), None)
    for place in found:
        place.marks["behind"] = place.marks["fit"] - best
        place.marks["first"] = float(place is first)


def answer(
    abstract: Abstract, ask: Ask, sentences: Sequence[segment.Sentence], parts: Sequence[str], vocabulary: Vocabulary
) -> Answer:
    """The direction of `ask.outcome` under the intervention against the comparator, with the sentence that says so."""
    forms = abbreviations.long_forms(abstract.text)
    question = understand(ask, abstract.text, forms, vocabulary)
    found = places(abstract.text, sentences, parts, question, forms)
    if not found:
        return Answer()
    total, order = vote(found, weights.load("ask"))
    best = max(range(3), key=total.__getitem__)
    place = found[order[0]].sentence
    return Answer(
        direction=ANSWERS[best],
        sentence_start=place.start,
        sentence_end=place.end,
        confidence=round(total[best] / sum(total), 2),
    )


def vote(found: Sequence[Place], table: weights.Table) -> tuple[list[float], list[int]]:
    """How likely each direction is, and the sentences that were asked, likeliest first."""
    chances = weights.chances(
        [sum(table.get(PLACE + m, (0,))[0] * v for m, v in p.marks.items()) / SCALE for p in found]
    )
    order = sorted(range(len(found)), key=lambda k: -chances[k])[:READ]
    total = [0.0, 0.0, 0.0]
    for k in order:
        for i, chance in enumerate(weights.chances(weights.total(found[k].features(), table, 3), SCALE)):
            total[i] += chances[k] ** TRUST * chance
    return total, order


def candidates(abstract: Abstract, ask: Ask, vocabulary: Vocabulary) -> list[Place]:
    """The sentences of one labelled question, for training."""
    text = abstract.text
    sentences = segment.split(text)
    parts = parts_of.read(text, abstract.title, abstract.sections, sentences)
    forms = abbreviations.long_forms(text)
    return places(text, sentences, parts, understand(ask, text, forms, vocabulary), forms)
