"""`litrack status`: one line a query for whoever watches over litrack; the exit code says whether all is well."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

import typer

from litrack.commands.options import Output, output, takes
from litrack.commands.printing import chosen, rows
from litrack.commands.when import span
from litrack.context import Context
from litrack.errors import ExitCode
from litrack.library import Catalogue
from litrack.library.history import standing
from litrack.model import Standing
from litrack.queries import read_queries
from litrack.report.cells import clean
from litrack.report.formats import aligned

app = typer.Typer(rich_markup_mode=None, add_completion=False)

COLUMNS = ("query", "state", "last_complete", "age_hours", "studies", "last_run", "notes")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How one query stands now."""

    query: str
    word: Literal["ok", "late", "never", "failed", "suspect"]
    age: timedelta | None
    standing: Standing | None


@app.command()
@takes(printed=output)
def status(
    context: Context,
    printed: Output,
    max_age: Annotated[
        str, typer.Option("--max-age", metavar="3d", help="A last whole run older than this is late: 36h, 3d, 2w.")
    ] = "3d",
) -> ExitCode:
    """When did each query of queries.toml last run whole?

    Exit code 0 if all are well; 3 if one never ran whole, ran whole too long ago, or failed or was suspect the last
    time. A job that no longer runs is noticed by this, not by its silence.
    """
    limit = span(max_age, "--max-age")
    names = [query.name for query in read_queries(context.settings.queries).queries]
    with Catalogue.open(context.settings.db) as catalogue:
        known = {one.query: one for one in standing(catalogue)}
        invented = catalogue.sample
    states = [_state(name, known.get(name), context.now(), limit) for name in names]
    well = all(state.word == "ok" for state in states)
    if chosen(context, printed) == "table":
        for line in aligned(list(_lines(states)), right=(4,)):
            context.write(line)
    elif not (context.flags.quiet and well):
        rows(context, map(_row, states), COLUMNS, printed, invented=invented)
    ahead = [s for s in states if s.age is not None and s.age < timedelta(hours=-1)]
    if ahead:
        context.say("The last run lies in the future: this machine's clock is behind, or was ahead then.")
    return ExitCode.DONE if well else ExitCode.SHORTFALL


def _state(name: str, last: Standing | None, now: datetime, limit: timedelta) -> State:
    if last is None or last.complete is None:
        return State(
            query=name, word="failed" if last and last.status == "failed" else "never", age=None, standing=last
        )
    age = now - datetime.fromisoformat(last.complete).astimezone(UTC)
    word: Literal["ok", "late", "failed", "suspect"] = "late" if age > limit else "ok"
    match last.status:
        case "failed" | "suspect" as trouble:
            word = trouble
    return State(query=name, word=word, age=age, standing=last)


def _lines(states: list[State]) -> Iterator[tuple[str, ...]]:
    for state in states:
        one = state.standing
        notes = clean("; ".join(one.notes)) if one and state.word in {"failed", "suspect"} else ""
        ran = f"{one.complete[:16].replace('T', ' ')}" if one and one.complete else "never ran whole"
        yield (
            clean(state.query), state.word if state.word == "ok" else state.word.upper(), ran, _ago(state.age),
            f"{one.members:,} studies" if one else "", notes,
        )  # fmt: skip


def _row(state: State) -> dict[str, object]:
    one = state.standing
    return {
        "query": state.query,
        "state": state.word,
        "last_complete": one.complete if one else None,
        "age_hours": None if state.age is None else round(max(state.age.total_seconds(), 0) / 3600, 1),
        "studies": one.members if one else 0,
        "last_run": one.at if one else None,
        "notes": list(one.notes) if one else [],
    }


def _ago(age: timedelta | None) -> str:
    if age is None:
        return ""
    hours = max(age.total_seconds(), 0) / 3600
    return f"{hours:.0f} h ago" if hours < 48 else f"{hours / 24:.0f} d ago"
