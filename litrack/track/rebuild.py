"""Reads every stored record again and writes all that is derived from it: studies, outcomes, full text."""

from collections.abc import Callable

from litrack.decide import BATCH
from litrack.library.rebuild import intact, rebuild_index, rewrite
from litrack.library.store import Library
from litrack.model import Pmid
from litrack.track.extractor import Extractor
from litrack.track.keep import read_all


def rebuild(
    library: Library, extractor: Extractor, tell: Callable[[int], None] = lambda _: None
) -> tuple[int, tuple[Pmid, ...]]:
    """How many studies were written anew, and those whose bytes are damaged or unreadable: they stay as they are.

    A batch is one transaction, so that an interruption leaves a whole library.
    """
    rebuild_index(library)
    after, done = 0, 0
    left: list[Pmid] = []
    while True:
        records, damaged = intact(library, after, BATCH)
        if not records and not damaged:
            return done, tuple(left)
        after = max([*(r.pmid for r in records), *damaged])
        kept, unreadable = read_all(records, extractor)
        rewrite(library, kept, extractor=extractor.version)
        left += [*damaged, *unreadable]
        done += len(kept)
        tell(len(records))
