"""Outcomes written anew from the abstracts that a library holds, after an upgrade of the extractor or vocabulary."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from litrack.library.batch import index, insert_outcomes, unindex
from litrack.library.rows import to_json
from litrack.model import Abstract, Extraction, Pmid, Section

if TYPE_CHECKING:
    from litrack.library.find import Catalogue
    from litrack.library.store import Library


def count_stale(library: "Catalogue | Library", extractor: str) -> int:
    """How many studies another version of the extractor has read."""
    return int(library.rows("SELECT count(*) FROM study WHERE extractor <> ?", extractor)[0][0])


def next_stale(library: "Library", extractor: str, size: int) -> tuple[Pmid, ...]:
    """Some of them, in order of PMID."""
    sql = "SELECT pmid FROM study WHERE extractor <> ? ORDER BY pmid LIMIT ?"
    return tuple(Pmid(pmid) for (pmid,) in library.rows(sql, extractor, size))


def abstracts(library: "Library", pmids: Sequence[Pmid]) -> dict[Pmid, Abstract]:
    """What the extractor reads of these studies, as far as they are stored."""
    sql = """SELECT pmid, title, abstract,
      (SELECT json_group_array(json_array(label, category, start, stop)) FROM
        (SELECT * FROM section WHERE study = s.pmid ORDER BY position)),
      (SELECT json_group_array(json_array(role, name)) FROM
        (SELECT st.role, t.name FROM study_term AS st JOIN term AS t ON t.id = st.term
         WHERE st.study = s.pmid AND st.role IN ('type', 'mesh') AND st.part = 0 ORDER BY st.role, st.position))
      FROM study AS s WHERE pmid IN (SELECT value FROM json_each(?))"""
    found = {}
    for pmid, title, text, sections, terms in library.rows(sql, to_json(list(pmids))):
        named = json.loads(terms)
        found[Pmid(pmid)] = Abstract(
            title=title,
            sections=tuple(
                Section(label=label, category=category, text=text[start:stop])
                for label, category, start, stop in json.loads(sections)
            ),
            publication_types=tuple(name for role, name in named if role == "type"),
            mesh=tuple(name for role, name in named if role == "mesh"),
        )
    return found


def renew(library: "Library", read: Mapping[Pmid, Extraction], *, extractor: str) -> None:
    """Replace what was extracted from these studies, full text too, in one transaction."""
    pmids = sorted(read)
    at = library.time()
    with library.atomic() as connection:
        unindex(connection, pmids)
        connection.executemany("DELETE FROM outcome WHERE study = ?", [(pmid,) for pmid in pmids])
        connection.executemany(
            """UPDATE study SET design = ?, blinding = ?, n = ?, population = ?, intervention = ?, comparator = ?,
              second_hand = ?, extractor = ?, changed = ? WHERE pmid = ?""",
            [
                (e.design, e.blinding, e.n, e.population, e.intervention, e.comparator, e.second_hand, extractor, at, p)
                for p, e in read.items()
            ],
        )
        insert_outcomes(connection, {pmid: read[pmid] for pmid in pmids})
        index(connection, pmids)
