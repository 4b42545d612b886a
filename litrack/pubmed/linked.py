"""What PubMed links a study to (ELink), and the headlines of what is linked (ESummary): replies judged, bytes read.

Source: eLink_101123.dtd, eSummary_041029.dtd and observed replies. An unknown PMID and one without links look the same.
"""

import re
from collections.abc import Collection
from typing import Final
from xml.etree.ElementTree import Element

from litrack.model import Pmid
from litrack.model.link import ELINK, AskedKind, Headline
from litrack.pubmed.dates import from_text
from litrack.pubmed.faults import Fault, Kind
from litrack.pubmed.lists import pmid as read_pmid
from litrack.pubmed.replies import Reply, diagnosed, document

BATCH: Final = 200
"""Headlines asked for at once."""

_MARKUP = re.compile(r"</?(?:i|b|u|sub|sup|em|strong)>")
_ABSENT = re.compile(r"UID=\d+: cannot get document summary")


def judge_links(reply: Reply, *, asked: Pmid, kind: AskedKind) -> tuple[int, ...] | Fault:
    """The ids that one study is linked to, in PubMed's order, each once and never itself.

    A set for another study, from another database, or of other links makes the whole reply a fault.
    """
    root = document(reply, b"eLinkResult")
    if isinstance(root, Fault):
        return root
    if root.find(".//ERROR") is not None:  # of the reply, of its set, or of the links in it
        return diagnosed(reply) or Fault(kind=Kind.BACKEND)
    sets = root.findall("LinkSet")
    if not sets:
        return Fault(kind=Kind.HOLLOW)
    if len(sets) > 1 or sets[0].findtext("DbFrom") != "pubmed" or _ids(sets[0], "IdList/Id") != [asked]:
        return Fault(kind=Kind.MISMATCH, detail="links of something else")
    named = [((s.findtext("DbTo") or ""), (s.findtext("LinkName") or "")) for s in sets[0].iterfind("LinkSetDb")]
    if named not in ([], [ELINK[kind]]):
        return Fault(kind=Kind.MISMATCH, detail="other links than those asked for")
    ids = _ids(sets[0], "LinkSetDb/Link/Id")
    if ids is None:
        return Fault(kind=Kind.DAMAGED)
    return tuple(i for i in dict.fromkeys(ids) if i != asked or kind == "full_text")


def _ids(element: Element, path: str) -> list[int] | None:
    """The numbers there; None where one is none."""
    texts = [(found.text or "").strip() for found in element.iterfind(path)]
    read = [read_pmid(text) for text in texts]
    return None if None in read else [int(i) for i in read if i is not None]


def judge_headlines(reply: Reply, *, asked: Collection[Pmid]) -> tuple[Headline, ...] | Fault:
    """What ESummary says of these studies; of those that PubMed does not hold, nothing."""
    root = document(reply, b"eSummaryResult")
    if isinstance(root, Fault):
        return root
    if any(not _ABSENT.fullmatch((e.text or "").strip()) for e in root.iterfind("ERROR")):
        return diagnosed(reply) or Fault(kind=Kind.BACKEND)
    found = {}
    for summary in root.iterfind("DocSum"):
        pmid = read_pmid((summary.findtext("Id") or "").strip())
        if pmid is None or pmid not in asked:
            return Fault(kind=Kind.MISMATCH, detail="a headline that was not asked for")
        found[pmid] = _headline(pmid, summary)
    return tuple(found.values())


def _headline(pmid: Pmid, summary: Element) -> Headline:
    said = {item.get("Name", ""): " ".join("".join(item.itertext()).split()) for item in summary.iterfind("Item")}
    return Headline(
        pmid=pmid,
        title=_MARKUP.sub("", said.get("Title", "")),
        journal=said.get("Source", ""),
        year=from_text(said.get("PubDate", "")).year,
    )
