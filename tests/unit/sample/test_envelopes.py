"""Every reply of the stand-in is NCBI's, byte for byte as recorded."""

import gzip
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from litrack.sample.corpus import first_day
from litrack.sample.server import Eutils
from litrack.sample.shelf import identity

SEARCH = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n'
)
POST = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE ePostResult PUBLIC "-//NLM//DTD epost 20090526//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20090526/epost.dtd">'
)
FETCH = (
    '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>'
)
FETCH_ERROR = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eEfetchResult PUBLIC "-//NLM//DTD efetch 20131226//EN" '
    '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20131226/efetch.dtd">\n<eFetchResult>\n\t<ERROR>%s</ERROR>\n'
    "</eFetchResult>\n"
)


@pytest.fixture
def many(client_of: Callable[[Eutils], Any]) -> Any:
    """A client of a PubMed with 25,000 hits for one word."""
    with Eutils(virtual=range(95_000_001, 95_025_001)) as eutils:
        yield client_of(eutils)


# --- esearch -----------------------------------------------------------------------------------------------


def test_a_search_lists_one_id_a_line_newest_first(client: Any) -> None:
    assert client.ask("esearch", term="sleep[tiab]").text == (
        f"{SEARCH}<eSearchResult><Count>2</Count><RetMax>2</RetMax><RetStart>0</RetStart><IdList>\n<Id>90000002</Id>\n"
        '<Id>90000001</Id>\n</IdList><TranslationSet/><QueryTranslation>"sleep"[Title/Abstract]</QueryTranslation>'
        "</eSearchResult>\n"
    )


def test_retmax_echoes_the_number_returned(client: Any) -> None:
    assert "<Count>2</Count><RetMax>1</RetMax><RetStart>1</RetStart>" in client.ask(
        "esearch", term="sleep", retstart=1, retmax=50
    ).text  # fmt: skip


def test_no_hits_say_what_was_not_found(client: Any) -> None:
    assert client.ask("esearch", term="abcXYZ").text == (
        f"{SEARCH}<eSearchResult><Count>0</Count><RetMax>0</RetMax><RetStart>0</RetStart><IdList/><TranslationSet/>"
        "<QueryTranslation>(abcXYZ[All Fields])</QueryTranslation><ErrorList><PhraseNotFound>abcXYZ</PhraseNotFound>"
        "</ErrorList><WarningList><OutputMessage>No items found.</OutputMessage></WarningList></eSearchResult>\n"
    )


def test_json_has_numbers_as_strings_and_lists_only_of_complaints(client: Any) -> None:
    got = client.ask("esearch", term="pain[ti]", retmode="json")
    assert got.headers["Content-Type"].startswith("application/json")
    assert got.text == (
        '{"header":{"type":"esearch","version":"0.3"},"esearchresult":{"count":"1","retmax":"1","retstart":"0",'
        '"idlist":["90000003"],"translationset":[],"querytranslation":"\\"pain\\"[Title]"}}'
    )


def test_an_unknown_tag_is_told_in_xml_and_hidden_in_json(client: Any) -> None:
    assert "<ErrorList><FieldNotFound>NoSuchField</FieldNotFound></ErrorList>" in client.ask(
        "esearch", term="sleep[tiabb]"
    ).text  # fmt: skip
    assert "errorlist" not in client.ask("esearch", term="sleep[tiabb]", retmode="json").text


def test_a_count_alone_hides_every_warning(client: Any) -> None:
    assert client.ask("esearch", term="abcXYZ", rettype="count").text == (
        f"{SEARCH}<eSearchResult><Count>0</Count></eSearchResult>\n"
    )


def test_a_failing_backend_answers_200(client: Any) -> None:
    got = client.ask("esearch", term="((", retmode="json")
    assert got.status == 200
    assert json.loads(got.text)["esearchresult"]["ERROR"].startswith("Search Backend failed: ")


@pytest.mark.parametrize(
    ("start", "wanted", "returned", "warning"),
    [
        (0, 10_000, 9_999, "Restrictions achieved. start and count adjusted to 0, 9999"),
        (0, 9_999, 9_999, ""),
        (9_990, 10, 9, "Restrictions achieved. start and count adjusted to 9990, 9"),
        (9_998, 1, 1, ""),
    ],
)
def test_a_search_exposes_9999_records(many: Any, start: int, wanted: int, returned: int, warning: str) -> None:
    result = etree.fromstring(many.ask("esearch", term="virtual", retstart=start, retmax=wanted).body)
    assert (result.findtext("Count"), result.findtext("RetMax")) == ("25000", str(returned))
    assert len(result.findall("IdList/Id")) == returned
    assert (result.findtext("WarningList/OutputMessage") or "") == warning


def test_beyond_9999_records_stands_an_error_that_breaks_json(many: Any) -> None:
    told = many.ask("esearch", term="virtual", retstart=9_999)
    assert told.status == 200
    assert (
        f"{SEARCH}<eSearchResult><ERROR>Search Backend failed: Exception:\n'retstart' cannot be larger than 9998."
        in told.text
    )
    with pytest.raises(json.JSONDecodeError):
        json.loads(many.ask("esearch", term="virtual", retstart=9_999, retmode="json").text)


def test_past_the_end_of_a_small_result_is_an_empty_page(client: Any) -> None:
    result = etree.fromstring(client.ask("esearch", term="sleep", retstart=9_999).body)
    assert (result.findtext("Count"), result.findtext("RetMax")) == ("2", "0")
    assert result.findtext("WarningList/OutputMessage")


@pytest.mark.parametrize(
    "limit",
    [
        {"mindate": "2026/02/01", "maxdate": "2026/03/01"},
        {"reldate": 20},
        {"datetype": "pdat", "mindate": "2026/02", "maxdate": "2026"},
    ],
)
def test_a_date_limit_narrows_and_shows_in_the_translation(client: Any, limit: dict[str, object]) -> None:
    result = etree.fromstring(client.ask("esearch", term="sleep", **limit).body)
    assert [e.text for e in result.findall("IdList/Id")] == ["90000002"]
    assert '"sleep"[All Fields] AND 2026/02/' in str(result.findtext("QueryTranslation"))


def test_half_a_date_limit_is_none(client: Any) -> None:
    assert "<Count>2</Count>" in client.ask("esearch", term="sleep", mindate="2026/02/01").text


def test_another_database_is_refused(client: Any) -> None:
    got = client.ask("esearch", db="protein", term="sleep")
    assert got.text == f"{SEARCH}<eSearchResult><ERROR>Invalid db name specified: protein</ERROR></eSearchResult>\n"


# --- history -----------------------------------------------------------------------------------------------


def test_a_posted_list_can_be_fetched_and_searched(client: Any) -> None:
    posted = client.ask("epost", id="90000001,90000003")
    env = str(etree.fromstring(posted.body).findtext("WebEnv"))
    assert posted.text == (
        f"{POST}<ePostResult>\n\t<QueryKey>1</QueryKey>\n\t<WebEnv>{env}</WebEnv>\n</ePostResult>\n"
    )  # fmt: skip
    assert client.ask("efetch", WebEnv=env, query_key=1, retmax=1).text.count("<PubmedArticle>") == 1
    assert "<Count>1</Count>" in client.ask("esearch", term="sleep AND #1", WebEnv=env).text
    assert "<Count>1</Count>" in client.ask("esearch", term="sleep", query_key=1, WebEnv=env).text


def test_an_empty_post_answers_two_errors(client: Any) -> None:
    assert client.ask("epost", id="").text == (
        f"{POST}<ePostResult>\n\t<ERROR>Empty ID list; Nothing to store</ERROR>\n\t<ERROR>Some IDs have invalid "
        "value and were omitted. Maximum ID value 18446744073709551615</ERROR></ePostResult>\n"
    )


def test_history_ends_and_expires(client: Any, pubmed: Eutils) -> None:
    found = etree.fromstring(client.ask("esearch", term="pain", usehistory="y").body)
    kept = {"WebEnv": found.findtext("WebEnv"), "query_key": found.findtext("QueryKey")}
    beyond = client.ask("efetch", **kept, retstart=1)
    assert (beyond.status, beyond.text) == (
        400,
        FETCH_ERROR % "Cannot retrieve history data: OUT OF RANGE. Parameter retstart=1 + 1 is greater than number of "
        "records available in history. History includes 1 IDs.",
    )
    pubmed.forgets_history()
    gone = client.ask("efetch", **kept)
    assert (gone.status, gone.text) == (200, FETCH_ERROR % "Unable to obtain query #1")


# --- efetch ------------------------------------------------------------------------------------------------


def test_records_come_as_they_are_without_a_blank_between_them(client: Any, pubmed: Eutils) -> None:
    got = client.ask("efetch", id="90000001,90000002,90000003,90000004", retmode="xml")
    body = got.body.removeprefix(f"{FETCH}\n".encode()).removesuffix(b"</PubmedArticleSet>")
    for pmid in (90000001, 90000002, 90000003):
        raw = pubmed.backend.shelf.raw(pmid)
        assert raw
        assert raw in body
        body = body.replace(raw, b"")
    assert body == b""


def test_no_order_is_promised_but_the_same_request_gets_the_same_one(many: Any) -> None:
    ids = ",".join(str(pmid) for pmid in range(95_000_001, 95_000_021))
    first, again = (many.ask("efetch", id=ids).body for _ in range(2))
    assert first == again
    asked = [record.findtext(".//PMID") for record in etree.fromstring(first)]
    assert asked != ids.split(",")
    assert sorted(str(pmid) for pmid in asked) == ids.split(",")


def test_unknown_ids_are_omitted_without_a_word(client: Any) -> None:
    assert client.ask("efetch", id="12345678").text == f"{FETCH}</PubmedArticleSet>"


@pytest.mark.parametrize(
    ("ids", "status", "text"),
    [
        ("00000000", 400, "ID list is empty! Possibly it has no correct IDs."),
        ("", 200, "Supplied id parameter is empty."),
    ],
)
def test_bad_ids_are_told_in_the_envelope(client: Any, ids: str, status: int, text: str) -> None:
    got = client.ask("efetch", id=ids)
    assert (got.status, got.text) == (status, FETCH_ERROR % text)


def test_1300_ids_in_an_address_are_too_long(client: Any) -> None:
    ids = ",".join(str(pmid) for pmid in range(90_000_001, 90_001_301))
    assert client.ask("efetch", method="GET", id=ids).status == 414
    assert client.ask("efetch", id=ids).status == 200


# --- the rest ----------------------------------------------------------------------------------------------


def test_einfo_names_fifty_fields_and_a_new_build_every_day(client: Any, pubmed: Eutils) -> None:
    first = etree.fromstring(client.ask("einfo").body)
    assert first.findtext("DbInfo/DbBuild") == "Build-2026.03.01.06.33"
    assert (first.findtext("DbInfo/Count"), first.findtext("DbInfo/LastUpdate")) == ("3", "2026/03/01 06:33")
    fields = [field.findtext("Name") for field in first.iter("Field")]
    assert len(fields) == len(set(fields)) == 50
    pubmed.tomorrow()
    assert etree.fromstring(client.ask("einfo").body).findtext("DbInfo/DbBuild") == "Build-2026.03.02.06.33"


def test_a_summary_without_a_record_is_an_error_beside_the_others(client: Any) -> None:
    result = etree.fromstring(client.ask("esummary", id="90000001,99999999").body)
    assert result.findtext("DocSum/Item[@Name='Title']") == "Sleep in the evening."
    assert result.findtext("ERROR") == "UID=99999999: cannot get document summary"
    json_result = json.loads(client.ask("esummary", id="99999999", retmode="json").text)["result"]
    assert json_result["99999999"] == {"uid": "99999999", "error": "cannot get document summary"}


def test_links_of_an_unknown_id_look_like_no_links(client: Any) -> None:
    known = etree.fromstring(client.ask("elink", dbfrom="pubmed", db="pubmed", id="90000001").body)
    assert known.findtext("LinkSet/LinkSetDb/LinkName") == "pubmed_pubmed"
    unknown = etree.fromstring(client.ask("elink", dbfrom="pubmed", db="pubmed", id="99999999").body)
    assert unknown.findtext("LinkSet/IdList/Id") == "99999999"
    assert unknown.find("LinkSet/LinkSetDb") is None


def test_replies_carry_ncbis_headers_and_no_length(client: Any) -> None:
    headers = client.ask("einfo").headers
    assert headers["Server"] == "Finatra"
    assert headers["Transfer-Encoding"] == "chunked"
    assert headers["Content-Type"] == "text/xml; charset=UTF-8"
    assert headers["Date"] == "Sun, 01 Mar 2026 11:00:00 GMT"
    assert headers["X-RateLimit-Limit"] == "3"
    assert {"NCBI-PHID", "NCBI-SID", "Set-Cookie", "Cache-Control", "X-RateLimit-Remaining"} <= headers.keys()
    assert "Content-Length" not in headers


def test_gzip_is_sent_to_those_who_ask(client: Any) -> None:
    plain, packed = client.ask("einfo"), client.ask("einfo", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body


def test_the_sample_studies_arrive_as_they_were_invented(client_of: Callable[[Eutils], Any]) -> None:
    studies = {identity(raw)[0]: raw for raw in first_day()}
    with Eutils(studies) as eutils:
        client = client_of(eutils)
        listed = etree.fromstring(client.ask("esearch", term="90000001:99999999[UID]", retmax=9_999).body)
        ids = [int(str(e.text)) for e in listed.findall("IdList/Id")]
        assert ids == sorted(studies, reverse=True)
        body = client.ask("efetch", id=",".join(map(str, ids))).body
    assert body.startswith(FETCH.encode())
    assert sorted(record_in(body)) == sorted(studies.values())


def record_in(body: bytes) -> list[bytes]:
    """The records of a reply, cut where one ends and the next begins."""
    inner = body.removeprefix(f"{FETCH}\n".encode()).removesuffix(b"</PubmedArticleSet>")
    return [m[0] for m in re.finditer(rb"<(Pubmed(?:Book)?Article)[ >].*?</\1>", inner, re.DOTALL)]
