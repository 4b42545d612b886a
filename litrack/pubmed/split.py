"""A stream of PubMed XML cut into records without an XML parser: fast, in constant memory, blind to any DTD.

Only the tags between records are read, so no entity, external file or address of a DOCTYPE is ever looked at; each
record is parsed later and alone (`article.read`), and a broken one does not take its neighbours with it.
Source of the grammar: pubmed_250101.dtd; saved files also hold a bare record, or several sets one after the other.
"""

import codecs
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from litrack.errors import Malformed
from litrack.model import Pmid, Record
from litrack.pubmed.element import may_hide, parse

RECORD_LIMIT = 32 * 2**20
"""Bytes of one record, references and all; the largest of PubMed are about 6 MB (thousands of collaborators)."""
TOKEN_LIMIT = 8 * 2**20
"""Bytes of one comment or DOCTYPE between records."""
TAG_LIMIT = 64 * 2**10
"""Bytes of one tag between records."""

_RECORDS = {b"PubmedArticle", b"PubmedBookArticle"}
_DELETIONS = {b"DeleteCitation", b"DeleteDocument"}
_SETS = {b"PubmedArticleSet", b"PubmedBookArticleSet"}
_SPACE = re.compile(rb"[ \t\r\n]*")
_TAG = re.compile(rb"""<(/?)([A-Za-z_][\w:.-]*)(?:[ \t\r\n](?:[^<>"']|"[^"]*"|'[^']*')*?)?(/?)>""", re.ASCII)
_CUT = "They were cut off on their way here: get them again."
_FOREIGN = "this is no PubMed XML, or holds something between its records that belongs to none"
_TAG_START = re.compile(rb"</?[A-Za-z_]", re.ASCII)
_DOCTYPE = re.compile(rb"""<!DOCTYPE(?:[^<>\["']|"[^"]*"|'[^']*')*(?:\[(?:[^\]"']|"[^"]*"|'[^']*')*\]\s*)?>""")
_HIDING = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_PMID = rb"""<PMID(?:\s+Version\s*=\s*["'](\d{1,6})["'])?\s*>\s*(\d{1,10})\s*</PMID>"""
_HEAD = re.compile(rb"<Pubmed(?:Book)?Article[^<>]*>\s*<(?:MedlineCitation|BookDocument)(?:\s[^<>]*)?>\s*" + _PMID)
_DELETED = re.compile(_PMID)
_DECLARED = re.compile(rb"""\s*<\?xml\b[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z][\w.-]{0,30})["']""", re.ASCII)
_ENCODINGS = {"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252", "utf-16", "utf-16-le", "utf-16-be"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """PubMed takes these (PMID, version) back: the DeleteCitation at the end of an update file."""

    studies: tuple[tuple[Pmid, int], ...]


def split(chunks: Iterable[bytes]) -> Iterator[Record | Deleted]:
    """Cut a stream of PubMed XML into its records, in order, and the deletions at its end.

    Chunks may be of any size. Raises Malformed, after all complete records were yielded, where the stream ends early,
    is no PubMed XML, or holds a record without a PMID.
    """
    stream = _Stream(_as_utf8(chunks))
    inside = b""
    sets = unnamed = 0
    while stream.next_markup():
        if stream.pass_hidden():
            continue
        closing, name, empty = stream.tag()
        if name in _RECORDS and not closing and not empty:
            record = _record(stream.element(name))
            sets += not inside
            if record:
                stream.read += 1
                yield record
            else:
                unnamed += 1
        elif name in _DELETIONS and inside and not closing:
            if not empty:
                yield _deleted(stream.element(name))
        elif name in _SETS and closing == bool(inside) and name == (inside or name):
            sets += not closing
            inside = b"" if closing or empty else name
        elif not sets:
            raise Malformed(f"this is no PubMed XML: its outermost element is <{name[:40].decode()}>")
        else:
            raise stream.malformed(f"where a PubMed record should stand is <{name[:40].decode()}>")
    if inside:
        raise stream.malformed(f"the PubMed records end too early, without </{inside.decode()}>", _CUT)
    if not sets:
        raise Malformed("this is no PubMed XML: it is empty")
    if unnamed:
        raise stream.malformed(f"{unnamed} PubMed records have no PMID and were left out")


class _Stream:
    """The bytes not yet read, and the place between two pieces of markup."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._data = bytearray()
        self._at = 0
        self.read = 0
        """Whole records given out so far."""

    def malformed(self, what: str, hint: str = "") -> Malformed:
        return Malformed(f"{what} ({self.read} read whole)", hint)

    def _more(self, limit: int) -> None:
        if len(self._data) - self._at > limit:
            raise self.malformed(f"a single piece of the PubMed XML has more than {limit >> 10:,} KB")
        chunk = next(self._chunks, None)
        if chunk is None:
            raise self.malformed("the PubMed records end too early, inside one", _CUT)
        self._data += chunk

    def next_markup(self) -> bool:
        """Go to the next `<`; False at the end of the stream."""
        while True:
            self._at = _SPACE.match(self._data, self._at).end()  # type: ignore[union-attr] # matches the empty string
            if self._at < len(self._data):
                break
            self._data.clear()
            self._at = 0
            chunk = next(self._chunks, None)
            if chunk is None:
                return False
            self._data += chunk
        if self._data[self._at] != ord("<"):
            raise self.malformed(_FOREIGN)
        return True

    def pass_hidden(self) -> bool:
        """Go past a comment, a processing instruction or a DOCTYPE, unread."""
        while len(self._data) - self._at < len(b"<!D"):
            self._more(TAG_LIMIT)
        start = self._at
        if self._data.startswith(b"<!D", start):
            while not (match := _DOCTYPE.match(self._data, start)):
                self._more(TAG_LIMIT)
            self._at = match.end()
            return True
        closer = (
            b"?>" if self._data.startswith(b"<?", start) else b"-->" if self._data.startswith(b"<!-", start) else b""
        )
        if closer:
            self._at = self._find(closer, start + len(b"<?"), TOKEN_LIMIT) + len(closer)
        return bool(closer)

    def tag(self) -> tuple[bool, bytes, bool]:
        """The tag here: is it closing, its name, is it empty. Goes past it, unless a record begins with it."""
        if not _TAG_START.match(self._data, self._at):
            raise self.malformed(_FOREIGN)
        while not (match := _TAG.match(self._data, self._at)):
            self._more(TAG_LIMIT)
        closing, name, empty = match.groups()
        if empty or closing or name in _SETS:
            self._at = match.end()
        return bool(closing), name, bool(empty)

    def element(self, name: bytes) -> bytes:
        """The whole element that begins here."""
        closer = b"</" + name
        end = self._close(closer, self._at)
        if may_hide(self._data, self._at, end):
            end = self._close_past_hidden(closer)
        raw = bytes(self._data[self._at : end])
        self._at = end
        if end > TAG_LIMIT:  # moving the rest down each time would cost a copy of the chunk per record
            del self._data[:end]
            self._at = 0
        return raw

    def _find(self, needle: bytes, start: int, limit: int) -> int:
        while (found := self._data.find(needle, start)) < 0:
            start = max(start, len(self._data) - len(needle) + 1)
            self._more(limit)
        return found

    def _close(self, closer: bytes, start: int) -> int:
        """The place after the next closing tag."""
        found = self._find(closer, start, RECORD_LIMIT) + len(closer)
        end = self._find(b">", found, RECORD_LIMIT) + 1
        if self._data[found : end - 1].strip():
            # </PubmedArticleSet> inside a record: its own end is missing.
            raise self.malformed("the PubMed records end too early, inside one", _CUT)
        return end

    def _close_past_hidden(self, closer: bytes) -> int:
        """The same where comments, CDATA or instructions may hold the closing tag as text."""
        start = self._at
        while True:
            end = self._close(closer, start)
            hidden = [(at, o) for o in _HIDING if (at := self._data.find(o, start, end)) >= 0]
            if not hidden:
                return end
            at, opener = min(hidden)
            start = self._find(_HIDING[opener], at + len(opener), RECORD_LIMIT)


def _record(raw: bytes) -> Record | None:
    head = _HEAD.match(raw)
    version, pmid = head.groups() if head else _named(raw)
    if not int(pmid):
        return None
    return Record(pmid=Pmid(int(pmid)), version=int(version or 1), raw=raw, sha256=hashlib.sha256(raw).hexdigest())


def _named(raw: bytes) -> tuple[str, str]:
    """Version and PMID of a record whose head is written unlike PubMed's; "0" where it has none."""
    try:
        found = next(
            (part.find("PMID") for part in parse(raw) if part.tag in ("MedlineCitation", "BookDocument")), None
        )
    except Malformed:
        return "", "0"
    if found is None or not re.fullmatch(r"\s*\d{1,10}\s*", found.text or "", re.ASCII):
        return "", "0"
    version = found.get("Version", "")
    return version if re.fullmatch(r"\d{1,6}", version, re.ASCII) else "", found.text or "0"


def _deleted(raw: bytes) -> Deleted:
    return Deleted(studies=tuple((Pmid(int(pmid)), int(v or 1)) for v, pmid in _DELETED.findall(raw)))


def _as_utf8(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The stream in UTF-8, whatever its byte order mark or XML declaration say it is in."""
    chunks = iter(chunks)
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) > 1024 or b"?>" in head:
            break
    encoding = _encoding(head)
    if encoding == "utf-8":
        yield head.removeprefix(codecs.BOM_UTF8)
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        yield decoder.decode(head).removeprefix("\ufeff").encode()
        for chunk in chunks:
            yield decoder.decode(chunk).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError as error:
        raise Malformed(f"the XML says that it is in {encoding}, but it is not") from error


def _encoding(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.startswith(b"<\0"):
        return "utf-16-le"
    if head.startswith(b"\0<"):
        return "utf-16-be"
    declared = _DECLARED.match(head.removeprefix(codecs.BOM_UTF8))
    if not declared:
        return "utf-8"
    try:
        name = codecs.lookup(declared[1].decode()).name
    except LookupError:
        name = ""
    if name not in _ENCODINGS:
        raise Malformed(f"the XML is in an encoding that PubMed does not use ({declared[1].decode()})")
    # What declares UTF-16 in bytes that read as ASCII is not in UTF-16.
    return "utf-8" if name in {"ascii", "utf-8"} or name.startswith("utf-16") else name
