"""Studies and outcomes as rows, and back: what goes in comes out equal."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from operator import attrgetter
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any, Final

from litrack.model import EXTRACTED, Outcome, Stat

if TYPE_CHECKING:
    from litrack.model import Extraction, Pmid, Study

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
_decode = json.JSONDecoder().raw_decode


def to_json(value: object) -> str:
    """Compact JSON that a person can read in any SQLite tool."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else "[]"


def from_json(text: str) -> Any:
    """What `to_json` wrote: half of `json.loads` is looking for white space that is not there."""
    return _decode(text)[0]


def journal_key(study: "Study") -> JournalKey:
    """What identifies a journal: all but volume, issue and pages."""
    j = study.journal
    return (j.title, j.iso, j.issn, j.country, j.nlm_id, j.publisher)


def flags(study: "Study") -> tuple[str, ...]:
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


def study_row(study: "Study", extraction: "Extraction", journal: int) -> Row:
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


def section_rows(study: "Study") -> Iterator[Row]:
    """Where each section lies in `study.abstract`."""
    start = 0
    for position, section in enumerate(study.sections):
        stop = start + len(section.text)
        yield (study.pmid, position, section.label, section.category, start, stop)
        start = stop + 1


def author_rows(study: "Study") -> Iterator[Row]:
    """One row an author."""
    for i, a in enumerate(study.authors):
        yield (
            study.pmid, i, a.name, a.last, a.fore, a.initials, a.suffix, a.collective, a.orcid, a.valid, a.equal,
            a.editor,
        )  # fmt: skip


def affiliation_rows(study: "Study") -> Iterator[tuple["Pmid", int, int, tuple[str]]]:
    """One row for each affiliation of each author, the text still in place of its id."""
    for i, author in enumerate(study.authors):
        for rank, text in enumerate(author.affiliations):
            yield (study.pmid, i, rank, (text,))


def term_rows(study: "Study") -> Iterator[tuple["Pmid", str, int, int, TermKey, bool]]:
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


def keyword_rows(study: "Study") -> Iterator[Row]:
    """One row a keyword."""
    for i, k in enumerate(study.keywords):
        yield (study.pmid, i, k.text, k.major, k.owner)


def registration_rows(study: "Study") -> Iterator[Row]:
    """One row an accession."""
    for i, r in enumerate(study.registrations):
        yield (study.pmid, i, r.bank, r.accession)


def correction_rows(study: "Study") -> Iterator[Row]:
    """One row a notice."""
    for i, c in enumerate(study.corrections):
        yield (study.pmid, i, c.kind, c.pmid, c.source, c.note)


def outcome_rows(pmid: "Pmid", outcomes: Iterable[Outcome]) -> Iterator[Row]:
    """One row an outcome."""
    for i, o in enumerate(outcomes):
        stats = [dict(zip(_STAT, _stat_values(s), strict=True)) for s in o.stats]
        yield (
            pmid, i, o.outcome, o.start, o.end, to_json(o.mentions), o.canonical, o.domain, o.instrument, o.direction,
            o.benefit, o.comparison, o.significance, o.timepoint, to_json(stats), o.sentence, o.sentence_start,
            o.sentence_end, o.section, o.rule, o.confidence,
        )  # fmt: skip


# --- and back ----------------------------------------------------------------------------------------------


def grouped(connection: Connection, sql: str, pmids: str) -> dict[int, list[Row]]:
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
    return {study: tuple(map(_outcome, rows)) for study, rows in grouped(connection, sql, to_json(list(pmids))).items()}


def _outcome(row: Row) -> Outcome:
    values = dict(zip(_OUTCOME, row[1:], strict=True))
    values["mentions"] = tuple(map(tuple, from_json(values["mentions"]))) if values["mentions"] != "[]" else ()
    values["stats"] = tuple([Stat(**s) for s in from_json(values["stats"])]) if values["stats"] != "[]" else ()
    values["by_hand"] = tuple(from_json(values["by_hand"])) if values["by_hand"] else ()
    return Outcome(**values)
