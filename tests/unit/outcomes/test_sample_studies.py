"""The invented sample studies, written by other hands than the extractor, read as their authors expected."""

from functools import cache

from litrack.model import Extraction, Record
from litrack.outcomes import extract
from litrack.outcomes.names import same_name
from litrack.pubmed.article import read
from litrack.pubmed.split import split
from litrack.sample import corpus

SIGN = {"increased": 1, "decreased": -1, "no_difference": 0, "not_associated": 0, "associated": 2, "changed": 3}


@cache
def readings() -> dict[int, Extraction]:
    elements = (*corpus.first_day(), *corpus.second_day().new)
    records = split([b"<PubmedArticleSet>" + b"".join(elements) + b"</PubmedArticleSet>"])
    return {r.pmid: extract(read(r).abstract) for r in records if isinstance(r, Record)}


def agrees(name: str, direction: str, other: str, its: str) -> bool:
    alike = same_name(name, other) or name.lower() in other.lower() or other.lower() in name.lower()
    return alike and SIGN[direction] == SIGN[its]


def test_most_rows_are_those_that_a_reader_expects() -> None:
    wanted = found = made = right = 0
    for study in corpus.expected():
        rows = readings()[study.pmid].outcomes
        wanted += len(study.outcomes)
        made += len(rows)
        found += sum(any(agrees(g.outcome, g.direction, r.outcome, r.direction) for r in rows) for g in study.outcomes)
        right += sum(any(agrees(g.outcome, g.direction, r.outcome, r.direction) for g in study.outcomes) for r in rows)
    assert found / wanted > 0.87
    assert right / made > 0.85


def test_most_designs_and_sizes_are_read() -> None:
    studies = corpus.expected()
    assert sum(readings()[s.pmid].design == s.design for s in studies) / len(studies) > 0.85
    assert sum(readings()[s.pmid].n == s.n for s in studies) / len(studies) > 0.8


def test_a_study_without_expected_rows_has_none() -> None:
    silent = [s.pmid for s in corpus.expected() if not s.outcomes]
    assert silent
    assert sum(len(readings()[pmid].outcomes) for pmid in silent) <= 2
