"""One study whole, beside the list or in its place."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from litrack.browse.shelf import Shelf
from litrack.model import Pmid
from litrack.report import screen


class Page(VerticalScroll, can_focus=True):
    """One study whole."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down"),
        Binding("k", "scroll_up"),
        Binding("g", "scroll_home"),
        Binding("G", "scroll_end"),
        Binding("b", "page_up"),
        Binding("J", "app.step(1)"),
        Binding("K", "app.step(-1)"),
    ]

    def __init__(self, shelf: Shelf, *, ascii: bool, plain: bool) -> None:  # noqa: A002 - what the stream can carry
        super().__init__()
        self.shelf, self.ascii, self.plain = shelf, ascii, plain
        self._drawn: tuple[Pmid, int] | None = None

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static(markup=False)

    def stale(self) -> None:
        """What is drawn is no longer so."""
        if self._drawn:
            self._drawn = (self._drawn[0], 0)

    def draw(self, row: int | None) -> None:
        """The study of this row, if it is to be seen and not drawn yet."""
        if row is None:
            self.query_one(Static).update("")
            self._drawn = None
            return
        wanted = (self.shelf.pmids[row], max(self.scrollable_content_region.width - 1, 20))
        if not self.display or wanted == self._drawn:
            return
        whole, found = self.shelf.whole(wanted[0])
        drawn = screen.study(whole, found, width=wanted[1], plain=self.plain, ascii=self.ascii)
        self.query_one(Static).update(drawn)
        if self._drawn is None or self._drawn[0] != wanted[0]:
            self.scroll_home(animate=False)
        self._drawn = wanted
