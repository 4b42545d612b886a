"""The texts of the E-utilities, byte for byte as recorded: prologs, results, errors, for each endpoint.

Source: replies of 2025-11 kept by Biopython, and measurements of third parties in 2026.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

XML = "text/xml; charset=UTF-8"
JSON = "application/json; charset=UTF-8"
TEXT = "text/plain; charset=UTF-8"
HTML = "text/html; charset=UTF-8"

_DECLARED = '<?xml version="1.0" encoding="UTF-8" ?>\n'
_DTD = "https://eutils.ncbi.nlm.nih.gov/eutils/dtd"
ARTICLES = (
    '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>'
)
"""What every EFetch reply opens with; a newline follows when there are records."""
_DOCTYPES = {
    "esearch": ("eSearchResult", "-//NLM//DTD esearch 20060628//EN", "20060628/esearch.dtd"),
    "epost": ("ePostResult", "-//NLM//DTD epost 20090526//EN", "20090526/epost.dtd"),
    "efetch": ("eEfetchResult", "-//NLM//DTD efetch 20131226//EN", "20131226/efetch.dtd"),
    "esummary": ("eSummaryResult", "-//NLM//DTD esummary v1 20041029//EN", "20041029/esummary-v1.dtd"),
    "elink": ("eLinkResult", "-//NLM//DTD elink 20101123//EN", "20101123/elink.dtd"),
    "espell": ("eSpellResult", "-//NLM//DTD espell 20131226//EN", "20131226/espell.dtd"),
    "einfo": ("eInfoResult", "-//NLM//DTD einfo 20190110//EN", "20190110/einfo.dtd"),
}

ENDPOINTS = frozenset(_DOCTYPES)

Ending = Literal["whole", "cut", "closed", "reset", "silent", "headers", "stalled", "trickle"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What goes over the wire, and how it ends."""

    status: int = 200
    body: bytes = b""
    kind: str = XML
    headers: tuple[tuple[str, str], ...] = ()
    ending: Ending = "whole"
    """`cut`: chunked without the last chunk. `closed`, `reset`: nothing at all. `silent`, `headers`, `stalled`,
    `trickle`: held until the client gives up: before the headers, in them, in the body, byte by byte."""


def prolog(endpoint: str) -> str:
    """XML declaration and DOCTYPE."""
    root, public, system = _DOCTYPES[endpoint]
    return f'{_DECLARED}<!DOCTYPE {root} PUBLIC "{public}" "{_DTD}/{system}">'


def xml(text: str, status: int = 200) -> Reply:
    """A reply of XML text."""
    return Reply(status=status, body=text.encode())


def error(endpoint: str, *texts: str, status: int = 200, raw: bool = False) -> Reply:
    """The endpoint's own envelope around NCBI's words; `raw` leaves their markup as it is."""
    words = [text if raw else escape(text, quote=False) for text in texts]
    if endpoint == "esearch":
        return xml(f"{prolog('esearch')}\n<eSearchResult><ERROR>{words[0]}</ERROR></eSearchResult>\n", status)
    lines = "".join(f"\t<ERROR>{text}</ERROR>\n" for text in words)
    # The root of an EFetch error is not the one that its DOCTYPE names.
    root = "eFetchResult" if endpoint == "efetch" else _DOCTYPES[endpoint][0]
    if endpoint == "epost" and len(words) > 1:
        lines = lines.rstrip("\n")
        return xml(f"{prolog(endpoint)}<{root}>\n{lines}</{root}>\n", status)
    return xml(f"{prolog(endpoint)}\n<{root}>\n{lines}</{root}>\n", status)


def as_json(value: Mapping[str, object]) -> Reply:
    """A reply of compact JSON."""
    return Reply(body=json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode(), kind=JSON)


def search_error(text: str, *, json_wanted: bool) -> Reply:
    """ESearch's refusal. In JSON a line break inside the text stays raw, which makes the JSON invalid."""
    if json_wanted:
        words = text.replace("\\", "\\\\").replace('"', '\\"')
        return Reply(body=f'{{"esearchresult":{{"ERROR":"{words}"}}}}'.encode(), kind=JSON)
    return error("esearch", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """What ESearch says."""

    count: int
    start: int
    ids: Sequence[int]
    translation: str
    query_key: str = ""
    web_env: str = ""
    phrases: Sequence[str] = ()
    fields: Sequence[str] = ()
    quoted: Sequence[str] = ()
    messages: Sequence[str] = ()

    def as_xml(self) -> Reply:
        """The XML of ESearch: one <Id> a line, all the rest on one."""
        ids = "\n".join(f"<Id>{pmid}</Id>" for pmid in self.ids)
        history = _elements("QueryKey", filter(None, [self.query_key])) + _elements(
            "WebEnv", filter(None, [self.web_env])
        )
        # A tag that nobody knows has been seen reported in XML, under this one name, and never in JSON.
        unknown = ["NoSuchField"] * len(self.fields)
        errors = _elements("PhraseNotFound", self.phrases) + _elements("FieldNotFound", unknown)
        warnings = _elements("QuotedPhraseNotFound", self.quoted) + _elements("OutputMessage", self.messages)
        return xml(
            f"{prolog('esearch')}\n<eSearchResult><Count>{self.count}</Count><RetMax>{len(self.ids)}</RetMax>"
            f"<RetStart>{self.start}</RetStart>{history}"
            + (f"<IdList>\n{ids}\n</IdList>" if ids else "<IdList/>")
            + f"<TranslationSet/><QueryTranslation>{escape(self.translation, quote=False)}</QueryTranslation>"
            + (f"<ErrorList>{errors}</ErrorList>" if errors else "")
            + (f"<WarningList>{warnings}</WarningList>" if warnings else "")
            + "</eSearchResult>\n"
        )

    def as_json(self) -> Reply:
        """The JSON of ESearch: every number a string, lists of complaints only where there are any."""
        result: dict[str, object] = {
            "count": str(self.count), "retmax": str(len(self.ids)), "retstart": str(self.start),
        }  # fmt: skip
        if self.web_env:
            result |= {"querykey": self.query_key, "webenv": self.web_env}
        result |= {"idlist": [str(p) for p in self.ids], "translationset": [], "querytranslation": self.translation}
        if self.phrases:
            result["errorlist"] = {"phrasesnotfound": [*self.phrases], "fieldsnotfound": []}
        if self.quoted or self.messages:
            result["warninglist"] = {
                "phrasesignored": [], "quotedphrasesnotfound": [*self.quoted], "outputmessages": [*self.messages],
            }  # fmt: skip
        return as_json({"header": {"type": "esearch", "version": "0.3"}, "esearchresult": result})

    def as_count(self) -> Reply:
        """`rettype=count`: the number and nothing else, so that a broken query looks like an honest 0."""
        return xml(f"{prolog('esearch')}\n<eSearchResult><Count>{self.count}</Count></eSearchResult>\n")


def _elements(tag: str, texts: Iterable[str]) -> str:
    return "".join(f"<{tag}>{escape(text, quote=False)}</{tag}>" for text in texts)


def articles(records: Sequence[bytes]) -> Reply:
    """EFetch: no encoding declared, no blank between records."""
    if not records:
        return xml(f"{ARTICLES}</PubmedArticleSet>")
    return Reply(body=f"{ARTICLES}\n".encode() + b"".join(records) + b"</PubmedArticleSet>")


def posted(query_key: str, web_env: str) -> Reply:
    """EPost."""
    return xml(
        f"{prolog('epost')}<ePostResult>\n\t<QueryKey>{query_key}</QueryKey>\n\t<WebEnv>{web_env}</WebEnv>\n"
        "</ePostResult>\n"
    )
