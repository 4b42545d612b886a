"""A mail has the headers that litrack gave it and no others, whatever studies are called."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrack.model import Event, Finding, Happened, Pmid
from litrack.post.letter import letter
from litrack.report.cells import width
from litrack.report.news import LINE, WIDE, News, subject, text
from litrack.report.page.letter import letter as page

ANY = st.text(st.characters(exclude_categories=()), max_size=60)
KINDS = st.sampled_from(("retracted", "erratum", "revised", "left", "published", "withdrawn", "concern", "registered"))
HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]


@st.composite
def news(draw: st.DrawFn) -> News:
    words = draw(ANY)
    new = tuple(
        Finding(
            pmid=Pmid(40000000 + n), title=words, journal=words, authors=(words,), queries=(words,), doi=words,
            first_seen="2026-11-20",
        )
        for n in range(draw(st.integers(0, 2)))
    )  # fmt: skip
    happened = tuple(
        Happened(at="2026-11-20", title=words, event=Event(kind=kind, pmid=Pmid(40000010), detail=words))
        for kind in draw(st.lists(KINDS, min_size=0 if new else 1, max_size=8))
    )
    return News(new=new, new_total=len(new) + draw(st.integers(0, 2000)) * bool(new), happened=happened)


@given(news())
def test_no_title_reaches_a_header_and_no_line_is_too_long(told: News) -> None:
    mail = letter(
        sender="a@example.org", to="b@example.org", subject=subject(told), text=text(told), html=page(told),
        at=datetime(2026, 11, 20, 6, tzinfo=UTC), number="0123",
    )  # fmt: skip
    raw = mail.as_bytes(policy=policy.SMTP)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    read = message_from_bytes(raw, policy=policy.default)
    assert read.keys() == HEADERS
    assert (read["To"], read["Subject"]) == ("b@example.org", subject(told))
    assert [part.get_content_type() for part in read.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert read.defects == []


@given(news())
def test_the_text_steers_no_terminal_and_fits_a_narrow_one(told: News) -> None:
    written = text(told)
    assert all(line.isprintable() for line in written.split("\n"))
    assert all(width(line) <= WIDE or "https://" in line for line in written.split("\n"))
    assert len(subject(told)) <= LINE
    assert subject(told).isprintable()


@pytest.mark.parametrize("header", ["a@example.org\nBcc: c@example.org", "a@example.org\r\n\r\nbody"])
def test_a_header_with_a_line_end_is_an_error(header: str) -> None:
    for place in ("sender", "to", "subject"):
        given_ = {"sender": "a@example.org", "to": "b@example.org", "subject": "news", place: header}
        with pytest.raises(ValueError, match=r"linefeed|newline|Header"):
            letter(**given_, text="", html="", at=datetime(2026, 11, 20, tzinfo=UTC), number="1")
