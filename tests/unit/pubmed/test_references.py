"""The reference list of a record: as printed, with the PMIDs and DOIs that are ones."""

from hashlib import sha256

from litrack.model import Pmid, Record
from litrack.pubmed.references import references

ENTRIES = b"""<Reference><Citation>One <i>et al.</i> J Inv. 2020.</Citation><ArticleIdList>
<ArticleId IdType="pubmed">90000002</ArticleId><ArticleId IdType="doi">10.5555/two</ArticleId></ArticleIdList>
</Reference><Reference><Citation>Two.</Citation><ArticleIdList><ArticleId IdType="pubmed">NOT_FOUND</ArticleId>
</ArticleIdList></Reference><ReferenceList><Title>More</Title><Reference><ArticleIdList>
<ArticleId IdType="doi">10.5555/three</ArticleId></ArticleIdList></Reference></ReferenceList>"""


def record(inside: bytes) -> Record:
    raw = b"<PubmedArticle><PubmedData><ReferenceList>" + inside + b"</ReferenceList></PubmedData></PubmedArticle>"
    return Record(pmid=Pmid(90000001), raw=raw, sha256=sha256(raw).hexdigest())


def test_entries_come_in_order_lists_within_lists_too() -> None:
    found = references(record(ENTRIES))
    assert [(r.citation, r.pmid, r.doi) for r in found] == [
        ("One et al. J Inv. 2020.", 90000002, "10.5555/two"), ("Two.", None, ""), ("", None, "10.5555/three"),
    ]  # fmt: skip


def test_a_record_without_a_list_a_text_record_and_a_damaged_one_have_none() -> None:
    assert references(Record(pmid=Pmid(1), raw=b"<PubmedArticle/>", sha256="")) == ()
    assert references(Record(pmid=Pmid(1), form="medline", raw=b"PMID- 1\n<ReferenceList", sha256="")) == ()
    assert references(record(b"<Reference>")) == ()
