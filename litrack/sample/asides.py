"""The quieter utilities: EInfo, ESummary, ELink, ESpell; in the shapes of the recorded replies."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from xml.etree import ElementTree as ET

from litrack.sample.envelopes import Reply, as_json, error, prolog, xml
from litrack.sample.shelf import Shelf
from litrack.sample.terms import DATES, EINFO_FIELDS

_JSON_LIMIT = 500


def describe(db: str, now: datetime, count: int) -> Reply:
    """EInfo: the databases, or PubMed's build (a new one every day), size and fields."""
    if not db:
        return xml(
            f"{prolog('einfo')}\n<eInfoResult>\n<DbList>\n\n\t<DbName>pubmed</DbName>\n</DbList>\n\n</eInfoResult>\n"
        )
    listed = "".join(
        f"\t\t\t<Field>\n\t\t\t\t<Name>{name}</Name>\n\t\t\t\t<FullName>{full}</FullName>\n"
        f"\t\t\t\t<Description>{full}</Description>\n\t\t\t\t<TermCount/>\n"
        f"\t\t\t\t<IsDate>{'Y' if name.lower() in DATES or name == 'P1DAT' else 'N'}</IsDate>\n"
        f"\t\t\t\t<IsNumerical>{'Y' if name == 'UID' else 'N'}</IsNumerical>\n"
        "\t\t\t\t<SingleToken>N</SingleToken>\n\t\t\t\t<Hierarchy>N</Hierarchy>\n\t\t\t\t<IsHidden>N</IsHidden>\n"
        "\t\t\t</Field>\n"
        for name, full in EINFO_FIELDS
    )
    return xml(
        f"{prolog('einfo')}\n<eInfoResult>\n\t<DbInfo>\n\t\t<DbName>pubmed</DbName>\n\t\t<MenuName>PubMed</MenuName>\n"
        "\t\t<Description>PubMed bibliographic record</Description>\n"
        f"\t\t<DbBuild>Build-{now:%Y.%m.%d}.06.33</DbBuild>\n"
        f"\t\t<Count>{count}</Count>\n\t\t<LastUpdate>{now:%Y/%m/%d} 06:33</LastUpdate>\n"
        f"\t\t<FieldList>\n{listed}\t\t</FieldList>\n\t\t<LinkList>\n\t\t\t<Link>\n\t\t\t\t<Name>pubmed_pubmed</Name>\n"
        "\t\t\t\t<Menu>Similar articles</Menu>\n\t\t\t\t<Description>Similar articles</Description>\n"
        "\t\t\t\t<DbTo>pubmed</DbTo>\n\t\t\t</Link>\n\t\t</LinkList>\n\t</DbInfo>\n\n</eInfoResult>\n"
    )


def _summary(raw: bytes) -> dict[str, str | list[str]]:
    root = ET.fromstring(raw)  # noqa: S314 - the stand-in's own record

    def text(path: str) -> str:
        found = root.find(path)
        return "" if found is None else "".join(found.itertext())

    date = root.find(".//PubDate")
    authors = [
        " ".join(filter(None, (a.findtext("LastName"), a.findtext("Initials"), a.findtext("CollectiveName"))))
        for a in root.iterfind(".//AuthorList/Author")
    ]
    return {
        "PubDate": " ".join(part.strip() for part in date.itertext() if part.strip()) if date is not None else "",
        "Source": text(".//MedlineTA") or text(".//BookTitle"),
        "AuthorList": authors,
        "LastAuthor": authors[-1] if authors else "",
        "Title": text(".//ArticleTitle") or text(".//BookTitle"),
        "Volume": text(".//JournalIssue/Volume"),
        "Issue": text(".//JournalIssue/Issue"),
        "Pages": text(".//MedlinePgn"),
        "PubTypeList": ["".join(e.itertext()) for e in root.iter("PublicationType")],
        "FullJournalName": text(".//Journal/Title"),
        "ELocationID": text(".//ELocationID"),
    }


def summaries(shelf: Shelf, ids: Sequence[int], *, json_wanted: bool) -> Reply:
    """ESummary, version 1: the fields that a list of results shows."""
    if not ids:
        return error("esummary", "Neither query_key nor id specified")
    if json_wanted:
        return _summaries_json(shelf, ids)
    parts = []
    for pmid in ids:
        raw = shelf.raw(pmid)
        if raw is None:
            parts.append(f"<ERROR>UID={pmid}: cannot get document summary</ERROR>\n")
            continue
        items = "".join(_item(name, value) for name, value in _summary(raw).items())
        parts.append(f"<DocSum>\n\t<Id>{pmid}</Id>\n{items}</DocSum>\n\n")
    return xml(f"{prolog('esummary')}\n<eSummaryResult>\n{''.join(parts)}</eSummaryResult>\n")


def _item(name: str, value: str | list[str]) -> str:
    if isinstance(value, str):
        kind = "Date" if name == "PubDate" else "String"
        return f'\t<Item Name="{name}" Type="{kind}">{escape(value, quote=False)}</Item>\n'
    one = {"AuthorList": "Author", "PubTypeList": "PubType"}[name]
    inner = "".join(f'\t\t<Item Name="{one}" Type="String">{escape(v, quote=False)}</Item>\n' for v in value)
    return f'\t<Item Name="{name}" Type="List">\n{inner}\t</Item>\n'


def _summaries_json(shelf: Shelf, ids: Sequence[int]) -> Reply:
    if len(ids) > _JSON_LIMIT:
        return as_json({"error": "Too many UIDs in request. Maximum number of UIDs is 500 for JSON format output."})
    result: dict[str, object] = {"uids": [str(pmid) for pmid in ids]}
    for pmid in ids:
        raw = shelf.raw(pmid)
        found: dict[str, object] = {"error": "cannot get document summary"} if raw is None else {}
        if raw is not None:
            found = {name.lower(): value for name, value in _summary(raw).items()}
        result[str(pmid)] = {"uid": str(pmid), **found}
    return as_json({"header": {"type": "esummary", "version": "0.3"}, "result": result})


def links(shelf: Shelf, params: Mapping[str, str]) -> Reply:
    """ELink `cmd=neighbor`: references, citing and similar records of PubMed, full text at PMC.

    Ids given one by one have a set each, those joined by commas share one. An unknown id looks like one without links.
    """
    if params.get("dbfrom") != "pubmed" or params.get("db") not in ("pubmed", "pmc"):
        return error("elink", f"Invalid db name specified: {params.get('dbfrom')}")
    if not params.get("id", "").strip():
        return error("elink", "Empty ID list; Nothing to link")
    name = params.get("linkname") or "pubmed_pubmed"
    sets = []
    for source in params["id"].split("\n"):
        ids = [int(n) for n in source.split(",") if n.strip().isdecimal()]
        neighbours = list(dict.fromkeys(n for pmid in ids for n in _neighbours(shelf, pmid, name)))
        listed = "".join(f"        <Link>\n\t\t\t\t<Id>{n}</Id>\n\t\t\t</Link>\n" for n in neighbours)
        found = (
            f"    <LinkSetDb>\n      <DbTo>{params['db']}</DbTo>\n      <LinkName>{escape(name)}</LinkName>\n      \n"
            f"{listed}      \n    </LinkSetDb>\n"
        )
        own = "".join(f"      <Id>{n}</Id>\n" for n in ids)
        sets.append(
            f"  <LinkSet>\n    <DbFrom>pubmed</DbFrom>\n    <IdList>\n{own}    </IdList>\n"
            f"{found if neighbours else ''}  </LinkSet>\n"
        )
    return xml(f"{prolog('elink')}\n<eLinkResult>\n\n{''.join(sets)}</eLinkResult>\n")


_CITED = re.compile(rb'<ArticleId IdType="pubmed">(\d+)</ArticleId>')
_PMC = re.compile(rb'<ArticleId IdType="pmc">PMC(\d+)</ArticleId>')


def _references(shelf: Shelf, pmid: int) -> set[int]:
    raw = shelf.raw(pmid) or b""
    return {int(n) for n in _CITED.findall(raw.partition(b"<ReferenceList>")[2])} & shelf.pmids


def _neighbours(shelf: Shelf, pmid: int, name: str) -> list[int]:
    """In PubMed's order: newest first, of similar ones the likest first, the record itself at their head."""
    raw = shelf.raw(pmid)
    if raw is None:
        return []
    everyone = shelf.fields()
    if name == "pubmed_pmc":
        return [int(n) for n in _PMC.findall(raw.partition(b"<ReferenceList>")[0])]
    if name == "pubmed_pubmed_refs":
        return sorted(_references(shelf, pmid), reverse=True)
    if name == "pubmed_pubmed_citedin":
        return sorted((other for other in everyone if pmid in _references(shelf, other)), reverse=True)
    own = everyone[pmid].terms["mesh"] if pmid in everyone else frozenset()
    shared = {other: len(own & fields.terms["mesh"]) for other, fields in everyone.items() if other != pmid}
    best = sorted((other for other, n in shared.items() if n), key=lambda other: (-shared[other], -other))
    return [pmid, *best[:5]]


def spelled(term: str) -> Reply:
    """ESpell, which finds nothing to correct."""
    return xml(
        '<?xml version="1.0"?>\n<!DOCTYPE eSpellResult PUBLIC "-//NLM//DTD eSpellResult, 23 November 2004//EN" '
        '"https://www.ncbi.nlm.nih.gov/entrez/query/DTD/eSpell.dtd">\n<eSpellResult>\n\t<Database>pubmed</Database>\n'
        f"\t<Query>{escape(term, quote=False)}</Query>\n\t<CorrectedQuery></CorrectedQuery>\n\t<SpelledQuery/>\n"
        "\t<ERROR/>\n</eSpellResult>\n"
    )
