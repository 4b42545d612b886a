"""The rows of one abstract while its sentences are read in order: claims, the second look, statistics, benefit."""

from litrack.model import Benefit, Outcome, Stat
from litrack.outcomes import (
    benefit,
    comparison,
    direction,
    domain,
    judge,
    looks,
    measured,
    rows,
    spans,
    stats,
    valued,
    weighed,
)
from litrack.outcomes import words as tokens
from litrack.outcomes.claim import Claim
from litrack.outcomes.judge import Look, Verdict
from litrack.outcomes.mentions import Mentions
from litrack.outcomes.phrases import Reader, Study
from litrack.outcomes.rows import Row
from litrack.outcomes.segment import Sentence
from litrack.outcomes.vocabulary import Vocabulary

DOUBTFUL = 0.5
"""Chance below which a row that stands alone is given up in a paper of `_WITHOUT_RESULTS`: 9 in 12 of such papers
report nothing."""
_WITHOUT_RESULTS = frozenset({"other", "case_report"})
SURE = 600
"""Mean surplus of the tagger from which a phrase that no grammar reached is taken."""


class Reading:
    """The rows of one abstract while its sentences are read in order."""

    def __init__(self, text: str, vocabulary: Vocabulary, design: str, known: Study, forms: dict[str, str]) -> None:
        self.text = text
        self.forms = forms
        self.vocabulary = vocabulary
        self.design = design
        self.known = known
        self.rows: list[Row] = []
        self.mentions = Mentions(text, forms, known.defined)
        self.concluded: list[Sentence] = []

    def take(self, sentence: Sentence, role: str) -> None:
        """Adds the rows of one sentence."""
        if role == "conclusions":
            self.concluded.append(sentence)
        reader = Reader(tokens.read(self.text, *sentence), self.vocabulary, self.text, self.known)
        numbers = stats.find(self.text, *sentence)
        self.rows += self._judged(reader, sentence, role, numbers)

    def _judged(self, reader: Reader, sentence: Sentence, role: str, numbers: list[Stat]) -> list[Row]:
        """The grammar's draft, weighed by the model."""
        claims = direction.claims(reader)
        tagged = spans.tagger().tag(self.text, *sentence, self.vocabulary)
        self.mentions.add(tagged, role)
        kept = rows.credible(claims, tagged)
        near = direction.near(reader, tagged.sure(SURE), kept)
        kept = [c for c in (*kept, *near) if not direction.hedged(reader, c, role)]
        counted = [] if kept else measured.claims(reader, numbers)
        counted += measured.accuracy(reader, [*kept, *counted])
        draft = self._drafts(sentence, role, [*kept, *counted], numbers)
        told = [(c, draft.get(id(c))) for c in (*claims, *near, *counted)]
        found = looks.candidates(reader, told)
        seen = looks.View(reader, tagged, found, numbers, role, self.design).features()
        verdicts = self.decide(Look(sentence, role, found, seen))
        chosen = judge.chosen(found, verdicts, reader)
        out = self._settled(reader, sentence, role, [claim for claim, _ in chosen], numbers)
        least = min((v.chance for _, v in chosen), default=0.0)  # for the components, which nobody weighs
        for row in out:
            row.chance = least
        for row, (claim, verdict) in zip(out, chosen, strict=False):
            row.chance = verdict.chance
            if looks.LETTER[row.direction] != verdict.letter:
                row.direction = judge.direction_of(verdict.letter, claim.sense)
        return out

    def decide(self, look: Look) -> list[Verdict]:
        """One verdict for each candidate; training looks on here."""
        return judge.decide(look)

    def _drafts(self, sentence: Sentence, role: str, claims: list[Claim], numbers: list[Stat]) -> dict[int, Row]:
        """The row of each claim, by the claim's identity."""
        bound = zip(claims, rows.bind(self.text, claims, numbers), strict=True)
        return {id(c): rows.settle(self.text, sentence, role, c, mine, self.design) for c, mine in bound}

    def _settled(
        self, reader: Reader, sentence: Sentence, role: str, claims: list[Claim], numbers: list[Stat]
    ) -> list[Row]:
        """The rows of the claims and, behind them, of the components that stand in brackets."""
        claims = [*claims, *measured.components(reader, claims, numbers, self.vocabulary, self.known)]
        return list(self._drafts(sentence, role, claims, numbers).values())

    def outcomes(self) -> tuple[Outcome, ...]:
        """The rows without repeats."""
        kept = self._reported(rows.without_repeats(self.rows))
        values = valued.benefits(self.text, kept, self.design, self.forms, self.concluded)
        for row, last in zip(kept, weighed.read(self.text, kept, self.design), strict=True):
            row.comparison, row.significance = last
        found = zip(kept, self.mentions.of(kept), values, strict=True)
        return tuple(self._outcome(row, mentions, *self._allowed(row, *value)) for row, mentions, value in found)

    def _reported(self, kept: list[Row]) -> list[Row]:
        """None where all there is to a paper of no design of its own is one doubtful row without a number: a comment, a
        history, a hypothesis."""
        lone = len(kept) == 1 and not kept[0].stats and kept[0].chance < DOUBTFUL
        return [] if lone and self.design in _WITHOUT_RESULTS else kept

    def _allowed(self, row: Row, value: Benefit, why: str) -> tuple[Benefit, str]:
        """No value of what was last found to be an association or a difference between the ill and the healthy."""
        may = value not in {"improved", "worsened"} or benefit.may_have_value(
            row.direction, row.comparison, self.design
        )
        return (value, why) if may else ("na", "")

    def _outcome(self, row: Row, mentions: tuple[tuple[int, int], ...], value: Benefit, why: str) -> Outcome:
        text, claim, sentence = self.text, row.claim, row.sentence
        entry = claim.phrase.entry
        told = row.stats[0].start if row.stats else max(claim.cue[1], claim.phrase.end)
        return Outcome(
            outcome=row.name,
            start=claim.phrase.start,
            end=claim.phrase.end,
            mentions=mentions,
            canonical=entry.term if entry and entry.source != "name pattern" else None,
            domain=domain.of(row.name, entry, self.forms),
            instrument=entry.term if entry and entry.kind in {"instrument", "subscale"} else None,
            direction=row.direction,
            benefit=value,
            comparison=row.comparison,
            significance=row.significance,
            timepoint=comparison.timepoint(text[sentence.start : sentence.end], told - sentence.start),
            stats=tuple(row.stats),
            sentence=text[sentence.start : sentence.end],
            sentence_start=sentence.start,
            sentence_end=sentence.end,
            section=row.role,
            rule=claim.rule + why,
            confidence=round(row.chance, 2),
        )
