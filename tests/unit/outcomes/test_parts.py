"""Sentences, roles, vocabulary, study facts and the JSON lines, each on its own."""

import json
from pathlib import Path

import pytest

from litrack.errors import UsageError
from litrack.model import Abstract, Ask, Section
from litrack.outcomes import extract, facade, roles, segment
from litrack.outcomes.lines import extract_lines


def sentences(text: str) -> list[str]:
    return [text[s.start : s.end] for s in segment.split(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Pain fell (3.1 vs. 5.2, P = .03) in the group of Dr. Quillfeather.",
        "A. muciniphila and F. prausnitzii were lower, i.e. depleted, e.g. in stool.",
        "Clostridium spp. was increased.",
        "The score was <0.5 (approx. 30% lower).",
    ],
)
def test_a_full_stop_inside_a_sentence_does_not_end_it(sentence: str) -> None:
    assert sentences(sentence + " Fatigue was unchanged.") == [sentence, "Fatigue was unchanged."]


def test_a_glued_sentence_and_a_number_at_the_end_are_cut() -> None:
    assert sentences("Pain fell.Fatigue rose again.") == ["Pain fell.", "Fatigue rose again."]
    assert sentences("The score was 10. It rose.") == ["The score was 10.", "It rose."]


def test_labels_decide_before_categories_and_words() -> None:
    assert roles.label_role("RESULTS", "UNASSIGNED") == "results"
    assert roles.label_role("Aim", "UNASSIGNED") == "aims"
    assert roles.label_role("LIMITATIONS", "CONCLUSIONS") == "conclusions"
    assert roles.label_role(None, "METHODS") == "methods"
    assert roles.label_role(None, None) is None


def test_an_abstract_without_labels_is_read_by_its_words() -> None:
    said = [
        "Fibromyalgia is a common disorder of unknown cause.",
        "The aim of this study was to investigate the effect of bramlin on pain.",
        "Sixty women were randomly assigned to bramlin or placebo for 12 weeks.",
        "Pain was significantly lower after bramlin than after placebo (P < .001).",
        "These results suggest that bramlin may be useful.",
    ]
    guessed = roles.guess(said)
    assert [role in {"results", "conclusions"} for role in guessed] == [False, False, False, True, True]
    assert guessed[3] == "results"


RESULTS = "Quibble index was higher with bramlin than with placebo (P = .01)."


def trial(text: str, **known: object) -> Abstract:
    return Abstract(title="A randomised trial", sections=(Section(label="RESULTS", text=text),), **known)  # type: ignore[arg-type]


def test_a_users_vocabulary_decides_what_is_good(tmp_path: Path) -> None:
    file = tmp_path / "vocabulary.csv"
    file.write_text(
        "term,synonyms,domain,kind,polarity,source\nquibble index,=QI,function,instrument,higher_better,mine\n"
    )
    (plain,) = extract(trial(RESULTS)).outcomes
    (known,) = facade.extract(trial(RESULTS), extra=file).outcomes
    assert (plain.benefit, plain.instrument) == ("na", None)
    assert (known.benefit, known.instrument, known.domain) == ("improved", "quibble index", "function")


def test_a_wrong_vocabulary_row_is_named(tmp_path: Path) -> None:
    file = tmp_path / "vocabulary.csv"
    file.write_text("term,synonyms,domain,kind,polarity,source\nx,,nowhere,instrument,higher_better,\n")
    with pytest.raises(UsageError, match=r"Line 2 of vocabulary\.csv"):
        facade.extract(trial(RESULTS), extra=file)


def test_every_instrument_with_a_polarity_says_where_it_was_read() -> None:
    settled = [e for e in facade.load_vocabulary().entries if e.polarity in {"higher_better", "higher_worse"}]
    assert settled
    assert all(e.source and not e.source.startswith("unread") for e in settled if e.kind in {"instrument", "subscale"})


def test_an_abbreviation_of_the_abstract_is_read_as_its_long_form() -> None:
    text = "Sleep quality (SLQ) was measured. SLQ was better with bramlin than with placebo."
    (row,) = extract(trial(text)).outcomes
    assert (row.outcome, row.domain, row.direction, row.benefit) == ("SLQ", "sleep", "increased", "improved")


@pytest.mark.parametrize(
    ("sentence", "n"),
    [
        ("A total of 48 patients with fibromyalgia were randomised.", 48),
        ("Sixty-two women took part; 58 completed.", 62),
        ("We enrolled 1,279 participants in 10 centres.", 1279),
        ("Adults were followed from 1998 to 2004.", None),
    ],
)
def test_the_number_of_participants_is_read(sentence: str, n: int | None) -> None:
    assert extract(Abstract(title="A randomised trial", sections=(Section(text=sentence),))).n == n


def test_both_groups_of_a_case_control_study_count() -> None:
    text = "We compared 72 women with fibromyalgia and 72 matched healthy controls."
    assert extract(Abstract(title="A case-control study", sections=(Section(text=text),))).n == 144


@pytest.mark.parametrize(
    ("outcome", "direction"), [("pain", "decreased"), ("sleep quality", "increased"), ("fatigue", "no_difference")]
)
def test_a_question_is_answered_with_its_sentence(outcome: str, direction: str) -> None:
    said = (
        "Pain was significantly lower in the bramlin group than in the placebo group (P < .001).",
        "Sleep quality was significantly higher with bramlin than with placebo (P = .01).",
        "There was no significant difference in fatigue between bramlin and placebo (P = .70).",
    )
    ask = Ask(intervention="bramlin", comparator="placebo", outcome=outcome)
    abstract = trial(" ".join(said))
    (answer,) = extract(abstract, [ask]).answers
    assert answer.direction == direction
    assert outcome in abstract.text[answer.sentence_start : answer.sentence_end].lower()


def test_json_lines_keep_order_and_ids() -> None:
    given = [
        {"id": "b", "text": "A trial\nPain was lower than with placebo (P < .001)."},
        {"id": 7, "title": "A", "sections": []},
    ]
    out = [json.loads(x) for x in extract_lines(json.dumps(x) for x in given)]
    assert [x["id"] for x in out] == ["b", 7]
    assert "answers" not in out[0]
    assert [x["outcome"] for x in out[0]["outcomes"]] == ["Pain"]


@pytest.mark.parametrize("line", ["{", "[1]", '"text"', '{"id": 1, "text": 5}', '{"title": "a", "sections": [1]}'])
def test_a_bad_line_is_named_by_its_number(line: str) -> None:
    with pytest.raises(UsageError, match="Line 2"):
        list(extract_lines(['{"id": 1, "text": "a"}', line]))


def test_extracting_imports_neither_numpy_nor_bio() -> None:
    import subprocess
    import sys

    heavy = "{'numpy', 'Bio', 'rich', 'typer'}"
    code = f"import sys; from litrack.outcomes import extract; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_result_in_plain_words_is_surer_than_one_told_in_passing() -> None:
    plain = extract(trial("Pain was significantly lower with bramlin than with placebo (P < .001).")).outcomes
    vague = extract(trial("Bramlin, with its changes of bowel habit, was given to all.")).outcomes
    assert plain[0].confidence > 0.8 > max((o.confidence for o in vague), default=0)


@pytest.mark.parametrize(
    ("sentence", "times"),
    [
        (
            "Quality of life was better with bramlin at 3 months (P = 0.02), but no longer at 6 months (P = 0.28).",
            [("Quality of life", "at 3 months"), ("Quality of life", "at 6 months")],
        ),
        ("At 6 months pain was lower with bramlin than with placebo (P = 0.02).", [("pain", "At 6 months")]),
        ("Pain was lower with bramlin than with placebo at 8 weeks and 6 months.", [("Pain", "at 8 weeks")]),
    ],
)
def test_a_row_has_the_time_that_was_named_for_it(sentence: str, times: list[tuple[str, str]]) -> None:
    assert [(o.outcome, o.timepoint) for o in extract(trial(sentence)).outcomes] == times
