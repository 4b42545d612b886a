"""References: whole in every format, escaped for each, and read back by parsers that are not ours."""

import json
import re
import string
from dataclasses import replace
from pathlib import Path

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import example, given
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from litrack.model import (
    Author,
    Correction,
    Dated,
    Finding,
    Journal,
    Keyword,
    MeshHeading,
    Pmid,
    PubDate,
    Record,
    Section,
    Study,
    Term,
)
from litrack.pubmed import read, read_file
from litrack.report.cells import clean
from litrack.report.cite import bibtex, csl, ris
from litrack.report.cite.reference import SAMPLE_NOTE, key, pages, reference

SIGNS = {"textless": "<", "textgreater": ">", "textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^"}
"""Macros of LaTeX that pylatexenc does not know, or reads as an accent."""
CONTEXT = get_default_latex_context_db()
CONTEXT.add_context_category("signs", prepend=True, macros=[MacroTextSpec(*sign) for sign in SIGNS.items()])
ANY = st.text(st.characters(exclude_categories=()))
HOSTILE = (
    "plain",
    "\\input{/etc/passwd} \\write18{id}",
    "a { b",
    "} , note = {x}",
    "100% & more_or_less # $5 ~ ^ | <b>",
    "line\r\nER  - \r\nTY  - BOOK\x85\u2028\u2029\x0b\x1c",
    "@article{evil, title = {x}}",
    "@comment{ and @string{a = b}",
    '"quoted" and "half',
    "<script>alert(1)</script> ](javascript:x)",
    "α-synuclein, 疲労, naïve, ≥ 5 × 10⁶, CO₂",
    "\x1b]0;owned\x07 \u202eevil\u202c \ud800",
)
STUDY = Study(
    pmid=Pmid(90000001),
    title="The gut microbiota of IL-6 knockout mice and Parkinson's disease: a {50%} rise.",
    sections=(
        Section(label="BACKGROUND", text="Pain & fatigue_1 rose by 50%."),
        Section(label="RESULTS", text="It fell (P < .001)."),
    ),
    authors=(
        Author(last="Ångström", fore="Åse Bo", initials="ÅB"),
        Author(last="van der Berg", fore="Jan", initials="J", suffix="Jr"),
        Author(collective="Pain and Gut Group, Northern Section"),
    ),
    journal=Journal(
        title="Journal of invented medicine & pain", iso="J Inv Med", issn="9000-0000", volume="12", issue="3 Suppl 1",
        pages="1045-52",
    ),
    dates=(
        Dated(kind="print", date=PubDate(year=2025, month=3, printed="2025 Mar")),
        Dated(kind="electronic", date=PubDate(year=2024, month=12, day=30)),
    ),
    languages=("eng",),
    keywords=(Keyword(text="gut, brain"),),
    mesh=(MeshHeading(descriptor="Pain"),),
    doi="10.5555/inv_1(2)<x>;2-#",
    pmcid="PMC900001",
)  # fmt: skip
REAL = replace(STUDY, pmid=Pmid(40000001), doi="10.5555/inv_1")
BOOK = replace(
    REAL, kind="book", title="Gut and pain", dates=(Dated(kind="contribution", date=PubDate(year=2020, month=5)),),
    journal=Journal(title="Gut and pain", publisher="Imaginary Press"),
)  # fmt: skip


def finding(study: Study, *flags: str) -> Finding:
    return Finding(pmid=study.pmid, retracted=study.retracted, flags=flags)


def entry(study: Study, *flags: str) -> dict[str, str]:
    """The one entry that bibtexparser finds, LaTeX read back as text."""
    text = "".join(bibtex.render([reference(study, finding(study, *flags))]))
    library = bibtexparser.parse_string(
        text, append_middleware=[LatexDecodingMiddleware(decoder=LatexNodes2Text(CONTEXT))]
    )
    assert library.failed_blocks == []
    assert len(library.blocks) == 1, "nothing in it opened another block"
    (found,) = library.entries
    return {"ENTRYTYPE": found.entry_type, "ID": found.key, **{f.key: f.value for f in found.fields}}


def record(study: Study, *flags: str) -> dict[str, object]:
    """The one record that rispy finds."""
    (found,) = rispy.loads("".join(ris.render([reference(study, finding(study, *flags))])))
    return dict(found)


def item(study: Study, *flags: str) -> dict[str, object]:
    """The one item of the JSON array."""
    (found,) = json.loads("".join(csl.render([reference(study, finding(study, *flags))])))
    return dict(found)


def test_a_bibtex_entry_is_whole() -> None:
    found = entry(REAL)
    assert found["ENTRYTYPE"] == "article"
    assert found["author"] == "Ångström, Åse Bo and van der Berg, Jr, Jan and Pain and Gut Group, Northern Section"
    assert found["title"] == REAL.title[:-1]
    assert found["journal"] == "Journal of invented medicine & pain"
    assert found["shortjournal"] == "J Inv Med"
    assert found["year"] == "2025"
    assert (found["volume"], found["number"]) == ("12", "3 Suppl 1")
    assert re.sub("[-–]+", "-", found["pages"]) == "1045-1052"
    assert (found["pmid"], found["pmcid"], found["doi"]) == ("40000001", "PMC900001", "10.5555/inv_1")
    assert found["url"] == "https://pubmed.ncbi.nlm.nih.gov/40000001/"
    assert found["abstract"] == "BACKGROUND: Pain & fatigue_1 rose by 50%. RESULTS: It fell (P < .001)."
    assert found["keywords"] == "gut  brain, Pain"
    assert "note" not in found


def test_in_bibtex_a_group_is_one_person_and_the_month_a_macro() -> None:
    text = "".join(bibtex.render([reference(REAL, finding(REAL))]))
    assert "and {Pain and Gut Group, Northern Section}" in text
    assert "  month = mar,\n" in text
    assert r"P \textless{} .001" in text
    assert "Ångström" in text, "UTF-8, not macros"


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("The gut microbiota promotes pain", "The gut microbiota promotes pain"),
        ("IL-6 and mRNA in Parkinson's disease (FMT)", "{IL-6} and {mRNA} in {Parkinson's} disease ({FMT})"),
        ("A study of vitamin D in Bergen", "A study of vitamin {D} in {Bergen}"),
        ("Fecal Microbiota Transplantation Improves IL-6", "Fecal Microbiota Transplantation Improves {IL-6}"),
        ("Pain in {Norway}_1", r"Pain in \textbraceleft{}{Norway\textbraceright{}\_1}"),
        ("", ""),
    ],
)
def test_capitals_that_carry_meaning_are_protected(title: str, written: str) -> None:
    assert bibtex.protected(title) == written


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_in_every_format(text: str) -> None:
    hostile = replace(
        REAL, title=text, sections=(Section(label=text, text=text),), doi=text, pmcid=text,
        authors=(Author(last=text, fore=text, suffix=text), Author(collective=text)),
        journal=Journal(title=text, iso=text, volume=text, issue=text, pages=text, issn=text, publisher=text),
        keywords=(Keyword(text=text),), corrections=(Correction(kind="RetractionIn", source=text),),
    )  # fmt: skip
    said = clean(text).strip()
    flat = " ".join(said.split())
    assert " ".join(entry(hostile)["title"].split()) == flat.removesuffix(".")
    assert " ".join(str(record(hostile)["title"]).split()) == flat
    assert item(hostile)["title"] == said
    for rendered in (bibtex.render, ris.render, csl.render):
        written = "".join(rendered([reference(hostile, finding(hostile))]))
        assert not re.search(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", written)
    tex = "".join(bibtex.render([reference(hostile, finding(hostile))]))
    signs = "textbackslash|textbraceleft|textbraceright|textasciitilde|textasciicircum|textless|textgreater"
    assert "\\" not in re.sub(rf"\\({signs})\{{\}}|\\[%&_#$]", "", tex), "no macro but those that print a sign"


@given(ANY)
@example("x\\")
@example("{}" * 3 + "{")
def test_any_title_comes_back_from_bibtex_and_ris(title: str) -> None:
    study = replace(REAL, title=f"x{title}x")
    want = " ".join(clean(study.title).split())
    text = "".join(bibtex.render([reference(study, finding(study))]))
    assert text.count("{") == text.count("}"), "BibTeX counts braces without minding backslashes"
    library = bibtexparser.parse_string(text)
    assert len(library.blocks) == len(library.entries) == 1
    assert " ".join(str(record(study)["title"]).split()) == want


@given(ANY)
def test_a_person_s_name_never_becomes_two_people(name: str) -> None:
    study = replace(REAL, authors=(Author(last=f"x{name}", fore="A"), Author(last="Meyer", fore=f"B{name}")))
    text = "".join(bibtex.render([reference(study, finding(study))]))
    (line,) = re.findall(r"^  author = \{(.*)\},$", text, re.MULTILINE)
    bare = re.sub(r"\{[^{}]*\}", "", re.sub(r"\{\}", "", line))
    assert len(re.split(r"\s+and\s+", bare)) == 2
    assert len(record(study)["authors"]) == 2  # type: ignore[arg-type]


def test_a_ris_record_is_whole() -> None:
    found = record(REAL)
    assert found["type_of_reference"] == "JOUR"
    assert found["authors"] == ["Ångström, Åse Bo", "van der Berg, Jan, Jr", "Pain and Gut Group Northern Section"]
    assert (found["start_page"], found["end_page"]) == ("1045", "1052")
    assert (found["year"], found["date"]) == ("2025", "2025/03//")
    assert found["notes_abstract"] == "BACKGROUND: Pain & fatigue_1 rose by 50%. RESULTS: It fell (P < .001)."
    assert (found["accession_number"], found["name_of_database"]) == ("40000001", "PubMed")
    assert (found["doi"], found["custom2"]) == ("10.5555/inv_1", "PMC900001")
    assert found["keywords"] == ["gut, brain", "Pain"]
    assert "".join(ris.render([reference(REAL, finding(REAL))])).endswith("\r\nER  - \r\n\r\n")


def test_a_csl_item_is_whole() -> None:
    found = item(REAL)
    assert found["type"] == "article-journal"
    assert found["author"] == [
        {"family": "Ångström", "given": "Åse Bo"},
        {"family": "van der Berg", "given": "Jan", "suffix": "Jr"},
        {"literal": "Pain and Gut Group, Northern Section"},
    ]
    assert found["issued"] == {"date-parts": [[2025, 3]]}
    assert (found["page"], found["language"], found["PMID"]) == ("1045-1052", "en", "40000001")
    assert found["abstract"] == "BACKGROUND: Pain & fatigue_1 rose by 50%.\nRESULTS: It fell (P < .001)."
    assert "status" not in found


@pytest.mark.parametrize(
    ("study", "types"),
    [
        (REAL, ("article", "JOUR", "article-journal")),
        (replace(REAL, publication_types=(Term(name="Preprint"),)), ("misc", "UNPB", "article")),
        (BOOK, ("book", "BOOK", "book")),
        (replace(BOOK, title="A chapter"), ("incollection", "CHAP", "chapter")),
    ],
    ids=["article", "preprint", "book", "chapter"],
)
def test_each_kind_has_its_type(study: Study, types: tuple[str, str, str]) -> None:
    assert (entry(study)["ENTRYTYPE"], record(study)["type_of_reference"], item(study)["type"]) == types


def test_a_preprint_names_its_server_and_a_chapter_its_book() -> None:
    preprint = replace(REAL, publication_types=(Term(name="Preprint"),), journal=Journal(title="inventedRxiv"))
    assert entry(preprint)["howpublished"] == record(preprint)["publisher"] == item(preprint)["publisher"]
    chapter = replace(BOOK, title="A chapter")
    assert entry(chapter)["booktitle"] == record(chapter)["secondary_title"] == item(chapter)["container-title"]
    assert "container-title" not in item(BOOK)


def test_what_was_retracted_says_so_and_where() -> None:
    gone = replace(
        REAL, publication_types=(Term(name="Retracted Publication", ui="D016441"),),
        corrections=(Correction(kind="RetractionIn", pmid=Pmid(40000077), source="J Inv Med. 2026;1:1."),),
    )  # fmt: skip
    note = "RETRACTED. Notice: J Inv Med. 2026;1:1; PMID 40000077."
    assert entry(gone, "retracted")["note"] == note
    assert record(gone, "retracted")["notes"] == [note]
    assert (item(gone, "retracted")["note"], item(gone)["status"]) == (note, "retracted")
    assert "WITHDRAWN" in entry(REAL, "withdrawn")["note"]
    assert "concern" in entry(REAL, "concern")["note"]


def test_invented_studies_say_so_and_have_no_page_in_pubmed() -> None:
    assert entry(STUDY)["note"] == item(STUDY)["note"] == SAMPLE_NOTE
    assert record(STUDY)["notes"] == [SAMPLE_NOTE]
    assert not {"url", "URL", "urls"} & {*entry(STUDY), *item(STUDY), *record(STUDY)}


def test_authors_whom_pubmed_left_out_are_others() -> None:
    some = replace(REAL, authors=REAL.authors[:1], authors_complete=False)
    assert entry(some)["author"] == "Ångström, Åse Bo and others"


@pytest.mark.parametrize(
    ("printed", "both"),
    [("764-9", ("764", "769")), ("1045-1052", ("1045", "1052")), ("e123", ("e123", "")), ("S12-9", ("S12", "9")),
     ("12-5", ("12", "15")), ("", ("", "")), ("117-8; discussion 119", ("117", "118"))],
)  # fmt: skip
def test_pages_get_the_digits_that_pubmed_drops(printed: str, both: tuple[str, str]) -> None:
    assert pages(printed) == both


def test_a_key_tells_author_year_word_and_pmid() -> None:
    assert key(STUDY) == "angstrom2024gut-90000001"
    assert key(Study(pmid=Pmid(90000002))) == "anon-90000002"
    assert key(replace(STUDY, authors=(), title="疲労")) == "anon2024-90000001"


def test_a_key_stays_when_the_printed_issue_comes() -> None:
    online = replace(STUDY, dates=STUDY.dates[1:])
    assert key(online) == key(STUDY)


@given(ANY, ANY)
def test_a_key_is_safe_for_latex_and_unlike_any_other_study_s(name: str, title: str) -> None:
    made = key(replace(STUDY, authors=(Author(last=name),), title=title))
    assert set(made) <= {*string.ascii_lowercase, *string.digits, "-"}
    assert made.endswith("-90000001")
    assert made.count("-") == 1


JABREF = (
    "MedlineImporterTestArticleID.xml", "MedlineImporterTestArticleItalics.xml", "MedlineImporterTestArticleNoISSN.xml",
    "MedlineImporterTestMathML.xml", "MedlineImporterTestMeshHeadingList.xml", "MedlineImporterTestNbib.xml",
    "MedlineImporterTestPubmedBook.xml", "MedlinePlainImporterTestCompleteEntry.txt", "NbibImporterTest.nbib",
)  # fmt: skip


@pytest.mark.parametrize("name", JABREF)
def test_real_records_become_the_entries_that_jabref_makes_of_them(name: str, shared: Path) -> None:
    """But for three choices of ours: capitals in braces, no full stop after titles, whole last pages."""
    path = shared / "data/efetch/jabref" / name
    wanted = {f.key: str(f.value) for f in bibtexparser.parse_file(str(path.with_suffix(".bib"))).entries[0].fields}
    study = next(read(record) for record in read_file(path) if isinstance(record, Record))
    text = "".join(bibtex.render([reference(study, finding(study))]))
    found = {f.key: str(f.value) for f in bibtexparser.parse_string(text).entries[0].fields}
    bare = {key: re.sub("[{}]", "", value) for key, value in found.items()}
    assert bare.get("title", "") == re.sub("[{}]", "", wanted["title"]).removesuffix(".")
    people = bare.get("author", "").replace(", Jr,", ",").removesuffix(" and corporater")
    assert people == re.sub("[{}]", "", wanted.get("author", ""))
    for field in ("year", "month", "volume", "pmid", "publisher"):
        assert bare.get(field) == wanted.get(field), field
    for field in ("journal", "doi"):
        assert bare.get(field, "") == wanted.get(field, bare.get(field, "")), field
    first, _, last = wanted.get("pages", "").replace("--", "-").partition("-")
    assert bare.get("pages", "").split("--")[0] == first
    assert bare.get("pages", "").endswith(last)
