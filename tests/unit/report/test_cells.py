"""No text from outside steers a terminal, and what people wrote stays readable."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrack.model import Extraction, Finding, Pmid
from litrack.report import cells

ANY = st.text(st.characters(exclude_categories=()))
STEERING = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(ANY)
def test_no_text_at_all_comes_out_with_a_control_character(text: str) -> None:
    out = cells.clean(text)
    assert not {unicodedata.category(char) for char in out} & STEERING
    assert out.isprintable()


@given(ANY)
def test_lines_stay_lines_and_nothing_else_gets_through(text: str) -> None:
    assert cells.clean_lines(text).replace("\n", " ").isprintable()
    assert cells.clean_lines("a\nb\r\nc") == "a\nb\nc"


@given(ANY)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert cells.clean(cells.clean(text)) == cells.clean(text)


@given(ANY)
def test_a_stream_without_unicode_gets_ascii_only(text: str) -> None:
    assert cells.clean(text, ascii=True).isascii()
    assert cells.clean(text, ascii=True).isprintable()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("\x9b31m red", "�31m red"),
        ("a\tb\nc\u2028d\u00a0e\u2009f", "a b c d e f"),
        ("\u202eevil\u202c\u2066x\u2069\u200f", "evilx"),
        ("mic\u200brobi\u00adome\ufeff", "microbiome"),
        ("\x7f\x08", "␡␈"),
        ("\ud800", "�"),
        ("שלום مرحبا 腸内 🦠 10⁶ β", "שלום مرحبا 腸内 🦠 10⁶ β"),
        ("ệ e\u0302\u0323", "ệ e\u0302\u0323"),
        ("[b]bold[/b] :skull:", "[b]bold[/b] :skull:"),
    ],
)
def test_what_steers_becomes_visible_and_what_is_written_stays(text: str, shown: str) -> None:
    assert cells.clean(text) == shown


def test_a_pile_of_combining_marks_is_bounded() -> None:
    assert cells.clean("Z" + "\u0300" * 500 + "algo") == "Z" + "\u0300" * cells.MAX_MARKS + "algo"


def test_greek_and_accents_are_spelled_where_only_ascii_can_be_printed() -> None:
    assert cells.clean("α-diversity “naïve” ≤ 10⁶ – 腸", ascii=True) == 'alpha-diversity "naive" <= 106 - ?'


@pytest.mark.parametrize(
    ("encoding", "bare"), [("utf-8", False), ("ascii", True), ("latin-1", True), (None, True), ("no such", True)]
)
def test_a_stream_that_cannot_carry_the_signs_is_known_by_its_encoding(encoding: str | None, bare: bool) -> None:
    assert cells.only_ascii(encoding) is bare


@given(ANY, st.integers(2, 30))
def test_wrapped_lines_fit_and_lose_no_letter(text: str, columns: int) -> None:
    text = cells.clean(text)
    lines = cells.wrap(text, columns)
    assert all(cells.width(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(ANY, st.integers(1, 30))
def test_a_clipped_text_fits(text: str, columns: int) -> None:
    assert cells.width(cells.clip(cells.clean(text), columns)) <= columns
    assert len(cells.clip("abcdefgh", columns, ascii=True)) <= columns


def test_wide_characters_count_as_two_columns() -> None:
    assert cells.width("腸内 e\u0301 🦠") == 9
    assert cells.wrap("腸内細菌", 5) == ["腸内", "細菌"]


@pytest.mark.parametrize(
    ("extraction", "shown"),
    [
        (Extraction(design="rct_blinded", n=45), "RCT, blinded, n=45"),
        (Extraction(design="single_arm"), "single-arm"),
        (Extraction(design="animal", population="C57BL/6 mice"), "mouse"),
        (Extraction(design="animal", population="zebrafish"), "animal"),
        (Extraction(design="narrative_review", n=12), "review"),
        (Extraction(design="cohort", n=0), "cohort, n=0"),
    ],
)
def test_a_design_is_named_in_words(extraction: Extraction, shown: str) -> None:
    assert cells.design(extraction) == shown


def test_a_retraction_comes_before_every_other_mark_and_once() -> None:
    finding = Finding(pmid=Pmid(90000001), retracted=True, flags=("erratum", "retracted"))
    assert cells.marks(finding) == ("RETRACTED", "erratum")


def test_the_first_six_authors_and_the_last_are_named() -> None:
    assert cells.people(f"A{n}" for n in range(9)) == "A0, A1, A2, A3, A4, A5, … A8 (9 authors)"
    assert cells.people(f"A{n}" for n in range(7)) == "A0, A1, A2, A3, A4, A5, A6"
