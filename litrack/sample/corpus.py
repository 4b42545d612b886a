"""The invented studies of `litrack demo` and of the tests: what PubMed holds on one day, and a day later."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from litrack.model import Benefit, Comparison, Direction, Pmid
from litrack.sample.invented import Invented, changed, studies
from litrack.sample.markup import element

FIRST = date(2026, 11, 19)
SECOND = date(2026, 11, 20)
"""The two days of the demo. They are fixed, so that its output is always the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What is different on a later day."""

    date: date
    new: tuple[bytes, ...]
    changed: tuple[bytes, ...]
    """Take the place of the elements with the same PMIDs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedOutcome:
    """One outcome that a reader finds in a sample abstract."""

    outcome: str
    direction: Direction
    benefit: Benefit
    comparison: Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a reader finds in a sample abstract; `outcomes` is None where nobody has labelled it."""

    pmid: Pmid
    design: str
    n: int | None
    outcomes: tuple[ExpectedOutcome, ...] | None


@cache
def first_day() -> tuple[bytes, ...]:
    """Every record on 2026-11-19: PubmedArticle and PubmedBookArticle elements in UTF-8, by PMID."""
    return tuple(element(study) for study in studies().values() if study.entered <= FIRST)


@cache
def second_day() -> Day:
    """What 2026-11-20 brings: new studies, and old ones revised, retracted, corrected, indexed or published."""
    return Day(
        date=SECOND,
        new=tuple(element(study) for study in studies().values() if study.entered > FIRST),
        changed=tuple(element(study) for study in changed().values()),
    )


def expected() -> tuple[Expected, ...]:
    """What a reader finds in every sample study, as it first appeared; by the project's labelling guide."""
    return tuple(_expected(study) for study in studies().values())


def _expected(study: Invented) -> Expected:
    rows = study.outcomes
    return Expected(
        pmid=Pmid(study.pmid),
        design=study.design,
        n=study.n,
        outcomes=None if rows is None else tuple(_outcome(*row) for row in rows),
    )


def _outcome(outcome: str, direction: Direction, benefit: Benefit, comparison: Comparison) -> ExpectedOutcome:
    return ExpectedOutcome(outcome=outcome, direction=direction, benefit=benefit, comparison=comparison)
