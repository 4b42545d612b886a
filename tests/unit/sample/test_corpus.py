"""The invented corpus is real in shape, complete in kind, and says what its own labels claim."""

import os
import subprocess
import sys
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from litrack.model import DESIGNS, SAMPLE_PMIDS, Pmid, Study
from litrack.sample import corpus
from lxml import etree

RECORDS = corpus.first_day() + corpus.second_day().new
CHANGED = corpus.second_day().changed


def number(record: bytes) -> int:
    """The PMID, which a whole record states first."""
    return int(etree.fromstring(record).findtext(".//PMID") or 0)


def texts(record: bytes) -> str:
    """Title and abstract by an independent reading."""
    root = etree.fromstring(record)
    found = [root.find(".//ArticleTitle"), *root.findall(".//Abstract/AbstractText")]
    return "\n".join("".join(element.itertext()) for element in found if element is not None)


def test_every_record_is_valid_by_ncbis_own_dtd() -> None:
    """Biopython ships the DTD; no address is asked for it."""
    with as_file(files("Bio.Entrez") / "DTDs" / "pubmed_250101.dtd") as path:
        dtd = etree.DTD(str(path))
    for record in RECORDS + CHANGED:
        assert dtd.validate(etree.fromstring(record)), (number(record), dtd.error_log.last_error)


def test_every_pmid_is_invented_and_used_once() -> None:
    """A sample study can never be taken for one of PubMed's."""
    pmids = [number(record) for record in RECORDS]
    assert len(pmids) == len(set(pmids))
    assert set(pmids) <= set(SAMPLE_PMIDS)


def test_every_change_is_of_a_record_of_the_first_day() -> None:
    """What changes was there before, and is not the same as before."""
    before = {number(record): record for record in corpus.first_day()}
    for record in CHANGED:
        assert before[number(record)] != record


@pytest.mark.parametrize("expected", corpus.expected(), ids=lambda e: str(e.pmid))
def test_every_labelled_outcome_stands_in_the_abstract(expected: corpus.Expected) -> None:
    """The labels are verbatim, as the labelling guide demands, and no row is given twice."""
    text = next(texts(record) for record in RECORDS if number(record) == expected.pmid)
    rows = expected.outcomes or ()
    assert len(rows) == len(set(rows))
    for row in rows:
        assert row.outcome in text
