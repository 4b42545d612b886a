"""Which held studies name which registered trials: by their registrations, and in title or abstract."""

import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final

from litrack.library.rows import to_json
from litrack.model import Filters, Pmid
from litrack.model.trial import Naming, Trial, trials

if TYPE_CHECKING:
    from litrack.library.find import Catalogue

_NAMING: Final = """SELECT s.pmid, s.title, year, first_seen, design, second_hand,
    retracted OR withdrawn IS NOT NULL, flags LIKE '%"retraction_notice"%',
    (SELECT count(*) FROM reported WHERE study = s.pmid)
  FROM study AS s WHERE s.pmid IN (SELECT value FROM json_each(?))"""

_FIRST: Final = """SELECT s.pmid, s.title || ' ' || s.abstract || ' ' ||
    coalesce((SELECT group_concat(accession, ' ') FROM registration WHERE study = s.pmid), '')
  FROM study AS s WHERE design IN ('protocol', 'systematic_review', 'narrative_review') OR second_hand = 1"""


def find_announced(catalogue: "Catalogue", filters: Filters) -> dict[Trial, list[Pmid]]:
    """The trials that reviews and protocols name, as far as these fit the filters; whoever names them."""
    fitting = None if filters == Filters() else frozenset(catalogue.find_fitting(filters._replace(limit=0))[0])
    found: dict[Trial, list[Pmid]] = {}
    for pmid, text in catalogue.rows(_FIRST):
        if fitting is None or pmid in fitting:
            for trial in trials(text):
                found.setdefault(trial, []).append(Pmid(pmid))
    return found


def find_naming(catalogue: "Catalogue", announced: Collection[Trial]) -> Mapping[Trial, tuple[Naming, ...]]:
    """All held studies that name each of these trials."""
    by_trial = {trial: _pmids(catalogue, trial) for trial in announced}
    pmids = sorted({pmid for several in by_trial.values() for pmid in several})
    known = {
        pmid: Naming(
            pmid=Pmid(pmid), title=title, year=year, first_seen=seen, design=design, second_hand=bool(second_hand),
            retracted=bool(retracted), notice=bool(notice), outcomes=outcomes,
        )
        for pmid, title, year, seen, design, second_hand, retracted, notice, outcomes
        in catalogue.rows(_NAMING, to_json(pmids))
    }  # fmt: skip
    return {trial: tuple(known[pmid] for pmid in several if pmid in known) for trial, several in by_trial.items()}


def _pmids(catalogue: "Catalogue", trial: Trial) -> tuple[int, ...]:
    # Numbers of registries are letters, digits, - and / alone (see `trials`): quoted, FTS5 reads them as words.
    spaced = re.sub(r"(?<=[A-Za-z])(?=\d)", " ", trial.number, count=1)
    sql = """SELECT study FROM registration WHERE accession = ? COLLATE NOCASE
      UNION SELECT rowid FROM search WHERE search MATCH ? ORDER BY 1"""
    match = f'{{title abstract}} : ("{trial.number}" OR "{spaced}")'
    return tuple(pmid for (pmid,) in catalogue.rows(sql, trial.number, match))
