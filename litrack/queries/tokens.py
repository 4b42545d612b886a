"""Cuts a PubMed query into its pieces, whatever it holds: words, phrases, tags, brackets, operators."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["word", "phrase", "tag", "open", "close", "operator", "broken"]

_PIECE = re.compile(
    r'(?P<phrase>"[^"]*")|(?P<tag>\[[^\[\]"()]*\])|(?P<open>\()|(?P<close>\))'
    r'|(?P<operator>(?:AND|OR|NOT)(?![^\s()\[\]"]))|(?P<word>[^\s()\[\]"]+)|(?P<broken>["\[\]])'
)


@dataclass(frozen=True, slots=True)
class Token:
    """One piece. `text` is the slice `start:end` of the query."""

    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""
        return self.start + len(self.text)

    @property
    def field(self) -> str:
        """Of a tag: the field's name in lower case, blanks narrowed, without its modifier."""
        return " ".join(self.text[1:-1].partition(":")[0].casefold().split())

    @property
    def modifier(self) -> str | None:
        """Of a tag: what follows the colon, in lower case (`noexp`, `~3`)."""
        _, colon, modifier = self.text[1:-1].partition(":")
        return modifier.strip().casefold() if colon else None


@dataclass(frozen=True, slots=True)
class Searched:
    """What one tag applies to: the words or the phrase before it, or a run of words without a tag."""

    parts: tuple[Token, ...]
    tag: Token | None

    @property
    def phrase(self) -> bool:
        """It stands in quotes."""
        return any(part.kind == "phrase" for part in self.parts)

    @property
    def words(self) -> list[str]:
        """Its words, quotes taken off."""
        return [word for part in self.parts for word in part.text.strip('"').split()]


def tokens(term: str) -> tuple[Token, ...]:
    """All pieces of a query in order. Never fails: a quote or bracket without partner is `broken`."""
    found: list[Token] = []
    for match in _PIECE.finditer(term):
        kind: Kind = match.lastgroup  # type: ignore[assignment]  # every alternative of _PIECE is a named Kind
        found.append(Token(kind, match[0], match.start()))
    return tuple(found)


def searched(pieces: tuple[Token, ...]) -> Iterator[Searched]:
    """The searched words with the tag that follows them."""
    run: list[Token] = []
    for piece in pieces:
        if piece.kind in ("word", "phrase"):
            run.append(piece)
            continue
        if run:
            yield Searched(tuple(run), piece if piece.kind == "tag" else None)
        run = []
    if run:
        yield Searched(tuple(run), None)
