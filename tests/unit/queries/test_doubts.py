"""Promises about linting: silent on good queries, one doubt for each mistake, never an exception."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from litrack.model import Pmid
from litrack.queries import bundled_queries, lint, read_queries
from litrack.queries.fields import TAGS
from litrack.queries.tokens import tokens

GOOD = (
    "migraine",
    "migraine aura stroke",
    "migraine[tiab]",
    "migraine [tiab]",
    "migraine[TIAB] OR headache[Title/Abstract]",
    '"Migraine Disorders"[Mesh]',
    '"Migraine Disorders"[Mesh:NoExp]',
    '"Migraine Disorders"[MeSH Terms:noexp]',
    '"Migraine Disorders"[majr:noexp] OR "Headache"[MAJR]',
    '"Pain/therapy"[Mesh] OR "drug therapy"[sh:noexp]',
    "Bile Acids and Salts[Mesh]",
    "Wounds and Injuries[MeSH Major Topic]",
    '"wounds and injuries"[tiab]',
    "pain[tw] NOT (animals[mh] NOT humans[mh])",
    '"2026/01/01"[crdt] : "3000"[crdt]',
    "2020:2024[dp]",
    "2020/01:2024/12/31[Date - Publication]",
    '"last 5 years"[dp]',
    "1:20000000[uid]",
    "90000001[uid] OR 90000002[pmid]",
    '"gut pain"[tiab:~3] OR "gut pain"[Title:~0]',
    '"pain clinic"[ad:~5]',
    "Meyer AB[au] AND Brown C[1au] AND Weiss D[lastau]",
    "Meyer, Anna B[fau]",
    "Society of Sleep and Pain[cn]",
    "0000-0000-0000-0000[auid]",
    "Department of Pain and Sleep[ad]",
    '"J Pain"[ta] AND 12[vi] AND 3[ip] AND 45[pg]',
    '"clinical trial"[pt] AND NCT00000000[si]',
    '"Randomized Controlled Trial"[Publication Type]',
    "10.9999/invented.2026.1[doi] OR 10.9999/invented.2026.2[aid]",
    "english[la] AND free full text[sb] AND medline[subset]",
    "humans[Filter]",
    "hasabstract AND hasretractionin",
    "migrain*[tiab] AND (random*[tiab] OR placebo*[tiab])",
    '"sleep qualit*"[tiab]',
    "Crohn’s[tiab] OR IL-6[tiab] OR 5-HT[tiab] OR TNF-α[tiab]",
    "vitamin A[tiab] OR migraine[tiab]",
    "((migraine[ti]) AND (yoga[ti])) NOT review[pt]",
    "migraine[All Fields] AND COVID-19[nm] AND 0[rn]",
    "AND-gate[tiab] OR ANDROID[tiab] OR NOTCH[tiab]",
    '"not before sleep"[tiab]',
)


@pytest.mark.parametrize("term", GOOD)
def test_a_good_query_raises_no_doubt(term: str) -> None:
    assert lint(term) == ()


@pytest.mark.parametrize("tag", TAGS)
def test_every_spelling_of_a_tag_is_known(tag: str) -> None:
    assert [doubt.code for doubt in lint(f'"migraine"[{tag}]') + lint(f'"migraine"[{tag.upper()}]')] == []


def test_the_fourteen_queries_and_the_watch_raise_no_doubt(tmp_path: Path) -> None:
    path = tmp_path / "queries.toml"
    path.write_text(bundled_queries(), "utf-8")
    found = read_queries(path)
    assert len(found.queries) == 14
    terms = [query.term for query in found.queries] + [found.integrity_for([Pmid(90000001), Pmid(90000002)]) or ""]
    assert [doubt for term in terms for doubt in lint(term)] == []


@pytest.mark.parametrize(
    ("term", "codes", "excerpt"),
    [
        ("a typo[tiabb]", ["unknown-field"], "[tiabb]"),
        ("abstract only[ab]", ["unknown-field"], "[ab]"),
        ("nothing[]", ["unknown-field"], "[]"),
        ("pain[tiab:noexp]", ["unknown-modifier"], "[tiab:noexp]"),
        ("(pain OR ache)[ti]", ["tag-on-group"], ")[ti]"),
        ("(pain OR ache) [mesh]", ["tag-on-group"], ")[mesh]"),
        ("pain[ti] AND [tiab]", ["tag-alone"], "[tiab]"),
        ("“pain”[ti]", ["typographic", "typographic"], "“pain”[ti]"),
        ("‘gut pain’[ti]", ["typographic", "typographic"], "‘gut pain’[ti]"),
        ("sleep＊[ti]", ["typographic"], "＊[ti]"),
        ("pain &quot;", ["html"], "&quot;"),
        ("pain And sleep", ["lower-case"], "And"),
        ("pain[ti] not mice[ti]", ["lower-case"], "not"),
        ("OR pain", ["operator"], "OR"),
        ("(NOT pain)", ["operator"], "NOT"),
        ("pain AND", ["operator"], "AND"),
        ("(pain OR) AND sleep", ["operator"], "OR"),
        ("pain OR OR sleep", ["operator"], "OR OR"),
        ("pain ()", ["empty-group"], "()"),
        ('pain "  "[mesh]', ["empty-phrase"], '"  "'),
        ("mi*[ti]", ["short-truncation"], "mi*"),
        ("*itis[ti]", ["short-truncation"], "*itis"),
        ('"gut pain"[mh:~3]', ["proximity"], '"gut pain"[mh:~3]'),
        ("gut pain[tiab:~3]", ["proximity"], "pain[tiab:~3]"),
        ('"pain"[tiab:~3]', ["proximity"], '"pain"[tiab:~3]'),
        ('"gut pain"[tiab:~]', ["proximity"], '"gut pain"[tiab:~]'),
        ("the[tiab]", ["stop-word"], "the"),
        ('"with the"[ti]', ["stop-word"], '"with the"'),
        ("2026/02/30[dp]", ["date"], "2026/02/30"),
        ("01.02.2026[dp]", ["date"], "01.02.2026"),
        ("2020:20211[dp]", ["date"], "2020:20211"),
        ("hasretractedin", ["unknown-filter"], "hasretractedin"),
        ("#1", ["history"], "#1"),
        ("pain OR ache AND gut", ["mixed"], "AND"),
        ("(pain OR ache AND gut) AND sleep", ["mixed"], "AND"),
    ],
)
def test_a_mistake_is_named_once_and_shown(term: str, codes: list[str], excerpt: str) -> None:
    found = lint(term)
    assert [doubt.code for doubt in found] == codes
    assert found[0].excerpt == excerpt
    assert {doubt.severity for doubt in found} == {"warning"}


@pytest.mark.parametrize(
    "term", ["((", "pain)", '"pain', "pain[ti", "pain]", "(pain[ti]", 'a AND "b OR "c"', "", " \n"]
)
def test_what_pubmed_would_refuse_is_an_error(term: str) -> None:
    assert "error" in {doubt.severity for doubt in lint(term)}


@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("tiabb", "tiab"),
        ("mseh", "mesh"),
        ("Titel/Abstract", "title/abstract"),
        ("ab", "tiab"),
        ("last auth", "last author"),
    ],
)
def test_a_misspelt_tag_is_answered_with_the_nearest_one(typo: str, meant: str) -> None:
    assert [doubt.hint for doubt in lint(f"migraine[{typo}]")] == [f"Did you mean [{meant}]?"]


def test_a_title_in_the_excerpt_cannot_steer_the_terminal() -> None:
    assert all(
        doubt.excerpt.isprintable() and doubt.message.isprintable()
        for doubt in lint("x[\x1b2Jab] AND (pain)[\u202e] [y:\x1b] \x1b*")
    )


PIECES = st.sampled_from(
    [
        "(",
        ")",
        "[",
        "]",
        '"',
        "AND",
        "or",
        "*",
        ":",
        "~3",
        "tiab",
        "[mh:~2]",
        "{fm}",
        "#1",
        "’",
        "∗",
        "&amp;",
        " ",
        "[:]",
        "２",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
@example("\ud800")
@example("[:~]")
@example("２０２６/１[dp]")
def test_linting_never_fails_and_its_pieces_are_slices_of_the_query(term: str) -> None:
    for doubt in lint(term):
        assert 0 <= doubt.position <= len(term)
        assert doubt.message
    pieces = tokens(term)
    assert all(term[piece.start : piece.end] == piece.text for piece in pieces)
    assert "".join("".join(piece.text.split()) for piece in pieces) == "".join(term.split())


@given(st.integers(1, 40))
def test_a_query_of_any_length_is_read_in_one_pass(size: int) -> None:
    term = " OR ".join(["migrain*[tiab]"] * size * 20)
    assert lint(term) == ()
