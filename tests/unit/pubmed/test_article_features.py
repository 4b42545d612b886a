"""Each feature that the index of the 123 edge cases names is to be seen in the Study of the record that shows it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from litrack.model import Record, Study
from litrack.pubmed.article import read
from litrack.pubmed.files import read_file


def print_date(study: Study) -> str:
    return next(d.date.printed for d in study.dates if d.kind == "print")


def print_iso(study: Study) -> str:
    return next(d.date.iso for d in study.dates if d.kind == "print")


SEEN: dict[str, Callable[[Study], object]] = {
    "ArticleDate": lambda s: s.date("electronic"),
    "AuthorList_incomplete": lambda s: not s.authors_complete,
    "CoiStatement": lambda s: s.coi,
    "CollectiveName": lambda s: any(a.collective and a.name == a.collective for a in s.authors),
    "CopyrightInformation": lambda s: s.copyright,
    "DataBankList": lambda s: s.registrations,
    "EqualContrib": lambda s: any(a.equal for a in s.authors),
    "MedlineDate": lambda s: print_iso(s)[:4] == print_date(s)[:4],
    "ORCID": lambda s: any(len(a.orcid) == 19 and a.orcid.count("-") == 3 for a in s.authors),
    "OtherAbstract": lambda s: s.other_abstracts,
    "Season": lambda s: print_iso(s) == print_date(s)[:4] != print_date(s),
    "SupplMeshList": lambda s: all(t.ui and t.kind for t in s.supplementary_mesh) and s.supplementary_mesh,
    "VernacularTitle": lambda s: s.vernacular_title,
    "abstract_inline_markup": lambda s: (
        s.sections and not any("<i>" in x.text or "<sub>" in x.text for x in s.sections)
    ),
    "astral_unicode": lambda s: any(ord(c) > 0xFFFF for c in repr(s)),
    "author_no_forename": lambda s: any(a.last and not a.fore for a in s.authors),
    "author_suffix": lambda s: any(a.suffix and a.name.endswith(a.suffix) for a in s.authors),
    "bracketed_translated_title": lambda s: s.title.startswith("["),
    "empty_AbstractText": lambda s: all(x.text.strip() for x in s.sections),
    "empty_title": lambda s: not s.title,
    "escaped_lt_gt": lambda s: any(c in x.text for x in s.sections for c in "<>"),
    "label_UNLABELLED": lambda s: any(x.label == "UNLABELLED" for x in s.sections),
    "label_without_category": lambda s: any(x.label and not x.category for x in s.sections),
    "mathml_abstract": lambda s: not any("mml:" in x.text for x in s.sections),
    "multi_affiliation": lambda s: any(len(a.affiliations) > 1 for a in s.authors),
    "multi_language": lambda s: len(s.languages) > 1,
    "multi_unlabelled_AbstractText": lambda s: len([x for x in s.sections if not x.label]) > 1,
    "nlmcategory_unassigned": lambda s: any(x.category == "UNASSIGNED" for x in s.sections),
    "no_AuthorList": lambda s: not s.authors,
    "no_abstract": lambda s: not s.sections,
    "no_doi": lambda s: not s.doi,
    "no_pagination": lambda s: not s.journal.pages,
    "non_english": lambda s: s.languages != ("eng",),
    "numeric_month": lambda s: len(print_iso(s)) >= 7 and print_date(s).split()[1].isdigit(),
    "pmid_version_gt1": lambda s: s.version > 1,
    "structured_abstract": lambda s: any(x.label for x in s.sections),
    "title_inline_markup": lambda s: s.title and "<" not in s.title,
    "year_only": lambda s: len(print_iso(s)) == 4,
}
UNUSED = {"InvestigatorList", "PersonalNameSubjectList"}
"""Elements that no field of Study keeps: people who are neither authors nor editors. The raw record has them."""


def seen(feature: str, study: Study) -> object:
    if feature.startswith("PT_"):
        return any(t.name.replace(" ", "_") == feature.removeprefix("PT_") and t.ui for t in study.publication_types)
    if feature.startswith("CC_"):
        return any(c.kind == feature.removeprefix("CC_") and (c.pmid or c.source) for c in study.corrections)
    if feature.startswith("status_"):
        return study.status == feature.removeprefix("status_")
    return SEEN[feature](study)


def test_every_feature_of_the_edge_cases_is_seen(shared: Path) -> None:
    folder = shared / "data/pubmed"
    studies = {(r.pmid, r.version): read(r) for r in read_file(folder / "edge_cases.xml") if isinstance(r, Record)}
    index = json.loads((folder / "edge_cases.index.json").read_text())["records"]
    checked = set()
    unseen = []
    for entry in index:
        study = studies[int(entry["pmid"]), int(entry["version"])]
        for feature in entry["features"]:
            if feature in UNUSED or feature.startswith("pubmodel_"):
                continue
            checked.add(feature)
            if not seen(feature, study):
                unseen.append((study.pmid, feature))
    assert unseen == []
    assert len(checked) == 62
    assert checked >= set(SEEN)


@pytest.mark.parametrize("name", ["Retracted_Publication", "Retraction_of_Publication"])
def test_a_retracted_study_is_retracted_and_its_notice_is_not(shared: Path, name: str) -> None:
    for record in read_file(shared / "data/pubmed/edge_cases.xml"):
        if isinstance(record, Record) and seen(f"PT_{name}", study := read(record)):
            assert study.retracted == (name == "Retracted_Publication")
