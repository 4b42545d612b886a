"""`litrack search TEXT`: ranked full-text search of the library, off line."""

from typing import Annotated

import typer

from litrack.commands.options import Output, dated, filters, output, takes
from litrack.commands.printing import chosen, findings
from litrack.context import Context
from litrack.errors import ExitCode
from litrack.library import Catalogue
from litrack.model import Filters

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes(wanted=filters, printed=output)
def search(
    context: Context,
    text: Annotated[list[str], typer.Argument(metavar="TEXT...", help='Words, "phrases", prefix*, -not, author:name.')],
    wanted: Filters,
    printed: Output,
    raw: Annotated[bool, typer.Option("--raw", help="TEXT is in SQLite's FTS5 query syntax.")] = False,
    within: Annotated[
        str,
        typer.Option(
            "--in",
            metavar="A,B",
            help="Only there: title, abstract, authors, journal, mesh, keywords, outcomes, notes.",
        ),
    ] = "",
) -> ExitCode:
    """Search the library, best match first.

    Words are all required: gut microbiota. More: "exact phrase", fibromyalg* (any ending), -mouse (not),
    pain OR fatigue, author:name, title:word, journal:word, mesh:heading, note:word (yours), year:2020-2024. Put --
    before a text that begins with a minus.
    """
    places = tuple(p.strip().lower().removesuffix("s") for p in within.split(",") if p.strip())
    passages = chosen(context, printed) in ("table", "json", "ndjson") or "snippet" in printed.columns
    with Catalogue.open(context.settings.db) as catalogue:
        found = catalogue.find(
            dated(wanted, context, limit=20), " ".join(text), raw=raw, within=places, snippets=passages
        )
    hint = "litrack show 1" if found.findings else "nothing found: fewer words, or prefix*"
    if not found.findings and not context.on_terminal:
        context.say("Nothing found.")
    findings(context, found, printed, word="found", hint=hint, snippet=True)
    return ExitCode.DONE
