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
    unreported: Annotated[
        bool, typer.Option("--unreported", help="Trials that reviews or protocols name, without a result paper here.")
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

    --unreported lists registered trials (NCT, ISRCTN, EudraCT, ...) that a review or protocol names, in its record or
    its abstract, and of which this library holds no result paper; the filters choose the reviews and protocols.
    """
    setting = bool(set_ or drop or undo or row)
    mapping = bool(map_ or cell)
    chosen = wanted != filters() or rows.any
    if unreported and (ids or explain or rows.any or wanted.sort):
        raise UsageError("--unreported lists trials, by filters alone.", hint="Leave out ids, --explain and --sort.")
    _one_task(refresh, setting, mapping, unreported, asks=chosen or explain, ids=bool(ids))
    # Imported when used: a ledger needs no extractor and no map.
    if refresh:
        from litrack.commands.refreshing import refresh_all

        return refresh_all(context)
    if setting:
        from litrack.commands.by_hand import override

        return override(context, ids or [], rows=row or [], values=set_ or [], drop=drop, undo=undo)
    screen = context.on_terminal and not printed.path
    wanted = dated(wanted, context, limit=20 if screen else 0)._replace(
        directions=rows.directions, benefits=rows.benefits
    )
    if unreported:
        from litrack.commands.unreported import list_unreported

        return list_unreported(context, wanted, printed)
    filtered = bool(wanted.domains) or rows.any
    with Catalogue.open(context.settings.db) as catalogue:
        if mapping:
            from litrack.commands.mapping import evidence_map

            found = _named(context, catalogue, ids) if ids else catalogue.find(wanted._replace(limit=0)).findings
            some = [
                f for f in (_fitting(f, wanted.domains, rows) for f in found) if f.extraction.outcomes or not filtered
            ]
            return evidence_map(
                context, catalogue, some, printed, map_, cell, limits=wanted, partial=rows.any, explain=explain
            )
        if ids:
            shown = [_fitting(f, wanted.domains, rows) for f in _named(context, catalogue, ids)]
        else:
            shown = _first(catalogue, wanted, rows)
    if not shown and not context.on_terminal:
        context.say("No outcome row fits.")
    ledger(context, shown, printed, explain=explain, only=" ".join(wanted.domains) or "some" if filtered else None)
    return ExitCode.DONE


def _one_task(refresh: bool, setting: bool, mapping: bool, unreported: bool, *, asks: bool, ids: bool) -> None:
    if refresh + setting + mapping + unreported > 1:
        raise UsageError(
            "--map, --refresh, --unreported and the options that set a row are different tasks; nothing was done.",
            hint="Give one of them.",
        )
    if (refresh and (asks or ids)) or (setting and asks):
        what = "--refresh reads the whole library and" if refresh else "Setting a row"
        raise UsageError(f"{what} takes no filter; nothing was done.", hint="Leave the filters out.")


def _named(context: Context, catalogue: Catalogue, ids: list[str]) -> list[Finding]:
    pmids = dict.fromkeys(resolve(context, catalogue, i) for i in ids)
    return [catalogue.find_finding(p) for p in pmids]


def _first(catalogue: Catalogue, wanted: Filters, rows: Picked) -> list[Finding]:
    """The first studies with rows that fit; a screenful needs no reading of the whole library."""
    for limit in dict.fromkeys((wanted.limit * 10, 0)):
        found = catalogue.find(wanted._replace(limit=limit)).findings
        fitting = [f for f in (_fitting(f, wanted.domains, rows) for f in found) if f.extraction.outcomes]
        if limit and len(fitting) >= wanted.limit:
            break
    return fitting[: wanted.limit or None]


def _fitting(finding: Finding, domains: tuple[str, ...], rows: Picked) -> Finding:
    """The finding with only the rows asked for."""
    kept = tuple(o for o in finding.extraction.outcomes if rows.fits(o, domains))
    return replace(finding, extraction=replace(finding.extraction, outcomes=kept))
