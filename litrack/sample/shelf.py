"""The records that the stand-in holds: bytes by PMID, indexed when somebody searches, plus ids that are only ids."""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from gzip import open as gzip_open
from pathlib import Path
from xml.etree import ElementTree as ET

from litrack.sample.fields import Fields, read_fields

_RECORD = re.compile(rb"<(PubmedArticle|PubmedBookArticle)[\s>].*?</\1\s*>", re.DOTALL)
_PMID = re.compile(rb'<PMID(?:\s+Version="(\d+)")?[^>]*>\s*(\d+)\s*</PMID>')
_PIECE = 1 << 20


def records_in(path: Path) -> Iterator[bytes]:
    """Each record of a PubMed XML file (`.xml`, `.xml.gz`), byte for byte, one piece of the file in memory."""
    held = b""
    with gzip_open(path) if path.suffix == ".gz" else path.open("rb") as file:
        while piece := file.read(_PIECE):
            held += piece
            end = 0
            for found in _RECORD.finditer(held):
                yield found.group()
                end = found.end()
            held = held[end:]


def identity(raw: bytes) -> tuple[int, int]:
    """PMID and version of one record: its first <PMID> is its own."""
    found = _PMID.search(raw)
    if not found:
        raise ValueError("a record without a PMID cannot be served")
    return int(found[2]), int(found[1] or 1)


def only_an_id(pmid: int) -> bytes:
    """The smallest record for an id of the virtual range; the word `virtual` finds them all."""
    return (
        f'<PubmedArticle><MedlineCitation Status="Publisher" Owner="NLM"><PMID Version="1">{pmid}</PMID>'
        '<Article PubModel="Electronic"><Journal><JournalIssue CitedMedium="Internet"><PubDate><Year>2026</Year>'
        "</PubDate></JournalIssue><Title>Journal of synthetic tests</Title></Journal>"
        f'<ArticleTitle>Virtual study {pmid}.</ArticleTitle><ELocationID EIdType="pii">{pmid}</ELocationID>'
        '<Language>eng</Language><PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType>'
        "</PublicationTypeList></Article><MedlineJournalInfo><MedlineTA>J Synth Test</MedlineTA></MedlineJournalInfo>"
        '</MedlineCitation><PubmedData><History><PubMedPubDate PubStatus="entrez"><Year>2026</Year><Month>1</Month>'
        "<Day>1</Day></PubMedPubDate></History><PublicationStatus>epublish</PublicationStatus><ArticleIdList>"
        f'<ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList></PubmedData></PubmedArticle>'
    ).encode()


def retracted(original: bytes, notice: bytes) -> bytes:
    """The study with D016441 among its publication types and RetractionIn among its corrections, as NLM marks it."""
    root, told = ET.fromstring(original), ET.fromstring(notice)  # noqa: S314 - the stand-in's own records
    citation = root.find("MedlineCitation")
    types = root.find("MedlineCitation/Article/PublicationTypeList")
    if citation is None or types is None:
        raise ValueError("only an article can be retracted")
    ET.SubElement(types, "PublicationType", UI="D016441").text = "Retracted Publication"
    corrections = citation.find("CommentsCorrectionsList")
    if corrections is None:
        corrections = ET.Element("CommentsCorrectionsList")
        before = {"MedlineCitation", "PMID", "DateCompleted", "DateRevised", "Article", "MedlineJournalInfo"}
        before |= {"ChemicalList", "SupplMeshList", "CitationSubset"}
        citation.insert(sum(child.tag in before for child in citation), corrections)
    entry = ET.SubElement(corrections, "CommentsCorrections", RefType="RetractionIn")
    journal = told.findtext("MedlineCitation/MedlineJournalInfo/MedlineTA") or "J Synth Test"
    year = told.findtext(".//PubDate/Year") or ""
    ET.SubElement(entry, "RefSource").text = f"{journal}. {year}".strip()
    ET.SubElement(entry, "PMID", Version="1").text = str(identity(notice)[0])
    return ET.tostring(root, encoding="unicode").encode()


class Shelf:
    """Records by PMID; of two versions the newer one is served, as EFetch does."""

    def __init__(self, records: Iterable[bytes], virtual: range = range(0)) -> None:
        self.virtual = frozenset(virtual)
        self._packed: dict[int, tuple[int, bytes]] = {}
        self._fields: dict[int, Fields] = {}
        self._hidden: set[int] = set()
        self._changed: dict[int, int] = {}
        self.virtual_fields = read_fields(only_an_id(0))
        """What every id of the virtual range is indexed under."""
        self.edition = 0
        """Grows with every change, so that what was computed before is known to be old."""
        for raw in records:
            self._put(raw)

    def _put(self, raw: bytes) -> int:
        pmid, version = identity(raw)
        if version >= self._packed.get(pmid, (0, b""))[0]:
            self._packed[pmid] = version, zlib.compress(raw, 1)
            self._fields.pop(pmid, None)
            self.virtual -= {pmid}
        return pmid

    def put(self, raw: bytes, day: int) -> int:
        """Add or replace a record as modified on `day` (yyyymmdd); returns its PMID."""
        pmid = self._put(raw)
        self._hidden.discard(pmid)
        self._changed[pmid] = day
        self.edition += 1
        return pmid

    def drop(self, pmid: int) -> None:
        """PubMed no longer has it: EFetch omits it silently."""
        if pmid not in self._packed and pmid not in self.virtual:
            raise KeyError(pmid)
        self._packed.pop(pmid, None)
        self._fields.pop(pmid, None)
        self.virtual -= {pmid}
        self.edition += 1

    def hide(self, pmid: int) -> None:
        """EFetch still serves it, no search but its PMID finds it."""
        self._hidden.add(pmid)
        self.edition += 1

    def raw(self, pmid: int) -> bytes | None:
        """The bytes of a record, or nothing if PubMed does not have it."""
        if pmid in self._packed:
            return zlib.decompress(self._packed[pmid][1])
        return only_an_id(pmid) if pmid in self.virtual else None

    @property
    def pmids(self) -> frozenset[int]:
        """Every id that a search can reach."""
        return (self.virtual | self._packed.keys()) - self._hidden

    def fields(self) -> Mapping[int, Fields]:
        """The index over the real records."""
        for pmid in self._packed.keys() - self._fields.keys():
            found = self.raw(pmid)
            if found is not None:
                self._fields[pmid] = read_fields(found)
        return self._fields

    def changed(self, pmid: int) -> int | None:
        """The day (yyyymmdd) on which the stand-in changed it, if it did."""
        return self._changed.get(pmid)
