"""Filters as SQL: conditions of ours, values always bound."""

# ruff: noqa: S608 - the statements are put together from words of ours alone; values are always bound

from typing import Any, Final

from litrack.library.rows import to_json
from litrack.model import DESIGNS, Filters

SMALL_BASELINE: Final = 200
"""Studies: a first run of at most so many is shown as news."""

KINDS: Final = {
    "trial": ("rct_blinded", "rct_open", "nonrandomised_trial", "single_arm"),
    "review": ("systematic_review", "narrative_review"),
}

ORDERS: Final = {
    "new": "s.first_seen DESC",
    "year": "s.year DESC NULLS LAST, s.published DESC",
    "title": "s.title COLLATE NOCASE",
    "n": "s.n DESC NULLS LAST",
}


class Where:
    """Conditions on `study AS s`, and the values bound to them."""

    def __init__(self) -> None:
        self.conditions: list[str] = []
        self.values: list[Any] = []

    def add(self, condition: str, *values: object) -> None:
        """One more that must hold."""
        self.conditions.append(condition)
        self.values.extend(values)

    @property
    def sql(self) -> str:
        """`a AND b`; true where there is no condition."""
        return " AND ".join(self.conditions) or "1"


_IN = "IN (SELECT value FROM json_each(?))"


def where(filters: Filters, *, marked_run: int) -> Where:
    """The conditions that `filters` stands for; `marked_run` is the last run that was shown by `new`."""
    it = Where()
    if filters.since:
        it.add("s.first_seen >= ?", filters.since)
    if filters.until:
        it.add("substr(s.first_seen, 1, ?) <= ?", len(filters.until), filters.until)
    if filters.year_from is not None:
        it.add("s.year >= ?", filters.year_from)
    if filters.year_to is not None:
        it.add("s.year <= ?", filters.year_to)
    if filters.designs:
        wanted = [kind for design in filters.designs for kind in KINDS.get(design, (design,)) if kind in DESIGNS]
        it.add(f"s.design {_IN}", to_json(wanted))
    if filters.retracted != "show":
        it.add("s.retracted = ?", int(filters.retracted == "only"))
    _on_the_desk(it, filters)
    _listed(it, filters, marked_run)
    _described(it, filters)
    return it


def _on_the_desk(it: Where, filters: Filters) -> None:
    """What the user has said of it."""
    if filters.unread:
        it.add("s.pmid NOT IN (SELECT pmid FROM desk WHERE read IS NOT NULL)")
    if filters.starred:
        it.add("s.pmid IN (SELECT pmid FROM desk WHERE starred IS NOT NULL)")
    if filters.tagged:
        sql = f"s.pmid IN (SELECT pmid FROM desk, json_each(desk.tags) AS tag WHERE tag.value {_IN})"
        it.add(sql, to_json([tag.lower() for tag in filters.tagged]))
    if filters.noted:
        it.add("s.pmid IN (SELECT pmid FROM desk WHERE note IS NOT NULL)")


def _listed(it: Where, filters: Filters, marked_run: int) -> None:
    """Which query lists it, and is that news?"""
    listed, values = ["g.pmid = s.pmid", "g.left_seen IS NULL"], list[object]()
    if filters.queries:
        listed.append(f"q.name {_IN}")
        values.append(to_json(filters.queries))
    if filters.tags:
        listed.append(f"EXISTS (SELECT 1 FROM json_each(q.tags) WHERE value {_IN})")
        values.append(to_json(filters.tags))
    if filters.new_only and not filters.since:
        listed.append("g.run > ? AND (g.baseline = 0 OR (SELECT listed FROM run WHERE id = g.run) <= ?)")
        values += [marked_run, SMALL_BASELINE]
        it.add("NOT EXISTS (SELECT 1 FROM sighting WHERE pmid = s.pmid AND run <= ?)", marked_run)
    if values:
        sql = f"EXISTS (SELECT 1 FROM sighting AS g JOIN query AS q ON q.id = g.query WHERE {' AND '.join(listed)})"
        it.add(sql, *values)


def _described(it: Where, filters: Filters) -> None:
    """What PubMed and the extractor say of it."""
    for role, names in (("type", filters.types), ("mesh", filters.mesh)):
        if names:
            sql = f"""EXISTS (SELECT 1 FROM study_term AS st JOIN term AS t ON t.id = st.term
              WHERE st.study = s.pmid AND st.role = ? AND lower(t.name) {_IN})"""
            it.add(sql, role, to_json([name.lower() for name in names]))
    if filters.journals:
        sql = """EXISTS (SELECT 1 FROM journal AS j, json_each(?) AS wanted WHERE j.id = s.journal
          AND (instr(lower(j.title), wanted.value) OR instr(lower(j.iso), wanted.value)))"""
        it.add(sql, to_json([name.lower() for name in filters.journals]))
    if filters.authors:
        match = " OR ".join('"' + name.replace('"', " ").replace("\0", " ") + '"' for name in filters.authors)
        it.add("s.pmid IN (SELECT rowid FROM search WHERE search MATCH ?)", f"authors : ({match})")
    outcome, values = ["o.study = s.pmid"], []
    for column, wanted in (
        ("domain", filters.domains),
        ("direction", filters.directions),
        ("benefit", filters.benefits),
    ):
        if wanted:
            outcome.append(f"o.{column} {_IN}")
            values.append(to_json(wanted))
    if values:
        it.add(f"EXISTS (SELECT 1 FROM reported AS o WHERE {' AND '.join(outcome)})", *values)
