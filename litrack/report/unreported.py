"""Registered trials without a result paper in the library: a table, and rows for programs."""

from collections.abc import Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from litrack.model import SAMPLE_PMIDS
from litrack.model.trial import Naming, Unreported
from litrack.report import addresses, cells, grid
from litrack.report.shapes import Json

COLUMNS: Final = ("trial", "registry", "named_by", "since", "first_seen", "title", "also_named_by", "retracted", "url")
CAUTION: Final = (
    "Named by a review or protocol, and no result paper in this library: that is not the same as unpublished. Results "
    "may stand in a paper that no query here finds, or that does not name the number."
)


def table(
    found: Sequence[Unreported],
    *,
    width: int,
    total: int,
    ascii: bool = False,  # noqa: A002 - what the stream can carry
    sample: bool = False,
) -> RenderableType:
    """One trial after another, with who names it since when."""
    number = len(str(len(found)))
    label = max([5, *(cells.width(one.trial.number) for one in found)])
    widths = [number, min(label, 24), 5, max(width - number - min(label, 24) - 5 - 3 * len(grid.GAP), 20)]
    lines: list[RenderableType] = []
    if found:
        heads = ["#".rjust(number), "Trial", "Since", "Named by"]
        lines += grid.row([[[(name, "bold")]] for name in heads], widths)
    for place, one in enumerate(found, 1):
        said = [line for n in one.named_by for line in grid.plain(_named(n, ascii), widths[-1])]
        for words, several in (("result paper retracted: ", one.retracted), ("also named by: ", one.others)):
            text = words + ", ".join(str(n.pmid) for n in several)
            said += grid.plain(text, widths[-1], "red" if several is one.retracted else "dim") if several else []
        if there := _address(one):
            said += grid.plain(there, widths[-1], "dim")
        row = [
            [[(str(place).rjust(number), "dim")]],
            grid.plain(cells.clean(one.trial.number, ascii), widths[1]),
            [[(str(one.named_by[0].year or ""), "")]],
            said,
        ]
        lines += grid.row(row, widths)
    many = f"{len(found):,} of {total:,}" if total > len(found) else f"{total:,}"
    lines.append(Text(f"{many} registered trial{'s' * (total != 1)} without a result paper in this library."))
    if found:
        lines.append(Text(CAUTION, style="dim", overflow="fold"))
    return Group(*lines, *([grid.sample_line()] if sample else []))


def _named(study: Naming, ascii: bool) -> str:  # noqa: A002
    kind = "protocol" if study.design == "protocol" else "review"
    title = cells.clean(study.title, ascii) or "(no title)"
    gone = "RETRACTED " * study.retracted
    return f"{gone}{kind} {study.pmid}, here since {cells.day(study.first_seen)}: {title}"


def row(one: Unreported) -> Json:
    """One trial."""
    return {
        "trial": one.trial.number,
        "registry": one.trial.registry,
        "named_by": [n.pmid for n in one.named_by],
        "since": one.named_by[0].year,
        "first_seen": min(n.first_seen for n in one.named_by),
        "title": one.named_by[0].title,
        "also_named_by": [n.pmid for n in one.others],
        "retracted": [n.pmid for n in one.retracted],
        "url": _address(one) or None,
    }


def _address(one: Unreported) -> str:
    """The trials of invented studies have no page."""
    return "" if any(n.pmid in SAMPLE_PMIDS for n in one.named_by) else addresses.trial(one.trial.number)
