"""Prints findings the way the user asked for, and remembers the rows of the last table."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from litrack.commands.options import Output
from litrack.commands.saving import whole_file
from litrack.context import Context
from litrack.errors import NotFound
from litrack.library import Catalogue
from litrack.model import SAMPLE_PMIDS, Finding, Found, Pmid

SAMPLE_LINE = "Invented sample studies: not real research."


def findings(
    context: Context, found: Found, output: Output, *, word: str, hint: str = "", snippet: bool = False
) -> None:
    """The studies as a table on a terminal, or as the chosen format."""
    form = chosen(context, output)
    if form != "table":
        from litrack.report.flat import render

        pieces = render(
            found.findings,
            form,
            columns=output.columns,
            headers=output.headers,
            ascii=context.ascii and not output.path,
        )
        pour(context, pieces, output, sample=sample(found.findings))
        return
    from litrack.report.table import studies

    remember(context, [f.pmid for f in found.findings])
    draw(
        context,
        output,
        studies(
            found.findings, width=context.width, total=found.total, word=word, snippet=snippet,
            truncate=output.truncate, ascii=context.ascii, sample=sample(found.findings), hint=hint,
        ),
    )  # fmt: skip


def ledger(
    context: Context, shown: Iterable[Finding], output: Output, *, explain: bool, only: str | None = None
) -> None:
    """The outcome rows of these studies."""
    several = tuple(shown)
    form = chosen(context, output)
    if form != "table":
        from litrack.report.flat import render_outcomes

        pieces = render_outcomes(
            several, form, columns=output.columns, headers=output.headers, ascii=context.ascii and not output.path
        )
        pour(context, pieces, output, sample=sample(several))
        return
    from litrack.report.ledger import outcomes

    draw(
        context,
        output,
        outcomes(several, width=context.width, explain=explain, only=only, ascii=context.ascii, sample=sample(several)),
    )


def rows(
    context: Context, found: Iterable[Mapping[str, object]], names: Sequence[str], output: Output, *, invented: bool
) -> None:
    """Things other than studies, each with these named cells, in a form for programs."""
    from litrack.report.flat import render_rows

    pieces = render_rows(
        found, names, chosen(context, output), columns=output.columns, headers=output.headers,
        ascii=context.ascii and not output.path,
    )  # fmt: skip
    pour(context, pieces, output, sample=invented)


def chosen(context: Context, output: Output) -> str:
    """The format: as asked, or a table for eyes and TSV for programs."""
    if output.format:
        form: str = output.format
    elif output.path:
        form = {".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson", ".csv": "csv", ".md": "md"}.get(
            output.path.suffix.lower(), "tsv"
        )
    else:
        form = context.settings.format or ("table" if context.on_terminal else "tsv")
    if output.columns and form == "table":
        return "plain"
    return form


def sample(shown: Iterable[Finding]) -> bool:
    """Some of these studies are invented, and the screen has to say so."""
    return any(f.pmid in SAMPLE_PMIDS for f in shown)


def draw(context: Context, output: Output, thing: object) -> None:
    """On the screen, or into a file as plain text."""
    if output.path:
        from rich.console import Console

        with whole_file(output.path) as stream:
            Console(file=stream, width=context.width, no_color=True, highlight=False, markup=False).print(thing)
    else:
        context.show(thing)  # type: ignore[arg-type]  # rich's protocol has no type at run time


def pour(context: Context, pieces: Iterable[str], output: Output, *, sample: bool) -> None:
    """Finished text to stdout or into the file asked for."""
    if sample:
        context.say(SAMPLE_LINE)
    if output.path:
        with whole_file(output.path) as stream:
            stream.writelines(pieces)
    else:
        context.out.writelines(pieces)


# --- the rows of the last table ----------------------------------------------------------------------------


def remember(context: Context, pmids: list[Pmid]) -> None:
    """Let `litrack show 3` mean the third row of this table."""
    path = _rows_file(context)
    # Numbers are a convenience: a state folder that cannot be written must not keep anyone from reading.
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_name(path.name + f".{os.getpid()}")
        part.write_text(json.dumps({"db": str(context.settings.db.resolve()), "pmids": pmids}), encoding="utf-8")
        part.chmod(0o600)
        part.replace(path)


def resolve(context: Context, catalogue: Catalogue, identifier: str) -> Pmid:
    """The study meant by a row number, PMID, DOI, PMCID or registry id. Raises NotFound."""
    rows = _rows(context)
    if identifier.isascii() and identifier.isdigit() and 0 < int(identifier[:9]) <= len(rows) and len(identifier) < 6:
        return rows[int(identifier) - 1]
    found = catalogue.find_pmids(identifier)
    if not found:
        from litrack.report.cells import clean, clip

        hint = "litrack search finds studies by words."
        if identifier.isdigit() and len(identifier) < 6:
            hint = f"The last table had {len(rows)} rows. " + hint
        raise NotFound(f"The library holds no study {clip(clean(identifier), 60)!r}.", hint=hint)
    if len(found) > 1:
        others = ", ".join(str(p) for p in found[1:8])
        context.say(f"{identifier} names {len(found)} studies; this is {found[0]}. The others: {others}")
    return found[0]


def _rows(context: Context) -> list[Pmid]:
    try:
        kept = json.loads(_rows_file(context).read_text(encoding="utf-8"))
        same = kept["db"] == str(context.settings.db.resolve())
        return [Pmid(int(p)) for p in kept["pmids"]] if same else []
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _rows_file(context: Context) -> Path:
    return context.state_dir / "last_table.json"
