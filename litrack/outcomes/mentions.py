"""Where results and conclusions name the outcome of a row again: by name, abbreviation or vocabulary entry."""

import re
from collections.abc import Mapping, Sequence

from litrack.outcomes.names import alike, stems
from litrack.outcomes.rows import Row
from litrack.outcomes.spans import Tagged
from litrack.outcomes.vocabulary import Entry

_WORD = re.compile(r"\w[\w-]*")
_SINGULAR = frozenset({"biomarker", "metabolite", "taxon"})
"""Kinds of which a conclusion names each by itself: one is no other name of the next."""


class Mentions:
    """The spans that the tagger reads as outcomes, in the sentences of one abstract."""

    def __init__(self, text: str, forms: Mapping[str, str], defined: Mapping[str, Entry]) -> None:
        self._text = text
        self._forms = forms
        self._defined = defined
        self._spans: list[tuple[int, int, Entry | None, str]] = []

    def add(self, tagged: Tagged, role: str) -> None:
        """The spans of one sentence."""
        self._spans += [(start, end, self._entry(tagged, start, end), role) for start, end in tagged.spans]

    def _entry(self, tagged: Tagged, start: int, end: int) -> Entry | None:
        return tagged.entry(start, end) or self._defined.get(self._text[start:end])

    def of(self, rows: Sequence[Row]) -> list[tuple[tuple[int, int], ...]]:
        """For each row every place that names it, its own included, in order.

        A span of the conclusions that names no row stands for the results of its domain, as in rows.without_repeats."""
        out: list[set[tuple[int, int]]] = [set() for _ in rows]
        names = [self._names(row.name) for row in rows]
        for start, end, entry, role in self._spans:
            said = self._names(self._text[start:end])
            mine = [
                k
                for k, row in enumerate(rows)
                if (entry is not None and entry is row.claim.phrase.entry)
                or any(map(alike, names[k], said))
                or _overlap(row, start, end)
            ]
            if not mine and role == "conclusions" and entry is not None:
                mine = [k for k, row in enumerate(rows) if _of_domain(row, entry)]
            for k in mine:
                out[k].add((start, end))
        for row, found in zip(rows, out, strict=True):
            phrase = row.claim.phrase
            if not any(start < phrase.end and phrase.start < end for start, end in found):
                found.add((phrase.start, phrase.end))
        return [tuple(sorted(found)) for found in out]

    def _names(self, name: str) -> tuple[frozenset[str], ...]:
        """Its content words, and once more with its abbreviations written out."""
        plain = stems(name)
        if self._forms.keys().isdisjoint(_WORD.findall(name)):
            return plain, plain
        return plain, stems(_WORD.sub(lambda m: self._forms.get(m.group(), m.group()), name))


def _overlap(row: Row, start: int, end: int) -> bool:
    return start < row.claim.phrase.end and row.claim.phrase.start < end


def _of_domain(row: Row, entry: Entry) -> bool:
    theirs = row.claim.phrase.entry
    return (
        theirs is not None
        and row.role != "conclusions"
        and theirs.domain == entry.domain != "other"
        and entry.kind not in _SINGULAR
    )
