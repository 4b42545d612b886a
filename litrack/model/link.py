"""What a study is linked to: notices, other versions, trials, full text, references, citing and similar papers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from litrack.model.finding import Finding
from litrack.model.ids import Pmid

LinkKind = Literal["notices", "versions", "comments", "full_text", "trials", "references", "cited_by", "similar"]
"""The gravest first: retraction, concern, erratum; preprint and paper; ...; papers that PubMed finds similar."""

AskedKind = Literal["references", "cited_by", "similar", "full_text"]
"""The kinds that PubMed is asked for (ELink); all others stand in the records that are held."""

ELINK: Final[Mapping[str, tuple[str, str]]] = {
    "references": ("pubmed", "pubmed_pubmed_refs"),
    "cited_by": ("pubmed", "pubmed_pubmed_citedin"),
    "similar": ("pubmed", "pubmed_pubmed"),
    "full_text": ("pmc", "pubmed_pmc"),
}
"""The database that each of AskedKind leads to, and NCBI's name of the link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One entry of the reference list that a record carries."""

    citation: str = ""
    """As printed."""
    pmid: Pmid | None = None
    doi: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One line about a study, whether its record is held or not."""

    pmid: Pmid
    title: str = ""
    journal: str = ""
    year: int | None = None
    held: bool = False
    retracted: bool = False
    """Or withdrawn; known of held studies alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What PubMed answered to one question about one study; numbers of PMC where full text was asked for."""

    at: str
    """UTC, ISO 8601, seconds."""
    targets: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """From one study to something else."""

    kind: LinkKind
    relation: str = ""
    """More exactly: a RefType of PubMed (`RetractionIn`), or the trial that both name."""
    id: str = ""
    """PMID, PMC id, registry number or DOI; empty where a reference has none."""
    pmid: Pmid | None = None
    title: str = ""
    """Of the other study; of a reference without a PMID and of a notice that is not held, as printed."""
    journal: str = ""
    year: int | None = None
    held: bool = False
    """The library holds it."""
    retracted: bool = False
    """It is held and was retracted or withdrawn."""
    sources: tuple[str, ...] = ()
    """Who says so: `record` (this study's), `library` (another record that is held), `PubMed` (ELink)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """One study and all its links, by kind."""

    finding: Finding
    links: tuple[Link, ...] = ()
    asked: Mapping[str, str] = field(default_factory=dict)
    """When PubMed was asked for which of AskedKind: UTC, ISO 8601, seconds. What is not there was never asked."""
