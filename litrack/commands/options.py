"""The options that several commands share, said once, and what carries them into a command.

A group of options is a function: its parameters are the options, its return value is what the command gets.
`@takes(filters=filters)` replaces the command's parameter `filters` by the options of that group.
"""

import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, get_args

import typer

from litrack.commands import completing
from litrack.commands.when import day, years
from litrack.context import Context, Flags, build
from litrack.errors import ExitCode, ReaderLeft, UsageError
from litrack.model import DESIGNS, DOMAINS, Filters, Sort

Format = Literal["table", "json", "ndjson", "csv", "tsv", "md", "plain"]
Many = list[str] | None
Names = Annotated[
    Many, typer.Argument(metavar="[QUERY]...", help="Only these; all without.", autocompletion=completing.queries)
]
"""Saved queries by name."""


class Output(NamedTuple):
    """How and where to print findings."""

    format: Format | None = None
    """None: a table on a terminal, TSV in a pipe."""
    columns: tuple[str, ...] = ()
    headers: bool = True
    truncate: bool = True
    path: Path | None = None


def everywhere(
    # readable=False: what cannot be read is told by whoever reads it, wherever its name came from.
    db: Annotated[Path | None, typer.Option("--db", metavar="PATH", readable=False, help="The library to use.")] = None,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="PATH", readable=False, help="The config.toml to use.")
    ] = None,
    queries: Annotated[
        Path | None, typer.Option("--queries", metavar="PATH", readable=False, help="The queries.toml to use.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only data and trouble.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say what happens, retries too.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="A traceback where litrack fails.")] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours (as NO_COLOR).")] = False,
) -> Flags:
    """The options that work everywhere, before the command and after it."""
    return Flags(
        db=db, config=config, queries=queries, quiet=quiet, verbose=verbose, debug=debug, no_color=no_color
    )  # fmt: skip


def filters(
    query: Annotated[
        Many,
        typer.Option("--query", metavar="NAME", help="Found by this saved query.", autocompletion=completing.queries),
    ] = None,
    tag: Annotated[
        Many,
        typer.Option(
            "--tag", metavar="TAG", help="Found by a query with this tag.", autocompletion=completing.query_tags
        ),
    ] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE|7d", help="First seen on or after.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE|7d", help="First seen on or before.")] = None,
    year: Annotated[str | None, typer.Option("--year", metavar="A-B", help="Published in these years.")] = None,
    type_: Annotated[Many, typer.Option("--type", metavar="TYPE", help="Publication type, as PubMed says.")] = None,
    design: Annotated[
        Many,
        typer.Option(
            "--design",
            metavar="DESIGN",
            help="Study design: trial, rct, rct_blinded, animal, ...",
            autocompletion=completing.designs,
        ),
    ] = None,
    journal: Annotated[Many, typer.Option("--journal", metavar="TEXT", help="Part of the journal's name.")] = None,
    author: Annotated[Many, typer.Option("--author", metavar="TEXT", help="Part of an author's name.")] = None,
    mesh: Annotated[Many, typer.Option("--mesh", metavar="HEADING", help="A MeSH heading.")] = None,
    domain: Annotated[
        Many,
        typer.Option(
            "--domain",
            metavar="DOMAIN",
            help="Reports an outcome of this domain: pain, sleep, ...",
            autocompletion=completing.domains,
        ),
    ] = None,
    retracted: Annotated[
        Literal["only", "hide", "show"], typer.Option("--retracted", help="Retracted studies.")
    ] = "show",
    unread: Annotated[bool, typer.Option("--unread", help="Not marked as read (litrack mark).")] = False,
    starred: Annotated[bool, typer.Option("--starred", help="With your star (litrack star).")] = False,
    tagged: Annotated[
        Many,
        typer.Option(
            "--tagged", metavar="WORD", help="With this tag of yours (litrack tag).", autocompletion=completing.own_tags
        ),
    ] = None,
    noted: Annotated[bool, typer.Option("--noted", help="With a note of yours (litrack note).")] = False,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=0, help="At most N rows; 0 = all.")] = None,
    sort: Annotated[Sort | None, typer.Option("--sort", help="Order of the rows.")] = None,
) -> Filters:
    """The filters of `new`, `search`, `list` and `outcomes`."""
    first, last = years(year)
    return Filters(
        queries=tuple(query or ()),
        tags=tuple(tag or ()),
        since=since or "",
        until=until or "",
        year_from=first,
        year_to=last,
        types=tuple(type_ or ()),
        designs=tuple(d for given in design or () for d in designs(given)),
        journals=tuple(journal or ()),
        authors=tuple(author or ()),
        mesh=tuple(mesh or ()),
        domains=tuple(one_of(d, DOMAINS, "--domain") for d in domain or ()),
        retracted=retracted,
        unread=unread,
        starred=starred,
        tagged=tuple(tagged or ()),
        noted=noted,
        limit=-1 if limit is None else limit,
        sort=sort,
    )


def output(
    format_: Annotated[
        Format | None,
        typer.Option(
            "--format", "-f", envvar="LITRACK_FORMAT", help="A table on a terminal and TSV in a pipe unless said."
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="= --format json: one array.")] = False,
    nl: Annotated[bool, typer.Option("--nl", help="= --format ndjson: one object per line.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="= --format csv.")] = False,
    tsv: Annotated[bool, typer.Option("--tsv", help="= --format tsv.")] = False,
    columns: Annotated[str | None, typer.Option("--columns", metavar="A,B", help="Only these columns.")] = None,
    no_headers: Annotated[bool, typer.Option("--no-headers", help="No line with column names.")] = False,
    no_truncate: Annotated[bool, typer.Option("--no-truncate", help="Tables: long titles whole.")] = False,
    path: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there; - = stdout.")
    ] = None,
) -> Output:
    """How findings are printed."""
    alias: list[Format] = [name for name, on in (("json", json), ("ndjson", nl), ("csv", csv), ("tsv", tsv)) if on]  # type: ignore[misc]  # the names are Formats
    if len(alias) > 1:
        raise UsageError(f"Only one format can be printed: {' or '.join(alias)}.", hint="Leave out all but one.")
    return Output(
        format=alias[0] if alias else format_,
        columns=tuple(c.strip() for c in (columns or "").split(",") if c.strip()),
        headers=not no_headers,
        truncate=not no_truncate,
        path=None if path is None or str(path) == "-" else path,
    )


DESIGN_GROUPS = {
    "trial": ("rct_blinded", "rct_open", "nonrandomised_trial", "single_arm"),
    "rct": ("rct_blinded", "rct_open"),
    "observational": ("cohort", "case_control", "cross_sectional", "mendelian_randomisation"),
    "review": ("systematic_review", "narrative_review"),
}


def designs(given: str) -> tuple[str, ...]:
    """One design, or all of a group: trial, rct, observational, review."""
    key = given.lower().replace("-", "_")
    return DESIGN_GROUPS.get(key) or (one_of(key, (*DESIGNS, *DESIGN_GROUPS), "--design"),)


def one_of(given: str, known: tuple[str, ...], option: str) -> str:
    """The word if it is known; UsageError with the nearest if not."""
    import difflib

    key = given.lower().replace("-", "_").replace(" ", "_")
    if key in known:
        return key
    near = difflib.get_close_matches(key, known, n=1)
    raise UsageError(
        f"{option} does not know {given!r}.",
        hint=(f"Did you mean {near[0]}? " if near else "") + f"It takes: {', '.join(known)}.",
    )


def dated(wanted: Filters, context: Context, *, limit: int) -> Filters:
    """Filters with `7d` turned into a date by the context's clock, and a command's own default for --limit."""
    return wanted._replace(
        since=day(wanted.since, context.now(), "--since"),
        until=day(wanted.until, context.now(), "--until"),
        limit=limit if wanted.limit < 0 else wanted.limit,
    )


def takes(**groups: Callable[..., Any]) -> Callable[[Callable[..., ExitCode]], Callable[..., ExitCode]]:
    """Give a command the options of these groups and, as its first argument, the Context."""

    def wrap(command: Callable[..., ExitCode]) -> Callable[..., ExitCode]:
        own = [p for p in parameters(command) if p.name not in {"context", *groups}]
        shared = {name: parameters(group) for name, group in groups.items()}
        hidden = [_hidden(p) for p in parameters(everywhere)]

        def run(ctx: typer.Context, **given: Any) -> ExitCode:
            flags = _merged(ctx.obj or Flags(), everywhere(**{p.name: given.pop(p.name) for p in hidden}))
            for name, group in groups.items():
                given[name] = group(**{p.name: given.pop(p.name) for p in shared[name]})
            try:
                code = command(build(flags), **given)
                sys.stdout.flush()
            except BrokenPipeError:
                # Typer would end the process with 1 here.
                raise ReaderLeft("Nobody reads the output any more.") from None
            return code

        run.__name__, run.__doc__ = command.__name__, command.__doc__
        return dress(run, *own, *(p for some in shared.values() for p in some), *hidden)

    return wrap


def parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """The parameters of a command or group, as Typer reads them."""
    return list(inspect.signature(function).parameters.values())


def option(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    """One more parameter."""
    return inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=annotation)


def dress(function: Callable[..., Any], *shown: inspect.Parameter) -> Callable[..., Any]:
    """Let Typer see these parameters on a function that takes `ctx` and keywords."""
    first = inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    function.__signature__ = inspect.Signature([first, *shown])  # type: ignore[attr-defined]  # read by inspect
    function.__annotations__ = {p.name: p.annotation for p in (first, *shown)}
    return function


def _hidden(parameter: inspect.Parameter) -> inspect.Parameter:
    """The same option, left out of a command's help: `litrack --help` explains it."""
    kind, option = get_args(parameter.annotation)
    option = typer.models.OptionInfo(**{**vars(option), "hidden": True})
    return parameter.replace(annotation=Annotated[kind, option])


def _merged(before: Flags, after: Flags) -> Flags:
    """Options after the command win over the same options before it."""
    return Flags(**{name: getattr(after, name) or getattr(before, name) for name in Flags._fields})
