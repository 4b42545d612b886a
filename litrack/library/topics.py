"""What the evidence map asks of a library beside its findings: MeSH headings, and which preprint became which paper."""

import json
from collections.abc import Collection
from typing import TYPE_CHECKING

from litrack.library.rows import to_json
from litrack.model import Pmid

if TYPE_CHECKING:
    from litrack.library.find import Catalogue


def find_headings(catalogue: "Catalogue", pmids: Collection[Pmid]) -> dict[Pmid, tuple[str, ...]]:
    """The MeSH descriptors and keywords of each study that has any."""
    sql = """SELECT study, json_group_array(name) FROM (
        SELECT st.study, t.name FROM study_term AS st JOIN term AS t ON t.id = st.term
        WHERE st.role = 'mesh' AND st.part = 0 AND st.study IN (SELECT value FROM json_each(?))
        UNION ALL SELECT study, text FROM keyword WHERE study IN (SELECT value FROM json_each(?))
      ) GROUP BY study"""
    chosen = to_json(list(pmids))
    return {Pmid(pmid): tuple(json.loads(names)) for pmid, names in catalogue.rows(sql, chosen, chosen)}


def find_papers(catalogue: "Catalogue") -> dict[Pmid, Pmid]:
    """Preprint -> its paper, where the library holds both; PubMed links them as UpdateIn and UpdateOf."""
    sql = """SELECT s.pmid, p.pmid FROM correction AS c JOIN study AS s ON s.pmid = c.study AND s.preprint = 1
        JOIN study AS p ON p.pmid = c.pmid AND p.preprint = 0 WHERE c.kind = 'UpdateIn'
      UNION SELECT s.pmid, p.pmid FROM correction AS c JOIN study AS p ON p.pmid = c.study AND p.preprint = 0
        JOIN study AS s ON s.pmid = c.pmid AND s.preprint = 1 WHERE c.kind = 'UpdateOf' ORDER BY 1, 2"""
    return {Pmid(preprint): Pmid(paper) for preprint, paper in catalogue.rows(sql)}
