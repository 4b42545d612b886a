"""The evidence map on a terminal: counts of studies in each cell, by design tier, empty cells printed."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from litrack.model import Finding, Pmid
from litrack.model.evidence import Cell, EvidenceMap, LeftOut, Witness
from litrack.report import cells, grid, tokens

SHORT_TIERS = {
    "blinded RCT": "blinded",
    "open RCT": "open",
    "non-randomised trial": "non-rand.",
    "single arm": "1-arm",
    "observational": "observ.",
    "case report": "case",
}
_LABEL = 20
_COLUMN = 17


def evidence_map(
    drawn: EvidenceMap,
    *,
    width: int,
    more: tuple[int, int] = (0, 0),
    partial: bool = False,
    ascii: bool = False,  # noqa: A002 - what the stream can carry
    sample: bool = False,
) -> RenderableType:
    """The map in as many blocks of columns as the width asks for. `more`: rows and columns that were left
    off; `partial`: rows of outcomes were filtered, so that an empty cell is no finding."""
    dash = "-" if ascii else "–"
    tiered = not {drawn.row_field, drawn.column_field} & {"tier", "design"}
    texts = {(c.row, c.column): _cell(c, tiered, ascii) or [[(dash, "dim")]] for c in drawn.cells}
    label = min(
        max([len(drawn.row_field), *(cells.width(_name(r, drawn.row_field, ascii)) for r in drawn.rows)]), _LABEL
    )
    lines: list[RenderableType] = []
    for block in _blocks(drawn, texts, width - label, ascii):
        widths = [label, *(columns for _, columns in block)]
        heads = [grid.plain(_name(name, drawn.column_field, ascii), columns, "bold") for name, columns in block]
        lines += grid.row([[[("", "")]], *heads], widths)
        for row in drawn.rows:
            named = grid.plain(_name(row, drawn.row_field, ascii), label, "bold")
            lines += grid.row([named, *(texts[row, name] for name, _ in block)], widths)
        lines.append(Text())
    if not drawn.rows or not drawn.columns:
        lines.append(Text("No study has both."))
    if partial:
        lines.append(Text("Only some rows were asked for: an empty cell does not mean that nobody reports it."))
    lines += [Text(line, style="dim", overflow="fold") for line in _foot(drawn, more, ascii)]
    return Group(*lines, *([grid.sample_line()] if sample else []))


def _blocks(
    drawn: EvidenceMap,
    texts: dict[tuple[str, str], list[grid.Line]],
    room: int,
    ascii: bool,  # noqa: A002
) -> list[list[tuple[str, int]]]:
    """Columns with their widths, as many side by side as fit."""
    blocks: list[list[tuple[str, int]]] = []
    left = 0
    for name in drawn.columns:
        words = _name(name, drawn.column_field, ascii).split()
        inside = [sum(cells.width(t) for t, _ in line) for row in drawn.rows for line in texts[row, name]]
        columns = max([min(max(map(cells.width, words), default=1), _COLUMN), *inside])
        if not blocks or columns + len(grid.GAP) > left:
            blocks.append([])
            left = room
        blocks[-1].append((name, columns))
        left -= columns + len(grid.GAP)
    return blocks


def _name(value: str, field: str, ascii: bool) -> str:  # noqa: A002
    if field == "domain":
        return tokens.domain(value)
    return cells.clean(value.replace("_", " ") if field in {"design", "comparison"} else value, ascii)


def _cell(cell: Cell, tiered: bool, ascii: bool) -> list[grid.Line]:  # noqa: A002
    """One line a tier; reviews on a line of their own."""
    lines: list[grid.Line] = []
    for tier in dict.fromkeys(w.tier for w in cell.studies) if tiered else ("",):
        found = counts((w for w in cell.studies if w.tier == tier or not tiered), ascii)
        if found:
            lines.append([*found, (SHORT_TIERS.get(tier, tier), "dim")] if tiered else found)
    if cell.reviews:
        lines.append([(f"({len(cell.reviews)} review{'s' * (len(cell.reviews) > 1)})", "dim")])
    return lines


def counts(witnesses: Iterable[Witness], ascii: bool) -> grid.Line:  # noqa: A002
    """`▲2 ●1 `: how many studies read how."""
    signs = tokens.ASCII_SIGNS if ascii else tokens.SIGNS
    found = Counter(w.reading for w in witnesses)
    line: grid.Line = [(f"{signs[r]}{found[r]} ", grid.STYLES.get(r, "")) for r in signs if found[r]]  # type: ignore[index]
    return [*line, *([(f"{found[None]} ", "")] if found[None] else [])]


def _foot(drawn: EvidenceMap, more: tuple[int, int], ascii: bool) -> list[str]:  # noqa: A002
    """What the signs mean, what was counted, what was not."""
    found = [tokens.Token("", w.reading or "") for c in drawn.cells for w in c.studies]
    counted = f"{drawn.studies:,} {'study' if drawn.studies == 1 else 'studies'}, each once a cell"
    if drawn.reviews:
        counted += f"; {drawn.reviews:,} review{'s' * (drawn.reviews > 1)} apart, never added"
    lines = ["  ".join(token.text for token in tokens.legend(found, ascii))] if drawn.valued else []
    lines.append(f"Counts of studies as their abstracts report, not sizes of effects. {counted}.")
    for number, what in zip(more, ("row", "column"), strict=True):
        if number:
            lines.append(f"{number:,} more {what}{'s' * (number > 1)}; --limit 0 shows all.")
    lines += left_out(drawn.left_out)
    busy = next((c for c in drawn.cells if c.studies), None)
    if busy:
        asked = f'litrack outcomes --map {drawn.row_field}:{drawn.column_field} --cell "{busy.row}:{busy.column}"'
        lines.append(f"Sentences of a cell: {cells.clean(asked, ascii)}")
    return [line for line in lines if line]


def left_out(named: LeftOut) -> list[str]:
    """The studies that are named and not counted."""
    parts = [
        f"{words}: {_some(found)}"
        for words, found in (("retracted", named.retracted), ("withdrawn by PubMed", named.withdrawn))
        if found
    ]
    if named.preprints:
        pairs = ", ".join(f"{preprint} (paper: {paper})" for preprint, paper in named.preprints[:8])
        parts.append(f"preprint of a held paper: {pairs}")
    return [f"Left out: {'; '.join(parts)}."] if parts else []


def _some(pmids: Sequence[Pmid]) -> str:
    rest = f" and {len(pmids) - 8:,} more" if len(pmids) > 8 else ""
    return ", ".join(map(str, pmids[:8])) + rest


def opened(cell: Cell) -> tuple[Finding, ...]:
    """The studies of a cell with its rows alone, by tier, for the ledger; reviews last."""
    from dataclasses import replace

    return tuple(
        replace(w.finding, extraction=replace(w.finding.extraction, outcomes=w.rows))
        for w in (*cell.studies, *cell.reviews)
    )
