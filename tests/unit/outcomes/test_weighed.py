"""What has the last word on comparison and significance, and what it may not touch."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrack.model import Abstract, Outcome, Section
from litrack.outcomes import extract, weighed, weights

RESULTS = (
    "Pain did not differ between the groups.",
    "There was no association between fatigue and sleep.",
    "Sleep was similar in both groups, and fatigue fell significantly.",
)


def rows(results: str, types: tuple[str, ...] = ()) -> tuple[Outcome, ...]:
    section = Section(label="RESULTS", category="RESULTS", text=results)
    return extract(Abstract(title="A study of bramlin.", sections=(section,), publication_types=types)).outcomes


@pytest.mark.parametrize("name", ["comparison", "significance"])
def test_the_weights_hold_a_number_for_each_verdict(name: str) -> None:
    verdicts = {"comparison": weighed.COMPARISONS, "significance": weighed.SIGNIFICANCES}[name]
    assert {len(row) for row in weights.load(name).values()} == {len(verdicts)}


@given(said=st.lists(st.sampled_from(RESULTS), min_size=1, max_size=3), trial=st.booleans())
def test_no_difference_is_never_significant(said: list[str], trial: bool) -> None:
    found = rows(" ".join(said), ("Randomized Controlled Trial",) if trial else ())
    assert found
    assert not [o for o in found if o.significance == "sig" and o.direction in {"no_difference", "not_associated"}]


@pytest.mark.parametrize(("printed", "expected"), [("P = .003", "sig"), ("P = .52", "ns")])
def test_a_printed_test_settles_the_significance(printed: str, expected: str) -> None:
    (row,) = rows(f"Pain intensity was lower with bramlin than with placebo ({printed}).")
    assert row.significance == expected


@given(scores=st.lists(st.integers(-100, 100), min_size=3, max_size=3), closed=st.integers(0, 2))
def test_the_likeliest_open_verdict_wins(scores: list[int], closed: int) -> None:
    verdict = weighed.likeliest(scores, (0, 1, 2), closed)
    assert verdict >= closed
    assert scores[verdict] == max(scores[closed:])


def test_what_is_last_found_to_set_the_ill_and_the_healthy_apart_has_no_value() -> None:
    section = Section(label="RESULTS", category="RESULTS", text="Fatigue was worse in patients than in controls.")
    (row,) = extract(Abstract(title="Probiotics in adults: a systematic review.", sections=(section,))).outcomes
    assert (row.comparison, row.direction, row.benefit) == ("case_control", "increased", "na")
