"""Puts the parts together: sentences, roles, claims, statistics and benefit become the rows of one abstract."""

import re
from collections.abc import Sequence

from litrack.model import Abstract, Answer, Ask, Extraction
from litrack.outcomes import abbreviations, facts, roles, segment
from litrack.outcomes import words as tokens
from litrack.outcomes.patterns import Anchored, Pattern, folded
from litrack.outcomes.phrases import Study
from litrack.outcomes.reading import Reading
from litrack.outcomes.segment import Sentence
from litrack.outcomes.vocabulary import Vocabulary

_OUTLOOK = Anchored(
    r"\b(?:further|future|larger|longer|additional|more|controlled|confirmatory) (?:[\w-]+,? ){0,5}(?:studies|"
    r"research|trials?|investigations?|work)\b|\b(?:needed|warranted|required to|remains? (?:unclear|unknown|"
    r"to be)|"
    r"understanding of|hypothesi[sz]e|we (?:aimed|aim|sought|intend)|to (?:determine|investigate|evaluate|"
    r"assess|examine|elucidate) (?:the|whether)|this (?:study|trial|paper) (?:aims|aimed)|will be|would be|"
    r"should be|promising (?:target|strategy))\b",
    *("further ", "future ", "larger ", "longer ", "additional ", "more ", "controlled ", "confirmatory ", "needed"),
    *("warranted", "required to", "remain", "understanding of", "hypothesi", "we aim", "we sought", "we intend"),
    *("to determine", "to investigate", "to evaluate", "to assess", "to examine", "to elucidate", "this study aim"),
    *("this trial aim", "this paper aim", "will be", "would be", "should be", "promising "),
    flags=re.IGNORECASE,
)
"""Sentences about what should be studied next, or why this was: never a result."""
_TOLD = Pattern(r"\b[pP]\s?[<=>≤]|\bsignificantly\b|\bthan\b|95\s?%")
_NO_ROWS = frozenset({"narrative_review", "protocol"})
_EXPERIMENTS = frozenset({"rct_blinded", "rct_open", "nonrandomised_trial", "single_arm", "animal", "in_vitro"})


def read(abstract: Abstract, vocabulary: Vocabulary, ask: Sequence[Ask] = ()) -> Extraction:
    """All that the abstract reports; `ask` adds one answer per question."""
    sentences = segment.split(abstract.text)
    parts = roles.read(abstract.text, abstract.title, abstract.sections, sentences)
    study = facts.read(abstract)
    reading = examine(abstract, vocabulary, study, list(zip(sentences, parts, strict=True)))
    answers: tuple[Answer, ...] = ()
    if ask:
        from litrack.outcomes import ask as asking  # its weights are for questions only

        answers = tuple(asking.answer(abstract, q, sentences, parts, vocabulary) for q in ask)
    return Extraction(
        design=study.design,
        blinding=study.blinding,
        n=study.n,
        population=study.population,
        intervention=study.intervention,
        comparator=study.comparator,
        second_hand=study.second_hand,
        outcomes=reading.outcomes(),
        answers=answers,
    )


def examine(
    abstract: Abstract,
    vocabulary: Vocabulary,
    study: facts.Facts,
    sentences: Sequence[tuple[Sentence, str]],
    kind: type[Reading] = Reading,
) -> Reading:
    """Reads every sentence that can report a result."""
    text = abstract.text
    low = folded(text)
    forms = abbreviations.long_forms(text)
    defined = abbreviations.entries(forms, vocabulary)
    given = frozenset(w.lower() for w in tokens.tokens(f"{study.intervention or ''} {study.comparator or ''}"))
    known = Study(study.arms, defined, given, study.design in _EXPERIMENTS)
    reading = kind(text, vocabulary, study.design, known, forms)
    if study.design not in _NO_ROWS:
        for sentence, role in sentences:
            if role in {"results", "conclusions"} and not _looks_ahead(text, low, sentence, role):
                reading.take(sentence, role)
    return reading


def _looks_ahead(text: str, low: str, sentence: Sentence, role: str) -> bool:
    """About what should be studied next; a result with its test in the same sentence stays one."""
    if _OUTLOOK.first(text, low, *sentence) is None:
        return False
    return role != "results" or _TOLD.search(text, *sentence) is None
