"""What the studies of a library say together: witnesses by design tier, the evidence map, the check of a statement."""

from dataclasses import dataclass, field
from typing import Literal

from litrack.model.finding import Finding, Outcome
from litrack.model.ids import Pmid
from litrack.model.reading import Reading

TIERS = {
    "blinded RCT": ("rct_blinded",),
    "open RCT": ("rct_open",),
    "non-randomised trial": ("nonrandomised_trial",),
    "single arm": ("single_arm",),
    "observational": ("cohort", "case_control", "cross_sectional", "mendelian_randomisation"),
    "case report": ("case_report",),
    "animal": ("animal",),
    "in vitro": ("in_vitro",),
    "other": ("other", "protocol"),
    "review": ("systematic_review", "narrative_review"),
}
"""Design tiers and their designs, in the order in which they are shown. A review is never added to the others."""

Stance = Literal["for", "against", "null", "mixed", "unclear", "silent"]
"""`unclear`: reported, but neither for nor against (an association only, no valence); `silent`: not reported."""

Expected = Literal["improved", "worsened", "increased", "decreased", "none", "different", "linked"]
"""What a statement says of an outcome."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """One study with those of its rows that count in one place, and how they read together."""

    finding: Finding
    tier: str
    reading: Reading | None = None
    """None where rows of several outcomes stand together, or none at all."""
    rows: tuple[Outcome, ...] = ()
    stance: Stance = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Studies that are named but never counted."""

    retracted: tuple[Pmid, ...] = ()
    withdrawn: tuple[Pmid, ...] = ()
    """PubMed holds them no more."""
    preprints: tuple[tuple[Pmid, Pmid], ...] = ()
    """Preprints whose paper is held: preprint, paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of the map: each study once, reviews apart."""

    row: str
    column: str
    studies: tuple[Witness, ...] = ()
    reviews: tuple[Witness, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceMap:
    """Counts of studies by two fields; empty cells are there too."""

    row_field: str
    column_field: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[Cell, ...]
    """Row by row, every column in each."""
    valued: bool
    """Each cell is about one outcome, so that its studies can be said to have improved or worsened it."""
    studies: int
    """Different studies in the map, reviews left out."""
    reviews: int
    left_out: LeftOut = LeftOut()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A group of the terms: what it is called and what it is."""

    kind: str
    """intervention, population, domain, ..."""
    name: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a statement says of one outcome."""

    domain: Topic
    expected: Expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What was understood of a statement."""

    statement: str
    interventions: tuple[Topic, ...] = ()
    populations: tuple[Topic, ...] = ()
    questions: tuple[Question, ...] = ()
    named: bool = True
    """The statement names an outcome; else the questions are about the core domains."""
    assumed: bool = False
    """No direction was named: what is expected is a guess that has to be said."""
    compared: bool = False
    """About patients beside others, not about an intervention."""
    understood: tuple[tuple[str, str], ...] = ()
    """Words of the statement, and what they were read as."""
    ignored: tuple[str, ...] = ()
    """Words that no term knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearby:
    """Evidence beside the question: the same intervention and outcome in other patients."""

    population: str
    witnesses: tuple[Witness, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One outcome of a claim against the library."""

    question: Question
    witnesses: tuple[Witness, ...]
    """Every study that could have reported it, the silent ones too, by stance and tier."""
    nearby: tuple[Nearby, ...] = ()
    reviews: tuple[Witness, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A claim against the library: counts of studies, no advice."""

    claim: Claim
    checked: tuple[Checked, ...]
    protocols: tuple[Finding, ...] = ()
    """Studies of the same question without results yet."""
    left_out: LeftOut = field(default_factory=LeftOut)
    """Of those that would have counted."""
