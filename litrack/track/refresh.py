"""Reads again what an older extractor or another vocabulary has read, a batch at a time, in any number of runs."""

from collections.abc import Callable

from litrack.library.renew import abstracts, next_stale, renew
from litrack.library.store import Library
from litrack.track.extractor import Extractor

BATCH = 200
"""Studies in one transaction: what an interruption costs."""


def refresh(library: Library, extractor: Extractor, tell: Callable[[int], None] = lambda _: None) -> int:
    """Bring every study to this extractor; how many that were. Interrupted, the next run goes on where it stopped."""
    done = 0
    while pmids := next_stale(library, extractor.version, BATCH):
        read = {pmid: extractor.read(abstract) for pmid, abstract in abstracts(library, pmids).items()}
        renew(library, read, extractor=extractor.version)
        done += len(read)
        tell(len(read))
    return done
