"""What studies are linked to: PubMed's answers as they were kept, and what the records that are held say themselves."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from litrack.library.rows import to_json
from litrack.model import Pmid
from litrack.model.link import Answered, AskedKind, Headline

if TYPE_CHECKING:
    from litrack.library.find import Catalogue
    from litrack.library.store import Library


def keep_links(
    library: "Library", answers: Mapping[tuple[Pmid, AskedKind], Sequence[int]], headlines: Sequence[Headline]
) -> None:
    """Put these answers in the place of older ones, in one transaction."""
    at = library.time()
    with library.atomic() as connection:
        connection.executemany("DELETE FROM link WHERE study = ? AND kind = ?", list(answers))
        rows = [(*key, rank, target) for key, targets in answers.items() for rank, target in enumerate(targets)]
        connection.executemany("INSERT INTO link VALUES (?, ?, ?, ?)", rows)
        asked = [(*key, at) for key in answers]
        connection.executemany("INSERT OR REPLACE INTO link_asked VALUES (?, ?, ?)", asked)
        told = [(h.pmid, h.title, h.journal, h.year, at) for h in headlines]
        connection.executemany("INSERT OR REPLACE INTO headline VALUES (?, ?, ?, ?, ?)", told)


def find_answers(catalogue: "Catalogue", pmid: Pmid) -> dict[AskedKind, Answered]:
    """What PubMed answered about this study."""
    targets: dict[AskedKind, list[int]] = defaultdict(list)
    for kind, target in catalogue.rows("SELECT kind, target FROM link WHERE study = ? ORDER BY kind, rank", pmid):
        targets[kind].append(target)
    asked = catalogue.rows("SELECT kind, at FROM link_asked WHERE study = ?", pmid)
    return {kind: Answered(at=at, targets=tuple(targets[kind])) for kind, at in asked}


def find_headlines(catalogue: "Catalogue", pmids: Collection[Pmid]) -> dict[Pmid, Headline]:
    """The headline of each that is known; what is held says its own title."""
    sql = """SELECT pmid, title, journal, year, 0 AS held, 0 FROM headline
        WHERE pmid IN (SELECT value FROM json_each(?))
      UNION ALL SELECT s.pmid, s.title, coalesce(nullif(j.iso, ''), j.title), s.year, 1,
          s.retracted OR s.withdrawn IS NOT NULL
        FROM study AS s JOIN journal AS j ON j.id = s.journal WHERE s.pmid IN (SELECT value FROM json_each(?))
      ORDER BY held"""
    chosen = to_json(list(pmids))
    return {
        Pmid(pmid): Headline(
            pmid=Pmid(pmid), title=title, journal=journal, year=year, held=bool(held), retracted=bool(retracted)
        )
        for pmid, title, journal, year, held, retracted in catalogue.rows(sql, chosen, chosen)
    }


def find_mentions(catalogue: "Catalogue", pmid: Pmid) -> tuple[tuple[Pmid, str], ...]:
    """The held records that name this study among their own corrections, and as what: `RetractionOf`."""
    sql = "SELECT DISTINCT study, kind FROM correction WHERE pmid = ? AND study <> pmid ORDER BY study, kind"
    return tuple((Pmid(study), kind) for study, kind in catalogue.rows(sql, pmid))


def find_registered(catalogue: "Catalogue", number: str) -> tuple[Pmid, ...]:
    """The held studies whose records list this number of a registry, newest first."""
    sql = "SELECT DISTINCT study FROM registration WHERE accession = ? COLLATE NOCASE ORDER BY study DESC"
    return tuple(Pmid(study) for (study,) in catalogue.rows(sql, number))
