"""One element of PubMed XML parsed alone, out of reach of any DTD."""

import sys
from xml.etree.ElementTree import Element, ParseError, XMLParser

from litrack.errors import Malformed

TAG_LIMIT = 600_000
"""Tags and comments in one record without its references; the largest of PubMed have about 200,000."""

# Inside an element a DOCTYPE is a syntax error, so there is no entity to expand, and the prefix that older sets declare
# on their root stays bound for a record cut out of it.
_OPEN = b'<r xmlns:mml="http://www.w3.org/1998/Math/MathML" xmlns:xlink="http://www.w3.org/1999/xlink">'
_CLOSE = b"</r>"


def parse(raw: bytes) -> Element:
    """The element written in `raw` (UTF-8). Raises Malformed on anything but exactly one well-formed element."""
    if raw.count(b"<") > TAG_LIMIT:
        raise Malformed("it has more elements than any PubMed record")
    parser = XMLParser()  # noqa: S314 - no DTD can reach it, see above
    try:
        parser.feed(_OPEN)
        parser.feed(raw)
        parser.feed(_CLOSE)
        wrapper = parser.close()
    except ParseError as error:
        raise Malformed(f"it is not well-formed XML ({str(error).partition(':')[0]})") from error
    if len(wrapper) != 1:
        raise Malformed("it is not one XML element")
    child: Element = wrapper[0]
    return child


def may_hide(data: bytes | bytearray, start: int = 0, end: int = sys.maxsize) -> bool:
    """A comment, CDATA section or instruction is there, in which a tag would be mere text."""
    # One character is sought twenty times faster than two of which the first is everywhere.
    return (data.find(b"!", start, end) >= 0 and data.find(b"<!", start, end) >= 0) or (
        data.find(b"?", start, end) >= 0 and data.find(b"<?", start, end) >= 0
    )


def without_references(raw: bytes) -> bytes:
    """The record without its reference lists: nine tenths of some records, and full of other papers' DOIs.

    The lists are the last thing in PubmedData and BookDocument (pubmed_250101.dtd), so all between the first opening
    and the last closing tag is references. Raises Malformed where they are no UTF-8 text.
    """
    end = raw.rfind(b"</ReferenceList>") + len(b"</ReferenceList>")
    start = raw.find(b"<ReferenceList", 0, end)
    if start < 0 or may_hide(raw):
        return raw
    try:
        raw[start:end].decode()
    except UnicodeDecodeError as error:
        raise Malformed("its references are not UTF-8") from error
    return raw[:start] + raw[end:]
