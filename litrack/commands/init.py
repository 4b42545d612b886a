"""`litrack init`: a queries.toml and a config.toml to edit, and an empty library."""

from pathlib import Path
from typing import Annotated

import typer

from litrack.commands.options import takes
from litrack.commands.writing import writing
from litrack.context import Context
from litrack.errors import ExitCode, UsageError
from litrack.queries import bundled_config, bundled_queries

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes()
def init(
    context: Context,
    force: Annotated[
        bool, typer.Option("--force", help="Replace existing files; the old ones are kept as *.bak.")
    ] = False,
) -> ExitCode:
    """Write queries.toml and config.toml to your config directory and create the library.

    What is there already stays as it is. The library is never replaced.
    """
    queries = context.flags.queries or context.config_dir / "queries.toml"
    for path, text in ((queries, bundled_queries()), (context.settings.config, bundled_config())):
        context.say(_write(path, text, force=force))
    db = context.settings.db
    there = db.exists()
    with writing(context):
        context.say(f"{'kept   ' if there else 'created'} {db}")
    if not context.settings.email:
        context.say("", f"Next: put your e-mail address into {context.settings.config} (NCBI asks for one), then")
    context.say("      litrack queries check   # the queries, before they are sent", "      litrack update")
    return ExitCode.DONE


def _write(path: Path, text: str, *, force: bool) -> str:
    """One file, whole or not at all, readable by its owner only."""
    try:
        if path.exists() and not force:
            return f"kept    {path}"
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists():
            path.replace(path.with_name(path.name + ".bak"))
        part = path.with_name(path.name + ".part")
        part.touch(mode=0o600)
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written ({error.strerror}).", hint="Set XDG_CONFIG_HOME to a folder of yours."
        ) from error
    return f"wrote   {path}"
