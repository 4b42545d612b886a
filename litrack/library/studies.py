"""Rows back into whole studies."""

# ruff: noqa: S608 - the statements are put together from words of ours alone; values are always bound

import json
from collections import defaultdict
from collections.abc import Sequence
from sqlite3 import Connection

from litrack.library.rows import Row, grouped, to_json
from litrack.model import (
    Author,
    Correction,
    Dated,
    Grant,
    Journal,
    Keyword,
    MeshHeading,
    OtherAbstract,
    Pmid,
    PubDate,
    Qualifier,
    Registration,
    Section,
    Study,
    Term,
)


def read_studies(connection: Connection, pmids: Sequence[int]) -> dict[Pmid, Study]:
    """These studies, whole, as far as they are stored."""
    wanted = to_json(list(pmids))
    chosen = "WHERE study IN (SELECT value FROM json_each(?)) ORDER BY study"
    sections = grouped(
        connection, f"SELECT study, label, category, start, stop FROM section {chosen}, position", wanted
    )
    authors = grouped(
        connection,
        "SELECT study, position, last, fore, initials, suffix, collective, orcid, valid, equal, editor"
        f" FROM author {chosen}, position",
        wanted,
    )
    affiliations = grouped(
        connection,
        "SELECT study, position, text FROM author_affiliation"
        f" JOIN affiliation ON affiliation.id = author_affiliation.affiliation {chosen}, position, rank",
        wanted,
    )
    terms = grouped(
        connection,
        "SELECT study, role, part, name, ui, kind, major FROM study_term JOIN term ON term.id = study_term.term"
        f" {chosen}, role, position, part",
        wanted,
    )
    keywords = grouped(connection, f"SELECT study, text, major, owner FROM keyword {chosen}, position", wanted)
    registrations = grouped(connection, f"SELECT study, bank, accession FROM registration {chosen}, position", wanted)
    corrections = grouped(
        connection, f"SELECT study, kind, pmid, source, note FROM correction {chosen}, position", wanted
    )
    studies = {}
    for row in connection.execute(
        """SELECT pmid, version, s.kind, status, indexing, s.title, vernacular_title, abstract, copyright,
          other_abstracts, authors_complete, j.title, iso, issn, volume, issue, pages, country, nlm_id, publisher,
          dates, languages, publication_status, grants, doi, pmcid, pii, coi
          FROM study AS s JOIN journal AS j ON j.id = s.journal WHERE pmid IN (SELECT value FROM json_each(?))""",
        (wanted,),
    ):
        pmid = row[0]
        by_role = _terms(terms[pmid])
        studies[Pmid(pmid)] = Study(
            pmid=Pmid(pmid), version=row[1], kind=row[2], status=row[3], indexing=row[4], title=row[5],
            vernacular_title=row[6], copyright=row[8], authors_complete=bool(row[10]),
            sections=tuple(Section(label=a, category=b, text=row[7][c:d]) for _, a, b, c, d in sections[pmid]),
            other_abstracts=tuple(
                OtherAbstract(
                    kind=kind, language=language,
                    sections=tuple(Section(label=a, category=b, text=c) for a, b, c in parts),
                )
                for kind, language, parts in json.loads(row[9])
            ),
            authors=_authors(authors[pmid], affiliations[pmid]),
            journal=Journal(
                title=row[11], iso=row[12], issn=row[13], volume=row[14], issue=row[15], pages=row[16],
                country=row[17], nlm_id=row[18], publisher=row[19],
            ),
            dates=tuple(
                Dated(kind=k, date=PubDate(year=y, month=m, day=d, printed=p)) for k, y, m, d, p in json.loads(row[20])
            ),
            languages=tuple(json.loads(row[21])), publication_status=row[22],
            grants=tuple(Grant(id=a, acronym=b, agency=c, country=d) for a, b, c, d in json.loads(row[23])),
            doi=row[24], pmcid=row[25], pii=row[26], coi=row[27],
            publication_types=by_role["type"], supplementary_mesh=by_role["supplementary"],
            chemicals=by_role["chemical"], mesh=_mesh(terms[pmid]),
            keywords=tuple(Keyword(text=a, major=bool(b), owner=c) for _, a, b, c in keywords[pmid]),
            registrations=tuple(Registration(bank=a, accession=b) for _, a, b in registrations[pmid]),
            corrections=tuple(Correction(kind=a, pmid=b, source=c, note=d) for _, a, b, c, d in corrections[pmid]),
        )  # fmt: skip
    return studies


def _authors(rows: list[Row], places: list[Row]) -> tuple[Author, ...]:
    affiliations: dict[int, list[str]] = defaultdict(list)
    for _, position, text in places:
        affiliations[position].append(text)
    return tuple(
        Author(
            last=a, fore=b, initials=c, suffix=d, collective=e, orcid=f, affiliations=tuple(affiliations[i]),
            valid=bool(g), equal=bool(h), editor=bool(k),
        )
        for _, i, a, b, c, d, e, f, g, h, k in rows
    )  # fmt: skip


def _terms(rows: list[Row]) -> dict[str, tuple[Term, ...]]:
    by_role: dict[str, list[Term]] = {"type": [], "supplementary": [], "chemical": [], "mesh": []}
    for _, role, _part, name, ui, kind, _major in rows:
        by_role[role].append(Term(name=name, ui=ui, kind=kind))
    return {role: tuple(terms) for role, terms in by_role.items()}


def _mesh(rows: list[Row]) -> tuple[MeshHeading, ...]:
    headings: list[tuple[Row, list[Qualifier]]] = []
    for row in rows:
        _, role, part, name, ui, _kind, major = row
        if role != "mesh":
            continue
        if part == 0:
            headings.append((row, []))
        else:
            headings[-1][1].append(Qualifier(name=name, ui=ui, major=bool(major)))
    return tuple(
        MeshHeading(descriptor=row[3], ui=row[4], major=bool(row[6]), qualifiers=tuple(qualifiers))
        for row, qualifiers in headings
    )
