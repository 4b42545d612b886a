"""Findings as evidence: design tier, what was tested in whom, and which studies are named but never counted."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

from litrack.evidence.terms import Match, Terms
from litrack.model import Finding, Pmid
from litrack.model.evidence import TIERS, LeftOut, Topic

_TIER: Final = {design: tier for tier, designs in TIERS.items() for design in designs}
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


@dataclass(frozen=True, kw_only=True, eq=False)
class Profile:
    """One study as evidence. What its words mean is looked up when it is asked for: most questions ask a part of it,
    and it is the dearest part of a map of fifty thousand studies. (Hence no slots: there is nowhere to keep it in.)"""

    finding: Finding
    tier: str
    review: bool
    terms: Terms = field(repr=False)
    headings: tuple[str, ...]

    @cached_property
    def interventions(self) -> tuple[Topic, ...]:
        """What was tested: by title and extraction, the arm it was compared with left out; else by MeSH."""
        for matches in _named(self.finding, self.terms, self.headings):
            found = dict.fromkeys(
                m.term.topic for m in matches if _counts(m.term.designs, self.finding.extraction.design)
            )
            if found:
                names = {topic.name for topic in found}
                # What patients' stool does to animals is no treatment with donor stool.
                return tuple(t for t in found if not (t.name in {"fmt", "antibiotic"} and "transfer" in names))
        return ()

    @cached_property
    def conditions(self) -> tuple[Topic, ...]:
        """Illnesses of the patients, or those that the animals stand for."""
        found = self._whom("population")
        if len(found) > 1:  # children with fibromyalgia are there for their illness
            found = tuple(c for c in found if c.name != "healthy")
        return found

    @cached_property
    def species(self) -> tuple[Topic, ...]:
        """Of animal studies only."""
        return (self._whom("species") or (OTHER_ANIMAL,)) if self.finding.extraction.design == "animal" else ()

    @property
    def populations(self) -> tuple[Topic, ...]:
        """Whom the map counts: an animal is no patient."""
        return self.species or self.conditions

    def _whom(self, kind: str) -> tuple[Topic, ...]:
        text = f"{self.finding.title} | {self.finding.extraction.population or ''}"
        return self.terms.topics_in(text, kind) or tuple(
            dict.fromkeys(m.term.topic for m in self.terms.find_in_headings(self.headings, kind))
        )


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
    design, second_hand = finding.extraction.design, finding.extraction.second_hand
    tier = tier_of(design, second_hand=second_hand)
    return Profile(finding=finding, tier=tier, review=tier == "review", terms=terms, headings=headings)


def tier_of(design: str, *, second_hand: bool) -> str:
    """The design tier; who pools other studies is a review."""
    return "review" if second_hand else _TIER.get(design, "other")


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
