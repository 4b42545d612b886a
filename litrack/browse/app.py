"""The full screen: list, study, keys; everything that is done goes to the shelf."""

from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Static

from litrack.browse import asking, choices, look
from litrack.browse.page import Page
from litrack.browse.rows import Rows
from litrack.browse.saying import Saying
from litrack.browse.shelf import Listed, Shelf
from litrack.errors import LitrackError, UsageError
from litrack.model import Filters, Pmid
from litrack.report import cells

WIDE = 110
"""Columns from which list and study stand side by side."""
PAUSE = 0.12
"""Seconds without a key before a search begins, or a study is drawn beside the list."""


class Browse(Saying):
    """`litrack browse`."""

    ENABLE_COMMAND_PALETTE = False
    CSS = look.CSS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,l,right", "open"),
        Binding("escape,h,left", "close"),
        Binding("space", "on"),
        Binding("u", "unread"),
        Binding("r", "read"),
        Binding("s", "star"),
        Binding("t", "tags"),
        Binding("n", "note"),
        Binding("z", "undo"),
        Binding("slash", "search"),
        Binding("f", "filters"),
        Binding("R", "anew"),
        Binding("o", "web"),
        Binding("c", "cite"),
        Binding("question_mark", "help"),
        Binding("q,ctrl+c", "quit"),
    ]

    def __init__(
        self,
        shelf: Shelf,
        filters: Filters,
        *,
        typed: str = "",
        ascii: bool = False,  # noqa: A002 - what the stream can carry
        plain: bool = False,
    ) -> None:
        """`plain`: brackets round the outcome phrases, for a screen that shows no colours."""
        super().__init__(shelf, ascii=ascii)
        self.filters, self.typed, self.plain = filters, typed, plain
        self.complaint = ""
        self.failure: LitrackError | None = None
        """What ended the screen: the library failed while it was open."""
        self._pause: Timer | None = None

    def _handle_exception(self, error: Exception) -> None:
        """Textual has no other place to catch what fails while it draws; its traceback is for bugs alone."""
        if isinstance(error, LitrackError):
            self.failure = self.failure or error
            self.exit()
        else:
            super()._handle_exception(error)

    # --- the parts ------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Head, list and study, search, sample line, keys."""
        yield Static(id="head", markup=False)
        with Horizontal(id="middle"):
            yield Rows(self.shelf, ascii=self.ascii)
            yield Page(self.shelf, ascii=self.ascii, plain=self.plain)
        with Horizontal(id="search"):
            yield Static("/ ", markup=False)
            yield asking.Line(self.typed)
        yield Static(cells.SAMPLE, id="sample", markup=False)
        yield Static(id="keys", markup=False)

    def on_mount(self) -> None:
        """The first list; then what the first mark will need."""
        self._lay_out()
        self.rows.focus()
        self.rows.filled()
        self.head()
        self.run_worker(_warm, thread=True)

    @property
    def rows(self) -> Rows:
        """The list."""
        return self.query_one(Rows)

    @property
    def page(self) -> Page:
        """The study."""
        return self.query_one(Page)

    @property
    def row(self) -> int | None:
        """Of the study under the cursor; None in an empty list."""
        return self.rows.cursor if self.shelf.pmids else None

    @property
    def reads(self) -> bool:
        """The study has the keys."""
        return isinstance(self.focused, Page)

    def on_resize(self, _: events.Resize) -> None:
        """Side by side where there is room."""
        self._lay_out()

    def _lay_out(self) -> None:
        self.screen_stack[0].set_class(self.size.width >= WIDE, "wide")
        self.page.stale()
        self.call_after_refresh(self.draw)

    def head(self) -> None:
        """How many, by which filters, and what is wrong with the search."""
        many = len(self.shelf.pmids)
        place = f"{self.rows.cursor + 1 if many else 0}/{many:,}"
        parts = [f"litrack  {place}  {self.shelf.unread:,} unread"]
        parts += [f"/{self.typed}"] if self.typed else []
        parts += [self.complaint] if self.complaint else []
        only = ", ".join(choices.words(self.filters))
        parts += [f"only: {only}"] if only else []
        self.query_one("#head", Static).update(cells.clip(cells.clean("  ".join(parts), self.ascii), self.size.width))
        self.query_one("#sample").styles.display = "block" if self.shelf.sample else "none"
        short = "r read  s star  t tag  n note  u unread  / search  f filter  o open  c cite  ? help  q quit"
        short = short if self.size.width >= len(short) else short.replace("  o open  c cite", "")
        self.query_one("#keys", Static).update(cells.clip(short, self.size.width))

    # --- the study ------------------------------------------------------------------------------------------

    @on(Rows.Moved)
    def _moved(self) -> None:
        self.head()
        if self.reads:
            self.draw()
        else:
            self.set_timer(PAUSE, self.draw)

    def draw(self) -> None:
        """The study under the cursor."""
        self.page.draw(self.row)

    def changed(self) -> None:
        """The reader said something."""
        self.page.stale()
        self.rows.refresh()
        self.head()
        self.draw()

    def action_open(self) -> None:
        """Give the study the keys, and a narrow screen."""
        if self.row is None:
            return
        self.screen.set_class(True, "reading")  # noqa: FBT003 - Textual's own parameter
        self.page.focus()
        self.call_after_refresh(self.draw)

    def action_close(self) -> None:
        """To the list; there, esc drops the search."""
        if self.reads:
            self.screen.remove_class("reading")
            self.rows.focus()
        elif self.typed:
            self.query_one(asking.Line).value = ""

    def action_step(self, rows: int) -> None:
        """The next study, while reading."""
        self.rows.cursor += rows

    def action_on(self) -> None:
        """Read on: a page down; at the end the study is read, and the next unread one comes."""
        page = self.page
        if not page.display:
            self.action_open()
        elif page.scroll_offset.y < page.max_scroll_y:
            page.scroll_page_down(animate=False)
        elif self.row is not None:
            if self.shelf.pmids[self.row] not in self.shelf.read:
                self.action_read()
            self.action_unread()

    def action_unread(self) -> None:
        """The next one that is not read."""
        row = self.shelf.next_unread(self.rows.cursor)
        if row is None:
            self.tell("All of these are read.")
        else:
            self.rows.cursor = row

    # --- finding --------------------------------------------------------------------------------------------

    def action_search(self) -> None:
        """Search as you type."""
        self.query_one("#search").styles.display = "block"
        self.query_one(asking.Line).focus()

    @on(asking.Line.Changed)
    def _typing(self, event: asking.Line.Changed) -> None:
        if isinstance(event.input, asking.Line) and event.value != self.typed:
            self.typed = event.value
            if self._pause:
                self._pause.stop()
            self._pause = self.set_timer(PAUSE, self.seek)

    @on(asking.Line.Left)
    def _leave_search(self) -> None:
        self.query_one("#search").styles.display = "none"
        self.screen.remove_class("reading")
        self.rows.focus()

    def seek(self, pmid: Pmid | None = None) -> None:
        """Find anew what fits; the cursor goes to this study if it is there, else to the first."""
        self._seek(self.filters, self.typed, pmid)

    @work(thread=True, exclusive=True, group="seek")
    def _seek(self, filters: Filters, typed: str, pmid: Pmid | None) -> None:
        from textual.worker import get_current_worker

        worker = get_current_worker()
        complaint, found = "", None
        try:
            found = self.shelf.find(filters, typed)
        except UsageError as error:
            complaint = f"({error})"
        except LitrackError as error:
            complaint = "(not searched)"
            if not worker.is_cancelled:
                self.call_from_thread(self.tell, f"{error} {error.hint}", wrong=True)
        if not worker.is_cancelled:
            self.call_from_thread(self._found, typed, found, complaint, pmid)

    def _found(self, typed: str, found: Listed | None, complaint: str, pmid: Pmid | None) -> None:
        if typed != self.typed:
            return
        self.complaint = complaint
        if found is not None:
            self.shelf.show(found)
            self.page.stale()
            self.rows.filled(found.index(pmid) if pmid in found else 0)
        self.head()

    def action_anew(self) -> None:
        """The list again."""
        self.seek(None if self.row is None else self.shelf.pmids[self.row])

    def action_filters(self) -> None:
        """Ask which studies to list."""
        shown = [(key, cells.clean(words, self.ascii)) for key, words in choices.offered(self.shelf)]

        def keep(ticked: tuple[str, ...] | None) -> None:
            if ticked is not None:
                self.filters = choices.chosen(self.filters, ticked)
                self.action_anew()

        self.push_screen(asking.AskFilters(shown, choices.ticked(self.filters)), keep)

    def action_help(self) -> None:
        """All keys."""
        self.push_screen(asking.Help())


def _warm() -> None:
    import litrack.library.store  # noqa: F401 - takes a tenth of a second, while nobody waits
