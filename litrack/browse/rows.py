"""The list of studies: two lines a study, drawn only where the screen shows them, however many there are."""

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from litrack.browse.shelf import Shelf
from litrack.model import Finding
from litrack.report import cells, grid, tokens

LINES = 2
"""Of one study."""
Piece = tuple[str, str]


class Rows(ScrollView, can_focus=True):
    """The studies of a shelf with a cursor."""

    DEFAULT_CSS = "Rows { overflow-x: hidden; scrollbar-size-vertical: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)"),
        Binding("up,k", "move(-1)"),
        Binding("pagedown,ctrl+f", "page(1)"),
        Binding("pageup,ctrl+b", "page(-1)"),
        Binding("home,g", "jump(0)"),
        Binding("end,G", "jump(-1)"),
    ]
    cursor: reactive[int] = reactive(0)

    class Moved(Message):
        """The cursor stands on another study."""

    def __init__(self, shelf: Shelf, *, ascii: bool) -> None:  # noqa: A002 - what the stream can carry
        super().__init__()
        self.shelf = shelf
        self.ascii = ascii

    def filled(self, row: int = 0) -> None:
        """The shelf has another list; the cursor goes to this row."""
        self.virtual_size = Size(self.size.width, LINES * len(self.shelf.pmids))
        moved = self.validate_cursor(row) != self.cursor
        self.cursor = row
        if not moved:
            self.watch_cursor()

    def on_resize(self, _: events.Resize) -> None:
        """Keep the cursor in sight."""
        self.virtual_size = Size(self.size.width, LINES * len(self.shelf.pmids))
        self._to_sight()

    def validate_cursor(self, row: int) -> int:
        """Never outside of the list."""
        return max(0, min(row, len(self.shelf.pmids) - 1))

    def watch_cursor(self) -> None:
        """Draw, scroll, tell."""
        self._to_sight()
        self.refresh()
        self.post_message(self.Moved())

    def _to_sight(self) -> None:
        region = Region(0, self.cursor * LINES, max(self.size.width, 1), LINES)
        self.scroll_to_region(region, animate=False, force=True)

    def action_move(self, rows: int) -> None:
        """Up or down."""
        self.cursor += rows

    def action_page(self, pages: int) -> None:
        """Up or down by what the screen shows."""
        self.cursor += pages * max(self.size.height // LINES - 1, 1)

    def action_jump(self, row: int) -> None:
        """To the first, or (-1) the last."""
        self.cursor = len(self.shelf.pmids) - 1 if row < 0 else row

    def on_click(self, event: events.Click) -> None:
        """To the study under the mouse."""
        self.cursor = (self.scroll_offset.y + event.y) // LINES

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        row, part = divmod(self.scroll_offset.y + y, LINES)
        width = self.scrollable_content_region.width
        if row >= len(self.shelf.pmids):
            words = "Nothing fits." if not self.shelf.pmids and y == 0 else ""
            return Strip([Segment(words.ljust(width))], width)
        found = self.shelf.finding(row)
        here = row == self.cursor
        pieces = _first(found, self.ascii) if part == 0 else _second(found, self.ascii)
        gutter = (">" if self.ascii else "▸") if here and part == 0 else " "
        line = clipped([(f"{gutter} ", ""), *pieces], width, self.ascii)
        base = Style(reverse=True) if here and self.has_focus else Style(bold=here)
        strip = Strip([Segment(text, base + Style.parse(style)) for text, style in line])
        return strip.adjust_cell_length(width, base)


def _first(found: Finding, ascii: bool) -> list[Piece]:  # noqa: A002
    """Star and title; what is not read yet stands out."""
    star = ("*" if ascii else "★") if found.starred else " "
    dot = " " if found.read else "o" if ascii else "•"
    title = cells.clean(found.title, ascii) or "(no title)"
    return [(f"{star}{dot} ", ""), (title, "dim" if found.read else "bold")]


def _second(found: Finding, ascii: bool) -> list[Piece]:  # noqa: A002
    """What must be known first, then date, design, outcomes and the reader's words: no title can imitate this line."""
    pieces: list[Piece] = [("   ", "")]
    marks = cells.marks(found)
    pieces += [(f"{mark}  ", "bold red" if mark in cells.ALARMS else "dim") for mark in marks]
    pieces.append((f"{found.year or '----'}  {cells.design(found.extraction, ascii)}  ", "dim"))
    for token in tokens.tokens(found, ascii):
        pieces.append((f"{token.text}  ", grid.STYLES.get(token.reading, "" if token.reading else "dim")))
    said = " ".join([*(f"#{cells.clean(tag, ascii)}" for tag in found.tags), *(["+note"] if found.note else [])])
    return [*pieces, (said, "cyan")]


def clipped(pieces: list[Piece], width: int, ascii: bool) -> list[Piece]:  # noqa: A002
    """As many of these as fit into so many columns."""
    out: list[Piece] = []
    for text, style in pieces:
        room = width - sum(cells.width(t) for t, _ in out)
        if room <= 0:
            break
        out.append((cells.clip(text, room, ascii), style))
    return out
