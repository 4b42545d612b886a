"""References as RIS, the tagged lines that EndNote, Zotero, Mendeley and Rayyan read.

Written here because rispy's writer passes line ends on, so that a title could close its record and open another one;
it reads our files back in the tests. RIS has no way to escape: every value is one line, and the commas that would
split a group's name into a person's parts are left out.
"""

from collections.abc import Iterable, Iterator

from litrack.model import Author, PubDate
from litrack.report.cite.reference import Reference

_TYPES = {"article": "JOUR", "preprint": "UNPB", "book": "BOOK", "chapter": "CHAP"}


def render(references: Iterable[Reference]) -> Iterator[str]:
    """One record a reference; lines end with CR LF, as the format asks."""
    for one in references:
        yield "".join(f"{tag}  - {value}\r\n" for tag, value in _lines(one) if value) + "ER  - \r\n\r\n"


def _lines(one: Reference) -> Iterator[tuple[str, str]]:
    yield "TY", _TYPES[one.kind]
    yield "ID", one.key
    yield "TI", one.title
    yield from (("AU", _person(author)) for author in one.authors)
    yield from (("A2", _person(editor)) for editor in one.editors)
    yield "PY", str(one.date.year or "")
    yield "DA", _date(one.date)
    if one.kind == "preprint":
        yield "M3", "Preprint"
        yield "PB", one.container
    else:
        yield "T2", one.container
        yield "J2", one.short
        yield "PB", one.publisher
    yield "VL", one.volume
    yield "IS", one.issue
    yield "SP", one.first_page
    yield "EP", one.last_page
    yield "SN", one.issn
    yield "DO", one.doi
    yield "AN", one.pmid
    yield "C2", one.pmcid
    yield "UR", one.url
    yield "DB", "PubMed" if one.url else ""
    yield from (("LA", language) for language in one.languages)
    yield "N2", " ".join(one.abstract)
    yield from (("KW", keyword) for keyword in one.keywords)
    yield from (("N1", note) for note in one.notes)


def _person(author: Author) -> str:
    if author.collective or not author.fore:
        return (author.collective or author.last).replace(",", "")
    return ", ".join(part.replace(",", "") for part in (author.last, author.fore, author.suffix) if part)


def _date(date: PubDate) -> str:
    """`2024/03/15/`, `2024/03//`, `2024///`: always three slashes."""
    if not date.year:
        return ""
    month = f"{date.month:02d}" if date.month else ""
    return f"{date.year:04d}/{month}/{f'{date.day:02d}' if month and date.day else ''}/"
