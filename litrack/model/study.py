"""What PubMed holds: a study and its parts."""

from dataclasses import dataclass, field
from typing import Literal

from litrack.model.abstract import Abstract, Section
from litrack.model.ids import Pmid


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
        """The printed date, or else the electronic, or else the day it entered PubMed.

        A book's chapter: the day it was contributed; the book's own year can be decades before.
        """
        for kind in ("contribution", "print", "electronic", "pubmed", "entrez"):
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
