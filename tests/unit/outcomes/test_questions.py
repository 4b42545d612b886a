"""A question is answered for its own arms and its own outcome, however the sentence names and orders them."""

import pytest

from litrack.model import Abstract, Answer, Ask, Section
from litrack.outcomes import extract

METHODS = "Group A (n = 30) received bramlin and group B (n = 30) received tovolin for eight weeks."


def asked(said: str, outcome: str = "pain intensity", ours: str = "bramlin", theirs: str = "tovolin") -> Answer:
    sections = (Section(label="METHODS", text=METHODS), Section(label="RESULTS", text=said))
    question = Ask(intervention=ours, comparator=theirs, outcome=outcome)
    (answer,) = extract(Abstract(title="Bramlin or tovolin: a randomised trial", sections=sections), [question]).answers
    return answer


@pytest.mark.parametrize(
    ("said", "direction"),
    [
        ("Pain intensity was significantly lower with bramlin than with tovolin (P = .01).", "decreased"),
        ("Pain intensity was significantly lower with tovolin than with bramlin (P = .01).", "increased"),
        ("Compared with tovolin, bramlin significantly reduced pain intensity (P = .01).", "decreased"),
        ("Compared with bramlin, tovolin significantly reduced pain intensity (P = .01).", "increased"),
        ("Bramlin, but not tovolin, significantly reduced pain intensity (P = .01).", "decreased"),
        ("Pain intensity was significantly higher in group B than in group A (P = .01).", "decreased"),
        ("Pain intensity was significantly higher in group A (P = .01).", "increased"),
        ("Pain intensity was 3.1 with bramlin and 5.2 with tovolin (P = .01).", "decreased"),
        ("Pain intensity was 3.1 and 5.2 in the tovolin and bramlin groups, respectively (P = .01).", "increased"),
        (
            "There was no significant difference in pain intensity between bramlin and tovolin (P = .41).",
            "no_difference",
        ),
        ("Pain intensity did not differ significantly between group A and group B.", "no_difference"),
        ("Differences in pain intensity were not significant between groups (P = .41).", "no_difference"),
    ],
)
def test_the_arms_are_told_apart_by_name_label_and_order(said: str, direction: str) -> None:
    assert asked(said).direction == direction


@pytest.mark.parametrize("said", ["Pain intensity was significantly lower with bramlin than with tovolin (P = .01)."])
def test_a_question_asked_the_other_way_round_is_answered_the_other_way_round(said: str) -> None:
    assert asked(said).direction == "decreased"
    assert asked(said, ours="tovolin", theirs="bramlin").direction == "increased"


def test_each_outcome_of_a_sentence_has_its_own_answer() -> None:
    said = (
        "Pain intensity was significantly lower with bramlin than with tovolin (P = .01), whereas sleep quality did "
        "not differ significantly between groups (P = .52)."
    )
    assert asked(said).direction == "decreased"
    assert asked(said, "sleep quality").direction == "no_difference"


@pytest.mark.parametrize(
    ("said", "direction"),
    [
        ("Pain intensity was higher in children without brace (P = .01).", "decreased"),
        ("Pain intensity was at least two points higher with brace than without (P = .01).", "increased"),
        ("Pain intensity was 4.1, 4.4 and 6.9 with no brace, without brace and with brace (P = .01).", "increased"),
    ],
)
def test_an_arm_that_lacks_the_treatment_is_the_other_arm(said: str, direction: str) -> None:
    assert asked(said, ours="walking with brace", theirs="walking without brace").direction == direction


def test_an_abstract_without_text_has_no_answer() -> None:
    question = Ask(intervention="bramlin", comparator="tovolin", outcome="pain")
    assert extract(Abstract(title="", sections=()), [question]).answers == (Answer(),)


def test_an_empty_question_is_answered_without_a_fault() -> None:
    (answer,) = extract(
        Abstract(title="A trial", sections=(Section(text="Pain fell (P = .01)."),)),
        [Ask(intervention="", comparator="", outcome="")],
    ).answers
    assert 0 <= answer.confidence <= 1
