"""Statistics are found in every way PubMed prints them, verbatim, and read as numbers."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrack.model import Abstract, Section, Stat
from litrack.outcomes import extract, stats


def only(text: str) -> Stat:
    (found,) = stats.find(text, 0, len(text))
    assert text[found.start : found.end] == found.text
    return found


@pytest.mark.parametrize(
    ("printed", "op", "value"),
    [
        ("P = .03", "=", 0.03),
        ("p=0.03", "=", 0.03),
        ("P < .0001", "<", 0.0001),
        ("p\u2009<\u20090.001", "<", 0.001),
        ("P\u202f=\u202f0\u00b703", "=", 0.03),
        ("p-value of 0.03", "=", 0.03),
        ("P value < 0.05", "<", 0.05),
        ("P ≥ 0.05", "≥", 0.05),
        ("p=<0.01", "≤", 0.01),
        ("all Ps < 0.01", "<", 0.01),
        ("P for trend = 0.04", "=", 0.04),
        ("P = 4.1 × 10⁻³", "=", 0.0041),
        ("P: .03", "=", 0.03),
        ("p = 2x10-4", "=", 0.0002),
        ("P&lt;0.05", "<", 0.05),
    ],
)
def test_a_p_value_is_read_however_it_is_printed(printed: str, op: str, value: float) -> None:
    found = only(f"Pain fell ({printed}).")
    assert (found.kind, found.op, found.text) == ("p", op, printed)
    assert found.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("printed", "low", "high"),
    [
        ("95% CI 0.58-0.89", 0.58, 0.89),
        ("95% CI: 0.58 to 0.89", 0.58, 0.89),
        ("95 % confidence interval, 1.5–5.8", 1.5, 5.8),
        ("95% CI [-0.80, -0.10]", -0.80, -0.10),
        ("95% CI, −6.1 to −0.7", -6.1, -0.7),
        ("90% CI 0·46; 0·70", 0.46, 0.70),
        ("95% CrI 1.1 to 2", 1.1, 2.0),
        ("CI 1.1-2.3", 1.1, 2.3),
        ("95 % CI 0⋅46, 0⋅70", 0.46, 0.70),
    ],
)
def test_an_interval_is_read_however_it_is_printed(printed: str, low: float, high: float) -> None:
    found = only(f"The effect ({printed}) was small.")
    assert (found.kind, found.low, found.high) == ("ci", low, high)
    assert found.text in printed


@pytest.mark.parametrize(
    ("printed", "kind", "value"),
    [
        ("OR 1.4", "or", 1.4),
        ("adjusted odds ratio, 3.0", "or", 3.0),
        ("relative risk 0.62", "rr", 0.62),
        ("HR = 0.71", "hr", 0.71),
        ("SMD -0.45", "smd", -0.45),
        ("mean difference -1.4", "md", -1.4),
        ("r = 0.41", "r", 0.41),
        ("AUC of 0.87", "auc", 0.87),
        ("β = 0.2", "beta", 0.2),
        ("n = 42", "n", 42.0),
        ("r\u00a0=\u00a0-0.13", "r", -0.13),
        ("r: .52", "r", 0.52),
        ("ΔR2\u2009=\u2009.02", "r", 0.02),
        ("t[173] = 8.1", "t", 8.1),
        ("F (2.6, 84.6) = 2.9", "f", 2.9),
        ("ß = 0.2", "beta", 0.2),
        ("Relative Risk [RR] = 0.74", "rr", 0.74),
        ("WMD - 0.3", "md", -0.3),
        ("aIRR 1.5", "rr", 1.5),
    ],
)
def test_an_effect_is_named_and_read(printed: str, kind: str, value: float) -> None:
    found = only(f"It was seen ({printed}).")
    assert (found.kind, found.value, found.text) == (kind, value, printed)


def test_an_effect_carries_its_bracketed_interval() -> None:
    found = only("Risk fell (OR 0.57 (0.46–0.70)).")
    assert (found.value, found.low, found.high) == (0.57, 0.46, 0.70)


@pytest.mark.parametrize(
    ("printed", "value", "low", "high", "unit"),
    [
        ("1.73 (1.03-2.91)", 1.73, 1.03, 2.91, None),
        ("40% (IQR 33-41)", 40.0, 33.0, 41.0, "%"),
        ("59-91%", None, 59.0, 91.0, "%"),
        ("17 percent", 17.0, None, None, "%"),
        ("3.6 times", 3.6, None, None, "times"),
        ("43.5°", 43.5, None, None, "°"),
        ("+10.6", 10.6, None, None, None),
        ("12 of 36", 12.0, None, 36.0, None),
        ("1,234 of 5,600", 1234.0, None, 5600.0, None),
        ("10%-20%", None, 10.0, 20.0, "%"),
    ],
)
def test_values_keep_their_range_and_unit(
    printed: str, value: float | None, low: float | None, high: float | None, unit: str | None
) -> None:
    found = only(f"The share ({printed}) was small.")
    assert (found.text, found.value, found.low, found.high, found.unit) == (printed, value, low, high, unit)


@pytest.mark.parametrize("name", ["IL-6 (3-5)", "CD4 (12-15)", "Th17% in all", "IL-4/13", "GLP-1 days"])
def test_the_number_of_a_name_is_no_statistic(name: str) -> None:
    assert stats.find(name, 0, len(name)) == []


@pytest.mark.parametrize(
    ("sentence", "bound"),
    [
        (
            "The diet increased (linear, P < 0.05) plasma zonulin, lysozyme and catalase.",
            {"plasma zonulin": ["P < 0.05"], "lysozyme": ["P < 0.05"], "catalase": ["P < 0.05"]},
        ),
        (
            "Pain and fatigue fell by 12% and 30%, respectively (P = .01).",
            {"Pain": ["12%", "P = .01"], "fatigue": ["30%", "P = .01"]},
        ),
        ("Pain was lower with bramlin after 8 weeks (P = .01).", {"Pain": ["P = .01"]}),
        (
            "The score had the best accuracy (AUC = 0.77, 95% CI 0.62-0.92), with 88% sensitivity in adults.",
            {"accuracy": ["AUC = 0.77", "95% CI 0.62-0.92"], "sensitivity": ["88%"]},
        ),
        ("The area under the curve was 0.81.", {"area under the curve": ["area under the curve was 0.81"]}),
        ("Hospital stay was shorter with bramlin by 3 days (P = .01).", {"Hospital stay": ["3 days", "P = .01"]}),
    ],
)
def test_a_statistic_is_bound_to_the_outcome_it_is_of(sentence: str, bound: dict[str, list[str]]) -> None:
    section = Section(label="RESULTS", category="RESULTS", text=sentence)
    abstract = Abstract(title="Effect of bramlin in adults: a randomised trial.", sections=(section,))
    assert {o.outcome: [s.text for s in o.stats] for o in extract(abstract).outcomes} == bound


def test_two_arms_are_kept_in_order() -> None:
    assert (only("Pain was 3.1 vs 5.2.").low, only("Pain was 3.1 vs 5.2.").high) == (3.1, 5.2)
    assert (only("from 6.9 to 5.8 cm").low, only("from 6.9 to 5.8 cm").high) == (6.9, 5.8)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("P = .049", "sig"), ("P = .06", "ns"), ("P > .05", "ns"), ("P < .05", "sig"),
        ("OR 1.2, 95% CI 0.9 to 1.6", "ns"), ("OR 1.9, 95% CI 1.2-3.0", "sig"),
        ("MD -0.1, 95% CI -0.9 to 0.7", "ns"), ("12% and 14%", "not_stated"),
    ],
)  # fmt: skip
def test_the_numbers_decide_on_significance(text: str, verdict: str) -> None:
    assert stats.verdict(stats.find(text, 0, len(text))) == verdict


@given(st.text(max_size=80))
def test_any_text_gives_statistics_in_order_that_do_not_overlap(text: str) -> None:
    found = stats.find(text, 0, len(text))
    assert all(text[s.start : s.end] == s.text for s in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.floats(min_value=0, max_value=1e6, allow_nan=False))
def test_a_printed_number_reads_back(value: float) -> None:
    printed = f"{value:.3f}"
    assert stats.number(printed) == float(printed) == stats.number(printed.replace(".", "·"))
