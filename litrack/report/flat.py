"""Studies and outcome rows as text for programs: json, ndjson, csv, tsv, md, plain. Never imports rich.

Everything comes as an iterator of finished pieces, line ends included, to be written as they are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from litrack.errors import UsageError
from litrack.model import SAMPLE_PMIDS, Finding, Outcome
from litrack.model.reading import summarise
from litrack.report import cells, shapes, tokens
from litrack.report.formats import objects, rows


def render(
    findings: Iterable[Finding],
    format: str,  # noqa: A002 - the option's name
    *,
    columns: Sequence[str] = (),
    headers: bool = True,
    ascii: bool = False,  # noqa: A002 - what the stream can carry
) -> Iterator[str]:
    """One study a line or object. Unknown format or column: UsageError, before anything is yielded."""
    if format in ("json", "ndjson"):
        keys = chosen(columns, shapes.FINDING_KEYS)
        return objects(map(shapes.finding, findings), format, keys, ascii)
    if format == "plain" and not columns:
        return (_paragraph(finding, ascii) for finding in findings)
    names = chosen(columns, STUDY_COLUMNS) or (MARKDOWN_DEFAULT if format == "md" else STUDY_DEFAULT)
    return rows(([STUDY_COLUMNS[name](f) for name in names] for f in findings), names, format, headers, ascii)


def render_outcomes(
    findings: Iterable[Finding],
    format: str,  # noqa: A002
    *,
    columns: Sequence[str] = (),
    headers: bool = True,
    ascii: bool = False,  # noqa: A002
) -> Iterator[str]:
    """One outcome row a line or object, each with the PMID of the study that reports it."""
    pairs = ((f, o) for f in findings for o in tokens.by_weight(f.extraction.outcomes))
    if format in ("json", "ndjson"):
        keys = chosen(columns, ("pmid", *shapes.OUTCOME_KEYS))
        return objects(({"pmid": f.pmid, **shapes.stored(o)} for f, o in pairs), format, keys, ascii)
    default = OUTCOME_DEFAULT if format in ("csv", "tsv") else OUTCOME_SHORT
    names = chosen(columns, OUTCOME_COLUMNS) or default
    return rows(([OUTCOME_COLUMNS[name](f, o) for name in names] for f, o in pairs), names, format, headers, ascii)


def render_rows(
    found: Iterable[Mapping[str, object]],
    names: Sequence[str],
    format: str,  # noqa: A002
    *,
    columns: Sequence[str] = (),
    headers: bool = True,
    ascii: bool = False,  # noqa: A002
) -> Iterator[str]:
    """Anything else that has named cells; a list in a cell is joined by commas, a table in it by semicolons."""
    picked = chosen(columns, names)
    if format in ("json", "ndjson"):
        return objects(found, format, picked, ascii)
    return rows(([_cell(item[n]) for n in picked or names] for item in found), picked or names, format, headers, ascii)


def _cell(value: object) -> object:
    match value:
        case list():
            return ", ".join(str(_cell(one)) for one in value)
        case dict():
            return "; ".join(f"{name} {_cell(one)}" for name, one in value.items())
    return value


def chosen(columns: Sequence[str], allowed: Iterable[str]) -> tuple[str, ...]:
    """The columns that a user named, all of them on the list; UsageError names the nearest to a wrong one."""
    known = tuple(allowed)
    for name in columns:
        if name not in known:
            from difflib import get_close_matches

            near = get_close_matches(name, known, 1, 0.5)
            meant = f"Did you mean '{near[0]}'? " if near else ""
            message = f"There is no column named '{cells.clip(cells.clean(name), 40)}'."
            raise UsageError(message, f"{meant}Columns: {', '.join(known)}")
    return tuple(columns)


def _compact(finding: Finding) -> str:
    """`pain:improved|sleep:none:by_hand`: one reading a domain, for scripts; nothing for reviews, as in the tables."""
    grouped = tokens.by_domain(finding)
    return "|".join(
        f"{name}:{summarise(rows)[0]}{':by_hand' * any(o.by_hand for o in rows)}" for name, rows in grouped.items()
    )


STUDY_COLUMNS: Mapping[str, Callable[[Finding], object]] = {
    "pmid": lambda f: f.pmid,
    "first_seen": lambda f: f.first_seen,
    "year": lambda f: f.year,
    "design": lambda f: f.extraction.design,
    "n": lambda f: f.extraction.n,
    "title": lambda f: f.title,
    "outcomes": _compact,
    "journal": lambda f: f.journal,
    "doi": lambda f: f.doi,
    "queries": lambda f: "|".join(f.queries),
    "retracted": lambda f: f.retracted,
    "flags": lambda f: "|".join(f.flags),
    "version": lambda f: f.version,
    "pmcid": lambda f: f.pmcid,
    "authors": lambda f: "; ".join(f.authors),
    "publication_types": lambda f: "|".join(f.publication_types),
    "blinding": lambda f: f.extraction.blinding,
    "population": lambda f: f.extraction.population,
    "intervention": lambda f: f.extraction.intervention,
    "comparator": lambda f: f.extraction.comparator,
    "second_hand": lambda f: f.extraction.second_hand,
    "read": lambda f: f.read,
    "starred": lambda f: f.starred,
    "tags": lambda f: "|".join(f.tags),
    "note": lambda f: f.note,
    "snippet": lambda f: "".join(text for text, _ in cells.passage(f.snippet)),
    "invented": lambda f: f.pmid in SAMPLE_PMIDS,
}
"""What `--columns` may name, and how it is read."""
STUDY_DEFAULT = tuple(STUDY_COLUMNS)[:12]
EXPORT_COLUMNS = (*STUDY_DEFAULT, "invented")
"""What leaves the house says itself whether it is real; on a screen stderr says so."""
MARKDOWN_DEFAULT = ("first_seen", "design", "n", "title", "outcomes", "retracted", "pmid", "doi")


def _field(name: str) -> Callable[[Finding, Outcome], object]:
    return lambda _, o: getattr(o, name)


OUTCOME_COLUMNS: Mapping[str, Callable[[Finding, Outcome], object]] = {
    "pmid": lambda f, _: f.pmid,
    **{
        name: _field(name)
        for name in (
            *("domain", "outcome", "instrument", "comparison", "direction", "benefit", "significance", "timepoint"),
            *("sentence", "section", "canonical", "rule", "confidence", "start", "end"),
        )
    },
    "row": lambda _, o: o.row,
    "by_hand": lambda _, o: "|".join(o.by_hand),
    "stats": lambda _, o: "; ".join(stat.text for stat in o.stats),
    "design": lambda f, _: f.extraction.design,
    "n": lambda f, _: f.extraction.n,
    "retracted": lambda f, _: f.retracted,
    "second_hand": lambda f, _: f.extraction.second_hand,
    "title": lambda f, _: f.title,
    "year": lambda f, _: f.year,
    "doi": lambda f, _: f.doi,
}
OUTCOME_SHORT = ("pmid", "domain", "outcome", "comparison", "direction", "benefit", "stats", "sentence")
OUTCOME_DEFAULT = (
    *("pmid", "design", "n", "retracted", "second_hand", "domain", "outcome", "instrument", "comparison"),
    *("direction", "benefit", "significance", "timepoint", "stats", "sentence", "section", "row", "by_hand"),
)


def _paragraph(finding: Finding, ascii: bool) -> str:  # noqa: A002
    """A study as three lines for reading, whatever is at the other end of the pipe."""
    facts = (f"PMID {finding.pmid}", cells.day(finding.first_seen), cells.design(finding.extraction, ascii))
    title = "  ".join((*cells.marks(finding), cells.clean(finding.title, ascii) or "(no title)"))
    reported = "  ".join(token.text for token in tokens.tokens(finding, ascii))
    return f"{title}\n  {'  '.join(filter(None, facts))}\n  {reported}\n"
