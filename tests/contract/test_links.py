"""Links and headlines, over a real socket: what ELink tells, in its order, and every fault of it once and for good."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from litrack.errors import PubMedError, Refused
from litrack.model import Pmid
from litrack.sample.corpus import first_day, second_day
from litrack.sample.faults import FAULTS, LINK_FAULTS
from litrack.sample.server import Eutils

TRIAL = Pmid(90000001)
QUESTIONS = tuple((TRIAL, kind) for kind in ("references", "cited_by", "similar", "full_text"))
EVERY = (*FAULTS, *LINK_FAULTS)
HARMLESS = {("F22", "count"), ("F24", "bom"), ("F24", "newline"), ("F24", "gzip"), ("F24", "charset"), ("F25", "dtd")}
"""ELink has no Count; the others change no id."""
FOR_GOOD = {"F03", "F04", "F05", "F07", "F19", "F23", "F26", "F27"}
"""Asking again would not help."""


@pytest.fixture
def eutils() -> Iterator[Eutils]:
    """The invented studies of both days."""
    later = second_day()
    with Eutils([*first_day(), *later.new, *later.changed]) as server:
        yield server
        assert server.violations == ()


def asked(door: Any, *questions: Any) -> list[Any]:
    return list(door.pubmed.list_links_each(questions or QUESTIONS))


@pytest.fixture
def good(eutils: Eutils, door: Callable[..., Any]) -> list[Any]:
    found = asked(door())
    eutils.forgets_log()
    return found


def test_each_kind_comes_in_pubmeds_order_and_never_names_the_study_itself(good: list[Any], eutils: Eutils) -> None:
    references, cited_by, similar, full_text = good
    assert references == (90000030, 90000023)
    assert cited_by == (90000067, 90000032, 90000002)
    assert len(similar) == 5
    assert TRIAL not in similar
    assert full_text == (90000001,), "a number of PMC, which may be that of the PMID"


def test_one_request_a_question_by_post_and_with_every_parameter(eutils: Eutils, door: Callable[..., Any]) -> None:
    asked(door(api_key=None), (TRIAL, "cited_by"))
    (request,) = eutils.log
    told = {name: request.params[name] for name in ("dbfrom", "db", "cmd", "linkname", "id")}
    assert told == {
        "dbfrom": "pubmed", "db": "pubmed", "cmd": "neighbor", "linkname": "pubmed_pubmed_citedin", "id": "90000001",
    }  # fmt: skip
    assert (request.method, "?" in request.path) == ("POST", False)


def test_an_unknown_study_and_one_without_links_look_the_same(door: Callable[..., Any]) -> None:
    assert asked(door(), (Pmid(99999999), "similar"), (Pmid(90000063), "cited_by")) == [(), ()]


@pytest.mark.parametrize("pair", EVERY, ids="-".join)
def test_links_that_fail_once_are_had_or_their_want_is_said(
    pair: tuple[str, str], good: list[Any], eutils: Eutils, door: Callable[..., Any]
) -> None:
    eutils.fails(*pair)
    (found,) = asked(door(tries=2), QUESTIONS[1])
    if pair[0] in FOR_GOOD:
        assert isinstance(found, PubMedError)
        assert len(eutils.log) == 1
    else:
        assert found == good[1]
        assert len(eutils.log) == (1 if pair in HARMLESS else 2)


@pytest.mark.parametrize("pair", EVERY, ids="-".join)
def test_links_that_fail_for_good_are_never_no_links(
    pair: tuple[str, str], good: list[Any], eutils: Eutils, door: Callable[..., Any]
) -> None:
    eutils.fails(*pair, times=None)
    (found,) = asked(door(tries=2), QUESTIONS[1])
    if pair in HARMLESS:
        assert found == good[1]
    else:
        assert isinstance(found, PubMedError)
        assert isinstance(found, Refused) or found.hint


def test_a_question_that_fails_does_not_stop_the_others(
    good: list[Any], eutils: Eutils, door: Callable[..., Any]
) -> None:
    reply = eutils.backend.answer

    def popular(endpoint: str, params: Any) -> Any:
        reply_ = reply(endpoint, params)
        trace = b"<ERROR>NCBI C++ Exception: EOF while reading from the server</ERROR></LinkSet>"
        broken = params.get("linkname") == "pubmed_pubmed"
        return replace(reply_, body=reply_.body.replace(b"</LinkSet>", trace)) if broken else reply_

    eutils.backend.answer = popular  # what ELink does with studies that have too many
    found = asked(door(tries=2))
    assert isinstance(found[2], PubMedError)
    assert [one for place, one in enumerate(found) if place != 2] == [
        one for place, one in enumerate(good) if place != 2
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<DbFrom>pubmed", b"<DbFrom>protein"),
        (b"<DbTo>pubmed", b"<DbTo>gene"),
        (b"<Id>90000001</Id>", b"<Id>90000002</Id>"),
        (b"<Id>90000032</Id>", b"<Id>thirty-two</Id>"),
        (b"<Id>90000032</Id>", b"<Id>0</Id>"),
        (b"<Id>90000032</Id>", b"<Id></Id>"),
    ],
)
def test_a_set_of_something_else_is_no_answer(old: bytes, new: bytes, eutils: Eutils, door: Callable[..., Any]) -> None:
    reply = eutils.backend.answer

    def other(endpoint: str, params: Any) -> Any:
        reply_ = reply(endpoint, params)
        assert old in reply_.body
        return replace(reply_, body=reply_.body.replace(old, new))

    eutils.backend.answer = other
    (found,) = asked(door(tries=2), QUESTIONS[1])
    assert isinstance(found, PubMedError)


def test_headlines_are_those_of_pubmed_and_what_it_does_not_hold_has_none(door: Callable[..., Any]) -> None:
    unknown = Pmid(99999999)
    (found,) = door().pubmed.fetch_headlines([unknown, TRIAL])
    assert (found.pmid, found.year, found.journal) == (TRIAL, 2025, "J Invented Rheumatol")
    assert found.title.startswith("Faecal microbiota transplantation added to usual care")


def test_many_headlines_are_asked_for_two_hundred_at_a_time(eutils: Eutils, door: Callable[..., Any]) -> None:
    found = door().pubmed.fetch_headlines([Pmid(p) for p in range(90000001, 90000402)])
    assert [r.params["id"].count(",") + 1 for r in eutils.log] == [200, 200, 1]
    assert len(found) == len({h.pmid for h in found}) > 60


@pytest.mark.parametrize("pair", FAULTS, ids="-".join)
def test_headlines_that_fail_once_are_had_or_their_want_is_said(
    pair: tuple[str, str], eutils: Eutils, door: Callable[..., Any]
) -> None:
    pmids = [TRIAL, Pmid(90000002), Pmid(90000003)]
    good = door().pubmed.fetch_headlines(pmids)
    eutils.fails(*pair)
    try:
        found = door(tries=2).pubmed.fetch_headlines(pmids)
    except PubMedError:
        assert pair[0] in FOR_GOOD
    else:
        assert {h.pmid for h in found} == {h.pmid for h in good} or pair == ("F22", "missing")
