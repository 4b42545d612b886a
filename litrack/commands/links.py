"""`litrack links ID`: what a study is linked to."""

from typing import Annotated, get_args

import typer

from litrack.commands.linking import linked
from litrack.commands.options import Many, Output, one_of, output, takes
from litrack.commands.printing import SAMPLE_LINE, chosen, draw, pour, remember, resolve, rows
from litrack.context import Context
from litrack.errors import ExitCode, UsageError
from litrack.library import Catalogue
from litrack.model import SAMPLE_PMIDS
from litrack.model.link import Linked, LinkKind

app = typer.Typer(rich_markup_mode=None, add_completion=False)

SHOWN = 15
"""Links of each kind on a terminal unless --limit says otherwise."""


@app.command()
@takes(printed=output)
def links(
    context: Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="PMID, DOI, PMCID, registry id, or row number.")],
    printed: Output,
    kind: Annotated[
        Many, typer.Option("--kind", metavar="K", help="Only these: cited_by, similar, references, trials, ...")
    ] = None,
    refresh: Annotated[bool, typer.Option("--refresh", help="Ask PubMed again.")] = False,
    open_: Annotated[
        bool, typer.Option("--open", help="Open the full text in a browser, or with --kind those.")
    ] = False,
    limit: Annotated[
        int | None,
        typer.Option("--limit", metavar="N", min=0, help="At most N of a kind; 0 = all. A screen shows 15."),
    ] = None,
) -> ExitCode:
    """What a study is linked to: full text, trials, preprint and paper, notices, references, citing, similar papers.

    Kinds: notices (retraction, concern, erratum), versions (preprint, paper, update), comments, full_text, trials,
    references, cited_by, similar. The first five stand in the records that are held; PubMed is asked for the others
    (and for full text where the record names none) once: the answer is kept with its date and used off line,
    --refresh asks again. Linked studies that the library holds are marked; rows that have a PMID are numbered.
    """
    kinds = tuple(one_of(k.replace("-", "_"), get_args(LinkKind), "--kind") for k in kind or ())
    with Catalogue.open(context.settings.db) as catalogue:
        pmids = list(dict.fromkeys(resolve(context, catalogue, i) for i in ids))
    if open_ and any(pmid in SAMPLE_PMIDS for pmid in pmids):
        raise UsageError("This study is invented: nobody has a page for it.", hint="Leave out --open.")
    from litrack.commands.asking import ask

    code = ask(context, pmids, kinds, again=refresh)
    with Catalogue.open(context.settings.db) as catalogue:
        found = [linked(catalogue, pmid) for pmid in pmids]
    if open_:
        _browse(found, kinds)
    _show(context, found, kinds, limit, printed)
    return code


def _show(context: Context, found: list[Linked], kinds: tuple[str, ...], limit: int | None, printed: Output) -> None:
    from litrack.report import links as report

    form = chosen(context, printed)
    invented = any(one.finding.pmid in SAMPLE_PMIDS for one in found)
    if form == "json" and not printed.columns:
        from litrack.report.formats import json_text

        text = json_text([report.whole(one, kinds, limit or 0) for one in found], context.ascii, 1)
        pour(context, [text + "\n"], printed, sample=invented)
    elif form == "table":
        from rich.console import Group

        most = SHOWN if limit is None else limit
        numbered = [report.shown(one, kinds, most) for one in found]
        remember(context, [pmid for some in numbered for pmid in some])
        pages = [
            report.screen(one, width=context.width, kinds=kinds, limit=most, ascii=context.ascii,
                          first=1 + sum(map(len, numbered[:place])))
            for place, one in enumerate(found)
        ]  # fmt: skip
        draw(context, printed, Group(*(part for page in pages for part in (page, ""))))
        if invented:
            context.say(SAMPLE_LINE)
    else:
        shapes = [row for one in found for row in report.rows(one, kinds, limit or 0)]
        rows(context, shapes, report.COLUMNS, printed, invented=invented)


def _browse(found: list[Linked], kinds: tuple[str, ...]) -> None:
    """The pages of these kinds; without a kind the full text, or else PubMed's page."""
    import webbrowser

    from litrack.report import addresses

    for one in found:
        pmid = one.finding.pmid
        there = [addresses.listed(pmid, kind) for kind in kinds]
        wanted = [k for k, page in zip(kinds, there, strict=True) if not page] if kinds else ["full_text"]
        there += [addresses.link(link, pmid) for link in one.links if link.kind in wanted][: None if kinds else 1]
        for address in dict.fromkeys(filter(None, there)) or (addresses.pubmed(pmid),):
            webbrowser.open(address)
