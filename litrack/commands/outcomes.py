"""`litrack outcomes`: the outcome ledger, row by row with the sentence each was read from."""

from dataclasses import replace
from typing import Annotated, Any

import typer

from litrack.commands.options import Output, dated, filters, output, rows, takes
from litrack.commands.printing import ledger, resolve
from litrack.context import Context
from litrack.errors import ExitCode
from litrack.library import Catalogue
from litrack.model import Filters, Finding

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes(wanted=filters, kinds=rows, printed=output)
def outcomes(
    context: Context,
    wanted: Filters,
    kinds: tuple[tuple[str, ...], tuple[str, ...]],
    printed: Output,
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="PMID, DOI, PMCID, registry id, or row number.")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="How each row was read: phrase, cue, rule, entry.")
    ] = False,
) -> ExitCode:
    """What studies report: outcome, direction, benefit, numbers, and the sentence. Without IDs: all that fit.

    Reported is not proven: a row says what the abstract says.
    """
    on_screen = context.on_terminal and not printed.path
    chosen = dated(wanted, context, limit=20 if on_screen else 0)._replace(directions=kinds[0], benefits=kinds[1])
    with Catalogue.open(context.settings.db) as catalogue:
        if ids:
            pmids = dict.fromkeys(resolve(context, catalogue, i) for i in ids)
            found = [catalogue.find_finding(p) for p in pmids]
        else:
            found = [f for f in catalogue.find(chosen).findings if f.extraction.outcomes]
    filtered = bool(chosen.domains or chosen.directions or chosen.benefits)
    fitting = [f for f in (_fitting(f, chosen) for f in found) if ids or f.extraction.outcomes]
    if not fitting and not context.on_terminal:
        context.say("No outcome row fits.")
    ledger(context, fitting, printed, explain=explain, only=" ".join(chosen.domains) or "some" if filtered else None)
    return ExitCode.DONE


def _fitting(finding: Finding, wanted: Filters) -> Finding:
    """The finding with only the rows asked for."""
    tests: list[tuple[str, tuple[Any, ...]]] = [
        ("domain", wanted.domains),
        ("direction", wanted.directions),
        ("benefit", wanted.benefits),
    ]
    fitting = tuple(
        o for o in finding.extraction.outcomes if all(not asked or getattr(o, name) in asked for name, asked in tests)
    )
    return replace(finding, extraction=replace(finding.extraction, outcomes=fitting))
