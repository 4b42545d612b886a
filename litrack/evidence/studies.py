"""Findings as evidence: design tier, what was tested in whom, and which studies are named but never counted."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from litrack.evidence.terms import Match, Terms
from litrack.model import Finding, Pmid
from litrack.model.evidence import TIERS, LeftOut, Topic

TIER_OF: Final = {design: tier for tier, designs in TIERS.items() for design in designs}
OBSERVING: Final = ("case_control", "cross_sectional", "mendelian_randomisation")
"""Designs that give nobody anything: what their title names was measured, not tested."""
_TESTING: Final = (*TIERS["blinded RCT"], *TIERS["open RCT"], "nonrandomised_trial", "single_arm", "protocol",
                   "animal", "in_vitro", "systematic_review", "narrative_review")  # fmt: skip
_COMPARED = re.compile(
    r"\b(?:versus|vs\.?|compared (?:with|to)|instead of|beyond)\b.*?(?=\b(?:for|in|on|among)\b|[:;]|$)", re.IGNORECASE
)
_COMPARING = re.compile(r"versus|vs|compared|instead of|beyond", re.IGNORECASE)
"""Tells a title without any of it from the others twenty times faster."""
OTHER_ANIMAL: Final = Topic(kind="species", name="animal", label="other animal")

Reason = Literal["retracted", "withdrawn", "preprint"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One study as evidence."""

    finding: Finding
    tier: str
    review: bool
    interventions: tuple[Topic, ...]
    conditions: tuple[Topic, ...]
    """Illnesses of the patients, or those that the animals stand for."""
    species: tuple[Topic, ...]
    """Of animal studies only."""

    @property
    def populations(self) -> tuple[Topic, ...]:
        """Whom the map counts: an animal is no patient."""
        return self.species or self.conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The studies that count, and those that are only named."""

    profiles: tuple[Profile, ...]
    excluded: tuple[tuple[Profile, Reason], ...]
    papers: Mapping[Pmid, Pmid]

    def left_out(self, pmids: Collection[Pmid] | None = None) -> LeftOut:
        """The excluded ones; only those among `pmids` where given."""
        named: dict[Reason, list[Pmid]] = {"retracted": [], "withdrawn": [], "preprint": []}
        for profile, reason in self.excluded:
            if pmids is None or profile.finding.pmid in pmids:
                named[reason].append(profile.finding.pmid)
        return LeftOut(
            retracted=tuple(named["retracted"]),
            withdrawn=tuple(named["withdrawn"]),
            preprints=tuple((p, self.papers[p]) for p in named["preprint"]),
        )


def gather(
    findings: Iterable[Finding],
    terms: Terms,
    headings: Mapping[Pmid, tuple[str, ...]] | None = None,
    papers: Mapping[Pmid, Pmid] | None = None,
) -> Gathered:
    """Each study once, newest PMID first, whatever the order they come in.

    `headings` are MeSH descriptors and keywords; `papers` tells of preprints whose paper is held. Notices (of
    retraction, of concern) are no studies and are passed over.
    """
    headings, papers = headings or {}, papers or {}
    profiles: list[Profile] = []
    excluded: list[tuple[Profile, Reason]] = []
    for finding in sorted({f.pmid: f for f in findings}.values(), key=lambda f: -f.pmid):
        if "retraction_notice" in finding.flags:
            continue
        profile = _profile(finding, terms, headings.get(finding.pmid, ()))
        reason = _reason(finding, papers)
        if reason:
            excluded.append((profile, reason))
        else:
            profiles.append(profile)
    return Gathered(profiles=tuple(profiles), excluded=tuple(excluded), papers=papers)


def _reason(finding: Finding, papers: Mapping[Pmid, Pmid]) -> Reason | None:
    if finding.retracted:
        return "retracted"
    if "withdrawn" in finding.flags:
        return "withdrawn"
    return "preprint" if finding.pmid in papers else None


def _profile(finding: Finding, terms: Terms, headings: tuple[str, ...]) -> Profile:
    read = finding.extraction
    review = read.second_hand or TIER_OF.get(read.design) == "review"
    whom = f"{finding.title} | {read.population or ''}"
    species: tuple[Topic, ...] = ()
    if read.design == "animal":
        species = terms.topics_in(whom, "species") or _listed(terms, headings, "species") or (OTHER_ANIMAL,)
    conditions = terms.topics_in(whom, "population") or _listed(terms, headings, "population")
    if len(conditions) > 1:  # children with fibromyalgia are there for their illness
        conditions = tuple(c for c in conditions if c.name != "healthy")
    return Profile(
        finding=finding,
        tier="review" if review else TIER_OF.get(read.design, "other"),
        review=review,
        interventions=_interventions(finding, terms, headings),
        conditions=conditions,
        species=species,
    )


def _listed(terms: Terms, headings: tuple[str, ...], kind: str) -> tuple[Topic, ...]:
    return tuple(dict.fromkeys(m.term.topic for m in terms.find_in_headings(headings, kind)))


def _interventions(finding: Finding, terms: Terms, headings: tuple[str, ...]) -> tuple[Topic, ...]:
    """What was tested: by title and extraction, the arm it was compared with left out; else by MeSH."""
    for matches in _named(finding, terms, headings):
        found = dict.fromkeys(m.term.topic for m in matches if _counts(m.term.designs, finding.extraction.design))
        if found:
            names = {topic.name for topic in found}
            # What patients' stool does to animals is no treatment with donor stool.
            return tuple(t for t in found if not (t.name in {"fmt", "antibiotic"} and "transfer" in names))
    return ()


def _named(finding: Finding, terms: Terms, headings: tuple[str, ...]) -> Iterator[list[Match]]:
    """Where an intervention can be named, one place after the other."""
    kind, title, read = frozenset({"intervention"}), finding.title, finding.extraction
    tested = _COMPARED.sub(" ", title) if _COMPARING.search(title) else title
    yield terms.find(f"{tested} | {read.intervention}" if read.intervention else tested, kind)
    if tested != title:
        yield terms.find(title, kind)
    if read.design not in OBSERVING:
        yield terms.find_in_headings(headings, "intervention")


def _counts(designs: str, design: str) -> bool:
    if designs == "any":
        return True
    return design in _TESTING if designs == "tested" else design not in OBSERVING
