"""What names a study in PubMed."""

from typing import NewType

Pmid = NewType("Pmid", int)


SAMPLE_PMIDS = range(90_000_001, 100_000_000)
"""Invented studies have PMIDs from here; PubMed's own stand near 42 million in 2026."""
