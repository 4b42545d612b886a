"""A search report in Markdown after PRISMA-S: which queries, as PubMed read them, when, and what became of the records.

Items: Rethlefsen ML et al. PRISMA-S, Syst Rev 2021;10:39; the flow follows PRISMA 2020 up to what a program can count.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from litrack.report import cells
from litrack.report.page.markdown import head, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """One query and its last whole run."""

    query: str
    title: str
    term: str
    translation: str
    warnings: tuple[str, ...]
    facts: Mapping[str, str]
    """What is known of the run, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchReport:
    """What goes into the report."""

    title: str
    made: str
    """The day, ISO."""
    program: str
    """Name and version."""
    invented: bool
    searches: Sequence[Searched]
    flow: Sequence[tuple[str, int]]
    """Counts in order, each with its words."""
    reading: Sequence[tuple[str, int]]
    never: Sequence[str]
    """Queries that never ran whole."""


def render(what: SearchReport) -> Iterator[str]:
    """The whole text, piece by piece."""
    note = f"Made on {what.made} by {what.program}. Numbers are those of the last whole run of each query."
    yield from head(what.title, note, invented=what.invented)
    yield (
        "## Source\n\n"
        "MEDLINE and the rest of PubMed (National Library of Medicine), searched through the Entrez E-utilities "
        "\\(ESearch, EFetch\\). Nothing limits language, date or type unless a query below says so. Every run lists "
        "the complete result of each query.\n\n"
    )
    yield "## Records\n\n" + _table(what.flow) + "\n"
    if what.reading:
        yield "## Reading\n\n" + _table(what.reading) + "\n"
    yield "## Queries\n\n"
    if what.never:
        yield f"Never run whole, and not counted: {plain(', '.join(what.never))}.\n\n"
    for one in what.searches:
        yield _search(one)
    yield (
        "---\n\nDuplicates are records that several queries list; each is kept once. Screening beyond your own marks, "
        "and reasons for exclusion, are for people to write down.\n"
    )


def _table(rows: Iterable[tuple[str, int]]) -> str:
    lines = ["| | n |", "|---|---:|", *(f"| {plain(words)} | {number:,} |" for words, number in rows)]
    return "\n".join(lines) + "\n"


def _search(one: Searched) -> str:
    facts = [f"- {plain(name)}: {plain(value)}" for name, value in one.facts.items()]
    facts += [f"- PubMed warned: {plain(warning)}" for warning in one.warnings]
    parts = [f"### {plain(one.query)}: {plain(one.title)}", "", *facts, "", "As sent:", "", _verbatim(one.term), ""]
    if one.translation:
        parts += ["As PubMed read it:", "", _verbatim(one.translation), ""]
    return "\n".join(parts) + "\n"


def _verbatim(text: str) -> str:
    """A code block whose fence nothing in the text can close."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{cells.clean_lines(text)}\n{fence}"
