"""What a record says becomes a Study: texts whole, numbers unharmed, identifiers its own, damage named."""

import hashlib
import tracemalloc
from contextlib import suppress
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrack.errors import Malformed
from litrack.model import Pmid, Record, Study
from litrack.pubmed.article import read
from litrack.pubmed.files import read_file

ARTICLE = """<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM" IndexingMethod="Automated">
<PMID Version="2">90000001</PMID>{citation}<Article PubModel="Print"><Journal><JournalIssue><PubDate><Year>2025</Year>
</PubDate></JournalIssue><Title>Journal of Invented Tests</Title></Journal><ArticleTitle>{title}</ArticleTitle>{article}
</Article></MedlineCitation><PubmedData>{data}</PubmedData></PubmedArticle>"""


def record(raw: str | bytes, version: int = 2) -> Record:
    raw = raw.encode() if isinstance(raw, str) else raw
    return Record(pmid=Pmid(90000001), version=version, raw=raw, sha256=hashlib.sha256(raw).hexdigest())


def article(title: str = "", article: str = "", citation: str = "", data: str = "") -> Study:
    return read(record(ARTICLE.format(title=title, article=article, citation=citation, data=data)))


def title(markup: str) -> str:
    return article(title=markup).title


def section(markup: str) -> str:
    return article(article=f"<Abstract><AbstractText>{markup}</AbstractText></Abstract>").sections[0].text


MATH = '<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML">{}</mml:math>'
POWER = MATH.format("<mml:msup><mml:mn>10</mml:mn><mml:mn>6</mml:mn></mml:msup>")
SQUARE = MATH.format(
    " <mml:msup><mml:mrow><mml:mi>R</mml:mi></mml:mrow> <mml:mrow><mml:mn>2</mml:mn></mml:mrow> </mml:msup> "
)
HALF = MATH.format("<mml:mfrac><mml:mn>1</mml:mn><mml:mn>2</mml:mn></mml:mfrac>")


@pytest.mark.parametrize(
    ("markup", "reads"),
    [
        ("Given 10<sup>6</sup> cells", "Given 10⁶ cells"),
        ("At 10<sup>-6</sup> M", "At 10⁻⁶ M"),
        ("H<sub>2</sub>O and <i>C<sub>4</sub></i> acids", "H₂O and C₄ acids"),
        ("CO<sub>3</sub><sup>2-</sup>", "CO₃²⁻"),
        ("CD4<sup>+</sup> cells", "CD4⁺ cells"),
        ("PrP<sup>Sc</sup>, the 2<sup>nd</sup>, Brand<sup>®</sup>", "PrPSc, the 2nd, Brand®"),
        ("10<sup>n+1</sup> and 10<sup>a/2</sup>", "10ⁿ⁺¹ and 10^(a/2)"),
        ("PM<sub>2.5</sub>", "PM2.5"),
        ("<sup>18</sup>F of <b>m<sup>2</sup></b>4", "¹⁸F of m²4"),
        ("2<sup>3<sup>4</sup></sup>", "2^(3⁴)"),
        (f"{POWER} and {SQUARE} of {HALF}", "10⁶ and R² of 1/2"),
        ("  Two\n   lines\tand &lt;b&gt; &amp; [corrected].  ", "Two lines and <b> & [corrected]."),
    ],
)
def test_a_title_is_whole_and_its_exponents_stay_exponents(markup: str, reads: str) -> None:
    assert title(markup) == reads


@pytest.mark.parametrize(
    ("markup", "reads"),
    [
        ("Given 10<sup>6</sup> cells", "Given 10⁶ cells"),
        ("P = 3×10<sup>-4</sup>, week 24<sup>+6</sup>", "P = 3×10⁻⁴, week 24⁺⁶"),
        ("rose to 12.5<sup>3,4</sup>", "rose to 12.5^(3,4)"),
        ("per m<sup>2</sup> of H<sub>2</sub>O in CD4<sup>+</sup> cells", "per m2 of H2O in CD4+ cells"),
        ("kg/m<sup>2</sup>5 and the 1<sup>st</sup>", "kg/m²5 and the 1st"),
        (f"{POWER}, {SQUARE}, {HALF}", "10⁶,  R 2  , 1/2"),
        ("  kept:\n  <i>all</i> its  space ", "  kept:\n  all its  space "),
    ],
)
def test_a_section_is_verbatim_but_where_two_numbers_would_fuse(markup: str, reads: str) -> None:
    assert section(markup) == reads


@given(before=st.integers(0, 10**6), exponent=st.integers(-99, 99), after=st.sampled_from(["", " cells", "7"]))
def test_no_exponent_ever_joins_its_number(before: int, exponent: int, after: str) -> None:
    for tag in ("sup", "sub"):
        for text in (
            title(f"{before}<{tag}>{exponent}</{tag}>{after}"),
            section(f"{before}<{tag}>{exponent}</{tag}>{after}"),
        ):
            assert text.startswith(str(before))
            assert not text.removeprefix(str(before))[:1].isascii()
            assert text.endswith(after)


def test_a_section_without_text_is_left_out_and_labels_stay_as_printed() -> None:
    study = article(
        article='<Abstract><AbstractText Label="AIM"/><AbstractText> </AbstractText>'
        '<AbstractText Label="Aim &amp; scope" NlmCategory="OBJECTIVE">To test.</AbstractText></Abstract>'
    )
    assert [(s.label, s.category, s.text) for s in study.sections] == [("Aim & scope", "OBJECTIVE", "To test.")]


def test_identifiers_come_from_the_record_and_never_from_its_references() -> None:
    references = (
        '<ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.5555/NOT-THIS</ArticleId>'
        '<ArticleId IdType="pmc">PMC1</ArticleId></ArticleIdList></Reference><ReferenceList/></ReferenceList>'
    )
    assert article(data=references).doi == article(data=references).pmcid == ""
    hidden = "<!-- a comment keeps the fast cut away -->" + references
    assert article(data=hidden).doi == ""
    own = '<ArticleId IdType="doi">10.5555/this</ArticleId><ArticleId IdType="pmc">PMC7</ArticleId>'
    ids = f"<ArticleIdList>{own}</ArticleIdList>"
    study = article(data=ids + references, article='<ELocationID EIdType="doi" ValidYN="Y">10.5555/other</ELocationID>')
    assert (study.doi, study.pmcid) == ("10.5555/this", "PMC7")


def test_an_elocation_counts_where_the_list_has_no_doi_and_not_when_it_is_invalid() -> None:
    assert article(article='<ELocationID EIdType="doi" ValidYN="Y">10.5555/here</ELocationID>').doi == "10.5555/here"
    assert article(article='<ELocationID EIdType="doi" ValidYN="N">10.5555/wrong</ELocationID>').doi == ""


@pytest.mark.parametrize(
    "written",
    [
        "0000-0002-1825-009X",
        "https://orcid.org/0000-0002-1825-009X",
        "000000021825009x",
        "http://orcid.org/0000 0002 1825 009x",
    ],
)
def test_an_orcid_is_bare_whatever_its_form(written: str) -> None:
    identifier = f'<Identifier Source="ORCID">{written}</Identifier>'
    people = f"<AuthorList><Author><LastName>Doe</LastName>{identifier}</Author></AuthorList>"
    assert article(article=people).authors[0].orcid == "0000-0002-1825-009X"


def test_authors_keep_order_groups_suffixes_and_all_their_affiliations() -> None:
    study = article(
        article='<AuthorList CompleteYN="N"><Author ValidYN="N" EqualContrib="Y"><LastName>Müller</LastName>'
        "<ForeName>Ada B</ForeName><Initials>AB</Initials><Suffix>Jr</Suffix><AffiliationInfo>"
        "<Affiliation><sup>1</sup>First</Affiliation></AffiliationInfo><AffiliationInfo><Affiliation>Second</Affiliation></AffiliationInfo></Author>"
        "<Author><CollectiveName>The H<sub>2</sub> Group</CollectiveName></Author></AuthorList>"
    )
    ada, group = study.authors
    assert (ada.name, ada.fore, ada.valid, ada.equal) == ("Müller AB Jr", "Ada B", False, True)
    assert ada.affiliations == ("¹First", "Second")
    assert group.name == "The H₂ Group"
    assert not study.authors_complete


def test_a_comment_s_pmid_is_not_the_record_s() -> None:
    study = article(
        citation='<CommentsCorrectionsList><CommentsCorrections RefType="RetractionIn">'
        '<RefSource>J Inv. 2026</RefSource><PMID Version="1">90000002</PMID>'
        "<Note>why</Note></CommentsCorrections></CommentsCorrectionsList>"
    )
    assert (study.pmid, study.version, study.retracted) == (90000001, 2, True)
    assert [(c.kind, c.pmid, c.source, c.note) for c in study.corrections] == [
        ("RetractionIn", 90000002, "J Inv. 2026", "why")
    ]


def test_a_book_chapter_has_title_book_people_and_dates(shared: Path) -> None:
    (found,) = read_file(shared / "data/efetch/metapub/20301546.xml")
    assert isinstance(found, Record)
    study = read(found)
    assert (study.kind, study.pmid, study.pii) == ("book", 20301546, "NBK1372")
    assert study.title.startswith("Hereditary Motor and Sensory Neuropathy")
    assert (study.journal.title, study.journal.publisher) == ("GeneReviews®", "University of Washington, Seattle")
    assert [(a.last, a.editor) for a in study.authors if a.last in {"Adam", "Gauvreau"}] == [
        ("Gauvreau", False),
        ("Adam", True),
    ]
    assert study.sections[0].label == "CLINICAL CHARACTERISTICS"
    assert study.published == study.date("contribution") != study.date("print")
    assert {d.kind for d in study.dates} >= {"print", "contribution", "revised", "pubmed"}
    assert [t.name for t in study.publication_types] == ["Review"]


@pytest.mark.parametrize(
    "damage",
    [
        "&nbsp;",
        "&x;",
        "\0",
        "&#8;",
        "<b>unclosed",
        "</ArticleTitle></Article>",
        "<!DOCTYPE x>",
        '<x a="1" a="2"/>',
        "\x1b",
    ],
)
def test_damage_is_named_by_its_pmid(damage: str) -> None:
    with pytest.raises(Malformed, match="90000001"):
        title(damage)


@pytest.mark.parametrize("place", ["title", "data"])
def test_bytes_that_are_no_utf8_are_named_even_in_the_references(place: str) -> None:
    parts = {"title": "", "data": "", "citation": "", "article": ""}
    parts[place] = "<ReferenceList>BAD</ReferenceList>" if place == "data" else "BAD"
    with pytest.raises(Malformed, match="90000001"):
        read(record(ARTICLE.format(**parts).encode().replace(b"BAD", b"\xff\xfe")))


def test_bytes_of_another_record_are_refused() -> None:
    with pytest.raises(Malformed, match="90000001"):
        read(record(ARTICLE.format(title="", data="", citation="", article=""), version=1))


def test_a_prefix_bound_outside_the_record_is_known() -> None:
    assert title("<mml:math><mml:mi>x</mml:mi></mml:math>") == "x"


HOSTILE = {
    "a million levels": ("<b>" * 10**6 + "</b>" * 10**6, 2.0),
    "fifty thousand levels": ("<b>" * 50_000 + "x" + "</b>" * 50_000, 2.0),
    "a token of 8 MB": ("x" * 8 * 2**20, 2.0),
    "thirty thousand exponents": ("1<sup>2</sup>" * 30_000, 2.0),
    "a hundred thousand attributes": ("<b " + " ".join(f'a{i}=""' for i in range(10**5)) + "/>", 2.0),
    "a million empty elements": ("<b/>" * 10**6, 2.0),
    "a lone gt and ampersands": ("&amp;" * 10**6, 2.0),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_markup_is_read_or_refused_in_bounded_time_and_memory(name: str) -> None:
    markup, seconds = HOSTILE[name]
    raw = record(ARTICLE.format(title=markup, data="", citation="", article=""))
    tracemalloc.start()
    began = process_time()
    with suppress(Malformed):
        read(raw)
    took, peak = process_time() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert took < seconds
    assert peak < 200 * 2**20


def test_a_hundred_thousand_authors_are_read_or_refused_in_bounded_time() -> None:
    people = "<Author><LastName>A</LastName><Initials>B</Initials></Author>" * 100_000
    began = process_time()
    with pytest.raises(Malformed, match="more elements than any"):
        article(article=f"<AuthorList>{people}</AuthorList>")
    assert len(article(article=f"<AuthorList>{people[: len(people) // 2]}</AuthorList>").authors) == 50_000
    assert process_time() - began < 4
