"""The safety net: members that PubMed was not asked for in a month are read again, whatever its dates say.

NLM advises against relying on a record's dates to learn that it was changed (NLM Technical Bulletin, ND 2008). On
most days nobody's turn has come and nothing is asked.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from litrack.library.turns import rota

if TYPE_CHECKING:
    from litrack.track.update import Tracker

AGE = timedelta(days=30)
MOST = 400
"""Two requests a run: a library of 12,000 is read once a month."""


def read_again(tracker: "Tracker") -> None:
    """Read those again whose turn has come, the longest waiting first."""
    before = datetime.fromisoformat(tracker.library.time()) - AGE
    due = rota(tracker.library, f"{before:%Y-%m-%dT%H:%M:%SZ}", MOST)
    tracker.fetch([p for p in due if p not in tracker.fetched and p not in tracker.missing], "watching")
