"""Is this reply what it claims to be? Judged by body, then status, then id set; bytes in, a value or a `Fault` out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from xml.etree import ElementTree as ET
from xml.parsers import expat

from litrack.errors import Malformed
from litrack.model import Fetched, Pmid, Record
from litrack.pubmed.faults import Fault, Found, Kind
from litrack.pubmed.split import split

WINDOW = 9_999
"""PubMed exposes only so many hits of one search (NCBI Insights, 22 November 2022)."""

_SAYINGS = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (r"rate limit exceeded", Kind.RATE),
        (r"API key invalid", Kind.BAD_KEY),
        (r"ID list is empty", Kind.BAD_IDS),
        (r"Supplied id parameter is empty|Neither query_key nor id specified", Kind.NO_IDS),
        (r"Unable to obtain query", Kind.HISTORY),
        (r"OUT OF RANGE|'retstart' cannot be larger", Kind.RANGE),
        (r"PMID is not available", Kind.NOT_AVAILABLE),
        (r"Cannot process ID list|Failed to understand id", Kind.BAD_BATCH),
        (r"Resource temporarily unavailable|Failed to retrieve sequence", Kind.BAD_BATCH),
        (r"Search Backend failed", Kind.SEARCH),
        (r"External viewer error|proxy_stream|PubOne|NCBI C\+\+ Exception|NCBI C   Exception", Kind.BACKEND),
    )
)
"""NCBI's wordings. kblin/ncbi-entrez-error-messages has seen them with `+` for blanks, hence the last but one."""

_WARNINGS = {
    "PhraseNotFound": "phrase not found: ",
    "FieldNotFound": "unknown field: ",
    "PhraseIgnored": "ignored: ",
    "QuotedPhraseNotFound": "quoted phrase not found: ",
    "OutputMessage": "",
}
_PROLOG = re.compile(rb"^(?:<\?xml[^>]*\?>|<!DOCTYPE[^>\[]*>|<!--.*?-->|\s)*", re.DOTALL)
_HTML = re.compile(rb"<html\b|<!doctype\s+html", re.IGNORECASE)
_END = re.compile(rb"(?:</PubmedArticleSet\s*|<PubmedArticleSet\s*/)>$")
_LOOSE_TEXT = re.compile(rb"</Pubmed(?:Book)?Article>\s*[^<\s]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came over the wire, gunzipped. Header names in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(repr=False)

    @property
    def at(self) -> str:
        """The server's clock: UTC, ISO 8601, seconds; nothing where it sent none."""
        moment = _moment(self.headers.get("date", ""))
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""

    @property
    def retry_after(self) -> float | None:
        """Seconds from Retry-After, given as seconds or as a date (RFC 9110 §10.2.3)."""
        text = self.headers.get("retry-after", "").strip()
        if text.isascii() and text.isdigit():
            return float(text)
        until, now = _moment(text), _moment(self.headers.get("date", ""))
        return max(0.0, (until - now).total_seconds()) if until and now else None


def judge_search(reply: Reply, *, retmax: int) -> Found | Fault:
    """The parts of an ESearch reply from its first hit on (source: eSearch_020511.dtd and observed replies)."""
    root = document(reply, b"eSearchResult")
    if isinstance(root, Fault):
        return root
    count = (root.findtext("Count") or "").strip()
    if root.find("ERROR") is not None or not (count.isascii() and count.isdigit()):
        return diagnosed(reply) or Fault(kind=Kind.SEARCH, status=reply.status)
    ids = [(e.text or "").strip() for e in root.iterfind("IdList/Id")]
    if not all(i.isascii() and i.isdigit() for i in ids):
        return Fault(kind=Kind.DAMAGED)
    pmids = tuple(dict.fromkeys(Pmid(int(i)) for i in ids))
    found = Found(
        count=int(count),
        pmids=pmids,
        translation=(root.findtext("QueryTranslation") or "").strip(),
        warnings=tuple(_warnings(root)),
        at=reply.at,
    )
    expected = min(retmax, found.count, WINDOW)
    if len(ids) != len(pmids) or len(pmids) != expected:
        return Fault(kind=Kind.MISMATCH, detail=f"{len(pmids)} hits where {expected} were announced", found=found)
    return found


def judge_fetch(reply: Reply, *, asked: Sequence[Pmid]) -> Fetched | Fault:
    """The records of an EFetch reply in the order asked; what PubMed left out is `missing`.

    A record that was not asked for, a set without its end, or damaged XML makes the whole reply a fault.
    """
    body = _trimmed(reply.body)
    if reply.status != 200 or not _is_rooted(body, b"PubmedArticleSet"):
        return diagnosed(reply) or Fault(kind=Kind.STRANGE, status=reply.status)
    if not _END.search(body.rstrip()[-64:]):
        return Fault(kind=Kind.CUT)
    if _HTML.search(body) or _LOOSE_TEXT.search(body) or not _well_formed(body):
        return Fault(kind=Kind.DAMAGED)
    try:
        records = [item for item in split([body]) if isinstance(item, Record)]
    except Malformed:
        return Fault(kind=Kind.DAMAGED)
    held = {record.pmid: record for record in sorted(records, key=lambda r: r.version)}
    if not held.keys() <= set(asked):
        return Fault(kind=Kind.MISMATCH, detail="a record that was not asked for")
    wanted = tuple(dict.fromkeys(asked))
    return Fetched(
        records=tuple(held[pmid] for pmid in wanted if pmid in held),
        missing=tuple(pmid for pmid in wanted if pmid not in held),
    )


def judge_info(reply: Reply) -> str | Fault:
    """PubMed's DbBuild from an EInfo reply, such as `Build-2025.11.27.06.33`."""
    root = document(reply, b"eInfoResult")
    if isinstance(root, Fault):
        return root
    build = (root.findtext("DbInfo/DbBuild") or "").strip()
    return build or diagnosed(reply) or Fault(kind=Kind.STRANGE)


def document(reply: Reply, root: bytes) -> ET.Element | Fault:
    """The reply as XML with this root element, or why it is not."""
    body = _trimmed(reply.body)
    if reply.status != 200 or not _is_rooted(body, root) or _HTML.search(body):
        return diagnosed(reply) or Fault(kind=Kind.STRANGE, status=reply.status)
    if b"<!ENTITY" in body:
        return Fault(kind=Kind.DAMAGED)
    try:
        return ET.XML(body)
    except ET.ParseError:
        complete = body.rstrip().endswith(b"</" + root + b">")
        return diagnosed(reply) or Fault(kind=Kind.DAMAGED if complete else Kind.CUT)


def diagnosed(reply: Reply) -> Fault | None:
    """Why this is no data: NCBI's own words, then the status, then the shape; None where nothing is wrong so far."""
    body = _trimmed(reply.body)
    page = _HTML.match(body) is not None
    words = "" if page else unescape(body[:65_536].decode("latin-1")).replace("+", " ")
    kind = next((kind for pattern, kind in _SAYINGS if pattern.search(words)), None) or _by_status(reply.status)
    if kind is None:
        kind = Kind.WEB_PAGE if _HTML.search(body[:2_048]) else Kind.EMPTY if not body else None
    if kind is None and body.startswith(b"<?xml") and _PROLOG.match(body).end() == len(body):  # type: ignore[union-attr]
        kind = Kind.HOLLOW
    if kind is None and b"<ERROR>" in body:
        kind = Kind.BACKEND
    if kind is None:
        return None
    named = re.findall(r"PMID is not available:\s*(\d+)", words) if kind is Kind.NOT_AVAILABLE else []
    return Fault(
        kind=kind,
        status=reply.status,
        retry_after=reply.retry_after,
        pmids=tuple(Pmid(int(pmid)) for pmid in named),
    )


def _by_status(status: int) -> Kind | None:
    if status == 200:
        return None
    named = {403: Kind.DENIED, 408: Kind.SERVER, 414: Kind.TOO_LONG, 429: Kind.RATE}
    if status in named:
        return named[status]
    # A 400 of EFetch is not always for good (F08-F10), so one in unknown words is tried again.
    return {3: Kind.REDIRECT, 4: Kind.BACKEND if status == 400 else Kind.REJECTED, 5: Kind.SERVER}.get(
        status // 100, Kind.STRANGE
    )


def _warnings(root: ET.Element) -> Iterator[str]:
    for name in ("ErrorList", "WarningList"):
        for element in root.iterfind(f"{name}/*"):
            text = (element.text or "").strip()
            if text and element.tag in _WARNINGS and not text.startswith("Restrictions achieved"):
                yield _WARNINGS[element.tag] + text


def _trimmed(body: bytes) -> bytes:
    """The document without a byte order mark or newline before it: harmless, but expat refuses them (F24)."""
    return body.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")


def _is_rooted(body: bytes, root: bytes) -> bool:
    prolog = _PROLOG.match(body)
    return (
        prolog is not None and re.match(rb"<" + root + rb"[\s/>]", body[prolog.end() : prolog.end() + 64]) is not None
    )


def _well_formed(body: bytes) -> bool:
    # In one piece: expat before 2.6 is quadratic in long tokens that arrive in pieces (CVE-2023-52425).
    if b"<!ENTITY" in body:
        return False
    try:
        expat.ParserCreate().Parse(body, True)  # noqa: FBT003 - expat takes no keyword here
    except expat.ExpatError:
        return False
    return True


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # no date, or one beyond year 9999
        return None
