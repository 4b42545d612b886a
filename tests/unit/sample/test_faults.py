"""Every fault of the catalogue shows itself to a plain HTTP client, where and as often as it was ordered."""

import gzip
import http.client
import json
import re
from typing import Any

import pytest
from lxml import etree

from litrack.sample.faults import FAULTS
from litrack.sample.server import Eutils

FETCH = ("efetch", {"id": "90000001,90000002,90000003"})
SEARCH = ("esearch", {"term": "sleep"})
ENVELOPE = re.compile(r"<eFetchResult>\n\t<ERROR>(.*)</ERROR>\n</eFetchResult>\n$", re.DOTALL)

STATUS_AND_WORDS = {
    ("F01", "plain"): (429, '{"error":"API rate limit exceeded","api-key":"127.0.0.1","count":"4","limit":"3"}'),
    ("F01", "retry-after"): (429, "API rate limit exceeded"),
    ("F02", "new"): (200, '{"error":"API rate limit exceeded","api-key":"127.0.0.1","count":"4","limit":"3"}'),
    ("F02", "old"): (200, '{"error":"API rate limit exceeded","count":"11"}'),
    ("F03", "key"): (400, '{"error":"API key invalid","api-key":"","type":"invalid",\n"status":"unknown"}'),
    ("F04", "ids"): (400, "<ERROR>ID list is empty! Possibly it has no correct IDs.</ERROR>"),
    ("F05", "empty"): (200, "<ERROR>Supplied id parameter is empty.</ERROR>"),
    ("F06", "200"): (200, "<ERROR>Unable to obtain query #1</ERROR>"),
    ("F06", "400"): (400, "<ERROR>Unable to obtain query #1</ERROR>"),
    ("F07", "range"): (400, "OUT OF RANGE. Parameter retstart=1 + 1 is greater than number of records available"),
    ("F08", "400"): (400, "<ERROR>Error: External viewer error: Empty Response. Bytes read: 0 Status: Timeout</ERROR>"),
    ("F08", "200"): (200, "<ERROR>Error: External viewer error: Empty Response. Bytes read: 0 Status: Timeout</ERROR>"),
    ("F09", "raw"): (400, "proxy_stream(): <html><head><title>502 Server Error</title>"),
    ("F09", "escaped"): (400, "proxy_stream(): &lt;html&gt;&lt;head&gt;&lt;title&gt;502 Server Error&lt;/title&gt;"),
    ("F10", "pubone"): (400, "proxy_stream(): Failed to connect to PubOne service. Try again later.</ERROR>"),
    ("F11", "backend"): (
        200,
        "<eSearchResult><ERROR>Search Backend failed: Database is not supported: pubmed</ERROR></eSearchResult>",
    ),
    ("F12", "trace"): (200, "<ERROR>NCBI C++ Exception: "),
    ("F15", "500"): (500, "<title>NCBI/eutils202 - WWW Error 500 Diagnostic</title>"),
    ("F16", "502"): (502, "Error reading from remote server"),
    ("F16", "503"): (503, "The server is temporarily unable to service your request"),
    ("F16", "504"): (504, "Bad Gateway"),
    ("F17", "html"): (200, "<!DOCTYPE html>\n<html>"),
    ("F17", "xml"): (200, "<!DOCTYPE html>\n<html>"),
    ("F19", "414"): (414, "Request-URI Too Large"),
    ("F26", "403"): (403, "has been blocked"),
    ("F27", "text"): (200, "id: 90000001 Error occurred: The following PMID is not available: 90000001"),
    ("F28", "ids"): (200, "Cannot process ID list"),
    ("F28", "ids-plus"): (200, "Cannot+process+ID+list"),
    ("F28", "id"): (400, "Failed to understand id"),
    ("F28", "resource"): (400, "Resource temporarily unavailable"),
    ("F28", "sequence"): (400, "Failed to retrieve sequence"),
}


DRIPPING = {("F21", "headers"), ("F21", "trickle")}
"""They end with a total deadline only, which http.client has not."""


def named(pair: tuple[str, str]) -> str:
    return "-".join(pair)


def pmids(body: bytes) -> list[int]:
    return sorted(int(str(e.findtext("MedlineCitation/PMID"))) for e in etree.fromstring(body))


def test_the_catalogue_is_complete() -> None:
    assert {fault for fault, _ in FAULTS} == {f"F{n:02d}" for n in range(1, 29)}
    assert len(set(FAULTS)) == len(FAULTS) >= 46


@pytest.mark.parametrize("pair", STATUS_AND_WORDS, ids=named)
def test_a_refusal_has_its_status_and_its_words(client: Any, pubmed: Eutils, pair: tuple[str, str]) -> None:
    pubmed.fails(*pair)
    got = client.ask(FETCH[0], **FETCH[1])
    status, words = STATUS_AND_WORDS[pair]
    assert got.status == status
    assert words in got.text


@pytest.mark.parametrize(
    "pair", [p for p in FAULTS if p[0] in {"F04", "F05", "F06", "F07", "F08", "F09", "F10", "F12"}], ids=named
)
def test_an_efetch_error_stands_in_efetchs_envelope(client: Any, pubmed: Eutils, pair: tuple[str, str]) -> None:
    pubmed.fails(*pair)
    assert ENVELOPE.search(client.ask(FETCH[0], **FETCH[1]).text)


@pytest.mark.parametrize("pair", [p for p in FAULTS if p not in DRIPPING], ids=named)
def test_a_fault_changes_the_reply_it_was_ordered_for_and_no_other(
    client: Any, pubmed: Eutils, pair: tuple[str, str]
) -> None:
    good = client.ask(FETCH[0], **FETCH[1])
    pubmed.fails(*pair, at=3)
    assert client.ask(FETCH[0], **FETCH[1]).body == good.body
    try:
        bad = client.ask(FETCH[0], **FETCH[1], timeout=0.2)
    except (OSError, http.client.HTTPException):
        pass
    else:
        assert (bad.status, bad.body, bad.headers["Content-Type"]) != (
            good.status,
            good.body,
            good.headers["Content-Type"],
        )
    assert client.ask(FETCH[0], **FETCH[1]).body == good.body
    assert [request.fault for request in pubmed.log] == ["", "", "/".join(pair), ""]


def test_a_permanent_fault_lasts_until_recovery(client: Any, pubmed: Eutils) -> None:
    pubmed.fails("F14", times=None)
    assert [client.ask("einfo").body for _ in range(3)] == [b"", b"", b""]
    pubmed.recovers()
    assert client.ask("einfo").body


def test_a_fault_can_wait_for_one_utility(client: Any, pubmed: Eutils) -> None:
    pubmed.fails("F16", "502", endpoint="efetch", times=2)
    told = [client.ask(*each).status for each in (["einfo"], ["einfo"])]
    assert told == [200, 200]
    assert [client.ask(FETCH[0], **FETCH[1]).status for _ in range(3)] == [502, 502, 200]


def test_an_unknown_fault_cannot_be_ordered(pubmed: Eutils) -> None:
    for fault, variant in (("F29", ""), ("F18", "slowly")):
        with pytest.raises(KeyError):
            pubmed.fails(fault, variant)


def test_throttling_and_cutting_off_have_their_own_verbs(client: Any, pubmed: Eutils) -> None:
    pubmed.throttles(times=2)
    assert [client.ask("einfo").status for _ in range(3)] == [429, 429, 200]
    pubmed.cuts_off()
    with pytest.raises(http.client.IncompleteRead):
        client.ask("einfo")


def test_retry_after_is_sent_by_one_variant_only(client: Any, pubmed: Eutils) -> None:
    pubmed.fails("F01", "plain")
    pubmed.fails("F01", "retry-after")
    assert [client.ask("einfo").headers.get("Retry-After") for _ in range(2)] == [None, "2"]


def test_a_rejected_key_is_repeated_in_the_body(client: Any, pubmed: Eutils) -> None:
    pubmed.fails("F03")
    assert json.loads(client.ask("einfo", api_key="canary").text)["api-key"] == "canary"


def test_an_expired_history_is_json_to_a_search(client: Any, pubmed: Eutils) -> None:
    pubmed.fails("F06", "200")
    assert json.loads(client.ask(*SEARCH[:1], **SEARCH[1]).text) == {
        "esearchresult": {"ERROR": "Unable to obtain query #1"}
    }


def test_a_prolog_comes_alone(client: Any, pubmed: Eutils) -> None:
    pubmed.fails("F13")
    assert client.ask(FETCH[0], **FETCH[1]).text.endswith('pubmed_250101.dtd">\n')


@pytest.mark.parametrize("kind", ["html", "xml"])
def test_a_page_comes_under_either_type(client: Any, pubmed: Eutils, kind: str) -> None:
    pubmed.fails("F17", kind)
    assert client.ask("einfo").headers["Content-Type"].startswith(f"text/{kind}")


@pytest.mark.parametrize("blank", ["spliced", "spliced-plus"])
def test_a_proxys_words_stand_in_the_middle_of_the_document(client: Any, pubmed: Eutils, blank: str) -> None:
    pubmed.fails("F18", blank)
    body = client.ask(FETCH[0], **FETCH[1]).text
    assert ("502+Proxy+Error" in body) == (blank == "spliced-plus")
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(body)


@pytest.mark.parametrize("asked", [FETCH, SEARCH, ("einfo", {})], ids=lambda asked: asked[0])
def test_a_stream_can_end_cleanly_between_two_records(
    client: Any, pubmed: Eutils, asked: tuple[str, dict[str, str]]
) -> None:
    pubmed.fails("F18", "boundary")
    body = client.ask(asked[0], **asked[1]).body
    assert re.search(rb"</(PubmedArticle|Id|Field)>$", body)


def test_a_connection_is_reset_or_closed_before_any_header(client: Any, pubmed: Eutils) -> None:
    pubmed.fails("F20", "reset")
    with pytest.raises(ConnectionResetError):
        client.ask("einfo")
    pubmed.fails("F20", "closed")
    with pytest.raises(http.client.RemoteDisconnected):
        client.ask("einfo")


@pytest.mark.parametrize("variant", ["silent", "headers", "body"])
def test_a_stall_lasts_until_the_client_gives_up(client: Any, pubmed: Eutils, variant: str) -> None:
    pubmed.fails("F21", variant)
    with pytest.raises(TimeoutError):
        client.ask("efetch", id="90000001", timeout=0.1 if variant != "headers" else 0.01)


def test_a_trickle_defeats_the_deadline_of_a_single_read(pubmed: Eutils) -> None:
    pubmed.fails("F21", "trickle")
    port = int(pubmed.url.split(":")[2].split("/")[0])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    connection.request("POST", "/entrez/eutils/einfo.fcgi", "db=pubmed&tool=t&email=e@example.org")
    reply = connection.getresponse()
    assert [len(reply.read(1)) for _ in range(4)] == [1, 1, 1, 1]
    connection.close()


@pytest.mark.parametrize(
    ("variant", "expected"),
    [
        ("missing", 2),
        ("extra", 4),
        ("duplicate", 4),
        ("count", 0),
    ],
)
def test_a_partial_reply_is_valid_and_wrong(client: Any, pubmed: Eutils, variant: str, expected: int) -> None:
    asked = {90000001, 90000002, 90000003}
    pubmed.fails("F22", variant)
    found = pmids(client.ask(FETCH[0], **FETCH[1]).body)
    assert len(found) == expected
    assert (set(found) <= asked) == (variant != "extra")
    pubmed.fails("F22", variant)
    listed = etree.fromstring(client.ask(*SEARCH[:1], **SEARCH[1]).body)
    assert str(len(listed.findall("IdList/Id"))) != listed.findtext("Count")


@pytest.mark.parametrize("status", ["301", "302", "307", "308"])
def test_a_redirect_points_elsewhere(client: Any, pubmed: Eutils, status: str) -> None:
    pubmed.fails("F23", status)
    got = client.ask("einfo")
    assert got.status == int(status)
    assert "127.0.0.1" not in got.headers["Location"]


def test_encodings_go_wrong_in_five_ways(client: Any, pubmed: Eutils) -> None:
    good = client.ask(FETCH[0], **FETCH[1]).body
    got = {}
    for variant in ("latin1", "bom", "newline", "gzip", "charset"):
        pubmed.fails("F24", variant)
        got[variant] = client.ask(FETCH[0], **FETCH[1])
    with pytest.raises(UnicodeDecodeError):
        got["latin1"].body.decode()
    assert got["bom"].body == b"\xef\xbb\xbf" + good
    assert got["newline"].body == b"\n" + good
    assert gzip.decompress(got["gzip"].body) == good
    assert got["charset"].headers["Content-Type"] == "text/xml; charset=ISO-8859-1"


def test_a_new_dtd_brings_what_nobody_has_heard_of_and_the_same_records(client: Any, pubmed: Eutils) -> None:
    pubmed.fails("F25")
    body = client.ask(FETCH[0], **FETCH[1]).body
    assert b"pubmed_280101.dtd" in body
    assert pmids(body) == [90000001, 90000002, 90000003]
    assert {"Provenance", "Step"} <= {element.tag for element in etree.fromstring(body).iter()}
