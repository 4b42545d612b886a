"""Complete lists of PMIDs, whatever PubMed's window shows of them."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from litrack.errors import PubMedError
from litrack.model import Listing
from litrack.sample.server import Eutils


def test_a_query_of_25000_hits_is_listed_completely(door: Callable[..., Any]) -> None:
    everything = range(30_000_001, 30_050_001, 2)
    with Eutils(virtual=everything) as eutils:
        (listing,) = door(base_url=eutils.url).pubmed.list_each(["virtual"])
        assert isinstance(listing, Listing)
        assert (listing.count, listing.drifted) == (25_000, False)
        assert set(listing.pmids) == set(everything)
        assert list(listing.pmids) == sorted(listing.pmids, reverse=True)
        assert listing.translation
        assert listing.requests == len(eutils.log) < 40


def test_exactly_the_window_needs_one_request_and_one_more_hit_the_halves(door: Callable[..., Any]) -> None:
    with Eutils(virtual=range(1, 10_000)) as eutils:
        (listing,) = door(base_url=eutils.url).pubmed.list_each(["virtual"])
        assert (listing.count, len(listing.pmids), listing.requests) == (9_999, 9_999, 1)
    with Eutils(virtual=range(1, 10_001)) as eutils:
        (listing,) = door(base_url=eutils.url).pubmed.list_each(["virtual"])
        assert (listing.count, len(set(listing.pmids))) == (10_000, 10_000)


def test_a_query_that_brackets_change_is_not_listed_in_parts(door: Callable[..., Any]) -> None:
    with Eutils(virtual=range(1, 12_001)) as eutils:
        eutils.fails("F22", "count", at=2, times=None)  # from the bracketed form on, PubMed counts otherwise
        (outcome,) = door(base_url=eutils.url).pubmed.list_each(["virtual"])
        assert isinstance(outcome, PubMedError)


def test_a_count_that_moves_while_the_parts_are_listed_is_drift(door: Callable[..., Any]) -> None:
    with Eutils(virtual=range(1, 12_001)) as eutils:
        reply = eutils.backend.answer

        def shrinks(endpoint: str, params: Any) -> Any:
            good = reply(endpoint, params)
            recount = params["term"] == "virtual" and params["retmax"] == "0"
            return replace(good, body=good.body.replace(b"<Count>12000", b"<Count>11960")) if recount else good

        eutils.backend.answer = shrinks  # PubMed changes between two requests
        (listing,) = door(base_url=eutils.url).pubmed.list_each(["virtual"])
        assert isinstance(listing, Listing)
        assert (len(listing.pmids), listing.count, listing.drifted) == (12_000, 11_960, True)
        assert [r.params["term"] for r in eutils.log].count(
            "virtual"
        ) == 3  # once, and a recount after each of two rounds


def test_a_range_of_pmids_that_pubmed_ignores_ends_in_an_error(door: Callable[..., Any]) -> None:
    with Eutils(virtual=range(1, 12_001)) as eutils:
        reply = eutils.backend.answer

        def deaf(endpoint: str, params: Any) -> Any:
            return reply(endpoint, {**params, "term": "virtual"})

        eutils.backend.answer = deaf  # as PubMed drops a field tag that it does not know
        (outcome,) = door(base_url=eutils.url).pubmed.list_each(["virtual"])
        assert isinstance(outcome, PubMedError)
        assert len(eutils.log) < 30


def test_a_count_without_hits_is_no_empty_list(eutils: Eutils, door: Callable[..., Any]) -> None:
    reply = eutils.backend.answer

    def hollow(endpoint: str, params: Any) -> Any:
        good = reply(endpoint, params)
        return replace(good, body=re.sub(rb"<Id>.*</Id>\n", b"", good.body))

    eutils.backend.answer = hollow
    (outcome,) = door().pubmed.list_each(["virtual AND 90000001:90000003[UID]"])
    assert isinstance(outcome, PubMedError)


def test_many_queries_come_back_in_order_and_a_bad_one_does_not_stop_the_rest(
    eutils: Eutils, door: Callable[..., Any]
) -> None:
    terms = [f"virtual AND 90000001:{90_000_000 + n}[UID]" for n in range(1, 11)]
    terms[4] = "(("
    outcomes = list(door(tries=2).pubmed.list_each(terms))
    assert [len(o.pmids) if isinstance(o, Listing) else None for o in outcomes] == [1, 2, 3, 4, None, 6, 7, 8, 9, 10]
    assert [o.term for o in outcomes if isinstance(o, Listing)] == [t for t in terms if t != "(("]


def test_counting_brings_translation_and_warnings_but_no_pmids(eutils: Eutils, door: Callable[..., Any]) -> None:
    eutils.lacks_phrase("gut weather")
    listing = door().pubmed.count('virtual OR "gut weather"[tiab]')
    assert (listing.count, listing.pmids, listing.drifted, listing.requests) == (40, (), False, 1)
    assert "gut weather" in " ".join(listing.warnings)
    assert listing.translation
    assert listing.at == "2026-03-01T11:00:00Z"
    assert [x.count for x in door().pubmed.count_each(["virtual", "zzzzqqqq"])] == [40, 0]


def test_zero_hits_are_zero_hits(eutils: Eutils, door: Callable[..., Any]) -> None:
    (listing,) = door().pubmed.list_each(["zzzzqqqq"])
    assert isinstance(listing, Listing)
    assert (listing.count, listing.pmids, listing.drifted) == (0, (), False)
    assert "phrase not found: zzzzqqqq" in listing.warnings


def test_the_build_of_the_index_changes_with_the_day(eutils: Eutils, door: Callable[..., Any]) -> None:
    pubmed = door().pubmed
    assert pubmed.server_time == ""
    first = pubmed.build()
    assert first.startswith("Build")
    assert pubmed.server_time == "2026-03-01T11:00:00Z"
    eutils.tomorrow()
    assert pubmed.build() != first
    assert pubmed.server_time == "2026-03-02T11:00:00Z"
