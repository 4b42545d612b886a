"""Invented studies, and a console without colour."""

from collections.abc import Callable
from io import StringIO

import pytest
from rich.console import Console, RenderableType

from litrack.model import (
    Author,
    Correction,
    Dated,
    Extraction,
    Finding,
    Journal,
    Keyword,
    MeshHeading,
    Outcome,
    Pmid,
    PubDate,
    Registration,
    Section,
    Stat,
    Study,
    Term,
)

HOSTILE = "[corrected] [/b] \x1b]0;owned\x07 \u202eevil\u202c a\tb\nc \x9b31m \u200bzero 疲労 ☠"


@pytest.fixture
def shown() -> Callable[..., str]:
    """What a console of that width prints, without colour unless asked for."""

    def show(what: RenderableType, width: int, colour: bool = False) -> str:
        console = Console(
            file=StringIO(), width=width, color_system="standard" if colour else None, force_terminal=colour
        )
        console.print(what)
        assert isinstance(console.file, StringIO)
        return console.file.getvalue()

    return show


@pytest.fixture
def reports() -> Callable[..., Outcome]:
    """One outcome row, spelled as domain, direction, benefit."""

    def row(domain: str | None, direction: str, benefit: str, comparison: str = "between", **more: object) -> Outcome:
        given: dict[str, object] = {"outcome": domain or "x", "start": 0, "end": 1, "sentence": "", "sentence_start": 0}
        given |= {"sentence_end": 0, "rule": "verb", "confidence": 0.8, "domain": domain}
        given |= {"direction": direction, "benefit": benefit, "comparison": comparison, **more}
        return Outcome(**given)  # type: ignore[arg-type]

    return row


@pytest.fixture
def findings(reports: Callable[..., Outcome]) -> list[Finding]:
    """One study of each kind that a table must tell apart."""
    trial = Extraction(
        design="rct_open",
        n=45,
        outcomes=(
            reports("sleep", "decreased", "improved"),
            reports("pain", "decreased", "improved", timepoint="12 months"),
            reports("pain", "no_difference", "none", timepoint="1 month"),
            reports("mood", "decreased", "unclear"),
            reports("fatigue", "decreased", "improved", "within"),
            reports("fatigue", "no_difference", "none"),
            reports("microbiome_composition", "increased", "na"),
            reports("microbiome_composition", "decreased", "na"),
            reports("neurotransmitter_hormone", "associated", "na", "association"),
        ),
    )
    harm = Extraction(design="case_control", n=156, outcomes=(reports("safety", "increased", "worsened"),))
    mice = Extraction(design="animal", population="germ-free mice", outcomes=trial.outcomes[:1])
    review = Extraction(design="narrative_review", second_hand=True, outcomes=trial.outcomes)
    seen = "2026-11-20T06:00:00Z"
    return [
        Finding(
            pmid=Pmid(90000001), title="[Red blood cells] and invented pain: does a transplant help?", year=2026,
            journal="J Inv Med", doi="10.5555/inv.1", first_seen=seen, queries=("inv-fmt", "inv-gut"), extraction=trial,
            authors=("Meyer AB", "Okafor C"), snippet="the \x02gut microbiota\x03 of patients with invented pain",
        ),
        Finding(pmid=Pmid(90000002), title=HOSTILE, first_seen=seen, extraction=mice, flags=("preprint",)),
        Finding(pmid=Pmid(90000003), title="The hidden link, reviewed", first_seen=seen, extraction=review),
        Finding(pmid=Pmid(90000004), title="=1+cmd|' /C calc'!A0", retracted=True, extraction=harm, first_seen=seen),
        Finding(pmid=Pmid(90000005), title="A protocol", extraction=Extraction(design="protocol"), first_seen=seen),
        Finding(pmid=Pmid(90000006), title="", extraction=Extraction(design="cohort", n=9), first_seen=seen),
    ]  # fmt: skip


@pytest.fixture
def whole() -> Study:
    """A study with every part that its screen shows."""
    return Study(
        pmid=Pmid(40000001),
        title="Invented transplant for chronic pain",
        sections=(
            Section(label="Background", category="BACKGROUND", text="Invented pain [b]hurts[/b].\x1b[2J"),
            Section(
                label="Results", category="RESULTS", text="Pain intensity fell (P < .001). Fatigue did not differ."
            ),
        ),
        authors=tuple(Author(last=f"Author{n}", initials="A") for n in range(9)),
        journal=Journal(iso="J Inv Med", title="Journal of Invented Medicine", volume="12", issue="3", pages="45-50"),
        dates=(Dated(kind="print", date=PubDate(year=2025, month=10, printed="2025 Oct")),),
        doi="10.5555/inv(1)<x>",
        pmcid="PMC900001",
        mesh=(MeshHeading(descriptor="Invented Pain", major=True),),
        keywords=(Keyword(text="gut"),),
        publication_types=(Term(name="Retracted Publication", ui="D016441"),),
        registrations=(Registration(bank="ClinicalTrials.gov", accession="NCT90000001"),),
        corrections=(Correction(kind="RetractionIn", pmid=Pmid(40000077), source="J Inv Med. 2026;1:1"),),
        coi="None declared.",
    )


@pytest.fixture
def read(whole: Study) -> Finding:
    """What was read in it, offsets and all."""
    text = whole.abstract.text

    def row(phrase: str, sentence: str, stat: str = "", **more: object) -> Outcome:
        at, start = text.index(phrase), text.index(sentence)
        stats = (
            Stat(kind="p", op="<", value=0.001, text=stat, start=text.index(stat), end=text.index(stat) + len(stat)),
        )
        return Outcome(
            outcome=phrase, start=at, end=at + len(phrase), mentions=((at, at + len(phrase)),), sentence=sentence,
            sentence_start=start, sentence_end=start + len(sentence), section="RESULTS", rule="verb", confidence=0.8,
            stats=stats if stat else (), **more,  # type: ignore[arg-type]
        )  # fmt: skip

    within = {"comparison": "within", "timepoint": "12 weeks", "instrument": "NRS", "canonical": "pain intensity"}
    extraction = Extraction(
        design="rct_open",
        blinding="open_label",
        n=45,
        outcomes=(
            row("Pain intensity", "Pain intensity fell (P < .001).", "P < .001",
                domain="pain", direction="decreased", benefit="improved", **within),
            row("Fatigue", "Fatigue did not differ.",
                domain="fatigue", direction="no_difference", benefit="none", comparison="between"),
        ),
    )  # fmt: skip
    return Finding(
        pmid=whole.pmid, title=whole.title, retracted=True, flags=("retracted", "erratum"), extraction=extraction
    )
