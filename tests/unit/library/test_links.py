"""What is linked to what: kept whole, replaced whole, never in the way of anything else; libraries of schema 4."""

import gzip
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from litrack.library import Catalogue, Library
from litrack.library.links import find_answers, find_headlines, find_mentions, find_registered, keep_links
from litrack.library.schema import SCHEMA
from litrack.model import Correction, Pmid, Registration
from litrack.model.link import Headline

from .conftest import kept

ONE, TWO = Pmid(90000001), Pmid(90000002)
ELSEWHERE = Pmid(90000900)


def test_answers_come_back_in_pubmeds_order_with_their_date(shelf: Library, catalogue: Catalogue) -> None:
    keep_links(shelf, {(ONE, "similar"): (900, 7, 90000002), (ONE, "cited_by"): ()}, [])
    found = find_answers(catalogue, ONE)
    assert found["similar"].targets == (900, 7, 90000002)
    assert found["cited_by"].targets == ()
    assert {a.at for a in found.values()} == {"2026-11-20T06:00:00Z"}
    assert "references" not in found, "what was never asked is told apart from what has no links"
    assert find_answers(catalogue, TWO) == {}


def test_a_new_answer_takes_the_place_of_the_old_one_alone(shelf: Library, catalogue: Catalogue) -> None:
    keep_links(shelf, {(ONE, "similar"): (1, 2, 3), (ONE, "cited_by"): (4,), (TWO, "similar"): (5,)}, [])
    keep_links(shelf, {(ONE, "similar"): (2,)}, [])
    assert find_answers(catalogue, ONE)["similar"].targets == (2,)
    assert find_answers(catalogue, ONE)["cited_by"].targets == (4,)
    assert find_answers(catalogue, TWO)["similar"].targets == (5,)


def test_a_study_that_is_held_says_its_own_title(shelf: Library, catalogue: Catalogue) -> None:
    told = [Headline(pmid=ELSEWHERE, title="Elsewhere", journal="J", year=2020), Headline(pmid=ONE, title="Old title")]
    keep_links(shelf, {}, told)
    found = find_headlines(catalogue, [ONE, ELSEWHERE, Pmid(90000999)])
    assert found.keys() == {ONE, ELSEWHERE}
    assert (found[ELSEWHERE].title, found[ELSEWHERE].held, found[ELSEWHERE].year) == ("Elsewhere", False, 2020)
    assert found[ONE].held
    assert found[ONE].title != "Old title"
    assert [p for p, h in find_headlines(catalogue, range(90000001, 90000005)).items() if h.retracted] == [90000003]


def test_other_records_tell_what_they_say_of_a_study(shelf: Library, catalogue: Catalogue) -> None:
    comment = (Correction(kind="CommentOn", pmid=ONE), Correction(kind="UpdateOf", pmid=TWO))
    trial = (Registration(bank="ClinicalTrials.gov", accession="NCT90000001"),)
    shelf.keep(
        [kept(90000010, corrections=comment, registrations=trial), kept(90000011, registrations=trial)],
        run=None, extractor="1",
    )  # fmt: skip
    assert find_mentions(catalogue, ONE) == ((90000010, "CommentOn"),)
    assert find_registered(catalogue, "nct90000001") == (90000011, 90000010)
    assert find_registered(catalogue, "' OR 1") == ()


@pytest.fixture
def fourth(tmp_path: Path) -> Path:
    """A library of the fourth schema, written by the litrack of that day: read, starred, tagged, noted, set by hand."""
    path = tmp_path / "litrack.db"
    path.write_bytes(gzip.decompress((Path(__file__).parent / "schema_4.db.gz").read_bytes()))
    return path


def test_a_library_of_the_fourth_schema_is_brought_up_to_date_with_all_that_was_said_in_it(fourth: Path) -> None:
    def said(db: sqlite3.Connection) -> list[list[tuple[object, ...]]]:
        tables = ("desk", "desk_log", "override", "study", "outcome", "event", "meta", "sighting")
        return [db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables]

    with sqlite3.connect(fourth) as raw:
        before = said(raw)
    raw.close()
    with Library.open(fourth, now=lambda: datetime(2026, 11, 21, tzinfo=UTC)) as library:
        assert library.rows("PRAGMA user_version") == [(SCHEMA,)]
        assert library.rows("PRAGMA integrity_check") == [("ok",)]
        keep_links(library, {(ONE, "similar"): (90000017,)}, [])
    with sqlite3.connect(fourth) as raw:
        assert said(raw) == before
        assert all(before[:3]), "there is something to lose"
    raw.close()
    with Catalogue.open(fourth) as catalogue:
        assert find_headlines(catalogue, [Pmid(90000017)])[Pmid(90000017)].retracted
