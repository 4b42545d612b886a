"""Puts together what one study is linked to: by its record, by other held records, and by PubMed's answers."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from litrack.library import Catalogue
from litrack.library.links import find_answers, find_headlines, find_mentions, find_registered
from litrack.model import Pmid, Study
from litrack.model.link import Answered, AskedKind, Link, Linked, LinkKind
from litrack.model.trial import trials
from litrack.pubmed.references import references

_PAIRS: Final = {
    "RetractionIn": "RetractionOf",
    "PartialRetractionIn": "PartialRetractionOf",
    "RetractedandRepublishedIn": "RetractedandRepublishedFrom",
    "ExpressionOfConcernIn": "ExpressionOfConcernFor",
    "ErratumIn": "ErratumFor",
    "CorrectedandRepublishedIn": "CorrectedandRepublishedFrom",
    "UpdateIn": "UpdateOf",
    "RepublishedIn": "RepublishedFrom",
    "ReprintIn": "ReprintOf",
    "CommentIn": "CommentOn",
    "SummaryForPatientsIn": "OriginalReportIn",
    "AssociatedDataset": "AssociatedPublication",
}
"""RefTypes of PubMed: what one record calls the other, and the other the one."""
_BACK: Final = {**_PAIRS, **{back: there for there, back in _PAIRS.items()}}
_NOTICES: Final = ("Retract", "PartialRetract", "ExpressionOfConcern", "Erratum", "CorrectedandRepublished")
_VERSIONS: Final = ("Update", "Republished", "Reprint")


def linked(catalogue: Catalogue, pmid: Pmid) -> Linked:
    """All links of a held study that are known without asking. Raises NotFound."""
    study, finding = catalogue.find_study(pmid), catalogue.find_finding(pmid)
    answers = find_answers(catalogue, pmid)
    found = [
        *_corrections(catalogue, study),
        *_full_text(study, answers),
        *_registered(catalogue, study),
        *_references(catalogue, study, answers),
        *_answered(answers, "cited_by"),
        *_answered(answers, "similar"),
    ]
    return Linked(
        finding=finding, links=tuple(_told(catalogue, found)),
        asked={kind: answered.at for kind, answered in answers.items()},
    )  # fmt: skip


def _corrections(catalogue: Catalogue, study: Study) -> Iterator[Link]:
    """Comments and corrections, those of this record and those that other records make about it, each once."""
    own = {(c.pmid, c.kind) for c in study.corrections}
    found = [
        Link(kind=_group(c.kind), relation=c.kind, id=str(c.pmid or ""), pmid=c.pmid, title=c.source,
             sources=("record",))
        for c in study.corrections
    ]  # fmt: skip
    found += [
        Link(kind=_group(kind), relation=_BACK.get(kind, kind), id=str(other), pmid=other, sources=("library",))
        for other, kind in find_mentions(catalogue, study.pmid)
        if (other, _BACK.get(kind, kind)) not in own and kind != "Cites"
    ]
    order = ("notices", "versions", "comments")
    yield from sorted(found, key=lambda link: order.index(link.kind))


def _group(kind: str) -> LinkKind:
    return "notices" if kind.startswith(_NOTICES) else "versions" if kind.startswith(_VERSIONS) else "comments"


def _full_text(study: Study, answers: Mapping[AskedKind, Answered]) -> Iterator[Link]:
    if study.pmcid:
        yield Link(kind="full_text", relation="PMC", id=study.pmcid, sources=("record",))
    elif "full_text" in answers:
        for number in answers["full_text"].targets:
            yield Link(kind="full_text", relation="PMC", id=f"PMC{number}", sources=("PubMed",))
    if study.doi:
        yield Link(kind="full_text", relation="DOI", id=study.doi, sources=("record",))


def _registered(catalogue: Catalogue, study: Study) -> Iterator[Link]:
    """The trials that the record lists or its abstract names, and the held studies whose records list the same."""
    listed = " ".join(r.accession for r in study.registrations)
    for trial in trials(f"{listed} {study.title} {' '.join(s.text for s in study.sections)}"):
        yield Link(kind="trials", relation=trial.registry, id=trial.number, sources=("record",))
        for other in find_registered(catalogue, trial.number):
            if other != study.pmid:
                yield Link(kind="trials", relation=trial.number, id=str(other), pmid=other, sources=("library",))


def _references(catalogue: Catalogue, study: Study, answers: Mapping[AskedKind, Answered]) -> Iterator[Link]:
    """The list that the record carries, then what only PubMed knows."""
    answered = {link.pmid: link for link in _answered(answers, "references")}
    for reference in references(catalogue.find_record(study.pmid)):
        also = answered.pop(reference.pmid, None)
        yield Link(
            kind="references", id=str(reference.pmid or reference.doi), pmid=reference.pmid, title=reference.citation,
            sources=("record", "PubMed") if also else ("record",),
        )  # fmt: skip
    yield from answered.values()


def _answered(answers: Mapping[AskedKind, Answered], kind: AskedKind) -> Iterator[Link]:
    for target in answers[kind].targets if kind in answers else ():
        yield Link(kind=kind, id=str(target), pmid=Pmid(target), sources=("PubMed",))


def _told(catalogue: Catalogue, found: list[Link]) -> Iterator[Link]:
    """The same with what is known of each study."""
    known = find_headlines(catalogue, {link.pmid for link in found if link.pmid})
    for link in found:
        about = known.get(link.pmid) if link.pmid else None
        if about:
            link = replace(  # noqa: PLW2901 - the same link, told
                link, title=about.title or link.title, journal=about.journal, year=about.year, held=about.held,
                retracted=about.retracted,
            )  # fmt: skip
        yield link
