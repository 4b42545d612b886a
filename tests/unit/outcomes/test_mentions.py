"""A row tells every place where results and conclusions name its outcome, and none that names another."""

from litrack.model import Abstract, Outcome, Section
from litrack.outcomes import extract

TITLE = "Bramlin: a randomised, placebo-controlled trial"


def rows(results: str, conclusions: str) -> tuple[str, tuple[Outcome, ...]]:
    sections = (Section(label="RESULTS", text=results), Section(label="CONCLUSIONS", text=conclusions))
    abstract = Abstract(title=TITLE, sections=sections)
    return abstract.text, extract(abstract).outcomes


def mentioned(text: str, row: Outcome) -> list[str]:
    return [text[a:b] for a, b in row.mentions]


def test_an_abbreviation_names_what_it_stands_for() -> None:
    text, (row, *_) = rows(
        "Pressure pain threshold (PPT) was significantly higher with bramlin than with placebo (P = .01).",
        "Bramlin raised PPT more than placebo.",
    )
    assert "PPT" in " ".join(mentioned(text, row)[1:])


def test_a_conclusion_that_names_the_domain_repeats_its_results() -> None:
    text, found = rows(
        "The Insomnia Severity Index was significantly lower with bramlin than with placebo (P = .01).",
        "Bramlin improves sleep quality more than placebo.",
    )
    assert [row.section for row in found] == ["results"]
    assert "sleep quality" in mentioned(text, found[0])


def test_another_outcome_is_no_mention() -> None:
    text, found = rows(
        "Fatigue was significantly lower with bramlin (P = .01). Sleep quality did not differ (P = .50).",
        "Bramlin reduces fatigue.",
    )
    by_name = {row.outcome.lower(): mentioned(text, row) for row in found}
    assert by_name["fatigue"] == ["Fatigue", "fatigue"]
    assert by_name["sleep quality"] == ["Sleep quality"]


def test_every_row_mentions_itself() -> None:
    _, found = rows("Stiffness, pain and bloating fell (P = .01) but butyrate rose (P = .02).", "Bramlin works.")
    assert found
    assert all(any(a < row.end and row.start < b for a, b in row.mentions) for row in found)
    assert all(list(row.mentions) == sorted(set(row.mentions)) for row in found)
