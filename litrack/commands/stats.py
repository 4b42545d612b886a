"""`litrack stats`: the library in counts, as small plots."""

import typer

from litrack.commands.options import Output, dated, filters, output, takes
from litrack.commands.printing import chosen, draw, pour, rows
from litrack.commands.scope import in_words
from litrack.context import Context
from litrack.errors import ExitCode, UsageError
from litrack.evidence.counting import by_design, by_outcome, by_year
from litrack.evidence.studies import tier_of
from litrack.library import Catalogue
from litrack.library import counts as library
from litrack.model import SAMPLE_PMIDS, Filters
from litrack.model.stats import Stats
from litrack.report import stats as report

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes(wanted=filters, printed=output)
def stats(context: Context, wanted: Filters, printed: Output) -> ExitCode:
    """The library in counts: studies per year and design, outcomes, new per month, notices, what you have read.

    Each study counts once a line. Retracted and withdrawn studies and preprints of a held paper are left out of years,
    designs and outcomes, as from the evidence map; reviews stand apart. The filters choose the studies. A screen shows
    the newest 12 years and months; --limit N shows N lines of each plot, 0 all.
    """
    if wanted.sort:
        raise UsageError("The plots have their own order.", hint="Leave out --sort.")
    limit = None if wanted.limit < 0 else wanted.limit
    some = dated(wanted, context, limit=0)._replace(limit=0)
    with Catalogue.open(context.settings.db) as catalogue:
        found = counted(catalogue, some)
        invented = any(pmid in SAMPLE_PMIDS for pmid in catalogue.find_fitting(some)[0])
    form = chosen(context, printed)
    if form == "table":
        plots = report.screen(
            found, width=context.width, limit=limit, scope=in_words(some), ascii=context.ascii, sample=invented
        )
        draw(context, printed, plots)
    elif form == "json" and not printed.columns:
        from litrack.report.formats import json_text

        pour(context, [json_text(report.shape(found), context.ascii, 1) + "\n"], printed, sample=invented)
    else:
        rows(context, report.rows(found), report.COLUMNS, printed, invented=invented)
    return ExitCode.DONE


def counted(catalogue: Catalogue, wanted: Filters) -> Stats:
    """All counts of the studies that fit."""
    studies, desk = library.count_desk(catalogue, wanted)
    designs = library.count_designs(catalogue, wanted)
    years = by_year((d.year, tier_of(d.design, second_hand=d.second_hand), d.studies) for d in designs)
    outcomes, reviews = by_outcome(library.find_told(catalogue, wanted))
    return Stats(
        studies=studies, desk=desk, years=years, designs=by_design(designs), outcomes=outcomes, reviews=reviews,
        earlier=sum(d.studies for d in designs if d.year and d.year < min(years, default=0)),
        undated=sum(d.studies for d in designs if not d.year),
        months=library.count_months(catalogue, wanted), notices=library.count_notices(catalogue, wanted),
    )  # fmt: skip
