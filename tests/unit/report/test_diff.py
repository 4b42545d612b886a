"""What the word diff promises: nothing invented, nothing lost, nothing that steers a terminal."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from litrack.model import (
    Correction,
    Dated,
    Extraction,
    Keyword,
    Outcome,
    Pmid,
    PubDate,
    Section,
    Study,
    Term,
)
from litrack.report import diff

texts = st.text(st.sampled_from("ab 0.5,()\n—é\x1b"), max_size=60)


def study(**fields: object) -> Study:
    return Study(pmid=Pmid(90000001), **{"title": "A title", **fields})  # type: ignore[arg-type]


def shown(old: Study, new: Study, **options: bool) -> list[str]:
    return list(diff.plain(diff.changes(old, new), **options))


@given(texts, texts)
def test_without_what_came_a_diff_is_the_old_text_and_without_what_is_gone_the_new(old: str, new: str) -> None:
    pieces = diff.words(old, new)
    assert "".join(text for kind, text in pieces if kind != "come") == old
    assert "".join(text for kind, text in pieces if kind != "gone") == new
    assert all(text for _, text in pieces)


@given(texts)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert {kind for kind, _ in diff.words(text, text)} <= {"same"}
    assert shown(study(title=text), study(title=text)) == []


@settings(max_examples=50)
@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_of_a_diff_steers_a_terminal(old: str, new: str) -> None:
    before = study(title=old, sections=(Section(label=old, text=new),), keywords=(Keyword(text=old),))
    after = study(title=new, sections=(Section(label=old, text=old),), keywords=(Keyword(text=new),))
    for line in shown(before, after):
        assert line.isprintable()
    with (console := Console(width=80, no_color=True, force_terminal=False)).capture() as captured:
        console.print(*diff.screen(diff.changes(before, after), plain=True), sep="\n")
    assert "\x1b" not in captured.get()
    assert all(line.isascii() for line in shown(before, after, ascii=True))


def test_a_number_is_one_word() -> None:
    old, new = study(sections=(Section(text="P = 0.02."),)), study(sections=(Section(text="P = 0.30."),))
    assert shown(old, new) == ["abstract: P = [-0.02-]{+0.30+}."]


def test_a_long_stretch_without_a_change_is_cut_short() -> None:
    stretch = " ".join(f"word{n}" for n in range(200))
    (line,) = shown(study(title=f"Old {stretch} end"), study(title=f"New {stretch} fin"))
    assert len(line) < 300
    assert line.startswith("title: [-Old-]{+New+} word0 ")
    assert line.endswith(" word199 [-end-]{+fin+}")


def test_sections_are_compared_one_by_one_where_their_labels_stayed() -> None:
    old = study(sections=(Section(label="METHODS", text="We asked."), Section(label="RESULTS", text="Pain fell.")))
    new = study(sections=(Section(label="METHODS", text="We asked."), Section(label="RESULTS", text="Pain rose.")))
    assert shown(old, new) == ["abstract, RESULTS: Pain [-fell-]{+rose+}."]


def test_an_abstract_that_was_divided_is_compared_whole() -> None:
    old = study(sections=(Section(text="Pain fell."),))
    new = study(sections=(Section(label="RESULTS", text="Pain fell."),))
    assert shown(old, new) == ["abstract: {+RESULTS: +}Pain fell."]


def test_lists_are_compared_item_by_item() -> None:
    old = study(keywords=(Keyword(text="pain"), Keyword(text="gut")))
    new = study(keywords=(Keyword(text="gut"), Keyword(text="sleep")))
    assert shown(old, new) == ["keywords: [-pain-] {+sleep+}"]


def test_a_retraction_shows_its_notice_and_its_type() -> None:
    notice = Correction(kind="RetractionIn", pmid=Pmid(90000002), source="J Inv")
    new = study(corrections=(notice,), publication_types=(Term(name="Retracted Publication"),))
    assert shown(study(), new) == [
        "notices: {+RetractionIn J Inv PMID 90000002+}",
        "publication types: {+Retracted Publication+}",
    ]


def test_dates_are_shown_though_they_are_no_news() -> None:
    (change,) = diff.changes(study(), study(dates=(Dated(kind="revised", date=PubDate(year=2026)),)))
    assert change.field in diff.VOLATILE


@pytest.mark.parametrize("benefit", ["improved", "unclear"])
def test_outcome_rows_that_changed_are_named(benefit: str) -> None:
    def reads(direction: str) -> Extraction:
        row = Outcome(
            outcome="pain", start=0, end=4, domain="pain", direction=direction, benefit=benefit, comparison="between",  # type: ignore[arg-type]
            sentence="Pain fell.", sentence_start=0, sentence_end=10, rule="r", confidence=1.0,
        )  # fmt: skip
        return Extraction(outcomes=(row,))

    (line,) = diff.plain(diff.reported(reads("decreased"), reads("no_difference")))
    assert re.search(r"\[-pain: pain decreased.*-\] \{\+pain: pain no difference", line)
    assert list(diff.plain(diff.reported(reads("decreased"), reads("decreased")))) == []


def test_texts_too_long_to_compare_are_shown_as_replaced() -> None:
    old = "\n".join(f"a{n}" for n in range(diff.LONGEST))
    new = "\n".join(f"b{n}" for n in range(diff.LONGEST))
    assert [kind for kind, _ in diff.words(old, new)] == ["gone", "come"]
