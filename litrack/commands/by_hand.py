"""`litrack outcomes ID --row N --set/--drop/--undo`: what a person knows better than the extractor."""

from collections.abc import Sequence
from typing import get_args

from litrack.commands.options import one_of
from litrack.commands.printing import resolve
from litrack.commands.writing import writing
from litrack.context import Context
from litrack.errors import ExitCode, UsageError
from litrack.library import Catalogue
from litrack.library.overrides import SETTABLE, set_row, undo_row
from litrack.model import DOMAINS, Benefit, Comparison, Direction, Outcome, Significance

_WORDS = {
    "domain": DOMAINS,
    "direction": get_args(Direction),
    "benefit": get_args(Benefit),
    "comparison": get_args(Comparison),
    "significance": get_args(Significance),
}
LONGEST = 80
"""Characters of an instrument or a time point."""


def override(
    context: Context, ids: Sequence[str], *, rows: Sequence[int], values: Sequence[str], drop: bool, undo: bool
) -> ExitCode:
    """Set, drop or restore rows of one study. Raises UsageError, NotFound, Busy."""
    if (bool(values) + drop + undo) != 1:
        raise UsageError(
            "One of --set, --drop and --undo says what to do with the row; nothing was changed.",
            hint="litrack outcomes 2 --row 3 --set benefit=improved",
        )
    if len(ids) != 1 or not (rows or undo):
        raise UsageError(
            "Setting a row takes one study and --row; nothing was changed.",
            hint="litrack outcomes 2 --explain shows the number of each row.",
        )
    chosen = dict(map(_value, values))
    with Catalogue.open(context.settings.db) as catalogue:
        pmid = resolve(context, catalogue, ids[0])
    with writing(context) as library:
        if undo:
            several: Sequence[int | None] = rows or [None]
            done = sum([undo_row(library, pmid, row) for row in several])
            context.write(f"{pmid}: {done} row{'' if done == 1 else 's'} as extracted again.")
            return ExitCode.DONE
        for row in rows:
            set_row(library, pmid, row, chosen, drop=drop)
    with Catalogue.open(context.settings.db) as catalogue:
        now = {o.row: o for o in catalogue.find_finding(pmid).extraction.outcomes}
    for row in rows:
        what = _reads(now[row]) if row in now else "dropped"
        context.write(f"{pmid} row {row}: {what} (by hand). Undo: litrack outcomes {pmid} --row {row} --undo")
    return ExitCode.DONE


def _reads(outcome: Outcome) -> str:
    """The whole row as it now reads: a new direction does not change the benefit by itself."""
    from litrack.report.cells import clean

    said = (outcome.domain, outcome.instrument, outcome.comparison, outcome.direction, outcome.timepoint)
    parts = [p for p in (*said, f"benefit {outcome.benefit}") if p]
    return clean(f"{outcome.outcome}: {', '.join(parts)}")


def _value(given: str) -> tuple[str, str]:
    """`benefit=improved` -> its field and value."""
    name, equals, value = (part.strip() for part in given.partition("="))
    if not equals or not value:
        raise UsageError(
            f"--set does not understand {given[:60]!r}.", hint="Give FIELD=VALUE, such as benefit=improved."
        )
    field = one_of(name, SETTABLE, "--set")
    if field in _WORDS:
        return field, one_of(value, _WORDS[field], f"--set {field}")
    if len(value) > LONGEST or not value.isprintable():
        raise UsageError(f"--set {field} takes a short name of at most {LONGEST} characters.", hint="For example FIQR.")
    return field, value
