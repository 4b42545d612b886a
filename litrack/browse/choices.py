"""The filters as a list of choices to tick, and as words for the head."""

from collections.abc import Iterator, Sequence

from litrack.browse.shelf import Shelf
from litrack.model import DESIGNS, Filters

SAID = ("unread", "starred", "noted")


def offered(shelf: Shelf) -> Sequence[tuple[str, str]]:
    """What can be ticked: its key and its words."""
    return [
        ("unread", "not read yet"),
        ("starred", "with a star"),
        ("noted", "with a note"),
        ("retracted", "retracted"),
        *((f"tagged:{tag}", f"tagged #{tag} ({count})") for tag, count in shelf.tags()),
        *((f"query:{name}", f"found by {name}") for name in shelf.queries()),
        *((f"design:{name}", f"{name.replace('_', ' ')} (design)") for name in DESIGNS),
    ]


def words(filters: Filters) -> Iterator[str]:
    """What the filters say, for the head."""
    for name in ("unread", "starred", "noted", "new_only"):
        if getattr(filters, name):
            yield name.removesuffix("_only")
    yield from (f"#{tag}" for tag in filters.tagged)
    for name, value in filters._asdict().items():
        if name not in {"unread", "starred", "noted", "new_only", "tagged", "limit", "sort"} and value not in (
            (),
            "",
            None,
        ):
            shown = "|".join(value) if isinstance(value, tuple) else value
            if (name, value) != ("retracted", "show"):
                yield f"{name}: {shown}"


def ticked(filters: Filters) -> tuple[str, ...]:
    """The keys that stand for these filters."""
    names = [name for name in SAID if getattr(filters, name)]
    names += ["retracted"] if filters.retracted == "only" else []
    names += [f"tagged:{tag}" for tag in filters.tagged] + [f"query:{name}" for name in filters.queries]
    return (*names, *(f"design:{name}" for name in filters.designs))


def chosen(filters: Filters, keys: tuple[str, ...]) -> Filters:
    """The filters with what was ticked; what the list of choices does not know stays."""

    def of(kind: str) -> tuple[str, ...]:
        return tuple(key.removeprefix(f"{kind}:") for key in keys if key.startswith(f"{kind}:"))

    retracted = filters.retracted if filters.retracted != "only" else "show"
    return filters._replace(
        unread="unread" in keys, starred="starred" in keys, noted="noted" in keys,
        retracted="only" if "retracted" in keys else retracted,
        tagged=of("tagged"), queries=of("query"), designs=of("design"),
    )  # fmt: skip
