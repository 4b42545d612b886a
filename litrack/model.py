"""The nouns of litrack: frozen values without any input or output.

Three families: what a user asks for (`Query`), what PubMed holds (`Study` and its parts), and what litrack
reads out of it (`Outcome`, `Extraction`, `Finding`). Text from outside is kept exactly as it came; whoever
shows it sanitises it (`report.cells`).
"""

from dataclasses import dataclass, field
from typing import Literal, NewType

Pmid = NewType("Pmid", int)

SAMPLE_PMIDS = range(90_000_001, 100_000_000)
"""Invented studies have PMIDs from here; PubMed's own stand near 42 million in 2026."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A saved PubMed query, its blocks expanded."""

    name: str
    title: str
    term: str
    tags: tuple[str, ...] = ()
    window_only: bool = False
    """Broad query: only studies that enter PubMed after the first run are stored."""


# --- what PubMed holds -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PubDate:
    """A date as precise as PubMed gives it; `printed` is PubMed's own wording."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    printed: str = ""

    @property
    def iso(self) -> str:
        """`2025-10-30`, `2025-10`, `2025` or nothing: never more precise than the source."""
        parts = [f"{self.year:04d}"] if self.year else []
        if parts and self.month:
            parts.append(f"{self.month:02d}")
            if self.day:
                parts.append(f"{self.day:02d}")
        return "-".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """One of a study's dates. Kinds: `print` (JournalIssue/PubDate), `electronic` (ArticleDate), `completed`,
    `revised`, `contribution` (books), and every PubStatus of PubMed's history (`entrez`, `pubmed`, `medline`,
    `received`, `accepted`, `retracted`, ...)."""

    kind: str
    date: PubDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One AbstractText: the author's label, NLM's category, the whole text."""

    label: str | None = None
    category: str | None = None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherAbstract:
    """A second abstract: a translation or a plain-language summary."""

    kind: str
    language: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A person, or a group (`collective`)."""

    last: str = ""
    fore: str = ""
    initials: str = ""
    suffix: str = ""
    collective: str = ""
    orcid: str = ""
    """The bare identifier, 0000-0000-0000-0000, whatever form the record had; as found where malformed."""
    affiliations: tuple[str, ...] = ()
    valid: bool = True
    equal: bool = False
    editor: bool = False
    """Books only: listed as an editor."""

    @property
    def name(self) -> str:
        """`Meyer AB`, or the group's name."""
        return self.collective or " ".join(x for x in (self.last, self.initials, self.suffix) if x)


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """Where it was printed. Of a book: `title` is the book's title and `publisher` is set."""

    title: str = ""
    iso: str = ""
    issn: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    country: str = ""
    nlm_id: str = ""
    publisher: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualifier:
    """A MeSH subheading."""

    name: str
    ui: str = ""
    major: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MeshHeading:
    """A MeSH descriptor with its qualifiers."""

    descriptor: str
    ui: str = ""
    major: bool = False
    qualifiers: tuple[Qualifier, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A controlled term with its identifier: publication type, supplementary MeSH, chemical."""

    name: str
    ui: str = ""
    kind: str = ""
    """SupplMeshName's Type (Disease, Protocol, Organism); a chemical's registry number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyword:
    """A keyword; `owner` NOTNLM means the authors'."""

    text: str
    major: bool = False
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Who paid."""

    id: str = ""
    acronym: str = ""
    agency: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """An accession in a data bank: ClinicalTrials.gov NCT00000000, ISRCTN, GEO, ..."""

    bank: str
    accession: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A CommentsCorrections entry: RetractionIn, ErratumIn, UpdateIn, CommentOn, ..."""

    kind: str
    pmid: Pmid | None = None
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """One PubMed record, article or book, every field that a user needs.

    Source: pubmed_250101.dtd. Texts are whole (all descendant text, superscripts as Unicode), never cut at a tag.
    """

    pmid: Pmid
    version: int = 1
    kind: Literal["article", "book"] = "article"
    status: str = ""
    indexing: str = ""
    """IndexingMethod: Automated, Curated, NotIndexed or nothing."""
    title: str = ""
    vernacular_title: str = ""
    sections: tuple[Section, ...] = ()
    copyright: str = ""
    other_abstracts: tuple[OtherAbstract, ...] = ()
    authors: tuple[Author, ...] = ()
    authors_complete: bool = True
    journal: Journal = Journal()
    dates: tuple[Dated, ...] = ()
    languages: tuple[str, ...] = ()
    publication_types: tuple[Term, ...] = ()
    publication_status: str = ""
    mesh: tuple[MeshHeading, ...] = ()
    supplementary_mesh: tuple[Term, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    chemicals: tuple[Term, ...] = ()
    grants: tuple[Grant, ...] = ()
    registrations: tuple[Registration, ...] = ()
    corrections: tuple[Correction, ...] = ()
    doi: str = ""
    pmcid: str = ""
    pii: str = ""
    coi: str = ""

    def date(self, kind: str) -> PubDate | None:
        """The first date of that kind."""
        return next((d.date for d in self.dates if d.kind == kind), None)

    @property
    def published(self) -> PubDate:
        """The printed date, or else the electronic, or else the day it entered PubMed."""
        for kind in ("print", "electronic", "contribution", "pubmed", "entrez"):
            found = self.date(kind)
            if found and found.year:
                return found
        return PubDate()

    @property
    def retracted(self) -> bool:
        """This study was retracted. A retraction notice is not itself retracted."""
        return any(t.ui == "D016441" or t.name == "Retracted Publication" for t in self.publication_types) or any(
            c.kind in {"RetractionIn", "RetractedandRepublishedIn"} for c in self.corrections
        )

    @property
    def abstract(self) -> "Abstract":
        """What the outcome extractor reads."""
        return Abstract(
            title=self.title,
            sections=self.sections,
            publication_types=tuple(t.name for t in self.publication_types),
            mesh=tuple(m.descriptor for m in self.mesh),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The bytes of one PubMed record before anybody has read them, so that unchanged ones need no parsing."""

    pmid: Pmid
    version: int = 1
    form: Literal["xml", "medline"] = "xml"
    raw: bytes = field(repr=False)
    """One whole <PubmedArticle> or <PubmedBookArticle> element in UTF-8, or one MEDLINE text record."""
    sha256: str
    """Hex digest of `raw`."""


# --- what litrack reads out of it --------------------------------------------------------------------------

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question put to an abstract: what does this intervention do to this outcome?"""

    intervention: str
    comparator: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstract:
    """Title and abstract as the extractor reads them. All offsets count characters of `text`."""

    title: str
    sections: tuple[Section, ...] = ()
    publication_types: tuple[str, ...] = ()
    mesh: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The canonical text: title and section texts joined by one newline, labels left out."""
        return "\n".join((self.title, *(s.text for s in self.sections)))


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The reply to an Ask."""

    direction: Direction | None = None
    sentence_start: int | None = None
    sentence_end: int | None = None
    confidence: float = 0.0


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
    answers: tuple[Answer, ...] = ()


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
    snippet: str = ""
    """Search only: the passage found, the words found between \\x02 and \\x03."""


Sort = Literal["relevance", "new", "year", "title", "n"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which studies of the library are wanted; within a field any value will do, all fields must hold."""

    queries: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    """Of the queries that list the study."""
    since: str = ""
    """First seen then or later: the beginning of an ISO 8601 time in UTC, `2026-11` or `2026-11-01T06:00`."""
    until: str = ""
    """First seen then or earlier; `2026-11` means the whole of November."""
    year_from: int | None = None
    year_to: int | None = None
    types: tuple[str, ...] = ()
    """Publication types by name; letter case is ignored, here and below."""
    designs: tuple[str, ...] = ()
    """Of `DESIGNS`; `trial` and `review` stand for all of their kind."""
    journals: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    """Words of a name as printed: `meyer`, `meyer ab`."""
    mesh: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    benefits: tuple[str, ...] = ()
    """Domain, direction and benefit must hold of one and the same outcome."""
    retracted: Literal["show", "hide", "only"] = "show"
    new_only: bool = False
    """Only news: listed after the line drawn by `new --mark`, and not in a large first run unless `since` is given."""
    sort: Sort | None = None
    """Default: relevance for a search, else `new`."""
    limit: int = 0
    """0: all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The answer to a search of the library."""

    findings: tuple[Finding, ...]
    total: int
    """How many there are without the limit."""


# --- what happened -----------------------------------------------------------------------------------------

EventKind = Literal["new", "revised", "retracted", "concern", "erratum", "published", "left", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a study, as a user would tell it."""

    kind: EventKind
    pmid: Pmid
    detail: str = ""
    """`revised`: the fields that changed, comma separated. Notices: the source as PubMed prints it."""
    notice: Pmid | None = None
    """The PMID of the notice, the erratum or the published paper."""


RunStatus = Literal["running", "complete", "suspect", "shortfall", "partial", "failed"]
"""`partial`: bounded by --limit, the rest of it waits for the next update."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The complete answer of PubMed to one query at one moment."""

    term: str
    pmids: tuple[Pmid, ...]
    count: int
    """PubMed's own Count, which may differ by a few from the number listed (`drifted`)."""
    translation: str = ""
    warnings: tuple[str, ...] = ()
    at: str = ""
    """The server's clock: UTC, ISO 8601, seconds."""
    requests: int = 1
    drifted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The answer of PubMed to one batch of PMIDs; what it does not have is named."""

    records: tuple[Record, ...]
    missing: tuple[Pmid, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One study ready to be stored: its bytes, what they say, and what was extracted."""

    record: Record
    study: Study
    extraction: Extraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One run of one query, as stored and as shown in the summary of an update."""

    query: str
    status: RunStatus
    baseline: bool = False
    count: int = 0
    new: int = 0
    newly_matching: int = 0
    """Entered PubMed long before, matches only now."""
    revised: int = 0
    gone: int = 0
    unavailable: int = 0
    requests: int = 0
    notes: tuple[str, ...] = ()
    """Sentences for the user: changed translation, warnings of PubMed, suspect shrink."""
