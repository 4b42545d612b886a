"""Clocks that are wrong, and what PubMed does to its records: none is missed, and nothing that was held is lost."""

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from litrack.sample.server import Eutils

from .conftest import Tally, World
from .scenario import invented

CLOCKS = {
    "1970": {"LITRACK_TEST_NOW": "1970-01-01T00:00:00+00:00"},
    "a year late": {"LITRACK_TEST_NOW": "2025-11-21T06:00:00+00:00"},
    "a year early": {"LITRACK_TEST_NOW": "2027-11-21T06:00:00+00:00"},
    "an hour back": {"LITRACK_TEST_NOW": "2026-11-19T05:00:00+00:00"},
    "the year 9999": {"LITRACK_TEST_NOW": "9999-12-30T23:59:59+00:00"},
    "leap day": {"LITRACK_TEST_NOW": "2028-02-29T12:00:00+00:00"},
    "the hour that comes twice": {"LITRACK_TEST_NOW": "2026-10-25T02:30:00+02:00", "TZ": "Europe/Berlin"},
    "the hour that never comes": {"LITRACK_TEST_NOW": "2026-03-29T02:30:00+01:00", "TZ": "Europe/Berlin"},
    "UTC+14": {"LITRACK_TEST_NOW": "2026-11-21T20:00:00+14:00", "TZ": "Pacific/Kiritimati"},
    "UTC-12": {"TZ": "Etc/GMT+12"},
    "no zone": {"TZ": ""},
    "a zone that is none": {"TZ": "Nowhere/At-All"},
}


@pytest.mark.sweep("E clocks")
@pytest.mark.parametrize("clock", CLOCKS)
def test_a_wrong_clock_of_ours_misses_nothing(clock: str, world: World, tally: Tally) -> None:
    done = world.desk("update", **CLOCKS[clock])
    wrong = world.wrong()
    later = world.tomorrow()
    read = world.desk("list", "--json", **CLOCKS[clock])
    if done.code or wrong or later.code or read.code or "Traceback" in done.err + later.err:
        tally.lost(clock, f"{done.code} {later.code} {read.code} {wrong} {done.err[-200:]}")
    else:
        tally.healed()


@pytest.mark.sweep("E clocks")
@pytest.mark.parametrize("year", [1970, 1999, 2025, 2027, 2099, 9999])
def test_a_wrong_clock_of_theirs_misses_nothing(year: int, world: World, tally: Tally) -> None:
    today = world.pubmed.now
    world.pubmed.at(datetime(year, 11, 21, 6, tzinfo=UTC))
    try:
        done = world.desk("update")
    finally:
        world.pubmed.at(today)
    wrong = world.wrong()
    later = world.tomorrow()
    if done.code or wrong or later.code:
        tally.lost(str(year), f"{done.code} {later.code} {wrong} {done.err[-200:]}")
    else:
        tally.healed()


# --- what PubMed does --------------------------------------------------------------------------------------


class Days:
    """A library of its own over a PubMed of its own, day after day."""

    def __init__(self, world: World, pubmed: Eutils) -> None:
        self.pubmed = pubmed
        self.desk = world.own_desk(pubmed)

    def next(self, days: int = 1) -> str:
        """So many days later: what the update says."""
        self.pubmed.at(self.pubmed.now + timedelta(days=days))
        return self.update()

    def update(self) -> str:
        """What an update says today."""
        done = self.desk("update", LITRACK_TEST_NOW=self.pubmed.now.isoformat())
        assert done.code in (0, 3), done
        return done.out + done.err

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """What the database holds."""
        db = sqlite3.connect(self.desk.db)
        try:
            return db.execute(sql).fetchall()
        finally:
            db.close()

    def show(self, pmid: int) -> dict[str, object]:
        """A study as `show` has it."""
        (study,) = json.loads(self.desk("show", str(pmid), "--json").out)
        return dict(study)


HERE = 91_000_003
RECORDS = invented(91_000_001, 60, entered=datetime(2026, 1, 5, tzinfo=UTC))
LINE = RECORDS[HERE - 91_000_001]
TITLE = LINE[LINE.index(b"<ArticleTitle>") : LINE.index(b"</ArticleTitle>") + len(b"</ArticleTitle>")]


def deleted_and_back(days: Days) -> object:
    days.pubmed.deletes(HERE)
    days.next()
    days.next()
    assert "withdrawn" in str(days.show(HERE)["flags"])
    days.pubmed.has(LINE)
    days.next()
    return "withdrawn" not in str(days.show(HERE)["flags"])


def missed_and_back(days: Days) -> object:
    days.pubmed.unmatches(HERE)
    days.next()
    days.pubmed.has(LINE)
    days.next()
    return days.rows(f"SELECT DISTINCT absent, left_seen FROM sighting WHERE pmid = {HERE}") == [(None, None)]


def the_same_build_twice(days: Days) -> object:
    days.pubmed.unmatches(HERE)
    days.next()
    days.update()
    days.update()
    return days.rows(f"SELECT DISTINCT left_seen FROM sighting WHERE pmid = {HERE}") == [(None,)]


def no_build_known(days: Days) -> object:
    days.pubmed.unmatches(HERE)
    days.next()
    days.pubmed.fails("F16", endpoint="einfo", times=None)
    done = days.desk("update")
    days.pubmed.recovers()
    assert done.code == 4
    kept = days.rows(f"SELECT DISTINCT absent IS NULL, left_seen FROM sighting WHERE pmid = {HERE}") == [(0, None)]
    days.next()
    return kept and days.rows(f"SELECT DISTINCT left_seen IS NULL FROM sighting WHERE pmid = {HERE}") == [(0,)]


def a_day_of(days: Days, variant: str) -> None:
    """All of today's fetches go wrong in this way."""
    days.pubmed.fails("F22", variant, endpoint="efetch", times=None)
    days.next()
    days.pubmed.recovers()


def empty_replies(days: Days) -> object:
    days.pubmed.unmatches(HERE)
    days.next()
    a_day_of(days, "count")
    kept = "withdrawn" not in str(days.show(HERE)["flags"])
    kept &= days.rows("SELECT pmid FROM unavailable JOIN study USING (pmid)") == []  # nor is the witness in doubt
    days.next()
    days.next()
    return kept and "withdrawn" not in str(days.show(HERE)["flags"])


def left_and_not_withdrawn(days: Days) -> object:
    """Before and after the first day on which PubMed gives it out."""
    kept = "withdrawn" not in str(days.show(HERE)["flags"])
    days.next()
    return kept and days.rows(f"SELECT DISTINCT left_why FROM sighting WHERE pmid = {HERE}") == [("gone",)]


def one_left_out_of_every_reply_on_the_day_it_leaves(days: Days) -> object:
    days.pubmed.unmatches(HERE)
    days.next()
    a_day_of(days, "missing")
    return left_and_not_withdrawn(days)


def withheld_and_then_nothing_at_all(days: Days) -> object:
    days.pubmed.unmatches(HERE)
    a_day_of(days, "missing")
    assert days.rows(f"SELECT pmid FROM unavailable WHERE pmid = {HERE}") == [(HERE,)]
    a_day_of(days, "count")
    return left_and_not_withdrawn(days)


def lists_short_of_their_own_count(days: Days) -> object:
    days.pubmed.fails("F22", "missing", endpoint="esearch", times=None)
    days.next()
    days.next()
    days.pubmed.recovers()
    return days.rows("SELECT pmid FROM sighting WHERE absent IS NOT NULL OR left_seen IS NOT NULL") == []


def listed_and_not_given_out(days: Days) -> object:
    days.pubmed.has(*invented(91_000_301, 1, entered=days.pubmed.now))
    days.pubmed.fails("F04", endpoint="efetch", times=None)
    days.next()
    days.pubmed.recovers()
    before = days.rows("SELECT pmid FROM study WHERE pmid = 91000301")
    days.next(2)
    told = days.rows("SELECT DISTINCT kind FROM event WHERE pmid = 91000301")
    return (before, told) == ([], [("new",)])


def a_new_version(days: Days) -> object:
    days.pubmed.has(
        LINE.replace(b'<PMID Version="1">', b'<PMID Version="2">', 1).replace(
            TITLE, b"<ArticleTitle>Two.</ArticleTitle>"
        )
    )
    days.next()
    held = days.rows(f"SELECT version FROM record WHERE pmid = {HERE} ORDER BY version")
    return (days.show(HERE)["title"], [v for (v,) in held]) == ("Two.", [1, 2])


def an_empty_title(days: Days) -> object:
    days.pubmed.has(LINE.replace(TITLE, b"<ArticleTitle/>"))
    days.next()
    return days.rows(f"SELECT count(*), count(replaced) FROM record WHERE pmid = {HERE}") == [(2, 1)]


def a_weekly_user(days: Days) -> object:
    days.next()
    days.pubmed.at(days.pubmed.now + timedelta(days=1))
    days.pubmed.has(LINE.replace(TITLE, b"<ArticleTitle>Changed.</ArticleTitle>"))
    days.pubmed.at(days.pubmed.now + timedelta(days=6))
    days.pubmed.has(*invented(91_000_301, 3, entered=days.pubmed.now))
    days.update()
    return days.show(HERE)["title"] == "Changed."


def an_edited_query(days: Days) -> object:
    held = days.rows("SELECT count(*) FROM study")
    path = days.desk.home / "queries.toml"
    path.write_text(path.read_text().replace("'fibromyalgia[tiab]'", "'fibromyalgia[tiab] AND stool[ti]'"))
    days.next()
    days.next()
    calm = "suspicious" not in days.next()
    return calm and days.rows("SELECT count(*) FROM study") == held


def a_query_removed(days: Days) -> object:
    held = days.rows("SELECT count(*) FROM study")
    path = days.desk.home / "queries.toml"
    text = path.read_text()
    path.write_text(text[: text.index("[queries.fmt]")] + text[text.index("[watch") :])
    days.next()
    return days.rows("SELECT count(*) FROM study") == held


def a_query_renamed(days: Days) -> object:
    path = days.desk.home / "queries.toml"
    path.write_text(path.read_text().replace("[queries.fmt]", "[queries.transplants]"))
    days.pubmed.forgets_log()
    days.next()
    fetched = [r for r in days.pubmed.log if r.endpoint == "efetch" and len(r.params["id"].split(",")) > 20]
    return (not fetched, days.rows("SELECT count(*) FROM event WHERE kind = 'new'")) == (True, [(0,)])


def shrunk(share: float) -> Callable[[Days], object]:
    """So much of every listing is gone over night."""

    def happen(days: Days) -> object:
        of_gut = "FROM sighting JOIN query ON query.id = query WHERE name = 'gut'"
        listed = [int(str(pmid)) for (pmid,) in days.rows(f"SELECT pmid {of_gut} ORDER BY pmid")]
        stay = int(len(listed) * share)
        for pmid in listed[stay:]:
            days.pubmed.unmatches(pmid)
        suspect = stay < 0.8 * len(listed)
        told = "suspiciously small (" + f"{stay}, was {len(listed)})" in days.next()
        ((marked,),) = days.rows(f"SELECT count(*) {of_gut} AND absent IS NOT NULL")
        return (told, marked) == (suspect, 0 if suspect else len(listed) - stay)

    return happen


CHANGES: dict[str, Callable[[Days], object]] = {
    "deleted, then there again": deleted_and_back,
    "missed once, then there again": missed_and_back,
    "missed three times in one build": the_same_build_twice,
    "missed, and no build known": no_build_known,
    "replies that hold nothing": empty_replies,
    "lists short of their own count, two days in a row": lists_short_of_their_own_count,
    "withheld on one day, and nothing at all on the next": withheld_and_then_nothing_at_all,
    "one left out of every reply on the day it leaves": one_left_out_of_every_reply_on_the_day_it_leaves,
    "listed and not given out": listed_and_not_given_out,
    "a second version": a_new_version,
    "a title that is empty now": an_empty_title,
    "changed between two weekly updates": a_weekly_user,
    "a query edited": an_edited_query,
    "a query removed": a_query_removed,
    "a query renamed": a_query_renamed,
    **{f"a list of {share:.0%}": shrunk(share) for share in (0.0, 0.5, 0.79, 0.9)},
}


@pytest.mark.sweep("F what PubMed does")
@pytest.mark.parametrize("change", CHANGES)
def test_what_pubmed_changes_is_followed_and_nothing_held_is_lost(change: str, world: World, tally: Tally) -> None:
    with Eutils(RECORDS, now=datetime(2026, 3, 1, 11, tzinfo=UTC)) as pubmed:
        days = Days(world, pubmed)
        days.update()
        days.next()
        as_it_should = CHANGES[change](days)
    tally.healed() if as_it_should else tally.lost(change, "not as it should be")


@pytest.mark.sweep("A4 partial lists")
@pytest.mark.parametrize("hits", [9_998, 9_999, 10_000, 25_000])
def test_a_list_longer_than_pubmed_shows_is_listed_whole(hits: int, world: World, tally: Tally) -> None:
    with Eutils(virtual=range(95_000_001, 95_000_001 + hits)) as pubmed:
        desk = world.own_desk(pubmed)
        (desk.home / "queries.toml").write_text(
            '[queries.all]\ntitle = "All"\nterm = "virtual"\nwindow_only = true\n', encoding="utf-8"
        )
        done = desk("update", LITRACK_TEST_NOW=pubmed.now.isoformat())
        db = sqlite3.connect(desk.db)
        (listed,) = db.execute("SELECT count(*) FROM sighting").fetchone()
        db.close()
        wrong = world.leaks(done.out, done.err, at=(desk, pubmed))
    if (done.code, listed, wrong) == (0, hits, ""):
        tally.healed()
    else:
        tally.lost(str(hits), f"{done.code}, {listed} {wrong} {done.err}")


@pytest.mark.sweep("A4 partial lists")
@pytest.mark.parametrize("variant", ["missing", "extra", "duplicate", "count"])
@pytest.mark.parametrize("endpoint", ["esearch", "efetch"])
def test_a_list_that_is_partial_for_a_day_costs_nothing(
    variant: str, endpoint: str, world: World, tally: Tally
) -> None:
    for times in (1, 2, None):
        world.restart()
        world.pubmed.fails("F22", variant, endpoint=endpoint, times=times)
        done = world.desk("update")
        case = f"F22/{variant} at {endpoint}, {times or 'all day'}"
        leak = world.leaks(done.out, done.err)
        if done.code not in (0, 3, 4) or leak:
            tally.lost(case, f"exit {done.code} {leak}")
        elif done.code == 0:
            wrong = world.wrong()
            tally.lost(case, wrong) if wrong else tally.healed()
        else:  # an id that PubMed listed by mistake stays noted as one that it did not give out
            world.made_up_for(tally, case, but=("unavailable",) if variant == "extra" else ())
