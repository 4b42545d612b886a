"""Replies are judged by their body, then their status, then their ids."""

import base64
import gzip
import re
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrack.model import Fetched, Pmid
from litrack.pubmed.faults import Fault, Found, Kind
from litrack.pubmed.replies import Reply, judge_fetch, judge_info, judge_search

HEAD = (
    b'<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    b'"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>\n'
)
END = b"</PubmedArticleSet>"


def record(pmid: int, title: bytes = b"A title", version: int = 1) -> bytes:
    return (
        b'<PubmedArticle><MedlineCitation><PMID Version="%d">%d</PMID><Article><ArticleTitle>%b</ArticleTitle>'
        b"</Article></MedlineCitation></PubmedArticle>" % (version, pmid, title)
    )


def fetch(body: bytes, *asked: int, status: int = 200) -> Fetched | Fault:
    return judge_fetch(Reply(status=status, body=body), asked=[Pmid(n) for n in asked])


def search(body: bytes, retmax: int = 20, status: int = 200, **headers: str) -> Found | Fault:
    return judge_search(Reply(status=status, body=body, headers=headers), retmax=retmax)


def kind(outcome: object) -> Kind:
    assert isinstance(outcome, Fault), outcome
    return outcome.kind


# --- records -----------------------------------------------------------------------------------------------


def test_records_in_the_order_asked_and_the_rest_missing() -> None:
    outcome = fetch(HEAD + record(2) + record(1) + END, 1, 2, 3)
    assert isinstance(outcome, Fetched)
    assert [r.pmid for r in outcome.records] == [1, 2]
    assert outcome.missing == (3,)


def test_of_two_versions_the_newer_is_kept() -> None:
    outcome = fetch(HEAD + record(1, version=2) + record(1, version=1) + END, 1)
    assert isinstance(outcome, Fetched)
    assert [r.version for r in outcome.records] == [2]


def test_an_empty_set_is_all_missing() -> None:
    assert fetch(HEAD + END, 1) == Fetched(records=(), missing=(Pmid(1),))
    assert fetch(HEAD.replace(b"<PubmedArticleSet>\n", b"<PubmedArticleSet/>"), 1) == fetch(HEAD + END, 1)


def test_a_record_that_nobody_asked_for_spoils_the_reply() -> None:
    assert kind(fetch(HEAD + record(1) + record(9) + END, 1)) is Kind.MISMATCH


@given(st.integers(min_value=1, max_value=len(HEAD + record(1) + record(2) + END) - 1))
def test_a_reply_cut_anywhere_is_never_taken_for_whole(length: int) -> None:
    assert isinstance(fetch((HEAD + record(1) + record(2) + END)[:length], 1, 2), Fault)


@given(st.binary(max_size=300))
def test_any_bytes_at_all_are_judged(body: bytes) -> None:
    assert isinstance(fetch(body, 1), Fault)
    assert isinstance(search(body), Fault)
    assert isinstance(judge_info(Reply(status=200, body=body)), Fault)


@pytest.mark.parametrize(
    "inside",
    [
        record(1, b"Caf\xe9"),
        record(1, b"\x01"),
        record(1, b"a < b"),
        record(1) + b"502 Proxy Error",
        record(1, b"<html><body><h1>502 Proxy Error</h1></body></html>"),
        record(1).replace(b"</Article>", b""),
    ],
)
def test_damage_inside_a_whole_set_halves_the_batch(inside: bytes) -> None:
    assert kind(fetch(HEAD + inside + END, 1)).action == "halve"


def test_text_that_looks_like_a_fault_is_fine_inside_a_record() -> None:
    title = b"Resource temporarily unavailable: API rate limit exceeded &lt;html&gt; Search Backend failed"
    assert isinstance(fetch(HEAD + record(1, title) + END, 1), Fetched)


def test_a_declared_encoding_is_believed() -> None:
    body = (HEAD + record(1, "Café".encode("latin-1")) + END).replace(b'"1.0" ?', b'"1.0" encoding="ISO-8859-1"?')
    outcome = fetch(body, 1)
    assert isinstance(outcome, Fetched)
    assert "Café".encode() in outcome.records[0].raw


def test_an_entity_of_its_own_is_refused() -> None:
    doctype = b'<!DOCTYPE PubmedArticleSet [<!ENTITY a "aaaaaaaaaa">]>'
    assert isinstance(
        fetch(b"<?xml version='1.0'?>" + doctype + b"<PubmedArticleSet>" + record(1, b"&a;") + END, 1), Fault
    )


def test_a_good_set_under_a_bad_status_is_not_believed() -> None:
    assert kind(fetch(HEAD + record(1) + END, 1, status=503)) is Kind.SERVER


def test_a_record_named_as_not_available() -> None:
    outcome = fetch(b"id: 7 Error occurred: The following PMID is not available: 7\n", 7, 8)
    assert isinstance(outcome, Fault)
    assert (outcome.kind, outcome.pmids) == (Kind.NOT_AVAILABLE, (7,))


@pytest.mark.parametrize(
    ("status", "expected"),
    [(301, "REDIRECT"), (308, "REDIRECT"), (400, "BACKEND"), (401, "REJECTED"), (403, "DENIED"), (404, "REJECTED"),
     (408, "SERVER"), (414, "TOO_LONG"), (429, "RATE"), (500, "SERVER"), (503, "SERVER"), (204, "STRANGE")],
)  # fmt: skip
def test_where_the_body_says_nothing_the_status_decides(status: int, expected: str) -> None:
    assert kind(fetch(b"nothing in particular", 1, status=status)) is Kind[expected]


# --- searches ----------------------------------------------------------------------------------------------

SEARCH = (
    b'<?xml version="1.0" encoding="UTF-8" ?>\n<eSearchResult><Count>%d</Count><RetMax>2</RetMax><RetStart>0</RetStart>'
    b"<IdList>\n%b</IdList><TranslationSet/><QueryTranslation>x[All Fields]</QueryTranslation>%b</eSearchResult>"
)


def ids(*numbers: int) -> bytes:
    return b"".join(b"<Id>%d</Id>\n" % n for n in numbers)


def test_a_search_with_everything() -> None:
    trouble = (
        b"<ErrorList><PhraseNotFound>p</PhraseNotFound><FieldNotFound>f</FieldNotFound></ErrorList><WarningList>"
        b"<PhraseIgnored>the</PhraseIgnored><QuotedPhraseNotFound>q</QuotedPhraseNotFound>"
        b"<OutputMessage>Restrictions achieved. start and count adjusted to 0, 9999</OutputMessage>"
        b"<OutputMessage>No items found.</OutputMessage></WarningList>"
    )
    outcome = search(SEARCH % (2, ids(5, 4), trouble), date="Sun, 01 Mar 2026 11:00:00 GMT")
    assert outcome == Found(
        count=2,
        pmids=(Pmid(5), Pmid(4)),
        translation="x[All Fields]",
        warnings=(
            "phrase not found: p", "unknown field: f", "ignored: the", "quoted phrase not found: q", "No items found."
        ),
        at="2026-03-01T11:00:00Z",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("count", "listed", "retmax"), [(3, (1, 2), 20), (1, (1, 2), 20), (2, (1, 1), 20), (2, (1, 2), 1), (5, (), 20)]
)
def test_a_search_whose_hits_do_not_fit_its_count_is_doubted(count: int, listed: tuple[int, ...], retmax: int) -> None:
    assert kind(search(SEARCH % (count, ids(*listed), b""), retmax)) is Kind.MISMATCH


def test_a_search_page_stops_at_retmax_or_at_the_window() -> None:
    assert isinstance(search(SEARCH % (50, ids(1, 2), b""), 2), Found)
    assert isinstance(search(SEARCH % (50, b"", b""), 0), Found)
    assert isinstance(search(SEARCH % (25_000, ids(*range(1, 10_000)), b""), 10_000), Found)


@pytest.mark.parametrize("count", [b"", b"-1", b"1.5", "٣".encode(), b"many"])
def test_a_count_that_is_no_number_is_no_result(count: bytes) -> None:
    assert isinstance(search(b"<eSearchResult><Count>" + count + b"</Count><IdList/></eSearchResult>"), Fault)


def test_an_error_inside_a_search_is_never_zero_hits() -> None:
    body = b"<eSearchResult><Count>0</Count><IdList/><ERROR>Search Backend failed: no</ERROR></eSearchResult>"
    assert kind(search(body)) is Kind.SEARCH
    unknown = b"<eSearchResult><ERROR>something new</ERROR></eSearchResult>"
    assert kind(search(unknown)).action == "retry"


def test_json_with_a_raw_newline_is_understood_where_xml_was_asked() -> None:
    body = b'{"esearchresult":{"ERROR":"Search Backend failed: Exception:\n\'retstart\' cannot be larger than 9998."}}'
    assert kind(search(body)) is Kind.RANGE


def test_retry_after_in_seconds_and_as_a_date() -> None:
    assert Reply(status=429, headers={"retry-after": "7"}, body=b"").retry_after == 7
    headers = {"retry-after": "Sun, 01 Mar 2026 11:00:30 GMT", "date": "Sun, 01 Mar 2026 11:00:00 GMT"}
    assert Reply(status=429, headers=headers, body=b"").retry_after == 30
    assert Reply(status=429, headers={"retry-after": "soon"}, body=b"").retry_after is None


def test_every_row_of_the_catalogue_has_a_kind() -> None:
    rows = set(re.findall(r"F\d\d", " ".join(kind.rows for kind in Kind)))
    # A new DTD is no fault: it must parse.
    assert rows == {f"F{n:02}" for n in range(1, 29)} - {"F25"}
    assert all(kind.what and kind.hint for kind in Kind)


# --- recorded replies --------------------------------------------------------------------------------------


def recorded(shared: Path, pattern: str) -> list[tuple[str, bytes]]:
    found = [(p.name, p.read_bytes()) for p in sorted((shared / "data/replies/biopython").glob(pattern))]
    assert found
    return found


def test_recorded_pubmed_searches_are_read(shared: Path) -> None:
    counts = {}
    for name, body in recorded(shared, "esearch*.xml"):
        shown = int(re.search(rb"<RetMax>(\d+)", body)[1])
        start = int(re.search(rb"<RetStart>(\d+)", body)[1])
        outcome = search(body, retmax=shown)
        if start == 0:
            assert isinstance(outcome, Found), name
            assert len(outcome.pmids) == shown
            assert outcome.translation
            counts[name] = outcome.count
    assert counts["esearch2.xml"] == 42_249
    assert counts["esearch8.xml"] == 0


def test_recorded_pubmed_records_are_read_and_nothing_else_is(shared: Path) -> None:
    for name, body in recorded(shared, "*.*"):
        asked = [int(n) for n in re.findall(rb"<(?:MedlineCitation|BookDocument)[^>]*>\s*<PMID[^>]*>(\d+)", body)]
        outcome = fetch(body, *asked)
        if b"<PubmedArticleSet>" in body:
            assert isinstance(outcome, Fetched), name
            assert outcome.missing == ()
            assert len(outcome.records) == len(set(asked)) > 0
        else:
            assert isinstance(outcome, Fault), name


def test_recorded_builds_are_read(shared: Path) -> None:
    outcomes = {name: judge_info(Reply(status=200, body=body)) for name, body in recorded(shared, "einfo*.xml")}
    assert outcomes["einfo2.xml"] == "Build-2025.11.27.06.33"
    assert isinstance(outcomes["einfo1.xml"], Fault)  # the list of databases has no build


def test_recorded_errors_are_named(shared: Path) -> None:
    kinds = {name: kind(fetch(body, 1)) for name, body in recorded(shared, "*.*") if b"<ERROR>" in body}
    assert kinds == {"epost2.xml": Kind.BACKEND, "epost3.xml": Kind.BACKEND, "esummary8.xml": Kind.NO_IDS}
    assert kind(fetch(dict(recorded(shared, "pubmed3.html"))["pubmed3.html"], 1)) is Kind.WEB_PAGE


def test_efetch_replies_of_many_years_are_read(shared: Path) -> None:
    files = sorted((shared / "data/efetch/metapub").glob("*.xml"))
    assert len(files) > 200
    for path in files:
        body = path.read_bytes()
        asked = [int(n) for n in re.findall(rb"<(?:MedlineCitation|BookDocument)[^>]*>\s*<PMID[^>]*>(\d+)", body)]
        outcome = fetch(body, *asked)
        assert isinstance(outcome, Fetched), path.name
        assert outcome.missing == ()


def test_recorded_exchanges_are_read(shared: Path) -> None:
    read = 0
    for path in sorted((shared / "data/replies/cassettes").glob("test_*")):
        text = path.read_text("utf-8")
        asks = re.findall(r"- request:\n    body: (\S+)[\s\S]*?/(\w+)\.fcgi", text)
        bodies = re.findall(r"string: !!binary \|\n((?: {8}\S+\n)+)", text)
        for (form, utility), packed in zip(asks, bodies, strict=True):
            asked = dict(parse_qsl(form))
            body = gzip.decompress(base64.b64decode(packed))
            if utility == "esearch":
                assert isinstance(search(body, retmax=int(asked.get("retmax", 20))), Found), path.name
            elif utility == "efetch" and asked.get("db") == "pubmed":
                outcome = fetch(body, *(int(n) for n in asked["id"].split(",")))
                assert isinstance(outcome, Fetched), path.name
                assert outcome.missing == ()
            elif utility == "einfo" and asked.get("db") == "pubmed":
                assert isinstance(judge_info(Reply(status=200, body=body)), str)
            else:
                assert isinstance(fetch(body, 1), Fault), path.name
                continue
            read += 1
    assert read > 5
