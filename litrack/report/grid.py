"""Cells side by side as Rich text, each wrapped in its own column.

Rich's own Table breaks a cell at any space, so that `pain ▲` could lose its sign to the next line, cannot put a
sentence across the columns, and costs 0.4 ms a row.
"""

from collections.abc import Sequence
from itertools import zip_longest

from rich.text import Text

from litrack.report import cells, tokens

Piece = tuple[str, str]
"""Text and its Rich style."""
Line = list[Piece]

STYLES = {"improved": "green", "worsened": "red", "mixed": "yellow"}
GAP = "  "


def plain(text: str, columns: int, style: str = "") -> list[Line]:
    """A cell of wrapped text."""
    return [[(line, style)] for line in cells.wrap(text, columns)]


def packed(found: Sequence[tokens.Token], columns: int) -> list[Line]:
    """A cell of outcome tokens: a token is never cut unless it is wider than the whole cell."""
    lines: list[Line] = []
    room = 0
    for token in found:
        style = STYLES.get(token.reading, "" if token.reading else "dim")
        size = cells.width(token.text)
        if lines and len(GAP) + size <= room:
            lines[-1] += [(GAP, ""), (token.text, style)]
            room -= len(GAP) + size
        elif size <= columns:
            lines.append([(token.text, style)])
            room = columns - size
        else:
            lines += plain(token.text, columns, style)
            room = 0
    return lines


def row(filled: Sequence[list[Line]], widths: Sequence[int], indent: int = 0) -> list[Text]:
    """Cells side by side; the last one is not padded, so that no line ends in spaces."""
    out = []
    for lines in zip_longest(*filled, fillvalue=[]):
        text = Text(" " * indent, no_wrap=True, overflow="ignore", end="\n")
        for line, columns in zip(lines, widths, strict=True):
            used = 0
            for piece, style in line:
                text.append(piece, style or None)
                used += cells.width(piece)
            text.append(" " * (columns - used) + GAP)
        text.rstrip()
        out.append(text)
    return out


def sample_line() -> Text:
    """Said on every screen that shows invented studies."""
    return Text(cells.SAMPLE, style="bold yellow", overflow="fold")
