"""What a value is read from: the verb, the scale, and only then the context."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrack.model import FROM_CONTEXT, Abstract, Outcome, Section
from litrack.outcomes import extract, valued, weights

TRIAL = ("Randomized Controlled Trial",)
TITLES = (
    "Bramlin alleviates colitis in mice by protecting the gut barrier.",
    "Exposure to bramlin aggravates colitis in mice.",
    "A prospective cohort of women.",
    "Bramlin is toxic: a randomised trial.",
    "Rats on a high-fat diet.",
)
ENDS = ("Bramlin protected mice from colitis.", "Bramlin causes damage to the gut barrier.", "")


def rows(title: str, results: str, conclusion: str = "", types: tuple[str, ...] = ()) -> dict[str, Outcome]:
    sections = (Section(label="RESULTS", category="RESULTS", text=results),)
    if conclusion:
        sections += (Section(label="CONCLUSIONS", category="CONCLUSIONS", text=conclusion),)
    found = extract(Abstract(title=title, sections=sections, publication_types=types))
    return {o.outcome: o for o in found.outcomes}


def test_a_marker_without_a_scale_takes_its_value_from_the_abstract() -> None:
    mended = rows(TITLES[0], "Occludin expression was higher after bramlin. BDNF expression rose.", ENDS[0])
    harmed = rows(TITLES[1], "Exposure to bramlin impaired memory. It lowered occludin and BDNF expression.", ENDS[1])
    assert [o["BDNF expression"].benefit for o in (mended, harmed)] == ["improved", "worsened"]
    assert all(o["BDNF expression"].rule.endswith(f", {FROM_CONTEXT}") for o in (mended, harmed))


def test_a_row_whose_value_the_context_denies_says_so() -> None:
    found = rows(TITLES[2], "Readmissions were more frequent in women with high calprotectin.")["Readmissions"]
    assert (found.benefit, found.rule.endswith(f", no {FROM_CONTEXT}")) == ("na", True)


def test_in_a_trial_what_the_vocabulary_knows_stands() -> None:
    found = rows(TITLES[3], "Loose stools were more frequent with bramlin than with placebo.", "", TRIAL)
    assert (found["Loose stools"].benefit, FROM_CONTEXT in found["Loose stools"].rule) == ("worsened", False)


@pytest.mark.parametrize(
    ("sentence", "name", "benefit"),
    [
        ("The PGIC score was higher with bramlin.", "PGIC score", "unclear"),
        ("PSQI increased with bramlin.", "PSQI", "worsened"),
        ("Bramlin lowered the abundance of Sutterella.", "abundance of Sutterella", "na"),
        ("Interleukin-6 correlated with tumour necrosis factor (r = 0.41, P = .01).", "tumour necrosis factor", "na"),
        ("Interleukin-6 was not changed by bramlin.", "Interleukin-6", "none"),
    ],
)
@given(title=st.sampled_from(TITLES), end=st.sampled_from(ENDS), types=st.sampled_from([(), TRIAL]))
def test_no_context_gives_a_value_to_what_has_none_or_turns_a_scale_round(
    sentence: str, name: str, benefit: str, title: str, end: str, types: tuple[str, ...]
) -> None:
    found = rows(title, sentence, end, types)[name]
    assert (found.benefit, FROM_CONTEXT in found.rule) == (benefit, False)


@given(
    table=st.dictionaries(st.sampled_from("abcdef"), st.tuples(*[st.integers(-400, 400)] * 3)),
    names=st.lists(st.sampled_from("abcdefgh"), max_size=6),
)
def test_a_value_is_given_only_where_it_outweighs_all_else(
    table: dict[str, tuple[int, int, int]], names: list[str]
) -> None:
    better, worse, none = (sum(table[n][k] for n in names if n in table) for k in range(3))
    verdict = valued.decide(names, table)
    if verdict == "improved":
        assert better > max(worse, none)
    elif verdict == "worsened":
        assert worse > max(better, none)


def test_the_weights_hold_a_number_for_each_verdict() -> None:
    table = weights.load("valued")
    assert table
    assert {len(row) for row in table.values()} == {len(valued.VERDICTS)}
