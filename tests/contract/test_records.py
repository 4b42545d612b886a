"""Records by PMID: all that PubMed has, in the order asked, and the names of what it has not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from litrack.model import Fetched, Pmid
from litrack.pubmed.split import split
from litrack.sample.server import Eutils


def pmids(*numbers: int) -> tuple[Pmid, ...]:
    return tuple(Pmid(90_000_000 + n) for n in numbers)


def fetched(door: Any, *batches: tuple[Pmid, ...]) -> list[Any]:
    return list(door.pubmed.fetch_each(batches))


def test_records_come_in_the_order_asked_whatever_order_pubmed_sends(eutils: Eutils, door: Callable[..., Any]) -> None:
    (batch,) = fetched(door(), pmids(*range(40, 0, -1)))
    assert tuple(r.pmid for r in batch.records) == pmids(*range(40, 0, -1))
    assert b"<PubmedArticle" in batch.records[0].raw


def test_what_pubmed_leaves_out_is_asked_for_once_more_all_together(eutils: Eutils, door: Callable[..., Any]) -> None:
    (batch,) = fetched(door(), pmids(1, 77, 2, 78))
    assert (tuple(r.pmid for r in batch.records), batch.missing) == (pmids(1, 2), pmids(77, 78))
    assert [r.params["id"] for r in eutils.log] == ["90000001,90000077,90000002,90000078", "90000077,90000078"]


def test_a_record_left_out_once_is_not_missing(eutils: Eutils, door: Callable[..., Any]) -> None:
    eutils.fails("F22", "missing")
    (batch,) = fetched(door(), pmids(1, 2, 3))
    assert (tuple(r.pmid for r in batch.records), batch.missing) == (pmids(1, 2, 3), ())


def test_one_poisonous_record_costs_only_itself(door: Callable[..., Any]) -> None:
    with Eutils(virtual=range(90_000_001, 90_000_201)) as eutils:
        bad = "90000111"
        reply = eutils.backend.answer

        def choke(endpoint: str, params: Any) -> Any:
            good = reply(endpoint, params)
            if endpoint == "efetch" and bad in params["id"].split(","):
                return type(good)(body=good.body.replace(b"<ArticleTitle>", b"<ArticleTitle>\x00", 1))
            return good

        eutils.backend.answer = choke  # the stand-in's own order of faults goes by number
        (batch,) = fetched(door(base_url=eutils.url), tuple(Pmid(n) for n in range(90_000_001, 90_000_201)))
        assert isinstance(batch, Fetched)
        assert batch.missing == (Pmid(int(bad)),)
        assert len(batch.records) == 199
        assert len(eutils.log) <= 20


def test_batches_come_back_in_order_and_are_read_only_as_they_are_wanted(
    eutils: Eutils, door: Callable[..., Any]
) -> None:
    asked = []

    def batches() -> Any:
        for n in range(1, 21):
            asked.append(n)
            yield pmids(n)

    through = door()
    walk = through.pubmed.fetch_each(batches())
    assert next(walk).records[0].pmid == pmids(1)[0]
    assert len(asked) == through.wire.in_flight
    assert [batch.records[0].pmid for batch in walk] == list(pmids(*range(2, 21)))


def test_an_empty_batch_asks_nothing(eutils: Eutils, door: Callable[..., Any]) -> None:
    assert fetched(door(), ()) == [Fetched(records=())]
    assert eutils.log == ()


def test_real_records_arrive_byte_for_byte(shared: Path, door: Callable[..., Any]) -> None:
    source = {record.pmid: record.raw for record in split([(shared / "data/pubmed/ontopic_dev.xml").read_bytes()])}
    with Eutils(source.values()) as eutils:
        (batch,) = fetched(door(base_url=eutils.url, limits=None), tuple(source))
        assert {record.pmid: record.raw for record in batch.records} == source
        assert batch.missing == ()
