"""The reference list that a record carries, which `article` cuts off unread."""

from collections.abc import Iterator

from litrack.errors import Malformed
from litrack.model import Record
from litrack.model.link import Reference
from litrack.pubmed.element import parse
from litrack.pubmed.lists import pmid
from litrack.pubmed.text import line


def references(record: Record) -> tuple[Reference, ...]:
    """Its entries in order; none where PubMed has none, or of a text record.

    Half of PubMed's lists have no PMIDs; some have `NOT_FOUND` or `AMBIGUOUS ...` in their place, which is none.
    """
    if record.form != "xml" or b"<ReferenceList" not in record.raw:
        return ()
    try:
        return tuple(_entries(record))
    except Malformed:  # what is missing here hinders no other link
        return ()


def _entries(record: Record) -> Iterator[Reference]:
    for entry in parse(record.raw).iter("Reference"):
        citation = entry.find("Citation")
        ids = {i.get("IdType", ""): line(i) for i in entry.iterfind("ArticleIdList/ArticleId")}
        yield Reference(
            citation=line(citation) if citation is not None else "",
            pmid=pmid(ids.get("pubmed", "")),
            doi=ids.get("doi", ""),
        )
