"""What a statement claims, and what a library says to it."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrack.errors import UsageError
from litrack.evidence.claims import read
from litrack.evidence.studies import gather
from litrack.evidence.terms import load
from litrack.evidence.weigh import stance, weigh
from litrack.model import Finding
from litrack.model.evidence import Verdict
from litrack.report.checked import verdict as screen
from litrack.report.evidence import stances, verdict_shape

from .conftest import PAPERS, drawn, finding, row
from .test_tally import libraries


def claimed(statement: str) -> tuple[str, str, str]:
    """Interventions, populations, and outcome=expected, each joined by commas."""
    claim = read(statement, load())
    return (
        ",".join(t.name for t in claim.interventions),
        ",".join(t.name for t in claim.populations),
        ",".join(f"{q.domain.name}={q.expected}" for q in claim.questions) if claim.named else "core",
    )


@pytest.mark.parametrize(
    ("statement", "meaning"),
    [
        ("FMT improves fatigue in fibromyalgia", ("fmt", "fibromyalgia", "fatigue=improved")),
        ("faecal transplant relieves fibromyalgia", ("fmt", "fibromyalgia", "core")),
        ("FMT reduces pain and improves sleep in IBS", ("fmt", "ibs", "pain=improved,sleep=improved")),
        ("Probiotics do not improve mood", ("probiotic", "", "mood=none")),
        ("Probiotics have no effect on mood", ("probiotic", "", "mood=none")),
        ("probiotics increase anxiety", ("probiotic", "", "mood=worsened")),
        ("FMT restores diversity", ("fmt", "", "microbial_diversity=increased")),
        ("FMT reduces inflammation", ("fmt", "", "immune_inflammatory=decreased")),
        ("FMT is safe", ("fmt", "", "safety=none")),
        ("the microbiota of patients differs", ("", "", "microbiome_composition=different")),
        ("patients with fibromyalgia have lower microbial diversity",
         ("", "fibromyalgia", "microbial_diversity=decreased")),
        ("gut bacteria cause pain", ("transfer", "", "pain=worsened")),
        ("the gut microbiota is linked to fibromyalgia", ("", "fibromyalgia", "microbiome_composition=linked")),
        ("FMT alters the gut microbiota", ("fmt", "", "microbiome_composition=different")),
        ("pregabalin helps in chronic pain", ("gabapentinoid", "chronic_pain", "core")),
        ("pregabalin helps chronic pain", ("gabapentinoid", "", "pain=improved")),
        ("significant improvements in pain, fatigue, and overall quality of life in fibromyalgia patients after FMT",
         ("fmt", "fibromyalgia", "pain=improved,fatigue=improved,quality_of_life=improved")),
    ],
)  # fmt: skip
def test_a_statement_means(statement: str, meaning: tuple[str, str, str]) -> None:
    assert claimed(statement) == meaning


@pytest.mark.parametrize("statement", ["", "fibromyalgia", "what about it?", "12 % \x1b[31m", "x" * 5_000])
def test_a_statement_without_intervention_or_outcome_is_refused_with_an_example(statement: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(statement, load())
    assert "litrack check" in caught.value.hint
    assert len(str(caught.value)) < 200


def test_what_was_not_understood_is_told() -> None:
    claim = read("Hyperspace FMT improves sleep in florbs", load())
    assert claim.ignored == ("Hyperspace", "florbs")
    assert ("sleep", "outcome: sleep") in claim.understood


def test_a_direction_that_is_missing_is_said_to_be_assumed() -> None:
    assert read("FMT pain", load()).assumed
    assert not read("FMT eases pain", load()).assumed


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        claim = read(text, load())
    except UsageError:
        return
    assert claim.questions


@given(
    libraries, st.sampled_from(["FMT improves pain in fibromyalgia", "gut bacteria cause pain", "microbiota differs"])
)
def test_each_study_has_one_stance_and_retracted_ones_have_none(library: list[Finding], statement: str) -> None:
    found = weigh(read(statement, load()), gather(library, load(), papers=PAPERS), load())
    for checked in found.checked:
        pmids = [w.finding.pmid for w in checked.witnesses]
        assert len(pmids) == len(set(pmids))
        beside = [w for n in checked.nearby for w in n.witnesses]
        assert not set(pmids) & {w.finding.pmid for w in beside}
        for witness in (*checked.witnesses, *beside):
            assert not witness.finding.retracted
            assert witness.tier != "review"
            assert (witness.stance == "silent") == (not witness.rows)


@pytest.mark.parametrize(
    ("rows", "expected", "found"),
    [
        ([], "improved", "silent"),
        ([row()], "improved", "for"),
        ([row()], "worsened", "against"),
        ([row(direction="increased", benefit="worsened")], "improved", "against"),
        ([row(direction="no_difference", benefit="none")], "improved", "null"),
        ([row(), row(direction="increased", benefit="worsened")], "improved", "mixed"),
        ([row(benefit="unclear")], "improved", "unclear"),
        ([row(direction="associated", benefit="na", comparison="association")], "improved", "unclear"),
        ([row(direction="increased", benefit="na")], "increased", "for"),
        ([row(direction="decreased", benefit="na")], "increased", "against"),
        ([row(direction="changed", benefit="na")], "increased", "unclear"),
        ([row(direction="changed", benefit="na")], "different", "for"),
        ([row(direction="no_difference", benefit="none")], "different", "null"),
        ([row(direction="no_difference", benefit="none")], "none", "for"),
        ([row()], "none", "against"),
        ([row(direction="associated", benefit="na", comparison="association")], "linked", "for"),
        ([row(direction="not_associated", benefit="na", comparison="association")], "linked", "null"),
        ([row()], "linked", "unclear"),
    ],
)  # fmt: skip
def test_rows_stand_for_or_against(rows: list, expected: str, found: str) -> None:  # type: ignore[type-arg]
    assert stance(rows, expected) == found  # type: ignore[arg-type]


def answer(shelf: tuple[Finding, ...], statement: str) -> Verdict:
    return weigh(read(statement, load()), gather(shelf, load(), papers=PAPERS), load())


def test_studies_for_null_and_silent_are_told_apart(shelf: tuple[Finding, ...]) -> None:
    (checked,) = answer(shelf, "FMT improves pain in fibromyalgia").checked
    assert [(w.finding.pmid, w.stance) for w in checked.witnesses] == [(90_000_001, "for"), (90_000_002, "null")]
    assert [w.finding.pmid for w in checked.reviews] == [90_000_006]
    assert stances(checked.witnesses)["for"] == {"open RCT": 1}


def test_neighbouring_patients_are_told_apart_from_those_asked_about(shelf: tuple[Finding, ...]) -> None:
    found = answer(shelf, "FMT improves fatigue in fibromyalgia")
    (checked,) = found.checked
    assert [(n.population, [w.finding.pmid for w in n.witnesses]) for n in checked.nearby] == [
        ("chronic fatigue", [90_000_005])
    ]
    assert [f.pmid for f in found.protocols] == [90_000_009]
    assert found.left_out.retracted == (90_000_003,)
    assert found.left_out.preprints == ((90_000_004, 90_000_001),)


def test_patients_beside_others_are_asked_of_studies_that_compare_them(shelf: tuple[Finding, ...]) -> None:
    (checked,) = answer(shelf, "patients with fibromyalgia have lower diversity").checked
    assert [(w.finding.pmid, w.stance) for w in checked.witnesses] == [(90_000_007, "for")]


def test_that_gut_bacteria_cause_pain_is_asked_of_transfers_and_associations(shelf: tuple[Finding, ...]) -> None:
    linked = finding(
        11, "Taxa and pain", "cross_sectional",
        row("pain", "associated", "na", "association", "Pain correlated with bacterial richness."),
    )  # fmt: skip
    (checked,) = answer((*shelf, linked), "gut bacteria cause pain").checked
    assert [(w.finding.pmid, w.stance) for w in checked.witnesses] == [(90_000_008, "for"), (90_000_011, "unclear")]


def test_json_names_every_study_with_its_rows(shelf: tuple[Finding, ...]) -> None:
    shape = verdict_shape(answer(shelf, "FMT improves pain in fibromyalgia"))
    (outcome,) = shape["outcomes"]
    assert outcome["counts"]["null"] == {"blinded RCT": 1}
    assert [s["pmid"] for s in outcome["studies"]] == [90_000_001, 90_000_002]
    assert outcome["studies"][0]["outcomes"][0]["sentence"] == "Pain was decreased (between)."


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("fatigue", "FMT improves fatigue in fibromyalgia"),
        ("sleep", "FMT improves sleep in fibromyalgia"),
        ("relief", "donor stool relieves fibromyalgia"),
        ("cause", "gut bacteria cause pain"),
        ("nobody", "melatonin improves sleep in florbs"),
    ],
)
@pytest.mark.parametrize("plain", [False, True])
def test_the_answer_as_a_screen(
    shelf: tuple[Finding, ...],
    golden: Callable[[str, str], None],
    name: str,
    statement: str,
    plain: bool,
) -> None:
    shown = screen(answer(shelf, statement), ascii=plain, sample=True)
    golden(f"check-{name}{'-ascii' * plain}.txt", drawn(shown, 80))
