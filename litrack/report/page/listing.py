"""A list of studies as one HTML page."""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from litrack.model import Finding
from litrack.report import cells
from litrack.report.page import entry
from litrack.report.page.markup import document, el


def studies(title: str, findings: Iterable[Finding], *, invented: bool, note: str = "") -> Iterator[str]:
    """One article a study, piece by piece."""
    return document(title, _parts(title, findings, note, invented=invented))


def _parts(title: str, findings: Iterable[Finding], note: str, *, invented: bool) -> Iterator[Element]:
    yield el(
        "header",
        el("h1", cells.clean(title).strip()),
        banner() if invented else None,
        el("p", note, class_="soft") if note else None,
    )
    for finding in findings:
        yield entry.study(finding, "h2")


def banner() -> Element:
    """Said on every page that shows invented studies."""
    return el("p", cells.SAMPLE, class_="banner", role="note")
