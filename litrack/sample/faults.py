"""The failure catalogue of the E-utilities, F01 to F28, each variant a function from the good reply to the bad one."""

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from litrack.sample.envelopes import ARTICLES, HTML, JSON, TEXT, XML, Ending, Reply, error, prolog, search_error


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The request that a fault spoils."""

    endpoint: str
    params: Mapping[str, str]
    address: str
    good: Callable[[], Reply]
    """What would have been answered."""

    @property
    def first_id(self) -> int:
        """The first PMID asked for; 1 where none was."""
        found = re.search(r"\d+", self.params.get("id", ""))
        return int(found[0]) if found else 1


Fault = Callable[[Asked], Reply]

_TRACE = (
    'NCBI C++ Exception: Error: TXCLIENT(CException::eUnknown) "ncbi_txclient.cpp", line 1070: ncbi::TXCLIENT::readAll '
    "--- EOF while reading from the server"
)
_VIEWER = "Error: External viewer error: Empty Response. Bytes read: 0 Status: Timeout"
_PROXY = "Error: CEFetchPApplication::proxy_stream(): "
_RELAYED = (
    "<html><head><title>502 Server Error</title></head><body><h1>Error: Server Error</h1><h2>The server encountered a "
    "temporary error and could not complete your request.<p>Please try again in 30 seconds.</h2></body></html>"
)
_SPLICED = "502 Proxy Error The proxy server received an invalid response. Reason: Error reading from remote server"
_PAGE = (
    "<!DOCTYPE html>\n<html><head><title>NCBI - Site Maintenance</title></head><body><h1>The site is down for "
    "maintenance</h1><p>We expect to be back shortly.</p></body></html>\n"
)


def rate_limit(asked: Asked, *, count: int = 4, retry_after: bool = False) -> Reply:
    """F01. `api-key` names the caller's address when there is no key."""
    key = asked.params.get("api_key", "")
    body = (
        f'{{"error":"API rate limit exceeded","api-key":"{key or asked.address}","count":"{count}",'
        f'"limit":"{10 if key else 3}"}}'
    )
    return Reply(status=429, body=body.encode(), kind=JSON, headers=(("Retry-After", "2"),) if retry_after else ())


def _enveloped(text: str, status: int = 200, *, raw: bool = False) -> Fault:
    return lambda asked: error(asked.endpoint, text, status=status, raw=raw)


def _html(status: int, title: str, words: str) -> Fault:
    page = (
        f'<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>{title}</title>\n</head><body>\n'
        f"<h1>{title}</h1>\n<p>{words}</p>\n</body></html>\n"
    )
    return lambda _: Reply(status=status, body=page.encode(), kind=HTML)


def _bad_key(asked: Asked) -> Reply:
    key = asked.params.get("api_key", "")
    body = f'{{"error":"API key invalid","api-key":"{key}","type":"invalid",\n"status":"unknown"}}'
    return Reply(status=400, body=body.encode(), kind=JSON)


def _history_gone(asked: Asked) -> Reply:
    if asked.endpoint == "esearch":
        return search_error("Unable to obtain query #1", json_wanted=True)
    return error(asked.endpoint, "Unable to obtain query #1")


def _prolog_only(asked: Asked) -> Reply:
    if asked.endpoint == "efetch":
        return Reply(body=ARTICLES.removesuffix("<PubmedArticleSet>").encode())
    return Reply(body=f"{prolog(asked.endpoint)}\n".encode())


def _diagnostic(asked: Asked) -> Reply:
    # The page of 2026 echoes the URL, key and all: whoever prints it leaks the key.
    address = (
        f"http://eutils.ncbi.nlm.nih.gov/entrez/eutils/{asked.endpoint}.fcgi?api_key={asked.params.get('api_key', '')}"
    )
    page = (
        "<html><head><title>NCBI/eutils202 - WWW Error 500 Diagnostic</title></head><body><h1>Server Error</h1>"
        f"<p>Your request could not be processed due to a problem on our Web server.</p><pre>Error: 500\nURL: {address}"
        "</pre></body></html>\n"
    )
    return Reply(status=500, body=page.encode(), kind=HTML)


def _ending(ending: Ending) -> Fault:
    return lambda asked: replace(asked.good(), ending=ending)


def _spliced(blank: str) -> Fault:
    def splice(asked: Asked) -> Reply:
        good = asked.good()
        middle = len(good.body) * 2 // 3
        return replace(good, body=good.body[:middle] + b"\n" + _SPLICED.replace(" ", blank).encode() + b"\n")

    return splice


def _boundary(asked: Asked) -> Reply:
    """Ends cleanly, between two records, before the root is closed."""
    good = asked.good()
    ends = [m.end() for m in re.finditer(rb"</PubmedArticle>|</PubmedBookArticle>|</Id>|</Field>", good.body)]
    cut = ends[(len(ends) - 1) // 2] if ends else good.body.rfind(b"</")
    return replace(good, body=good.body[:cut] if cut > 0 else good.body[:-1])


_RECORD = re.compile(rb"<(Pubmed(?:Book)?Article|LinkSet|DocSum)[ >].*?</\1>|<Id>\d+</Id>\n", re.DOTALL)


def _partial(change: Callable[[list[bytes]], list[bytes]]) -> Fault:
    """A valid set with other records than were asked for; replies without records, and JSON, pass as they are."""

    def spoil(asked: Asked) -> Reply:
        good = asked.good()
        found = [(m.start(), m.end()) for m in _RECORD.finditer(good.body)]
        if not found:
            return good
        changed = b"".join(change([good.body[a:b] for a, b in found]))
        return replace(good, body=good.body[: found[0][0]] + changed + good.body[found[-1][1] :])

    return spoil


def _with_stranger(records: list[bytes]) -> list[bytes]:
    first = records[0]
    return [*records, re.sub(rb"(<PMID[^>]*>|<Id>)\d+", rb"\g<1>1", first, count=1)]


def _miscounted(asked: Asked) -> Reply:
    good = asked.good()
    if asked.endpoint == "efetch":  # EFetch carries no Count: the set is empty although records were asked for
        return Reply(body=f"{ARTICLES}</PubmedArticleSet>".encode())

    def more(found: re.Match[bytes]) -> bytes:
        return found[1] + str(int(found[2]) + 7).encode()

    return replace(good, body=re.sub(rb'(<Count>|"count":")(\d+)', more, good.body, count=1))


def _linked(pattern: bytes, instead: bytes, asked: Asked) -> Reply:
    """ELink tells of other links, or of a failure inside its set; the other utilities answer well."""
    return replace(good := asked.good(), body=re.sub(pattern, instead, good.body, flags=re.DOTALL))


def _redirect(status: int) -> Fault:
    elsewhere = (("Location", "https://www.example.org/entrez/eutils/elsewhere.fcgi"),)
    return lambda _: Reply(status=status, body=b"", kind=HTML, headers=elsewhere)


def _latin1(asked: Asked) -> Reply:
    good = asked.good()
    spoiled, changed = re.subn(rb"(<ArticleTitle[^>]*>|<QueryTranslation>|<MenuName>)", b"\\g<1>Caf\xe9 ", good.body)
    return replace(good, body=spoiled if changed else b"\xe9" + good.body)


def _preceded(by: bytes) -> Fault:
    def precede(asked: Asked) -> Reply:
        good = asked.good()
        return replace(good, body=by + good.body)

    return precede


def _gzipped(asked: Asked) -> Reply:
    good = asked.good()
    return replace(good, body=gzip.compress(good.body, mtime=0), headers=(("Content-Encoding", "gzip"),))


def _new_dtd(asked: Asked) -> Reply:
    """A DTD of 2028, with an element, an attribute, a RefType and a PubStatus that nobody has heard of."""
    good = asked.good()
    body = good.body.replace(b"pubmed_250101.dtd", b"pubmed_280101.dtd")
    body = body.replace(b"1st January 2025", b"1st January 2028")
    body = body.replace(b"<MedlineCitation ", b'<MedlineCitation Reviewed="maybe" ')
    body = body.replace(b"<PubmedData>", b"<Provenance><Step>unheard of</Step></Provenance><PubmedData>")
    body = re.sub(
        rb"</History>",
        b'<PubMedPubDate PubStatus="replicated"><Year>2028</Year><Month>1</Month><Day>1</Day></PubMedPubDate>'
        b"</History>",
        body,
    )
    body = body.replace(
        b"<CommentsCorrectionsList>",
        b'<CommentsCorrectionsList><CommentsCorrections RefType="ReplicatedIn"><RefSource>J Synth Test</RefSource>'
        b"</CommentsCorrections>",
    )
    body = re.sub(rb"(</(?:eSearchResult|DbInfo|LinkSet)>)", rb"<Provenance>unheard of</Provenance>\1", body)
    return replace(good, body=body)


def _unavailable(asked: Asked) -> Reply:
    pmid = asked.first_id
    text = f"id: {pmid} Error occurred: The following PMID is not available: {pmid}\n"
    return Reply(body=text.encode(), kind=TEXT)


def _plain(text: str, status: int = 200) -> Fault:
    return lambda _: Reply(status=status, body=f"{text}\n".encode(), kind=TEXT)


_TABLE: dict[tuple[str, str], Fault] = {
    ("F01", "plain"): rate_limit,
    ("F01", "retry-after"): lambda asked: rate_limit(asked, retry_after=True),
    ("F02", "new"): lambda asked: replace(rate_limit(asked), status=200),
    ("F02", "old"): lambda _: Reply(body=b'{"error":"API rate limit exceeded","count":"11"}', kind=JSON),
    ("F03", "key"): _bad_key,
    ("F04", "ids"): _enveloped("ID list is empty! Possibly it has no correct IDs.", 400),
    ("F05", "empty"): _enveloped("Supplied id parameter is empty."),
    ("F06", "200"): _history_gone,
    ("F06", "400"): _enveloped("Unable to obtain query #1", 400),
    ("F07", "range"): _enveloped(
        "Cannot retrieve history data: OUT OF RANGE. Parameter retstart=1 + 1 is greater than number of records "
        "available in history. History includes 1 IDs.", 400),
    ("F08", "400"): _enveloped(_VIEWER, 400),
    ("F08", "200"): _enveloped(_VIEWER),
    ("F09", "raw"): _enveloped(_PROXY + _RELAYED, 400, raw=True),
    ("F09", "escaped"): _enveloped(_PROXY + _RELAYED, 400),
    ("F10", "pubone"): _enveloped(_PROXY + "Failed to connect to PubOne service. Try again later.", 400),
    ("F11", "backend"): lambda _: error("esearch", "Search Backend failed: Database is not supported: pubmed"),
    ("F12", "trace"): _enveloped(_TRACE),
    ("F13", "prolog"): _prolog_only,
    ("F14", "empty"): lambda _: Reply(),
    ("F15", "500"): _diagnostic,
    ("F16", "502"): _html(502, "502 Proxy Error", "The proxy server received an invalid response from an upstream "
        "server.<br />\nReason: <strong>Error reading from remote server</strong>"),
    ("F16", "503"): _html(503, "503 Service Unavailable", "The server is temporarily unable to service your request "
        "due to maintenance downtime or capacity problems. Please try again later."),
    ("F16", "504"): _html(504, "504 Bad Gateway", "Bad Gateway"),
    ("F17", "html"): lambda _: Reply(body=_PAGE.encode(), kind=HTML),
    ("F17", "xml"): lambda _: Reply(body=_PAGE.encode(), kind=XML),
    ("F18", "cut"): _ending("cut"),
    ("F18", "spliced"): _spliced(" "),
    ("F18", "spliced-plus"): _spliced("+"),
    ("F18", "boundary"): _boundary,
    ("F19", "414"): _html(414, "414 Request-URI Too Large", "The requested URL's length exceeds the capacity limit."),
    ("F20", "reset"): lambda _: Reply(ending="reset"),
    ("F20", "closed"): lambda _: Reply(ending="closed"),
    ("F21", "silent"): lambda _: Reply(ending="silent"),
    ("F21", "headers"): _ending("headers"),
    ("F21", "body"): _ending("stalled"),
    ("F21", "trickle"): _ending("trickle"),
    ("F22", "missing"): _partial(lambda records: records[1:]),
    ("F22", "extra"): _partial(_with_stranger),
    ("F22", "duplicate"): _partial(lambda records: [*records, records[0]]),
    ("F22", "count"): _miscounted,
    ("F23", "301"): _redirect(301),
    ("F23", "302"): _redirect(302),
    ("F23", "307"): _redirect(307),
    ("F23", "308"): _redirect(308),
    ("F24", "latin1"): _latin1,
    ("F24", "bom"): _preceded(b"\xef\xbb\xbf"),
    ("F24", "newline"): _preceded(b"\n"),
    ("F24", "gzip"): _gzipped,
    ("F24", "charset"): lambda asked: replace(asked.good(), kind="text/xml; charset=ISO-8859-1"),
    ("F25", "dtd"): _new_dtd,
    ("F26", "403"): _html(403, "403 Forbidden", "Access to this resource has been blocked because of possible misuse "
        "of the E-utilities. Please contact eutilities@ncbi.nlm.nih.gov."),
    ("F27", "text"): _unavailable,
    ("F28", "ids"): _plain("Cannot process ID list"),
    ("F28", "ids-plus"): _plain("Cannot+process+ID+list"),
    ("F28", "id"): _enveloped("Failed to understand id: 90000001", 400),
    ("F28", "resource"): _enveloped("Resource temporarily unavailable", 400),
    ("F28", "sequence"): _plain("Error: Failed to retrieve sequence", 400),
}  # fmt: skip

_OF_LINKS: dict[tuple[str, str], Fault] = {
    ("F12", "within"): partial(_linked, rb"(<LinkSetDb>.*)?</LinkSet>", f"<ERROR>{_TRACE}</ERROR></LinkSet>".encode()),
    ("F22", "links"): partial(_linked, rb"<LinkName>\w+", b"<LinkName>pubmed_pubmed_reviews"),
}
FAULTS: tuple[tuple[str, str], ...] = tuple(_TABLE)
LINK_FAULTS: tuple[tuple[str, str], ...] = tuple(_OF_LINKS)
"""Every fault with each of its variants, and those that only ELink has."""


def spoil(fault: str, variant: str, asked: Asked) -> Reply:
    """The bad reply. Raises KeyError on an unknown name."""
    return (_TABLE | _OF_LINKS)[fault, variant or default_variant(fault)](asked)


def default_variant(fault: str) -> str:
    """The first variant of a fault. Raises KeyError on a name that is not in the catalogue."""
    for name, variant in FAULTS:
        if name == fault:
            return variant
    raise KeyError(fault)
