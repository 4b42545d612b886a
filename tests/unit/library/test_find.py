"""What reading promises: filters that mean what they say, a fixed order, no byte changed."""

import sqlite3
from datetime import timedelta
from typing import Any

import pytest

from litrack.errors import UsageError
from litrack.library import Catalogue, Library
from litrack.library.words import read
from litrack.model import Extraction, Filters, Pmid

from .conftest import Clock, kept, listing, outcome, query, round_


def numbers(catalogue: Catalogue, text: str | None = None, **filters: Any) -> list[int]:
    """The last digits of the PMIDs found, in their order."""
    return [f.pmid % 1000 for f in catalogue.find(Filters(**filters), text).findings]


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("IL-6", [1]),
        ("5-HT", [1]),
        ("COVID-19", [2]),
        ('"widespread pain"', [1]),
        ('"pain widespread"', []),
        ("microb*", [1]),
        ("MICROBIOTA", [1]),
        ("muller", [1]),
        ("Müller", [1]),
        ("cafe", [4]),
        ("author:muller", [1]),
        ("title:fell", []),
        ("abstract:fell", [1]),
        ("sleep -covid", [1]),
        ('sleep -"after covid"', [1]),
        ("covid OR essay", [4, 2]),
        ("pain OR", [3, 1]),
        ("OR pain", [3, 1]),
        ("pain AND fell", [1]),
        ("(sleep OR essay) NOT covid", [1, 4]),
        ("not:afield", []),
        ("“widespread pain”", [1]),
        ('"widespread pain', [1]),
        ('pain * - " ()', [3, 1]),
        ("outcome:sleep", [1]),
        ("a\x00b", []),
        ("pain \ud800", [3, 1]),
        ("NEAR(pain fell)", []),
        ("il-6*", [1]),
        ("^gut", [1]),
        ("gut+microbiota", [1]),
    ],
)
def test_a_search_finds(catalogue: Catalogue, text: str, found: list[int]) -> None:
    assert sorted(numbers(catalogue, text)) == sorted(found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        '"',
        '""',
        "*",
        "-pain",
        '-"a b"',
        "***",
        "()",
        "\x00",
        "year:x",
        "-year:2020",
        "year:-",
        "x" * 100_000,
        "a " * 4_000,
    ],
)
def test_a_search_that_cannot_be_is_refused_in_a_sentence(catalogue: Catalogue, text: str) -> None:
    with pytest.raises(UsageError) as refused:
        catalogue.find(Filters(), text)
    assert refused.value.hint
    assert len(str(refused.value)) < 120


def test_two_hundred_words_are_still_searched_for(catalogue: Catalogue) -> None:
    assert catalogue.find(Filters(), " ".join(f"word{i}" for i in range(200))).total == 0


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("year:2020", 2020, 2020),
        ("x year:2020-2024", 2020, 2024),
        ("year:2020-", 2020, None),
        ("year:-2024", None, 2024),
    ],
)
def test_years_bound_a_search(text: str, first: int | None, last: int | None) -> None:
    asked = read(text)
    assert (asked.year_from, asked.year_to) == (first, last)


def test_raw_syntax_reaches_sqlite_and_its_complaint_the_user(shelf: Library, catalogue: Catalogue) -> None:
    assert [f.pmid for f in catalogue.find(Filters(), "NEAR(gut microbiota, 2)", raw=True).findings] == [90000001]
    for text in ("COVID-19", '"', "AND", "", "nosuch : x", "a\x00b("):
        with pytest.raises(UsageError, match="SQLite cannot read this search"):
            catalogue.find(Filters(), text, raw=True)


def test_a_search_can_be_kept_within_fields(shelf: Library, catalogue: Catalogue) -> None:
    assert catalogue.find(Filters(), "pain", within=("title",)).total == 2
    assert catalogue.find(Filters(), "pain author:muller", within=("title",)).total == 1
    with pytest.raises(UsageError, match="no field 'nosuch'"):
        catalogue.find(Filters(), "pain", within=("nosuch",))


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, [4, 3, 2, 1]),
        ({"queries": ("fm",)}, [2, 1]),
        ({"queries": ("kin",)}, [2]),
        ({"tags": ("core",)}, [2, 1]),
        ({"queries": ("kin",), "tags": ("core",)}, []),
        ({"types": ("randomized controlled TRIAL",)}, [1]),
        ({"designs": ("trial",)}, [1]),
        ({"designs": ("review", "cohort")}, [4, 2]),
        ({"authors": ("muller a",)}, [1]),
        ({"authors": ('x" OR title : "pain',)}, []),
        ({"domains": ("pain",)}, [1]),
        ({"domains": ("pain",), "benefits": ("worsened",)}, []),
        ({"directions": ("decreased",)}, [1]),
        ({"retracted": "only"}, [3]),
        ({"retracted": "hide"}, [4, 2, 1]),
        ({"since": "2026-11"}, [4, 3, 2, 1]),
        ({"since": "2026-11-21"}, []),
        ({"until": "2026-11-20"}, [4, 3, 2, 1]),
        ({"until": "2026-10"}, []),
        ({"sort": "n"}, [1, 2, 4, 3]),
        ({"sort": "title"}, [3, 1, 2, 4]),
        ({"sort": "year"}, [4, 3, 2, 1]),
        ({"limit": 2}, [4, 3]),
        ({"mesh": ("Pain",)}, []),
        ({"journals": ("x",)}, []),
    ],
)
def test_a_filter_finds(catalogue: Catalogue, filters: dict[str, Any], found: list[int]) -> None:
    assert numbers(catalogue, **filters) == found


def test_a_limit_does_not_hide_how_many_there_are(shelf: Library, catalogue: Catalogue) -> None:
    found = catalogue.find(Filters(limit=1), "pain")
    assert (len(found.findings), found.total) == (1, 2)
    assert catalogue.find(Filters(limit=1)).total == 4


def test_equal_ranks_are_ordered_by_pmid(library: Library, catalogue: Catalogue) -> None:
    library.keep([kept(n, "The same words") for n in range(90000001, 90000031)], run=None, extractor="1")
    assert numbers(catalogue, "same words") == list(range(30, 0, -1))
    assert numbers(catalogue, "same words", limit=20) == list(range(30, 10, -1))


def test_a_snippet_shows_where_the_words_stand(shelf: Library, catalogue: Catalogue) -> None:
    (finding,) = catalogue.find(Filters(limit=20), "probiotic").findings
    assert "\x02probiotic\x03" in finding.snippet


@pytest.mark.parametrize(
    "identifier",
    [
        "10.5555/abc.1",
        "10.5555/ABC.1",
        "https://doi.org/10.5555/Abc.1",
        "doi:10.5555/abc.1",
        "90000001",
        " PMID: 90000001 ",
        "https://pubmed.ncbi.nlm.nih.gov/90000001/",
    ],
)
def test_a_study_is_found_by_any_of_its_identifiers(shelf: Library, catalogue: Catalogue, identifier: str) -> None:
    assert catalogue.find_pmids(identifier) == (90000001,)


@pytest.mark.parametrize("identifier", ["", "0", "9" * 40, "nosuch", "\x00", "\ud800", "' OR 1=1 --", "٣"])
def test_an_identifier_of_nothing_finds_nothing(shelf: Library, catalogue: Catalogue, identifier: str) -> None:
    assert catalogue.find_pmids(identifier) == ()


def test_studies_of_a_large_first_run_are_no_news_but_later_ones_are(
    library: Library, catalogue: Catalogue, clock: Clock
) -> None:
    pmids = [Pmid(p) for p in range(90000001, 90000202)]
    library.keep([kept(p) for p in pmids], run=None, extractor="1")
    library.finish(None, query(), listing(*pmids), round_(baseline=True), joined=pmids)
    assert catalogue.find(Filters(new_only=True)).total == 0
    assert catalogue.find(Filters(new_only=True, since="2026-11-20")).total == 201
    clock.at += timedelta(days=1)
    library.keep([kept(90000900)], run=None, extractor="1")
    library.finish(None, query(), listing(90000900), round_(), joined=[Pmid(90000900)])
    assert numbers(catalogue, new_only=True) == [900]
    assert numbers(catalogue, new_only=True, queries=("kin",)) == []


def test_a_small_first_run_is_news_until_it_is_marked_as_seen(
    shelf: Library, catalogue: Catalogue, clock: Clock
) -> None:
    assert numbers(catalogue, new_only=True) == [2, 1]
    shelf.mark_new("2026-11-20T06:00:00Z")
    assert numbers(catalogue, new_only=True) == []
    clock.at -= timedelta(days=365)  # a clock that was set back hides nothing
    shelf.keep([kept(90000009)], run=None, extractor="1")
    shelf.finish(None, query(), listing(90000009), round_(), joined=[Pmid(90000009)])
    assert numbers(catalogue, new_only=True) == [9]


def test_what_a_running_update_stores_is_still_news_after_a_mark(library: Library, catalogue: Catalogue) -> None:
    run = library.begin(query(), listing(90000001), baseline=False, queue={Pmid(90000001): "new"})
    library.mark_new("2026-11-20T06:00:00Z")
    library.keep([kept(90000001)], run=run, extractor="1")
    library.finish(run, query(), listing(90000001), round_(), joined=[Pmid(90000001)])
    assert numbers(catalogue, new_only=True) == [1]


@pytest.mark.parametrize("value", ["'; DROP TABLE study; --", '" OR 1=1 --', "%", "\x00", "🧪", "1 UNION SELECT 1"])
def test_no_value_of_a_filter_reaches_sql(shelf: Library, value: str) -> None:
    """What SQLite is asked to do, as its authorizer sees it, is the same whatever the value."""

    def asked(catalogue: Catalogue, value: str) -> list[tuple[object, ...]]:
        seen: list[tuple[object, ...]] = []

        def authorize(*what: object) -> int:
            seen.append(what)
            return sqlite3.SQLITE_OK

        catalogue._connection.set_authorizer(authorize)
        many = (value,)
        filters = Filters(
            queries=many,
            tags=many,
            since=value,
            until=value,
            types=many,
            designs=many,
            journals=many,
            authors=many,
            mesh=many,
            domains=many,
            directions=many,
            benefits=many,
            new_only=False,
        )
        assert catalogue.find(filters, "pain").total == 0
        assert catalogue.find_pmids(value) == ()
        assert catalogue.find_events(since=value, kinds=many) == ()
        assert catalogue.find_runs(value) == ()
        return seen

    with Catalogue.open(shelf.path) as plain, Catalogue.open(shelf.path) as hostile:
        expected = asked(plain, "nothing")
        assert asked(hostile, value) == expected
    assert not {what[0] for what in expected} & {
        sqlite3.SQLITE_DELETE,
        sqlite3.SQLITE_ATTACH,
        sqlite3.SQLITE_DROP_TABLE,
    }


def test_the_runs_and_queries_are_told(shelf: Library, catalogue: Catalogue) -> None:
    fm, kin = catalogue.find_queries()
    assert (fm.name, fm.members, fm.count, fm.tags, fm.last_complete) == ("fm", 2, 2, ("core",), "2026-11-20T06:00:00Z")
    assert kin.members == 1
    assert [r.round.query for r in catalogue.find_runs()] == ["kin", "fm"]
    assert catalogue.find_runs("fm", limit=1)[0].round.baseline


def test_reading_changes_no_byte(shelf: Library) -> None:
    shelf.close()
    before = shelf.path.read_bytes()
    with Catalogue.open(shelf.path) as catalogue:
        catalogue.find(Filters(), "pain")
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            catalogue._connection.execute("DELETE FROM study")
    assert shelf.path.read_bytes() == before


def test_a_finding_tells_what_stands_beside_the_title(library: Library, catalogue: Catalogue) -> None:
    library.keep([kept(90000001, extraction=Extraction(n=3, outcomes=(outcome(),)))], run=None, extractor="1")
    (finding,) = catalogue.find(Filters()).findings
    assert finding.extraction.outcomes == (outcome(),)
    assert not finding.retracted
