"""`litrack outcomes --unreported`: registered trials that reviews or protocols name, without a result paper here."""

from litrack.commands.options import Output
from litrack.commands.printing import chosen, draw, remember, rows
from litrack.context import Context
from litrack.errors import ExitCode
from litrack.evidence.unreported import unreported
from litrack.library import Catalogue
from litrack.library.trials import find_announced, find_naming
from litrack.model import SAMPLE_PMIDS, Filters
from litrack.report.unreported import COLUMNS, row, table


def list_unreported(context: Context, wanted: Filters, printed: Output) -> ExitCode:
    """The filters choose the reviews and protocols; results are looked for in the whole library."""
    with Catalogue.open(context.settings.db) as catalogue:
        announced = find_announced(catalogue, wanted._replace(limit=0, sort=None))
        found = unreported(find_naming(catalogue, announced))
    shown = found[: wanted.limit or None]
    invented = any(n.pmid in SAMPLE_PMIDS for one in shown for n in one.named_by)
    if chosen(context, printed) != "table":
        rows(context, map(row, shown), COLUMNS, printed, invented=invented)
        return ExitCode.DONE
    remember(context, [one.named_by[0].pmid for one in shown])
    drawn = table(shown, width=context.width, total=len(found), ascii=context.ascii, sample=invented)
    draw(context, printed, drawn)
    return ExitCode.DONE
