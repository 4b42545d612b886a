"""The library as small plots on a terminal: bars beside their numbers, which say the same without them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from litrack.model import Extraction
from litrack.model.reading import Reading
from litrack.model.stats import Stats
from litrack.report import cells, grid, tokens
from litrack.report.page.chart import GROUPS
from litrack.report.shapes import Json

COLUMNS: Final = ("plot", "name", "part", "studies")
SHORT: Final = ("RCT", "trial", "observ.", "animal", "review", "other")
"""GROUPS of the page, as short as a terminal needs them."""
WIDE: Final = 120
"""From so many columns on two plots stand side by side."""
TIMES: Final = 12
"""Years and months shown unless said otherwise."""
NOTICES: Final = {
    "retracted": "retracted",
    "withdrawn": "withdrawn by PubMed",
    "concern": "with an expression of concern",
    "erratum": "with an erratum",
    "preprint": "as preprint",
    "published": "of these since published",
    "retraction_notice": "about a retraction",
}
_Row = tuple[str, int, Sequence[tuple[str, str]]]
"""Label, count, and cells beside with their styles."""
_EIGHTHS: Final = " ▏▎▍▌▋▊▉"
_GAP: Final = 4


def screen(
    found: Stats,
    *,
    width: int,
    limit: int | None = None,
    scope: str = "",
    ascii: bool = False,  # noqa: A002 - what the stream can carry
    sample: bool = False,
) -> RenderableType:
    """All plots; at most `limit` lines of each (0: all; None: 12 years and months). `scope`: the filters in words."""
    times, things = (TIMES, 0) if limit is None else (limit, limit)
    two = width >= WIDE
    room = (width - _GAP) // 2 if two else width
    plots = [
        _years(found, room, times, ascii),
        _outcomes(found, room, things, ascii),
        _designs(found, room, things, ascii),
        _months(found, room, times, ascii),
    ]
    lines: list[RenderableType] = [_head(found, scope, ascii), Text()]
    for left, right in zip(plots[::2], plots[1::2], strict=True):
        if two:
            lines += grid.row([left, right], [room + _GAP - len(grid.GAP), room])
            lines.append(Text())
        else:
            for plot in (left, right):
                lines += [*grid.row([plot], [room]), Text()]
    return Group(*lines, _foot(found, ascii), *([grid.sample_line()] if sample else []))


def _head(found: Stats, scope: str, ascii: bool) -> Text:  # noqa: A002
    dot = " | " if ascii else " · "
    parts = [f"{found.studies:,} {'study' if found.studies == 1 else 'studies'}"]
    parts += [f"{count:,} {name}" for name, count in found.desk.items() if count]
    text = Text(dot.join(parts), style="bold", overflow="fold")
    if scope:
        text.append(f"\nOnly studies with: {cells.clean(scope, ascii)}", "not bold")
    told = [f"{found.notices[key]:,} {words}" for key, words in NOTICES.items() if found.notices.get(key)]
    if told:
        text.append("\n" + dot.join(told), "not bold red" if found.notices.get("retracted") else "not bold")
    return text


def bar(count: int, most: int, columns: int, ascii: bool) -> str:  # noqa: A002
    """As long as its share of the longest; what is more than nothing is seen."""
    eighths = round(count * columns * 8 / most) if most else 0
    eighths = max(eighths, 1) if count else 0
    if ascii:
        return "#" * max(eighths // 8, 1) if count else ""
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def _plot(
    title: str,
    rows: Sequence[_Row],
    heads: Sequence[str],
    room: int,
    ascii: bool,  # noqa: A002
) -> list[grid.Line]:
    """Label, bar with its number, then a cell for each of `heads`."""
    label = min(max([len(title), *(cells.width(name) for name, _, _ in rows)]), 24)
    number = max([1, *(len(f"{count:,}") for _, count, _ in rows)])
    widths = [max([len(head), *(cells.width(row[2][n][0]) for row in rows)]) for n, head in enumerate(heads)]
    columns = max(room - label - number - 2 - sum(w + 2 for w in widths), 4)
    most = max((count for _, count, _ in rows), default=0)
    head: grid.Line = [(cells.pad(title, label + 1 + columns + 1 + number), "bold")]
    head += [(f"  {name:>{w}}", "bold") for name, w in zip(heads, widths, strict=True)]
    lines = [head]
    for name, count, beside in rows:
        drawn = cells.pad(bar(count, most, columns, ascii), columns)
        line: grid.Line = [(cells.pad(cells.clip(name, label, ascii), label + 1), ""), (drawn, "cyan"), (" ", "")]
        line.append((f"{count:>{number},}", ""))
        for (text, style), columns_beside in zip(beside, widths, strict=True):
            line.append((" " * (2 + columns_beside - cells.width(text)) + text, style))
        lines.append(line)
    return lines


def _years(found: Stats, room: int, limit: int, ascii: bool) -> list[grid.Line]:  # noqa: A002
    grouped = {year: [sum(t.get(n, 0) for n in g) for g in GROUPS.values()] for year, t in found.years.items()}
    used = [n for n, _ in enumerate(GROUPS) if any(counts[n] for counts in grouped.values())]
    dash = "-" if ascii else "–"
    shown = dict(list(grouped.items())[: limit or None])
    rows = [
        (str(year), sum(counts), [(f"{counts[n]:,}" if counts[n] else dash, "" if counts[n] else "dim") for n in used])
        for year, counts in shown.items()
    ]
    lines = _plot("Studies per year", rows, [SHORT[n] for n in used], room, ascii)
    before = found.earlier + sum(sum(c) for y, c in grouped.items() if y not in shown)
    if before:
        lines.append([(f"before {min(shown)}: {before:,}", "dim")])
    return lines + ([[(f"without a year: {found.undated:,}", "dim")]] if found.undated else [])


def _outcomes(found: Stats, room: int, limit: int, ascii: bool) -> list[grid.Line]:  # noqa: A002
    signs: Mapping[Reading, str] = tokens.ASCII_SIGNS if ascii else tokens.SIGNS  # type: ignore[assignment]  # their keys are Readings
    used = [r for r in signs if any(counts.get(r) for counts in found.outcomes.values())]
    dash = "-" if ascii else "–"
    domains = list(found.outcomes)
    if limit and len(domains) > limit:  # the most reported, in their own order
        chosen = sorted(domains, key=lambda d: -sum(found.outcomes[d].values()))[:limit]
        domains = [d for d in domains if d in chosen]
    rows = []
    for domain in domains:
        counts = found.outcomes[domain]
        beside = [(f"{counts[r]:,}", grid.STYLES.get(r, "")) if counts.get(r) else (dash, "dim") for r in used]
        reviews = found.reviews.get(domain, 0)
        if found.reviews:
            beside.append((f"{reviews:,}" if reviews else dash, "dim"))
        rows.append((tokens.domain(domain), sum(counts.values()), beside))
    heads = [*(signs[r] for r in used), *(["reviews"] if found.reviews else [])]
    return [*_plot("Outcomes reported", rows, heads, room, ascii), *_more(len(found.outcomes) - len(rows), "outcome")]


def _designs(found: Stats, room: int, limit: int, ascii: bool) -> list[grid.Line]:  # noqa: A002
    named = sorted(found.designs.items(), key=lambda item: -item[1])[: limit or None]
    shown = dict(named)
    rows: list[_Row] = [(_design(d, ascii), n, []) for d, n in found.designs.items() if d in shown]
    return [*_plot("Design", rows, [], room, ascii), *_more(len(found.designs) - len(rows), "design")]


def _more(left: int, what: str) -> list[grid.Line]:
    return [[(f"{left} more {what}{'s' * (left > 1)}: --limit 0 shows all", "dim")]] if left > 0 else []


def _design(name: str, ascii: bool) -> str:  # noqa: A002
    return "animal" if name == "animal" else cells.design(Extraction(design=name), ascii)


def _months(found: Stats, room: int, limit: int, ascii: bool) -> list[grid.Line]:  # noqa: A002
    shown = found.months[: limit or None]
    dash = "-" if ascii else "–"
    rows: list[_Row] = [(m.month, m.new, [(f"{m.stored:,}" if m.stored else dash, "dim")]) for m in shown]
    lines = _plot("New per month", rows, ["first run"], room, ascii)
    if len(found.months) > len(shown):
        lines.append([(f"before {shown[-1].month}: {sum(m.new for m in found.months[len(shown) :]):,} new", "dim")])
    return lines


def _foot(found: Stats, ascii: bool) -> Text:  # noqa: A002
    used = [tokens.Token("", r) for counts in found.outcomes.values() for r, n in counts.items() if n]
    lines = ["  ".join(token.text for token in tokens.legend(used, ascii))]
    lines.append(
        "Counts of studies as their abstracts report, not sizes of effects; each once a line, reviews apart. Retracted "
        "and withdrawn studies, and preprints of a held paper, are left out of years, designs and outcomes. What a "
        "first run or an import stored is not new."
    )
    return Text("\n".join(filter(None, lines)), style="dim", overflow="fold")


def shape(found: Stats) -> Json:
    """Everything that was counted."""
    return {
        "studies": found.studies,
        "desk": dict(found.desk),
        "notices": dict(found.notices),
        "years": {str(year): dict(tiers) for year, tiers in found.years.items()},
        "earlier": found.earlier,
        "undated": found.undated,
        "designs": dict(found.designs),
        "outcomes": {
            domain: {"studies": {r: n for r, n in counts.items() if n}, "reviews": found.reviews.get(domain, 0)}
            for domain, counts in found.outcomes.items()
        },
        "months": [m._asdict() for m in found.months],
    }


def rows(found: Stats) -> Iterator[Json]:
    """One count a row, by COLUMNS."""
    plots: dict[str, Mapping[str, Mapping[str, int]]] = {
        "studies": {"all": {"": found.studies}},
        "desk": {name: {"": count} for name, count in found.desk.items()},
        "notice": {name: {"": count} for name, count in found.notices.items()},
        "year": {
            **{str(year): tiers for year, tiers in found.years.items()},
            "earlier": {"": found.earlier},
            "undated": {"": found.undated},
        },
        "design": {name: {"": count} for name, count in found.designs.items()},
        "outcome": {
            domain: {**{str(r): n for r, n in counts.items()}, "review": found.reviews.get(domain, 0)}
            for domain, counts in found.outcomes.items()
        },
        "month": {m.month: {"new": m.new, "stored": m.stored} for m in found.months},
    }
    for plot, named in plots.items():
        for name, parts in named.items():
            for part, count in parts.items():
                yield {"plot": plot, "name": name, "part": part, "studies": count}
