"""The model of designs: what it may overrule, and what it may not; sizes that stand in unusual places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrack.model import DESIGNS, Abstract, Section
from litrack.outcomes import design, designs, weights
from litrack.outcomes.patterns import folded
from litrack.outcomes.size import size


def study(title: str, text: str, *types: str) -> Abstract:
    return Abstract(title=title, sections=(Section(text=text),), publication_types=types)


SURVEY = study(
    "Sleep and pain among nurses of two hospitals.",
    "A cross-sectional study was conducted within a randomised trial. A questionnaire was sent to 240 nurses. "
    "Prevalence of pain was 31 %, and pain was associated with poor sleep in logistic regression (P = 0.01).",
)


def test_words_overrule_a_rule_that_one_word_misled() -> None:
    assert design.ruled(SURVEY) == "rct_open"
    assert design.read(SURVEY) == "cross_sectional"


@pytest.mark.parametrize("name", ["Randomized Controlled Trial", "Meta-Analysis", "Systematic Review"])
def test_a_publication_type_that_settles_the_design_is_never_overruled(name: str) -> None:
    told = study(SURVEY.title, SURVEY.sections[0].text, name)
    assert design.read(told) == design.ruled(told)


def test_words_that_it_never_saw_leave_the_verdict_to_the_rules() -> None:
    assert designs.decide({"qzxv"}, "single_arm", weights.load("design")) == "single_arm"


def test_a_small_lead_leaves_the_verdict_to_the_rules() -> None:
    lead = {"word": tuple((designs.FAR - 1) * (kind == "cohort") for kind in designs.VERDICTS)}
    assert designs.decide({"word"}, "other", lead) == "other"
    more = {"word": tuple(designs.FAR * (kind == "cohort") for kind in designs.VERDICTS)}
    assert designs.decide({"word"}, "other", more) == "cohort"


def test_whether_a_trial_is_blinded_the_rules_say() -> None:
    sure = {"word": tuple(1000 * (kind == "rct_blinded") for kind in designs.VERDICTS)}
    assert designs.decide({"word"}, "rct_open", sure) == "rct_open"


@given(
    st.text(max_size=60), st.text(max_size=300), st.sampled_from(["Journal Article", "Review", "Case Reports", "News"])
)
def test_any_text_has_one_of_the_known_designs(title: str, text: str, kind: str) -> None:
    assert design.read(study(title, text, kind)) in DESIGNS


@pytest.mark.parametrize(
    ("kind", "text", "n"),
    [
        ("animal", "A total of 600, 1-day-old male broilers were allocated to five groups.", 600),
        ("animal", "Cells were taken from C57BL\\6 mice.", None),
        ("systematic_review", "We found 28 trials (11,165 patients) in three databases.", 11165),
        ("cohort", "Of many, we included 36 patients with pain. A total of 19 patients in one group took bramlin.", 36),
    ],
)
def test_a_size_is_found_where_it_stands_and_never_in_the_name_of_a_strain(kind: str, text: str, n: int | None) -> None:
    assert size(text, folded(text), kind) == n
