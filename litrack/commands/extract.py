"""`litrack extract`: outcomes of any abstract, given as text or JSON lines; no library, no network."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, TextIO

import typer

from litrack.commands.options import Output, output, takes
from litrack.commands.printing import chosen
from litrack.context import Context
from litrack.errors import ExitCode, UnreadableFile, UsageError

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes(printed=output)
def extract(
    context: Context,
    printed: Output,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE|-]", help="Text (title on the first line) or JSON lines; - = stdin.")
    ] = None,
) -> ExitCode:
    """Outcomes of an abstract: what it reports, which way, and the sentence.

    Text is one abstract: its title, then the rest. JSON lines are objects with id, title and sections, or id and
    text; docs/outcomes.md has the contract. Nothing is stored.
    """
    if (file is None or str(file) == "-") and sys.stdin.isatty():
        raise UsageError("extract reads a file or standard input.", hint="litrack extract abstract.txt")
    form = "json" if printed.format is None and not context.on_terminal else chosen(context, printed)
    with _open(file) as stream:
        lines = _without_blank(stream)
        first = next(lines, "")
        if first.lstrip().startswith("{"):
            _lines(context, first, lines, printed)
        else:
            _text(context, first + "".join(lines), printed, form)
    return ExitCode.DONE


def _open(file: Path | None) -> TextIO:
    try:
        if file is None or str(file) == "-":
            return open(sys.stdin.fileno(), encoding="utf-8", errors="replace", closefd=False)
        return file.open(encoding="utf-8", errors="replace")
    except OSError as error:
        raise UnreadableFile(f"{file} cannot be read ({error.strerror}).", hint="Check the name.") from error


def _without_blank(stream: TextIO) -> Iterator[str]:
    started = False
    for line in stream:
        started = started or bool(line.strip())
        if started:
            yield line


def _lines(context: Context, first: str, rest: Iterator[str], printed: Output) -> None:
    from itertools import chain

    from litrack.outcomes.lines import extract_lines
    from litrack.track.extractor import extractor

    if printed.format not in {None, "ndjson", "json", "table"}:
        raise UsageError("JSON lines give JSON lines.", hint="Leave out --format, or use --nl.")
    for line in extract_lines(chain([first], rest), extractor(context.config_dir).extra):
        context.out.write(line + "\n")


def _text(context: Context, text: str, printed: Output, form: str) -> None:
    from litrack.model import Abstract, Finding, Pmid, Section
    from litrack.track.extractor import extractor

    reader = extractor(context.config_dir)
    if text.strip() and "\n" not in text.strip():
        context.say("One line is read as a title: put the abstract on the lines below it.")
    if form in {"json", "ndjson"}:
        from litrack.outcomes.lines import extract_text

        context.write(extract_text(text, reader.extra))
        return
    from litrack.commands.printing import ledger

    title, _, rest = text.strip().partition("\n")
    extraction = reader.read(Abstract(title=title, sections=(Section(text=rest),) if rest else ()))
    ledger(context, [Finding(pmid=Pmid(0), title=title, extraction=extraction)], printed, explain=True)
