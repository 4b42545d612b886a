"""Whom the next run has to ask for, judged from what earlier runs left."""

from datetime import timedelta
from itertools import pairwise

import pytest

from litrack.library import Library
from litrack.library.turns import edited, elsewhere, last_run, noticed, resting, rota
from litrack.model import Correction, Pmid, Query

from .conftest import Clock, kept, listing, query, round_

ONE, TWO, THREE = Pmid(90000001), Pmid(90000002), Pmid(90000003)


def stored(library: Library, *pmids: int) -> None:
    library.keep([kept(p) for p in pmids], run=None, extractor="1")


def listed(library: Library, *pmids: Pmid, of: Query | None = None, **fields: object) -> None:
    library.finish(None, of or query(), listing(*pmids), round_(**fields), joined=pmids)  # type: ignore[arg-type]


# --- what PubMed did not give out ------------------------------------------------------------------------------


def test_what_is_not_given_out_is_asked_for_after_one_two_four_days_and_then_once_a_month(
    library: Library, clock: Clock
) -> None:
    asked = []
    for day in range(100):
        if ONE not in resting(library, [ONE]):
            asked.append(day)
            library.keep([], run=None, extractor="1", unavailable=[ONE])
        clock.at += timedelta(days=1)
    assert asked[:6] == [0, 1, 2, 4, 8, 16]
    assert all(later - earlier <= 31 for earlier, later in pairwise(asked))


def test_a_run_that_comes_an_hour_early_does_not_lose_a_day(library: Library, clock: Clock) -> None:
    library.keep([], run=None, extractor="1", unavailable=[ONE])
    clock.at += timedelta(hours=23)
    assert resting(library, [ONE]) == frozenset()


def test_a_clock_that_went_back_lets_nothing_rest_for_years(library: Library, clock: Clock) -> None:
    clock.at += timedelta(days=3650)
    library.keep([], run=None, extractor="1", unavailable=[ONE])
    clock.at -= timedelta(days=3650)
    assert resting(library, [ONE]) == frozenset()


# --- the rota --------------------------------------------------------------------------------------------------


def test_the_rota_names_members_by_how_long_nobody_asked_for_them(library: Library, clock: Clock) -> None:
    for pmid in (THREE, ONE):
        stored(library, pmid)
        clock.at += timedelta(days=1)
    stored(library, TWO)
    listed(library, ONE, TWO, THREE)
    clock.at += timedelta(days=40)
    assert rota(library, library.time(), 400) == (THREE, ONE, TWO)
    assert rota(library, library.time(), 1) == (THREE,)
    stored(library, THREE)
    clock.at += timedelta(days=1)
    assert rota(library, library.time(), 400) == (ONE, TWO, THREE)


def test_the_rota_leaves_young_ones_strangers_and_those_that_left(library: Library, clock: Clock) -> None:
    stored(library, ONE, TWO, THREE)
    listed(library, ONE, TWO)
    library.finish(None, query(), listing(ONE), round_(), left={TWO: "gone"})
    assert rota(library, library.time(), 400) == ()
    clock.at += timedelta(days=1)
    assert rota(library, library.time(), 400) == (ONE,)


def test_a_member_that_was_not_given_out_waits_its_turn_too(library: Library, clock: Clock) -> None:
    stored(library, ONE)
    listed(library, ONE)
    clock.at += timedelta(days=40)
    library.keep([], run=None, extractor="1", unavailable=[ONE])
    assert rota(library, library.time(), 400) == ()


# --- queries ---------------------------------------------------------------------------------------------------


def test_a_query_is_edited_until_its_new_text_has_run_whole(library: Library) -> None:
    other = query(term="edited")
    assert not edited(library, other)
    listed(library, ONE)
    assert edited(library, other)
    listed(library, ONE, of=other, status="partial")
    assert edited(library, other)
    listed(library, ONE, of=other)
    assert not edited(library, other)
    assert edited(library, query())


@pytest.mark.parametrize(("status", "build"), [("suspect", "B1"), ("complete", "")])
def test_only_a_suspect_run_is_remembered_with_its_build(library: Library, status: str, build: str) -> None:
    library.finish(None, query(), listing(ONE), round_(status=status), db_build="B1")
    past = last_run(library, query())
    assert past
    assert past.suspect == build


def test_what_another_query_brought_is_no_news_but_what_a_broad_one_merely_lists_is(library: Library) -> None:
    broad = Query(name="broad", title="Broad", term="x", window_only=True)
    listed(library, ONE, of=Query(name="other", title="Other", term="y"), baseline=True)
    listed(library, TWO, of=broad, baseline=True)
    listed(library, THREE, of=broad)
    assert elsewhere(library, query(), [ONE, TWO, THREE]) == {ONE, THREE}
    assert elsewhere(library, broad, [TWO, THREE]) == frozenset()


def test_studies_with_a_notice_are_told_from_those_with_a_comment(library: Library) -> None:
    library.keep(
        [kept(p, corrections=(Correction(kind=k),)) for p, k in ((ONE, "RetractionIn"), (TWO, "CommentIn"))],
        run=None, extractor="1",
    )  # fmt: skip
    assert noticed(library, [ONE, TWO], ["RetractionIn", "ErratumIn"]) == {ONE}


# --- whoever was merged into another ---------------------------------------------------------------------------


def test_a_withdrawn_study_names_a_living_one_with_its_doi_in_any_letter_case(library: Library) -> None:
    library.keep([kept(ONE, doi="10.5555/Same"), kept(TWO, doi="10.5555/same"), kept(THREE)], run=None, extractor="1")
    (event,) = library.withdraw([ONE])
    assert (event.pmid, event.notice) == (ONE, TWO)
    (event,) = library.withdraw([TWO])
    assert event.notice is None
    (event,) = library.withdraw([THREE])
    assert event.notice is None
    assert library.rows("SELECT kind, pmid, notice FROM event ORDER BY id") == [
        ("withdrawn", ONE, TWO),
        ("withdrawn", TWO, None),
        ("withdrawn", THREE, None),
    ]


# --- time ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        ("2026-11-25T01:02:03Z", "2026-11-25T01:02:03Z"),
        ("", "2026-11-20T06:00:00Z"),
        ("1970-01-01T00:00:00Z", "2026-11-20T06:00:00Z"),
        ("2399-01-01T00:00:00Z", "2026-11-20T06:00:00Z"),
    ],
)
def test_the_time_is_the_servers_where_it_says_a_plausible_one(library: Library, server: str, expected: str) -> None:
    library.follow(lambda: server)
    assert library.time() == expected
