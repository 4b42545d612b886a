"""Real PubMed records, over HTTP from the stand-in, into a library, and out again."""

import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from litrack.sample.server import Eutils
from litrack.sample.shelf import records_in

from .conftest import Program

Read = dict[int, tuple[str, list[str], list[str]]]


def plain(text: str) -> str:
    """White space folded, exponents back on the line: what both readings must agree on."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("^", "").split())


def independent(path: Path) -> Read:
    """PMID -> title, abstract texts, author names, by lxml."""
    found: Read = {}
    for article in etree.parse(path).getroot().iterfind("PubmedArticle"):
        (pmid,) = article.xpath("MedlineCitation/PMID/text()")
        title = "".join(article.xpath("string(MedlineCitation/Article/ArticleTitle)"))
        texts = ["".join(t.itertext()) for t in article.xpath("MedlineCitation/Article/Abstract/AbstractText")]
        authors = [
            a.findtext("CollectiveName") or a.findtext("LastName", "")
            for a in article.xpath("MedlineCitation/Article/AuthorList/Author")
        ]
        found[int(pmid)] = (plain(title), [plain(t) for t in texts if t.strip()], [plain(a) for a in authors])
    return found


@pytest.fixture
def real(shared: Path, program: Program) -> Iterator[Path]:
    """PubMed holds the 175 records on the topic."""
    path = shared / "data" / "pubmed" / "ontopic_dev.xml"
    with Eutils(records_in(path)) as pubmed:
        program.environ["LITRACK_EUTILS_URL"] = pubmed.url
        program.environ["LITRACK_TEST_NOW"] = pubmed.now.isoformat()
        (program.home / "queries.toml").write_text(
            '[queries.all]\ntitle = "All"\nterm = "1:99999999[uid]"\n\n'
            '[queries.gut]\ntitle = "Gut"\nterm = "microbiota[tiab] OR microbiome[tiab]"\n',
            encoding="utf-8",
        )
        yield path


def test_titles_abstracts_and_authors_equal_an_independent_reading(real: Path, program: Program) -> None:
    assert program("update").code == 0
    expected = independent(real)
    with sqlite3.connect(program.db) as db:
        titles = {pmid: plain(title) for pmid, title in db.execute("SELECT pmid, title FROM study")}
        assert titles == {pmid: title for pmid, (title, _, _) in expected.items()}
        for pmid, (_, texts, authors) in expected.items():
            (abstract,) = db.execute("SELECT abstract FROM study WHERE pmid = ?", (pmid,)).fetchone()
            assert plain(abstract) == " ".join(texts), pmid
            sql = "SELECT coalesce(nullif(collective, ''), last) FROM author WHERE study = ? ORDER BY position"
            assert [plain(a) for (a,) in db.execute(sql, (pmid,))] == authors, pmid


def test_the_news_are_printed_with_their_outcomes(real: Path, program: Program) -> None:
    program("update")
    news = json.loads(program("new", "--json").out)
    assert len(news) == len(independent(real))
    assert sum(bool(study["outcomes"]) for study in news) > 50
    keys = ["pmid", "title", "journal", "year", "doi", "design", "n", "first_seen", "queries", "retracted", "outcomes"]
    assert all(list(study)[: len(keys)] == keys for study in news)


def test_a_search_finds_a_phrase_in_real_abstracts(real: Path, program: Program) -> None:
    program("update")
    found = json.loads(program("search", '"gut microbiota"', "--json", "--limit", "0").out)
    expected = {
        p
        for p, (title, texts, _) in independent(real).items()
        if re.search(r"\bgut\W+microbiota\b", " ".join([title, *texts]).lower())
    }
    assert expected <= {study["pmid"] for study in found}


def test_a_second_update_is_silent_and_asks_once_a_query_and_once_more(real: Path, program: Program) -> None:
    assert program("update").out
    second = program("update")
    assert (second.code, second.out, second.err) == (0, "", "")
    with sqlite3.connect(program.db) as db:
        runs = db.execute("SELECT status FROM run ORDER BY id").fetchall()
    assert runs == [("complete",)] * 4
