"""One study on a terminal: `litrack show`."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from litrack.model import SAMPLE_PMIDS, Correction, Finding, PubDate, Study
from litrack.model.reading import reading
from litrack.report import cells, grid, ledger

_NOTICES = {
    "RetractionIn": "Retracted: see",
    "RetractedandRepublishedIn": "Retracted and republished:",
    "PartialRetractionIn": "Retracted in part: see",
    "ExpressionOfConcernIn": "Expression of concern: see",
    "ErratumIn": "Erratum:",
    "CorrectedandRepublishedIn": "Corrected and republished:",
    "UpdateIn": "Updated in",
    "UpdateOf": "Update of",
    "RetractionOf": "This is the retraction of",
    "ErratumFor": "This is an erratum for",
    "ExpressionOfConcernFor": "This is an expression of concern about",
    "CommentIn": "Comment in",
    "CommentOn": "Comment on",
    "ReprintOf": "Reprint of",
    "RepublishedIn": "Republished in",
    "RepublishedFrom": "Republished from",
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ALARMS = ("Retract", "PartialRetract", "ExpressionOfConcernIn")


def study(
    whole: Study,
    found: Finding,
    *,
    width: int,
    explain: bool = False,
    plain: bool = False,
    ascii: bool = False,  # noqa: A002 - what the stream can carry
    sample: bool = False,
) -> RenderableType:
    """Everything that a reader asks of one study. `plain` puts «» round the outcome phrases, for a place without
    styles."""
    lines = [
        *_head(whole, found, ascii),
        *_facts(found, ascii),
        *_notices(whole.corrections, ascii),
        *_abstract(whole, found, plain, ascii),
    ]
    body: list[RenderableType] = [*lines, Text(), Text("OUTCOMES REPORTED", style="bold")]
    body += [*ledger.rows(found, width=width, explain=explain, ascii=ascii), *ledger.doubts([found])]
    missing = ledger.not_reported(found)
    body += [Text(missing, style="dim", overflow="fold")] if missing else []
    body += _tail(whole, ascii)
    if sample:
        body.append(grid.sample_line())
    return Group(*body)


def _head(whole: Study, found: Finding, ascii: bool) -> Iterator[Text]:  # noqa: A002
    title = Text(overflow="fold")
    for mark in cells.marks(found):
        title.append(f"{mark}  ", "bold red" if mark in cells.ALARMS else "dim")
    yield title.append(cells.clean(whole.title, ascii) or "(no title)", "bold")
    if whole.vernacular_title:
        yield _line(whole.vernacular_title, ascii, "italic")
    authors = cells.people((author.name for author in whole.authors), ascii=ascii)
    if authors:
        yield _line(authors if whole.authors_complete else f"{authors}, et al.", ascii)
    yield _line(citation(whole), ascii, "dim")
    for label, link in links(whole):
        yield Text(f"{label:<6} ", style="dim", overflow="fold").append(cells.clean(link, ascii), "not dim")


def citation(whole: Study) -> str:
    """`J Inv Med. 2025 Oct;12(3):45-50.`"""
    journal = whole.journal
    text = f"{journal.iso or journal.title}. {_printed(whole.published)}"
    text += f";{journal.volume}" if journal.volume else ""
    text += f"({journal.issue})" if journal.issue else ""
    text += f":{journal.pages}" if journal.pages else ""
    return ". ".join(filter(None, (text.strip(" .;:"), journal.publisher))) + "."


def _printed(date: PubDate) -> str:
    """`2025 Oct 3`: as PubMed's pages have it, whatever way the record spells its months."""
    months = dict(enumerate(_MONTHS, 1))
    if not date.year or date.month not in months:
        return date.printed or date.iso
    return " ".join(filter(None, (str(date.year), months[date.month], str(date.day or ""))))


def links(whole: Study) -> list[tuple[str, str]]:
    """Where to read on. Invented studies have no pages: only their identifiers are given."""
    invented = whole.pmid in SAMPLE_PMIDS
    found = [("PMID", str(whole.pmid) if invented else f"https://pubmed.ncbi.nlm.nih.gov/{whole.pmid}/")]
    if whole.doi:
        found.append(("DOI", whole.doi if invented else f"https://doi.org/{_quoted(whole.doi)}"))
    if whole.pmcid:
        pmc = f"https://pmc.ncbi.nlm.nih.gov/articles/{_quoted(whole.pmcid)}/"
        found.append(("PMC", whole.pmcid if invented else pmc))
    for entry in whole.registrations:
        trial = f"https://clinicaltrials.gov/study/{_quoted(entry.accession)}"
        there = trial if entry.accession.startswith("NCT") and not invented else f"{entry.bank} {entry.accession}"
        found.append(("Trial" if entry.accession.startswith("NCT") else "Data", there))
    return found


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="/:;().", errors="replace")


def _facts(found: Finding, ascii: bool) -> Iterator[Text]:  # noqa: A002
    read = found.extraction
    facts = [("Design", cells.design(read, ascii)), ("Blinding", (read.blinding or "").replace("_", " "))]
    facts += [("Population", read.population or ""), ("Intervention", read.intervention or "")]
    facts += [("Comparator", read.comparator or ""), ("Queries", ", ".join(found.queries))]
    facts += [("First seen", cells.day(found.first_seen)), ("Yours", cells.desk(found, ascii))]
    yield Text()
    for label, fact in facts:
        if fact:
            yield Text(f"{label:<13}", style="dim", overflow="fold").append(cells.clean(fact, ascii), "not dim")
    if found.note:
        yield Text("Note\n", style="dim", overflow="fold").append(cells.clean_lines(found.note, ascii), "not dim")


def _notices(corrections: Sequence[Correction], ascii: bool) -> Iterator[Text]:  # noqa: A002
    for entry in corrections:
        words = _NOTICES.get(entry.kind)
        if words is None:
            continue
        where = " ".join(filter(None, (entry.source, f"PMID {entry.pmid}" if entry.pmid else "", entry.note)))
        yield _line(f"{words} {where}", ascii, "bold red" if entry.kind.startswith(_ALARMS) else "yellow")


def _abstract(whole: Study, found: Finding, plain: bool, ascii: bool) -> Iterator[Text]:  # noqa: A002
    """The labelled abstract, verbatim but for what would steer the terminal, the outcome phrases underlined."""
    if not whole.sections:
        yield from (Text(), Text("PubMed has no abstract of this study.", style="dim", overflow="fold"))
    brackets = ("", "") if not plain else ("*", "*") if ascii else ("«", "»")
    spans = []
    for outcome in found.extraction.outcomes:
        style = f"bold underline {grid.STYLES.get(reading(outcome), '')}".rstrip()
        spans += [(start, end, style) for start, end in {(outcome.start, outcome.end), *outcome.mentions}]
    spans = _apart(spans)
    offset = len(whole.title) + 1
    for section in whole.sections:
        yield Text()
        text = Text(overflow="fold")
        if section.label:
            text.append(f"{cells.clean(section.label, ascii).upper()}  ", "bold")
        yield ledger.marked(text, section.text, offset, spans, ascii, brackets)
        offset += len(section.text) + 1


def _apart(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Phrases that overlap as one, in the style of the first."""
    apart: list[tuple[int, int, str]] = []
    for start, end, style in sorted(spans):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]), apart[-1][2])
        else:
            apart.append((start, end, style))
    return apart


def _tail(whole: Study, ascii: bool) -> Iterator[Text]:  # noqa: A002
    mesh = "; ".join(f"{heading.descriptor}{'*' if heading.major else ''}" for heading in whole.mesh)
    tail = (
        ("MeSH", mesh),
        ("Keywords", "; ".join(word.text for word in whole.keywords)),
        ("Types", "; ".join(kind.name for kind in whole.publication_types)),
        ("Grants", "; ".join(" ".join(filter(None, (grant.agency, grant.id))) for grant in whole.grants)),
        ("Also", "; ".join(f"{other.kind} abstract ({other.language})" for other in whole.other_abstracts)),
        ("Interests", whole.coi),
        ("Copyright", whole.copyright),
    )
    yield Text()
    for label, words in tail:
        if words:
            yield Text(f"{label:<10}", style="dim", overflow="fold").append(cells.clean(words, ascii), "not dim")


def _line(text: str, ascii: bool, style: str = "") -> Text:  # noqa: A002
    return Text(cells.clean(text, ascii), style=style, overflow="fold")
