"""`litrack note ID TEXT`."""

import sys
from typing import Annotated

import typer

from litrack.commands.deeds import IDS, at_the_desk, studies, tell
from litrack.commands.options import takes
from litrack.context import Context
from litrack.errors import ExitCode, UsageError
from litrack.library import Catalogue
from litrack.model import Pmid

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes()
def note(
    context: Context,
    id_: Annotated[str, typer.Argument(metavar="ID", help=IDS.replace(", or rows as 2-5", ""))],
    text: Annotated[
        list[str] | None, typer.Argument(metavar="[TEXT]...", help="The note; - reads it from stdin.")
    ] = None,
    edit: Annotated[bool, typer.Option("--edit", help="Write it in $VISUAL or $EDITOR.")] = False,
    clear: Annotated[bool, typer.Option("--clear", help="Take it away.")] = False,
) -> ExitCode:
    """Write a note on a study in the place of the one it has; without TEXT: print the note.

    A search looks into notes too; `search --in notes WORD` or `note:word` there and nowhere else, `--noted` finds the
    studies with one. `litrack undo` brings the earlier note back.
    """
    if edit + clear + bool(text) > 1:
        raise UsageError("TEXT, --edit or --clear? Nothing was changed.", hint="Give one of them.")
    pmid, *others = studies(context, [id_])
    if others:
        raise UsageError("A note belongs to one study. Nothing was changed.", hint="Give one ID; tags go on several.")
    with Catalogue.open(context.settings.db) as catalogue:
        held = catalogue.find_finding(pmid).note
    if not (edit or clear or text):
        _print(context, held)
    elif edit:
        _edit(context, pmid, held)
    else:
        said = "" if clear else sys.stdin.read() if text == ["-"] else " ".join(text or ())
        if not clear and not said.strip():
            raise UsageError("The note is empty. Nothing was changed.", hint="--clear takes a note away.")
        _keep(context, pmid, said)
    return ExitCode.DONE


def _print(context: Context, held: str) -> None:
    from litrack.report.cells import clean_lines

    if held:
        context.write(clean_lines(held, context.ascii))
    else:
        context.say("No note yet: litrack note ID TEXT, or --edit.")


def _keep(context: Context, pmid: Pmid, said: str) -> None:
    from litrack.library import desk

    with at_the_desk(context) as library:
        done = desk.note(library, pmid, said)
    tell(context, [pmid], done)


def _edit(context: Context, pmid: Pmid, held: str) -> None:
    """The draft stays until the library holds it: what was typed is never lost."""
    from litrack.commands.editor import begin, edit, require_terminal

    require_terminal(context, "--edit")
    draft = context.state_dir / f"note-{pmid}.txt"
    begin(context, draft, held)
    _keep(context, pmid, edit(draft))
    draft.unlink(missing_ok=True)
