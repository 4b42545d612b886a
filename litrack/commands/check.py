"""`litrack check STATEMENT`: what the local studies say for and against a statement."""

from typing import Annotated

import typer

from litrack.commands.gathering import gathered
from litrack.commands.options import Output, dated, filters, output, takes
from litrack.commands.printing import chosen, draw, pour, sample
from litrack.context import Context
from litrack.errors import ExitCode, UsageError
from litrack.library import Catalogue
from litrack.model import Filters
from litrack.model.evidence import Verdict

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes(wanted=filters, printed=output)
def check(
    context: Context,
    wanted: Filters,
    printed: Output,
    words: Annotated[
        list[str], typer.Argument(metavar="STATEMENT", help='Such as "FMT improves fatigue in fibromyalgia".')
    ],
) -> ExitCode:
    """What the studies of the library report for and against a statement, each with its sentence.

    Intervention, illness, outcome and direction are read by vocabulary (litrack/evidence/terms.csv); what was
    understood is said first. Each study counts once, by design tier; reviews stand apart; retracted studies and
    preprints of a held paper are named and not counted. The answer is counts of abstracts, never advice. --limit
    bounds the studies shown under each heading.
    """
    from litrack.evidence.claims import read
    from litrack.evidence.terms import load
    from litrack.evidence.weigh import weigh

    if wanted.sort:
        raise UsageError("check has its own order: stance, then design.", hint="Leave out --sort.")
    claim = read(" ".join(words), load())
    limits = dated(wanted, context, limit=5 if printed.truncate and context.on_terminal and not printed.path else 0)
    with Catalogue.open(context.settings.db) as catalogue:
        findings = catalogue.find(limits._replace(limit=0)).findings
        verdict = weigh(claim, gathered(catalogue, findings), load())
    _print(context, printed, verdict, limits.limit, invented=sample(findings))
    return ExitCode.DONE


def _print(context: Context, printed: Output, verdict: Verdict, limit: int, *, invented: bool) -> None:
    form = chosen(context, printed)
    if printed.columns:
        raise UsageError("check has its own columns.", hint="Leave out --columns, or use --json.")
    if form in {"json", "ndjson"}:
        from litrack.report.evidence import verdict_shape
        from litrack.report.formats import json_text

        text = json_text(verdict_shape(verdict), context.ascii, None if form == "ndjson" else 1)
        pour(context, [text + "\n"], printed, sample=invented)
    elif form == "table":
        from litrack.report.checked import verdict as screen

        draw(context, printed, screen(verdict, limit=limit, ascii=context.ascii, sample=invented))
    else:
        from litrack.report.evidence import check_rows

        pour(context, check_rows(verdict, form, printed.headers, context.ascii), printed, sample=invented)
