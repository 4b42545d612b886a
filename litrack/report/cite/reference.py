"""One study as a reference, before any citation format: key, kind, people, place, and what a reader must know."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from litrack.model import SAMPLE_PMIDS, Author, Finding, PubDate, Study
from litrack.report.cells import SAMPLE, clean

Kind = Literal["article", "preprint", "book", "chapter"]

_SMALL = {
    "about", "after", "among", "and", "are", "between", "can", "does", "during", "effect", "effects", "for",
    "from", "has", "have", "how", "into", "its", "new", "not", "of", "on", "or", "role", "study", "than", "that",
    "the", "their", "these", "this", "through", "trial", "use", "using", "versus", "was", "were", "what", "when",
    "which", "with", "within", "without", "your",
}  # fmt: skip
"""Words that would tell nothing in a key."""
_WORD = r"[a-z0-9]+"  # compiled by re when first needed
_PAGES = r"(\d+)\s*[-–]\s*(\d+)"
_DOI = r"10\.\d{4,9}/\S+"
_WHERE = {
    "retracted": ("RetractionIn", "RetractedandRepublishedIn"),
    "retraction_notice": ("RetractionOf",),
    "concern": ("ExpressionOfConcernIn",),
    "erratum": ("ErratumIn",),
    "published": ("UpdateIn",),
}
_SAID = {
    "retraction_notice": "Notice of a retraction",
    "concern": "Expression of concern",
    "erratum": "Erratum",
    "preprint": "Preprint",
    "published": "Preprint of a published paper",
    "withdrawn": "WITHDRAWN: PubMed holds this record no more",
}
SAMPLE_NOTE = SAMPLE.replace("studies", "study")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Texts are single lines without control characters; empty where PubMed says nothing."""

    key: str
    kind: Kind
    title: str
    authors: tuple[Author, ...]
    editors: tuple[Author, ...]
    complete: bool
    """All authors are named."""
    container: str
    """Journal, preprint server, or the book of a chapter."""
    short: str
    """The journal's ISO abbreviation."""
    publisher: str
    volume: str
    issue: str
    first_page: str
    last_page: str
    issn: str
    date: PubDate
    abstract: tuple[str, ...]
    """One text a section, each opened by its label."""
    keywords: tuple[str, ...]
    languages: tuple[str, ...]
    doi: str
    pmid: str
    pmcid: str
    url: str
    """The PubMed page; invented studies have none."""
    retracted: bool
    notes: tuple[str, ...]
    """Sentences: invented, RETRACTED and where the notice is, other notices."""


def reference(study: Study, finding: Finding) -> Reference:
    """What every citation format says of a study."""
    journal = study.journal
    first, last = pages(clean(journal.pages))
    kind = _kind(study, finding)
    doi = clean(study.doi).strip()
    return Reference(
        key=key(study),
        kind=kind,
        title=without_stop(clean(study.title).strip()) or "(no title)",
        authors=tuple(a for a in map(_cleaned, study.authors) if a.name and not a.editor),
        editors=tuple(a for a in map(_cleaned, study.authors) if a.name and a.editor),
        complete=study.authors_complete,
        container="" if kind == "book" else without_stop(clean(journal.title or journal.iso)),
        short=clean(journal.iso),
        publisher=clean(journal.publisher),
        volume=clean(journal.volume),
        issue=clean(journal.issue),
        first_page=first,
        last_page=last,
        issn=clean(journal.issn),
        date=study.published,
        abstract=tuple(
            clean(f"{s.label}: {s.text}" if s.label else s.text).strip() for s in study.sections if s.text.strip()
        ),
        keywords=tuple(dict.fromkeys(clean(k) for k in (*(k.text for k in study.keywords), *_headings(study)) if k)),
        languages=tuple(map(clean, study.languages)),
        doi=doi if re.fullmatch(_DOI, doi) else "",
        pmid=str(study.pmid),
        pmcid=clean(study.pmcid),
        url="" if study.pmid in SAMPLE_PMIDS else f"https://pubmed.ncbi.nlm.nih.gov/{study.pmid}/",
        retracted=study.retracted or finding.retracted,
        notes=_notes(study, finding),
    )


def key(study: Study) -> str:
    """`meyer2024gut-39000001`: of this study alone, so that it stays when others arrive.

    ASCII letters and digits; the year is the earliest that PubMed gives, which a later printed issue does not change.
    """
    author = next((a.last or a.collective for a in study.authors if a.last or a.collective), "")
    name = "".join(_plain(author)[:3])[:24] or "anon"
    words = _plain(study.title)
    word = next((w for w in words if len(w) > 2 and w not in _SMALL and not w.isdigit()), "")
    kinds = ("contribution",) if study.kind == "book" else ("print", "electronic", "pubmed", "entrez")
    years = [d.year for d in map(study.date, kinds) if d and d.year]
    return f"{name}{min(years, default=study.published.year or '')}{word[:24]}-{study.pmid}"


def _plain(text: str) -> list[str]:
    """Words of ASCII letters and digits, accents taken off."""
    folded = text.lower().translate({0xDF: "ss", 0xE6: "ae", 0xF8: "o", 0x153: "oe", 0x142: "l", 0x111: "d"})
    return re.findall(_WORD, unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode())


def pages(printed: str) -> tuple[str, str]:
    """First and last page of `764-9` (764, 769), `S12-S19` or `e123`; PubMed drops repeated digits of the last."""
    first, _, last = printed.partition(";")[0].partition(",")[0].replace("–", "-").partition("-")
    first, last = first.strip(), last.strip()
    if re.fullmatch(_PAGES, f"{first}-{last}") and len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return first, last


def without_stop(text: str) -> str:
    """PubMed ends titles with a full stop; citation styles set their own."""
    return text[:-1] if text.endswith(".") and not text.endswith("..") else text


def _kind(study: Study, finding: Finding) -> Kind:
    if study.kind == "book":
        return "book" if study.title == study.journal.title else "chapter"
    preprint = "preprint" in finding.flags or any(t.name == "Preprint" for t in study.publication_types)
    return "preprint" if preprint else "article"


def _cleaned(author: Author) -> Author:
    return Author(
        last=clean(author.last or author.fore).strip(),
        fore=clean((author.fore or author.initials) if author.last else "").strip(),
        suffix=clean(author.suffix).strip(),
        collective=clean(author.collective).strip(),
        editor=author.editor,
    )


def _headings(study: Study) -> list[str]:
    return [heading.descriptor for heading in study.mesh]


def _notes(study: Study, finding: Finding) -> tuple[str, ...]:
    """The alarms first, as in every view of litrack."""
    flags = dict.fromkeys((*(("retracted",) if study.retracted or finding.retracted else ()), *finding.flags))
    said = {"RETRACTED" if f == "retracted" else _SAID.get(f, clean(f.replace("_", " "))): f for f in flags}
    notes = [SAMPLE_NOTE] if study.pmid in SAMPLE_PMIDS else []
    for words, flag in said.items():
        places = [
            "; ".join(filter(None, (without_stop(clean(c.source).strip()), f"PMID {c.pmid}" if c.pmid else "")))
            for c in study.corrections
            if c.kind in _WHERE.get(flag, ())
        ]
        where = ", ".join(filter(None, places))
        lead = "RETRACTED. Notice" if flag == "retracted" and where else words
        notes.append(f"{lead}: {where}." if where else f"{words}.")
    return tuple(notes if study.authors_complete else [*notes, "More authors than PubMed lists."])
