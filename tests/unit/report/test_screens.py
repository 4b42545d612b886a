"""What a terminal shows: nothing lost, nothing cut inside a token, nothing obeyed."""

import re
from collections.abc import Callable
from dataclasses import replace
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.style import Style
from rich.text import Text

from litrack.model import (
    Author,
    Correction,
    Dated,
    Extraction,
    Finding,
    Journal,
    Keyword,
    MeshHeading,
    Outcome,
    Pmid,
    PubDate,
    Registration,
    Section,
    Study,
)
from litrack.report import cells, ledger, screen, table, tokens
from litrack.report.progress import Working

Shown = Callable[..., str]
Golden = Callable[[str, str], None]


@pytest.mark.parametrize("width", [20, 60, 80, 140])
def test_the_table_of_studies(width: int, findings: list[Finding], shown: Shown, golden: Golden) -> None:
    made = table.studies(findings, width=width, total=31, snippet=True, sample=True, hint="litrack show 1")
    golden(f"studies.{width}.txt", shown(made, width))


@pytest.mark.parametrize("width", [72, 80, 100, 140, 300])
def test_no_token_is_ever_cut_in_a_table(width: int, findings: list[Finding], shown: Shown) -> None:
    out = shown(table.studies(findings, width=width), width)
    for finding in findings:
        for token in tokens.tokens(finding):
            if cells.width(token.text) <= 20:
                assert token.text in out


@pytest.mark.parametrize("width", [1, 5, 10, 20, 40, 60, 80, 140])
def test_no_line_is_wider_than_the_terminal(
    width: int, findings: list[Finding], whole: Study, read: Finding, shown: Shown
) -> None:
    pages = [
        table.studies(findings, width=width, snippet=True, sample=True),
        ledger.outcomes([read], width=width, explain=True),
        screen.study(whole, read, width=width),
    ]
    for page in pages:
        assert max(cells.width(line.rstrip()) for line in shown(page, width).splitlines()) <= max(width, 2)


@pytest.mark.parametrize("title", ["[corrected]", "[/b] x", "\x1b]52;c;aGk=\x07", "\x9b2J", "\u202egnp.exe", "腸" * 99])
@pytest.mark.parametrize("colour", [False, True])
def test_a_hostile_title_is_shown_and_not_obeyed(title: str, colour: bool, whole: Study, shown: Shown) -> None:
    finding = Finding(pmid=Pmid(90000001), title=title, queries=(title,), authors=(title,), flags=(title,))
    study = Study(pmid=Pmid(90000001), title=title, sections=(Section(label=title, text=title),), coi=title)
    pages = (
        table.studies([finding], width=100, hint=title),
        screen.study(study, finding, width=100),
        ledger.outcomes([finding], width=100),
    )
    for page in pages:
        bare = re.sub(r"\x1b\[[0-9;]*m", "", shown(page, 100, colour))
        assert all(char.isprintable() or char == "\n" for char in bare)
        assert cells.clean(title)[:20] in bare.replace("\n", " ")


def test_a_title_of_ten_thousand_characters_takes_eight_lines(shown: Shown) -> None:
    endless = [Finding(pmid=Pmid(90000001), title="abcdefghi " * 1000)]
    assert len(shown(table.studies(endless, width=80), 80).splitlines()) == 1 + 8 + 1
    assert len(shown(table.studies(endless, width=80, truncate=False), 80).splitlines()) > 100


def test_retracted_stands_on_a_line_of_its_own_so_that_no_title_can_imitate_it(shown: Shown) -> None:
    real = Finding(pmid=Pmid(90000001), title="A trial", retracted=True)
    out = shown(table.studies([real], width=100), 100, colour=True)
    assert "\x1b[1;31mRETRACTED\x1b[0m" in out
    assert "A trial" in out.split("RETRACTED")[1]


def test_colour_says_only_what_signs_say_too(findings: list[Finding], shown: Shown) -> None:
    made = table.studies(findings, width=120)
    coloured = shown(made, 120, colour=True)
    assert "\x1b[32msleep ▲" in coloured
    assert "\x1b[31msafety ▼" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == shown(made, 120)


def test_a_terminal_without_unicode_gets_ascii(
    findings: list[Finding], whole: Study, read: Finding, shown: Shown
) -> None:
    pages = (
        table.studies(findings, width=80, ascii=True, snippet=True, sample=True, hint="litrack show 1"),
        screen.study(whole, read, width=80, ascii=True, plain=True, explain=True),
        ledger.outcomes([read], width=80, ascii=True, explain=True),
    )
    assert all(shown(page, 80).isascii() for page in pages)


def test_an_empty_table_is_one_honest_line(shown: Shown) -> None:
    assert shown(table.studies([], width=80, word="new"), 80) == "0 new\n"


@pytest.mark.parametrize("width", [40, 80])
def test_one_study(width: int, whole: Study, read: Finding, shown: Shown, golden: Golden) -> None:
    golden(f"show.{width}.txt", shown(screen.study(whole, read, width=width, plain=True, sample=True), width))


@pytest.mark.parametrize("width", [40, 80, 140])
def test_the_ledger_explained(width: int, read: Finding, shown: Shown, golden: Golden) -> None:
    golden(f"ledger.{width}.txt", shown(ledger.outcomes([read], width=width, explain=True, sample=True), width))


def test_between_group_rows_come_first(read: Finding, shown: Shown) -> None:
    out = shown(ledger.outcomes([read], width=100), 100)
    assert out.index("between") < out.index("within")


def test_outcome_phrases_are_underlined_where_styles_show(whole: Study, read: Finding) -> None:
    console = Console(width=200, color_system="standard", force_terminal=True)
    segments = [s for s in console.render(screen.study(whole, read, width=200)) if (s.style or Style()).underline]
    assert [s.text for s in segments][:2] == ["Pain intensity", "Fatigue"]


def test_phrases_that_overlap_are_marked_without_repeating_a_letter() -> None:
    spans = [(12, 20, "bold"), (15, 18, "red"), (15, 25, "bold"), (90, 99, "bold")]
    text = ledger.marked(Text(), "pain intensity fell", 10, spans, ascii=False, brackets=("«", "»"))
    assert text.plain == "pa«in inten»«sity »fell"


def test_an_invented_study_gets_no_link_that_leads_nowhere(whole: Study) -> None:
    assert ("DOI", "https://doi.org/10.5555/inv(1)%3Cx%3E") in screen.links(whole)
    invented = Study(pmid=Pmid(90000001), doi="10.5555/x", pmcid="PMC900002")
    assert screen.links(invented) == [("PMID", "90000001"), ("DOI", "10.5555/x"), ("PMC", "PMC900002")]


def test_a_study_without_abstract_says_so(shown: Shown) -> None:
    bare = screen.study(Study(pmid=Pmid(90000001)), Finding(pmid=Pmid(90000001)), width=80)
    assert "PubMed has no abstract of this study." in shown(bare, 80)
    assert "(no title)" in shown(bare, 80)


def test_an_unknown_scale_is_called_unclear(reports: Callable[..., Outcome], shown: Shown) -> None:
    rows = (reports("pain", "decreased", "unclear"),)
    read = Extraction(design="cohort", outcomes=rows)
    finding = Finding(pmid=Pmid(90000001), title="Scales in fibromyalgia", extraction=read)
    out = shown(ledger.outcomes([finding], width=120, explain=True), 120)
    assert "benefit unclear: the direction of this scale is not known" in " ".join(out.split())
    assert "improved" not in out
    assert "Not reported in the abstract: fatigue" in out
    assert "Not reported" not in shown(ledger.outcomes([finding], width=120, only="pain"), 120)


def test_progress_says_nothing_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with Working(Console(force_terminal=False)) as work:
        work.phase("inv-fmt", 2)
        work.step()
    assert capsys.readouterr().out == ""


def test_progress_names_the_query_and_its_requests_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with Working(Console(force_terminal=True, width=100)) as work:
        work.requests(3)
        work.step()
        work.phase("[b]inv\x1b-fmt", 2)
        work.step()
        work.requests(4)
    out = capsys.readouterr().out
    assert "[b]inv␛-fmt" in out
    assert "1/2" in out
    assert "4 requests" in out


def test_a_sentence_is_printed_once_for_all_its_rows(read: Finding, shown: Shown) -> None:
    twice = replace(read.extraction, outcomes=(*read.extraction.outcomes[:1], *read.extraction.outcomes))
    out = shown(ledger.outcomes([replace(read, extraction=twice)], width=100, explain=True), 100)
    assert out.count("Pain intensity fell") == 1
    assert out.count("rule verb") == 3


def test_a_row_of_less_than_an_even_chance_is_marked_and_the_mark_explained(read: Finding, shown: Shown) -> None:
    sure, doubtful = read.extraction.outcomes
    rows = (sure, replace(doubtful, confidence=0.49))
    finding = replace(read, extraction=replace(read.extraction, outcomes=rows))
    out = shown(ledger.outcomes([finding], width=120), 120)
    assert ("no difference ?" in out, "lower ?" in out, ledger.DOUBT in out) == (True, False, True)
    assert "?" not in shown(ledger.outcomes([read], width=120), 120)
    by_hand = replace(
        finding, extraction=replace(finding.extraction, outcomes=(replace(rows[1], by_hand=("domain",)),))
    )
    assert ledger.DOUBT not in shown(ledger.outcomes([by_hand], width=120), 120)


@given(st.text(st.characters(exclude_categories=())), st.sampled_from([20, 80, 140]))
def test_no_text_at_all_reaches_a_screen_unclean(text: str, width: int) -> None:
    row = Outcome(
        outcome=text, start=0, end=len(text), canonical=text, domain=text, instrument=text, direction="changed",
        benefit="na", comparison="within", timepoint=text, sentence=text, sentence_start=0, sentence_end=len(text),
        section=text, rule=text, confidence=1,
    )  # fmt: skip
    read = Extraction(design=text, blinding=text, population=text, intervention=text, comparator=text, outcomes=(row,))
    finding = Finding(
        pmid=Pmid(90000001), title=text, first_seen=text, queries=(text,), flags=(text,), snippet=text, extraction=read
    )
    study = Study(
        pmid=Pmid(40000001), title=text, vernacular_title=text, sections=(Section(label=text, text=text),),
        authors=(Author(collective=text),), journal=Journal(title=text, volume=text, issue=text, pages=text),
        dates=(Dated(kind="print", date=PubDate(year=2025, month=13, printed=text)),), doi=text, pmcid=text, coi=text,
        corrections=(Correction(kind="ErratumIn", source=text, note=text),), keywords=(Keyword(text=text),),
        registrations=(Registration(bank=text, accession=text),), mesh=(MeshHeading(descriptor=text),), copyright=text,
    )  # fmt: skip
    for page in (
        table.studies([finding], width=width, snippet=True, hint=text),
        ledger.outcomes([finding], width=width, explain=True),
        screen.study(study, finding, width=width, plain=True),
    ):
        console = Console(file=StringIO(), width=width, color_system=None)
        console.print(page)
        assert isinstance(console.file, StringIO)
        assert console.file.getvalue().replace("\n", "").isprintable()


@pytest.mark.parametrize(
    ("design", "domain", "title", "told"),
    [
        ("single_arm", "microbiome_composition", "Diet in fibromyalgia", True),
        ("single_arm", "microbiome_composition", "Diet in an infection", False),
        ("case_control", "microbiome_composition", "Taxa in fibromyalgia", False),
        ("case_control", "pain", "Chronic pain", True),
        ("animal", "pain", "A mouse model of fibromyalgia", False),
    ],
)
def test_silence_is_told_where_a_reader_would_expect_an_answer(
    design: str, domain: str, title: str, told: bool, reports: Callable[..., Outcome]
) -> None:
    read = Extraction(design=design, outcomes=(reports(domain, "changed", "na"),))
    assert bool(ledger.not_reported(Finding(pmid=Pmid(90000001), title=title, extraction=read))) is told
