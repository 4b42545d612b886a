"""The lists of a PubMed record (authors, MeSH, grants, ...), each read from its own element.

Source: pubmed_250101.dtd. Every function takes the list's element and yields its entries in order.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

from litrack.model import (
    Author,
    Correction,
    Dated,
    Grant,
    Keyword,
    MeshHeading,
    OtherAbstract,
    Pmid,
    Qualifier,
    Registration,
    Section,
    Term,
)
from litrack.pubmed.dates import moment
from litrack.pubmed.text import line, prose

_ORCID = re.compile(r"(\d{4})\W?(\d{4})\W?(\d{4})\W?(\d{3}[\dXx])(?!\d)", re.ASCII)


def texts(element: Element) -> dict[str, str]:
    """The texts of an element's children by tag."""
    return {part.tag: line(part) for part in element}


def pmid(text: str) -> Pmid | None:
    """The PMID a text consists of, if it does."""
    return Pmid(int(text)) if re.fullmatch(r"[0-9]{1,10}", text) and int(text) else None


def sections(element: Element) -> Iterator[Section]:
    """The sections of an abstract that hold text."""
    for part in element:
        if part.tag == "AbstractText" and (text := prose(part)).strip():
            yield Section(label=part.get("Label"), category=part.get("NlmCategory"), text=text)


def other_abstract(element: Element) -> Iterator[OtherAbstract]:
    """A second abstract, where it holds text; English where it names no language (the DTD's default)."""
    if found := tuple(sections(element)):
        yield OtherAbstract(kind=element.get("Type", ""), language=element.get("Language", "eng"), sections=found)


def orcid(text: str) -> str:
    """`0000-0000-0000-0000` out of a URL, a run of digits or the bare form; as found where it holds none."""
    found = _ORCID.search(text)
    return "-".join(found.groups()).upper() if found else text


def authors(element: Element) -> Iterator[Author]:
    """The people and groups of an AuthorList; editors where its Type says so."""
    editor = element.get("Type", "").lower() == "editors"
    for author in element:
        last = fore = initials = suffix = collective = identifier = ""
        affiliations: list[str] = []
        for part in author:
            tag = part.tag
            if tag == "AffiliationInfo":
                affiliations += [text for a in part if a.tag == "Affiliation" and (text := line(a))]
            elif tag == "LastName":
                last = line(part)
            elif tag in {"ForeName", "FirstName"}:
                fore = line(part)
            elif tag == "Initials":
                initials = line(part)
            elif tag == "Suffix":
                suffix = line(part)
            elif tag == "CollectiveName":
                collective = line(part)
            elif tag == "Identifier" and part.get("Source") == "ORCID":
                identifier = orcid(line(part))
        yield Author(
            last=last,
            fore=fore,
            initials=initials,
            suffix=suffix,
            collective=collective,
            orcid=identifier,
            affiliations=tuple(affiliations),
            valid=author.get("ValidYN") != "N",
            equal=author.get("EqualContrib") == "Y",
            editor=editor,
        )


def history(element: Element) -> Iterator[Dated]:
    """What happened to the record when, by PubStatus."""
    for part in element:
        t = {number.tag: number.text or "" for number in part}.get
        yield moment(
            part.get("PubStatus", ""), t("Year", ""), t("Month", ""), t("Day", ""), t("Hour", ""), t("Minute", "")
        )


def publication_types(element: Element) -> Iterator[Term]:
    """The types of an article's list."""
    for part in element:
        yield from publication_type(part)


def publication_type(element: Element) -> Iterator[Term]:
    """One type: books list theirs without a list."""
    yield _type(line(element), element.get("UI", ""))


@lru_cache(maxsize=1024)
def _type(name: str, ui: str) -> Term:
    """A publication type; there are fewer than two hundred."""
    return Term(name=name, ui=ui)


def mesh(element: Element) -> Iterator[MeshHeading]:
    """Descriptors with their qualifiers."""
    for heading in element:
        descriptor = None
        qualifiers = []
        for part in heading:
            if part.tag == "DescriptorName":
                descriptor = part
            elif part.tag == "QualifierName":
                qualifiers.append(_qualifier(line(part), part.get("UI", ""), part.get("MajorTopicYN") == "Y"))
        if descriptor is not None:
            yield MeshHeading(
                descriptor=line(descriptor),
                ui=descriptor.get("UI", ""),
                major=descriptor.get("MajorTopicYN") == "Y",
                qualifiers=tuple(qualifiers),
            )


@lru_cache(maxsize=1024)
def _qualifier(name: str, ui: str, major: bool) -> Qualifier:
    """A subheading; there are fewer than a hundred."""
    return Qualifier(name=name, ui=ui, major=major)


def supplementary_mesh(element: Element) -> Iterator[Term]:
    """Supplementary concepts: diseases, protocols, organisms."""
    for part in element:
        yield Term(name=line(part), ui=part.get("UI", ""), kind=part.get("Type", ""))


def keywords(element: Element) -> Iterator[Keyword]:
    """The keywords of one owner."""
    owner = element.get("Owner", "NLM")
    for part in element:
        yield Keyword(text=line(part), major=part.get("MajorTopicYN") == "Y", owner=owner)


def chemicals(element: Element) -> Iterator[Term]:
    """Substances with their registry numbers."""
    for chemical in element:
        number = ""
        for part in chemical:
            if part.tag == "RegistryNumber":
                number = line(part)
            elif part.tag == "NameOfSubstance":
                yield Term(name=line(part), ui=part.get("UI", ""), kind=number)


def grants(element: Element) -> Iterator[Grant]:
    """Who paid."""
    for part in element:
        t = texts(part).get
        yield Grant(id=t("GrantID", ""), acronym=t("Acronym", ""), agency=t("Agency", ""), country=t("Country", ""))


def registrations(element: Element) -> Iterator[Registration]:
    """Accessions bank by bank; a bank named without any has an empty one."""
    for bank in element:
        name = ""
        accessions: list[str] = []
        for part in bank:
            if part.tag == "DataBankName":
                name = line(part)
            elif part.tag == "AccessionNumberList":
                accessions += [line(number) for number in part]
        for accession in accessions or [""]:
            yield Registration(bank=name, accession=accession)


def corrections(element: Element) -> Iterator[Correction]:
    """Comments, errata, retractions, updates: what kind, which record, as printed."""
    for part in element:
        t = texts(part).get
        number = pmid(t("PMID", ""))
        yield Correction(kind=part.get("RefType", ""), pmid=number, source=t("RefSource", ""), note=t("Note", ""))
