"""What happened, and the history of one study, on a screen."""

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from litrack.model import Event, Happened, History
from litrack.report import cells, grid, tokens

_ALARMS = ("retracted", "withdrawn", "concern")
_WORDS = {"registered": "trial number", "left": "left query", "concern": "concern", "superseded": "newer version"}
_WHY = {"gone": "it matches no longer", "withdrawn": "PubMed holds it no more", "edit": "the query was edited"}


def table(
    found: Sequence[Happened],
    *,
    width: int,
    total: int,
    ascii: bool = False,  # noqa: A002 - what the stream can carry
    sample: bool = False,
    hint: str = "",
) -> RenderableType:
    """Newest first, numbered for `litrack show`; below each title what exactly happened. `width` in columns."""
    kinds = [_kind(one.event) for one in found]
    before = [len(str(len(found))), 10, max(map(len, kinds), default=4)]
    rest = max(width - sum(before) - 3 * len(grid.GAP), 12)
    lines: list[RenderableType] = []
    for place, (one, kind) in enumerate(zip(found, kinds, strict=True), 1):
        alarm = "bold red" if one.event.kind in _ALARMS else ""
        about = _about(one.event, ascii)
        study = [
            *([[(mark, "bold red")] for mark in _alarms(one)]),
            *grid.plain(cells.clean(one.title, ascii) or f"PMID {one.event.pmid}", rest),
            *(grid.plain(about, rest, "dim") if about else []),
        ]
        cells_ = [[[(str(place).rjust(before[0]), "dim")]], [[(cells.day(one.at), "")]], [[(kind, alarm)]], study]
        lines += grid.row(cells_, [*before, rest])
    noun = "change" if total == 1 else "changes"
    count = f"{len(found):,} of {total:,} {noun}" if total > len(found) else f"{total:,} {noun}"
    foot = [tokens.Token(count), *([tokens.Token(f"{'|' if ascii else '·'} {hint}")] if hint else [])]
    lines += grid.row([grid.packed(foot, width)], [width])
    return Group(*lines, *([grid.sample_line()] if sample else []))


def _kind(event: Event) -> str:
    return _WORDS.get(event.kind, event.kind)


def _alarms(one: Happened) -> list[str]:
    """RETRACTED before a title wherever it stands, unless the row itself says so."""
    flags = [flag for flag in ("retracted", "withdrawn") if flag in one.flags and flag != one.event.kind]
    return [flag.upper() for flag in flags]


def _about(event: Event, ascii: bool) -> str:  # noqa: A002
    """The fields, the source of a notice, the query; and the other record."""
    see = {"published": "paper", "superseded": "newer", "withdrawn": "same DOI:"}.get(event.kind, "see")
    other = f"{see} PMID {event.notice}" if event.notice else ""
    return "; ".join(filter(None, (cells.clean(event.detail, ascii), other)))


# --- one study ---------------------------------------------------------------------------------------------


def history(
    one: History,
    changed: Mapping[int, Sequence[str]],
    ascii: bool = False,  # noqa: A002
) -> RenderableType:
    """When it came, which queries list it, what PubMed sent, what happened. `changed`: the fields of each version."""
    lines = [Text("HISTORY", style="bold"), _fact("First seen", _moment(one.first_seen))]
    lines.append(_fact("Last asked", f"{_moment(one.checked)} (when PubMed last gave it out)"))
    if one.withdrawn:
        lines.append(_fact("Withdrawn", f"{_moment(one.withdrawn)}: PubMed holds it no more", "bold red"))
    for sighting in one.sightings:
        name = cells.clean(sighting.query, ascii)
        since = f"{name}, since {_moment(sighting.first_seen)}" + (" (its first run)" if sighting.baseline else "")
        if sighting.left_seen:
            since += f", until {_moment(sighting.left_seen)}: {_WHY.get(sighting.left_why, 'it left')}"
        lines.append(_fact("Query", since))
    for version in one.versions:
        fields = ", ".join(changed.get(version.number, ()))
        what = fields or ("the first that came" if version.number == 1 else "nothing that a reader sees")
        lines.append(_fact(f"Version {version.number}", f"{_moment(version.fetched)}  {cells.clean(what, ascii)}"))
    for at, event in one.events:
        about = _about(event, ascii)
        told = f"{_moment(at)}  {_kind(event)}" + (f": {about}" if about else "")
        lines.append(_fact("Event", told, "bold red" if event.kind in _ALARMS else ""))
    return Group(Text(), *lines)


def _fact(label: str, words: str, style: str = "not dim") -> Text:
    return Text(f"{label:<12}", style="dim", overflow="fold").append(words, style or "not dim")


def _moment(stamp: str) -> str:
    """`2026-11-20 06:00`."""
    return cells.clean(stamp[:16].replace("T", " "))
