"""What Tab offers for a value: names from queries.toml and from the library. It never fails and never writes.

Typer's shell scripts hand what is offered to the shell, zsh's through `eval`: only plain words are offered.
"""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import typer

from litrack.context import Context, Flags, build
from litrack.errors import LitrackError

_PLAIN = r"[^\W_][\w.-]*"
"""No shell gives a meaning to these, and none of them begins an option."""


def offered(find: Callable[[typer.Context], Iterable[str]]) -> Callable[[typer.Context, str], list[str]]:
    """As Typer wants it: the plain words of these that begin so, in order; none where they cannot be had."""

    def offer(ctx: typer.Context, incomplete: str) -> list[str]:
        try:
            words = sorted(set(find(ctx)))
        except LitrackError:
            return []
        return [word for word in words if word.startswith(incomplete) and re.fullmatch(_PLAIN, word.lstrip("+"))]

    return offer


@offered
def queries(ctx: typer.Context) -> Iterable[str]:
    """Names of saved queries: those of queries.toml, and those that have run."""
    return [name for name, _ in _queries(ctx)]


@offered
def query_tags(ctx: typer.Context) -> Iterable[str]:
    """Tags of saved queries."""
    return [tag for _, tags in _queries(ctx) for tag in tags]


@offered
def own_tags(ctx: typer.Context) -> Iterable[str]:
    """The user's own tags."""
    return _own_tags(ctx)


@offered
def taggings(ctx: typer.Context) -> Iterable[str]:
    """The user's own tags as `litrack tag` puts them on."""
    return [f"+{tag}" for tag in _own_tags(ctx)]


@offered
def designs(_ctx: typer.Context) -> Iterable[str]:
    """Study designs and their groups."""
    from litrack.commands.options import DESIGN_GROUPS
    from litrack.model import DESIGNS

    return (*DESIGNS, *DESIGN_GROUPS)


@offered
def domains(_ctx: typer.Context) -> Iterable[str]:
    """Outcome domains."""
    from litrack.model import DOMAINS

    return DOMAINS


def _queries(ctx: typer.Context) -> list[tuple[str, tuple[str, ...]]]:
    """Names with their tags; a file or library that cannot be used does not hide the other."""
    from litrack.library import Catalogue
    from litrack.queries import read_queries

    settings = _context(ctx).settings
    found: list[tuple[str, tuple[str, ...]]] = []
    with suppress(LitrackError):
        found += [(query.name, query.tags) for query in read_queries(settings.queries).queries]
    with suppress(LitrackError), Catalogue.open(settings.db) as catalogue:
        found += [(saved.name, saved.tags) for saved in catalogue.find_queries()]
    return found


def _own_tags(ctx: typer.Context) -> list[str]:
    from litrack.library import Catalogue, desk

    with Catalogue.open(_context(ctx).settings.db) as catalogue:
        return [word for word, _ in desk.tags(catalogue)]


def _context(ctx: typer.Context) -> Context:
    """With the --db, --config and --queries that stand on the line so far."""
    flags, at = Flags(), ctx.find_root()
    for params in (at.params, ctx.params):
        given: dict[str, Any] = {name: Path(params[name]) for name in ("db", "config", "queries") if params.get(name)}
        flags = flags._replace(**given)
    return build(flags)
