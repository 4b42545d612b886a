"""`litrack stats`: what it counts is what the map, the report and the lists count."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from litrack.errors import ExitCode
from litrack.sample.corpus import second_day
from litrack.sample.server import Eutils

from .conftest import Program


@pytest.fixture
def filled(program: Program, pubmed: Eutils, two_queries: Path) -> Program:
    """Two days of both queries; some studies are read, one has a star."""
    assert program("update").code == 0
    later = second_day()
    pubmed.has(*later.new, *later.changed)
    pubmed.at(datetime(2026, 12, 1, 6, tzinfo=UTC))
    program.environ["LITRACK_TEST_NOW"] = pubmed.now.isoformat()
    assert program("update").code == 0
    assert program("mark", "90000001", "90000002", "read").code == 0
    assert program("star", "90000001").code == 0
    return program


def stats(program: Program, *words: str) -> dict[str, Any]:
    done = program("stats", "--json", *words)
    assert done.code == 0, done
    found: dict[str, Any] = json.loads(done.out)
    return found


def listed(program: Program, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(program("list", "--json", *words).out)
    return found


def mapped(program: Program, fields: str, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(program("outcomes", "--map", fields, "--json", *words).out)
    return found


def test_on_a_terminal_every_plot_is_there(filled: Program) -> None:
    done = filled.on_terminal("stats", "--query", "fmt", columns=140)
    assert done.code == 0
    for words in (
        "Studies per year",
        "Outcomes reported",
        "Design",
        "New per month",
        "queries fmt",
        "not real research",
    ):
        assert words in done.out
    assert filled("stats", "-f", "table", PYTHONIOENCODING="ascii").out.isascii()


@pytest.mark.parametrize("words", [(), ("--query", "fmt"), ("--design", "trial"), ("--year", "2024-"), ("--unread",)])
def test_outcomes_are_counted_as_the_map_counts_them(filled: Program, words: tuple[str, ...]) -> None:
    found = stats(filled, *words)["outcomes"]
    expected: dict[str, Counter[str]] = {}
    reviews: Counter[str] = Counter()
    for cell in mapped(filled, "domain:tier", *words)["cells"]:
        for counts in cell["counts"].values():
            expected.setdefault(cell["row"], Counter()).update(counts)
        reviews[cell["row"]] += len(cell["reviews"])
    assert {d: c["studies"] for d, c in found.items() if c["studies"]} == {d: dict(c) for d, c in expected.items()}
    assert {d: c["reviews"] for d, c in found.items()} == {d: reviews[d] for d in found}
    assert sum(reviews.values()) == sum(c["reviews"] for c in found.values())


def test_years_and_designs_are_counted_as_the_map_counts_them(filled: Program) -> None:
    found = stats(filled)
    years: Counter[str] = Counter()
    for cell in mapped(filled, "year:tier")["cells"]:
        years[cell["row"]] += len(cell["studies"]) + len(cell["reviews"])
    assert {y: sum(t.values()) for y, t in found["years"].items() if t} == dict(years)
    kinds: Counter[str] = Counter()
    for cell in mapped(filled, "design:tier")["cells"]:
        kinds[cell["row"]] += len(cell["studies"]) + len(cell["reviews"])
    assert found["designs"] == dict(kinds)


def test_the_desk_the_months_and_the_notices_are_those_of_the_lists(filled: Program) -> None:
    found, held = stats(filled), listed(filled)
    assert found["studies"] == len(held)
    assert found["desk"] == {"unread": len(held) - 2, "starred": 1, "tagged": 0, "noted": 0}
    months = {m["month"]: (m["new"], m["stored"]) for m in found["months"]}
    days = Counter(h["first_seen"][:7] for h in held)
    assert months == {"2026-12": (days["2026-12"], 0), "2026-11": (0, days["2026-11"])}
    flags = Counter(flag for h in held for flag in h["flags"])
    assert found["notices"] == dict(flags)
    assert flags["retracted"] == 1


def test_rows_for_programs_say_the_same(filled: Program) -> None:
    rows = [line.split("\t") for line in filled("stats", "--no-headers").out.splitlines()]
    found = stats(filled)
    counts = {(plot, name, part): int(n) for plot, name, part, n in rows}
    assert counts["studies", "all", ""] == found["studies"]
    assert counts["outcome", "pain", "improved"] == found["outcomes"]["pain"]["studies"]["improved"]
    assert counts["month", "2026-11", "stored"] == found["months"][1]["stored"]
    assert len(counts) == len(rows)


def test_an_empty_choice_is_counted_as_nothing(filled: Program) -> None:
    done = filled("stats", "--tagged", "nothing", "-f", "table")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("0 studies")
    assert stats(filled, "--tagged", "nothing")["years"] == {}


def test_a_wrong_word_is_told_in_a_sentence(filled: Program) -> None:
    for words in (("--sort", "year"), ("--design", "nothing"), ("--limit", "-3"), ("--columns", "bar")):
        done = filled("stats", *words)
        assert done.code == ExitCode.USAGE, words
        assert "Traceback" not in done.err
