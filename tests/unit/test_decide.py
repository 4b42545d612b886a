"""What litrack decides about sets of PMIDs and about a study that was read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrack.decide import batches, notices, revision, sift
from litrack.model import (
    QUIET,
    Author,
    Correction,
    Dated,
    Extraction,
    Keyword,
    MeshHeading,
    Outcome,
    Pmid,
    PubDate,
    Registration,
    Section,
    Study,
    Term,
)

pmids = st.lists(st.integers(1, 60).map(Pmid), unique=True)


@given(pmids, pmids)
def test_what_is_new_was_listed_and_not_a_member(listed: list[Pmid], members: list[Pmid]) -> None:
    sifted = sift(listed, frozenset(members))
    assert set(sifted.new) == set(listed) - set(members)


@given(pmids, pmids)
def test_members_stay_members_when_the_list_is_suspect(listed: list[Pmid], members: list[Pmid]) -> None:
    sifted = sift(listed, frozenset(members))
    assert set(sifted.gone) == (set() if sifted.suspect else set(members) - set(listed))


def test_a_set_of_twenty_that_loses_more_than_a_fifth_is_suspect() -> None:
    members = frozenset(Pmid(n) for n in range(20))
    assert sift([Pmid(n) for n in range(15)], members).suspect
    assert not sift([Pmid(n) for n in range(16)], members).suspect


def test_an_empty_list_is_suspect_however_small_the_set_was() -> None:
    assert sift([], frozenset({Pmid(1)})).suspect
    assert not sift([], frozenset()).suspect


@given(pmids, st.integers(1, 7))
def test_batches_hold_every_pmid_once_and_in_order(listed: list[Pmid], size: int) -> None:
    cut = list(batches(listed, size))
    assert [p for batch in cut for p in batch] == listed
    assert all(1 <= len(batch) <= size for batch in cut)


def study(**fields: object) -> Study:
    return Study(pmid=Pmid(90000001), **{"title": "Old", "sections": (Section(text="Pain fell."),), **fields})  # type: ignore[arg-type]


def test_an_unchanged_study_has_nothing_to_tell() -> None:
    assert revision(study(), study()) == ()


def test_keywords_and_dates_change_without_being_news() -> None:
    dated = study(
        status="MEDLINE", keywords=(Keyword(text="pain"),),
        dates=(Dated(kind="revised", date=PubDate(year=2026, month=11, day=20)),),
    )  # fmt: skip
    assert revision(study(), dated) == ()


def test_a_changed_abstract_is_told_by_its_field() -> None:
    (event,) = revision(study(), study(sections=(Section(text="Pain rose."),)))
    assert (event.kind, event.detail) == ("revised", "abstract")


def test_a_retraction_is_told_once_with_its_notice() -> None:
    notice = Correction(kind="RetractionIn", pmid=Pmid(90000002), source="J Invented Res. 2026")
    after = study(corrections=(notice,), publication_types=(Term(name="Retracted Publication", ui="D016441"),))
    (event,) = revision(study(), after)
    assert (event.kind, event.notice) == ("retracted", 90000002)
    assert revision(after, after) == ()


def test_a_retraction_known_by_its_type_is_not_told_again_when_the_notice_is_linked() -> None:
    typed = study(publication_types=(Term(name="Retracted Publication", ui="D016441"),))
    linked = study(
        publication_types=typed.publication_types, corrections=(Correction(kind="RetractionIn", pmid=Pmid(90000002)),)
    )
    assert [e.kind for e in notices(typed)] == ["retracted"]
    assert revision(typed, linked) == ()


def test_a_preprint_whose_paper_appears_is_told_as_published() -> None:
    types = (Term(name="Preprint", ui="D000076942"),)
    before, link = study(publication_types=types), Correction(kind="UpdateIn", pmid=Pmid(90000003))
    (event,) = revision(before, study(publication_types=types, corrections=(link,)))
    assert (event.kind, event.notice) == ("published", 90000003)


def test_a_review_with_a_newer_version_is_superseded_not_published() -> None:
    (event,) = revision(study(), study(corrections=(Correction(kind="UpdateIn", pmid=Pmid(90000003)),)))
    assert event.kind == "superseded"


def test_a_paper_that_was_corrected_and_republished_is_told_so() -> None:
    (event,) = revision(
        study(), study(corrections=(Correction(kind="CorrectedandRepublishedIn", pmid=Pmid(90000003)),))
    )
    assert (event.kind, event.notice) == ("republished", 90000003)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            Correction(kind="ErratumIn", source="J Inv"),
            Correction(kind="ErratumIn", source="J Inv", pmid=Pmid(90000004)),
        ),
        (Correction(kind="ErratumIn", source="J Inv"), Correction(kind="ErratumIn", source="J Inv. 2026;1:2")),
        (
            Correction(kind="ErratumIn", source="J Inv", pmid=Pmid(90000004)),
            Correction(kind="ErratumIn", source="J Inv. 2026;1:2", pmid=Pmid(90000004)),
        ),
    ],
)
def test_a_notice_that_only_gained_its_link_or_another_wording_is_not_told_again(
    before: Correction, after: Correction
) -> None:
    assert revision(study(corrections=(before,)), study(corrections=(after,))) == ()


def test_a_second_erratum_is_told_and_the_first_is_not() -> None:
    first = Correction(kind="ErratumIn", pmid=Pmid(90000004))
    second = Correction(kind="ErratumIn", pmid=Pmid(90000005))
    (event,) = revision(study(corrections=(first,)), study(corrections=(second, first)))
    assert event.notice == 90000005


def test_a_trial_number_is_told_when_it_is_added() -> None:
    number = Registration(bank="ClinicalTrials.gov", accession="NCT90000001")
    (event,) = revision(study(), study(registrations=(number,)))
    assert (event.kind, event.detail) == ("registered", "ClinicalTrials.gov NCT90000001")
    assert revision(study(registrations=(number,)), study(registrations=(number,))) == ()


def test_print_and_indexing_are_noted_as_quiet_events() -> None:
    ahead, printed = study(publication_status="aheadofprint"), study(publication_status="ppublish")
    indexed = study(publication_status="ppublish", mesh=(MeshHeading(descriptor="Pain"),))
    assert [e.kind for e in revision(ahead, printed)] == ["printed"]
    assert [e.kind for e in revision(ahead, indexed)] == list(QUIET)
    assert revision(printed, ahead) == ()


@pytest.mark.parametrize(
    "after",
    [
        study(title="Old."),
        study(sections=(Section(text="Pain\u00a0fell"),)),
        study(sections=(Section(text="Pain fell.", category="RESULTS"),)),
    ],
)
def test_what_editors_polish_is_not_a_revision(after: Study) -> None:
    assert revision(study(), after) == ()


def test_an_affiliation_is_not_a_revision_and_an_author_is() -> None:
    bare, placed = (
        Author(last="Meyer", initials="A"),
        Author(last="Meyer", initials="A", affiliations=("Invented Clinic",)),
    )
    assert revision(study(authors=(bare,)), study(authors=(placed,))) == ()
    (event,) = revision(study(authors=(bare,)), study(authors=(bare, Author(last="Nord", initials="B"))))
    assert event.detail == "authors"


def test_a_revision_that_changes_what_is_reported_says_so() -> None:
    def reads(direction: str) -> Extraction:
        row = Outcome(
            outcome="pain", start=0, end=4, direction=direction, benefit="unclear", comparison="between",  # type: ignore[arg-type]
            sentence="Pain fell.", sentence_start=0, sentence_end=10, rule="r", confidence=1.0,
        )  # fmt: skip
        return Extraction(outcomes=(row,))

    after = study(sections=(Section(text="Pain rose."),))
    (event,) = revision(study(), after, reads("decreased"), reads("increased"))
    assert event.detail == "abstract, reported outcomes"
    (event,) = revision(study(), after, reads("increased"), reads("increased"))
    assert event.detail == "abstract"


def test_an_edited_query_may_shrink_but_not_to_nothing() -> None:
    members = frozenset(Pmid(n) for n in range(30))
    assert sift([Pmid(1)], members).suspect
    assert not sift([Pmid(1)], members, edited=True).suspect
    assert sift([], members, edited=True).suspect


def test_as_many_studies_but_other_ones_are_suspect_too() -> None:
    assert sift([Pmid(n) for n in range(100, 130)], frozenset(Pmid(n) for n in range(30))).suspect


def test_a_small_list_is_believed_when_it_was_given_twice() -> None:
    members = frozenset(Pmid(n) for n in range(30))
    sifted = sift([Pmid(1)], members, believed=True)
    assert not sifted.suspect
    assert len(sifted.gone) == 29
