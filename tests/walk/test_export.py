"""`litrack export`: every format read back by a parser that is not ours."""

import csv
import io
import json
import os
from pathlib import Path

import bibtexparser
import feedparser
import html5lib
import pytest
import rispy

from litrack.errors import ExitCode
from litrack.sample.corpus import second_day
from litrack.sample.server import Eutils

from .conftest import Program

HTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture
def full(program: Program, pubmed: Eutils, two_queries: Path) -> Program:
    """A library after its first update."""
    assert program("update").code == ExitCode.DONE
    return program


@pytest.fixture
def second(full: Program, pubmed: Eutils) -> Program:
    """The same a day later, with news and a retraction."""
    later = second_day()
    pubmed.has(*later.new, *later.changed)
    full("update")
    return full


def pmids(program: Program, *filters: str) -> list[str]:
    """What `list` shows, in its order."""
    return program("list", *filters, "--tsv", "--columns", "pmid", "--no-headers").out.split()


def export(program: Program, form: str, *words: str) -> str:
    done = program("export", "-f", form, *words)
    assert (done.code, done.err) == (0, "")
    return done.out


def test_every_format_holds_the_same_studies_in_the_same_order(full: Program) -> None:
    wanted = pmids(full)
    assert len(wanted) > 20
    assert [e.fields_dict["pmid"].value for e in bibtexparser.parse_string(export(full, "bibtex")).entries] == wanted
    assert [r["accession_number"] for r in rispy.loads(export(full, "ris"))] == wanted
    assert [i["PMID"] for i in json.loads(export(full, "csl"))] == wanted
    assert [r["pmid"] for r in csv.DictReader(io.StringIO(export(full, "csv")))] == wanted
    assert [r["pmid"] for r in csv.DictReader(io.StringIO(export(full, "tsv")), delimiter="\t")] == wanted
    assert [str(s["pmid"]) for s in json.loads(export(full, "json"))] == wanted
    assert [str(json.loads(line)["pmid"]) for line in export(full, "ndjson").splitlines()] == wanted
    titles = [s["title"] for s in json.loads(export(full, "json"))]
    page = html5lib.parse(export(full, "html"))
    assert ["".join(h.itertext()).removeprefix("RETRACTED ") for h in page.iter(f"{HTML}h2")] == titles
    assert export(full, "md").count("\n## ") == len(wanted)
    feed = feedparser.parse(export(full, "atom"))
    assert not feed.bozo
    assert {e.id for e in feed.entries} == {f"urn:litrack:sample:{pmid}" for pmid in wanted}


def test_all_three_ways_to_choose_and_not_two_at_once(full: Program) -> None:
    trials = pmids(full, "--design", "trial")
    assert [i["PMID"] for i in json.loads(export(full, "csl", "--design", "trial"))] == trials
    found = full("search", "microbiota", "--limit", "3", "--tsv", "--columns", "pmid", "--no-headers").out.split()
    assert [i["PMID"] for i in json.loads(export(full, "csl", "--search", "microbiota", "--limit", "3"))] == found
    full.on_terminal("list", "--limit", "5")
    assert next(i["PMID"] for i in json.loads(export(full, "csl", "2", trials[0]))) == pmids(full)[1]
    assert full("export", "2", "--design", "trial", "-f", "csl").code == ExitCode.USAGE
    assert full("export", "99999999", "-f", "csl").code == ExitCode.NOT_FOUND


def test_what_was_retracted_or_invented_says_so_in_every_format(second: Program) -> None:
    full = second
    assert pmids(full, "--retracted", "only")
    for form in ("bibtex", "ris", "csl", "html", "md", "atom"):
        text = export(full, form, "--retracted", "only")
        assert "RETRACTED" in text
        assert "nvented" in text
    for row in csv.DictReader(io.StringIO(export(full, "csv", "--retracted", "only"))):
        assert (row["retracted"], row["invented"]) == ("true", "true")
    assert all(s["retracted"] and s["invented"] for s in json.loads(export(full, "json", "--retracted", "only")))


def test_the_suffix_names_the_format_and_a_file_is_only_replaced_when_told(full: Program) -> None:
    assert full("export", "-o", "mine.bib").code == ExitCode.DONE
    written = (full.home / "mine.bib").read_text(encoding="utf-8")
    assert written == export(full, "bibtex"), "the same input gives the same bytes"
    again = full("export", "-o", "mine.bib", "--design", "trial")
    assert again.code == ExitCode.USAGE
    assert "not overwritten" in again.err
    assert "--force" in again.err
    assert (full.home / "mine.bib").read_text(encoding="utf-8") == written
    assert full("export", "-o", "mine.bib", "--design", "trial", "--force").code == ExitCode.DONE
    assert len((full.home / "mine.bib").read_text(encoding="utf-8")) < len(written)
    assert [p.name for p in full.home.iterdir() if ".part" in p.name] == []


@pytest.mark.parametrize("target", ["link", "folder", "fifo"])
def test_links_folders_and_devices_are_never_replaced(full: Program, target: str) -> None:
    path = full.home / target
    if target == "link":
        (full.home / "precious").write_text("mine")
        path.symlink_to("precious")
    elif target == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)
    done = full("export", "-f", "ris", "-o", target, "--force")
    assert done.code == ExitCode.USAGE
    assert "not touched" in done.err
    assert target != "link" or (full.home / "precious").read_text() == "mine"


def test_a_key_stays_when_other_studies_arrive(full: Program, pubmed: Eutils) -> None:
    before = {e.fields_dict["pmid"].value: e.key for e in bibtexparser.parse_string(export(full, "bibtex")).entries}
    later = second_day()
    pubmed.has(*later.new, *later.changed)
    full("update")
    after = {e.fields_dict["pmid"].value: e.key for e in bibtexparser.parse_string(export(full, "bibtex")).entries}
    assert len(after) > len(before)
    assert before.items() <= after.items()
    assert len(set(after.values())) == len(after)


def test_nothing_found_is_an_empty_export(full: Program) -> None:
    done = full("export", "-f", "csl", "--year", "1800")
    assert (done.code, json.loads(done.out)) == (0, [])
    assert "No study fits" in done.err
    assert full("export", "-f", "bibtex", "--year", "1800").out == ""
    assert not feedparser.parse(full("export", "-f", "atom", "--year", "1800").out).bozo


def test_what_cannot_be_done_is_said(full: Program) -> None:
    assert "-f bibtex" in full("export").err
    assert full("export", "-f", "bibtex", "--columns", "pmid").code == ExitCode.USAGE
    assert full("export", "-f", "csv", "--columns", "nonsense").code == ExitCode.USAGE
    assert full("export", "-f", "csv", "--columns", "doi,pmid").out.startswith("doi,pmid")


def test_the_name_of_a_file_steers_no_terminal(full: Program) -> None:
    done = full("export", "-f", "ris", "-o", "a\x1b]0;owned\x07.ris")
    assert done.code == ExitCode.DONE
    assert "\x1b" not in done.err
    assert "written to a␛]0;owned␇.ris" in done.err


def test_an_export_is_utf_8_whatever_the_locale(full: Program) -> None:
    here, there = (full("export", "-f", "bibtex", LC_ALL=name, PYTHONIOENCODING="ascii") for name in ("C", "C.UTF-8"))
    assert here.out == there.out
    assert "?" not in here.out.partition("abstract")[0]
