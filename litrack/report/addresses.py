"""Addresses of pages elsewhere, built from checked parts only; hosts are named here and nowhere else from outside."""

import re
from typing import Final
from urllib.parse import quote

from litrack.model import SAMPLE_PMIDS, Pmid
from litrack.model.link import ELINK, Link
from litrack.model.trial import trial as read_trial

_OWN: Final = {
    "ClinicalTrials.gov": "https://clinicaltrials.gov/study/",
    "ISRCTN": "https://www.isrctn.com/",
    "DRKS": "https://drks.de/search/en/trial/",
}
_ALL: Final = "https://trialsearch.who.int/Trial2.aspx?TrialID="
"""WHO's search portal, which lists the trials of all primary registries."""


def pubmed(pmid: Pmid) -> str:
    """The page of a study."""
    return f"https://pubmed.ncbi.nlm.nih.gov/{int(pmid)}/"


def doi(text: str) -> str:
    """Where a DOI leads; nothing for what is none."""
    return f"https://doi.org/{quote(text, safe='/:;()._-')}" if re.fullmatch(r"10\.\d{4,9}/\S+", text) else ""


def pmc(text: str) -> str:
    """The full text at PubMed Central; nothing for what is no number of it."""
    return f"https://pmc.ncbi.nlm.nih.gov/articles/{text}/" if re.fullmatch(r"PMC[0-9]{1,10}", text) else ""


def trial(number: str) -> str:
    """The page of a trial at its registry, or at WHO's portal; nothing for what is no number of a registry."""
    found = read_trial(number)
    return _OWN.get(found.registry, _ALL) + quote(found.number, safe="") if found else ""


def listed(pmid: Pmid, kind: str) -> str:
    """PubMed's own page of these links; nothing for what PubMed has no page of."""
    if kind not in ELINK or kind == "full_text":
        return ""
    return f"https://pubmed.ncbi.nlm.nih.gov/?linkname={ELINK[kind][1]}&from_uid={int(pmid)}"


def link(one: Link, study: Pmid) -> str:
    """Where a link of this study leads. Invented studies have no pages, nor have their trials."""
    if study in SAMPLE_PMIDS or one.pmid in SAMPLE_PMIDS:
        return ""
    if one.pmid:
        return pubmed(one.pmid)
    return trial(one.id) if one.kind == "trials" else pmc(one.id) or doi(one.id)
