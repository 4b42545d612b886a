"""What litrack reads out of a study: outcomes, extraction, and the finding that tables show."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from litrack.model.ids import Pmid

if TYPE_CHECKING:
    from litrack.model.question import Answer

Direction = Literal["increased", "decreased", "no_difference", "associated", "not_associated", "changed"]


Benefit = Literal["improved", "worsened", "none", "na", "unclear"]


Comparison = Literal["between", "within", "case_control", "association", "subgroup", "descriptive"]


Significance = Literal["sig", "ns", "not_stated"]


DESIGNS = (
    "rct_blinded",
    "rct_open",
    "nonrandomised_trial",
    "single_arm",
    "cohort",
    "case_control",
    "cross_sectional",
    "case_report",
    "mendelian_randomisation",
    "systematic_review",
    "narrative_review",
    "protocol",
    "animal",
    "in_vitro",
    "other",
)


DOMAINS = (
    "pain",
    "tenderness",
    "fatigue",
    "sleep",
    "cognition",
    "mood",
    "function",
    "quality_of_life",
    "patient_global",
    "gi_symptoms",
    "microbiome_composition",
    "microbial_diversity",
    "metabolite",
    "immune_inflammatory",
    "neurotransmitter_hormone",
    "metabolic",
    "gut_barrier",
    "infection",
    "safety",
    "mortality",
    "utilisation_cost",
    "other",
)
"""The first nine follow the OMERACT core set for fibromyalgia."""


CORE = ("pain", "fatigue", "sleep", "cognition", "mood", "function", "quality_of_life", "safety")
"""Domains whose absence is itself worth a line (OMERACT core set, and safety)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stat:
    """One printed statistic. `text` is the verbatim slice `start:end`; the numbers are read from it."""

    kind: str
    """p, ci, or, rr, hr, md, smd, beta, r, auc, eta2, mean, sd, median, percent, count, n, ..."""
    op: str | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    unit: str | None = None
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One outcome that a study itself reports, with the sentence it was read from."""

    outcome: str
    """The shortest span that names what was measured; the slice `start:end` of the canonical text."""
    start: int
    end: int
    mentions: tuple[tuple[int, int], ...] = ()
    canonical: str | None = None
    domain: str | None = None
    instrument: str | None = None
    direction: Direction
    """What happened to the named quantity."""
    benefit: Benefit
    """Whether that is good; only where the scale's polarity or a verb of value supports it."""
    comparison: Comparison
    significance: Significance = "not_stated"
    timepoint: str | None = None
    stats: tuple[Stat, ...] = ()
    sentence: str
    sentence_start: int
    sentence_end: int
    section: str | None = None
    rule: str
    confidence: float
    row: int = field(default=0, compare=False)
    """Of a stored row: its number among the rows of its study, from 1, the same in every view. 0: not stored."""
    by_hand: tuple[str, ...] = ()
    """The fields that a person has set; the others are as extracted."""


FROM_CONTEXT = "value by context"
"""Ends the rule of a row to which its surroundings gave a value or denied one, not scale or verb."""
EXTRACTED = tuple(name for name in Outcome.__slots__ if name not in {"row", "by_hand"})
"""The fields of an outcome that the extractor fills, in the order of its contract."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """All that the extractor reads in one abstract."""

    design: str = "other"
    blinding: str | None = None
    n: int | None = None
    population: str | None = None
    intervention: str | None = None
    comparator: str | None = None
    second_hand: bool = False
    """Pooled findings of other studies (reviews, meta-analyses): never added to the trials they contain."""
    outcomes: tuple[Outcome, ...] = ()
    answers: "tuple[Answer, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One study as tables and JSON show it: the headline, what it reports, and why the user has it."""

    pmid: Pmid
    version: int = 1
    title: str = ""
    journal: str = ""
    year: int | None = None
    doi: str = ""
    pmcid: str = ""
    authors: tuple[str, ...] = ()
    first_seen: str = ""
    """UTC, ISO 8601, seconds."""
    queries: tuple[str, ...] = ()
    publication_types: tuple[str, ...] = ()
    retracted: bool = False
    flags: tuple[str, ...] = ()
    """retracted, retraction_notice, concern, erratum, preprint, published (its paper is out), withdrawn."""
    extraction: Extraction = Extraction()
    dropped: tuple[int, ...] = ()
    """The numbers of outcome rows that a person has taken out."""
    read: bool = False
    """The user has marked it as read; this and the next three are the user's own words."""
    starred: bool = False
    tags: tuple[str, ...] = ()
    note: str = ""
    snippet: str = ""
    """Search only: the passage found, the words found between \\x02 and \\x03."""
