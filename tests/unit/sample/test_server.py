"""The stand-in keeps a log, a clock and an eye on manners; PubMed changes under it; it closes at once."""

import json
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from litrack.sample.server import Eutils
from litrack.sample.shelf import records_in

Record = Callable[..., bytes]


def ids(client: Any, term: str) -> list[str | None]:
    return [e.text for e in etree.fromstring(client.ask("esearch", term=term).body).findall("IdList/Id")]


def fetched(client: Any, pmid: int) -> Any | None:
    return etree.fromstring(client.ask("efetch", id=pmid).body).find("PubmedArticle")


def test_the_log_tells_what_was_asked_and_when(client: Any, pubmed: Eutils) -> None:
    client.ask("esearch", term="sleep")
    client.ask("efetch", method="GET", id="90000001")
    first, second = pubmed.log
    assert (first.number, first.endpoint, first.method, first.params["term"]) == (1, "esearch", "POST", "sleep")
    assert "term" not in first.path
    assert (second.number, second.method, second.params["id"], second.status) == (2, "GET", "90000001", 200)
    assert first.started < second.started
    assert first.headers["Content-Type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize("missing", ["tool", "email"])
def test_a_request_without_tool_or_email_is_refused_and_remembered(client: Any, pubmed: Eutils, missing: str) -> None:
    known = {"tool": "litrack", "email": "reader@example.org"}
    del known[missing]
    assert client.ask("esearch", identity=known, term="sleep").status == 400
    assert pubmed.violations == (f"request 1: no {missing}",)


def test_a_key_in_an_address_is_remembered(client: Any, pubmed: Eutils) -> None:
    client.ask("esearch", method="GET", term="sleep", api_key="canary")
    client.ask("esearch", term="sleep", api_key="canary")
    assert pubmed.violations == ("request 1: the API key stands in the URL",)


def test_an_unknown_utility_is_not_found(client: Any, pubmed: Eutils) -> None:
    assert client.ask("egquery").status == 404
    assert len(pubmed.log) == 1


@pytest.mark.parametrize(("key", "allowed"), [({}, 3), ({"api_key": "canary"}, 10)])
def test_too_many_requests_in_a_second_are_refused(
    record: Record, client_of: Callable[[Eutils], Any], key: dict[str, str], allowed: int
) -> None:
    with Eutils([record(90000001)], rate_limit=True) as eutils:
        client = client_of(eutils)
        got = [client.ask("einfo", **key) for _ in range(allowed + 1)]
    assert [g.status for g in got] == [*[200] * allowed, 429]
    assert got[0].headers["X-RateLimit-Remaining"] == str(allowed - 1)
    told = json.loads(got[-1].text)
    assert told == {
        "error": "API rate limit exceeded",
        "api-key": key.get("api_key", "127.0.0.1"),
        "count": str(allowed + 1),
        "limit": str(allowed),
    }


def test_a_new_study_is_found_and_fetched(client: Any, pubmed: Eutils, record: Record) -> None:
    pubmed.has(record(90000009, "Sleep at noon."))
    assert ids(client, "sleep[ti]") == ["90000009", "90000002", "90000001"]


def test_a_revised_study_is_modified_on_the_day_of_the_clock(client: Any, pubmed: Eutils, record: Record) -> None:
    pubmed.at(datetime(2026, 4, 2, 9, 0, tzinfo=UTC))
    pubmed.revises(90000003, record(90000003, "Pain at midnight."))
    assert ids(client, "pain AND 2026/04/02:3000[mdat]") == ["90000003"]
    revised = fetched(client, 90000003)
    assert revised is not None
    assert revised.findtext(".//ArticleTitle") == "Pain at midnight."
    with pytest.raises(ValueError, match="not PMID 90000001"):
        pubmed.revises(90000001, record(90000003))


def test_a_deleted_study_is_gone_without_a_word(client: Any, pubmed: Eutils) -> None:
    pubmed.deletes(90000001)
    assert ids(client, "sleep") == ["90000002"]
    assert fetched(client, 90000001) is None


def test_a_study_that_no_longer_matches_can_still_be_fetched(client: Any, pubmed: Eutils) -> None:
    pubmed.unmatches(90000001)
    assert ids(client, "sleep") == ["90000002"]
    assert fetched(client, 90000001) is not None


def test_an_id_that_is_only_an_id_can_change_too(client_of: Callable[[Eutils], Any], record: Record) -> None:
    with Eutils(virtual=range(95_000_001, 95_000_005)) as eutils:
        client = client_of(eutils)
        eutils.deletes(95_000_001)
        eutils.unmatches(95_000_002)
        eutils.revises(95_000_003, record(95_000_003, "Real at last."))
        assert ids(client, "virtual") == ["95000004"]
        assert fetched(client, 95_000_001) is None
        assert fetched(client, 95_000_002) is not None
        with pytest.raises(KeyError):
            eutils.deletes(95_000_001)


def test_a_retraction_marks_the_study_and_brings_its_notice(client: Any, pubmed: Eutils, record: Record) -> None:
    pubmed.retracts(90000003, record(90000010, "Retraction notice.", types=("Retraction of Publication",)))
    assert ids(client, "hasretractionin") == ["90000003"]
    assert ids(client, "retracted publication[pt]") == ["90000003"]
    assert ids(client, "retraction of publication[pt]") == ["90000010"]
    study = fetched(client, 90000003)
    assert study is not None
    correction = study.find(".//CommentsCorrections[@RefType='RetractionIn']")
    assert correction is not None
    assert correction.findtext("PMID") == "90000010"
    assert [child.tag for child in study[0]].index("CommentsCorrectionsList") == 4  # where the DTD wants it


def test_the_newer_version_of_a_study_is_served(record: Record, client_of: Callable[[Eutils], Any]) -> None:
    with Eutils([record(90000001, "Second", version=2), record(90000001, "First")]) as eutils:
        study = fetched(client_of(eutils), 90000001)
    assert study is not None
    assert study.findtext(".//ArticleTitle") == "Second"


def test_the_clock_stands_still_until_told(client: Any, pubmed: Eutils) -> None:
    assert client.ask("einfo").headers["Date"] == client.ask("einfo").headers["Date"]
    pubmed.tomorrow()
    assert client.ask("einfo").headers["Date"] == "Mon, 02 Mar 2026 11:00:00 GMT"


def test_a_year_end_changes_the_translation_alone(client: Any, pubmed: Eutils) -> None:
    pubmed.remaps('"sleep"[All Fields]', '"sleep"[MeSH Terms] OR "sleep"[All Fields]')
    got = client.ask("esearch", term="sleep").text
    assert '<QueryTranslation>"sleep"[MeSH Terms] OR "sleep"[All Fields]</QueryTranslation>' in got
    assert "<Count>2</Count>" in got


def test_a_phrase_can_be_unknown_to_the_index(client: Any, pubmed: Eutils) -> None:
    pubmed.lacks_phrase("in the evening")
    got = client.ask("esearch", term='"in the evening"[ti] OR pain').text
    assert "<Count>1</Count>" in got
    assert "<QuotedPhraseNotFound>\"in the evening\"</QuotedPhraseNotFound>" in got  # fmt: skip


def test_closing_leaves_no_thread_and_no_port(record: Record, client_of: Callable[[Eutils], Any]) -> None:
    before = set(threading.enumerate())
    with Eutils([record(90000001)]) as eutils:
        client = client_of(eutils)

        def waits() -> None:
            with pytest.raises(OSError, match=r"closed|reset"):
                client.ask("einfo", timeout=30)

        eutils.fails("F21", "silent", times=None)
        waiting = threading.Thread(target=waits)
        waiting.start()
        while not eutils.log:
            time.sleep(0.01)
        began = time.monotonic()
    assert time.monotonic() - began < 1
    waiting.join()
    assert set(threading.enumerate()) == before
    with pytest.raises(ConnectionRefusedError):
        client.ask("einfo")
    eutils.close()


def test_a_modelled_latency_delays_every_reply(record: Record, client_of: Callable[[Eutils], Any]) -> None:
    with Eutils(
        [record(90000001)], latency=lambda endpoint, size: 0.2 if endpoint == "efetch" and size else 0.0
    ) as eutils:
        client = client_of(eutils)
        began = time.monotonic()
        client.ask("efetch", id="90000001")
        assert time.monotonic() - began >= 0.2


def test_records_survive_the_way_through_a_file(tmp_path: Path, record: Record) -> None:
    import gzip

    records = [record(90_000_001 + n, f"Study {n}", "x" * 700) for n in range(2_000)]
    body = b"<PubmedArticleSet>\n" + b"\n".join(records) + b"\n</PubmedArticleSet>\n"
    (tmp_path / "some.xml").write_bytes(body)
    (tmp_path / "some.xml.gz").write_bytes(gzip.compress(body, 1))
    assert list(records_in(tmp_path / "some.xml")) == records
    assert list(records_in(tmp_path / "some.xml.gz")) == records


def control(url: str, path: str, body: object = None) -> Any:
    data = None if body is None else (body if isinstance(body, str) else json.dumps(body)).encode()
    with urllib.request.urlopen(url + path, data, timeout=5) as reply:
        return json.loads(reply.read())


def test_the_stand_in_runs_as_a_process_of_its_own(
    tmp_path: Path, record: Record, client_at: Callable[[str], Any]
) -> None:
    (tmp_path / "corpus.xml").write_bytes(record(90000001, "Sleep") + record(90000002, "Pain"))
    command = [sys.executable, "-m", "litrack.sample.server", "--corpus", str(tmp_path / "corpus.xml")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            url, channel = process.stdout.readline().strip(), process.stdout.readline().strip()
            client = client_at(url)
            assert ids(client, "sleep") == ["90000001"]
            control(channel, "_faults", [{"at": 2, "fault": "F16", "variant": "503"}])
            assert client.ask("einfo").status == 503
            assert client.ask("einfo").status == 200
            assert control(channel, "_clock", "+1d")["now"].startswith("2026-03-02")
            control(channel, "_mutate", {"retract": 90000001})
            assert ids(client, "hasretractionin") == ["90000001"]
            control(channel, "_mutate", {"delete": 90000002})
            assert ids(client, "pain") == []
            log = control(channel, "_log")
            assert [r["fault"] for r in log["requests"][:3]] == ["", "F16/503", ""]
            assert log["violations"] == []
            with pytest.raises(urllib.error.HTTPError):
                control(channel, "_mutate", {"explode": 1})
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=5) == 0
