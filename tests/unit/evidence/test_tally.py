"""The evidence map counts studies: each once a cell, never a retracted one, whatever the order they come in."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrack.errors import UsageError
from litrack.evidence.studies import gather
from litrack.evidence.tally import FIELDS, draw, fields, spot
from litrack.evidence.terms import load
from litrack.model import DESIGNS, DOMAINS, Finding, Pmid
from litrack.model.evidence import Cell, EvidenceMap
from litrack.report.map import evidence_map

from .conftest import PAPERS, drawn, finding, row

TITLES = (
    "FMT in fibromyalgia",
    "Probiotic in mice",
    "Diet, exercise and FMT in IBS with fibromyalgia",
    "Nothing known",
)
rows = st.builds(
    row,
    domain=st.sampled_from([*DOMAINS, None]),
    direction=st.sampled_from(["increased", "decreased", "no_difference", "associated", "changed"]),
    benefit=st.sampled_from(["improved", "worsened", "none", "na", "unclear"]),
    comparison=st.sampled_from(["between", "within", "case_control", "association"]),
    sentence=st.just("It was so."),
)
studies = st.builds(
    lambda number, title, design, several, retracted, year: finding(
        number, title, design, *several, retracted=retracted, year=year, second_hand=design.endswith("review")
    ),
    st.integers(1, 30), st.sampled_from(TITLES), st.sampled_from(DESIGNS), st.lists(rows, max_size=5),
    st.booleans(), st.one_of(st.none(), st.integers(2020, 2022)),
)  # fmt: skip
libraries = st.lists(studies, max_size=12, unique_by=lambda f: f.pmid)
pairs = st.sampled_from([(a, b) for a, b in product(FIELDS, FIELDS) if a != b])


def mapped(library: list[Finding], pair: tuple[str, str]) -> EvidenceMap:
    return draw(gather(library, load(), papers=PAPERS), *pair)


def cell(made: EvidenceMap, where: str) -> Cell:
    return spot(made, where, load())


@given(libraries, pairs)
def test_a_study_stands_once_in_a_cell_with_rows_of_its_own(library: list[Finding], pair: tuple[str, str]) -> None:
    for each in mapped(library, pair).cells:
        pmids = [w.finding.pmid for w in (*each.studies, *each.reviews)]
        assert len(pmids) == len(set(pmids))
        for witness in (*each.studies, *each.reviews):
            assert set(witness.rows) <= set(witness.finding.extraction.outcomes)


@given(libraries, pairs)
def test_retracted_studies_and_reviews_are_never_counted(library: list[Finding], pair: tuple[str, str]) -> None:
    made = mapped(library, pair)
    counted = [w.finding for each in made.cells for w in each.studies]
    assert not any(f.retracted or f.extraction.second_hand for f in counted)
    assert not {f.pmid for f in counted} & PAPERS.keys()
    assert set(made.left_out.retracted) == {f.pmid for f in library if f.retracted}


@given(libraries, pairs, st.randoms())
def test_the_order_of_the_library_does_not_matter(
    library: list[Finding], pair: tuple[str, str], chance: object
) -> None:
    shuffled = list(library)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert mapped(library, pair) == mapped(shuffled, pair)


@given(libraries, pairs)
def test_turning_the_map_round_changes_no_cell(library: list[Finding], pair: tuple[str, str]) -> None:
    made, turned = mapped(library, pair), mapped(library, (pair[1], pair[0]))
    assert {(c.row, c.column): c.studies for c in made.cells} == {(c.column, c.row): c.studies for c in turned.cells}


@given(libraries, pairs)
def test_every_combination_has_a_cell(library: list[Finding], pair: tuple[str, str]) -> None:
    made = mapped(library, pair)
    assert [(c.row, c.column) for c in made.cells] == list(product(made.rows, made.columns))


def test_a_cell_reads_as_its_studies_do(shelf: tuple[Finding, ...]) -> None:
    made = mapped(list(shelf), ("intervention", "domain"))
    pain = cell(made, "FMT:pain")
    assert [(w.finding.pmid, w.tier, w.reading) for w in pain.studies] == [
        (90_000_002, "blinded RCT", "none"),
        (90_000_001, "open RCT", "improved"),
    ]
    assert [w.finding.pmid for w in pain.reviews] == [90_000_006]
    assert cell(made, "microbiota transfer:pain").studies[0].reading == "worsened"
    assert made.left_out.retracted == (90_000_003,)
    assert made.left_out.preprints == ((90_000_004, 90_000_001),)


def test_what_nobody_reports_is_an_empty_cell(shelf: tuple[Finding, ...]) -> None:
    made = mapped(list(shelf), ("intervention", "domain"))
    assert cell(made, "FMT:sleep").studies == ()
    assert "quality_of_life" in made.columns


def test_between_group_rows_silence_a_change_from_baseline() -> None:
    rows = row("pain", "decreased", "improved", "within"), row("pain", "no_difference", "none")
    study = finding(1, "FMT", "rct_blinded", *rows)
    assert cell(mapped([study], ("intervention", "domain")), "FMT:pain").studies[0].reading == "none"


def test_without_an_outcome_a_map_counts_and_says_no_more(shelf: tuple[Finding, ...]) -> None:
    made = mapped(list(shelf), ("population", "tier"))
    assert not made.valued
    assert {w.reading for c in made.cells for w in c.studies} == {None}
    assert len(cell(made, "fibromyalgia:observational").studies) == 1


def test_columns_that_were_filtered_out_are_not_shown_as_empty(shelf: tuple[Finding, ...]) -> None:
    made = draw(gather(shelf, load()), "intervention", "domain", domains=("sleep", "pain"))
    assert {"sleep", "pain"} <= set(made.columns)
    assert "mood" not in made.columns


def test_a_study_of_two_conditions_counts_for_both() -> None:
    made = mapped([finding(1, "FMT in IBS and fibromyalgia", "rct_open", row())], ("population", "domain"))
    assert len(cell(made, "IBS:pain").studies) == len(cell(made, "fibromyalgia:pain").studies) == 1
    assert made.studies == 1


def test_the_arm_that_was_compared_with_was_not_tested() -> None:
    profile = gather([finding(1, "FMT versus vancomycin for C. difficile", "rct_open")], load()).profiles[0]
    assert [t.name for t in profile.interventions] == ["fmt"]


def test_who_only_observes_tests_nothing() -> None:
    profile = gather([finding(1, "Serum butyrate and diet in fibromyalgia", "case_control")], load()).profiles[0]
    assert profile.interventions == ()


def test_a_heading_helps_where_the_title_says_nothing() -> None:
    study = finding(1, "A trial", "rct_open")
    headings = {study.pmid: ("Probiotics", "Fibromyalgia", "Humans")}
    (profile,) = gather([study], load(), headings).profiles
    assert [t.name for t in profile.interventions] == ["probiotic"]
    assert [t.name for t in profile.conditions] == ["fibromyalgia"]


def test_notices_and_withdrawn_studies_are_not_counted() -> None:
    notice = replace(finding(1, "Retraction: FMT", "other", row()), flags=("retraction_notice",))
    gone = replace(finding(2, "FMT", "rct_open", row()), flags=("withdrawn",))
    gathered = gather([notice, gone], load())
    assert gathered.profiles == ()
    assert gathered.left_out().withdrawn == (Pmid(90_000_002),)


@pytest.mark.parametrize("asked", ["", "pain", "domain:domain", "domain:colour", "a:b:c", ":"])
def test_a_map_of_unknown_fields_names_the_fields(asked: str) -> None:
    with pytest.raises(UsageError, match="--map") as caught:
        fields(asked)
    assert "intervention" in caught.value.hint


def test_a_cell_is_found_by_any_name_of_its_row(shelf: tuple[Finding, ...]) -> None:
    made = mapped(list(shelf), ("intervention", "domain"))
    same = [cell(made, name) for name in ("FMT:pain", "fmt : Pain", "faecal microbiota transplant:pain")]
    assert same[0] == same[1] == same[2]
    with pytest.raises(UsageError, match="'sham'"):
        cell(made, "sham:pain")


@pytest.mark.parametrize(("width", "plain"), [(80, False), (140, False), (80, True), (30, False)])
def test_the_map_as_a_screen(
    shelf: tuple[Finding, ...], golden: Callable[[str, str], None], width: int, plain: bool
) -> None:
    counted = mapped(list(shelf), ("intervention", "domain"))
    screen = evidence_map(counted, width=width, more=(2, 1), ascii=plain, sample=True)
    golden(f"map-{width}{'-ascii' * plain}.txt", drawn(screen, width))
