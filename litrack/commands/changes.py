"""`litrack changes`: what happened to the studies of the library, newest first."""

from typing import Annotated, get_args

import typer

from litrack.commands import completing
from litrack.commands.options import Output, one_of, output, takes
from litrack.commands.printing import chosen, draw, remember, rows
from litrack.commands.when import day
from litrack.context import Context
from litrack.errors import ExitCode
from litrack.library import Catalogue
from litrack.library.history import changes as happened
from litrack.model import QUIET, SAMPLE_PMIDS, EventKind
from litrack.report.past import COLUMNS, row

app = typer.Typer(rich_markup_mode=None, add_completion=False)

KINDS: tuple[EventKind, ...] = get_args(EventKind)


@app.command()
@takes(printed=output)
def changes(
    context: Context,
    printed: Output,
    since: Annotated[str, typer.Option("--since", metavar="DATE|7d", help="Only what was found since then.")] = "",
    kind: Annotated[
        list[str] | None, typer.Option("--kind", metavar="K", help="Only this: retracted, revised, published, ...")
    ] = None,
    query: Annotated[
        str,
        typer.Option(
            "--query", metavar="NAME", help="Only studies that this query found.", autocompletion=completing.queries
        ),
    ] = "",
    all_: Annotated[bool, typer.Option("--all", help="Also what happens to every study: printed, MeSH added.")] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=0, help="At most N; 0 = all. A terminal shows 50.")
    ] = None,
) -> ExitCode:
    """What happened since the first run of each query: new, revised, retracted, published, left, newest first.

    Kinds: new, revised, registered (a trial number), retracted, republished, concern, erratum, published (a preprint's
    paper is out), superseded (a newer version is out), left (a query), withdrawn, printed, indexed (MeSH added).
    """
    kinds = tuple(k for k in KINDS if all_ or k not in QUIET)
    if kind:
        wanted = {one_of(k, KINDS, "--kind") for k in kind}
        kinds = tuple(k for k in KINDS if k in wanted)
    on_screen = chosen(context, printed) == "table"
    most = limit if limit is not None else 50 if on_screen else 0
    moment = day(since, context.now(), "--since")
    with Catalogue.open(context.settings.db) as catalogue:
        if query:
            one_of_queries(catalogue, query)
        found, total = happened(catalogue, kinds, since=moment, query=query, limit=most)
    invented = any(one.event.pmid in SAMPLE_PMIDS for one in found)
    if not on_screen:
        rows(context, map(row, found), COLUMNS, printed, invented=invented)
        return ExitCode.DONE
    from litrack.report.events import table

    remember(context, [one.event.pmid for one in found])
    hint = "litrack diff 1 or litrack show 1" if found else "nothing happened yet that these options ask for"
    draw(
        context, printed,
        table(found, width=context.width, total=total, ascii=context.ascii, sample=invented, hint=hint),
    )  # fmt: skip
    return ExitCode.DONE


def one_of_queries(catalogue: Catalogue, name: str) -> None:
    """Raises UsageError where no query of that name has run."""
    from litrack.errors import UsageError
    from litrack.report.cells import clean, clip

    known = [saved.name for saved in catalogue.find_queries()]
    if name not in known:
        shown = clip(clean(name), 40)
        raise UsageError(
            f"No query {shown!r} has run in this library.", hint=f"Those that have: {', '.join(known) or 'none'}."
        )
