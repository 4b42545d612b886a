"""`litrack diff ID`: what PubMed changed in a study, word by word."""

from typing import Annotated

import typer

from litrack.commands.options import Output, output, takes
from litrack.commands.printing import SAMPLE_LINE, chosen, draw, pour, resolve
from litrack.context import Context
from litrack.errors import ExitCode, NotFound, UsageError
from litrack.library import Catalogue
from litrack.library.history import versions
from litrack.model import SAMPLE_PMIDS, Version
from litrack.pubmed import read
from litrack.report import diff as words
from litrack.track.extractor import extractor

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes(printed=output)
def diff(
    context: Context,
    id_: Annotated[str, typer.Argument(metavar="ID", help="PMID, DOI, PMCID, registry id, or row number.")],
    printed: Output,
    old: Annotated[int | None, typer.Option("--from", metavar="N", help="The version to start from.")] = None,
    new: Annotated[int | None, typer.Option("--to", metavar="N", help="The version to end at.")] = None,
) -> ExitCode:
    """What changed in a revised study, word by word, and in what it reports.

    Without --from and --to the last change that a reader can see is shown. The versions of a study are numbered from
    1, the oldest; litrack show ID --history lists them. In a pipe: [-gone-]{+come+}.
    """
    with Catalogue.open(context.settings.db) as catalogue:
        pmid = resolve(context, catalogue, id_)
        held = versions(catalogue, pmid)
    older, newer = _pair(held, old, new)
    was, now = read(older.record), read(newer.record)
    reader = extractor(context.config_dir)
    found = [*words.changes(was, now)]
    found += words.reported(reader.read(was.abstract), reader.read(now.abstract))
    head = _head(context, older, newer, len(held))
    form = chosen(context, printed)
    invented = pmid in SAMPLE_PMIDS
    if form in {"json", "ndjson"}:
        from litrack.report.formats import objects

        whole = {
            "pmid": pmid, "from": older.number, "to": newer.number, "from_fetched": older.fetched,
            "to_fetched": newer.fetched, "retracted": now.retracted, "changes": words.shape(found),
        }  # fmt: skip
        pour(context, objects([whole], form, printed.columns, context.ascii), printed, sample=invented)
    elif form == "table" and not printed.path:
        from rich.console import Group
        from rich.text import Text

        plain = not context.on_terminal or context.console.no_color
        alarm = (Text(text, style="bold red") for text in _alarm(retracted=now.retracted))
        lines = words.screen(found, context.ascii, plain)
        draw(context, printed, Group(*alarm, head, *lines, *([SAMPLE_LINE] if invented else [])))
    elif printed.format in {None, "table", "plain"}:
        texts = [*_alarm(retracted=now.retracted), head, *words.plain(found, context.ascii)]
        pour(context, (text + "\n" for text in texts), printed, sample=invented)
    else:
        raise UsageError("diff prints words that went and came, or JSON.", hint="Use --json, or no format.")
    return ExitCode.DONE


def _pair(held: tuple[Version, ...], old: int | None, new: int | None) -> tuple[Version, Version]:
    """The two versions asked for, or the last two that a reader can tell apart."""
    if len(held) < 2:
        raise NotFound(
            f"PubMed has sent study {held[0].record.pmid} once, on {held[0].fetched[:10]}: nothing to compare it with.",
            hint="litrack changes --kind revised lists the studies that changed.",
        )
    for number in (old, new):
        if number is not None and not 1 <= number <= len(held):
            raise UsageError(
                f"There is no version {number}: the library holds {len(held)}, numbered from 1.",
                hint=f"litrack show {held[0].record.pmid} --history lists them.",
            )
    if old is None and new is None:
        return _last(held)
    to = new if new is not None else len(held)
    start = old if old is not None else max(to - 1, 1)
    if not 1 <= start < to:
        raise UsageError(
            f"A comparison runs from an older version to a newer one, not from {start} to {to}.",
            hint=f"litrack diff {held[0].record.pmid} --from 1 --to {len(held)}",
        )
    return held[start - 1], held[to - 1]


def _last(held: tuple[Version, ...]) -> tuple[Version, Version]:
    """Dates and references change all the time: look for the last version that changed more."""
    new = held[-1]
    for older, newer in zip(held[-2::-1], held[:0:-1], strict=True):
        if any(c.field not in words.VOLATILE for c in words.changes(read(older.record), read(newer.record))):
            return older, newer
    return held[-2], new


def _head(context: Context, older: Version, newer: Version, count: int) -> str:
    arrow = "->" if context.ascii else "→"
    return (
        f"{newer.record.pmid}  version {older.number} (came {older.fetched[:10]}) {arrow} "
        f"{newer.number} of {count} (came {newer.fetched[:10]})"
    )


def _alarm(*, retracted: bool) -> list[str]:
    return ["RETRACTED"] if retracted else []
