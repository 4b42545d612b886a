"""Libraries with invented studies."""

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from litrack.library import Catalogue, Library
from litrack.model import (
    Author,
    Extraction,
    Kept,
    Listing,
    MeshHeading,
    Outcome,
    Pmid,
    Qualifier,
    Query,
    Record,
    Round,
    Section,
    Stat,
    Study,
    Term,
)

NOTHING_EXTRACTED = Extraction()


class Clock:
    """Stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


def outcome(name: str = "pain", **changes: Any) -> Outcome:
    """An outcome with every field that must be set."""
    values = {
        "outcome": name, "start": 0, "end": len(name), "domain": "pain", "direction": "decreased",
        "benefit": "improved",
        "comparison": "between", "sentence": f"{name} fell", "sentence_start": 0, "sentence_end": len(name) + 5,
        "rule": "test", "confidence": 0.5,
    }  # fmt: skip
    return Outcome(**{**values, **changes})


def kept(
    pmid: int,
    title: str = "An invented study",
    *,
    raw: bytes = b"",
    extraction: Extraction = NOTHING_EXTRACTED,
    **fields: Any,
) -> Kept:
    """A study ready to be stored; its bytes differ wherever its fields do."""
    study = Study(pmid=Pmid(pmid), title=title, **fields)
    raw = raw or repr(study).encode()
    record = Record(pmid=study.pmid, version=study.version, raw=raw, sha256=sha256(raw).hexdigest())
    return Kept(record=record, study=study, extraction=extraction)


def query(name: str = "fm", term: str = "fibromyalgia[tiab]", title: str = "Invented", **fields: Any) -> Query:
    """A saved query."""
    return Query(name=name, title=title, term=term, **fields)


def listing(*pmids: int, **fields: Any) -> Listing:
    """What PubMed answers."""
    return Listing(term="", pmids=tuple(map(Pmid, pmids)), count=len(pmids), **fields)


def round_(name: str = "fm", **fields: Any) -> Round:
    """A round that ended well."""
    return Round(**{"query": name, "status": "complete", **fields})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "litrack.db"


@pytest.fixture
def library(path: Path, clock: Clock) -> Iterator[Library]:
    with Library.open(path, now=clock) as opened:
        yield opened


@pytest.fixture
def catalogue(library: Library) -> Iterator[Catalogue]:
    with Catalogue.open(library.path) as opened:
        yield opened


@pytest.fixture
def shelf(library: Library) -> Library:
    """Four invented studies that differ in everything a filter asks for, listed by two queries."""
    author = Author(last="Müller", fore="Anna", initials="A", affiliations=("Invented Institute",))
    p_value = Stat(kind="p", op="<", value=0.05, text="P < .05", start=0, end=7)
    library.keep(
        [
            kept(
                90000001, "Gut microbiota and IL-6 in widespread pain", authors=(author,), doi="10.5555/Abc.1",
                sections=(Section(label="RESULTS", text="Pain fell after the probiotic; 5-HT rose."),),
                publication_types=(Term(name="Randomized Controlled Trial", ui="D016449"),),
                mesh=(MeshHeading(descriptor="Fibromyalgia", ui="D005356", qualifiers=(Qualifier(name="therapy"),)),),
                extraction=Extraction(
                    design="rct_open", n=45, outcomes=(outcome(stats=(p_value,)), outcome("sleep", domain="sleep"))
                ),
            ),
            kept(90000002, "Sleep after COVID-19", extraction=Extraction(design="cohort", n=7)),
            kept(
                90000003, "A withdrawn claim about pain", pmcid="PMC7000001",
                publication_types=(Term(name="Retracted Publication", ui="D016441"),),
            ),
            kept(
                90000004, "Æther and café: an essay",
                extraction=Extraction(design="narrative_review", second_hand=True),
            ),
        ],
        run=None,
        extractor="1",
    )  # fmt: skip
    library.finish(
        None,
        query(tags=("core",)),
        listing(90000001, 90000002),
        round_(baseline=True),
        joined=[Pmid(90000001), Pmid(90000002)],
    )
    library.finish(None, query("kin", "ibs"), listing(90000002), round_("kin"), joined=[Pmid(90000002)])
    return library
