"""`litrack browse`: full-screen reading and triage."""

import os
import sys
from typing import Annotated

import typer

from litrack.commands.options import dated, filters, takes
from litrack.context import Context
from litrack.errors import ExitCode, UsageError
from litrack.model import Filters

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes(wanted=filters)
def browse(
    context: Context,
    wanted: Filters,
    text: Annotated[list[str] | None, typer.Argument(metavar="[TEXT]...", help="Begin with this search.")] = None,
    new: Annotated[bool, typer.Option("--new", help="Only what `litrack new` shows.")] = False,
) -> ExitCode:
    """Read and sort studies on the whole screen: list with outcomes, abstract, marks, search as you type.

    ? shows all keys; r read, s star, t tags, n note, u next unread, / search, f filters, q quit. Works over ssh and
    without colours; wide terminals show list and study side by side. Needs no network.
    """
    if (
        not (context.on_terminal and sys.stdin.isatty() and sys.stderr.isatty())
        or os.environ.get("TERM", "dumb") == "dumb"
    ):
        raise UsageError(
            "browse needs a terminal that can draw a screen.", hint="litrack list prints the same studies."
        )
    # Textual takes a quarter of a second to import: only here. It reads NO_COLOR itself.
    from litrack.browse.app import Browse
    from litrack.browse.shelf import Shelf

    if context.flags.no_color:
        os.environ["NO_COLOR"] = "1"
    chosen = dated(wanted, context, limit=0)._replace(new_only=new)
    shelf = Shelf(context.settings.db, context.now)
    typed, plain = " ".join(text or ()), bool(os.environ.get("NO_COLOR"))
    try:
        shelf.show(shelf.find(chosen, typed))
        screen = Browse(shelf, chosen, typed=typed, ascii=context.ascii, plain=plain)
        screen.run()
    finally:
        shelf.close()
    if screen.failure:
        raise screen.failure
    # Where drawing failed Textual has told why.
    return ExitCode.BUG if screen.return_code else ExitCode.DONE
