"""Writes an invented study as PubMed would: one element of NLM's pubmed_250101.dtd, on one line, in UTF-8."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from litrack.sample.invented import Invented, register, studies

CATEGORIES = {
    "BACKGROUND": "BACKGROUND",
    "CONTEXT": "BACKGROUND",
    "INTRODUCTION": "BACKGROUND",
    "AIM": "OBJECTIVE",
    "AIMS": "OBJECTIVE",
    "OBJECTIVE": "OBJECTIVE",
    "PURPOSE": "OBJECTIVE",
    "DESIGN": "METHODS",
    "METHODS": "METHODS",
    "MATERIALS AND METHODS": "METHODS",
    "PATIENTS AND METHODS": "METHODS",
    "RESULTS": "RESULTS",
    "FINDINGS": "RESULTS",
    "CASE REPORT": "RESULTS",
    "CONCLUSION": "CONCLUSIONS",
    "CONCLUSIONS": "CONCLUSIONS",
    "INTERPRETATION": "CONCLUSIONS",
}
"""NLM's category of an author's label; any other label is UNASSIGNED."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LABEL = re.compile(r"([A-Z][A-Z ,&/()-]+): ")
_BARE = re.compile(r"&|<(?!/?(?:i|b|sub|sup|u)>)")


def _text(text: str) -> str:
    """The text with its inline markup kept and everything else escaped."""
    return _BARE.sub(lambda found: "&amp;" if found[0] == "&" else "&lt;", text)


def _el(name: str, *inner: str, **attributes: str) -> str:
    """An element around XML that is ready."""
    head = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{head}>{''.join(inner)}</{name}>"


def _some(name: str, inner: Iterable[str], **attributes: str) -> str:
    """An element, or nothing where it would be empty."""
    ready = "".join(inner)
    return _el(name, ready, **attributes) if ready else ""


def _day(name: str, day: date, **attributes: str) -> str:
    return _el(name, *_ymd(day), **attributes)


def _ymd(day: date) -> tuple[str, str, str]:
    return _el("Year", str(day.year)), _el("Month", f"{day.month:02d}"), _el("Day", f"{day.day:02d}")


def _stamp(status: str, day: date, *, hour: str = "") -> str:
    clock = (_el("Hour", hour), _el("Minute", "0")) if hour else ()
    return _el("PubMedPubDate", *_ymd(day), *clock, PubStatus=status)


def _printed(published: str) -> str:
    """PubDate's own forms: Year, Month, Day; Season; or MedlineDate for anything else."""
    year, _, rest = published.partition(" ")
    month, _, day = rest.partition(" ")
    if rest in {"Spring", "Summer", "Autumn", "Winter"}:
        return _el("Year", year) + _el("Season", rest)
    if rest and month not in _MONTHS:
        return _el("MedlineDate", published)
    return _el("Year", year) + (_el("Month", month) if month else "") + (_el("Day", day) if day else "")


def doi(pmid: int) -> str:
    """Every sample study has one; 10.5555 is the prefix that is registered for examples."""
    return f"10.5555/litrack.{pmid}"


def citation(study: Invented) -> str:
    """How PubMed prints where a study stands."""
    if study.book:
        return f"{study.book}. {study.published}"
    volume, issue, page = _place(study)
    return f"{register().journals[study.journal].iso}. {study.published};{volume}({issue}):{page}"


def _place(study: Invented) -> tuple[str, str, str]:
    """Volume, issue and pages, made from the date and the PMID."""
    first = study.pmid % 1000 * 7
    return str(int(study.published[:4]) - 1995), str((study.entered.month + 1) // 2), f"{first}-{first + 8}"


def _sections(abstract: str) -> Iterable[str]:
    for paragraph in abstract.strip().splitlines():
        label = _LABEL.match(paragraph)
        if label:
            category = CATEGORIES.get(label[1], "UNASSIGNED")
            yield _el("AbstractText", _text(paragraph[label.end() :]), Label=_text(label[1]), NlmCategory=category)
        else:
            yield _el("AbstractText", _text(paragraph))


def _abstract(study: Invented) -> str:
    if not study.abstract:
        return ""
    rights = _el("CopyrightInformation", _text(study.copyright)) if study.copyright else ""
    return _el("Abstract", *_sections(study.abstract), rights)


def _author(name: str) -> str:
    if name not in register().people:
        return _el("Author", _el("CollectiveName", _text(name)), ValidYN="Y")
    fore, orcid, place = register().people[name]
    initials = "".join(part[0] for part in re.split(r"[ -]", fore))
    identifier = _el("Identifier", orcid, Source="ORCID") if orcid else ""
    where = _el("AffiliationInfo", _el("Affiliation", _text(register().places[place]))) if place else ""
    named = (_el("LastName", name), _el("ForeName", fore), _el("Initials", initials))
    return _el("Author", *named, identifier, where, ValidYN="Y")


def _types(study: Invented) -> Iterable[str]:
    known = register().types
    return (_el("PublicationType", _text(name), UI=known[name]) for name in study.types)


def _keywords(study: Invented) -> str:
    words = (_el("Keyword", _text(word), MajorTopicYN="N") for word in study.keywords)
    return _some("KeywordList", words, Owner="NOTNLM")


def _mesh(heading: str) -> str:
    major = "Y" if heading.startswith("*") else "N"
    name, *qualifiers = heading.removeprefix("*").split("/")
    known = register()
    # A star belongs to the qualifier where there is one, as in PubMed.
    top = _el("DescriptorName", _text(name), UI=known.mesh[name], MajorTopicYN="N" if qualifiers else major)
    below = (_el("QualifierName", _text(q), UI=known.qualifiers[q], MajorTopicYN=major) for q in qualifiers)
    return _el("MeshHeading", top, *below)


def _chemical(name: str) -> str:
    ui, number = register().chemicals[name]
    return _el("Chemical", _el("RegistryNumber", number), _el("NameOfSubstance", _text(name), UI=ui))


def _link(link: str) -> str:
    kind, _, pmid = link.partition(" ")
    other = studies()[int(pmid)]
    source = _el("RefSource", _text(f"{citation(other)}. doi: {doi(other.pmid)}"))
    return _el("CommentsCorrections", source, _el("PMID", pmid, Version="1"), RefType=kind)


def _reference(pmid: int) -> str:
    ids = (_el("ArticleId", str(pmid), IdType="pubmed"), _el("ArticleId", doi(pmid), IdType="doi"))
    return _el("Reference", _el("Citation", _text(citation(studies()[pmid]))), _el("ArticleIdList", *ids))


def _ids(study: Invented) -> str:
    ids = {"pubmed": str(study.pmid), "doi": doi(study.pmid), "pii": f"inv-{study.pmid % 1000:04d}"}
    if study.pmc:
        ids["pmc"] = f"PMC{study.pmid}"
    return _el("ArticleIdList", *(_el("ArticleId", value, IdType=kind) for kind, value in ids.items()))


def _history(study: Invented) -> str:
    """Received and accepted before, indexed a month after it entered, if that day has come."""
    entered = study.entered
    stamps = [
        _stamp("received", entered - timedelta(days=141)),
        _stamp("accepted", entered - timedelta(days=17)),
        _stamp("pubmed", entered, hour="6"),
    ]
    if study.mesh:
        stamps.append(_stamp("medline", _indexed(study), hour="6"))
    return _el("History", *stamps, _stamp("entrez", entered, hour="5"))


def _indexed(study: Invented) -> date:
    return study.indexed or min(study.entered + timedelta(days=31), max(study.entered, date(2026, 11, 19)))


def _journal(study: Invented) -> str:
    journal = register().journals[study.journal]
    volume, issue, _ = _place(study)
    printed = _el("PubDate", _printed(study.published))
    at = _el("JournalIssue", _el("Volume", volume), _el("Issue", issue), printed, CitedMedium="Internet")
    names = _el("Title", _text(journal.title)) + _el("ISOAbbreviation", _text(journal.iso))
    return _el("Journal", _el("ISSN", journal.issn, IssnType="Electronic"), at, names)


def _lists(study: Invented) -> str:
    """Data banks and grants, where there are any."""
    numbers = "".join(_el("AccessionNumber", number) for number in study.registry)
    bank = _el("DataBankName", "ClinicalTrials.gov") + _el("AccessionNumberList", numbers)
    banks = _el("DataBankList", _el("DataBank", bank), CompleteYN="Y") if numbers else ""
    grants = (
        _el("Grant", _el("GrantID", number), _el("Agency", _text(agency)), _el("Country", country))
        for number, agency, country in study.grants
    )
    return banks + _some("GrantList", grants, CompleteYN="Y")


def _article(study: Invented) -> str:
    start, _, end = _place(study)[2].partition("-")
    pages = _el("StartPage", start) + _el("EndPage", end) + _el("MedlinePgn", f"{start}-{end}")
    return _el(
        "Article",
        _journal(study),
        _el("ArticleTitle", _text(study.title)),
        _el("Pagination", pages),
        _el("ELocationID", doi(study.pmid), EIdType="doi", ValidYN="Y"),
        _abstract(study),
        _some("AuthorList", map(_author, study.authors), CompleteYN="Y"),
        _el("Language", study.language),
        _lists(study),
        _el("PublicationTypeList", *_types(study)),
        _el("VernacularTitle", _text(study.vernacular)) if study.vernacular else "",
        _day("ArticleDate", study.online, DateType="Electronic") if study.online else "",
        PubModel="Print-Electronic" if study.online else "Print",
    )


def _citation(study: Invented) -> str:
    journal = register().journals[study.journal]
    about = (_el("Country", journal.country), _el("MedlineTA", journal.iso), _el("NlmUniqueID", "900000001"))
    others = (
        _el("OtherAbstract", *_sections(text), Type=kind, Language=language) for kind, language, text in study.others
    )
    parts = (
        _el("PMID", str(study.pmid), Version=str(study.version)),
        _day("DateCompleted", _indexed(study)) if study.mesh else "",
        _day("DateRevised", study.revised or _indexed(study)),
        _article(study),
        _el("MedlineJournalInfo", *about),
        _some("ChemicalList", map(_chemical, study.chemicals)),
        _some("CommentsCorrectionsList", map(_link, study.links)),
        _some("MeshHeadingList", map(_mesh, study.mesh)),
        *others,
        _keywords(study),
        _el("CoiStatement", _text(study.coi)) if study.coi else "",
    )
    status = study.status or ("MEDLINE" if study.mesh else "PubMed-not-MEDLINE")
    return _el(
        "MedlineCitation", *parts, Status=status, Owner="NLM", **({"IndexingMethod": "Automated"} if study.mesh else {})
    )


def _chapter(study: Invented) -> str:
    place = _el("PublisherName", "Invented Press") + _el("PublisherLocation", "Examplestad")
    book = _el("Publisher", place) + _el("BookTitle", _text(study.book), book="inventedgut")
    document = (
        _el("PMID", str(study.pmid), Version="1"),
        _el("ArticleIdList", _el("ArticleId", "NBK90000001", IdType="bookaccession")),
        _el("Book", book, _el("PubDate", _printed(study.published)), _el("Medium", "Internet")),
        _el("ArticleTitle", _text(study.title), book="inventedgut", part="chapter7"),
        _el("Language", study.language),
        _some("AuthorList", map(_author, study.authors), Type="authors", CompleteYN="Y"),
        *_types(study),
        _abstract(study),
        _keywords(study),
        _day("ContributionDate", study.entered),
        _day("DateRevised", study.revised or study.entered),
    )
    ids = _el("ArticleIdList", _el("ArticleId", str(study.pmid), IdType="pubmed"))
    history = _el("History", _stamp("pubmed", study.entered, hour="6"), _stamp("entrez", study.entered, hour="6"))
    data = _el("PubmedBookData", history, _el("PublicationStatus", "ppublish"), ids)
    return _el("PubmedBookArticle", _el("BookDocument", *document), data)


def element(study: Invented) -> bytes:
    """One whole PubmedArticle, or PubmedBookArticle where the study is a chapter."""
    if study.book:
        return _chapter(study).encode()
    printed = _el("PublicationStatus", "aheadofprint" if study.status == "Publisher" else "ppublish")
    references = _some("ReferenceList", map(_reference, study.cites))
    data = _el("PubmedData", _history(study), printed, _ids(study), references)
    return _el("PubmedArticle", _citation(study), data).encode()
