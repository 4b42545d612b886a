"""What the write side promises: all of it or nothing, and nothing lost."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from litrack.errors import NotFound
from litrack.library import Catalogue, Library, look_over
from litrack.library.rebuild import rebuild_index
from litrack.model import Event, Extraction, Filters, Kept, Pmid, Query, Record
from litrack.pubmed import read, read_file

from .conftest import Clock, kept, listing, outcome, query, round_

ONE, TWO = Pmid(90000001), Pmid(90000002)


def dump(path: Path) -> list[str]:
    """Every row of every table."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def test_every_real_edge_case_comes_back_equal(library: Library, catalogue: Catalogue, shared: Path) -> None:
    records = [r for r in read_file(shared / "data/pubmed/edge_cases.xml") if isinstance(r, Record)]
    batch = [Kept(record=r, study=read(r), extraction=Extraction()) for r in records]
    library.keep(batch, run=None, extractor="1")
    newest = {k.study.pmid: k for k in sorted(batch, key=lambda k: (k.study.pmid, k.study.version))}
    assert len(newest) > 100
    for pmid, k in newest.items():
        assert catalogue.find_study(pmid) == k.study
        assert catalogue.find_record(pmid) == k.record
    assert [x for x in look_over(library.path) if x.status != "ok"] == []


def test_keeping_a_batch_twice_changes_nothing_but_when_it_was_asked_after(library: Library, clock: Clock) -> None:
    batch = [kept(90000001), kept(90000002, extraction=Extraction(outcomes=(outcome(),)))]
    library.keep(batch, run=None, extractor="1")
    before = dump(library.path)
    clock.at += timedelta(days=1)
    library.keep(batch, run=None, extractor="1")
    assert [line for line in dump(library.path) if 'INTO "checked"' not in line] == before
    assert library.rows("SELECT pmid, at FROM checked") == [(p, "2026-11-21T06:00:00Z") for p in (90000001, 90000002)]


def test_a_revision_replaces_rows_and_words_and_keeps_the_old_bytes(
    library: Library, catalogue: Catalogue, clock: Clock
) -> None:
    first = kept(90000001, "Zebrafish", extraction=Extraction(outcomes=(outcome("tremor"),)))
    library.keep([first], run=None, extractor="1")
    clock.at += timedelta(days=1)
    second = kept(90000001, "Quokka")
    library.keep([second], run=None, extractor="1")
    assert catalogue.find(Filters(), "zebrafish OR tremor").total == 0
    finding = catalogue.find(Filters(), "quokka").findings[0]
    assert (finding.first_seen, finding.extraction.outcomes) == ("2026-11-20T06:00:00Z", ())
    held = library.rows("SELECT sha256, replaced FROM record ORDER BY id")
    assert held == [(first.record.sha256, "2026-11-21T06:00:00Z"), (second.record.sha256, None)]
    assert library.fingerprints([ONE]) == {ONE: second.record.sha256}


def test_a_new_extractor_reads_unchanged_bytes_again(library: Library, catalogue: Catalogue) -> None:
    library.keep([kept(90000001)], run=None, extractor="1")
    library.keep([kept(90000001, extraction=Extraction(n=9))], run=None, extractor="2")
    assert catalogue.find_finding(ONE).extraction.n == 9
    assert library.rows("SELECT count(*) FROM record") == [(1,)]


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_the_newest_version_is_shown_whichever_comes_first(
    library: Library, catalogue: Catalogue, order: tuple[int, int]
) -> None:
    for version in order:
        library.keep([kept(90000001, f"Version {version}", version=version)], run=None, extractor="1")
    assert catalogue.find_study(ONE).title == "Version 2"
    assert library.rows("SELECT version FROM record WHERE replaced IS NULL ORDER BY version") == [(1,), (2,)]


def test_two_versions_in_one_batch_are_both_kept(library: Library, catalogue: Catalogue) -> None:
    library.keep([kept(90000001, "b", version=2), kept(90000001, "a", version=1)], run=None, extractor="1")
    assert catalogue.find_study(ONE).title == "b"
    assert catalogue.find_record(ONE).version == 2


def test_a_batch_that_fails_leaves_nothing_behind_and_can_be_repeated(library: Library) -> None:
    before = dump(library.path)
    good = kept(90000001)
    broken = kept(90000002, extraction=Extraction(outcomes=(outcome(direction=None),)))
    with pytest.raises(sqlite3.IntegrityError):
        library.keep([good, broken], run=None, extractor="1")
    assert dump(library.path) == before
    library.keep([good], run=None, extractor="1")
    assert library.held([ONE, TWO]) == {ONE}


def test_a_queued_study_leaves_the_queue_in_the_transaction_that_stores_it(library: Library) -> None:
    run = library.begin(
        query(),
        listing(90000001, 90000002, 90000003),
        baseline=True,
        queue={ONE: "new", TWO: "new", Pmid(90000003): "new"},
    )
    library.keep([kept(90000001)], run=run, extractor="1", unavailable=[TWO])
    (unfinished,) = library.unfinished()
    assert (unfinished.run, unfinished.query, unfinished.listed) == (run, "fm", 3)
    assert unfinished.queue == ((Pmid(90000003), "new"),)
    assert library.rows("SELECT pmid FROM unavailable") == [(TWO,)]
    library.give_up(run)
    assert library.unfinished() == ()
    assert not library.baseline_done(query())


def test_a_study_that_becomes_available_is_no_longer_noted_as_unavailable(library: Library) -> None:
    library.keep([], run=None, extractor="1", unavailable=[ONE])
    library.keep([kept(90000001)], run=None, extractor="1")
    assert library.rows("SELECT * FROM unavailable") == []


def test_only_a_finished_run_moves_the_members(library: Library) -> None:
    run = library.begin(query(), listing(90000001), baseline=True, queue={ONE: "new"})
    library.keep([kept(90000001)], run=run, extractor="1")
    assert library.members("fm") == frozenset()
    library.finish(run, query(), listing(90000001), round_(baseline=True), joined=[ONE])
    assert library.members("fm") == {ONE}
    assert library.baseline_done(query())
    assert not library.baseline_done(query(term="edited"))


def test_a_quiet_day_writes_one_run_and_nothing_else(shelf: Library) -> None:
    before = set(dump(shelf.path))
    shelf.finish(None, query(tags=("core",)), listing(90000001, 90000002), round_())
    (line,) = set(dump(shelf.path)) - before
    assert line.startswith('INSERT INTO "run"')
    assert before - set(dump(shelf.path)) == set()


def test_an_absence_is_remembered_until_the_study_is_back_or_has_left(shelf: Library, catalogue: Catalogue) -> None:
    absent = "SELECT pmid FROM sighting WHERE absent IS NOT NULL"
    shelf.finish(None, query(), listing(90000001), round_(), absent=[TWO])
    assert shelf.rows(absent) == [(TWO,)]
    assert TWO in shelf.members("fm")
    shelf.finish(None, query(), listing(), round_(status="suspect"))
    assert shelf.rows(absent) == [(TWO,)], "a suspect listing proves nothing"
    shelf.finish(None, query(), listing(90000001, 90000002), round_())
    assert shelf.rows(absent) == []
    shelf.finish(None, query(), listing(90000001), round_(), left={TWO: "gone"})
    assert shelf.members("fm") == {ONE}
    assert catalogue.find_finding(TWO).queries == ("kin",)
    shelf.finish(None, query(), listing(90000001, 90000002), round_(), joined=[TWO])
    assert TWO in shelf.members("fm")


@pytest.mark.parametrize(
    ("again", "version"), [(query(title="New title"), 1), (query(tags=("core",)), 1), (query("fm", "edited"), 2)]
)
def test_a_query_grows_a_version_only_when_its_text_is_edited(library: Library, again: Query, version: int) -> None:
    for q in (query(), again):
        library.finish(None, q, listing(), round_())
    assert library.rows("SELECT title, term, version FROM query") == [(again.title, again.term, version)]


def test_what_pubmed_withdrew_is_flagged_and_kept_and_may_come_back(library: Library, catalogue: Catalogue) -> None:
    library.keep([kept(90000001, "Gone")], run=None, extractor="1")
    assert [e.pmid for e in library.withdraw([ONE, TWO])] == [ONE]
    assert library.withdraw([ONE]) == ()
    assert catalogue.find_finding(ONE).flags == ("withdrawn",)
    assert catalogue.find_study(ONE).title == "Gone"
    library.keep([kept(90000001, "Gone")], run=None, extractor="1")
    assert catalogue.find_finding(ONE).flags == ()


def test_events_come_back_newest_first_whatever_the_clock_says(
    library: Library, catalogue: Catalogue, clock: Clock
) -> None:
    events = [Event(kind="retracted", pmid=ONE, detail="J. Invented 2026", notice=TWO), Event(kind="left", pmid=ONE)]
    for event in events:
        library.keep([], run=None, extractor="1", events=[event])
        clock.at -= timedelta(days=400)
    assert [e for _, e in catalogue.find_events()] == events[::-1]
    assert [e for _, e in catalogue.find_events(since="2026", kinds=("retracted",))] == events[:1]


def test_an_imported_file_is_recognised_by_its_bytes(library: Library) -> None:
    library.note_import("pubmed26n0001.xml.gz", sha256="aa", md5="bb", studies=3)
    assert library.imported("aa")
    assert not library.imported("bb")


def test_a_study_that_is_not_held_is_not_found(catalogue: Catalogue) -> None:
    for find in (catalogue.find_study, catalogue.find_finding, catalogue.find_record):
        with pytest.raises(NotFound, match="no study 90000001"):
            find(ONE)


def test_an_index_out_of_step_is_found_and_rebuilt(shelf: Library, catalogue: Catalogue) -> None:
    def index() -> str:
        return next(x.status for x in look_over(shelf.path) if x.name == "full text")

    assert index() == "ok"
    connection = sqlite3.connect(shelf.path)
    connection.execute("UPDATE study SET title = 'Changed behind our back' WHERE pmid = 90000002")
    connection.commit()
    connection.close()
    assert index() == "fail"
    rebuild_index(shelf)
    assert index() == "ok"
    assert catalogue.find(Filters(), "behind").total == 1


def test_bytes_that_rotted_are_found(shelf: Library) -> None:
    connection = sqlite3.connect(shelf.path)
    connection.execute("UPDATE record SET raw = x'00' WHERE pmid = 90000002")
    connection.commit()
    connection.close()
    (bad,) = [x for x in look_over(shelf.path) if x.status == "fail"]
    assert "90000002" in bad.found
