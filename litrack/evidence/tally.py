"""The evidence map: how many studies report what, by any two fields; counts of studies, never effect sizes."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from litrack.errors import UsageError
from litrack.evidence.studies import Gathered, Profile
from litrack.evidence.terms import Terms
from litrack.model import DESIGNS, DOMAINS, Outcome
from litrack.model.evidence import TIERS, Cell, EvidenceMap, Topic, Witness
from litrack.model.finding import CORE
from litrack.model.reading import summarise

UNNAMED: Final = "(not named)"
OBSERVED: Final = "(observed only)"
"""The intervention of a study that gave nobody anything."""
NO_RESULTS: Final = ("protocol", "narrative_review")

_STUDY: Final[dict[str, Callable[[Profile], Iterable[str]]]] = {
    "intervention": lambda p: _labels(p.interventions, OBSERVED if p.tier == "observational" else UNNAMED),
    "population": lambda p: _labels(p.populations),
    "design": lambda p: (p.finding.extraction.design,),
    "tier": lambda p: (p.tier,),
    "year": lambda p: (str(p.finding.year or UNNAMED),),
    "journal": lambda p: (p.finding.journal or UNNAMED,),
    "query": lambda p: p.finding.queries or (UNNAMED,),
}
_ROW: Final[dict[str, Callable[[Outcome], str | None]]] = {
    "domain": lambda o: None if o.domain in (None, "other") else o.domain,
    "instrument": lambda o: o.instrument,
    "comparison": lambda o: o.comparison,
}
FIELDS: Final = (*_STUDY, *_ROW)
"""What either side of the map can be."""
_ORDERED: Final[dict[str, Sequence[str]]] = {"domain": DOMAINS, "design": DESIGNS, "tier": tuple(TIERS)}


def fields(asked: str) -> tuple[str, str]:
    """`intervention:domain` -> its two fields.

    Raises:
        UsageError: not two different fields that a map can have.
    """
    row, _, column = asked.lower().replace(" ", "").partition(":")
    if row not in FIELDS or column not in FIELDS or row == column:
        raise UsageError(
            f"--map does not know {asked!r}.",
            f"Name two fields, rows first, such as intervention:domain. Fields: {', '.join(FIELDS)}.",
        )
    return row, column


def draw(gathered: Gathered, row_field: str, column_field: str, *, domains: Sequence[str] = ()) -> EvidenceMap:
    """Count each study once in every cell that it belongs to; what nobody reports is an empty cell.

    `domains`: all outcomes given are of these. Where they are of one, a cell can say improved or worsened even if
    neither field is an outcome.
    """
    valued = len(domains) == 1 or bool({row_field, column_field} & {"domain", "instrument"})
    filled: dict[tuple[str, str], list[Witness]] = defaultdict(list)
    counts: dict[str, dict[str, int]] = {row_field: defaultdict(int), column_field: defaultdict(int)}
    of_outcomes = bool({row_field, column_field} & _ROW.keys())
    for profile in gathered.profiles:
        if of_outcomes and profile.finding.extraction.design in NO_RESULTS:
            continue
        for field, count in counts.items():
            for value in _values(profile, field):
                count[value] += not profile.review
        for row in _values(profile, row_field):
            for column in _values(profile, column_field):
                outcomes = _within(profile.finding.extraction.outcomes, ((row_field, row), (column_field, column)))
                if outcomes or not of_outcomes:
                    filled[row, column].append(_witness(profile, outcomes, valued))
    rows = _ordered(row_field, counts[row_field], domains)
    columns = _ordered(column_field, counts[column_field], domains)
    cells = tuple(_cell(row, column, filled.get((row, column), ())) for row in rows for column in columns)
    return EvidenceMap(
        row_field=row_field, column_field=column_field, rows=rows, columns=columns, cells=cells, valued=valued,
        studies=len({w.finding.pmid for c in cells for w in c.studies}),
        reviews=len({w.finding.pmid for c in cells for w in c.reviews}), left_out=gathered.left_out(),
    )  # fmt: skip


def limited(drawn: EvidenceMap, rows: int = 0, columns: int = 0) -> EvidenceMap:
    """The first rows and columns of a map; 0: all."""
    kept_rows, kept_columns = drawn.rows[: rows or None], drawn.columns[: columns or None]
    cells = tuple(c for c in drawn.cells if c.row in kept_rows and c.column in kept_columns)
    return replace(drawn, rows=kept_rows, columns=kept_columns, cells=cells)


def spot(drawn: EvidenceMap, asked: str, terms: Terms) -> Cell:
    """The cell that `FMT:pain` names; letter case and spelling variants that the terms know are all the same.

    Raises:
        UsageError: there is no such row or column.
    """
    row, _, column = (part.strip() for part in asked.rpartition(":"))
    values = (
        _named(row, drawn.row_field, drawn.rows, terms),
        _named(column, drawn.column_field, drawn.columns, terms),
    )
    return next(c for c in drawn.cells if (c.row, c.column) == values)


def _named(given: str, field: str, known: Sequence[str], terms: Terms) -> str:
    plain = {v.casefold().replace("_", " "): v for v in known}
    wanted = given.casefold().replace("_", " ")
    meant = [t.label if t.kind != "domain" else t.name for t in terms.topics_in(given, field)]
    for value in (plain.get(wanted), *(m for m in meant if m in known)):
        if value:
            return value
    raise UsageError(
        f"The map has no {field} {given[:60]!r}.",
        f"It has: {', '.join(known[:30])}." if known else "It is empty: loosen the filters.",
    )


def _labels(topics: Iterable[Topic], none: str = UNNAMED) -> tuple[str, ...]:
    return tuple(dict.fromkeys(t.label for t in topics)) or (none,)


def _values(profile: Profile, field: str) -> Iterable[str]:
    if field in _STUDY:
        return _STUDY[field](profile)
    read = _ROW[field]
    return dict.fromkeys(v for o in profile.finding.extraction.outcomes if (v := read(o)) is not None)


def _within(outcomes: Iterable[Outcome], places: Sequence[tuple[str, str]]) -> tuple[Outcome, ...]:
    """The rows that belong into a cell, as far as its fields are fields of a row."""
    return tuple(o for o in outcomes if all(f not in _ROW or _ROW[f](o) == value for f, value in places))


def _witness(profile: Profile, outcomes: tuple[Outcome, ...], valued: bool) -> Witness:
    read = summarise(outcomes)[0] if valued and outcomes else None
    return Witness(finding=profile.finding, tier=profile.tier, reading=read, rows=outcomes)


def _cell(row: str, column: str, witnesses: Iterable[Witness]) -> Cell:
    tiers = list(TIERS)
    ordered = sorted(witnesses, key=lambda w: (tiers.index(w.tier), -w.finding.pmid))
    return Cell(
        row=row, column=column, studies=tuple(w for w in ordered if w.tier != "review"),
        reviews=tuple(w for w in ordered if w.tier == "review"),
    )  # fmt: skip


def _ordered(field: str, counts: dict[str, int], domains: Sequence[str]) -> tuple[str, ...]:
    """Outcomes and designs in their own order, years backwards, all else by the number of studies."""
    if field == "domain":  # what nobody reports is worth a column
        return tuple(d for d in DOMAINS if d in (domains or CORE) or d in counts)
    if field in _ORDERED:
        return tuple(v for v in _ORDERED[field] if v in counts)
    if field == "year":
        return tuple(sorted(counts, reverse=True))
    return tuple(sorted(counts, key=lambda v: (v in {UNNAMED, OBSERVED}, -counts[v], v)))
