"""What a user says of a study stays as it was said, whatever else happens to the study."""

import sqlite3
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litrack.errors import UsageError
from litrack.library import Catalogue, Library, desk, look_over
from litrack.library.create import migrate
from litrack.library.rebuild import rebuild_index, rewrite
from litrack.library.schema import MIGRATIONS
from litrack.model import Extraction, Filters, Pmid, Section

from .conftest import Clock, kept, outcome

ONE, TWO, THREE, FOUR = (Pmid(90000000 + n) for n in (1, 2, 3, 4))


def said(catalogue: Catalogue, pmid: Pmid) -> tuple[bool, bool, tuple[str, ...], str]:
    finding = catalogue.find_finding(pmid)
    return finding.read, finding.starred, finding.tags, finding.note


def everything(catalogue: Catalogue) -> list[tuple[object, ...]]:
    return catalogue.rows("SELECT * FROM desk ORDER BY pmid")


def numbers(
    catalogue: Catalogue, text: str | None = None, within: tuple[str, ...] = (), **filters: object
) -> list[int]:
    found = catalogue.find(Filters(**filters), text, within=within)  # type: ignore[arg-type]
    assert found.total == len(found.findings) or filters.get("limit")
    return [f.pmid % 1000 for f in found.findings]


def test_what_was_said_is_shown(shelf: Library, catalogue: Catalogue) -> None:
    assert said(catalogue, ONE) == (False, False, (), "")
    assert desk.mark(shelf, [ONE, TWO], read=True) == (ONE, TWO)
    assert desk.star(shelf, [TWO], on=True) == (TWO,)
    assert desk.tag(shelf, [TWO], add=["Later", "fmt"]) == (TWO,)
    assert desk.note(shelf, TWO, "  Small, but blinded.\n") == (TWO,)
    assert said(catalogue, ONE) == (True, False, (), "")
    assert said(catalogue, TWO) == (True, True, ("later", "fmt"), "Small, but blinded.")
    assert desk.tags(catalogue) == (("fmt", 1), ("later", 1))


def test_saying_it_twice_changes_nothing_and_needs_no_undo(shelf: Library, catalogue: Catalogue, clock: Clock) -> None:
    desk.mark(shelf, [ONE], read=True)
    before = everything(catalogue)
    clock.at += timedelta(days=1)
    assert desk.mark(shelf, [ONE], read=True) == ()
    assert everything(catalogue) == before
    assert desk.undo(shelf) is not None
    assert desk.undo(shelf) is None


def test_a_study_of_which_nothing_is_said_any_more_has_no_row(shelf: Library, catalogue: Catalogue) -> None:
    desk.star(shelf, [ONE], on=True)
    desk.star(shelf, [ONE], on=False)
    assert everything(catalogue) == []


@pytest.mark.parametrize("word", ["", " ", "two words", "a,b", "+a", "-", "\x1b[31m", "x" * 51, "a|b", "#a", "\0"])
def test_a_tag_is_one_word(shelf: Library, word: str) -> None:
    with pytest.raises(UsageError):
        desk.tag(shelf, [ONE], add=[word])


@pytest.mark.usefixtures("shelf")
def test_filters_find_what_was_marked(shelf: Library, catalogue: Catalogue) -> None:
    desk.mark(shelf, [ONE, TWO], read=True)
    desk.star(shelf, [TWO, THREE], on=True)
    desk.tag(shelf, [THREE], add=["later"])
    desk.tag(shelf, [FOUR], add=["fmt"])
    desk.note(shelf, FOUR, "to do")
    assert numbers(catalogue, unread=True) == [4, 3]
    assert numbers(catalogue, starred=True) == [3, 2]
    assert numbers(catalogue, starred=True, unread=True) == [3]
    assert numbers(catalogue, tagged=("Later",)) == [3]
    assert numbers(catalogue, tagged=("later", "fmt")) == [4, 3]
    assert numbers(catalogue, noted=True) == [4]
    assert numbers(catalogue, "pain", unread=True) == [3]
    assert numbers(catalogue, "pain", starred=True, limit=1) == [3]


@pytest.mark.parametrize(
    ("text", "within", "found"),
    [
        ("quokka", (), [1, 4]),
        ("quokka", ("note",), [1, 4]),
        ("quokka", ("title", "note"), [1, 4]),
        ("quokka", ("title",), []),
        ("note:quokka", (), [1, 4]),
        ("microbiota quokka", (), [1]),  # one word in the title, one in the note
        ("sleep", (), [2, 1, 4]),  # 1 and 2 by the study, 4 by its note
        ("note:sleep", (), [4]),
        ("sleep -quokka", (), [2]),
        ("sleep -note:quokka", (), [2]),
        ("quokka -microbiota", (), [4]),
        ("note:quokka OR covid", (), [1, 2, 4]),
        ("quok*", (), [1, 4]),
        ('"quokkas"', (), []),
        ("author:müller quokka", (), [1]),
        ("note:absent", (), []),
        ("quokka year:1999", (), []),
    ],
)
def test_notes_are_searched(
    shelf: Library, catalogue: Catalogue, text: str, within: tuple[str, ...], found: list[int]
) -> None:
    desk.note(shelf, ONE, "Compare with the Quokka trial")
    desk.note(shelf, FOUR, "Sleep of the quokka: nothing new")
    for sort in (None, "title", "new"):
        assert sorted(numbers(catalogue, text, within, sort=sort)) == sorted(found)
    assert len(numbers(catalogue, text, within, limit=1)) == min(len(found), 1)


def test_what_was_found_by_a_note_comes_first_and_shows_it(shelf: Library, catalogue: Catalogue) -> None:
    desk.note(shelf, FOUR, "Sleep of the quokka")
    first = catalogue.find(Filters(), "sleep").findings[0]
    assert first.pmid == FOUR
    assert first.snippet == "note: \x02Sleep\x03 of the quokka"


def test_a_changed_note_is_found_by_its_new_words_alone(shelf: Library, catalogue: Catalogue) -> None:
    desk.note(shelf, ONE, "quokka")
    desk.note(shelf, ONE, "wombat")
    assert numbers(catalogue, "quokka") == []
    assert numbers(catalogue, "wombat") == [1]
    desk.undo(shelf)
    assert numbers(catalogue, "quokka") == [1]
    desk.note(shelf, ONE, "")
    assert numbers(catalogue, "quokka") == []
    assert [x for x in look_over(shelf.path) if x.status == "fail"] == []


def test_doctor_sees_an_index_of_notes_that_is_out_of_step_and_a_rebuild_mends_it(
    shelf: Library, catalogue: Catalogue, path: Path
) -> None:
    desk.note(shelf, ONE, "quokka")
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE desk SET note = 'wombat'")
    raw.close()
    assert [x.name for x in look_over(path) if x.status == "fail"] == ["full text"]
    rebuild_index(shelf)
    assert numbers(catalogue, "wombat") == [1]
    assert [x for x in look_over(path) if x.status == "fail"] == []


class Deeds:
    """Strategies for anything that a user can do."""

    some = st.lists(st.sampled_from([ONE, TWO, THREE]), min_size=1, max_size=3, unique=True)
    words = st.lists(st.sampled_from(["a", "b", "Later"]), max_size=2)
    any = st.one_of(
        st.tuples(st.just("mark"), some, st.booleans()),
        st.tuples(st.just("star"), some, st.booleans()),
        st.tuples(st.just("tag"), some, words, words),
        st.tuples(st.just("note"), some, st.text(max_size=12)),
    )


def do(library: Library, deed: tuple[object, ...]) -> bool:
    match deed:
        case ("mark", list(some), bool(on)):
            return bool(desk.mark(library, some, read=on))
        case ("star", list(some), bool(on)):
            return bool(desk.star(library, some, on=on))
        case ("tag", list(some), list(add), list(off)):
            return bool(desk.tag(library, some, add=add, off=off))
        case ("note", [pmid, *_], str(text)):
            return bool(desk.note(library, pmid, text))
    raise AssertionError(deed)


def shown(catalogue: Catalogue) -> list[tuple[object, ...]]:
    """All of the desk but when it was written."""
    return catalogue.rows("SELECT pmid, read, starred, tags, note FROM desk ORDER BY pmid")


@settings(max_examples=40, deadline=None)
@given(st.lists(Deeds.any, max_size=8))
def test_undo_goes_back_step_by_step_to_an_empty_desk(deeds: list[tuple[object, ...]]) -> None:
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "litrack.db"
        with Library.open(path, now=clock) as library, Catalogue.open(path) as catalogue:
            library.keep([kept(p) for p in (ONE, TWO, THREE)], run=None, extractor="1")
            states = []
            for deed in deeds:
                before = shown(catalogue)
                clock.at += timedelta(seconds=1)
                if do(library, deed):
                    states.append(before)
                else:
                    assert shown(catalogue) == before
            for before in reversed(states):
                assert desk.undo(library) is not None
                assert shown(catalogue) == before
            assert desk.undo(library) is None
            library.rows("INSERT INTO search_notes (search_notes, rank) VALUES ('integrity-check', 1)")


@settings(max_examples=30, deadline=None)
@given(st.lists(Deeds.any, max_size=5), st.lists(st.text(max_size=8), min_size=1, max_size=3))
def test_whatever_pubmed_does_the_desk_stays(deeds: list[tuple[object, ...]], titles: list[str]) -> None:
    """Revisions, another extractor, withdrawal, return: P3 of the promises of reliability."""
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "litrack.db"
        with Library.open(path, now=clock) as library, Catalogue.open(path) as catalogue:
            library.keep([kept(p) for p in (ONE, TWO, THREE)], run=None, extractor="1")
            for deed in deeds:
                do(library, deed)
            before = everything(catalogue), catalogue.rows("SELECT * FROM desk_log")
            for number, title in enumerate(titles):
                clock.at += timedelta(days=1)
                read = Extraction(outcomes=(outcome(),))
                section = Section(text=f"Version {number}")
                batch = [kept(p, title, extraction=read, sections=(section,)) for p in (ONE, TWO, THREE)]
                library.keep(batch, run=None, extractor=str(number + 2))
                library.withdraw([ONE, TWO])
                rebuild_index(library)
                rewrite(library, batch, extractor="0")
            assert (everything(catalogue), catalogue.rows("SELECT * FROM desk_log")) == before


def test_a_further_step_of_the_tables_leaves_the_desk_alone(shelf: Library, catalogue: Catalogue, path: Path) -> None:
    desk.mark(shelf, [ONE], read=True)
    desk.note(shelf, TWO, "quokka")
    before = everything(catalogue)
    migrate(shelf._db, path, (*MIGRATIONS, ("CREATE TABLE later (a TEXT) STRICT",)))
    assert everything(catalogue) == before


def test_an_older_library_gets_an_empty_desk(tmp_path: Path) -> None:
    import gzip

    path = tmp_path / "litrack.db"
    path.write_bytes(gzip.decompress((Path(__file__).parent / "schema_1.db.gz").read_bytes()))
    with Library.open(path, now=lambda: datetime(2026, 11, 20, tzinfo=UTC)) as library:
        held = [Pmid(p) for (p,) in library.rows("SELECT pmid FROM study LIMIT 1")]
        assert desk.star(library, held, on=True) == tuple(held)


def test_a_mark_waits_for_a_batch_of_an_update_and_is_kept(shelf: Library, path: Path, catalogue: Catalogue) -> None:
    with shelf.exclusive(path, started="2026-11-20T06:00:00Z"), Library.open(path, now=Clock()) as other:
        desk.star(other, [ONE], on=True)
    assert said(catalogue, ONE)[1]


def test_the_desk_outlives_the_study(shelf: Library, catalogue: Catalogue, path: Path) -> None:
    desk.note(shelf, ONE, "quokka")
    with sqlite3.connect(
        path
    ) as raw:  # litrack deletes no study; should somebody's tool do it, the note is still there
        raw.execute("DELETE FROM sighting WHERE pmid = ?", (ONE,))
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("DELETE FROM study WHERE pmid = ?", (ONE,))
    raw.close()
    assert len(everything(catalogue)) == 1
