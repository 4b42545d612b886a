"""`litrack list`: studies by filters alone."""

import typer

from litrack.commands.options import Output, dated, filters, output, takes
from litrack.commands.printing import findings
from litrack.context import Context
from litrack.errors import ExitCode
from litrack.library import Catalogue
from litrack.model import Filters

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("list")
@takes(wanted=filters, printed=output)
def list_(context: Context, wanted: Filters, printed: Output) -> ExitCode:
    """List studies of the library, those seen last first; a terminal shows 50 unless --limit says otherwise."""
    on_screen = context.on_terminal and not printed.path
    chosen = dated(wanted, context, limit=50 if on_screen else 0)
    with Catalogue.open(context.settings.db) as catalogue:
        found = catalogue.find(chosen)
    hint = "litrack show 1" if found.findings else "no study fits these filters"
    findings(context, found, printed, word="studies", hint=hint)
    return ExitCode.DONE
