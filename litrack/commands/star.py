"""`litrack star ID...`."""

from typing import Annotated

import typer

from litrack.commands.deeds import IDS, at_the_desk, studies, tell
from litrack.commands.options import takes
from litrack.context import Context
from litrack.errors import ExitCode

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes()
def star(
    context: Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help=IDS)],
    off: Annotated[bool, typer.Option("--off", help="Take the star off.")] = False,
) -> ExitCode:
    """Give studies a star; `--starred` finds them in list, new, search and outcomes."""
    pmids = studies(context, ids)
    from litrack.library import desk

    with at_the_desk(context) as library:
        done = desk.star(library, pmids, on=not off)
    tell(context, pmids, done)
    return ExitCode.DONE
