"""Puts the parts together: sentences, roles, claims, statistics and benefit become the rows of one abstract."""

import re
from collections.abc import Sequence

from litrack.model import Abstract, Answer, Ask, Extraction, Outcome
from litrack.outcomes import (
    abbreviations,
    benefit,
    comparison,
    direction,
    domain,
    facts,
    measured,
    roles,
    rows,
    segment,
    spans,
    stats,
)
from litrack.outcomes import words as tokens
from litrack.outcomes.cues import OPPOSITE
from litrack.outcomes.names import same_name
from litrack.outcomes.patterns import Anchored, Pattern, folded
from litrack.outcomes.phrases import Reader, Study
from litrack.outcomes.rows import Row
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
SURE = 600
"""Mean surplus of the tagger from which a phrase that no grammar reached is taken."""
_VALUES = {"good": "G", "good-turned": "B", "less-good": "B", "bad": "B", "bad-turned": "G", "less-bad": "G"}
_NO_ROWS = frozenset({"narrative_review", "protocol"})
_EXPERIMENTS = frozenset({"rct_blinded", "rct_open", "nonrandomised_trial", "single_arm", "animal", "in_vitro"})
_TRUST = {"object": 0.8, "of": 0.8, "subject": 0.75, "reported": 0.8, "complement": 0.65, "compound": 0.65, "near": 0.5}
"""Share of rows found right on the development sets, by the way a phrase was reached (docs/outcomes.md)."""


def read(abstract: Abstract, vocabulary: Vocabulary, ask: Sequence[Ask] = ()) -> Extraction:
    """All that the abstract reports; `ask` adds one answer per question."""
    text = abstract.text
    low = folded(text)
    sentences = segment.split(text)
    parts = roles.read(text, abstract.title, abstract.sections, sentences)
    study = facts.read(abstract)
    forms = abbreviations.long_forms(text)
    defined = abbreviations.entries(forms, vocabulary)
    given = frozenset(w.lower() for w in tokens.tokens(f"{study.intervention or ''} {study.comparator or ''}"))
    known = Study(study.arms, defined, given, study.design in _EXPERIMENTS)
    reading = _Reading(text, vocabulary, study.design, known, forms)
    if study.design not in _NO_ROWS:
        for sentence, role in zip(sentences, parts, strict=True):
            if role in {"results", "conclusions"} and not _looks_ahead(text, low, sentence, role):
                reading.take(sentence, role)
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


def _looks_ahead(text: str, low: str, sentence: Sentence, role: str) -> bool:
    """About what should be studied next; a result with its test in the same sentence stays one."""
    if _OUTLOOK.first(text, low, *sentence) is None:
        return False
    return role != "results" or _TOLD.search(text, *sentence) is None


class _Reading:
    """The rows of one abstract while its sentences are read in order."""

    def __init__(self, text: str, vocabulary: Vocabulary, design: str, known: Study, forms: dict[str, str]) -> None:
        self.text = text
        self.forms = forms
        self.vocabulary = vocabulary
        self.design = design
        self.known = known
        self.rows: list[Row] = []
        self.named: list[tuple[int, int]] = []
        """Every span that the tagger reads as an outcome."""
        self.unread: list[Sentence] = []
        """Sentences for the tagger to read only if there is a row that they may mention."""

    def take(self, sentence: Sentence, role: str) -> None:
        """Adds the rows of one sentence."""
        text = self.text
        reader = Reader(tokens.read(text, *sentence), self.vocabulary, text, self.known)
        found = direction.claims(reader)
        if found or direction.has_cue(reader):
            tagged = spans.tagger().tag(text, *sentence, self.vocabulary)
            self.named += tagged.spans
            found = rows.credible(found, tagged)
            found += direction.near(reader, tagged.sure(SURE), found)
            found = [c for c in found if not direction.hedged(reader, c, role)]
        else:
            self.unread.append(sentence)
        numbers = stats.find(text, *sentence)
        found = found or measured.claims(reader, numbers)
        found += measured.accuracy(reader, found)
        found += measured.components(reader, found, self.vocabulary, self.known)
        for claim, mine in zip(found, rows.bind(found, numbers), strict=True):
            self.rows.append(rows.settle(text, sentence, role, claim, mine, self.design))

    def outcomes(self) -> tuple[Outcome, ...]:
        """The rows without repeats."""
        if self.rows:
            for sentence in self.unread:
                self.named += spans.tagger().tag(self.text, *sentence, self.vocabulary).spans
        return tuple(self._outcome(row) for row in rows.without_repeats(self.rows))

    def _outcome(self, row: Row) -> Outcome:
        text, claim, sentence = self.text, row.claim, row.sentence
        entry = claim.phrase.entry
        value = _VALUES.get(claim.rule.removeprefix(rows.TURNED).split(":")[0], "")
        if value and claim.rule.startswith(rows.TURNED):
            value = OPPOSITE[value]
        if claim.sense == "C" and rows.RESTORED.match(text, *claim.cue):
            value = "G"
        return Outcome(
            outcome=row.name,
            start=claim.phrase.start,
            end=claim.phrase.end,
            mentions=self._mentions(row),
            canonical=entry.term if entry and entry.source != "name pattern" else None,
            domain=domain.of(row.name, entry, self.forms),
            instrument=entry.term if entry and entry.kind in {"instrument", "subscale"} else None,
            direction=row.direction,
            benefit=benefit.judge(row.direction, row.comparison, row.name, entry, value),
            comparison=row.comparison,
            significance=row.significance,
            timepoint=comparison.timepoint(text[sentence.start : sentence.end]),
            stats=tuple(row.stats),
            sentence=text[sentence.start : sentence.end],
            sentence_start=sentence.start,
            sentence_end=sentence.end,
            section=row.role,
            rule=claim.rule,
            confidence=_confidence(row),
        )

    def _mentions(self, row: Row) -> tuple[tuple[int, int], ...]:
        """Every place that the tagger reads as an outcome and that names this one, its own place included."""
        start, end = row.claim.phrase.start, row.claim.phrase.end
        own = {(a, b) for a, b in self.named if a < end and start < b} or {(start, end)}
        return tuple(sorted(own | {(a, b) for a, b in self.named if same_name(row.name, self.text[a:b])}))


def _confidence(row: Row) -> float:
    """How the phrase was reached, and whether vocabulary and a printed statistic stand behind it."""
    score = _TRUST.get(row.claim.rule.rsplit(":", 1)[-1], 0.65)
    score += 0.05 * (row.claim.phrase.entry is not None) + 0.05 * bool(row.stats) - 0.15 * (row.role == "conclusions")
    return round(score, 2)
