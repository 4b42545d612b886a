"""One PubMed record read into a Study: articles and books, every field, in one pass over its elements.

Source: pubmed_250101.dtd. Identifiers come from the record's own lists only, never from its references.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any
from xml.etree.ElementTree import Element

from litrack.errors import Malformed
from litrack.model import Dated, Journal, Pmid, Record, Study
from litrack.pubmed import dates, lists
from litrack.pubmed.element import parse, without_references
from litrack.pubmed.split import Deleted, split
from litrack.pubmed.text import line

__all__ = ["Deleted", "read", "split"]


def read(record: Record) -> Study:
    """What the record says. Raises Malformed, naming the PMID, where its bytes are no whole PubMed record."""
    if record.form == "medline":
        from litrack.pubmed import medline  # Biopython takes 0.1 s to import

        return medline.read(record)
    try:
        study = _study(parse(without_references(record.raw)))
    except Malformed as error:
        raise Malformed(
            f"PubMed record {record.pmid} cannot be read: {error}",
            "The other records are not affected; fetch this one again.",
        ) from error
    if (study.pmid, study.version) != (record.pmid, record.version):
        raise Malformed(f"PubMed record {record.pmid} cannot be read: inside it is called {study.pmid}")
    return study


class _Draft:
    """A Study in the making, by the names of its fields: what a record says once, and what it may say often."""

    __slots__ = ("complete", "ids", "many", "once", "version")

    def __init__(self) -> None:
        self.once: dict[str, str] = {}
        self.many: dict[str, list[Any]] = {}
        self.ids: dict[str, str] = {}
        self.version = 1
        self.complete = True


def _study(root: Element) -> Study:
    draft = _Draft()
    _walk(root, draft)
    said, ids = draft.once.get, draft.ids.get
    pages = said("pages") or "-".join(x for x in (said("first_page"), said("last_page")) if x)
    return Study(
        **{name: tuple(found) for name, found in draft.many.items()},
        pmid=lists.pmid(said("pmid", "")) or Pmid(0),
        version=draft.version,
        kind="book" if root.tag == "PubmedBookArticle" else "article",
        status=said("status", ""),
        indexing=said("indexing", ""),
        title=said("title") or said("book", ""),
        vernacular_title=said("vernacular_title", ""),
        copyright=said("copyright", ""),
        authors_complete=draft.complete,
        journal=Journal(
            title=said("journal") or said("book", ""),
            iso=said("iso") or said("medline_ta", ""),
            issn=said("issn") or said("issn_linking", ""),
            volume=said("volume", ""),
            issue=said("issue", ""),
            pages=pages,
            country=said("country", ""),
            nlm_id=said("nlm_id", ""),
            publisher=said("publisher", ""),
        ),
        publication_status=said("publication_status", ""),
        doi=ids("doi") or said("doi", ""),
        pmcid=ids("pmc") or ids("pmcid", ""),
        pii=ids("pii") or said("pii") or ids("bookaccession", ""),
        coi=said("coi", ""),
    )


def _walk(element: Element, draft: _Draft) -> None:
    once, many = draft.once, draft.many
    for child in element:
        tag = child.tag
        if tag in _ONCE:
            name = _ONCE[tag]
            if not once.get(name):
                once[name] = line(child)
        elif tag in _MANY:
            name, entries = _MANY[tag]
            many.setdefault(name, []).extend(entries(child))
        elif tag in _SPECIAL:
            _SPECIAL[tag](child, draft)


def _citation(element: Element, draft: _Draft) -> None:
    draft.once["status"] = element.get("Status", "")
    draft.once["indexing"] = element.get("IndexingMethod", "")
    _walk(element, draft)


def _pmid(element: Element, draft: _Draft) -> None:
    if "pmid" not in draft.once:
        draft.once["pmid"] = line(element)
        version = element.get("Version", "")
        draft.version = int(version) if re.fullmatch(r"[0-9]{1,6}", version) else 1


def _abstract(element: Element, draft: _Draft) -> None:
    draft.many.setdefault("sections", []).extend(lists.sections(element))
    _walk(element, draft)


def _author_list(element: Element, draft: _Draft) -> None:
    draft.complete = draft.complete and element.get("CompleteYN") != "N"
    people = draft.many.setdefault("authors", [])
    people.extend(lists.authors(element))
    # A chapter comes after the editors of its book, but is known by its authors.
    people.sort(key=attrgetter("editor"))


def _article_ids(element: Element, draft: _Draft) -> None:
    for part in element:
        draft.ids.setdefault(part.get("IdType", ""), line(part))


def _location(element: Element, draft: _Draft) -> None:
    if element.get("ValidYN") != "N" and element.get("EIdType") in ("doi", "pii"):
        draft.once.setdefault(element.get("EIdType", ""), line(element))


def _issue(element: Element) -> Iterator[Dated]:
    t = {part.tag: part.text or "" for part in element}.get
    if free := t("MedlineDate"):
        yield Dated(kind="print", date=dates.from_text(free))
    else:
        yield Dated(kind="print", date=dates.issue(t("Year", ""), t("Month", ""), t("Day", ""), t("Season", "")))


def _day(kind: str) -> Callable[[Element], Iterator[Dated]]:
    def read_day(element: Element) -> Iterator[Dated]:
        t = {part.tag: part.text or "" for part in element}.get
        yield dates.moment(kind, t("Year", ""), t("Month", ""), t("Day", ""))

    return read_day


_ONCE = {
    "ArticleTitle": "title",
    "BookTitle": "book",
    "VernacularTitle": "vernacular_title",
    "CopyrightInformation": "copyright",
    "Title": "journal",
    "ISOAbbreviation": "iso",
    "MedlineTA": "medline_ta",
    "ISSN": "issn",
    "ISSNLinking": "issn_linking",
    "Volume": "volume",
    "Issue": "issue",
    "MedlinePgn": "pages",
    "StartPage": "first_page",
    "EndPage": "last_page",
    "Country": "country",
    "NlmUniqueID": "nlm_id",
    "PublisherName": "publisher",
    "PublicationStatus": "publication_status",
    "CoiStatement": "coi",
}
_MANY: dict[str, tuple[str, Callable[[Element], Iterable[Any]]]] = {
    "OtherAbstract": ("other_abstracts", lists.other_abstract),
    "PubDate": ("dates", _issue),
    "ArticleDate": ("dates", _day("electronic")),
    "DateCompleted": ("dates", _day("completed")),
    "DateRevised": ("dates", _day("revised")),
    "ContributionDate": ("dates", _day("contribution")),
    "History": ("dates", lists.history),
    "Language": ("languages", lambda element: (line(element),)),
    "PublicationTypeList": ("publication_types", lists.publication_types),
    "PublicationType": ("publication_types", lists.publication_type),
    "MeshHeadingList": ("mesh", lists.mesh),
    "SupplMeshList": ("supplementary_mesh", lists.supplementary_mesh),
    "KeywordList": ("keywords", lists.keywords),
    "ChemicalList": ("chemicals", lists.chemicals),
    "GrantList": ("grants", lists.grants),
    "DataBankList": ("registrations", lists.registrations),
    "CommentsCorrectionsList": ("corrections", lists.corrections),
}
_SPECIAL: Mapping[str, Callable[[Element, _Draft], None]] = {
    "MedlineCitation": _citation,
    "PMID": _pmid,
    "Abstract": _abstract,
    "AuthorList": _author_list,
    "ArticleIdList": _article_ids,
    "ELocationID": _location,
} | dict.fromkeys(
    (
        "Article", "Journal", "JournalIssue", "Pagination", "MedlineJournalInfo", "PubmedData", "BookDocument", "Book",
        "Publisher", "PubmedBookData",
    ),
    _walk,
)  # fmt: skip
"""Tags mean one thing each, wherever these elements have them: no element is walked that would use one otherwise."""
