"""Invented findings to weigh."""

from io import StringIO

import pytest
from rich.console import Console, RenderableType

from litrack.model import Extraction, Finding, Outcome, Pmid


def row(
    domain: str = "pain",
    direction: str = "decreased",
    benefit: str = "improved",
    comparison: str = "between",
    sentence: str = "",
    **more: object,
) -> Outcome:
    """One outcome row with a sentence of its own."""
    said = sentence or f"{domain.capitalize()} was {direction} ({comparison})."
    values = {
        "outcome": said.split()[0], "start": 0, "end": len(said.split()[0]), "domain": domain, "direction": direction,
        "benefit": benefit, "comparison": comparison, "sentence": said, "sentence_start": 0, "sentence_end": len(said),
        "rule": "invented", "confidence": 0.9, **more,
    }  # fmt: skip
    return Outcome(**values)  # type: ignore[arg-type]  # values of the test's own


def finding(number: int, title: str, design: str = "rct_blinded", *rows: Outcome, **more: object) -> Finding:
    """One study; `more` are fields of Finding or of its Extraction."""
    read = {k: more.pop(k) for k in ("n", "population", "intervention", "second_hand") if k in more}
    extraction = Extraction(design=design, outcomes=rows, **read)  # type: ignore[arg-type]
    return Finding(pmid=Pmid(90_000_000 + number), title=title, extraction=extraction, **more)  # type: ignore[arg-type]


@pytest.fixture
def shelf() -> tuple[Finding, ...]:
    """What a small library could hold about donor stool."""
    null = row("pain", "no_difference", "none")
    tired = row("fatigue", "no_difference", "none")
    sore = row("pain", "increased", "worsened")
    fewer = row("microbial_diversity", "decreased", "na", "case_control")
    several = (
        ("Faecal microbiota transplantation in fibromyalgia", "rct_open", (row(), tired), {"n": 40}),
        ("Fecal microbiota transplantation for fibromyalgia", "rct_blinded", (null,), {"n": 60}),
        ("Donor stool cures fibromyalgia", "rct_open", (row(),), {"retracted": True, "flags": ("retracted",)}),
        ("Preprint: FMT in fibromyalgia", "rct_open", (row(),), {"flags": ("preprint",)}),
        ("FMT in chronic fatigue syndrome", "rct_blinded", (row("fatigue"),), {"n": 22}),
        ("FMT in fibromyalgia: a systematic review", "systematic_review", (row(),), {"second_hand": True}),
        ("Gut microbiome in fibromyalgia", "case_control", (fewer,), {}),
        ("Stool of women with fibromyalgia makes germ-free mice sore", "animal", (sore,), {}),
        ("Faecal microbiota transplantation for fibromyalgia: study protocol", "protocol", (), {}),
        ("Probiotic capsules in fibromyalgia", "rct_blinded", (row("cognition", "increased"),), {}),
    )  # fmt: skip
    return tuple(
        finding(number, title, design, *rows, year=2016 + number, journal="J Inv", **more)
        for number, (title, design, rows, more) in enumerate(several, 1)
    )


PAPERS = {Pmid(90_000_004): Pmid(90_000_001)}


def drawn(thing: RenderableType, width: int) -> str:
    """What a terminal of that width would show, without colours."""
    out = StringIO()
    Console(file=out, width=width, no_color=True, highlight=False, markup=False, emoji=False).print(thing)
    return out.getvalue()
