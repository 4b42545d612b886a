"""What `mark`, `star`, `tag`, `note` and `undo` share: which studies are meant, and how they stand afterwards."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from litrack.commands.printing import SAMPLE_LINE, resolve, sample
from litrack.context import Context
from litrack.errors import NotFound, UsageError
from litrack.library import Catalogue, Library
from litrack.model import Pmid
from litrack.report.cells import clean, clip, desk

IDS = "PMID, DOI, PMCID, registry id, row number of the last table, or rows as 2-5."
SHOWN = 20
"""Studies told one by one."""


def studies(context: Context, ids: Sequence[str]) -> tuple[Pmid, ...]:
    """The studies meant, each once. Raises NotFound before anything is changed."""
    if not ids:
        raise UsageError("Which study? Nothing was changed.", hint=f"Give one or more: {IDS}")
    with Catalogue.open(context.settings.db) as catalogue:
        try:
            return tuple(dict.fromkeys(resolve(context, catalogue, i) for given in ids for i in _rows(given)))
        except NotFound as error:
            raise NotFound(f"{error} Nothing was changed.", hint=error.hint) from error


def _rows(given: str) -> Sequence[str]:
    """`2-5` are four rows; anything else is one study."""
    found = re.fullmatch(r"([0-9]{1,5})-([0-9]{1,5})", given)
    if not found:
        return [given]
    first, last = int(found[1]), int(found[2])
    if not 0 < first <= last:
        raise UsageError(f"{given} are no rows. Nothing was changed.", hint="Write the smaller number first: 2-5.")
    return list(map(str, range(first, last + 1)))


@contextmanager
def at_the_desk(context: Context) -> Iterator[Library]:
    """The library for one small change, also while an update runs: SQLite lets one follow the other.

    Whoever comes here has read the library before, so its tables are those of this litrack.
    """
    with Library.open(context.settings.db, now=context.now) as library:
        yield library


def tell(context: Context, pmids: Sequence[Pmid], done: Sequence[Pmid] | None = None) -> None:
    """How these stand now, and (`done`) for which of them that is new."""
    width = context.width if context.on_terminal else 0
    with Catalogue.open(context.settings.db) as catalogue:
        found = [catalogue.find_finding(pmid) for pmid in pmids[:SHOWN]]
    for one in found:
        said = desk(one, context.ascii) or "(nothing)"
        line = f"{one.pmid}  {said}  {clean(one.title, context.ascii)}"
        context.write(clip(line, width, context.ascii) if width else line)
    if len(pmids) > SHOWN:
        context.write(f"and {len(pmids) - SHOWN} more")
    if done is not None and len(done) < len(pmids):
        same = len(pmids) - len(done)
        context.say(f"{same} of {len(pmids)} stood so before." if done else "Nothing changed: it stood so before.")
    if done:
        context.say("To take it back: litrack undo")
    if sample(found):
        context.say(SAMPLE_LINE)
