"""Pages, mails and feeds: hostile text stays text, nothing comes from outside, everyone can read them."""

import re
from base64 import b64encode
from hashlib import sha256
from itertools import pairwise

import feedparser
import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt

from litrack.model import Event, Extraction, Finding, Happened, Outcome, Pmid
from litrack.model.evidence import Cell, EvidenceMap, LeftOut, Witness
from litrack.report.cells import clean
from litrack.report.page import feed, listing, mail, markdown, report
from litrack.report.page.contents import Contents
from litrack.report.page.style import CSS

HTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
HOSTS = ("https://pubmed.ncbi.nlm.nih.gov/", "https://doi.org/", "https://pmc.ncbi.nlm.nih.gov/")
ANY = st.text(st.characters(exclude_categories=()))
HOSTILE = (
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "</title></article></details><iframe src=javascript:x>",
    '" onmouseover="alert(1)" x="',
    "&lt;b&gt; &amp; <!-- --> ]]> <![CDATA[",
    "[click](javascript:alert(1)) ![x](http://evil.example/x.png)",
    "<http://evil.example> https://evil.example www.evil.example a@evil.example",
    "*bold* _it_ `code` ~~s~~ # head\n- item\n1. one\n\n---\n| a | b |",
    "\x1b]0;owned\x07 \u202eevil\u202c \u2028 \x00 \ud800 \ufffe",
    '10.5555/javascript:alert(1)"><script>',
)


def outcome(text: str) -> Outcome:
    return Outcome(
        outcome=text, start=0, end=3, domain="pain", direction="decreased", benefit="improved", comparison="between",
        instrument=text, timepoint=text, sentence=text, sentence_start=0, sentence_end=len(text), section=text,
        rule="verb", confidence=0.8,
    )  # fmt: skip


def finding(text: str, pmid: int = 40000001, **more: object) -> Finding:
    given: dict[str, object] = {
        "title": text, "journal": text, "year": 2024, "doi": text, "pmcid": text, "authors": (text, text),
        "first_seen": "2026-11-20T06:00:00Z", "queries": (text,), "flags": ("preprint",),
        "extraction": Extraction(design="rct_open", n=45, population=text, outcomes=(outcome(text),)), **more,
    }  # fmt: skip
    return Finding(pmid=Pmid(pmid), **given)  # type: ignore[arg-type]


def contents(text: str, **more: object) -> Contents:
    one = finding(text, retracted=True, flags=("retracted", "withdrawn"))
    witness = Witness(finding=one, tier="open RCT", reading="improved", rows=one.extraction.outcomes)
    drawn = EvidenceMap(
        row_field="intervention", column_field="domain", rows=("FMT", text), columns=("pain", "sleep"), valued=True,
        cells=tuple(
            Cell(row=r, column=c, studies=(witness,) * (c == "pain")) for r in ("FMT", text) for c in ("pain", "sleep")
        ),
        studies=1, reviews=0, left_out=LeftOut(retracted=(Pmid(40000009),)),
    )  # fmt: skip
    event = Event(kind="retracted", pmid=Pmid(40000001), detail=text, notice=Pmid(40000077))
    happened = (Happened(at="2026-11-20T06:00:00Z", event=event, title=text),)
    given: dict[str, object] = {
        "title": text, "made": "2026-11-22", "scope": text, "since": "since 2026-11-01", "invented": False,
        "new": (one,), "new_total": 3, "happened": happened, "happened_total": 5,
        "retracted": (one,), "map": drawn, "timeline": drawn,
        "years": {2024: {"open RCT": 1}, 2023: {}, 2022: {}, 2021: {}, 2020: {"animal": 2}}, "studies": (one,),
        "total": 9, **more,
    }  # fmt: skip
    return Contents(**given)  # type: ignore[arg-type]


def page(text: str) -> str:
    return "".join(report.page(contents(text)))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_in_html(text: str) -> None:
    for written in (page(text), "".join(listing.studies(text, [finding(text)], invented=True, note=text))):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e\ud800]", written)
        parser = html5lib.HTMLParser(strict=False)
        tree = parser.parse(written)
        assert parser.errors == []
        tags = {e.tag.removeprefix(HTML).removeprefix(SVG) for e in tree.iter() if isinstance(e.tag, str)}
        assert not tags & {"script", "img", "iframe", "link", "object", "embed", "form", "base", "b", "i"}
        assert not [n for e in tree.iter() for n in e.attrib if str(n).startswith("on") or n in ("src", "style")]
        for link in tree.iter(f"{HTML}a"):
            assert link.attrib["href"].startswith((*HOSTS, "#"))
        assert clean(text).strip() in ["".join(h.itertext()) for h in tree.iter(f"{HTML}h1")]


@settings(max_examples=50, deadline=None)  # three pages are parsed for each text
@given(ANY)
def test_no_text_at_all_changes_the_shape_of_a_page(text: str) -> None:
    def shape(written: str) -> list[str]:
        return [e.tag for e in html5lib.parse(written).iter() if e.tag != f"{HTML}mark"]

    # Empty texts leave their parts out, so that there is always a word.
    assert shape(page(f"x {text} x")) == shape(page("x y x"))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_in_markdown(text: str) -> None:
    reader = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"])
    for written in (
        "".join(mail.render(contents(text))),
        "".join(markdown.studies(text, [finding(text)], invented=True)),
    ):
        tokens = [t for block in reader.parse(written) for t in (block, *(block.children or ()))]
        assert not {t.type for t in tokens} & {"html_block", "html_inline", "image", "code_inline", "fence", "s_open"}
        for link in (t for t in tokens if t.type == "link_open"):
            assert str(link.attrs["href"]).startswith(HOSTS)
        assert sum(t.type == "heading_open" and t.tag == "h1" for t in tokens) == 1
        # GitHub and mail readers make links of bare addresses; a backslash stands in the way.
        assert "https://evil" not in written
        assert "www.evil" not in written
        assert "a@evil" not in written


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_in_a_feed(text: str) -> None:
    what = contents(text)
    written = feed.render(text, what.new, what.happened, scope=text)
    tree = etree.fromstring(written.encode())
    assert len(tree.findall("{*}entry")) == 2
    read = feedparser.parse(written)
    assert not read.bozo
    assert tree.findtext("{*}title") == clean(text)
    for link in tree.iter("{http://www.w3.org/2005/Atom}link"):
        assert link.attrib["href"].startswith(HOSTS)
    assert {e.id.rpartition(":")[0] for e in read.entries} == {
        "urn:litrack:pmid",
        "urn:litrack:pmid:40000001:retracted",
    }
    assert all("RETRACTED" in e.title for e in read.entries)


def test_a_page_needs_nothing_from_outside_and_forbids_it() -> None:
    written = page("x")
    tree = html5lib.parse(written)
    (style,) = tree.iter(f"{HTML}style")
    digest = b64encode(sha256((style.text or "").encode()).digest()).decode()
    (policy,) = [m.attrib["content"] for m in tree.iter(f"{HTML}meta") if "http-equiv" in m.attrib]
    assert "default-src 'none'" in policy
    assert f"'sha256-{digest}'" in policy
    assert "url(" not in CSS
    assert "@import" not in CSS


def test_a_page_can_be_read_without_eyes() -> None:
    tree = html5lib.parse(page("x"))
    assert tree.attrib["lang"] == "en"
    levels = [int(e.tag[-1]) for e in tree.iter() if re.fullmatch(rf"{re.escape(HTML)}h[1-6]", str(e.tag))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels)), "no level is left out"
    for element in tree.iter():
        if element.attrib.get("role") in ("img", "region"):
            assert element.attrib["aria-label"]
        if element.tag.endswith("}svg"):
            assert element.attrib["aria-hidden"] == "true", "the numbers beside it say the same"
    for table in tree.iter(f"{HTML}table"):
        assert table.attrib["aria-label"]
        assert all(th.attrib["scope"] for th in table.iter(f"{HTML}th"))
    for details in tree.iter(f"{HTML}details"):
        assert details[0].tag == f"{HTML}summary"


def test_every_link_within_a_page_leads_somewhere() -> None:
    tree = html5lib.parse(page("x"))
    ids = [e.attrib["id"] for e in tree.iter() if "id" in e.attrib]
    assert len(ids) == len(set(ids))
    assert {a.attrib["href"][1:] for a in tree.iter(f"{HTML}a") if a.attrib["href"].startswith("#")} <= set(ids)


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("mode", ["light", "dark", "print"])
def test_every_text_stands_out_from_its_ground_by_4_5_to_1(mode: str) -> None:
    roots = [dict(re.findall(r"--(\w+): (#\w{6})", block)) for block in re.findall(r":root \{([^}]*)\}", CSS)]
    colours = {"light": roots[0], "dark": roots[0] | roots[1], "print": roots[0] | roots[2]}[mode]
    grounds = {name: ["ground"] for name in ("ink", "soft", "link", "alarm", "good", "bad", "mixed")}
    grounds["ink"] += ["raised", "mark", "heat1", "heat2", "heat3", "heat4"]
    for text, behind in ((text, behind) for text, several in grounds.items() for behind in several):
        darker, lighter = sorted((luminance(colours[text]), luminance(colours[behind])))
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, f"{text} on {behind}"


def test_what_was_left_off_is_said() -> None:
    written = "".join(report.page(contents("x", map_more=4, earlier=7)))
    assert "4 interventions with fewer studies" in written
    assert "before 2020" in written
    assert "1 of 3 shown" in written
    assert "1 of 5 shown" in written
    assert "1 of 9 shown" in written
    assert "1 of 3 shown" in "".join(mail.render(contents("x")))


def test_a_quiet_report_says_that_nothing_happened() -> None:
    empty = EvidenceMap(
        row_field="intervention",
        column_field="domain",
        rows=(),
        columns=(),
        cells=(),
        valued=True,
        studies=0,
        reviews=0,
    )
    quiet = contents(
        "x", new=(), new_total=0, happened=(), happened_total=0,
        retracted=(), map=empty, timeline=empty, years={}, studies=(), total=0
    )  # fmt: skip
    for written in ("".join(report.page(quiet)), "".join(mail.render(quiet))):
        assert "Nothing new since 2026-11-01" in written
        assert "No retraction" in written
    assert "1970" in feed.render("x", [])


def test_years_without_studies_are_told_in_one_row() -> None:
    assert "2021–2023" in page("x")


def test_a_feed_keeps_its_ids() -> None:
    what = contents("x")
    assert feed.render("x", what.new) == feed.render("x", what.new)
    first, second = (
        feedparser.parse(feed.render("x", [finding(title, 90000001)], scope=scope))
        for title, scope in (("a", "s"), ("b", "t"))
    )
    assert first.entries[0].id == second.entries[0].id == "urn:litrack:sample:90000001"
    assert first.feed.id != second.feed.id, "feeds of different filters are different feeds"
    assert first.entries[0].title == "[invented] a"
