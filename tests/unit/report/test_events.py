"""How events and a history look: whatever a title holds, at any width."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from litrack.model import Event, EventKind, Happened, History, Pmid, Record, Sighting, Version
from litrack.report import events, past

AT = "2026-11-20T06:00:00Z"


def drawn(thing: object, width: int = 80) -> str:
    with (console := Console(width=width, no_color=True, force_terminal=False, highlight=False)).capture() as captured:
        console.print(thing)
    return captured.get()


def happened(kind: EventKind = "retracted", **fields: object) -> Happened:
    event = Event(kind=kind, pmid=Pmid(90000001), detail="J Inv. 2026", notice=Pmid(90000002))
    return Happened(**{"at": AT, "event": event, "title": "An invented study", **fields})  # type: ignore[arg-type]


def test_a_row_says_when_what_which_study_and_where_to_look() -> None:
    text = drawn(events.table([happened()], width=80, total=1))
    assert text.splitlines()[:2] == [
        "1  2026-11-20  retracted  An invented study",
        "                          J Inv. 2026; see PMID 90000002",
    ]
    assert text.splitlines()[2] == "1 change"


def test_a_study_that_was_retracted_is_marked_in_rows_about_anything_else() -> None:
    assert "RETRACTED" in drawn(events.table([happened("revised", flags=("retracted",))], width=80, total=1))
    assert "RETRACTED" not in drawn(events.table([happened(flags=("retracted",))], width=80, total=1))


@settings(max_examples=60)
@given(st.text(max_size=60), st.sampled_from([20, 40, 80, 200]))
def test_no_title_steers_the_terminal_or_leaves_the_table(title: str, width: int) -> None:
    text = drawn(events.table([happened(title=title, queries=(title,))], width=width, total=1), width)
    assert "\x1b" not in text
    assert all(line.isprintable() for line in text.splitlines())


@pytest.mark.parametrize("tag", ["[b]", "[/b]", "[link=http://x]", ":pill:"])
def test_what_looks_like_markup_is_shown_as_it_is(tag: str) -> None:
    assert tag in drawn(events.table([happened(title=f"Study {tag} one")], width=80, total=1))


def test_a_history_tells_why_a_study_left_and_what_each_version_changed() -> None:
    record = Record(pmid=Pmid(90000001), raw=b"x", sha256="0")
    one = History(
        pmid=Pmid(90000001), first_seen=AT, checked=AT,
        versions=tuple(Version(number=n, record=record, fetched=AT, replaced=AT if n == 1 else None) for n in (1, 2)),
        sightings=(Sighting(query="fm", first_seen=AT, left_seen=AT, left_why="edit"),),
        events=((AT, Event(kind="revised", pmid=Pmid(90000001), detail="abstract")),),
    )  # fmt: skip
    text = drawn(events.history(one, {2: ["abstract"]}), 120)
    assert "until 2026-11-20 06:00: the query was edited" in text
    assert "Version 2   2026-11-20 06:00  abstract" in text
    assert "revised: abstract" in text
    assert past.history_shape(one, {2: ["abstract"]})["versions"][1]["changed"] == ["abstract"]  # type: ignore[index]


def test_a_row_for_programs_has_every_column() -> None:
    assert tuple(past.row(happened())) == past.COLUMNS
