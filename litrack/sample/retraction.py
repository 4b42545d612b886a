"""What a retraction does to the XML of the retracted study."""

from xml.etree import ElementTree as ET

from litrack.sample.shelf import identity


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
