"""Reads a query as PubMed does, from left to right, to tell which studies its words found without any indexing."""

from collections.abc import Callable
from typing import Final, NamedTuple

from litrack.queries.fields import TAGS
from litrack.queries.tokens import Searched, Token, searched, tokens

INDEXING: Final = frozenset({"MESH", "MAJR", "SUBH", "SUBS", "PAPX", "ECNO"})
"""Fields that a record has only after indexing, weeks after it has entered PubMed."""

COLUMNS: Final = {
    "TITL": ("title",),
    "TIAB": ("title", "abstract", "keywords"),
    "WORD": ("title", "abstract", "keywords"),
    "OTRM": ("keywords",),
    "ALL": ("title", "abstract", "keywords", "authors", "journal"),
}
"""Where the words of a field stand (PubMed User Guide, "Search field tags")."""


class Wording(NamedTuple):
    """One word or phrase of a query that text can hold."""

    text: str
    columns: tuple[str, ...]
    near: int | None = None
    """At most so many other words between its words, in any order; None: they stand side by side."""


Pmids = frozenset[int]


def by_words(term: str, members: Pmids, find: Callable[[Wording], Pmids]) -> Pmids:
    """Those of the members that the words of the query alone would have found.

    What is neither words nor indexing (dates, publication types, filters) is taken to hold for every member, and what
    stands behind NOT for none: PubMed has found them, after all. Never fails, for any text.
    """

    def leaf(piece: Searched) -> Pmids:
        field = TAGS.get(piece.tag.field, "ALL") if piece.tag else "ALL"
        if field in INDEXING:
            return frozenset()
        if field not in COLUMNS or not any(c.isalnum() for word in piece.words for c in word):
            return members
        near = piece.tag.modifier if piece.tag else None
        gap = int(near[1:]) if near and near[1:].isdecimal() and near[0] == "~" else None
        if piece.phrase or piece.tag:
            return members & find(Wording(" ".join(piece.words), COLUMNS[field], gap))
        found = members
        for word in piece.words:
            found &= find(Wording(word, COLUMNS[field]))
        return found

    return _value(tokens(term), members, leaf)


def _value(pieces: tuple[Token, ...], members: Pmids, leaf: Callable[[Searched], Pmids]) -> Pmids:
    """The query as sets; a stack holds what is open, so that no depth of brackets is too deep."""
    open_: list[tuple[Pmids | None, str]] = []
    value: Pmids | None = None
    operator = "AND"

    def join(right: Pmids) -> Pmids:
        if value is None or operator == "NOT":
            return right if value is None else value
        return value & right if operator == "AND" else value | right

    at = 0
    while at < len(pieces):
        piece = pieces[at]
        if piece.kind == "operator":
            operator = piece.text
        elif piece.kind == "open":
            open_.append((value, operator))
            value, operator = None, "AND"
        elif piece.kind == "close" and open_:
            inner = members if value is None else value
            value, operator = open_.pop()
            value, operator = join(inner), "AND"
        elif piece.kind in ("word", "phrase"):
            end = at
            while end < len(pieces) and pieces[end].kind in ("word", "phrase"):
                end += 1
            end += end < len(pieces) and pieces[end].kind == "tag"
            for found in searched(pieces[at:end]):
                value = join(leaf(found))
            operator, at = "AND", end
            continue
        at += 1
    return members if value is None else value
