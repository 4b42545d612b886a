"""`litrack queries list|check|count|audit|edit`: the saved queries."""

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from litrack.commands.audit import audit
from litrack.commands.door import open_door
from litrack.commands.editing import edit_
from litrack.commands.options import Names, Output, output, takes
from litrack.commands.printing import chosen, pour
from litrack.context import Context
from litrack.errors import ExitCode, PubMedError
from litrack.library import Catalogue
from litrack.library.past import Saved
from litrack.model import Listing, Query
from litrack.queries import lint, read_queries
from litrack.report.cells import clean, wrap
from litrack.report.formats import aligned, objects, rows
from litrack.report.summary import QUERY_COLUMNS, QueryRow, query_row
from litrack.report.summary import queries as table

app = typer.Typer(
    rich_markup_mode=None, add_completion=False, help="The saved queries of queries.toml.", no_args_is_help=True
)


@app.command("list")
@takes(printed=output)
def list_(context: Context, printed: Output) -> ExitCode:
    """The saved queries: title, tags, studies listed, last complete run."""
    file = read_queries(context.settings.queries)
    known = {saved.name: saved for saved in _saved(context)}
    shown = [
        QueryRow(
            query=q,
            members=known[q.name].members if q.name in known else 0,
            last_run=(known[q.name].last_complete or "") if q.name in known else "",
        )
        for q in file.queries
    ]
    form = chosen(context, printed)
    if form == "table":
        for line in table(shown, width=context.width, ascii=context.ascii):
            context.write(line)
        context.say("", f"{len(shown)} queries in {clean(str(file.path))}")
    elif form in {"json", "ndjson"}:
        shapes = (
            {
                "name": r.query.name, "title": r.query.title, "tags": list(r.query.tags), "term": r.query.term,
                "window_only": r.query.window_only, "studies": r.members, "last_run": r.last_run or None,
            }
            for r in shown
        )  # fmt: skip
        pour(context, objects(shapes, form, printed.columns, context.ascii), printed, sample=False)
    else:
        pour(
            context,
            rows(map(query_row, shown), QUERY_COLUMNS, form, printed.headers, context.ascii),
            printed,
            sample=False,
        )
    return ExitCode.DONE


def _saved(context: Context) -> tuple[Saved, ...]:
    if not context.settings.db.exists():
        return ()
    with Catalogue.open(context.settings.db) as catalogue:
        return catalogue.find_queries()


@app.command()
@takes()
def check(
    context: Context,
    names: Names = None,
    online: Annotated[bool, typer.Option("--online", help="Also ask PubMed how it reads each query.")] = False,
) -> ExitCode:
    """Look the queries over before they are sent: brackets, quotes, field tags, truncation.

    With --online, PubMed's own translation and warnings are shown too: read them once for every new query.
    """
    file = read_queries(context.settings.queries)
    queries = file.select(names or ())
    wrong = 0
    for query in queries:
        found = lint(query.term)
        wrong += any(w.severity == "error" for w in found)
        if not found and not online:
            context.write(f"ok    {query.name}")
        for w in found:
            context.write(f"{w.severity:<7} {query.name}: {clean(w.message)} {clean(w.hint)}".rstrip())
    if online:
        return max(_translations(context, queries), ExitCode.USAGE if wrong else ExitCode.DONE)
    return ExitCode.USAGE if wrong else ExitCode.DONE


def _translations(context: Context, queries: Sequence[Query]) -> ExitCode:
    code = ExitCode.DONE
    for query, listing in _asked(context, queries):
        if isinstance(listing, PubMedError):
            context.warn(f"{query.name}: {listing}")
            code = ExitCode.UNAVAILABLE
            continue
        context.write(f"{query.name}  {listing.count:,} found")
        for line in wrap(clean(listing.translation), max(context.width - 6, 20)):
            context.write(f"      {line}")
        for warning in listing.warnings:
            context.write(f"      PubMed warns: {clean(warning)}")
    return code


@app.command()
@takes()
def count(context: Context, names: Names = None) -> ExitCode:
    """How many hits each query has at PubMed now; nothing is stored."""
    queries = read_queries(context.settings.queries).select(names or ())
    code, lines = ExitCode.DONE, []
    for query, listing in _asked(context, queries):
        if isinstance(listing, PubMedError):
            context.warn(f"{query.name}: {listing}")
            code = ExitCode.UNAVAILABLE
        else:
            lines.append(
                (query.name, f"{listing.count:,}", f"{len(listing.warnings)} warnings" if listing.warnings else "")
            )
    for line in aligned(lines, right=(1,)):
        context.write(line)
    return code


def _asked(context: Context, queries: Sequence[Query]) -> Iterator[tuple[Query, Listing | PubMedError]]:
    pubmed = open_door(context)
    for query in queries:
        try:
            yield query, pubmed.count(query.term)
        except PubMedError as error:
            yield query, error


app.command()(audit)
app.command("edit")(edit_)
