"""The JSON shapes of studies, outcomes and one whole study; the outcome is the one of `litrack extract`."""

from typing import TYPE_CHECKING, Any

from litrack.model import EXTRACTED, SAMPLE_PMIDS, Finding, Outcome, Pmid, Stat
from litrack.report.cells import passage

if TYPE_CHECKING:  # a search must not pay for the nouns of a whole study
    from litrack.model import Author, Extraction, Section, Study

Json = dict[str, Any]


def finding(found: Finding) -> Json:
    """One study of `--json`. The first eleven keys are promised to scripts (docs/cli.md); unknown is null."""
    read = found.extraction
    shape = {
        "pmid": found.pmid,
        "title": found.title,
        "journal": found.journal or None,
        "year": found.year,
        "doi": found.doi or None,
        "design": read.design,
        "n": read.n,
        "first_seen": found.first_seen or None,
        "queries": list(found.queries),
        "retracted": found.retracted,
        "outcomes": [stored(row) for row in read.outcomes],
        "version": found.version,
        "pmcid": found.pmcid or None,
        "authors": list(found.authors),
        "publication_types": list(found.publication_types),
        "flags": list(found.flags),
        "invented": found.pmid in SAMPLE_PMIDS,
        **_reading(read),
        "dropped": list(found.dropped),
        "read": found.read,
        "starred": found.starred,
        "tags": list(found.tags),
        "note": found.note or None,
    }
    if found.snippet:
        shape["snippet"] = "".join(text for text, _ in passage(found.snippet))
    return shape


def _reading(read: "Extraction") -> Json:
    return {
        "blinding": read.blinding,
        "population": read.population,
        "intervention": read.intervention,
        "comparator": read.comparator,
        "second_hand": read.second_hand,
    }


FINDING_KEYS = tuple(finding(Finding(pmid=Pmid(0), snippet="x")))
"""What `--columns` may name in JSON."""


def outcome(row: Outcome) -> Json:
    """One row as `litrack extract` prints it; all offsets count characters of title and sections joined by \\n."""
    shape = {name: getattr(row, name) for name in EXTRACTED}
    shape["mentions"] = [list(span) for span in row.mentions]
    shape["stats"] = [{name: getattr(stat, name) for name in Stat.__slots__} for stat in row.stats]
    return shape


def stored(row: Outcome) -> Json:
    """A row of the library: the same, with its number and what a person has set in it."""
    return {**outcome(row), "row": row.row, "by_hand": list(row.by_hand)}


OUTCOME_KEYS: tuple[str, ...] = (*EXTRACTED, "row", "by_hand")
"""What `--columns` may name in the JSON of a stored row."""


def extraction(id: str | int | None, read: "Extraction") -> Json:  # noqa: A002 - the contract's key
    """One output line of `litrack extract`."""
    from litrack.model import Answer

    return {
        "id": id,
        "design": read.design,
        "blinding": read.blinding,
        "n": read.n,
        "population": read.population,
        "intervention": read.intervention,
        "comparator": read.comparator,
        "second_hand": read.second_hand,
        "outcomes": [outcome(row) for row in read.outcomes],
        "answers": [{name: getattr(answer, name) for name in Answer.__slots__} for answer in read.answers],
    }


def study(whole: "Study", found: Finding) -> Json:
    """`show --json`: the promised keys, then every stored field, the abstract as it came."""
    from dataclasses import asdict, fields

    shape = finding(found)
    shape["doi"], shape["pmcid"] = whole.doi or None, whole.pmcid or None
    shape["sections"] = [_section(section) for section in whole.sections]
    shape["published"] = whole.published.iso or None
    special = {"pmid", "sections", "authors", "journal", "dates", "publication_types", "other_abstracts"}
    for field in fields(whole):
        if field.name in special or field.name in shape:
            continue
        value = getattr(whole, field.name)
        plain = isinstance(value, str | int | bool)
        shape[field.name] = value if plain else [v if isinstance(v, str) else asdict(v) for v in value]
    shape["journal_details"] = asdict(whole.journal)
    shape["author_details"] = [_author(author) for author in whole.authors]
    shape["publication_type_details"] = [asdict(kind) for kind in whole.publication_types]
    shape["dates"] = [
        {"kind": dated.kind, "date": dated.date.iso or None, "printed": dated.date.printed} for dated in whole.dates
    ]
    shape["other_abstracts"] = [
        {"kind": other.kind, "language": other.language, "sections": [_section(part) for part in other.sections]}
        for other in whole.other_abstracts
    ]
    return shape


def _section(section: "Section") -> Json:
    return {"label": section.label, "category": section.category, "text": section.text}


def _author(author: "Author") -> Json:
    from dataclasses import asdict

    return {"name": author.name, **asdict(author)}
