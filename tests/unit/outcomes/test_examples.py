"""The tables of docs/outcomes.md are what the extractor does, successes and known errors alike."""

from pathlib import Path

import pytest

from litrack.model import Abstract, Section
from litrack.outcomes import extract

TITLES = {
    "rct_blinded": "A randomised double-blind trial of bramlin.",
    "single_arm": "An uncontrolled study of women with fibromyalgia.",
    "case_control": "A case-control study of patients and healthy controls.",
    "cross_sectional": "A cross-sectional study of patients.",
    "cohort": "A prospective cohort of patients.",
    "animal": "Mice after transfer: a study in mice.",
    "systematic_review": "A systematic review.",
}
TYPES = {"rct_blinded": ("Randomized Controlled Trial",), "systematic_review": ("Meta-Analysis",)}
DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "outcomes.md"


def rows() -> list[tuple[str, str, str]]:
    lines = [line.strip("|").split(" | ") for line in DOCUMENT.read_text(encoding="utf-8").splitlines()]
    return [
        (a.strip(), b.strip(), c.strip())
        for a, b, c in (line for line in lines if len(line) == 3)
        if a.strip() in TITLES
    ]


def test_the_document_holds_both_tables() -> None:
    assert len(rows()) > 30


@pytest.mark.parametrize(("design", "sentence", "expected"), rows(), ids=[sentence for _, sentence, _ in rows()])
def test_an_example_of_the_document_reads_as_printed(design: str, sentence: str, expected: str) -> None:
    section = Section(label="RESULTS", category="RESULTS", text=sentence)
    found = extract(Abstract(title=TITLES[design], sections=(section,), publication_types=TYPES.get(design, ())))
    shown = "; ".join(f"{o.outcome}: {o.direction}, {o.benefit}, {o.comparison}" for o in found.outcomes)
    assert (found.design, shown or "nothing") == (design, expected)
