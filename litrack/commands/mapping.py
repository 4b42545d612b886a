"""`litrack outcomes --map`: draws the evidence map, or opens one of its cells."""

from collections.abc import Sequence

from litrack.commands.gathering import gathered
from litrack.commands.options import Output
from litrack.commands.printing import chosen, draw, ledger, pour, sample
from litrack.context import Context
from litrack.errors import ExitCode, UsageError
from litrack.evidence.tally import draw as tally
from litrack.evidence.tally import fields, limited, spot
from litrack.evidence.terms import load
from litrack.library import Catalogue
from litrack.model import Filters, Finding
from litrack.model.evidence import EvidenceMap

COLUMNS = 24
"""More are left off on a screen: journals and queries can be hundreds."""


def evidence_map(
    context: Context,
    catalogue: Catalogue,
    findings: Sequence[Finding],
    printed: Output,
    asked: str | None,
    cell: str | None,
    *,
    limits: Filters,
    partial: bool,
    explain: bool,
) -> ExitCode:
    """Print the map of these findings, or the sentences of one cell. `partial`: only some of their rows are there."""
    if asked is None:
        raise UsageError(
            "--cell opens a cell of a map.", hint='Add the map: --map intervention:domain --cell "FMT:pain".'
        )
    if printed.columns:
        raise UsageError("The map has its own columns.", hint="Leave out --columns, or use --json.")
    if limits.sort:
        raise UsageError("The map has its own order: the most studied first.", hint="Leave out --sort.")
    drawn = tally(gathered(catalogue, findings), *fields(asked), domains=limits.domains)
    if cell is not None:
        from litrack.report.map import opened

        ledger(context, opened(spot(drawn, cell, load())), printed, explain=explain, only="cell")
        return ExitCode.DONE
    _print(context, printed, drawn, limits.limit, partial=partial, invented=sample(findings))
    return ExitCode.DONE


def _print(context: Context, printed: Output, drawn: EvidenceMap, limit: int, *, partial: bool, invented: bool) -> None:
    form = chosen(context, printed)
    if form in {"json", "ndjson"}:
        from litrack.report.evidence import map_shape
        from litrack.report.formats import json_text

        text = json_text(map_shape(limited(drawn, limit)), context.ascii, None if form == "ndjson" else 1)
        pour(context, [text + "\n"], printed, sample=invented)
    elif form == "table":
        from litrack.report.map import evidence_map as screen

        shown = limited(drawn, limit, COLUMNS if limit else 0)
        more = (len(drawn.rows) - len(shown.rows), len(drawn.columns) - len(shown.columns))
        draw(
            context,
            printed,
            screen(shown, width=context.width, more=more, partial=partial, ascii=context.ascii, sample=invented),
        )
    else:
        from litrack.report.evidence import map_rows

        pieces = map_rows(limited(drawn, limit), form, printed.headers, context.ascii)
        pour(context, pieces, printed, sample=invented)
