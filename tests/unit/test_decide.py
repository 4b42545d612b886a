"""What litrack decides about sets of PMIDs and about a study that was read again."""

from hypothesis import given
from hypothesis import strategies as st

from litrack.decide import batches, notices, revision, sift
from litrack.model import Correction, Pmid, Section, Study, Term

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


def test_mesh_headings_and_dates_change_without_being_news() -> None:
    assert revision(study(), study(status="MEDLINE", keywords=())) == ()


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
    (event,) = revision(study(), study(corrections=(Correction(kind="UpdateIn", pmid=Pmid(90000003)),)))
    assert (event.kind, event.notice) == ("published", 90000003)
