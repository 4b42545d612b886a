"""The invented studies of `litrack demo` and of the tests: what PubMed holds on one day, and a day later."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from litrack.model import Benefit, Comparison, Direction, Pmid
from litrack.sample.invented import changed, studies
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
    """What a reader finds in a sample abstract."""

    pmid: Pmid
    design: str
    n: int | None
    outcomes: tuple[ExpectedOutcome, ...]


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
    """What a reader finds in every sample study, as it first appeared: rows in the order of the text."""
    return tuple(
        Expected(
            pmid=Pmid(study.pmid),
            design=study.design,
            n=study.n,
            outcomes=tuple(
                ExpectedOutcome(outcome=outcome, direction=direction, benefit=benefit, comparison=comparison)
                for outcome, direction, benefit, comparison in study.outcomes
            ),
        )
        for study in studies().values()
    )
