"""Lines that tell what happened and what is there: `update`, `queries list`, `doctor`. Without rich."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from litrack.model import REVISIONS, Event, Query, Round
from litrack.report import cells
from litrack.report.formats import aligned

NOTICES = ("retracted", "republished", "concern", "erratum", "published", "superseded", "withdrawn")
_NOTICE = {
    "retracted": "retraction of {}",
    "concern": "expression of concern about {}",
    "erratum": "erratum for {}",
    "republished": "{} corrected and republished",
    "published": "{} published",
    "superseded": "newer version of {}",
    "withdrawn": "{} withdrawn from PubMed",
}
WATCH = "integrity"
"""The watch over what is held, as the summary names it."""


def update_summary(
    rounds: Sequence[Round],
    events: Sequence[Event] = (),
    *,
    new: int | None = None,
    requests: int = 0,
    seconds: float = 0.0,
    held: int | None = None,
    changed_only: bool = False,
    dry_run: bool = False,
    width: int = 0,
    ascii: bool = False,  # noqa: A002 - what the stream can carry
) -> list[str]:
    """One line a query, one for the notices about the `held` studies, and the sum, in which a study that two queries
    found is one of the `new`. With `changed_only` (a pipe, cron) nothing at all when nothing changed. `width`: columns
    to which many notices are broken, 0 for none."""
    notices = [event for event in events if event.kind in NOTICES]
    shown = [one for one in rounds if not (changed_only and _quiet(one))]
    verb = "to fetch" if dry_run else "stored"
    table = [(cells.clean(one.query, ascii), *_round(one, shown, verb)) for one in shown]
    revised = _studies(events, *REVISIONS)
    seen_by_watch = revised - sum(one.revised for one in rounds)
    watched = [f"{seen_by_watch:,} revised"] if seen_by_watch > 0 else []
    watched += [_notices(notices)] if notices else []
    if watched or (held is not None and not changed_only):
        found = f"{held:,} held" if held is not None else ""
        table.append((WATCH, found, "   ".join(watched) or "no notices"))
    lines = aligned(table, right=(1,))
    if watched:
        told = watched[-1]
        lines[-1:] = hanging(lines[-1].removesuffix(told), told, width)
    if changed_only:
        return lines
    dot = " | " if ascii else " · "
    if new is None:
        new = _studies(events, "new") or sum(one.new for one in rounds if not one.baseline)
    sums = [f"{new:,} new", f"{revised or sum(one.revised for one in rounds):,} revised"]
    if notices:
        sums.append(_count(len(notices), "notice"))
    last = [f"{_count(requests, 'request')}, {seconds:.1f} s", ", ".join(sums)]
    if dry_run:
        last.append("dry run: nothing was stored")
    elif new or any(one.baseline and one.new for one in rounds):
        last.append("litrack new")
    return [*lines, dot.join(last)]


def trouble(rounds: Iterable[Round]) -> list[str]:
    """What belongs on stderr: failed and suspect queries and the notes of all, one sentence a line."""
    return [f"{cells.clean(one.query)}: {cells.clean(note)}" for one in rounds for note in one.notes]


def _studies(events: Iterable[Event], *kinds: str) -> int:
    return len({event.pmid for event in events if event.kind in kinds})


def _quiet(one: Round) -> bool:
    changed = one.new or one.newly_matching or one.revised or one.gone or one.unavailable or one.baseline
    return not changed and one.status == "complete"


def _round(one: Round, shown: Sequence[Round], verb: str) -> tuple[str, str]:
    """The count, and what is new about it with the numbers of all queries below each other."""
    if one.status == "failed":
        return "", "failed; what was stored is safe"
    parts = []
    if one.baseline:
        parts.append(f"first run: {one.new:,} {verb}")
    else:
        news = max(len(f"{other.new:,}") for other in shown)
        revisions = max(len(f"{other.revised:,}") for other in shown)
        parts += [f"{one.new:>{news},} new", f"{one.revised:>{revisions},} revised"]
    for number, words in (
        (one.newly_matching, "newly matching"),
        (one.gone, "left the query"),
        (one.unavailable, "unavailable"),
    ):
        if number:
            parts.append(f"{number:,} {words}")
    if one.status != "complete":
        parts.append(one.status)
    return f"{one.count:,} found", "   ".join(parts)


def _notices(notices: Sequence[Event]) -> str:
    told = [_NOTICE[event.kind].format(event.pmid) for event in notices[:3]]
    more = f", and {len(notices) - 3} more: litrack changes" if len(notices) > 3 else ""
    return f"{_count(len(notices), 'notice')}: {', '.join(told)}{more}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryRow:
    """One line of `litrack queries list`."""

    query: Query
    members: int
    last_run: str = ""
    """UTC, ISO 8601; empty: never run."""


QUERY_COLUMNS = ("name", "title", "tags", "studies", "last_run")


def query_row(row: QueryRow) -> tuple[object, ...]:
    """The cells under QUERY_COLUMNS, for `formats.rows`."""
    return (row.query.name, row.query.title, ", ".join(row.query.tags), row.members, row.last_run)


def queries(rows: Sequence[QueryRow], *, width: int = 0, ascii: bool = False) -> list[str]:  # noqa: A002
    """The saved queries, aligned; titles give way where the terminal is narrow."""
    table = [("Name", "Title", "Tags", "Studies", "Last run")]
    for row in rows:
        name, title, tags, members, _ = (cells.clean(str(cell), ascii) for cell in query_row(row))
        table.append((name, title, tags, f"{int(members):,}", cells.day(row.last_run) or "never"))
    taken = max(map(cells.width, aligned([(a, c, d, e) for a, _, c, d, e in table])))
    longest = max(cells.width(title) for _, title, *_ in table)
    room = max(min(longest, width - taken - 2), 12) if width else longest
    return aligned([(a, cells.clip(b, room, ascii), c, d, e) for a, b, c, d, e in table], right=(3,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that `litrack doctor` looked at."""

    name: str
    status: Literal["ok", "warn", "fail"]
    found: str
    hint: str = ""


def doctor(checks: Sequence[Check], *, width: int = 0, ascii: bool = False) -> list[str]:  # noqa: A002
    """A line a check, broken to `width` columns (0: never), the hint below it, and how it ended."""
    signs = {"ok": "ok", "warn": "WARN", "fail": "FAIL"}
    heads = aligned([(signs[check.status], cells.clean(check.name, ascii)) for check in checks])
    wide = max(map(cells.width, heads), default=0)
    lines = []
    for check, head in zip(checks, heads, strict=True):
        lines += hanging(f"{cells.pad(head, wide)}  ", cells.clean(check.found, ascii), width)
        if check.hint and check.status != "ok":
            lines += hanging(" " * 6, cells.clean(check.hint, ascii), width)
    tally = Counter(check.status for check in checks)
    ended = [_count(tally["fail"], "failure")] * bool(tally["fail"]) + [_count(tally["warn"], "warning")] * bool(
        tally["warn"]
    )
    return [*lines, ", ".join(ended) or "All is well."]


def hanging(head: str, text: str, width: int) -> list[str]:
    """The text after its head, in lines of so many columns (0: one line), the later ones below the first."""
    room = max(width - cells.width(head), 20) if width else cells.width(text)
    first, *rest = cells.wrap(text, room) or [""]
    return [(head + first).rstrip(), *(" " * cells.width(head) + line for line in rest)]
