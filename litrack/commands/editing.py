"""`litrack queries edit`: the saved queries in the user's editor, looked over before they take the place of the old."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from litrack.commands import completing
from litrack.commands.editor import begin, edit, require_terminal
from litrack.commands.options import takes
from litrack.commands.saving import whole_file
from litrack.context import Context
from litrack.errors import ExitCode, UsageError
from litrack.queries import QueryFile, lint, read_queries
from litrack.report.cells import clean, clean_lines

Answer = Literal["edit", "save", "keep", "drop"]
_CHOICES: dict[str, Answer] = {"e": "edit", "s": "save", "k": "keep", "d": "drop"}


@takes()
def edit_(
    context: Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[QUERY]", help="Begin at this query.", autocompletion=completing.queries)
    ] = None,
) -> ExitCode:
    """Open queries.toml in $VISUAL or $EDITOR; what you save is looked over before it counts.

    You write in a copy. The file itself changes only when the copy can be read; doubts are told first, as by
    `queries check`. A draft with mistakes can be kept for the next time.
    """
    require_terminal(context, "litrack queries edit")
    path = context.settings.queries.resolve()
    before = _text(path)
    line = _line(path, name)
    draft = context.state_dir / "editing" / path.name
    begin(context, draft, before)
    while True:
        after = edit(draft, line)
        if after == before:
            context.say("Nothing was changed.")
            break
        answer = _looked_over(context, path, draft)
        if answer == "keep":
            context.say(f"{path} is as it was. Your draft waits for the next litrack queries edit: {draft}")
            return ExitCode.USAGE
        if answer == "drop":
            context.say(f"{path} is as it was.")
            break
        if answer == "save":
            _save(context, path, draft, before, after)
            break
    draft.unlink(missing_ok=True)
    return ExitCode.DONE


def _text(path: Path) -> str:
    """Of the file as it is; a file that litrack cannot read as queries can be opened all the same, to be mended."""
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        hint = "litrack init writes one." if isinstance(error, FileNotFoundError) else "Nothing was changed."
        raise UsageError(f"{path} cannot be read ({error.strerror}).", hint=hint) from error


def _line(path: Path, name: str | None) -> int:
    """Where this query's term stands; 0: at the top. Raises UsageError for a name that is not there."""
    if name is None:
        return 0
    file = read_queries(path)
    return int(file.where[file.find(name).name].rsplit(":", 2)[1])


def _looked_over(context: Context, path: Path, draft: Path) -> Answer:
    """Good queries are saved; of doubtful ones the user decides; wrong ones are not saved."""
    try:
        file = read_queries(draft)
    except UsageError as error:
        context.warn(clean_lines(str(error), context.ascii))
        return _asked(context, ("e", "k", "d"))
    old = _terms(path)
    doubts = [
        f"{query.name}: {clean(found.message)} {clean(found.hint)}".rstrip()
        for query in file.queries
        if old.get(query.name) != query.term
        for found in lint(query.term)
    ]
    context.warn(*doubts)
    return _asked(context, ("e", "s", "k", "d")) if doubts else "save"


def _terms(path: Path) -> dict[str, str]:
    try:
        file: QueryFile = read_queries(path)
    except UsageError:
        return {}
    return {query.name: query.term for query in file.queries}


def _asked(context: Context, allowed: tuple[str, ...]) -> Answer:
    words = {"e": "e = edit again", "s": "s = save as it is", "k": "k = keep the draft", "d": "d = drop it"}
    context.warn(", ".join(words[key] for key in allowed))
    while True:
        try:
            key = input("> ").strip().lower()[:1] or "e"
        except EOFError:
            return "keep"
        if key in allowed:
            return _CHOICES[key]


def _save(context: Context, path: Path, draft: Path, before: str, after: str) -> None:
    """The draft takes the file's place, unless somebody else has changed the file meanwhile."""
    if _text(path) != before:
        raise UsageError(
            f"{path} was changed by somebody else while you were writing; it was not touched.",
            hint=f"Your draft: {draft}. Bring the two together, then litrack queries edit.",
        )
    old, mode = _terms(path), path.stat().st_mode & 0o777
    with whole_file(path, force=True) as stream:
        stream.write(after)
    path.chmod(mode)
    new = _terms(path)
    told = [f"{path} is saved."]
    for words, names in (
        ("New: {}.", [name for name in new if name not in old]),
        ("Edited: {}. The next update takes each for a first run: nothing in it is news.",
         [name for name in new if name in old and new[name] != old[name]]),
        ("Gone: {}. What they found is kept.", [name for name in old if name not in new]),
    ):  # fmt: skip
        told += [words.format(", ".join(names))] if names else []
    context.say(*told)
