"""Records in, studies kept: read, extract, compare with what was held, store as one batch."""

from collections.abc import Collection, Sequence

from litrack.decide import revision
from litrack.errors import Malformed
from litrack.library.store import Library
from litrack.model import Event, Kept, Pmid, Record, Study
from litrack.pubmed import read
from litrack.track.extractor import BUNDLED, Extractor


def keep(
    library: Library, records: Sequence[Record], missing: Collection[Pmid] = (), *, extractor: Extractor = BUNDLED
) -> tuple[dict[Pmid, Study], list[Event]]:
    """Store these records in one transaction; the studies and what is to be told of those held before.

    A record that cannot be read is recorded as unavailable, like one that PubMed did not give out.
    """
    kept, unreadable = read_all(records, extractor)
    studies = {k.study.pmid: k.study for k in kept}
    known = library.fingerprints(studies)
    changed = {k.study.pmid: k for k in kept if known.get(k.study.pmid, k.record.sha256) != k.record.sha256}
    before = library.studies(changed) if changed else {}
    events = [
        event
        for pmid, old in before.items()
        if old.version <= studies[pmid].version
        for event in _told(old, changed[pmid], extractor)
    ]
    library.keep(kept, run=None, extractor=extractor.version, events=events, unavailable=[*missing, *unreadable])
    return studies, events


def _told(old: Study, new: Kept, extractor: Extractor) -> tuple[Event, ...]:
    """The old words are read again by today's extractor: what is stored may come from an older one."""
    before = extractor.read(old.abstract) if old.sections != new.study.sections else None
    return revision(old, new.study, before, new.extraction)


def read_all(records: Sequence[Record], extractor: Extractor) -> tuple[list[Kept], list[Pmid]]:
    """What these records say, and the PMIDs of those that cannot be read."""
    kept, unreadable = [], []
    for record in records:
        try:
            study = read(record)
        except Malformed:
            unreadable.append(record.pmid)
        else:
            kept.append(Kept(record=record, study=study, extraction=extractor.read(study.abstract)))
    return kept, unreadable
