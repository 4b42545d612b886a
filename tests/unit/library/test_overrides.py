"""What a person has set in a row: over what was extracted, and still there whatever is extracted next."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from litrack.errors import NotFound
from litrack.library import Catalogue, Library, look_over
from litrack.library.overrides import set_row, undo_row
from litrack.library.renew import abstracts, count_stale, next_stale, renew
from litrack.library.topics import find_headings, find_papers
from litrack.model import Correction, Extraction, Filters, MeshHeading, Outcome, Pmid, Section, Term

from .conftest import kept, outcome

ONE = Pmid(90_000_001)


def store(library: Library, *rows: Outcome, extractor: str = "1", **fields: object) -> None:
    study = kept(ONE, extraction=Extraction(outcomes=rows), **fields)
    library.keep([study], run=None, extractor=extractor)


def shown(catalogue: Catalogue) -> list[tuple[int, str | None, str, str, tuple[str, ...]]]:
    rows = catalogue.find_finding(ONE).extraction.outcomes
    return [(o.row, o.domain, o.direction, o.benefit, o.by_hand) for o in rows]


def test_a_row_that_was_set_shows_what_was_set_and_says_so(library: Library, catalogue: Catalogue) -> None:
    store(library, outcome("pain"), outcome("sleep", domain="sleep"))
    set_row(library, ONE, 2, {"direction": "increased", "benefit": "worsened"})
    assert shown(catalogue) == [
        (1, "pain", "decreased", "improved", ()),
        (2, "sleep", "increased", "worsened", ("direction", "benefit")),
    ]


def test_filters_see_what_was_set(library: Library, catalogue: Catalogue) -> None:
    store(library, outcome("pain"))
    set_row(library, ONE, 1, {"domain": "fatigue"})
    assert catalogue.find(Filters(domains=("fatigue",))).total == 1
    assert catalogue.find(Filters(domains=("pain",))).total == 0


def test_what_was_set_later_is_added_to_what_was_set_before(library: Library, catalogue: Catalogue) -> None:
    store(library, outcome("pain"))
    set_row(library, ONE, 1, {"benefit": "worsened"})
    set_row(library, ONE, 1, {"direction": "increased"})
    assert shown(catalogue) == [(1, "pain", "increased", "worsened", ("direction", "benefit"))]


def test_a_dropped_row_is_gone_and_its_number_is_told(library: Library, catalogue: Catalogue) -> None:
    store(library, outcome("pain"), outcome("sleep", domain="sleep"))
    set_row(library, ONE, 1, {}, drop=True)
    assert [row for row, *_ in shown(catalogue)] == [2]
    assert catalogue.find_finding(ONE).dropped == (1,)


def test_undone_a_row_is_as_extracted(library: Library, catalogue: Catalogue) -> None:
    store(library, outcome("pain"), outcome("sleep", domain="sleep"))
    before = shown(catalogue)
    set_row(library, ONE, 1, {}, drop=True)
    set_row(library, ONE, 2, {"benefit": "unclear"})
    assert undo_row(library, ONE, 1) == 1
    assert undo_row(library, ONE) == 1
    assert shown(catalogue) == before
    assert undo_row(library, ONE) == 0


def test_a_row_that_is_not_there_cannot_be_set(library: Library) -> None:
    store(library, outcome("pain"))
    for pmid, row in ((ONE, 2), (Pmid(90_000_002), 1)):
        with pytest.raises(NotFound, match="Nothing was changed"):
            set_row(library, pmid, row, {"benefit": "improved"})


@pytest.mark.parametrize(
    ("later", "held"),
    [
        ([outcome("pain")], True),
        ([outcome("fatigue", domain="fatigue"), outcome("pain")], True),
        ([outcome("pain", direction="no_difference"), outcome("pain")], True),
        ([outcome("Pain", sentence="PAIN  fell")], True),
        ([outcome("pain score", sentence="pain fell")], True),
        ([outcome("pain score", sentence="pain fell"), outcome("pain rating", sentence="pain fell")], False),
        ([outcome("pain", sentence="Another sentence")], False),
        ([], False),
    ],
    ids=["same", "moved", "beside a sibling", "case and space", "other span", "two of a kind", "elsewhere", "gone"],
)
def test_after_another_extraction_the_row_is_found_by_its_sentence_and_outcome(
    library: Library, catalogue: Catalogue, later: list[Outcome], held: bool
) -> None:
    store(library, outcome("pain"))
    set_row(library, ONE, 1, {"benefit": "unclear"})
    store(library, *later, extractor="2")
    by_hand = [o for o in catalogue.find_finding(ONE).extraction.outcomes if o.by_hand]
    assert [o.benefit for o in by_hand] == ["unclear"] * held
    # Whatever came between, the first extraction brings it back.
    store(library, outcome("pain"), extractor="3")
    assert shown(catalogue) == [(1, "pain", "decreased", "unclear", ("benefit",))]


def test_a_revision_of_the_record_keeps_it(library: Library, catalogue: Catalogue) -> None:
    store(library, outcome("pain"))
    set_row(library, ONE, 1, {"benefit": "unclear"})
    store(library, outcome("pain"), title="A revised title")
    assert [o.by_hand for o in catalogue.find_finding(ONE).extraction.outcomes] == [("benefit",)]


rows = st.lists(
    st.builds(outcome, st.sampled_from(["pain", "sleep", "fatigue"]), domain=st.sampled_from(["pain", "sleep"])),
    max_size=5,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows, rows, st.integers(1, 5))
def test_one_override_never_marks_two_rows(
    library: Library, catalogue: Catalogue, first: list[Outcome], second: list[Outcome], number: int
) -> None:
    store(library)
    undo_row(library, ONE)
    renew(library, {ONE: Extraction(outcomes=tuple(first))}, extractor="1")
    if number > len(first):
        return
    set_row(library, ONE, number, {"benefit": "unclear"})
    renew(library, {ONE: Extraction(outcomes=tuple(second))}, extractor="1")
    assert sum(bool(o.by_hand) for o in catalogue.find_finding(ONE).extraction.outcomes) <= 1


# --- re-extraction ----------------------------------------------------------------------------------------


def test_what_another_extractor_read_is_renewed_in_words_rows_and_facts(library: Library, catalogue: Catalogue) -> None:
    store(library, outcome("pain", canonical="ouchmeter"), sections=(Section(label="RESULTS", text="Pain fell."),))
    set_row(library, ONE, 1, {"benefit": "unclear"})
    assert count_stale(catalogue, "2") == 1
    assert next_stale(library, "2", 10) == (ONE,)
    renew(library, {ONE: Extraction(design="cohort", n=7, outcomes=(outcome("pain"),))}, extractor="2")
    found = catalogue.find_finding(ONE)
    assert (found.extraction.design, found.extraction.n) == ("cohort", 7)
    assert shown(catalogue) == [(1, "pain", "decreased", "unclear", ("benefit",))]
    assert count_stale(catalogue, "2") == 0
    assert catalogue.find(Filters(), "ouchmeter").total == 0
    assert catalogue.find(Filters(), "fell").total == 1
    assert [c.status for c in look_over(library.path) if c.name == "full text"] == ["ok"]


def test_an_abstract_comes_back_as_the_extractor_reads_it(library: Library) -> None:
    study = kept(
        ONE, sections=(Section(label="AIM", category="OBJECTIVE", text="Why."), Section(text="What.")),
        publication_types=(Term(name="Journal Article"),), mesh=(MeshHeading(descriptor="Pain"),),
    )  # fmt: skip
    library.keep([study, kept(90_000_002)], run=None, extractor="1")
    found = abstracts(library, [ONE, Pmid(90_000_002), Pmid(90_000_003)])
    assert found == {ONE: study.study.abstract, Pmid(90_000_002): kept(90_000_002).study.abstract}


# --- for the evidence map ---------------------------------------------------------------------------------


def test_a_preprint_and_its_paper_are_known_from_either_side(library: Library, catalogue: Catalogue) -> None:
    preprint = (Term(name="Preprint", ui="D000076942"),)
    library.keep(
        [
            kept(90_000_001, publication_types=preprint,
                 corrections=(Correction(kind="UpdateIn", pmid=Pmid(90_000_011)),)),
            kept(90_000_011),
            kept(90_000_002, publication_types=preprint),
            kept(90_000_012, corrections=(Correction(kind="UpdateOf", pmid=Pmid(90_000_002)),)),
            kept(90_000_003, publication_types=preprint,
                 corrections=(Correction(kind="UpdateIn", pmid=Pmid(90_000_099)),)),
            kept(90_000_004, corrections=(Correction(kind="UpdateIn", pmid=Pmid(90_000_012)),)),
        ],
        run=None, extractor="1",
    )  # fmt: skip
    assert find_papers(catalogue) == {90_000_001: 90_000_011, 90_000_002: 90_000_012}


def test_headings_are_mesh_and_keywords(library: Library, catalogue: Catalogue) -> None:
    library.keep([kept(ONE, mesh=(MeshHeading(descriptor="Fibromyalgia"),))], run=None, extractor="1")
    assert find_headings(catalogue, [ONE, Pmid(90_000_002)]) == {ONE: ("Fibromyalgia",)}
