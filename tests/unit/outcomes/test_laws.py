"""What holds for any text: offsets, sameness, and where rows may come from."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from litrack.model import Abstract, Ask, Extraction, Section
from litrack.outcomes import extract
from litrack.outcomes.lines import extract_lines

PIECES = (
    "Pain was lower than with placebo (P < .001).",
    "IL-6 and TNF-α decreased, whereas Faecalibacterium increased (p=0·03).",
    "No adverse events were reported.",
    "Fatigue did not differ between groups (RR 1.02, 95% CI 0.9-1.2).",
    "Alpha diversity correlated with sleep quality (r = −0.41; P = 4.1 × 10⁻³).",
    "Forty-two women with fibromyalgia were randomised.",
    "We aimed to test whether pain falls.",
    "Further studies are needed.",
    "(((", ")]}", "1)", "\u2028", "ß İ ǅ", "\x00", "P", "=", "respectively", "\U0001f9a0",
)  # fmt: skip
words = st.one_of(st.sampled_from(PIECES), st.text(max_size=40))
texts = st.lists(words, max_size=8).map(" ".join)
sections = st.builds(
    Section,
    label=st.sampled_from([None, "RESULTS", "Methods", "CONCLUSION", "AIM", "?"]),
    category=st.sampled_from([None, "RESULTS", "METHODS", "BACKGROUND", "UNASSIGNED"]),
    text=texts,
)
abstracts = st.builds(Abstract, title=texts, sections=st.lists(sections, max_size=4).map(tuple))
relaxed = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@relaxed
@given(abstracts)
def test_every_offset_slices_to_the_text_that_is_shown(abstract: Abstract) -> None:
    text = abstract.text
    for row in extract(abstract).outcomes:
        assert text[row.start : row.end] == row.outcome
        assert text[row.sentence_start : row.sentence_end] == row.sentence
        assert row.sentence_start <= row.start < row.end <= row.sentence_end
        assert all(text[s.start : s.end] == s.text for s in row.stats)
        assert all(0 <= a < b <= len(text) for a, b in row.mentions)
        assert row.timepoint is None or row.timepoint in row.sentence
        assert 0 <= row.confidence <= 1


@relaxed
@given(abstracts)
def test_the_same_abstract_gives_the_same_bytes(abstract: Abstract) -> None:
    def line() -> str:
        sections = [{"label": s.label, "category": s.category, "text": s.text} for s in abstract.sections]
        return next(extract_lines([json.dumps({"id": 1, "title": abstract.title, "sections": sections})]))

    assert line() == line()


@relaxed
@given(abstracts, texts, texts)
def test_a_question_is_answered_within_the_text(abstract: Abstract, intervention: str, outcome: str) -> None:
    extraction = extract(abstract, [Ask(intervention=intervention, comparator="placebo", outcome=outcome)])
    (answer,) = extraction.answers
    assert answer.direction in {None, "increased", "decreased", "no_difference"}
    if answer.sentence_start is not None and answer.sentence_end is not None:
        assert 0 <= answer.sentence_start < answer.sentence_end <= len(abstract.text)


def read(
    label: str, text: str, title: str = "A randomised trial of bramlin", types: tuple[str, ...] = ()
) -> Extraction:
    return extract(Abstract(title=title, sections=(Section(label=label, text=text),), publication_types=types))


RESULT = "Pain was significantly lower with bramlin than with placebo (P < .001)."


def test_the_results_section_gives_a_row() -> None:
    assert [r.outcome for r in read("RESULTS", RESULT).outcomes] == ["Pain"]


@pytest.mark.parametrize("label", ["BACKGROUND", "AIMS", "METHODS"])
def test_background_aims_and_methods_give_no_rows(label: str) -> None:
    assert read(label, RESULT).outcomes == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Further studies are needed to find out whether pain decreases.",
        "Larger trials should test whether fatigue is reduced.",
        "The outcome will be pain, which would be lower with bramlin.",
        "We aimed to reduce pain.",
    ],
)
def test_what_is_planned_or_wished_gives_no_rows(sentence: str) -> None:
    assert read("RESULTS", sentence).outcomes == ()


def test_a_narrative_review_and_a_protocol_have_no_rows() -> None:
    review = read("RESULTS", "Pain is lower in some patients.", "Diet and pain: a review", types=("Review",))
    assert (review.design, review.outcomes) == ("narrative_review", ())
    protocol = read("RESULTS", RESULT, "Bramlin for pain: study protocol for a randomised trial")
    assert (protocol.design, protocol.outcomes) == ("protocol", ())


def test_a_pooled_finding_is_second_hand() -> None:
    assert read("RESULTS", RESULT, types=("Meta-Analysis",)).second_hand


@pytest.mark.parametrize(
    "text", ["", "\n", "1, 2, 3, 4.5; 6 (7) [8]\n" * 50, "Der Schmerz nahm ab. " * 20, "a" * 100_000, "(" * 5_000]
)
def test_odd_texts_are_read_without_a_word(text: str) -> None:
    assert extract(Abstract(title="", sections=(Section(text=text),))).outcomes == ()
    assert extract(Abstract(title=text)).outcomes == ()


def test_a_hundred_thousand_characters_are_read() -> None:
    assert extract(Abstract(title="Trial", sections=(Section(label="RESULTS", text=(RESULT + " ") * 1_400),))).outcomes
