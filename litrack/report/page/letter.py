"""The news as the HTML side of a mail: what happened, and each new study with its rows and sentences."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from litrack.report.news import KINDS, SHOWN, News, rest, subject
from litrack.report.page import entry
from litrack.report.page.listing import banner
from litrack.report.page.markup import document, el
from litrack.report.page.report import CAUTION, SIGNS, event


def letter(news: News) -> str:
    """A whole page; it loads nothing, so that nobody learns that it was opened."""
    return "".join(document(subject(news), _parts(news)))


def _parts(news: News) -> Iterator[Element]:
    yield el("header", el("h1", subject(news)), banner() if news.invented else None)
    if news.happened:
        lines = [event(one, words) for kind, words in KINDS.items() for one in news.happened if one.event.kind == kind]
        yield el("section", el("h2", "What happened"), el("ul", lines[:SHOWN]), _rest(len(lines) - SHOWN))
    if news.new:
        left = _rest(news.new_total - len(news.new))
        yield el("section", el("h2", "New studies"), el("p", SIGNS, class_="soft"), map(entry.study, news.new), left)
    yield el("footer", el("p", CAUTION, class_="soft"))


def _rest(left: int) -> list[Element]:
    return [el("p", line, class_="soft") for line in rest(left)]
