"""`litrack config`: where the files lie, what is set (never the key itself), and what Datasette needs."""

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from litrack.commands.options import Output, output, takes
from litrack.commands.printing import chosen, rows
from litrack.commands.saving import deliver
from litrack.context import Context
from litrack.errors import ExitCode
from litrack.report.cells import clean
from litrack.report.formats import aligned

app = typer.Typer(
    rich_markup_mode=None, add_completion=False, help="Where the files lie, and what is set.", no_args_is_help=True
)


@app.command()
@takes(printed=output)
def path(context: Context, printed: Output) -> ExitCode:
    """Where config.toml, queries.toml, the library and its state are, whether they exist or not."""
    settings = context.settings
    found = {
        "config": settings.config, "queries": settings.queries, "library": settings.db, "state": context.state_dir,
    }  # fmt: skip
    cells = ({"file": name, "path": str(where), "exists": where.exists()} for name, where in found.items())
    _print(context, list(cells), ("file", "path", "exists"), printed)
    return ExitCode.DONE


@app.command()
@takes(printed=output)
def show(context: Context, printed: Output) -> ExitCode:
    """Every setting, its value, and where it came from: an option, a variable, a line of a file, or the default."""
    _print(context, list(_settings(context)), ("setting", "value", "origin"), printed)
    context.warn(*context.settings.notes)
    return ExitCode.DONE


@app.command()
@takes()
def datasette(
    context: Context,
    path: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there; - = stdout.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace FILE if it exists.")] = False,
) -> ExitCode:
    """Metadata for Datasette: what tables and columns mean, facets, full-text search, and ready-made questions.

    `litrack config datasette -o metadata.json`, then `datasette serve LIBRARY --metadata metadata.json`.
    """
    described = json.loads((files("litrack.library") / "datasette.json").read_text(encoding="utf-8"))
    whole = {
        "title": "litrack",
        "description": "Read by rules from PubMed abstracts: what studies report, with mistakes. No medical advice.",
        "databases": {context.settings.db.stem: described},
    }
    deliver(context, (json.dumps(whole, ensure_ascii=False, indent=1), "\n"), path, force=force, what="Metadata")
    return ExitCode.DONE


def _settings(context: Context) -> Iterator[dict[str, object]]:
    settings = context.settings
    values = {
        "email": settings.email, "api_key": "set (not shown)" if settings.api_key else "", "db": str(settings.db),
        "queries": str(settings.queries), "config": str(settings.config), "format": settings.format,
        "eutils_url": settings.eutils_url, "smtp": str(settings.smtp or ""),
        "smtp_password_file": str(settings.smtp_password_file.path) if settings.smtp_password_file else "",
        "mail_from": settings.mail_from,
    }  # fmt: skip
    for name, value in values.items():
        yield {"setting": name, "value": value or "not set", "origin": settings.origin[name]}


def _print(context: Context, found: list[dict[str, object]], names: tuple[str, ...], printed: Output) -> None:
    if chosen(context, printed) != "table":
        rows(context, found, names, printed, invented=False)
        return
    shown = [[clean(str(item[name])) for name in names if name != "exists"] for item in found]
    for line, item in zip(aligned(shown), found, strict=True):
        context.write(line + ("" if item.get("exists", True) else "  (not there yet)"))
