"""`litrack mark ID... read|unread`."""

from typing import Annotated

import typer

from litrack.commands.deeds import IDS, at_the_desk, studies, tell
from litrack.commands.options import takes
from litrack.context import Context
from litrack.errors import ExitCode, UsageError

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes()
def mark(
    context: Context,
    words: Annotated[list[str], typer.Argument(metavar="ID... [read|unread]", help=IDS)],
) -> ExitCode:
    """Mark studies as read, or as unread again.

    No update, import or refresh touches what you say of a study. `--unread` finds those without this mark in list,
    new and search. `litrack undo` takes the last change back. (`litrack new --mark` is another thing: it draws the
    line after which studies are new.)
    """
    said = {word for word in words if word in {"read", "unread"}}
    if len(said) > 1:
        raise UsageError("Read or unread? Nothing was changed.", hint="Give one of the two.")
    pmids = studies(context, [word for word in words if word not in said])
    from litrack.library import desk

    with at_the_desk(context) as library:
        done = desk.mark(library, pmids, read=said != {"unread"})
    tell(context, pmids, done)
    return ExitCode.DONE
