"""`litrack report --prisma`: how the studies were found, for a review's methods section."""

import pytest

from litrack.errors import ExitCode
from litrack.sample.server import Eutils

from .conftest import Program

QUERIES = """
[queries.all]
title = "All of *it*"
term = 'fibromyalgia[tiab] OR "Fibromyalgia"[Mesh]'
tags = ["core"]
[queries.few]
term = "fibromyalgia[tiab] AND microbio*[tiab]"
[queries.fresh]
term = "pain[tiab]"
window_only = true
"""


@pytest.fixture
def reviewer(program: Program, pubmed: Eutils) -> Program:
    (program.home / "queries.toml").write_text(QUERIES, encoding="utf-8")
    program("update")
    return program


def counts(text: str) -> dict[str, int]:
    cells = [
        line.strip("| ").rsplit(" | ", 1) for line in text.splitlines() if line.startswith("| ") and "---" not in line
    ]
    return {cell[0]: int(cell[1].replace(",", "")) for cell in cells if len(cell) == 2 and cell[1] != "n"}


def test_the_numbers_add_up(reviewer: Program) -> None:
    reviewer("list")
    reviewer("tag", "90000001", "+include")
    told = counts(reviewer("report", "--prisma").out)
    assert told["Records identified by 3 queries"] - told["Duplicates between queries"] == told["Distinct records"]
    unseen = next(number for words, number in told.items() if "first run of a query" in words)
    assert unseen > 0
    assert told["Distinct records"] - unseen == told["Studies kept"] == told["Not marked as read"]
    assert told["Tagged include"] == 1


def test_queries_stand_there_word_for_word_with_their_dates(reviewer: Program) -> None:
    text = reviewer("report", "--prisma", "--tag", "core", "--title", "Our search").out
    assert text.startswith("# Our search\n")
    assert "nvented" in text
    assert '```text\nfibromyalgia[tiab] OR "Fibromyalgia"[Mesh]\n```' in text
    assert "[MeSH Terms]" in text
    assert r"All of \*it\*" in text
    assert "2026-11-19T06:00:00Z (NCBI's)" in text
    assert "few" not in text


def test_a_query_that_never_ran_is_named_and_not_counted(reviewer: Program) -> None:
    path = reviewer.home / "queries.toml"
    path.write_text(QUERIES + '[queries.late]\nterm = "sleep[tiab]"\n', encoding="utf-8")
    assert "not counted: late." in reviewer("report", "--prisma").out
    assert reviewer("report", "--prisma", "--query", "late").code == ExitCode.NOT_FOUND


def test_other_filters_and_forms_are_refused(reviewer: Program) -> None:
    assert reviewer("report", "--prisma", "--unread").code == ExitCode.USAGE
    assert reviewer("report", "--prisma", "--md").code == ExitCode.USAGE
    done = reviewer("report", "--prisma", "-o", "search.md")
    assert (done.code, done.out) == (0, "")
    assert (reviewer.home / "search.md").read_text(encoding="utf-8").startswith("# litrack report")
