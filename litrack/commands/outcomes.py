"""`litrack outcomes`: the outcome ledger, the evidence map, and what you know better than the extractor."""

from dataclasses import dataclass, replace
from typing import Annotated, get_args

import typer

from litrack.commands.options import Many, Output, dated, filters, one_of, output, takes
from litrack.commands.printing import ledger, resolve
from litrack.context import Context
from litrack.errors import ExitCode, UsageError
from litrack.library import Catalogue
from litrack.model import Benefit, Comparison, Direction, Filters, Finding, Outcome

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """The filters on single outcome rows, beside --domain."""

    directions: tuple[str, ...]
    benefits: tuple[str, ...]
    comparisons: tuple[str, ...]
    instruments: tuple[str, ...]
    confidence: float

    def fits(self, outcome: Outcome, domains: tuple[str, ...]) -> bool:
        """This row is wanted."""
        chosen = ((domains, outcome.domain), (self.directions, outcome.direction), (self.benefits, outcome.benefit),
                  (self.comparisons, outcome.comparison))  # fmt: skip
        names = {(name or "").casefold() for name in (outcome.instrument, outcome.canonical)}
        return (
            all(not wanted or value in wanted for wanted, value in chosen)
            and (not self.instruments or bool(names & set(self.instruments)))
            and outcome.confidence >= self.confidence
        )

    @property
    def any(self) -> bool:
        """Something is left out by these."""
        return bool(self.directions or self.benefits or self.comparisons or self.instruments or self.confidence)


def picked(
    direction: Annotated[
        Many, typer.Option("--direction", metavar="D", help="increased, decreased, no_difference, associated, ...")
    ] = None,
    benefit: Annotated[Many, typer.Option("--benefit", metavar="B", help="improved, worsened, none, na, ...")] = None,
    comparison: Annotated[
        Many, typer.Option("--comparison", metavar="C", help="between, within, case_control, association, ...")
    ] = None,
    instrument: Annotated[
        Many, typer.Option("--instrument", metavar="NAME", help="Measured by: FIQ, PSQI, ...")
    ] = None,
    min_confidence: Annotated[
        float, typer.Option("--min-confidence", metavar="X", min=0, max=1, help="Read with at least this confidence.")
    ] = 0,
) -> Picked:
    """The options that choose rows."""
    return Picked(
        directions=tuple(one_of(d, get_args(Direction), "--direction") for d in direction or ()),
        benefits=tuple(one_of(b, get_args(Benefit), "--benefit") for b in benefit or ()),
        comparisons=tuple(one_of(c, get_args(Comparison), "--comparison") for c in comparison or ()),
        instruments=tuple(i.casefold() for i in instrument or ()),
        confidence=min_confidence,
    )


@app.command()
@takes(wanted=filters, rows=picked, printed=output)
def outcomes(
    context: Context,
    wanted: Filters,
    rows: Picked,
    printed: Output,
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="PMID, DOI, PMCID, registry id, or row number.")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="How each row was read: its number, phrase, cue, rule, entry.")
    ] = False,
    map_: Annotated[
        str | None,
        typer.Option("--map", metavar="ROW:COLUMN", help="Count studies by two fields: intervention:domain."),
    ] = None,
    cell: Annotated[
        str | None,
        typer.Option("--cell", metavar="ROW:COLUMN", help="With --map: the sentences of one cell, FMT:pain."),
    ] = None,
    row: Annotated[
        list[int] | None, typer.Option("--row", metavar="N", min=1, help="Of one study: the row to set, by --explain.")
    ] = None,
    set_: Annotated[
        Many, typer.Option("--set", metavar="FIELD=VALUE", help="Correct this row by hand: benefit=improved.")
    ] = None,
    drop: Annotated[bool, typer.Option("--drop", help="Take this row out: it is no outcome of the study.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="As extracted again: this row, or all of the study.")] = False,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Read again what an older extractor or vocabulary has read.")
    ] = False,
) -> ExitCode:
    """What studies report: outcome, direction, benefit, numbers, and the sentence. Without IDs: all that fit.

    Reported is not proven: a row says what the abstract says.

    --map counts studies, each once a cell, by design tier: intervention, population, domain, instrument, comparison,
    design, tier, year, journal and query can be rows or columns. Retracted studies and preprints of a held paper are
    left out, reviews stand apart, and an empty cell is a finding.

    What you know better: `outcomes 2 --explain` numbers the rows; `outcomes 2 --row 3 --set direction=decreased
    --set benefit=improved` corrects one, `--row 3 --drop` takes it out, `--row 3 --undo` brings it back as extracted.
    FIELD is domain, instrument, direction, benefit, comparison, significance or timepoint. It is kept apart from what
    was extracted, marked "by hand" wherever it shows, and no update, import or refresh changes it.
    """
    _one_task(bool(refresh), bool(set_ or drop or undo or row), bool(map_ or cell))
    # Imported when used: a ledger needs no extractor and no map.
    if refresh:
        from litrack.commands.refreshing import refresh_all

        return refresh_all(context)
    if set_ or drop or undo or row:
        from litrack.commands.by_hand import override

        return override(context, ids or [], rows=row or [], values=set_ or [], drop=drop, undo=undo)
    on_screen = context.on_terminal and not printed.path
    chosen = dated(wanted, context, limit=20 if on_screen else 0)._replace(
        directions=rows.directions, benefits=rows.benefits
    )
    with Catalogue.open(context.settings.db) as catalogue:
        if ids:
            pmids = dict.fromkeys(resolve(context, catalogue, i) for i in ids)
            found = [catalogue.find_finding(p) for p in pmids]
        else:
            found = list(catalogue.find(chosen._replace(limit=0)).findings)
        filtered = bool(chosen.domains) or rows.any
        fitting = [_fitting(f, chosen.domains, rows) for f in found] if filtered else found
        if map_ or cell:
            from litrack.commands.mapping import evidence_map

            some = [f for f in fitting if f.extraction.outcomes] if filtered else fitting
            return evidence_map(
                context, catalogue, some, printed, map_, cell, limits=chosen, partial=rows.any, explain=explain
            )
    shown = fitting if ids else [f for f in fitting if f.extraction.outcomes][: chosen.limit or None]
    if not shown and not context.on_terminal:
        context.say("No outcome row fits.")
    ledger(context, shown, printed, explain=explain, only=" ".join(chosen.domains) or "some" if filtered else None)
    return ExitCode.DONE


def _one_task(*wanted: bool) -> None:
    if sum(wanted) > 1:
        raise UsageError(
            "--map, --refresh and the options that set a row are different tasks; nothing was done.",
            hint="Give one of them.",
        )


def _fitting(finding: Finding, domains: tuple[str, ...], rows: Picked) -> Finding:
    """The finding with only the rows asked for."""
    kept = tuple(o for o in finding.extraction.outcomes if rows.fits(o, domains))
    return replace(finding, extraction=replace(finding.extraction, outcomes=kept))
