"""The stand-in understands PubMed's query language as PubMed does, silences included."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from litrack.sample.matching import Matcher
from litrack.sample.shelf import Shelf, records_in
from litrack.sample.terms import BackendFailed

Record = Callable[..., bytes]
Find = Callable[[str], set[int]]


@pytest.fixture
def matcher(record: Record) -> Matcher:
    return Matcher(
        Shelf(
            (
                record(90000001, "Gut-brain axis and Café noir", "IL-6 fell in 16S data.", mesh=("Dysbiosis/therapy",)),
                record(90000002, "Microbiota transfer", "A gut study.", authors=("Müller AB",),
                       keywords=("brain axis",)),
                record(90000003, "Sleep", "Microbiome diversity.", major=("Fatty Acids, Volatile",),
                       bank="X.gov NCT00000001"),
                record(90000004, "Asthma [corrected].", "Brain and axis.", types=("Randomized Controlled Trial",)),
                record(90000005, "Old", notice="RetractionIn", types=("Retracted Publication",), entered="2019/12/31",
                       revised="2020/05/05"),
            ),
            range(95_000_001, 95_000_011),
        )
    )  # fmt: skip


@pytest.fixture
def find(matcher: Matcher) -> Find:
    return lambda term: {pmid % 100 for pmid in matcher.find(term).pmids if pmid < 95_000_000}


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ('"gut-brain axis"[tiab]', {1}),
        ('"gut brain axis"[Title/Abstract]', {1}),
        ("gut[tiab] AND axis[tiab]", {1, 2}),
        ('"gut study brain"[tiab]', set()),  # a phrase does not reach from the abstract into the keywords
        ("gut[ti]", {1}),
        ("gut[ab]", {2}),
        ("cafe[tiab]", {1}),
        ("16S[tiab]", {1}),
        ('"IL-6"[tiab]', {1}),
        ("microbio*[tiab]", {2, 3}),
        ('"microbiota tran*"[tiab]', {2}),
        ('"Dysbiosis"[Mesh]', {1}),
        ("dysbiosis/therapy[mh]", {1}),
        ("therapy[sh]", {1}),
        ('"Fatty Acids, Volatile"[majr]', {3}),
        ("dysbiosis[majr]", set()),
        ("NCT00000001[si]", {3}),
        ('"X.gov"[si]', {3}),
        ('"Clinical Trial"[pt]', {4}),  # PubMed explodes publication types
        ("retracted publication[pt]", {5}),
        ("Muller[au]", {2}),
        ("Muller A[au]", {2}),
        ('"muller a"[au]', set()),
        ("Muller A[1au]", {2}),
        ("english[la] AND asthma", {4}),
        ("J Synth Test[ta] NOT gut", {3, 4, 5}),
        ("brain OR sleep AND asthma", {4}),  # left to right, no precedence
        ("brain OR (sleep AND asthma)", {1, 2, 4}),
        ("brain NOT gut", {4}),
        ("gut brain", {1, 2}),
        ("gut and brain", {1, 2}),  # a lower-case operator is a word that PubMed passes over
        ("90000001,90000003[uid]", {1, 3}),
        ("90000001 90000003", {1, 3}),
        ("(90000001,90000002[pmid]) AND sleep", set()),
        ("90000002:90000004[UID]", {2, 3, 4}),
        ("brain AND 90000002 : 90000004 [UID]", {2, 4}),
        ('"2020/01/01"[crdt] : "3000"[crdt]', {1, 2, 3, 4}),
        ("2019:2019[edat]", {5}),
        ("2019/12[dp]", {5}),
        ("2020/05/06:3000[mdat]", {1, 2, 3, 4}),
        ("hasretractionin", {5}),
        ("zebrafish", set()),  # the references of a study are not part of it
        ("brain[ti:~3]", {1}),  # a proximity is dropped
        ("(asthma OR sleep)[ti]", {3, 4}),
        ("“gut brain”[tiab]", {1}),
        ("", set()),
    ],
)
def test_a_term_finds_what_pubmed_would_find(find: Find, term: str, expected: set[int]) -> None:
    assert find(term) == expected


def test_an_unknown_tag_is_dropped_and_only_noted(matcher: Matcher) -> None:
    found = matcher.find("axis[tiabb]")
    assert {pmid % 10 for pmid in found.pmids} == {1, 2, 4}
    assert found.heard.fields_not_found == ["tiabb"]


def test_a_phrase_that_the_index_lacks_is_dropped_from_an_or(matcher: Matcher) -> None:
    found = matcher.find('"body battery"[tiab] OR asthma[tiab]')
    assert found.pmids == {90000004}
    assert found.heard.quoted_not_found == ['"body battery"']


def test_a_stopword_with_a_tag_finds_nothing_and_says_so(matcher: Matcher) -> None:
    found = matcher.find("the[tiab] AND asthma[tiab]")
    assert not found.pmids
    assert found.heard.phrases_not_found == ["the"]


def test_an_html_escaped_phrase_finds_nothing_and_says_so(matcher: Matcher) -> None:
    assert matcher.find('"A &amp; B"[jour]').heard.quoted_not_found == ['"A &amp; B"']


@pytest.mark.parametrize("term", ["((", "(gut", "gut)", ")("])
def test_unbalanced_parentheses_fail_in_the_backend(matcher: Matcher, term: str) -> None:
    with pytest.raises(BackendFailed, match="Search Backend failed"):
        matcher.find(term)


@pytest.mark.parametrize(
    ("term", "shown"),
    [
        ('("Dysbiosis"[Mesh] OR microbio*[tiab]) NOT sleep',
         '("dysbiosis"[MeSH Terms] OR "microbio*"[Title/Abstract]) NOT "sleep"[All Fields]'),
        ("gut AND 1:99999999[UID]", '"gut"[All Fields] AND 1:99999999[UID]'),
        ("gut AND 2026/11:3000[mdat]", '"gut"[All Fields] AND 2026/11/01:3000/12/31[Date - Modification]'),
        ("abcXYZ", "(abcXYZ[All Fields])"),
    ],
)  # fmt: skip
def test_the_translation_is_told_in_full_names(matcher: Matcher, term: str, shown: str) -> None:
    assert matcher.find(term).translation == shown


def test_the_word_virtual_finds_every_id_that_is_only_an_id(matcher: Matcher) -> None:
    assert matcher.find("virtual AND 95000003:95000005[UID]").pmids == {95000003, 95000004, 95000005}


def test_two_thousand_pmids_joined_by_or_are_no_trouble(matcher: Matcher) -> None:
    term = " OR ".join(f"{pmid}[uid]" for pmid in range(90_000_001, 90_002_001))
    assert len(matcher.find(term).pmids) == 5


def test_a_changed_record_is_found_by_its_new_words(matcher: Matcher, record: Record) -> None:
    assert not matcher.find("novelty[ti]").pmids
    matcher.shelf.put(record(90000003, "Novelty"), 20260301)
    assert matcher.find("novelty[ti]").pmids == {90000003}
    assert matcher.find("2026/03/01[mdat]").pmids == {90000003}


words = st.sampled_from(["gut", "brain[ti]", '"gut brain"[tiab]', "microbio*[tiab]", "2020:3000[dp]", "nothing[ab]"])


@given(words, words, words)
def test_halving_a_query_by_pmid_loses_nothing(left: str, right: str, other: str) -> None:
    matcher = _LAW
    term = f"({left} OR {right}) NOT {other}"
    whole = matcher.find(term).pmids
    low, high = (matcher.find(f"({term}) AND {span}[UID]").pmids for span in ("1:90000002", "90000003:99999999"))
    assert whole == low | high
    assert not low & high
    assert matcher.find(f"({term})").pmids == whole


_LAW = Matcher(
    Shelf(
        f"<PubmedArticle><MedlineCitation><PMID>{90000001 + n}</PMID><Article><ArticleTitle>{title}</ArticleTitle>"
        f"<Abstract><AbstractText>{text}</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>".encode()
        for n, (title, text) in enumerate(
            [("Gut brain", "microbiota"), ("Brain", "gut"), ("Gut", "nothing"), ("Axis", "")]
        )
    )
)


def plainly(block: str, words: str, mesh: set[str]) -> bool:
    """Whether any phrase of a block of ORs stands in a record, by one regular expression each."""
    for quoted, bare, tag in re.findall(r'(?:"([^"]+)"|([\w*-]+))\[(\w+)\]', block):
        phrase = (quoted or bare).lower()
        folded = re.escape(re.sub(r"[\W_]+", " ", phrase).strip())
        if (
            phrase in mesh
            if tag == "Mesh"
            else re.search(rf"\b{folded}" + ("" if phrase.endswith("*") else r"\b"), words)
        ):
            return True
    return False


def test_the_blocks_of_the_saved_queries_agree_with_a_plain_reading_of_real_records(shared: Path) -> None:
    file = shared / "data/pubmed/ontopic_dev.xml"
    matcher = Matcher(Shelf(records_in(file)))
    blocks = tomllib.loads((Path(__file__).parents[3] / "queries.toml").read_text(encoding="utf-8"))["blocks"]
    read = "//ArticleTitle|.//VernacularTitle|.//AbstractText|.//Keyword"
    studies = [
        (
            int(study.findtext(".//PMID") or 0),
            re.sub(r"[\W_]+", " ", " / ".join("".join(e.itertext()) for e in study.xpath(f".{read}")).lower()),
            {str(e.text).lower() for e in study.iterfind(".//DescriptorName")},
        )
        for study in etree.parse(file).getroot()
    ]
    for name in blocks.keys() - {"notanimal"}:
        assert matcher.find(blocks[name]).pmids == {
            p for p, words, mesh in studies if plainly(blocks[name], words, mesh)
        }
