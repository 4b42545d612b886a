"""The evidence map in HTML: a table shaded by the number of studies, each cell a link to its sentences below."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element

from litrack.model.evidence import Cell, EvidenceMap, Witness
from litrack.report import cells, tokens
from litrack.report.page import entry, said
from litrack.report.page.markup import el

SHOWN = 25
"""Studies that a cell opens into; the page says where there are more."""
_SHADES = (1, 2, 4, 8)
"""From so many studies on a cell is one shade deeper."""


def table(drawn: EvidenceMap, caption: str, *, opens: bool) -> Element:
    """Empty cells are shown: that nobody reports it is a finding. `opens`: the cells lead to `opened`."""
    head = el("tr", el("td"), [el("th", name(c, drawn.column_field), scope="col") for c in drawn.columns])
    body = []
    found = {(c.row, c.column): c for c in drawn.cells}
    for number, row in enumerate(drawn.rows):
        line = [
            _cell(found[row, column], _id(number, place) if opens else "") for place, column in enumerate(drawn.columns)
        ]
        body.append(el("tr", el("th", name(row, drawn.row_field), scope="row"), line))
    made = el("table", el("thead", head), el("tbody", body), aria_label=caption)
    return el("div", made, class_="wide", role="region", aria_label=caption, tabindex="0")


def opened(drawn: EvidenceMap) -> Iterator[Element]:
    """One fold a row; in it what each cell counts, study by study, with the sentences."""
    found = {(c.row, c.column): c for c in drawn.cells}
    for number, row in enumerate(drawn.rows):
        full = [(place, found[row, column]) for place, column in enumerate(drawn.columns)]
        parts = [_opened(cell, drawn, _id(number, place)) for place, cell in full if cell.studies or cell.reviews]
        if parts:
            several = len({w.finding.pmid for _, cell in full for w in cell.studies})
            reviews = len({w.finding.pmid for _, cell in full for w in cell.reviews})
            summary = f"{name(row, drawn.row_field)}: {several} {'study' if several == 1 else 'studies'}"
            summary += f", {reviews} review{'s' * (reviews > 1)} apart" if reviews else ""
            yield el("details", el("summary", summary), parts)


def _opened(cell: Cell, drawn: EvidenceMap, anchor: str) -> Element:
    title = f"{name(cell.row, drawn.row_field)}, {name(cell.column, drawn.column_field)}: {_words(cell)}"
    witnesses = (*cell.studies, *cell.reviews)
    more = f"{len(witnesses) - SHOWN} more are not shown." if len(witnesses) > SHOWN else None
    return el(
        "div",
        el("h4", title),
        [_witness(w) for w in witnesses[:SHOWN]],
        el("p", more, class_="soft") if more else None,
        id=anchor,
    )


def _witness(witness: Witness) -> Element:
    """A study with the rows that count in this cell."""
    finding = witness.finding
    addresses = said.links(finding)
    title: Element | str = said.title(finding)
    if addresses:
        title = el("a", title, href=addresses[0][1], rel="noopener noreferrer")
    year = f", {finding.year}" if finding.year else ""
    facts = f" ({witness.tier}{year}{f', n={finding.extraction.n}' if finding.extraction.n else ''})"
    rows = replace(finding, extraction=replace(finding.extraction, outcomes=witness.rows))
    return el("article", el("p", title, el("span", facts, class_="soft")), entry.ledger(rows), class_="study")


def _cell(cell: Cell, target: str) -> Element:
    if not (cell.studies or cell.reviews):
        return el("td", el("span", "–", role="img", aria_label="no study"), class_="empty")
    shade = sum(len(cell.studies) >= enough for enough in _SHADES)
    signs = [f"{tokens.SIGNS[reading]}{number}" for reading, number in counts(cell.studies)]
    if cell.reviews:
        signs.append(f"({len(cell.reviews)} rev.)")
    text = [piece for sign in signs for piece in (el("span", sign, class_="count"), " ")]
    inside = el("a", text, href=f"#{target}", aria_label=_words(cell)) if target else None
    if inside is None:
        inside = el("span", text, role="img", aria_label=_words(cell))
    return el("td", inside, class_=f"heat{shade}" if shade else None)


def counts(witnesses: Sequence[Witness]) -> list[tuple[str, int]]:
    """Readings in the order of the signs."""
    found = Counter(w.reading for w in witnesses if w.reading)
    return [(reading, found[reading]) for reading in tokens.SIGNS if found[reading]]  # type: ignore[index]


def _words(cell: Cell) -> str:
    """`2 improved, 1 no difference; 1 review apart`."""
    counted = ", ".join(f"{n} {tokens.MEANINGS[reading]}" for reading, n in counts(cell.studies))
    reviews = f"{len(cell.reviews)} review{'s' * (len(cell.reviews) > 1)} apart" if cell.reviews else ""
    return "; ".join(filter(None, (counted, reviews)))


def name(value: str, field: str) -> str:
    """A row or column as a reader knows it."""
    return tokens.domain(value) if field == "domain" else cells.clean(value.replace("_", " "))


def _id(row: int, column: int) -> str:
    return f"cell-{row + 1}-{column + 1}"
