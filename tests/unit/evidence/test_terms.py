"""The words by which studies and statements are grouped."""

import csv
from importlib.resources import files

import pytest

from litrack.evidence.terms import load
from litrack.model import DOMAINS


def names(text: str, kind: str) -> list[str]:
    return [topic.name for topic in load().topics_in(text, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "Fecal microbiota transplantation in women",
        "FAECAL MICROBIOTA TRANSPLANT",
        "faecal-microbiota transplantations",
        "Capsules of donor stool",
        "FMT for pain",
        "Transplantation of faecal microbiota",
    ],
)
def test_donor_stool_by_any_of_its_names_is_fmt(text: str) -> None:
    assert names(text, "intervention") == ["fmt"]


@pytest.mark.parametrize(
    "text", ["The floor maze test (FMT) in elders", "Fibroblast-to-myofibroblast transition (FMT)", "fmt", "FMTX"]
)
def test_three_letters_that_mean_something_else_are_not_fmt(text: str) -> None:
    assert names(text, "intervention") == []


def test_the_longest_term_wins() -> None:
    assert names("chronic widespread pain", "population") == ["chronic_pain"]
    assert names("Sleep disturbance", "domain") == ["sleep"]
    assert names("brain fog", "domain") == ["cognition"]


def test_words_are_whole() -> None:
    assert names("ratio of rates", "species") == []
    assert names("rats and mice", "species") == ["rat", "mouse"]
    assert names("dietary-fibre and dieting", "intervention") == ["prebiotic", "diet"]


def test_the_file_is_sound() -> None:
    rows = list(csv.DictReader(files("litrack.evidence").joinpath("terms.csv").read_text("utf-8").splitlines()))
    assert {r["name"] for r in rows if r["kind"] == "domain"} <= set(DOMAINS)
    interventions = {r["name"] for r in rows if r["kind"] == "intervention"}
    assert {n for r in rows if r["kind"] == "exposure" for n in r["near"].split()} <= interventions
    for row in rows:
        assert row["designs"] in {"", "tested", "any"}, row
        assert row["more"] in {"", "worse", "better"}, row
        assert None not in row, row
        assert row["label"], row
    labels = {(r["kind"], r["name"]): r["label"] for r in rows}
    assert all(labels[r["kind"], r["name"]] == r["label"] for r in rows)


def test_every_word_finds_its_own_row() -> None:
    terms = load()
    for row in csv.DictReader(files("litrack.evidence").joinpath("terms.csv").read_text("utf-8").splitlines()):
        for word in row["words"].split("|"):
            text = word.lstrip("=").replace("*", "").replace("…", "of some")
            found = terms.find(text, frozenset({row["kind"]}))
            assert found, word
            assert row["name"] in {m.term.topic.name for m in found}, (word, found)


def test_a_word_is_found_however_it_begins_or_ends() -> None:
    assert names("5-hydroxytryptophan", "intervention") == names("5 hydroxytryptophan", "intervention") != []
    assert names("yaks and a yak", "species") == names("a yak", "species") != []
    assert names("yakuza", "species") == []


def test_headings_are_read_one_by_one_and_remembered() -> None:
    terms = load()
    headings = ("Fibromyalgia", "Probiotics", "Fibromyalgia", "FMT")
    for _ in range(2):
        found = terms.find_in_headings(headings, "intervention")
        assert [m.term.topic.name for m in found] == ["probiotic", "fmt"]
    assert terms.find_in_headings((*headings, "floor maze"), "intervention") == found[:1], (
        "one heading explains another"
    )
    assert not terms.find_in_headings(("fecal microbiota", "transplantation"), "intervention")


def test_every_word_of_the_file_is_found_by_itself() -> None:
    """The look-up by first letters loses none, in the singular and in the plural."""
    terms = load()
    for row in csv.DictReader(files("litrack.evidence").joinpath("terms.csv").read_text("utf-8").splitlines()):
        for word in row["words"].split("|"):
            bare = word.lstrip("=").rstrip("*").replace(" … ", " of ").replace("*", "")
            for text in (bare, f"({bare})", f"so-called {bare}."):
                found = terms.find(text, frozenset({row["kind"]}))
                assert found or row["unless"], (word, text)
