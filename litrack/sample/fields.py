"""What PubMed indexes of one record: folded words, controlled terms and dates, read with ElementTree alone."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

_WORD = re.compile(r"[^\W_]+")
_ACCENT = re.compile("[\u0300-\u036f]+")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
_NOTICES = {
    "RetractionIn": "hasretractionin",
    "ExpressionOfConcernIn": "hasexpressionofconcernin",
    "ErratumIn": "haserratumin",
    "CorrectedandRepublishedIn": "hascorrectedrepublishedin",
    "RetractedandRepublishedIn": "hasretractedandrepublishedin",
    "UpdateIn": "hasupdatein",
}
_LANGUAGES = {"eng": "english", "fre": "french", "ger": "german", "spa": "spanish", "chi": "chinese", "ita": "italian"}
FILTERS = frozenset(_NOTICES.values()) | {"hasabstract"}


def fold(text: str) -> str:
    """Lower case, without accents, everything but letters and digits a blank: as PubMed compares words."""
    if not text.isascii():
        text = _ACCENT.sub("", unicodedata.normalize("NFKD", text))
    return " ".join(_WORD.findall(text.lower()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """One record as the search sees it."""

    pmid: int
    text: str
    """` title | abstract | keywords `, folded; the bars keep phrases from reaching across."""
    title_end: int
    abstract_end: int
    rest: str
    """Everything else that [All Fields] reaches, parts parted by bars."""
    terms: dict[str, frozenset[str]]
    """Controlled terms by field (mesh, majr, subh, ptyp, si, jour, lang, subs, filt), folded."""
    dates: dict[str, tuple[int, ...]]
    """pdat, edat, crdt, mdat and others as yyyymmdd; a missing month or day counts as 1."""
    authors: tuple[str, ...]
    journal: str


def _texts(elements: Iterable[ET.Element]) -> Iterator[str]:
    for element in elements:
        yield fold("".join(element.itertext()))


def _barred(*parts: str) -> str:
    return f" {' | '.join(parts)} "


def day_of(year: str, month: str = "", day: str = "") -> int | None:
    """yyyymmdd of PubMed's year, month (`Jan`, `01`) and day, or nothing without a year."""
    if not year.isdecimal():
        return None
    number = int(month) if month.isdecimal() else _MONTHS.find(month[:3].lower()) // 4 + 1
    return int(year) * 10_000 + (number or 1) * 100 + (int(day) if day.isdecimal() else 1)


def _date(element: ET.Element | None) -> tuple[int, ...]:
    if element is None:
        return ()
    free = element.findtext("MedlineDate") or ""
    year = element.findtext("Year") or "".join(re.findall(r"\d{4}", free)[:1])
    found = day_of(year, element.findtext("Month") or "", element.findtext("Day") or "")
    return (found,) if found else ()


def _dates(root: ET.Element) -> dict[str, tuple[int, ...]]:
    history = {e.get("PubStatus", ""): _date(e) for e in root.iterfind(".//History/PubMedPubDate")}
    printed = _date(root.find(".//Journal/JournalIssue/PubDate")) or _date(root.find("BookDocument/Book/PubDate"))
    electronic = _date(root.find("MedlineCitation/Article/ArticleDate"))
    created = history.get("entrez") or history.get("pubmed") or ()
    return {
        "pdat": printed + electronic or created,
        "ppdt": printed,
        "epdt": electronic,
        # NLM Tech Bull Nov-Dec 2008: PubStatus `entrez` is the create date, `pubmed` the entry date.
        "crdt": created,
        "edat": history.get("pubmed") or created,
        "mhda": history.get("medline") or created,
        "cdat": _date(root.find(".//DateCompleted")),
        "mdat": _date(root.find(".//DateRevised")) or created,
    }


def _authors(root: ET.Element) -> Iterator[str]:
    for author in root.iterfind(".//AuthorList/Author"):
        names = (author.findtext(tag) or "" for tag in ("LastName", "Initials", "CollectiveName"))
        yield fold(" ".join(names))


def _mesh(root: ET.Element) -> tuple[set[str], set[str], set[str]]:
    """Headings (bare, and with each subheading), the major ones, and the subheadings alone."""
    every, major, subheadings = set(), set(), set()
    for heading in root.iterfind(".//MeshHeadingList/MeshHeading"):
        parts = [(fold(e.text or ""), e.get("MajorTopicYN") == "Y") for e in heading]
        descriptor = parts[0][0]
        every.add(descriptor)
        if any(is_major for _, is_major in parts):
            major.add(descriptor)
        for qualifier, is_major in parts[1:]:
            subheadings.add(qualifier)
            every.add(f"{descriptor} {qualifier}")
            if is_major:
                major.add(f"{descriptor} {qualifier}")
    return every, major, subheadings


def _terms(root: ET.Element) -> dict[str, frozenset[str]]:
    mesh, major, subheadings = _mesh(root)
    banks = [(fold(b.findtext("DataBankName") or ""), b) for b in root.iterfind(".//DataBankList/DataBank")]
    accessions = {(name, number) for name, bank in banks for number in _texts(bank.iter("AccessionNumber"))}
    notices = {_NOTICES.get(e.get("RefType", "")) for e in root.iterfind(".//CommentsCorrections")} - {None}
    journal = ("MedlineCitation/MedlineJournalInfo/MedlineTA", ".//Journal/Title", ".//Journal/ISOAbbreviation")
    languages = frozenset(_texts(root.iter("Language")))
    return {
        "mesh": frozenset(mesh | set(_texts(root.iterfind(".//SupplMeshName")))),
        "majr": frozenset(major),
        "subh": frozenset(subheadings),
        "ptyp": frozenset(_texts(root.iter("PublicationType"))),
        "si": frozenset({name for name, _ in banks} | {n for _, n in accessions} | {f"{b} {n}" for b, n in accessions}),
        "jour": frozenset(_texts(e for path in journal for e in root.iterfind(path))),
        "lang": languages | {_LANGUAGES.get(code, code) for code in languages},
        "subs": frozenset(_texts(root.iter("NameOfSubstance"))),
        "filt": frozenset(str(n) for n in notices)
        | ({"hasabstract"} if root.find(".//AbstractText") is not None else set()),
    }


def read_fields(raw: bytes) -> Fields:
    """Index one <PubmedArticle> or <PubmedBookArticle>."""
    start, end = raw.find(b"<ReferenceList"), raw.rfind(b"</ReferenceList>")
    if start >= 0:  # half the bytes of many records, and nothing that a search looks at
        raw = raw[:start] + raw[end + len(b"</ReferenceList>") :]
    root = ET.fromstring(raw)  # noqa: S314 - the stand-in serves records that its own caller handed over
    where = "MedlineCitation/Article" if root.tag == "PubmedArticle" else "BookDocument"
    titles = ("ArticleTitle", "VernacularTitle", "Book/BookTitle")
    title = " ".join(_texts(e for tag in titles for e in root.iterfind(f"{where}/{tag}")))
    abstract = " | ".join(_texts(root.iter("AbstractText")))
    keywords = " | ".join(_texts(root.iter("Keyword")))
    authors = tuple(_authors(root))
    terms = _terms(root)
    others = ("Affiliation", "GrantID", "Agency", "RegistryNumber", "ELocationID", "CoiStatement")
    rest = [t for tag in others for t in _texts(root.iter(tag))]
    return Fields(
        pmid=int(root.findtext("MedlineCitation/PMID") or root.findtext("BookDocument/PMID") or 0),
        text=_barred(title, abstract, keywords),
        title_end=len(title) + 2,
        abstract_end=len(title) + len(abstract) + 5,
        rest=_barred(*rest, *authors, *(t for found in terms.values() for t in sorted(found))),
        terms=terms,
        dates=_dates(root),
        authors=authors,
        journal=fold(root.findtext("MedlineCitation/MedlineJournalInfo/MedlineTA") or ""),
    )
