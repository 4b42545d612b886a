"""Reads from the library what the evidence map and `check` weigh."""

from collections.abc import Sequence

from litrack.evidence.studies import Gathered, gather
from litrack.evidence.terms import load
from litrack.library import Catalogue
from litrack.library.topics import find_headings, find_papers
from litrack.model import Finding


def gathered(catalogue: Catalogue, findings: Sequence[Finding]) -> Gathered:
    """These findings as evidence."""
    return gather(findings, load(), find_headings(catalogue, [f.pmid for f in findings]), find_papers(catalogue))
