"""The invented corpus is real in shape, complete in kind, and says what its own labels claim."""

import re
from importlib.resources import as_file, files
from pathlib import Path
from typing import get_args

import pytest
from lxml import etree

from litrack.model import DESIGNS, SAMPLE_PMIDS, Benefit, Comparison, Direction, Pmid, Query, Record, Study
from litrack.pubmed.article import read
from litrack.pubmed.split import split
from litrack.queries import read_queries
from litrack.sample import corpus
from litrack.sample.matching import Matcher
from litrack.sample.shelf import Shelf

DAY = corpus.second_day()
RECORDS = corpus.first_day() + DAY.new
QUERIES = read_queries(Path(__file__).parents[3] / "queries.toml").queries


def study(raw: bytes) -> Study:
    """What litrack itself reads."""
    (record,) = split([b"<PubmedArticleSet>", raw, b"</PubmedArticleSet>"])
    assert isinstance(record, Record)
    return read(record)


FIRST = {found.pmid: found for found in map(study, corpus.first_day())}
NEW = {found.pmid: found for found in map(study, DAY.new)}
CHANGED = {found.pmid: found for found in map(study, DAY.changed)}
STUDIES = FIRST | NEW


def kinds(found: Study) -> set[str]:
    """Its publication types."""
    return {term.name for term in found.publication_types}


def links(found: Study, kind: str) -> list[Pmid | None]:
    """The PMIDs that it names so."""
    return [link.pmid for link in found.corrections if link.kind == kind]


def matches(records: tuple[bytes, ...], query: Query) -> frozenset[int]:
    """What a saved query finds among these records."""
    return Matcher(Shelf(records)).find(query.term).pmids


def test_every_record_is_valid_by_ncbis_own_dtd() -> None:
    """Biopython ships the DTD; no address is asked for it."""
    with as_file(files("Bio.Entrez") / "DTDs" / "pubmed_250101.dtd") as path:
        dtd = etree.DTD(str(path))
    for record in RECORDS + DAY.changed:
        assert dtd.validate(etree.fromstring(record)), (study(record).pmid, dtd.error_log.last_error)


def test_every_record_is_one_line_of_utf8_as_efetch_sends_it() -> None:
    """No prolog, no whitespace round it."""
    for record in RECORDS + DAY.changed:
        assert b"\n" not in record.strip()
        assert record.decode() == record.decode().strip()


def test_every_pmid_is_invented_and_used_once() -> None:
    """A sample study can never be taken for one of PubMed's."""
    assert len(STUDIES) == len(RECORDS)
    assert set(STUDIES) <= set(SAMPLE_PMIDS)


def test_nothing_points_out_of_the_corpus() -> None:
    """PMIDs, DOIs, registry numbers and ORCIDs are all invented."""
    for raw in RECORDS + DAY.changed:
        root = etree.fromstring(raw)
        pmids = {int(e.text or 0) for e in root.iterfind(".//PMID")}
        pmids |= {int(e.text or 0) for e in root.iterfind(".//ArticleId[@IdType='pubmed']")}
        assert pmids <= set(STUDIES)
        assert set(re.findall(rb"10\.\d{4,}/", raw)) <= {b"10.5555/"}
        assert all(nct.startswith(b"NCT9000") for nct in re.findall(rb"NCT\d+", raw))
        assert all((e.text or "").rpartition("/")[2].startswith("0000-0000-") for e in root.iterfind(".//Identifier"))


def test_the_first_day_knows_nothing_of_the_second() -> None:
    """No record points at one that is not there yet, and none is dated later than the day it is served."""
    for found in FIRST.values():
        assert {link.pmid for link in found.corrections} <= set(FIRST)
        assert max(dated.date.iso for dated in found.dates if dated.date.day) <= str(corpus.FIRST)
    for found in (NEW | CHANGED).values():
        assert max(dated.date.iso for dated in found.dates if dated.date.day) == str(corpus.SECOND)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_every_saved_query_finds_a_study(query: Query) -> None:
    """So that no row of the demo's summary is empty."""
    assert matches(corpus.first_day(), query)


def test_no_query_finds_what_none_asks_for() -> None:
    """The study of another topic, and the one that waits for its MeSH: a stand-in that answers all with all shows."""
    found = frozenset[int]().union(*(matches(corpus.first_day(), query) for query in QUERIES))
    assert set(FIRST) - found == {90000022, 90000064}


def test_the_second_day_brings_news_and_nothing_leaves() -> None:
    """Each new record is found, and so is the old one that was indexed late."""
    later = tuple({study(raw).pmid: raw for raw in corpus.first_day() + DAY.new + DAY.changed}.values())
    gained = set[int]()
    for query in QUERIES:
        before, after = matches(corpus.first_day(), query), matches(later, query)
        assert before <= after
        gained |= after - before
    assert gained == set(NEW) | {90000022}


def test_the_second_day_tells_each_kind_of_event() -> None:
    """A retraction, an erratum, a revised result, a published preprint and a study indexed late."""
    retracted, erratum, revised, published, indexed = (90000017, 90000007, 90000024, 90000058, 90000022)
    assert set(CHANGED) == {retracted, erratum, revised, published, indexed}
    notices = [(retracted, "RetractionIn", "RetractionOf"), (erratum, "ErratumIn", "ErratumFor")]
    for pmid, there, back in [*notices, (published, "UpdateIn", "UpdateOf")]:
        (notice,) = links(CHANGED[Pmid(pmid)], there)
        assert notice in NEW
        assert links(NEW[notice], back) == [pmid]
        assert not links(FIRST[Pmid(pmid)], there)
    assert CHANGED[Pmid(retracted)].retracted
    assert not FIRST[Pmid(retracted)].retracted
    assert CHANGED[Pmid(revised)].abstract.text != FIRST[Pmid(revised)].abstract.text
    assert "fatigue (r = 0.17" in CHANGED[Pmid(revised)].abstract.text
    assert CHANGED[Pmid(indexed)].mesh
    assert not FIRST[Pmid(indexed)].mesh


def test_a_trial_with_mixed_results_is_among_the_news() -> None:
    """Better, worse and no different, in one abstract."""
    (mixed,) = [e for e in corpus.expected() if e.pmid in NEW and e.design == "rct_blinded"]
    assert {row.benefit for row in mixed.outcomes} >= {"improved", "worsened", "none"}


def test_every_design_is_there() -> None:
    """So that whoever reads designs can be tried on all of them."""
    assert {e.design for e in corpus.expected()} == set(DESIGNS)
    assert {e.pmid for e in corpus.expected()} == set(STUDIES)


@pytest.mark.parametrize("expected", corpus.expected(), ids=lambda e: str(e.pmid))
def test_every_labelled_outcome_stands_in_the_abstract(expected: corpus.Expected) -> None:
    """The labels are verbatim, in the guide's own words, and no row is given twice."""
    text = STUDIES[expected.pmid].abstract.text
    assert len(expected.outcomes) == len(set(expected.outcomes))
    for row in expected.outcomes:
        assert row.outcome in text
        assert row.direction in get_args(Direction)
        assert row.benefit in get_args(Benefit)
        assert row.comparison in get_args(Comparison)
        assert (row.direction == "no_difference") == (row.benefit == "none")


def test_studies_without_results_of_their_own_have_no_rows() -> None:
    """Reviews that tell, protocols, guidelines and notices."""
    silent = {"narrative_review", "protocol", "other"}
    assert all(bool(e.outcomes) == (e.design not in silent) for e in corpus.expected())


def test_titles_as_odd_as_pubmeds_own_come_whole() -> None:
    """Each of them has broken a reader of PubMed somewhere."""
    titles = {pmid: found.title for pmid, found in STUDIES.items()}
    assert titles[Pmid(90000026)].endswith("[corrected].")
    assert titles[Pmid(90000036)].startswith("Is every p<0.05 a microbe?")
    assert "10⁶ CD14⁺" in titles[Pmid(90000039)]
    assert len(titles[Pmid(90000040)]) > 500
    assert "ميكروبيوم" in titles[Pmid(90000041)]
    assert titles[Pmid(90000052)].startswith("[Butyrate]")
    assert "[/b]" in titles[Pmid(90000052)]
    assert titles[Pmid(90000016)].startswith("[")
    assert STUDIES[Pmid(90000016)].vernacular_title.startswith("Heilfasten")
    assert not titles[Pmid(90000049)]


def test_every_shape_of_record_is_there() -> None:
    """Books, versions, groups, seasons, second abstracts: what a parser must not drop."""
    found = STUDIES.values()
    assert any(s.kind == "book" and s.journal.publisher for s in found)
    assert any(s.version == 2 for s in found)
    assert any(author.collective for s in found for author in s.authors)
    assert any(author.orcid for s in found for author in s.authors)
    assert {"plain-language-summary", "Publisher"} == {other.kind for s in found for other in s.other_abstracts}
    assert {"2024 Spring", "2025 Nov-Dec", "1998 Dec-1999 Jan"} <= {s.published.printed for s in found}
    assert sum(not s.sections for s in found) >= 3
    assert any(len(s.sections) == 1 and not s.sections[0].label for s in found)
    assert any(len(s.sections) > 3 and all(x.label and x.category for x in s.sections) for s in found)
    assert all(any(getattr(s, field) for s in found) for field in ("grants", "registrations", "chemicals", "coi"))
    assert {"Preprint", "Expression of Concern", "Case Reports", "Practice Guideline"} <= set().union(
        *map(kinds, found)
    )
    assert any(links(s, "ExpressionOfConcernIn") for s in found)


def test_the_same_days_come_out_each_time() -> None:
    """The clock of the demo is fixed: nothing in the corpus depends on today."""
    corpus.first_day.cache_clear()
    corpus.second_day.cache_clear()
    assert (corpus.first_day() + corpus.second_day().new, corpus.second_day().changed) == (RECORDS, DAY.changed)


def test_the_corpus_is_small() -> None:
    """It travels in every wheel."""
    parts = [file for file in files("litrack.sample").iterdir() if file.name.endswith(".toml")]
    assert 50_000 < sum(len(file.read_bytes()) for file in parts) < 250_000
