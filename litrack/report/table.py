"""The table of studies: `litrack new`, `search` and `list` on a terminal."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from litrack.model import Finding
from litrack.report import cells, grid, tokens

NARROW = 72
"""Below so many columns a title and a whole token have no room side by side: studies are stacked instead."""
WIDE = 100
"""From here on `RCT, blinded, n=45` has room on one line."""
MAX_TITLE_LINES = 8


class _Look(NamedTuple):
    width: int
    numbered: bool
    snippet: bool
    truncate: bool
    ascii: bool


def studies(
    findings: Sequence[Finding],
    *,
    width: int,
    total: int | None = None,
    word: str = "studies",
    numbered: bool = True,
    snippet: bool = False,
    truncate: bool = True,
    ascii: bool = False,  # noqa: A002 - what the stream can carry
    sample: bool = False,
    hint: str = "",
) -> RenderableType:
    """One row a study, then what the signs mean. `width` in terminal columns; `total` if more were found than given;
    `word` is what the count counts ("new"); `truncate` bounds a title to eight lines."""
    look = _Look(width, numbered, snippet, truncate, ascii)
    found = [tokens.tokens(finding, ascii) for finding in findings]
    lines = list((_stacked if width < NARROW else _beside)(findings, found, look)) if findings else []
    word = "study" if word == "studies" and (total or len(findings)) == 1 else word
    count = f"{len(findings)} of {total:,} {word}" if (total or 0) > len(findings) else f"{len(findings):,} {word}"
    dot = "|" if ascii else "·"
    foot = [tokens.Token(count), *tokens.legend((token for row in found for token in row), ascii)]
    if hint:
        foot.append(tokens.Token(f"{dot} {cells.clean(hint, ascii)}"))
    lines += grid.row([grid.packed(foot, width)], [width])
    if sample:
        lines.append(grid.sample_line())
    return Group(*lines)


def _beside(findings: Sequence[Finding], found: Sequence[list[tokens.Token]], look: _Look) -> Iterator[RenderableType]:
    number = len(str(len(findings))) if look.numbered else 0
    designs = [cells.design(finding.extraction, look.ascii) for finding in findings]
    parts = designs if look.width >= WIDE else [word for text in designs for word in text.split()]
    design = min(max([6, *map(cells.width, parts)]), 20)
    before = [*([number] if look.numbered else []), 10, design]
    rest = look.width - sum(before) - len(grid.GAP) * (len(before) + 1)
    widest = max(cells.width(token.text) for row in found for token in row)
    outcomes = max(min(max(widest, 17, rest * 2 // 5), rest - 20), 10)
    widths = [*before, rest - outcomes, outcomes]
    names = ["#".rjust(number), "First seen", "Design", "Title", "Outcomes reported"]
    yield from grid.row([[[(name, "bold")]] for name in names[0 if look.numbered else 1 :]], widths)
    for place, (finding, reported) in enumerate(zip(findings, found, strict=True), 1):
        row = [
            [[(cells.day(finding.first_seen), "")]],
            grid.plain(designs[place - 1], design),
            _title(finding, widths[-2], look),
            grid.packed(reported, outcomes),
        ]
        yield from grid.row([*([[[(str(place).rjust(number), "dim")]]] if look.numbered else []), *row], widths)
        if look.snippet and finding.snippet:
            indent = sum(before) + len(grid.GAP) * len(before)
            yield Padding(_passage(finding.snippet, look.ascii), (0, 0, 0, indent))


def _stacked(findings: Sequence[Finding], found: Sequence[list[tokens.Token]], look: _Look) -> Iterator[RenderableType]:
    for place, (finding, reported) in enumerate(zip(findings, found, strict=True), 1):
        facts = f"{cells.day(finding.first_seen)} {cells.design(finding.extraction, look.ascii)}".strip()
        facts = f"{place}. {facts}" if look.numbered else facts
        block = [*grid.plain(facts, look.width, "dim"), *_title(finding, look.width, look)]
        yield from grid.row([[*block, *grid.packed(reported, look.width)]], [look.width])
        if look.snippet and finding.snippet:
            yield _passage(finding.snippet, look.ascii)
        yield Text()


def _title(finding: Finding, columns: int, look: _Look) -> list[grid.Line]:
    """The title behind its alarms and before its other marks, each on its own line: no title can imitate them."""
    marks = cells.marks(finding)
    alarms = [line for mark in marks if mark in cells.ALARMS for line in grid.plain(mark, columns, "bold red")]
    title = grid.plain(cells.clean(finding.title, look.ascii) or "(no title)", columns)
    if look.truncate and len(title) > MAX_TITLE_LINES:
        title = [*title[: MAX_TITLE_LINES - 1], [("..." if look.ascii else "…", "dim")]]
    rest = ", ".join(mark for mark in marks if mark not in cells.ALARMS)
    said = cells.desk(finding, look.ascii)
    return [*alarms, *title, *(line for words in (f"({rest})" * bool(rest), said) if words
                               for line in grid.plain(words, columns, "dim"))]  # fmt: skip


def _passage(snippet: str, ascii: bool) -> Text:  # noqa: A002
    """The passage found, the words found bold."""
    text = Text(style="dim", overflow="fold")
    for piece, hit in cells.passage(snippet, ascii):
        text.append(piece, "bold not dim" if hit else None)
    return text
