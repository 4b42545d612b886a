"""The extractor with its vocabulary loaded once: what the package's face hands on."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from litrack.model import Abstract, Ask, Extraction
from litrack.outcomes import extract as extractor
from litrack.outcomes import vocabulary

VERSION = "11"
"""Changes whenever the same abstract may give other rows, so that stored rows can be renewed."""


@cache
def load_vocabulary(extra: Path | None = None) -> vocabulary.Vocabulary:
    """The bundled vocabulary with the user's vocabulary.csv (if the file exists) merged over it."""
    return vocabulary.load(extra)


def extract(abstract: Abstract, ask: Sequence[Ask] = (), *, extra: Path | None = None) -> Extraction:
    """Every outcome that the study itself reports, and one answer per question; pure and deterministic."""
    return extractor.read(abstract, load_vocabulary(extra), ask)
