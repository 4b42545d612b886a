"""Studies and outcomes as rows, and back: what goes in comes out equal."""

# ruff: noqa: S608 - the statements are put together from words of ours alone; values are always bound

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from operator import attrgetter
from sqlite3 import Connection
from typing import Any, Final

from litrack.model import (
    EXTRACTED,
    Author,
    Correction,
    Dated,
    Extraction,
    Grant,
    Journal,
    Keyword,
    MeshHeading,
    OtherAbstract,
    Outcome,
    Pmid,
    PubDate,
    Qualifier,
    Registration,
    Section,
    Stat,
    Study,
    Term,
)

JournalKey = tuple[str, str, str, str, str, str]
TermKey = tuple[str, str, str]
Row = tuple[Any, ...]

STUDY_COLUMNS: Final = (
    "pmid", "version", "kind", "status", "indexing", "title", "vernacular_title", "abstract", "copyright",
    "other_abstracts", "authors_complete", "journal", "volume", "issue", "pages", "year", "published", "dates",
    "languages", "publication_status", "grants", "doi", "pmcid", "pii", "coi", "retracted", "preprint", "flags",
    "design", "blinding", "n", "population", "intervention", "comparator", "second_hand",
)  # fmt: skip
"""What `study_row` fills; extractor, first_seen, changed and withdrawn are the store's."""

_STAT = tuple(f.name for f in fields(Stat))
_OUTCOME = (*EXTRACTED, "row", "by_hand")
_stat_values = attrgetter(*_STAT)


def to_json(value: object) -> str:
    """Compact JSON that a person can read in any SQLite tool."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else "[]"


def journal_key(study: Study) -> JournalKey:
    """What identifies a journal: all but volume, issue and pages."""
    j = study.journal
    return (j.title, j.iso, j.issn, j.country, j.nlm_id, j.publisher)


def flags(study: Study) -> tuple[str, ...]:
    """What a reader must be told beside the title; see `Finding.flags`."""
    types = {t.name for t in study.publication_types}
    kinds = {c.kind for c in study.corrections}
    preprint = "Preprint" in types
    held = {
        "retracted": study.retracted,
        "retraction_notice": "Retraction of Publication" in types or "RetractionOf" in kinds,
        "concern": "ExpressionOfConcernIn" in kinds,
        "erratum": "ErratumIn" in kinds,
        "preprint": preprint,
        "published": preprint and "UpdateIn" in kinds,
    }
    return tuple(name for name, holds in held.items() if holds)


def study_row(study: Study, extraction: Extraction, journal: int) -> Row:
    """The values of `STUDY_COLUMNS`."""
    published = study.published
    marks = flags(study)
    return (
        study.pmid, study.version, study.kind, study.status, study.indexing, study.title, study.vernacular_title,
        "\n".join(s.text for s in study.sections), study.copyright,
        to_json([[o.kind, o.language, [[s.label, s.category, s.text] for s in o.sections]]
                 for o in study.other_abstracts]),
        study.authors_complete, journal, study.journal.volume, study.journal.issue, study.journal.pages,
        published.year, published.iso,
        to_json([[d.kind, d.date.year, d.date.month, d.date.day, d.date.printed] for d in study.dates]),
        to_json(study.languages), study.publication_status,
        to_json([[g.id, g.acronym, g.agency, g.country] for g in study.grants]),
        study.doi, study.pmcid, study.pii, study.coi, "retracted" in marks, "preprint" in marks, to_json(marks),
        extraction.design, extraction.blinding, extraction.n, extraction.population, extraction.intervention,
        extraction.comparator, extraction.second_hand,
    )  # fmt: skip


def section_rows(study: Study) -> Iterator[Row]:
    """Where each section lies in `study.abstract`."""
    start = 0
    for position, section in enumerate(study.sections):
        stop = start + len(section.text)
        yield (study.pmid, position, section.label, section.category, start, stop)
        start = stop + 1


def author_rows(study: Study) -> Iterator[Row]:
    """One row an author."""
    for i, a in enumerate(study.authors):
        yield (
            study.pmid, i, a.name, a.last, a.fore, a.initials, a.suffix, a.collective, a.orcid, a.valid, a.equal,
            a.editor,
        )  # fmt: skip


def affiliation_rows(study: Study) -> Iterator[tuple[Pmid, int, int, tuple[str]]]:
    """One row for each affiliation of each author, the text still in place of its id."""
    for i, author in enumerate(study.authors):
        for rank, text in enumerate(author.affiliations):
            yield (study.pmid, i, rank, (text,))


def term_rows(study: Study) -> Iterator[tuple[Pmid, str, int, int, TermKey, bool]]:
    """One row for each controlled term, the term still in place of its id."""
    for role, terms in (
        ("type", study.publication_types),
        ("supplementary", study.supplementary_mesh),
        ("chemical", study.chemicals),
    ):
        for i, t in enumerate(terms):
            yield (study.pmid, role, i, 0, (t.name, t.ui, t.kind), False)
    for i, m in enumerate(study.mesh):
        yield (study.pmid, "mesh", i, 0, (m.descriptor, m.ui, ""), m.major)
        for part, q in enumerate(m.qualifiers, 1):
            yield (study.pmid, "mesh", i, part, (q.name, q.ui, ""), q.major)


def keyword_rows(study: Study) -> Iterator[Row]:
    """One row a keyword."""
    for i, k in enumerate(study.keywords):
        yield (study.pmid, i, k.text, k.major, k.owner)


def registration_rows(study: Study) -> Iterator[Row]:
    """One row an accession."""
    for i, r in enumerate(study.registrations):
        yield (study.pmid, i, r.bank, r.accession)


def correction_rows(study: Study) -> Iterator[Row]:
    """One row a notice."""
    for i, c in enumerate(study.corrections):
        yield (study.pmid, i, c.kind, c.pmid, c.source, c.note)


def outcome_rows(pmid: Pmid, outcomes: Iterable[Outcome]) -> Iterator[Row]:
    """One row an outcome."""
    for i, o in enumerate(outcomes):
        stats = [dict(zip(_STAT, _stat_values(s), strict=True)) for s in o.stats]
        yield (
            pmid, i, o.outcome, o.start, o.end, to_json(o.mentions), o.canonical, o.domain, o.instrument, o.direction,
            o.benefit, o.comparison, o.significance, o.timepoint, to_json(stats), o.sentence, o.sentence_start,
            o.sentence_end, o.section, o.rule, o.confidence,
        )  # fmt: skip


# --- and back ----------------------------------------------------------------------------------------------


def _grouped(connection: Connection, sql: str, pmids: str) -> dict[int, list[Row]]:
    """The rows of a child table by study, in their own order."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in connection.execute(sql, (pmids,)):
        found[row[0]].append(row)
    return found


def read_outcomes(connection: Connection, pmids: Sequence[int]) -> dict[int, tuple[Outcome, ...]]:
    """The outcomes of these studies."""
    sql = """SELECT study, outcome, "start", "end", mentions, canonical, domain, instrument, direction, benefit,
      comparison, significance, timepoint, stats, sentence, sentence_start, sentence_end, section, rule, confidence,
      position + 1, by_hand FROM reported WHERE study IN (SELECT value FROM json_each(?)) ORDER BY study, position"""
    return {
        study: tuple(map(_outcome, rows)) for study, rows in _grouped(connection, sql, to_json(list(pmids))).items()
    }


def _outcome(row: Row) -> Outcome:
    values = dict(zip(_OUTCOME, row[1:], strict=True))
    values["mentions"] = tuple((a, b) for a, b in json.loads(values["mentions"])) if values["mentions"] != "[]" else ()
    values["stats"] = tuple(Stat(**s) for s in json.loads(values["stats"])) if values["stats"] != "[]" else ()
    values["by_hand"] = tuple(json.loads(values["by_hand"])) if values["by_hand"] else ()
    return Outcome(**values)


def read_studies(connection: Connection, pmids: Sequence[int]) -> dict[Pmid, Study]:
    """These studies, whole, as far as they are stored."""
    wanted = to_json(list(pmids))
    chosen = "WHERE study IN (SELECT value FROM json_each(?)) ORDER BY study"
    sections = _grouped(
        connection, f"SELECT study, label, category, start, stop FROM section {chosen}, position", wanted
    )
    authors = _grouped(
        connection,
        "SELECT study, position, last, fore, initials, suffix, collective, orcid, valid, equal, editor"
        f" FROM author {chosen}, position",
        wanted,
    )
    affiliations = _grouped(
        connection,
        "SELECT study, position, text FROM author_affiliation"
        f" JOIN affiliation ON affiliation.id = author_affiliation.affiliation {chosen}, position, rank",
        wanted,
    )
    terms = _grouped(
        connection,
        "SELECT study, role, part, name, ui, kind, major FROM study_term JOIN term ON term.id = study_term.term"
        f" {chosen}, role, position, part",
        wanted,
    )
    keywords = _grouped(connection, f"SELECT study, text, major, owner FROM keyword {chosen}, position", wanted)
    registrations = _grouped(connection, f"SELECT study, bank, accession FROM registration {chosen}, position", wanted)
    corrections = _grouped(
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
