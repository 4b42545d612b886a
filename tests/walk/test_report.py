"""`litrack report`: the page, the mail and the feed of a library, a day after its first update."""

from pathlib import Path

import feedparser
import html5lib
import pytest

from litrack.errors import ExitCode
from litrack.sample.corpus import second_day
from litrack.sample.server import Eutils

from .conftest import Program

HTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture
def second(program: Program, pubmed: Eutils, two_queries: Path) -> Program:
    """A library with a line after the first day, then news and a retraction."""
    program("update")
    program("new", "--mark")
    later = second_day()
    pubmed.has(*later.new, *later.changed)
    program("update", LITRACK_TEST_NOW="2026-11-20T06:00:00+00:00")
    program.environ["LITRACK_TEST_NOW"] = "2026-11-21T06:00:00+00:00"
    return program


def report(program: Program, *words: str) -> str:
    done = program("report", *words)
    assert (done.code, done.err) == (0, "")
    return done.out


def titles(program: Program, *words: str) -> list[str]:
    """The headings of the studies in `What is new`."""
    tree = html5lib.parse(report(program, "--html", *words))
    section = next(s for s in tree.iter(f"{HTML}section") if "What is new" in "".join(s[0].itertext()))
    return ["".join(h.itertext()) for h in section.iter(f"{HTML}h3")]


def test_new_is_what_came_after_the_line(second: Program) -> None:
    new = second("new", "--tsv", "--columns", "title", "--no-headers").out.splitlines()
    assert 0 < len(new) < 20
    assert titles(second) == new
    assert len(titles(second, "--since", "2026-11-01")) > len(new)
    assert titles(second, "--since", "2026-11-21") == []


def test_the_page_tells_what_was_retracted_and_that_all_is_invented(second: Program) -> None:
    page = report(second, "--html")
    text = "".join(html5lib.parse(page).itertext())
    assert "Invented sample studies: not real research." in text
    assert "RETRACTED" in text
    assert "1 retracted or withdrawn" in text
    assert "new since 2026-11-19" in text
    assert report(second, "--html") == page, "the same library on the same day gives the same bytes"


def test_the_map_opens_into_the_sentences_of_its_cells(second: Program) -> None:
    tree = html5lib.parse(report(second, "--html"))
    places = {e.attrib["id"]: e for e in tree.iter() if "id" in e.attrib}
    cells = [a.attrib["href"][1:] for a in tree.iter(f"{HTML}a") if a.attrib["href"].startswith("#cell-")]
    assert len(cells) > 20
    assert all(list(places[cell].iter(f"{HTML}blockquote")) for cell in cells)


def test_filters_choose_what_the_whole_report_is_about(second: Program) -> None:
    page = report(second, "--md", "--design", "rct", "--query", "fmt")
    assert "Only studies with: queries fmt; designs" in page.replace("\\", "")
    held = second("list", "--design", "rct", "--query", "fmt", "--tsv", "--no-headers").out.count("\n")
    assert f"{held} studies held" in page


def test_a_mail_has_the_news_with_their_sentences(second: Program) -> None:
    mail = report(second, "--md")
    assert all(title in mail.replace("\\", "") for title in titles(second))
    assert "RESULTS: “" in mail
    assert "## Evidence map" in mail


def test_a_feed_reader_sees_the_news_and_the_notices_once(second: Program, pubmed: Eutils) -> None:
    first = feedparser.parse(report(second, "--atom"))
    assert not first.bozo
    assert any(e.title.startswith("[invented] RETRACTED: ") and e.id.count(":") > 3 for e in first.entries)
    assert len({e.id for e in first.entries}) == len(first.entries)
    second("new", "--mark")
    again = feedparser.parse(report(second, "--atom"))
    assert [e.id for e in again.entries] == [e.id for e in first.entries], "the line of `new` takes nothing from a feed"
    assert again.feed.id == first.feed.id
    few = feedparser.parse(report(second, "--atom", "--limit", "3"))
    assert len([e for e in few.entries if e.id.count(":") == 3]) == 3


def test_the_form_is_said_by_an_option_or_by_the_suffix(second: Program) -> None:
    assert second("report").code == ExitCode.USAGE
    assert second("report", "--html", "--md").code == ExitCode.USAGE
    assert second("report", "-o", "r.html").code == ExitCode.DONE
    assert (second.home / "r.html").read_text(encoding="utf-8") == report(second, "--html")
    assert second("report", "-o", "r.html").code == ExitCode.USAGE
    assert second("report", "-o", "r.html", "--force").code == ExitCode.DONE


def test_long_lists_are_cut_and_say_so(second: Program) -> None:
    page = report(second, "--html", "--limit", "2")
    assert "litrack report --limit 0 shows all" in page
    assert len(titles(second, "--limit", "2")) == 2


def test_a_report_is_utf_8_whatever_the_locale(second: Program) -> None:
    assert second("report", "--html", LC_ALL="C", PYTHONIOENCODING="ascii").out == report(second, "--html")


def test_an_empty_library_makes_an_empty_report(program: Program) -> None:
    program("init")
    for form in ("--html", "--md"):
        assert "Nothing new since the beginning" in report(program, form)
    assert feedparser.parse(report(program, "--atom")).entries == []
