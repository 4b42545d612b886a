"""The outcome cell never says more than the rows do."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrack.model import DOMAINS, Benefit, Comparison, Direction, Extraction, Finding, Outcome, Pmid
from litrack.report import tokens

Row = Callable[..., Outcome]


def cell(*rows: Outcome, **more: object) -> list[str]:
    read = Extraction(outcomes=rows, **more)  # type: ignore[arg-type]
    return [token.text for token in tokens.tokens(Finding(pmid=Pmid(90000001), extraction=read))]


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ([("pain", "decreased", "improved")], ["pain ▲"]),
        ([("pain", "increased", "worsened")], ["pain ▼"]),
        ([("pain", "no_difference", "none")], ["pain ●"]),
        ([("pain", "decreased", "unclear")], ["pain ↓"]),
        ([("microbial_diversity", "increased", "na", "case_control")], ["diversity ↑"]),
        ([("metabolite", "associated", "na", "association")], ["metabolites ~"]),
        ([("metabolite", "not_associated", "na", "association")], ["metabolites ●"]),
        ([("microbiome_composition", "increased", "na"), ("microbiome_composition", "decreased", "na")],
         ["microbiome ↑↓"]),
        ([("pain", "decreased", "improved"), ("pain", "increased", "worsened")], ["pain ◆"]),
        ([("pain", "decreased", "improved"), ("pain", "no_difference", "none")], ["pain ◆"]),
        ([("fatigue", "decreased", "improved", "within"), ("fatigue", "no_difference", "none")], ["fatigue ●"]),
        ([("mood", "decreased", "unclear"), ("mood", "decreased", "improved")], ["mood ▲"]),
        ([("sleep", "decreased", "improved"), (None, "increased", "na"), ("other", "increased", "improved")],
         ["sleep ▲", "+ 2 other"]),
        ([(None, "increased", "improved")], ["1 other outcome"]),
        ([("sleep", "decreased", "improved"), ("pain", "decreased", "improved")], ["pain ▲", "sleep ▲"]),
        ([], ["(none found)"]),
    ],
)  # fmt: skip
def test_a_domain_reads_as_its_rows_do(rows: Sequence[tuple[str, ...]], shown: list[str], reports: Row) -> None:
    assert cell(*(reports(*row) for row in rows)) == shown


def test_a_null_at_another_time_point_is_named(reports: Row) -> None:
    late = reports("pain", "decreased", "improved", timepoint="12 months")
    early = reports("pain", "no_difference", "none", timepoint="1 month")
    assert cell(late, early) == ["pain ▲ (n.s. at 1 month)"]
    assert cell(late, replace(early, timepoint="at 1 month")) == ["pain ▲ (n.s. at 1 month)"]
    assert cell(late, reports("pain", "no_difference", "none", timepoint="12 months")) == ["pain ◆"]
    assert cell(late, reports("pain", "no_difference", "none")) == ["pain ◆"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(DOMAINS),
            st.sampled_from(get_args(Direction)),
            st.sampled_from(get_args(Benefit)),
            st.sampled_from(get_args(Comparison)),
        )
    )
)
def test_nothing_is_improved_unless_a_row_says_so(rows: list[tuple[str, Direction, Benefit, Comparison]]) -> None:
    outcomes = [
        Outcome(
            outcome="x", start=0, end=1, domain=domain, direction=direction, benefit=benefit, comparison=comparison,
            sentence="x", sentence_start=0, sentence_end=1, rule="r", confidence=1,
        )
        for domain, direction, benefit, comparison in rows
    ]  # fmt: skip
    for shown in cell(*outcomes):
        if "▲" in shown:
            assert any(o.benefit == "improved" and shown.startswith(tokens.domain(o.domain)) for o in outcomes)


@pytest.mark.parametrize("review", [{"second_hand": True}, {"design": "systematic_review"}])
def test_a_review_is_never_shown_as_if_it_reported_its_trials(review: dict[str, object], reports: Row) -> None:
    assert cell(reports("pain", "decreased", "improved"), **review) == ["(review, not tallied)"]


def test_a_change_from_baseline_in_a_controlled_trial_is_called_one(reports: Row) -> None:
    row = reports("pain", "decreased", "improved", "within")
    assert cell(row, design="rct_blinded") == ["pain ▲ (within group)"]
    assert cell(row, design="single_arm") == ["pain ▲"]
    assert cell(row, reports("pain", "decreased", "improved"), design="rct_open") == ["pain ▲"]


def test_a_protocol_has_no_results() -> None:
    assert cell(design="protocol") == ["(protocol, no results)"]


def test_signs_have_an_ascii_form_and_a_hostile_time_point_is_tamed(reports: Row) -> None:
    early = reports("pain", "no_difference", "none", timepoint="\x1b1 month")
    late = reports("pain", "decreased", "improved", timepoint="x")
    finding = Finding(pmid=Pmid(90000001), extraction=Extraction(outcomes=(early, late)))
    assert tokens.tokens(finding, ascii=True) == [("pain + (n.s. <ESC>1 month)", "improved")]
    assert tokens.ASCII_SIGNS.keys() == tokens.SIGNS.keys()


def test_the_legend_names_the_signs_in_use_and_no_others() -> None:
    used = [tokens.Token("pain ▲", "improved"), tokens.Token("(review)"), tokens.Token("x ↑↓", "both")]
    assert [token.text for token in tokens.legend(used)] == ["▲ improved", "↑↓ some raised, some lowered"]
