"""What the screen shows and says: the studies that fit, a page of them at a time, and the reader's own marks."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from litrack.library import Catalogue, desk
from litrack.model import SAMPLE_PMIDS, Filters, Finding, Pmid, Study

if TYPE_CHECKING:  # the write side takes long to import; it is, while the first screen is read
    from litrack.library import Library

PAGE: Final = 64
"""Studies read at once: some milliseconds."""
HELD: Final = 40
"""Pages kept in memory."""

Listed = tuple[Pmid, ...]


class Shelf:
    """A library as the screen needs it. Reads for 64 studies when one of them is looked at, writes on its own.

    All methods raise LibraryError and Busy as the library does.
    """

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        self._catalogue = Catalogue.open(path)
        self._now = now
        self._pages: dict[int, dict[Pmid, Finding]] = {}
        self.path = path
        self.pmids: Listed = ()
        self.read: set[Pmid] = set()
        self.unread = 0
        """How many of the list are not read."""
        self.sample = False

    def close(self) -> None:
        """Let go of the file."""
        self._catalogue.close()

    def find(self, filters: Filters, typed: str) -> Listed:
        """The studies that fit, in order; may be called from another thread.

        What is typed last is taken for the beginning of a word; a single letter is no search yet. Raises UsageError
        where it cannot be searched for.
        """
        text = typed.strip()
        text = text if len(text) > 1 else ""
        if text[-2:].isalnum():
            text += "*"
        with Catalogue.open(self.path) as catalogue:
            return catalogue.find_fitting(filters, text or None)[0]

    def show(self, pmids: Listed) -> None:
        """From now on this is the list."""
        self.pmids = pmids
        self._count()
        self.sample = any(pmid in SAMPLE_PMIDS for pmid in pmids)

    def finding(self, row: int) -> Finding:
        """The study in a row, from 0."""
        page = row // PAGE
        if page not in self._pages:
            while len(self._pages) >= HELD:
                self._pages.pop(next(iter(self._pages)))
            chosen = self.pmids[page * PAGE : (page + 1) * PAGE]
            self._pages[page] = {found.pmid: found for found in self._catalogue.find_several(chosen)}
        return self._pages[page][self.pmids[row]]

    def of(self, pmid: Pmid) -> Finding:
        """This study."""
        return self._catalogue.find_finding(pmid)

    def whole(self, pmid: Pmid) -> tuple[Study, Finding]:
        """This study with every stored field."""
        return self._catalogue.find_whole([pmid])[0]

    def next_unread(self, row: int) -> int | None:
        """The next row after this one that is not read, from the top again after the last; None: all are."""
        order = chain(range(row + 1, len(self.pmids)), range(min(row + 1, len(self.pmids))))
        return next((r for r in order if self.pmids[r] not in self.read), None)

    def tags(self) -> Sequence[tuple[str, int]]:
        """The reader's tags, and how many studies have each."""
        return desk.tags(self._catalogue)

    def queries(self) -> Sequence[str]:
        """The names of the queries that have run."""
        return [saved.name for saved in self._catalogue.find_queries()]

    # --- what the reader says ------------------------------------------------------------------------------

    def toggle_read(self, pmid: Pmid) -> None:
        """Read or unread."""
        read = not self.of(pmid).read
        self._say(pmid, lambda library: desk.mark(library, [pmid], read=read))

    def toggle_star(self, pmid: Pmid) -> None:
        """With or without its star."""
        on = not self.of(pmid).starred
        self._say(pmid, lambda library: desk.star(library, [pmid], on=on))

    def retag(self, pmid: Pmid, words: Sequence[str]) -> None:
        """These tags and no others. Raises UsageError for what is no tag."""
        wanted, held = [desk.name(word.removeprefix("#")) for word in words], self.of(pmid).tags
        off = [tag for tag in held if tag not in wanted]
        self._say(pmid, lambda library: desk.tag(library, [pmid], add=wanted, off=off))

    def note(self, pmid: Pmid, text: str) -> None:
        """This note; an empty one takes it away."""
        self._say(pmid, lambda library: desk.note(library, pmid, text))

    def undo(self) -> desk.Undone | None:
        """Take back the last thing said, here or by a command."""
        with self._writing() as library:
            undone = desk.undo(library)
        self._count()
        return undone

    def _count(self) -> None:
        self._pages.clear()
        self.read = set(desk.read_pmids(self._catalogue))
        self.unread = sum(pmid not in self.read for pmid in self.pmids)

    def _say(self, pmid: Pmid, do: "Callable[[Library], object]") -> None:
        with self._writing() as library:
            do(library)
        self._pages.clear()
        before, now = pmid in self.read, self.of(pmid).read
        self.unread += before - now
        (self.read.add if now else self.read.discard)(pmid)

    def _writing(self) -> "Library":
        """Opened for each change: an open screen keeps nobody from anything."""
        from litrack.library import Library

        return Library.open(self.path, now=self._now)
