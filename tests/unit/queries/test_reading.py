"""Which studies the words of a query found, without any indexing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrack.queries.reading import Wording, by_words

MEMBERS = frozenset({1, 2, 3, 4})
HELD = {"pain": {1, 2}, "gut flora": {2, 3}, "microb*": {3}, "sleep": {9, 1}}


def find(wording: Wording) -> frozenset[int]:
    return frozenset(HELD.get(wording.text, ()))


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("pain[tiab]", {1, 2}),
        ("sleep[tiab]", {1}),
        ('pain[tiab] OR "Pain"[Mesh]', {1, 2}),
        ('pain[tiab] AND "Pain"[Mesh]', set()),
        ('pain[tiab] OR "gut flora"[tiab] AND microb*[tiab]', {3}),  # from left to right
        ('pain[tiab] OR ("gut flora"[tiab] AND microb*[tiab])', {1, 2, 3}),
        ("pain[tiab] NOT sleep[tiab]", {1, 2}),  # PubMed found them: the NOT did not hold for them
        ("pain sleep", {1}),
        ("pain[tiab] AND review[pt] AND 2020:2024[dp]", {1, 2}),
        ('"2026/01/01"[crdt] : "3000"[crdt] AND pain[tiab]', {1, 2}),
        ("hasabstract[tiabb] OR pain[tiab]", {1, 2}),
        ("", {1, 2, 3, 4}),
        ("((pain[tiab]", {1, 2}),
    ],
)
def test_a_query_is_read_from_left_to_right(term: str, found: set[int]) -> None:
    assert by_words(term, MEMBERS, find) == found


def test_words_near_each_other_are_asked_for_as_such() -> None:
    asked: list[Wording] = []

    def record(wording: Wording) -> frozenset[int]:
        asked.append(wording)
        return MEMBERS

    by_words('"gut pain"[tiab:~3] OR gut[ti]', MEMBERS, record)
    assert asked == [Wording("gut pain", ("title", "abstract", "keywords"), 3), Wording("gut", ("title",))]


@given(st.text(alphabet='ab()[]"*:~ ANDORNT', max_size=60))
def test_any_text_has_a_reading_within_the_members(term: str) -> None:
    assert by_words(term, MEMBERS, lambda _: frozenset({1, 7})) <= MEMBERS
