"""`litrack show ID`: one study whole."""

from itertools import pairwise
from typing import Annotated

import typer

from litrack.commands.options import Output, output, takes
from litrack.commands.printing import SAMPLE_LINE, chosen, pour, resolve
from litrack.context import Context
from litrack.errors import ExitCode, UsageError
from litrack.library import Catalogue
from litrack.library.history import history as find_history
from litrack.model import SAMPLE_PMIDS, Finding, History, Pmid, Study

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes(printed=output)
def show(
    context: Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="PMID, DOI, PMCID, registry id, or row number.")],
    printed: Output,
    xml: Annotated[bool, typer.Option("--xml", help="The record as PubMed sent it, byte for byte.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="How each outcome was read.")] = False,
    history: Annotated[
        bool, typer.Option("--history", help="Since when it is here, which queries list it, what PubMed changed.")
    ] = False,
    open_: Annotated[bool, typer.Option("--open", help="Open its PubMed page in the browser.")] = False,
) -> ExitCode:
    """Show a study: labelled abstract with its outcomes, identifiers, links, notices."""
    with Catalogue.open(context.settings.db) as catalogue:
        pmids = list(dict.fromkeys(resolve(context, catalogue, i) for i in ids))
        if xml:
            for pmid in pmids:
                _raw(context, catalogue.find_record(pmid).raw)
            return ExitCode.DONE
        if history:
            return _histories(context, catalogue, pmids, printed)
        studies = [(catalogue.find_study(p), catalogue.find_finding(p)) for p in pmids]
    if open_:
        _browse(pmids)
    if (form := chosen(context, printed)) in {"json", "ndjson"}:
        _json(context, studies, printed, form)
    elif form in {"table", "plain", "tsv"} and printed.format in {None, "table", "plain"}:
        _screens(context, studies, explain=explain)
    else:
        raise UsageError("show prints a page, or JSON with every stored field.", hint="Use --json, --nl or --xml.")
    return ExitCode.DONE


def _raw(context: Context, raw: bytes) -> None:
    """Bytes for programs; on a terminal what could steer it is made visible."""
    if context.on_terminal:
        from litrack.report.cells import clean_lines

        context.write(clean_lines(raw.decode("utf-8", "replace")))
    else:
        context.out.flush()
        context.out.buffer.write(raw + b"\n")
        context.out.buffer.flush()


def _json(context: Context, studies: list[tuple[Study, Finding]], printed: Output, form: str) -> None:
    from litrack.report.formats import objects
    from litrack.report.shapes import study

    shapes = (study(whole, found) for whole, found in studies)
    pour(context, objects(shapes, form, printed.columns, context.ascii), printed, sample=_invented(studies))


def _screens(context: Context, studies: list[tuple[Study, Finding]], *, explain: bool) -> None:
    from litrack.report.screen import study

    # Without styles the phrases could not be told from their sentence: they get brackets instead.
    plain = not context.on_terminal or context.console.no_color
    for whole, found in studies:
        context.show(
            study(
                whole, found, width=context.width, explain=explain, plain=plain, ascii=context.ascii,
                sample=whole.pmid in SAMPLE_PMIDS,
            )
        )  # fmt: skip


def _histories(context: Context, catalogue: Catalogue, pmids: list[Pmid], printed: Output) -> ExitCode:
    found = [(catalogue.find_finding(p), find_history(catalogue, p)) for p in pmids]
    invented = any(p in SAMPLE_PMIDS for p in pmids)
    if (form := chosen(context, printed)) in {"json", "ndjson"}:
        from litrack.report.formats import objects
        from litrack.report.past import history_shape

        shapes = ({"pmid": one.pmid, **history_shape(one, _changed(one))} for _, one in found)
        pour(context, objects(shapes, form, printed.columns, context.ascii), printed, sample=invented)
        return ExitCode.DONE
    if printed.format not in {None, "table", "plain"}:
        raise UsageError("A history is printed as a page or as JSON.", hint="Use --json or --nl.")
    from litrack.report.events import history
    from litrack.report.ledger import head

    for study, one in found:
        context.show(head(study, context.ascii), history(one, _changed(one), context.ascii))
    if invented:
        context.say(SAMPLE_LINE)
    return ExitCode.DONE


def _changed(one: History) -> dict[int, list[str]]:
    """The fields that each version changed."""
    from litrack.pubmed import read
    from litrack.report.diff import VOLATILE, changes

    studies = [read(version.record) for version in one.versions]
    return {
        number: [c.field for c in changes(old, new) if c.field not in VOLATILE]
        for number, (old, new) in enumerate(pairwise(studies), 2)
    }


def _browse(pmids: list[Pmid]) -> None:
    import webbrowser

    if any(p in SAMPLE_PMIDS for p in pmids):
        raise UsageError("This study is invented: PubMed has no page for it.", hint="Leave out --open.")
    for pmid in pmids:
        webbrowser.open(f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/")


def _invented(studies: list[tuple[Study, Finding]]) -> bool:
    return any(whole.pmid in SAMPLE_PMIDS for whole, _ in studies)
