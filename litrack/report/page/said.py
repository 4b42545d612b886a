"""A study in words for pages, mail and feeds: what stands before its title, who and where, links, rows by sentence."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple
from urllib.parse import quote

from litrack.model import SAMPLE_PMIDS, Finding, Outcome, Pmid
from litrack.model.reading import reading
from litrack.report import cells, tokens
from litrack.report.ledger import REPORTED

Piece = tuple[str, bool]
"""Text, and whether it is a phrase that was measured."""


class Row(NamedTuple):
    """One outcome row in words."""

    domain: str
    reading: str
    """A key of `tokens.SIGNS`."""
    words: str


class Said(NamedTuple):
    """One sentence of an abstract with the rows read from it."""

    rows: tuple[Row, ...]
    section: str
    sentence: tuple[Piece, ...]


def title(finding: Finding) -> str:
    """Never empty."""
    return cells.clean(finding.title).strip() or "(no title)"


def alarms(finding: Finding) -> list[str]:
    """RETRACTED, WITHDRAWN: what must stand before the title."""
    return [mark for mark in cells.marks(finding) if mark in cells.ALARMS]


def facts(finding: Finding) -> list[str]:
    """Authors, journal and year, design, the other marks, when it came; each only where known."""
    place = " ".join(filter(None, (cells.clean(finding.journal), str(finding.year or ""))))
    marks = [mark for mark in cells.marks(finding) if mark not in cells.ALARMS]
    seen = f"first seen {cells.day(finding.first_seen)}" if finding.first_seen else ""
    sample = "invented sample study" if finding.pmid in SAMPLE_PMIDS else ""
    found = [sample, cells.people(finding.authors), place, cells.design(finding.extraction), *marks, seen]
    return [fact for fact in found if fact]


def links(finding: Finding) -> list[tuple[str, str]]:
    """Words and addresses, on three hosts that are named here; an invented study has no page anywhere."""
    if finding.pmid in SAMPLE_PMIDS:
        return []
    found = [(f"PubMed {finding.pmid}", pubmed(finding.pmid))]
    doi = cells.clean(finding.doi).strip()
    if re.fullmatch(r"10\.\d{4,9}/\S+", doi):
        found.append((f"doi:{doi}", f"https://doi.org/{quote(doi, safe='/:;()._-')}"))
    if re.fullmatch(r"PMC\d+", finding.pmcid):
        found.append((finding.pmcid, f"https://pmc.ncbi.nlm.nih.gov/articles/{finding.pmcid}/"))
    return found


def pubmed(pmid: Pmid) -> str:
    """The address of its page."""
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"


def rows(outcomes: Sequence[Outcome]) -> Iterator[Said]:
    """Between-group rows first; rows of one sentence together, its measured phrases marked."""
    for _, together in groupby(tokens.by_weight(outcomes), key=lambda o: (o.sentence_start, o.sentence)):
        several = list(together)
        section = cells.clean(several[0].section or "abstract").upper()
        yield Said(tuple(dict.fromkeys(map(_row, several))), section, _sentence(several))


def _row(outcome: Outcome) -> Row:
    benefit = outcome.benefit if outcome.benefit in ("improved", "worsened") else ""
    numbers = "; ".join(stat.text for stat in outcome.stats) or ("n.s." if outcome.significance == "ns" else "")
    when = outcome.timepoint or ""
    when = f"at {when}" if when[:1].isdigit() else when[:1].lower() + when[1:]
    words = [
        outcome.instrument or outcome.canonical or outcome.outcome,
        " ".join(filter(None, (REPORTED[outcome.direction], when))),
        benefit,
        outcome.comparison.replace("_", "-"),
        numbers,
        "by hand" if outcome.by_hand else "",
    ]
    said = cells.clean(" · ".join(filter(None, words)))
    return Row(tokens.domain(outcome.domain), reading(outcome), said)


def _sentence(several: Sequence[Outcome]) -> tuple[Piece, ...]:
    source, offset = several[0].sentence, several[0].sentence_start
    pieces: list[Piece] = []
    at = 0
    for start, end in sorted({span for o in several for span in ((o.start, o.end), *o.mentions)}):
        first, last = max(start - offset, at), min(end - offset, len(source))
        if first < last:
            pieces += [(source[at:first], False), (source[first:last], True)]
            at = last
    pieces.append((source[at:], False))
    return tuple((cells.clean(text), hit) for text, hit in pieces if text)
