"""The way in without a network: PubMed files, filtered, kept batch by batch."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from litrack.decide import BATCH
from litrack.library.store import Library
from litrack.model import Event, Pmid, Record, Study
from litrack.pubmed import Deleted, read, read_file
from litrack.track.extractor import BUNDLED, Extractor
from litrack.track.keep import keep


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came of one file."""

    name: str
    read: int = 0
    """Records in the file."""
    stored: int = 0
    """Studies kept that the library did not hold."""
    changed: int = 0
    """Studies that it held with other bytes."""
    unreadable: int = 0
    withdrawn: int = 0
    """Held studies that the file says PubMed deleted."""
    events: tuple[Event, ...] = ()


def import_file(
    library: Library,
    path: Path,
    *,
    wanted: Callable[[Record], bool],
    fits: Callable[[Study], bool] | None = None,
    tell: Callable[[int, int], None] = lambda _read, _stored: None,
    extractor: Extractor = BUNDLED,
) -> Imported:
    """Keep what a file holds. `wanted` judges a record by its PMID, `fits` a study by its text.

    A DeleteCitation counts after all records of the file, as NLM prescribes. Raises UnreadableFile; batches kept
    before that stay.
    """
    tally = {"read": 0, "stored": 0, "changed": 0, "unreadable": 0}
    events: list[Event] = []
    deleted: set[Pmid] = set()
    for batch in _batches(read_file(path), wanted, tally, deleted):
        _keep(library, batch, fits, tally, events, extractor)
        tell(tally["read"], tally["stored"])
    withdrawn = library.withdraw(deleted & library.held(deleted)) if deleted else ()
    events += withdrawn
    return Imported(name=path.name, withdrawn=len(withdrawn), events=tuple(events), **tally)


def _batches(
    found: Iterable[Record | Deleted], wanted: Callable[[Record], bool], tally: dict[str, int], deleted: set[Pmid]
) -> Iterator[list[Record]]:
    batch: list[Record] = []
    for item in found:
        if isinstance(item, Deleted):
            deleted.update(pmid for pmid, _ in item.studies)
            continue
        tally["read"] += 1
        if wanted(item):
            batch.append(item)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def _keep(
    library: Library,
    batch: list[Record],
    fits: Callable[[Study], bool] | None,
    tally: dict[str, int],
    events: list[Event],
    extractor: Extractor,
) -> None:
    # Unchanged bytes need no parsing: a second import costs next to nothing.
    known = library.fingerprints([r.pmid for r in batch])
    fresh = [r for r in batch if known.get(r.pmid) != r.sha256]
    if fits:
        fresh = [r for r in fresh if r.pmid in known or fits(read(r))]
    if not fresh:
        return
    studies, told = keep(library, fresh, extractor=extractor)
    tally["stored"] += sum(p not in known for p in studies)
    tally["changed"] += sum(p in known for p in studies)
    tally["unreadable"] += len({r.pmid for r in fresh} - studies.keys())
    events += told
