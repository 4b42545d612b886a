"""`litrack export`: studies for citation managers, spreadsheets, programs, pages and feed readers."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from litrack.commands.options import dated, filters, takes
from litrack.commands.printing import resolve
from litrack.commands.saving import deliver
from litrack.context import Context
from litrack.errors import ExitCode, UsageError
from litrack.library import Catalogue
from litrack.model import SAMPLE_PMIDS, Filters, Finding, Pmid, Study

app = typer.Typer(rich_markup_mode=None, add_completion=False)

Form = Literal["bibtex", "ris", "csl", "csv", "tsv", "json", "ndjson", "md", "html", "atom"]
SUFFIXES: dict[str, Form] = {
    ".bib": "bibtex", ".ris": "ris", ".csv": "csv", ".tsv": "tsv", ".json": "json", ".ndjson": "ndjson",
    ".jsonl": "ndjson", ".md": "md", ".html": "html", ".htm": "html", ".atom": "atom", ".xml": "atom",
}  # fmt: skip
BATCH = 250
"""Studies read at a time: whole studies take some 20 kB each."""


@app.command()
@takes(wanted=filters)
def export(
    context: Context,
    wanted: Filters,
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="PMID, DOI, PMCID, registry id, or row number.")
    ] = None,
    form: Annotated[Form | None, typer.Option("--format", "-f", help="Without it the suffix of -o FILE says.")] = None,
    search: Annotated[
        str | None, typer.Option("--search", metavar="TEXT", help="What `litrack search TEXT` finds.")
    ] = None,
    columns: Annotated[
        str, typer.Option("--columns", metavar="A,B", help="csv, tsv, json, ndjson: only these columns.")
    ] = "",
    path: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there; - = stdout.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace FILE if it exists.")] = False,
) -> ExitCode:
    """Export studies: those named, those that a search or filters find, or all.

    bibtex, ris and csl are for LaTeX, Zotero, EndNote and pandoc; html, md and atom are to be read, with each outcome
    and its sentence. Citation keys never change when other studies arrive. What was retracted says so in every format.
    """
    chosen_form = form or SUFFIXES.get(path.suffix.lower() if path else "")
    if chosen_form is None:
        raise UsageError(
            "No format is named.", hint="Add -f bibtex (or ris, csl, csv, tsv, json, ndjson, md, html, atom)."
        )
    with Catalogue.open(context.settings.db) as catalogue:
        pmids = _chosen(context, catalogue, ids, search, wanted)
        if not pmids:
            context.say("No study fits: an empty export.")
        pieces = rendered(catalogue, pmids, chosen_form, tuple(c.strip() for c in columns.split(",") if c.strip()))
        many = f"{len(pmids):,} {'study' if len(pmids) == 1 else 'studies'}"
        deliver(context, pieces, path, force=force, what=many)
    return ExitCode.DONE


def _chosen(
    context: Context, catalogue: Catalogue, ids: list[str] | None, search: str | None, wanted: Filters
) -> Sequence[Pmid]:
    """Those named, in their order; or those that fit."""
    fitting = dated(wanted, context, limit=0)
    if not ids:
        return catalogue.find_fitting(fitting, search)[0]
    if search is not None or wanted != filters():
        raise UsageError(
            "Studies are either named or searched for, not both.", hint="Leave out the IDs, or --search and filters."
        )
    return list(dict.fromkeys(resolve(context, catalogue, i) for i in ids))


def rendered(catalogue: Catalogue, pmids: Sequence[Pmid], form: Form, columns: tuple[str, ...]) -> Iterator[str]:
    """The export in pieces; studies are read as they are written. Raises UsageError."""
    if columns and form not in ("csv", "tsv", "json", "ndjson"):
        raise UsageError(f"{form} has no columns.", hint="Leave the columns out.")
    invented = any(pmid in SAMPLE_PMIDS for pmid in pmids)
    if form in ("bibtex", "ris", "csl"):
        return _cited((both for some in _batches(pmids) for both in catalogue.find_whole(some)), form)
    findings = (f for some in _batches(pmids) for f in catalogue.find_several(some))
    match form:
        case "md":
            from litrack.report.page.markdown import studies

            return studies("litrack: studies", findings, invented=invented)
        case "html":
            from litrack.report.page.listing import studies as page

            return page("litrack: studies", findings, invented=invented)
        case "atom":
            from litrack.report.page.feed import render as feed

            return iter([feed("litrack: studies", findings, scope="export", invented=invented)])
    from litrack.report.flat import EXPORT_COLUMNS, render

    return render(findings, form, columns=columns or (EXPORT_COLUMNS if form in ("csv", "tsv") else ()))


def _cited(whole: Iterator[tuple[Study, Finding]], form: Form) -> Iterator[str]:
    from litrack.report.cite import bibtex, csl, ris
    from litrack.report.cite.reference import reference

    render = {"bibtex": bibtex.render, "ris": ris.render, "csl": csl.render}[form]
    return render(reference(study, finding) for study, finding in whole)


def _batches(pmids: Sequence[Pmid]) -> Iterator[Sequence[Pmid]]:
    return (pmids[start : start + BATCH] for start in range(0, len(pmids), BATCH))
