"""`litrack new`: the studies that came since the user last drew a line, with the outcomes they report."""

from typing import Annotated

import typer

from litrack.commands.options import Output, dated, filters, output, takes
from litrack.commands.printing import findings
from litrack.commands.writing import writing
from litrack.context import Context
from litrack.errors import ExitCode
from litrack.library import Catalogue
from litrack.model import Filters

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes(wanted=filters, printed=output)
def new(
    context: Context,
    wanted: Filters,
    printed: Output,
    mark: Annotated[
        bool, typer.Option("--mark", help="Then draw the line here: the next `new` starts after it.")
    ] = False,
) -> ExitCode:
    """Studies not seen yet: what came after the line that `litrack new --mark` drew.

    The first run of a query is its baseline: it counts as new where it is small (up to 200 studies) or with
    --since. `--since last` means since the line, `--since 7d` the last seven days whatever the line says.
    """
    if wanted.since == "last":
        wanted = wanted._replace(since="")
    on_screen = context.on_terminal and not printed.path
    chosen = dated(wanted, context, limit=20 if on_screen else 0)._replace(new_only=True)
    with Catalogue.open(context.settings.db) as catalogue:
        found = catalogue.find(chosen)
    hint = "litrack show 1" if found.findings else "nothing new since the line; litrack list shows all"
    findings(context, found, printed, word="new", hint=hint)
    if mark:
        with writing(context) as library:
            library.mark_new(f"{context.now():%Y-%m-%dT%H:%M:%SZ}")
        context.say("The line is drawn: the next `litrack new` starts here.")
    return ExitCode.DONE
