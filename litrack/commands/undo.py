"""`litrack undo`: the last mark, star, tag or note taken back."""

import typer

from litrack.commands.deeds import at_the_desk, tell
from litrack.commands.options import takes
from litrack.context import Context
from litrack.errors import ExitCode
from litrack.library import Catalogue

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes()
def undo(context: Context) -> ExitCode:
    """Take back the last mark, star, tag or note; again: the one before. The last 500 can be taken back."""
    from litrack.library import desk

    with Catalogue.open(context.settings.db):  # says what to do where there is no library; opening to write makes one
        pass
    with at_the_desk(context) as library:
        undone = desk.undo(library)
    if undone is None:
        context.say("There is nothing to take back.")
        return ExitCode.DONE
    many = f"{len(undone.pmids)} studies" if len(undone.pmids) > 1 else "1 study"
    context.write(f"Taken back: {undone.deed} ({many}, {undone.at[:16].replace('T', ' ')} UTC)")
    tell(context, undone.pmids)
    return ExitCode.DONE
