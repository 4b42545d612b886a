"""`litrack report`: a page, a mail or a feed of what is new and what the studies say together."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal

import typer

from litrack.commands.gathering import gathered
from litrack.commands.options import dated, filters, takes
from litrack.commands.saving import deliver
from litrack.commands.scope import in_words
from litrack.context import Context
from litrack.errors import ExitCode, UsageError
from litrack.library import Catalogue
from litrack.model import SAMPLE_PMIDS, Filters, Finding, Happened
from litrack.report.page.contents import TOLD, Contents

app = typer.Typer(rich_markup_mode=None, add_completion=False)

Form = Literal["html", "md", "atom", "prisma"]
SUFFIXES: dict[str, Form] = {".html": "html", ".htm": "html", ".md": "md", ".atom": "atom", ".xml": "atom"}
LISTED = 500
"""Studies listed one by one unless --limit says otherwise: more make a page of megabytes. Counts are of all."""
ROWS = 20
"""Interventions in the map, the most studied first."""
FEED = 100
"""Entries of a feed unless --limit or --since says otherwise."""


@app.command()
@takes(wanted=filters)
def report(
    context: Context,
    wanted: Filters,
    html: Annotated[bool, typer.Option("--html", help="One page: no script, nothing loaded from elsewhere.")] = False,
    md: Annotated[bool, typer.Option("--md", help="Markdown, for a mail.")] = False,
    atom: Annotated[bool, typer.Option("--atom", help="A feed for feed readers.")] = False,
    prisma: Annotated[
        bool, typer.Option("--prisma", help="The search itself, in Markdown: queries, dates, records, duplicates.")
    ] = False,
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="What stands above it.")] = "litrack report",
    path: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there; - = stdout.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace FILE if it exists.")] = False,
) -> ExitCode:
    """What is new, what happened, and what all studies say together, with each sentence: to mail, host or follow.

    New is what came after the line of `litrack new --mark`, or since --since. The other filters choose the studies
    that the whole report is about. A feed holds the newest 100 studies. --prisma tells how the studies were found, as
    a review's methods section needs it; there only --query and --tag choose.
    """
    form = _form(path, html=html, md=md, atom=atom, prisma=prisma)
    if wanted.since == "last":
        wanted = wanted._replace(since="")
    chosen = dated(wanted, context, limit=-1)
    with Catalogue.open(context.settings.db) as catalogue:
        pieces = _pieces(context, catalogue, chosen, title, form)
        deliver(context, pieces, path, force=force, what="The report was")
    return ExitCode.DONE


def _pieces(context: Context, catalogue: Catalogue, wanted: Filters, title: str, form: Form) -> Iterator[str]:
    match form:
        case "atom":
            return _feed(catalogue, wanted, title)
        case "prisma":
            from litrack.commands.prisma import search_report

            return search_report(context, catalogue, wanted, title)
        case _:
            return _page(context, catalogue, wanted, title, form)


def _form(path: Path | None, *, html: bool, md: bool, atom: bool, prisma: bool) -> Form:
    forms = (("html", html), ("md", md), ("atom", atom), ("prisma", prisma))
    asked: list[Form] = [form for form, on in forms if on]  # type: ignore[misc]  # the names are Forms
    if len(asked) > 1:
        raise UsageError(f"Only one form can be written: --{' or --'.join(asked)}.", hint="Leave out all but one.")
    form = asked[0] if asked else SUFFIXES.get(path.suffix.lower() if path else "")
    if form is None:
        raise UsageError("No form is named.", hint="Add --html, --md, --atom or --prisma, or -o report.html.")
    return form


def _feed(catalogue: Catalogue, wanted: Filters, title: str) -> Iterator[str]:
    """The newest studies and what happened since the oldest of them."""
    from litrack.report.page.feed import render

    limit = wanted.limit if wanted.limit >= 0 else 0 if wanted.since else FEED
    found = catalogue.find(wanted._replace(limit=limit, sort="new")).findings
    since = wanted.since or min((f.first_seen for f in found), default="")
    happened = _happened(catalogue, since, wanted)
    yield render(title, found, happened, scope=in_words(wanted._replace(since="")), invented=_invented(found))


def _page(context: Context, catalogue: Catalogue, wanted: Filters, title: str, form: Form) -> Iterator[str]:
    what = _contents(context, catalogue, wanted, title)
    if form == "md":
        from litrack.report.page.mail import render

        return render(what)
    from litrack.report.page.report import page

    return page(what)


def _contents(context: Context, catalogue: Catalogue, wanted: Filters, title: str) -> Contents:
    from litrack.evidence.counting import by_year
    from litrack.evidence.tally import draw, limited
    from litrack.library.history import marked

    limit = LISTED if wanted.limit < 0 else wanted.limit
    everything = wanted._replace(since="", limit=0)
    held = catalogue.find(everything).findings
    new = catalogue.find(wanted._replace(new_only=True, limit=limit))
    line = marked(catalogue)
    since = f"since {wanted.since}" if wanted.since else f"since {line[:10]}" if line else "since the beginning"
    evidence = gathered(catalogue, held)
    drawn = draw(evidence, "intervention", "domain")
    happened = _happened(catalogue, wanted.since or line, wanted, held)
    years = by_year((p.finding.year, p.tier, 1) for p in evidence.profiles)
    return Contents(
        title=title,
        made=f"{context.now():%Y-%m-%d}",
        scope=in_words(everything),
        since=since,
        invented=_invented(held),
        new=new.findings,
        new_total=new.total,
        happened=happened[: limit or None],
        happened_total=len(happened),
        retracted=tuple(f for f in held if f.retracted or "withdrawn" in f.flags),
        map=limited(drawn, ROWS),
        map_more=max(len(drawn.rows) - ROWS, 0),
        timeline=limited(draw(evidence, "domain", "year"), columns=12),
        years=years,
        earlier=sum((p.finding.year or 9999) < min(years, default=0) for p in evidence.profiles),
        studies=held[: limit or None],
        total=len(held),
    )


def _happened(
    catalogue: Catalogue, since: str, wanted: Filters, held: Iterable[Finding] | None = None
) -> tuple[Happened, ...]:
    """Notices since then, of the studies that the report is about."""
    from litrack.library.history import changes

    found, _ = changes(catalogue, tuple(TOLD), since=since)
    if wanted._replace(since="", limit=0, sort=None) == Filters():
        return found
    chosen = (
        {f.pmid for f in held} if held is not None else {*catalogue.find_fitting(wanted._replace(since="", limit=0))[0]}
    )
    return tuple(one for one in found if one.event.pmid in chosen)


def _invented(findings: Iterable[Finding]) -> bool:
    return any(f.pmid in SAMPLE_PMIDS for f in findings)
