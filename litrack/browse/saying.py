"""The keys for what the reader says of a study, and for what goes out of the screen: browser, clipboard."""

import os
import sys
from collections.abc import Callable

from textual.app import App

from litrack.browse import asking
from litrack.browse.shelf import Shelf
from litrack.errors import LitrackError
from litrack.library.desk import Undone
from litrack.model import SAMPLE_PMIDS, Pmid
from litrack.report import cells, screen


class Saying(App[None]):
    """An app with a study under its cursor."""

    def __init__(self, shelf: Shelf, *, ascii: bool) -> None:  # noqa: A002 - what the stream can carry
        super().__init__(ansi_color=True)
        self.shelf, self.ascii = shelf, ascii

    @property
    def row(self) -> int | None:
        """Of the study under the cursor; None in an empty list, and where nothing is listed yet."""
        return None

    def changed(self) -> None:
        """The reader said something: draw it."""
        self.refresh()

    @property
    def pmid(self) -> Pmid | None:
        """The study under the cursor. What is said is said of a PMID: a search may change the rows meanwhile."""
        return None if self.row is None else self.shelf.pmids[self.row]

    def said(self, deed: Callable[[], object]) -> bool:
        """It is stored and drawn; what went wrong is told."""
        try:
            deed()
        except LitrackError as error:
            self.tell(f"{error} {error.hint}", wrong=True)
            return False
        self.changed()
        return True

    def tell(self, words: str, *, wrong: bool = False) -> None:
        """A line in the corner for some seconds."""
        self.notify(cells.clean_lines(words, self.ascii), severity="error" if wrong else "information", markup=False)

    def action_read(self) -> None:
        """Read or unread."""
        if (pmid := self.pmid) is not None:
            self.said(lambda: self.shelf.toggle_read(pmid))

    def action_star(self) -> None:
        """With or without star."""
        if (pmid := self.pmid) is not None:
            self.said(lambda: self.shelf.toggle_star(pmid))

    def action_tags(self) -> None:
        """Ask for tags."""
        if (pmid := self.pmid) is not None:
            self._ask_tags(pmid, "".join(f"{tag} " for tag in self.shelf.of(pmid).tags))

    def _ask_tags(self, pmid: Pmid, line: str) -> None:
        def keep(words: str | None) -> None:
            if words is not None and not self.said(lambda: self.shelf.retag(pmid, words.split())):
                self._ask_tags(pmid, words)

        self.push_screen(asking.AskTags(line, [word for word, _ in self.shelf.tags()]), keep)

    def action_note(self) -> None:
        """Ask for a note."""
        if (pmid := self.pmid) is not None:
            self._ask_note(pmid, self.shelf.of(pmid).note)

    def _ask_note(self, pmid: Pmid, text: str) -> None:
        """What could not be stored is offered again: nothing typed is lost."""

        def keep(written: str | None) -> None:
            if written is not None and not self.said(lambda: self.shelf.note(pmid, written)):
                self._ask_note(pmid, written)

        self.push_screen(asking.AskNote(text), keep)

    def action_undo(self) -> None:
        """Take the last thing back."""
        undone: list[Undone | None] = []
        if self.said(lambda: undone.append(self.shelf.undo())):
            self.tell(f"Taken back: {undone[0].deed}" if undone[0] else "There is nothing to take back.")

    # --- outside --------------------------------------------------------------------------------------------

    def action_web(self) -> None:
        """PubMed's page, where there is a browser with windows; the address in any case."""
        if (pmid := self.pmid) is None:
            return
        if pmid in SAMPLE_PMIDS:
            self.tell("This study is invented: PubMed has no page for it.")
            return
        address = f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
        # A browser for terminals would draw over this screen.
        if sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
            self.open_url(address)
        self.tell(address)

    def action_cite(self) -> None:
        """The citation into the clipboard (OSC 52) and onto the screen, where it can be copied by hand."""
        if (pmid := self.pmid) is None:
            return
        whole, _ = self.shelf.whole(pmid)
        names = cells.people(author.name for author in whole.authors)
        ids = [f"PMID: {whole.pmid}.", *([f"doi: {whole.doi}"] if whole.doi else [])]
        text = cells.clean(
            " ".join(filter(None, (f"{names}." * bool(names), whole.title, screen.citation(whole), *ids)))
        )
        self.copy_to_clipboard(text)
        self.tell(f"For the clipboard, if your terminal lets programs write to it:\n{text}")
