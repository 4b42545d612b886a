"""Which of the held studies PubMed is to be asked about next, without writing a row for each of them.

The watch goes through the library in order of PMID, one group a run. The only trace is the row of its run, whose
`translation` says which PMIDs were asked for (`90000001-90000054`); PubMed's own translation of a list of PMIDs
says nothing.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from litrack.model import Pmid

if TYPE_CHECKING:
    from litrack.library.store import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One group of held studies, and since when PubMed may have changed them without our knowing."""

    pmids: tuple[Pmid, ...]
    since: str
    """UTC, ISO 8601: when this group was last asked about, or the library began."""

    @property
    def name(self) -> str:
        """What the row of the run says."""
        return f"{self.pmids[0]}-{self.pmids[-1]}"


def next_window(library: "Library", query: str, size: int) -> Window | None:
    """The group that follows the one of the last complete watch; None in an empty library."""
    runs = library.rows(
        """SELECT translation, started FROM run JOIN query ON query.id = run.query
          WHERE name = ? AND status IN ('complete', 'shortfall') ORDER BY run.id DESC LIMIT ?""",
        query,
        max(1, -(-library.count // size)),
    )
    last = int(runs[0][0].rpartition("-")[2] or 0) if runs else 0
    sql = "SELECT pmid FROM study WHERE withdrawn IS NULL AND pmid > ? ORDER BY pmid LIMIT ?"
    pmids = library.rows(sql, last, size) or library.rows(sql, 0, size)
    if not pmids:
        return None
    # A full turn ago this group was asked about. Before the first turn has ended, the library's first day counts.
    whole_turn = len(runs) == max(1, -(-library.count // size))
    (began,) = library.rows("SELECT min(first_seen) FROM study")[0]
    return Window(
        pmids=tuple(Pmid(p) for (p,) in pmids),
        since=min(runs[-1][1], began) if not whole_turn and runs else runs[-1][1] if runs else began,
    )
