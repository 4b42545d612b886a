"""`litrack tag ID... +word -word`."""

from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from litrack.commands import completing
from litrack.commands.deeds import IDS, at_the_desk, studies, tell
from litrack.commands.options import Many, takes
from litrack.context import Context
from litrack.errors import ExitCode, UsageError
from litrack.library import Catalogue

app = typer.Typer(rich_markup_mode=None, add_completion=False)


class Tagging(TyperCommand):
    """`-word` takes a tag off; of single letters only `-q`, `-v` and `-h` are options here."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Say it as Typer understands it."""
        plain = [f"--off={word[1:]}" if word[:1] == "-" and word[1:2] not in ("-", "") and len(word) > 2 else word
                 for word in args]  # fmt: skip
        return super().parse_args(ctx, plain)


@app.command(cls=Tagging)
@takes()
def tag(
    context: Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]... [+WORD]... [-WORD]...", help=IDS, autocompletion=completing.taggings),
    ] = None,
    off: Annotated[
        Many,
        typer.Option("--off", metavar="WORD", help="= -WORD: take this tag off.", autocompletion=completing.own_tags),
    ] = None,
) -> ExitCode:
    """Put tags of your own on studies (+word), take them off (-word); without arguments: the tags in use.

    `litrack tag 1 3-5 +to-read -later`. A tag is one word in lower case. `--tagged WORD` finds its studies in list,
    new, search and outcomes; `--tag` there asks for the tag of a query in queries.toml.
    """
    from litrack.library import desk

    add = [word[1:] for word in words or () if word[0:1] == "+"]
    ids = [word for word in words or () if word[0:1] != "+"]
    if not (ids or add or off):
        with Catalogue.open(context.settings.db) as catalogue:
            used = desk.tags(catalogue)
        _list(context, used)
        return ExitCode.DONE
    if not (add or off):
        raise UsageError("Which tag? Nothing was changed.", hint="litrack tag 1 +word puts one on, -word takes it off.")
    names = [desk.name(word) for word in add], [desk.name(word) for word in off or ()]
    pmids = studies(context, ids)
    with at_the_desk(context) as library:
        done = desk.tag(library, pmids, add=names[0], off=names[1])
    tell(context, pmids, done)
    return ExitCode.DONE


def _list(context: Context, used: tuple[tuple[str, int], ...]) -> None:
    from litrack.report.cells import clean
    from litrack.report.formats import aligned

    for line in aligned([(clean(word, context.ascii), str(count)) for word, count in used], right=[1]) if used else ():
        context.write(line)
    if not used:
        context.say("No tags yet: litrack tag 1 +word")
