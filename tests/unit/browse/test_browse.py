"""The full screen, driven by keys as a reader drives it; what it shows is read off the screen."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from textual.pilot import Pilot

from litrack.browse import choices
from litrack.browse.app import Browse
from litrack.browse.shelf import PAGE, Shelf
from litrack.library import Catalogue, Library, desk
from litrack.model import Extraction, Filters, Finding, Kept, Outcome, Pmid, Record, Section, Study

FIRST = 90000001


def now() -> datetime:
    return datetime(2026, 11, 20, tzinfo=UTC)


def kept(number: int, title: str, text: str = "Pain fell after the probiotic.") -> Kept:
    pmid = Pmid(FIRST + number)
    raw = f"{pmid}{title}".encode()
    start = len(title) + 1
    outcome = Outcome(
        outcome="Pain", start=start, end=start + 4, domain="pain", direction="decreased", benefit="improved",
        comparison="between", sentence=text, sentence_start=start, sentence_end=start + len(text), rule="test",
        confidence=0.5,
    )  # fmt: skip
    study = Study(pmid=pmid, title=title, sections=(Section(label="RESULTS", text=text),))
    record = Record(pmid=pmid, raw=raw, sha256=sha256(raw).hexdigest())
    return Kept(record=record, study=study, extraction=Extraction(design="rct_open", n=45, outcomes=(outcome,)))


TITLES = (
    "A quokka essay", "[red] Butyrate [/b] in wombats \x1b]0;owned\x07", "Sleep of quokkas",
    "RETRACTED: no, this title only says so", "A very long title about the gut microbiota " * 5,
)  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Five studies; the newest, with the highest number, comes first."""
    with Library.open(tmp_path / "litrack.db", now=now) as library:
        library.keep([kept(n, title) for n, title in enumerate(reversed(TITLES))], run=None, extractor="1")
    return tmp_path / "litrack.db"


Act = Callable[[Pilot[None], Browse], Awaitable[None]]


def play(path: Path, act: Act, size: tuple[int, int] = (80, 24), **given: object) -> None:
    """Open the screen, act, close it."""

    async def run() -> None:
        shelf = Shelf(path, now)
        shelf.show(shelf.find(Filters(), ""))
        app = Browse(shelf, Filters(), **given)  # type: ignore[arg-type]
        async with app.run_test(size=size) as pilot:
            await settle(pilot, app)
            await act(pilot, app)
        shelf.close()

    asyncio.run(run())


async def settle(pilot: Pilot[None], app: Browse) -> None:
    await pilot.pause(0.2)
    await app.workers.wait_for_complete()
    await pilot.pause()


async def press(pilot: Pilot[None], app: Browse, *keys: str) -> None:
    await pilot.press(*keys)
    await settle(pilot, app)


def seen(app: Browse) -> list[str]:
    """The lines of the screen as text."""
    return ["".join(segment.text for segment in strip).rstrip() for strip in app.screen._compositor.render_strips()]


def told(app: Browse) -> str:
    """What appeared in the corner."""
    return "\n".join(note.message for note in app._notifications)


def said(path: Path) -> list[Finding]:
    """All studies as they lie in the library, in the order of the list."""
    with Catalogue.open(path) as catalogue:
        return list(catalogue.find(Filters()).findings)


@pytest.mark.parametrize("size", [(80, 24), (140, 40), (40, 10)])
def test_the_list_shows_titles_with_outcomes_and_that_they_are_invented(path: Path, size: tuple[int, int]) -> None:
    async def act(pilot: Pilot[None], app: Browse) -> None:
        lines = seen(app)
        assert len(lines) == size[1]
        assert lines[0].startswith("litrack  1/5  5 unread")
        assert lines[1].startswith("▸  • A quokka essay")
        assert "RCT, open, n=45" in lines[2]
        assert "Invented sample studies: not real research." in " ".join(lines)
        assert lines[-1].startswith("r read  s star")
        if size[0] == 140:
            assert any("Pain fell after the probiotic." in line for line in lines)
        if size[0] >= 80:
            assert "pain ▲" in lines[2]

    play(path, act, size)


def test_hostile_titles_are_text(path: Path) -> None:
    async def act(pilot: Pilot[None], app: Browse) -> None:
        assert any("[red] Butyrate [/b] in wombats ␛]0;owned␇" in line for line in seen(app))
        await press(pilot, app, "j", "enter")
        assert any("[red] Butyrate [/b] in wombats ␛]0;owned␇" in line for line in seen(app))
        assert not any(c in line for line in seen(app) for c in "\x1b\x07")

    play(path, act)


def test_keys_say_what_the_commands_say(path: Path) -> None:
    async def act(pilot: Pilot[None], app: Browse) -> None:
        await press(pilot, app, "r", "s", "j", "s", "t", *"Fmt later", "enter", "n", *"hello", "enter", "x", "ctrl+s")
        first, second, *rest = said(path)
        assert (first.read, first.starred) == (True, True)
        assert (second.read, second.starred, second.tags, second.note) == (False, True, ("fmt", "later"), "hello\nx")
        assert not any(f.read or f.starred or f.tags or f.note for f in rest)
        assert seen(app)[0].startswith("litrack  2/5  4 unread")
        assert seen(app)[1].startswith("   ★  A quokka essay".replace("   ★ ", "  ★ "))
        await press(pilot, app, "t", "backspace", *"r ", "enter")
        assert said(path)[1].tags == ("fmt", "later", "r") or said(path)[1].tags == ("fmt", "laterr")
        await press(pilot, app, "z", "z", "z", "z", "z", "z", "z")
        assert not any(f.read or f.starred or f.tags or f.note for f in said(path))
        assert seen(app)[0].startswith("litrack  2/5  5 unread")

    play(path, act)


def test_escape_leaves_a_question_without_an_answer(path: Path) -> None:
    async def act(pilot: Pilot[None], app: Browse) -> None:
        await press(pilot, app, "n", *"never", "escape", "t", *"never", "escape")
        assert not any(f.tags or f.note for f in said(path))

    play(path, act)


def test_what_cannot_be_stored_is_told_and_offered_again(path: Path) -> None:
    async def act(pilot: Pilot[None], app: Browse) -> None:
        await press(pilot, app, "t", *"a,b", "enter")
        assert "is no tag" in told(app)
        assert any("a,b" in line for line in seen(app))
        await press(pilot, app, "escape")
        assert said(path)[0].tags == ()

    play(path, act)


def test_a_search_is_made_while_it_is_typed(path: Path) -> None:
    async def act(pilot: Pilot[None], app: Browse) -> None:
        await press(pilot, app, "slash", *"quok")
        assert seen(app)[0].startswith("litrack  1/2  2 unread  /quok")
        await press(pilot, app, "enter", "s")
        assert [f.starred for f in said(path)] == [True, False, False, False, False]
        await press(pilot, app, "escape")
        assert seen(app)[0].startswith("litrack  1/5")
        await press(pilot, app, "slash", *"nosuchword")
        assert any("Nothing fits." in line for line in seen(app))
        await press(pilot, app, *"(((", "escape", "slash", *"-x")
        assert "cannot only exclude" in seen(app)[0]
        await press(pilot, app, "escape", "r", "u", "enter", "q")

    play(path, act)


def test_notes_are_searched_as_well(path: Path) -> None:
    with Library.open(path, now=now) as library:
        desk.note(library, Pmid(FIRST), "Compare with the wombats")

    async def act(pilot: Pilot[None], app: Browse) -> None:
        await press(pilot, app, "slash", *"wombat")
        assert seen(app)[0].startswith("litrack  1/2")

    play(path, act)


def test_filters_are_ticked_in_words_and_hold_together(path: Path) -> None:
    async def act(pilot: Pilot[None], app: Browse) -> None:
        await press(pilot, app, "r", "f", "space")
        assert any("[x] not read yet" in line for line in seen(app))
        assert any("[ ] with a star" in line for line in seen(app))
        await press(pilot, app, "escape")
        assert seen(app)[0].startswith("litrack  1/4  4 unread  only: unread")
        await press(pilot, app, "f", "down", "enter", "escape")
        assert seen(app)[0].startswith("litrack  0/0  0 unread  only: unread, starred")
        await press(pilot, app, "r", "s", "t", "n", "o", "c", "u", "enter", "space", "f", "escape")
        assert seen(app)[0].startswith("litrack  0/0")

    play(path, act)


def test_what_was_ticked_comes_back_ticked() -> None:
    keys = ("unread", "noted", "retracted", "tagged:a", "query:fm", "design:cohort", "design:animal")
    assert choices.ticked(choices.chosen(Filters(since="2026"), keys)) == keys
    assert choices.chosen(Filters(since="2026", retracted="hide"), ()) == Filters(since="2026", retracted="hide")


@pytest.mark.parametrize("plain", [False, True])
def test_a_study_opens_with_its_phrases_marked_and_closes(path: Path, plain: bool) -> None:
    async def act(pilot: Pilot[None], app: Browse) -> None:
        await press(pilot, app, "enter")
        lines = seen(app)
        assert any("RESULTS  «Pain» fell" in line if plain else "RESULTS  Pain fell" in line for line in lines)
        assert not any(line.startswith("▸") for line in lines)
        styles = [
            s.style for strip in app.screen._compositor.render_strips() for s in strip if s.text.strip("«»") == "Pain"
        ]
        assert any(style and style.underline for style in styles)
        await press(pilot, app, "J")
        assert any("wombats" in line for line in seen(app)[:3])
        await press(pilot, app, "escape")
        assert seen(app)[3].startswith("▸")

    play(path, act, plain=plain)


def test_space_reads_on_through_all_that_is_unread(path: Path) -> None:
    async def act(pilot: Pilot[None], app: Browse) -> None:
        for _ in range(40):
            await pilot.press("space")
            await pilot.pause(0.05)
        assert all(f.read for f in said(path))
        assert "All of these are read." in told(app)

    play(path, act)


def test_next_unread_goes_round(path: Path) -> None:
    async def act(pilot: Pilot[None], app: Browse) -> None:
        await press(pilot, app, "r", "j", "r", "G", "r", "u")
        assert seen(app)[0].startswith("litrack  3/5")

    play(path, act)


def test_an_invented_study_is_not_opened_and_a_citation_is_shown_to_copy(path: Path) -> None:
    async def act(pilot: Pilot[None], app: Browse) -> None:
        opened: list[str] = []
        app.open_url = lambda url, **_: opened.append(url)  # type: ignore[method-assign]
        await press(pilot, app, "j", "o", "c")
        assert opened == []
        assert "owned␇" in app.clipboard
        assert app.clipboard.endswith("PMID: 90000004.")
        assert "PubMed has no page for it" in told(app)

    play(path, act)


def test_help_shows_all_keys_and_goes(path: Path) -> None:
    async def act(pilot: Pilot[None], app: Browse) -> None:
        await press(pilot, app, "question_mark")
        assert any("search as you type" in line for line in seen(app))
        await press(pilot, app, "escape")
        assert seen(app)[1].startswith("▸")

    play(path, act)


def test_a_window_may_change_its_size_while_reading(path: Path) -> None:
    async def act(pilot: Pilot[None], app: Browse) -> None:
        await press(pilot, app, "enter")
        for size in ((140, 40), (60, 12), (20, 5), (80, 24)):
            await pilot.resize_terminal(*size)
            await settle(pilot, app)
            assert len(seen(app)) == size[1]
        assert any("RESULTS" in line for line in seen(app))

    play(path, act)


def test_what_another_program_said_is_seen_once_the_list_is_made_anew(path: Path) -> None:
    async def act(pilot: Pilot[None], app: Browse) -> None:
        with Library.open(path, now=now) as library:
            desk.star(library, [Pmid(FIRST)], on=True)
            library.keep([kept(9, "Just arrived")], run=None, extractor="1")
        await press(pilot, app, "j", "R")
        assert seen(app)[0].startswith("litrack  3/6")
        assert seen(app)[1].startswith("   • Just arrived")

    play(path, act)


def test_only_what_is_looked_at_is_read_from_the_library(tmp_path: Path) -> None:
    path = tmp_path / "litrack.db"
    with Library.open(path, now=now) as library:
        library.keep([kept(n, f"Study {n}") for n in range(2000)], run=None, extractor="1")

    async def act(pilot: Pilot[None], app: Browse) -> None:
        assert len(app.shelf._pages) == 1
        await press(pilot, app, "G")
        assert seen(app)[0].startswith("litrack  2000/2,000")
        assert any(line.startswith("▸") and "Study 0" in line for line in seen(app))
        assert len(app.shelf._pages) <= 2 + 24 // PAGE
        await press(pilot, app, "pageup", "g")
        assert any(line.startswith("▸") and "Study 1999" in line for line in seen(app))

    play(path, act)


def test_ascii_terminals_get_ascii(path: Path) -> None:
    with Library.open(path, now=now) as library:
        desk.star(library, [Pmid(FIRST + 4)], on=True)

    async def act(pilot: Pilot[None], app: Browse) -> None:
        assert seen(app)[1].startswith("> *o A quokka essay")
        assert "pain +" in seen(app)[2]

    play(path, act, ascii=True)
