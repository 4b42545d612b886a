"""What is to be done about one query, decided from its listing and from what earlier runs left; writes nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from litrack.decide import Sifted, retold, sift
from litrack.library.store import Library
from litrack.library.turns import Past, absences, edited, last_run, resting
from litrack.model import Listing, Pmid, Query


@dataclass(slots=True, kw_only=True)
class Plan:
    """One query on its way through the round."""

    query: Query
    listing: Listing
    sifted: Sifted
    past: Past | None
    baseline: bool
    fetch: tuple[Pmid, ...] = ()
    resting: frozenset[Pmid] = frozenset()
    """Listed, not given out the last time, and not to be asked for today."""
    confirmed: frozenset[Pmid] = frozenset()
    """Gone in two runs over two builds of PubMed."""
    witness: tuple[Pmid, ...] = ()
    """A study that is there, asked for beside those that seem to be gone: a reply without it proves nothing."""
    edited_out: frozenset[Pmid] = frozenset()
    """Members of the query before its text was edited."""
    build: str = ""
    run: int | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def wanted(self) -> tuple[Pmid, ...]:
        """All that PubMed is to be asked for, each once or twice."""
        return (*self.fetch, *sorted(self.absent or ()), *self.witness)

    @property
    def absent(self) -> frozenset[Pmid] | None:
        """Members that the listing lacks, all of which are asked for; None: it cannot tell."""
        return frozenset(self.sifted.gone) if self.build or not self.sifted.gone else None


def plan(library: Library, query: Query, listing: Listing, build: Callable[[], str], *, full: bool) -> Plan:
    """Decide. `build` asks PubMed for the build of its index, nothing where it does not answer; `full` reads every
    member again."""
    members, missed = library.members(query.name), absences(library, query.name)
    past, was_edited = last_run(library, query), edited(library, query)
    # A list that is short of its own count does not say who is missing.
    whole = len(listing.pmids) >= listing.count
    sifted = sift(listing.pmids, members, absent=missed.keys(), edited=was_edited)
    index = build() if (sifted.gone or sifted.suspect) and whole and not was_edited else ""
    believed = bool(sifted.suspect and past and past.suspect and index and index != past.suspect)
    if believed:
        sifted = sift(listing.pmids, members, absent=missed.keys(), believed=True)
    it = Plan(
        query=query, listing=listing, sifted=sifted, past=past, baseline=not library.baseline_done(query), build=index
    )
    if not (it.baseline and query.window_only):
        it.resting = resting(library, sifted.new)
        it.fetch = _absent(library, sifted.new, it.resting)
    if full:
        held = library.held(listing.pmids)
        it.fetch = (*it.fetch, *(p for p in listing.pmids if p in held))
    if believed:
        was = f"{listing.count:,}, was {len(members):,}"
        it.notes.append(f"The result is as small as the last time ({was}): what is missing next time too has left.")
    if was_edited and whole:
        it.edited_out = frozenset(sifted.gone)
    elif index:
        it.confirmed = frozenset(p for p in sifted.gone if missed.get(p, index) not in {index, ""})
        if it.absent:
            it.witness = tuple(sorted(library.held([p for p in listing.pmids if p in members][:20])))[:1]
    it.notes += _notes(it)
    return it


def _absent(library: Library, listed: tuple[Pmid, ...], rest: frozenset[Pmid]) -> tuple[Pmid, ...]:
    held = library.held(listed)
    return tuple(p for p in listed if p not in held and p not in rest)


def _notes(it: Plan) -> Iterator[str]:
    """What the user should know about how PubMed answered; said when it changes, not every day."""
    if it.sifted.suspect:
        was = len(it.sifted.members)
        yield f"The result is suspiciously small ({it.listing.count:,}, was {was:,}); nothing was marked as gone."
    if it.edited_out:
        yield (
            f"The query was edited: {len(it.edited_out):,} of its studies no longer match and left it by that. "
            "They stay in the library."
        )
    if it.past and it.past.translation != it.listing.translation:
        yield f"PubMed reads this query differently now: {retold(it.past.translation, it.listing.translation)}"
    if it.listing.warnings and (it.past is None or it.past.warnings != it.listing.warnings):
        yield f"PubMed warns: {'; '.join(it.listing.warnings)}"
    if it.listing.drifted:
        yield f"PubMed counted {it.listing.count:,} and listed {len(it.listing.pmids):,}; the rest comes next time."
