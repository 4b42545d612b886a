"""The noun of the sample corpus: one invented study as its author wrote it in `studies_*.toml`."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from litrack.model import Benefit, Comparison, Direction


@dataclass(frozen=True, slots=True, kw_only=True)
class Invented:
    """What the author of a sample study says; markup works out the rest (volume, history, UIs)."""

    pmid: int
    design: str
    """What a reader of the abstract says it is: one of model.DESIGNS."""
    n: int | None = None
    """Participants, if the abstract states them."""
    title: str = ""
    vernacular: str = ""
    abstract: str = ""
    """One paragraph a line; a paragraph that opens with CAPITALS and a colon is a labelled section."""
    others: tuple[tuple[str, str, str], ...] = ()
    """Other abstracts: type, language, text."""
    copyright: str = ""
    journal: str = ""
    book: str = ""
    """Title of the book that this is a chapter of; then there is no journal."""
    published: str = ""
    """As PubMed prints it: `2025 Nov 14`, `2025 Nov`, `2025 Spring`, `2025 Nov-Dec`."""
    entered: date
    """The day it entered PubMed."""
    online: date | None = None
    revised: date | None = None
    indexed: date | None = None
    """The day it got its MeSH; a month after it entered where nothing is said."""
    status: str = ""
    version: int = 1
    language: str = "eng"
    authors: tuple[str, ...] = ()
    """Surnames of the people in register.toml; anything else is the name of a group."""
    types: tuple[str, ...] = ("Journal Article",)
    mesh: tuple[str, ...] = ()
    """`Heading/qualifier`; a star before it makes it a major topic."""
    chemicals: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    registry: tuple[str, ...] = ()
    grants: tuple[tuple[str, str, str], ...] = ()
    """Number, agency, country."""
    links: tuple[str, ...] = ()
    """Comments and corrections: `RetractionIn 90000057`."""
    cites: tuple[int, ...] = ()
    pmc: bool = False
    coi: str = ""
    outcomes: tuple[tuple[str, Direction, Benefit, Comparison], ...] = ()
    """What a reader finds that the abstract reports of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """An invented journal."""

    title: str
    iso: str
    issn: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """What the studies share: people, places, journals, and NLM's identifiers of the headings they use."""

    people: Mapping[str, tuple[str, str, str]]
    """Surname: forenames, ORCID, key of the place."""
    places: Mapping[str, str]
    journals: Mapping[str, Journal]
    mesh: Mapping[str, str]
    qualifiers: Mapping[str, str]
    types: Mapping[str, str]
    chemicals: Mapping[str, tuple[str, str]]
    """Name: UI, registry number."""


def _tables(prefix: str) -> Iterator[dict[str, Any]]:
    for file in sorted(files("litrack.sample").iterdir(), key=lambda f: f.name):
        if file.name.startswith(prefix) and file.name.endswith(".toml"):
            yield tomllib.loads(file.read_text("utf-8"))


def _frozen(value: Any) -> Any:
    return tuple(_frozen(v) for v in value) if isinstance(value, list) else value


def _invented(table: Mapping[str, Any]) -> Invented:
    return Invented(**{key: _frozen(value) for key, value in table.items()})


@cache
def register() -> Register:
    """What the studies share."""
    table = next(_tables("register"))
    return Register(
        people={name: _frozen(row) for name, row in table["people"].items()},
        places=table["places"],
        journals={key: Journal(**row) for key, row in table["journals"].items()},
        mesh=table["mesh"],
        qualifiers=table["qualifiers"],
        types=table["types"],
        chemicals={name: _frozen(row) for name, row in table["chemicals"].items()},
    )


@cache
def studies() -> Mapping[int, Invented]:
    """Every study by PMID, as it stands on the day it first appears."""
    found = [_invented(table) for file in _tables("studies_") for table in file["study"]]
    return {study.pmid: study for study in sorted(found, key=lambda s: s.pmid)}


@cache
def changed() -> Mapping[int, Invented]:
    """The studies that change on the second day, as they stand then.

    A change names what is written anew; `swap` exchanges passages of the abstract.
    """
    names = tuple(f.name for f in fields(Invented))
    found = {}
    for table in next(_tables("second_day"))["change"]:
        before = studies()[table["pmid"]]
        after = {name: getattr(before, name) for name in names} | table
        for old, new in after.pop("swap", []):
            after["abstract"] = after["abstract"].replace(old, new)
        found[before.pmid] = _invented(after)
    return found
