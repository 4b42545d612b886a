"""Laws that hold for any study and any search."""

import tempfile
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from litrack.errors import UsageError
from litrack.library import Catalogue, Library, look_over
from litrack.model import (
    Author,
    Correction,
    Dated,
    Extraction,
    Filters,
    Grant,
    Journal,
    Kept,
    Keyword,
    MeshHeading,
    OtherAbstract,
    Outcome,
    Pmid,
    PubDate,
    Qualifier,
    Record,
    Registration,
    Section,
    Stat,
    Study,
    Term,
)

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
maybe = st.none() | text
flag = st.booleans()
count = st.integers(0, 9999)


def few(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=3).map(tuple)


dates = st.builds(
    PubDate,
    year=st.none() | st.integers(1800, 2100),
    month=st.none() | st.integers(1, 12),
    day=st.none() | st.integers(1, 31),
    printed=text,
)
sections = few(st.builds(Section, label=maybe, category=maybe, text=text))
terms = few(st.builds(Term, name=text, ui=text, kind=text))
authors = st.builds(
    Author,
    last=text,
    fore=text,
    initials=text,
    suffix=text,
    collective=text,
    orcid=text,
    affiliations=few(text),
    valid=flag,
    equal=flag,
    editor=flag,
)
studies = st.builds(
    Study,
    pmid=st.integers(90000001, 90000003).map(Pmid),
    version=st.integers(1, 2),
    kind=st.sampled_from(["article", "book"]),
    status=text,
    indexing=text,
    title=text,
    vernacular_title=text,
    sections=sections,
    copyright=text,
    other_abstracts=few(st.builds(OtherAbstract, kind=text, language=text, sections=sections)),
    authors=few(authors),
    authors_complete=flag,
    journal=st.builds(
        Journal,
        title=text,
        iso=text,
        issn=text,
        volume=text,
        issue=text,
        pages=text,
        country=text,
        nlm_id=text,
        publisher=text,
    ),
    dates=few(st.builds(Dated, kind=text, date=dates)),
    languages=few(text),
    publication_types=terms,
    publication_status=text,
    mesh=few(
        st.builds(
            MeshHeading,
            descriptor=text,
            ui=text,
            major=flag,
            qualifiers=few(st.builds(Qualifier, name=text, ui=text, major=flag)),
        )
    ),
    supplementary_mesh=terms,
    keywords=few(st.builds(Keyword, text=text, major=flag, owner=text)),
    chemicals=terms,
    grants=few(st.builds(Grant, id=text, acronym=text, agency=text, country=text)),
    registrations=few(st.builds(Registration, bank=text, accession=text)),
    corrections=few(st.builds(Correction, kind=text, pmid=st.none() | count.map(Pmid), source=text, note=text)),
    doi=text,
    pmcid=text,
    pii=text,
    coi=text,
)
number = st.none() | st.floats(allow_nan=False, allow_infinity=False)
stats = st.builds(
    Stat,
    kind=text,
    op=maybe,
    value=number,
    low=number,
    high=number,
    level=number,
    unit=maybe,
    text=text,
    start=count,
    end=count,
)
outcomes = st.builds(
    Outcome,
    outcome=text,
    start=count,
    end=count,
    mentions=few(st.tuples(count, count)),
    canonical=maybe,
    domain=maybe,
    instrument=maybe,
    direction=st.sampled_from(["increased", "changed"]),
    benefit=st.just("na"),
    comparison=st.just("within"),
    timepoint=maybe,
    stats=few(stats),
    sentence=text,
    sentence_start=count,
    sentence_end=count,
    section=maybe,
    rule=text,
    confidence=st.floats(0, 1),
)
extractions = st.builds(
    Extraction,
    design=text,
    blinding=maybe,
    n=st.none() | count,
    population=maybe,
    intervention=maybe,
    comparator=maybe,
    second_hand=flag,
    outcomes=few(outcomes),
)


def now() -> datetime:
    return datetime(2026, 11, 20, tzinfo=UTC)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(st.tuples(studies, extractions), max_size=4))
def test_study_and_outcomes_to_rows_and_back_are_equal(given_: list[tuple[Study, Extraction]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "litrack.db"
        shown: dict[Pmid, tuple[Study, Extraction]] = {}
        with Library.open(path, now=now) as library:
            for study, extraction in given_:
                raw = repr(study).encode()
                record = Record(pmid=study.pmid, version=study.version, raw=raw, sha256=sha256(raw).hexdigest())
                library.keep(
                    [Kept(record=record, study=study, extraction=extraction)], run=None, extractor=repr(extraction)
                )
                if study.pmid not in shown or shown[study.pmid][0].version <= study.version:
                    shown[study.pmid] = (study, extraction)
        with Catalogue.open(path) as catalogue:
            for pmid, (study, extraction) in shown.items():
                assert catalogue.find_study(pmid) == study
                finding = catalogue.find_finding(pmid)
                assert finding.extraction == extraction
                assert finding.retracted == study.retracted
                assert finding.authors == tuple(a.name for a in study.authors)
        assert [x for x in look_over(path) if x.status == "fail"] == []


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(), max_size=40) | st.text('ab"*-:()^{}+~ \x00ORNEAT', max_size=30))
def test_whatever_is_typed_is_searched_for_or_refused_in_a_sentence(
    shelf: Library, catalogue: Catalogue, typed: str
) -> None:
    for within in ((), ("title", "abstract")):
        try:
            catalogue.find(Filters(limit=5), typed, within=within)
        except UsageError as error:
            said = str(error), error.hint
            assert said[0].endswith(".")
            assert said[1]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(), max_size=40))
def test_whatever_is_passed_raw_is_searched_for_or_refused_in_a_sentence(catalogue: Catalogue, typed: str) -> None:
    try:
        catalogue.find(Filters(limit=5), typed, raw=True)
    except UsageError as error:
        said = str(error)
        assert "SQLite cannot read this search" in said
