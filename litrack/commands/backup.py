"""`litrack backup [FILE]`: a verified copy of the library."""

from pathlib import Path
from typing import Annotated

import typer

from litrack.commands.options import takes
from litrack.context import Context
from litrack.errors import ExitCode
from litrack.library.backup import back_up

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes()
def backup(
    context: Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Without: beside the library, named by date and time.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace FILE.")] = False,
) -> ExitCode:
    """Copy the library into one file, also while an update runs, and check that the copy is whole.

    Prints where the copy lies. To put one back: let nothing of litrack run, move the library and the files
    beside it (-wal, -shm) away, and give the copy its name.
    """
    db = context.settings.db
    target = file or db.with_name(f"{db.stem}-{context.now():%Y%m%dT%H%M%SZ}{db.suffix}")
    done = back_up(db, target.expanduser(), force=force)
    context.write(str(done.path))
    context.say(f"{done.studies:,} studies, {done.size / 1e6:,.1f} MB; the copy was checked and is whole.")
    return ExitCode.DONE
