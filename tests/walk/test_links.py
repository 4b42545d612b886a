"""`litrack links`: asked once, kept with its date, used off line, and honest about what was not asked."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from litrack.errors import ExitCode
from litrack.sample.corpus import second_day
from litrack.sample.server import Eutils

from .conftest import Program

NOWHERE = "http://127.0.0.1:9/"


@pytest.fixture
def filled(program: Program, pubmed: Eutils, two_queries: Path) -> Program:
    """Fibromyalgia and its transplantations of both days; PubMed holds more."""
    later = second_day()
    pubmed.has(*later.new, *later.changed)
    assert program("update").code == 0
    pubmed.forgets_log()
    return program


def links(program: Program, *words: str, **environ: str) -> Any:
    done = program("links", *words, "--json", **environ)
    assert done.code == 0, done
    return json.loads(done.out)


def test_on_a_terminal_every_kind_has_its_lines(filled: Program) -> None:
    done = filled.on_terminal("links", "90000017", "90000058", columns=80)
    assert done.code == 0
    for words in (
        "retracted by",
        "NCT90000017",
        "Cited by",
        "published or updated as",
        "none known",
        "not real research",
    ):
        assert words in done.out


def test_pubmed_is_asked_once_and_again_on_demand(filled: Program, pubmed: Eutils) -> None:
    first = links(filled, "90000001")
    assert [r.endpoint for r in pubmed.log if r.endpoint == "elink"] == ["elink"] * 3, "the record names its full text"
    pubmed.forgets_log()
    assert links(filled, "90000001") == first
    assert pubmed.log == ()
    filled("links", "90000001", "--refresh", "--kind", "cited_by")
    assert [r.params["linkname"] for r in pubmed.log if r.endpoint == "elink"] == ["pubmed_pubmed_citedin"]


def test_off_line_the_kept_answer_is_used_and_dated(filled: Program) -> None:
    before = links(filled, "90000001")
    assert links(filled, "90000001", LITRACK_EUTILS_URL=NOWHERE) == before
    assert set(before[0]["asked"].values()) == {None, "2026-11-19T06:00:00Z"}


def test_what_could_not_be_asked_is_said_and_the_rest_is_shown(filled: Program) -> None:
    done = filled("links", "90000017", "-f", "table", LITRACK_EUTILS_URL=NOWHERE)
    assert done.code == ExitCode.UNAVAILABLE
    assert "Traceback" not in done.err
    assert "PubMed could not be asked" in done.err
    assert "PubMed was not asked" in done.out
    assert "none known" not in done.out
    assert "retracted by" in done.out


def test_a_refresh_that_fails_loses_nothing(filled: Program) -> None:
    before = links(filled, "90000001")
    done = filled("links", "90000001", "--refresh", "--json", LITRACK_EUTILS_URL=NOWHERE)
    assert done.code == ExitCode.UNAVAILABLE
    assert json.loads(done.out) == before


def test_without_an_address_of_the_user_nothing_is_asked(filled: Program, pubmed: Eutils) -> None:
    done = filled("links", "90000001", NCBI_EMAIL="")
    assert done.code == ExitCode.USAGE
    assert "NCBI_EMAIL" in done.err
    assert "NCT90000001" in done.out
    assert pubmed.log == ()


def test_one_kind_that_fails_does_not_cost_the_others(filled: Program, pubmed: Eutils) -> None:
    pubmed.fails("F12", times=5, endpoint="elink")  # the first question, as often as it is asked
    done = filled("links", "90000001", "--json")
    assert done.code in (ExitCode.DONE, ExitCode.UNAVAILABLE)
    (found,) = json.loads(done.out)
    assert [k for k in ("references", "cited_by", "similar") if found["asked"][k]]
    assert all(found["links"][k] or not found["asked"][k] for k in ("references", "cited_by", "similar"))


def test_links_stand_in_both_directions_whichever_record_tells_of_them(filled: Program) -> None:
    def told(pmid: str, kind: str) -> list[tuple[str, int]]:
        return [(link["relation"], link["pmid"]) for link in links(filled, pmid, "--kind", kind)[0]["links"][kind]]

    assert told("90000017", "notices") == [("RetractionIn", 90000061)]
    assert told("90000061", "notices") == [("RetractionOf", 90000017)]
    assert told("90000058", "versions") == [("UpdateIn", 90000063)]
    assert told("90000063", "versions") == [("UpdateOf", 90000058)]


def test_held_studies_are_marked_and_the_others_have_titles(filled: Program) -> None:
    found = {link["pmid"]: link for link in links(filled, "90000001", "--kind", "similar")[0]["links"]["similar"]}
    held = {int(p) for p in filled("list", "--columns", "pmid", "--no-headers").out.split()}
    assert {pmid for pmid, link in found.items() if link["held"]} == found.keys() & held
    assert all(link["title"] and link["year"] for link in found.values())
    assert found[90000017]["retracted"]
    several = links(filled, "90000033", "90000024", "90000010", "90000022")
    others = [link for one in several for kind in one["links"].values() for link in kind if link["pmid"]]
    others = [link for link in others if not link["held"]]
    assert others
    assert all(link["journal"] and link["pmid"] not in held for link in others)


def test_rows_of_the_table_are_ids_of_the_next_command(filled: Program) -> None:
    filled("links", "90000001", "-f", "table")
    assert filled("show", "1", "--json").out.count('"pmid": 90000023') == 1
    assert filled("links", "10.5555/litrack.90000017", "--kind", "notices", "--tsv", "--no-headers").out.startswith(
        "90000017\tnotices\tRetractionIn\t90000061"
    )


def test_the_browser_is_not_sent_to_pages_of_invented_studies(filled: Program) -> None:
    assert filled("links", "90000001", "--open").code == ExitCode.USAGE


@pytest.mark.parametrize("words", [("--kind", "friends"), ("--limit", "-1"), ("--columns", "nothing")])
def test_a_wrong_word_is_told_in_a_sentence(filled: Program, words: tuple[str, ...]) -> None:
    done = filled("links", "90000001", *words)
    assert done.code == ExitCode.USAGE
    assert "Traceback" not in done.err
    assert filled("links", "12345678").code == ExitCode.NOT_FOUND


REAL = """<PubmedArticleSet><PubmedArticle><MedlineCitation Status="Publisher" Owner="NLM"><PMID Version="1">80000001\
</PMID><Article PubModel="Electronic"><Journal><JournalIssue CitedMedium="Internet"><PubDate><Year>2026</Year></PubDate>
</JournalIssue><Title>Journal of synthetic tests</Title></Journal><ArticleTitle>Sleep in quokkas.</ArticleTitle>
<Language>eng</Language><DataBankList><DataBank><DataBankName>ClinicalTrials.gov</DataBankName><AccessionNumberList>
<AccessionNumber>NCT99999999</AccessionNumber><AccessionNumber>NCT1;touch x</AccessionNumber></AccessionNumberList>
</DataBank></DataBankList></Article><MedlineJournalInfo><MedlineTA>J Synth Test</MedlineTA></MedlineJournalInfo>
</MedlineCitation><PubmedData><PublicationStatus>epublish</PublicationStatus><ArticleIdList>
<ArticleId IdType="pubmed">80000001</ArticleId><ArticleId IdType="doi">10.5555/a b"&lt;';$(touch x)</ArticleId>
<ArticleId IdType="pmc">PMC1"; touch x</ArticleId></ArticleIdList></PubmedData></PubmedArticle></PubmedArticleSet>"""


def test_only_addresses_built_of_checked_parts_reach_the_browser(program: Program, pubmed: Eutils) -> None:
    browser, seen = program.home / "browser", program.home / "seen"
    browser.write_text(f'#!/bin/sh\\nprintf "%s\\\\n" "$@" >> "{seen}"\\n'.encode().decode("unicode_escape"))
    browser.chmod(stat.S_IRWXU)
    (program.home / "real.xml").write_text(REAL)
    assert program("import", "real.xml").code == 0
    done = program("links", "80000001", "--open", BROWSER=str(browser))
    assert done.code == 0
    done = program(
        "links", "80000001", "--open", *("--kind", "trials", "--kind", "cited_by", "--kind", "full_text"),
        BROWSER=str(browser),
    )  # fmt: skip
    assert done.code == 0
    assert seen.read_text().split() == [
        "https://pubmed.ncbi.nlm.nih.gov/80000001/",
        "https://pubmed.ncbi.nlm.nih.gov/?linkname=pubmed_pubmed_citedin&from_uid=80000001",
        "https://clinicaltrials.gov/study/NCT99999999",
    ]
    assert not (program.home / "x").exists()


def test_trials_that_are_named_without_a_result_paper_are_listed(filled: Program) -> None:
    found = json.loads(filled("outcomes", "--unreported", "--json").out)
    assert [(one["trial"], one["named_by"]) for one in found] == [
        ("NCT90000034", [90000034]),
        ("NCT90000057", [90000057]),
    ]
    shown = filled("outcomes", "--unreported", "-f", "table")
    assert "without a result paper in this library" in shown.out
    assert "not the same as unpublished" in " ".join(shown.out.split())
    assert filled("outcomes", "--unreported", "--design", "review", "--json").out == "[]\n"
    for wrong in (("1",), ("--map", "tier:year"), ("--sort", "year"), ("--direction", "decreased")):
        assert filled("outcomes", "--unreported", *wrong).code == ExitCode.USAGE
    (filled.home / "result.xml").write_text(
        REAL.replace("NCT99999999", "GSE1").replace(
            "<Language>", "<Abstract><AbstractText>RESULTS (nct 90000034): pain was lower (P = .01).</AbstractText>"
            "</Abstract><Language>"
        )
    )  # fmt: skip
    assert filled("import", "result.xml").code == 0
    left = json.loads(filled("outcomes", "--unreported", "--json").out)
    assert [one["trial"] for one in left] == ["NCT90000057"], "a paper that names the other in its abstract alone"
