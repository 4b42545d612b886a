"""The report in Markdown, short enough for a mail: what is new, what happened, the evidence map."""

from collections.abc import Iterator

from litrack.model.evidence import Cell
from litrack.model.finding import CORE
from litrack.report import cells, tokens
from litrack.report.map import left_out
from litrack.report.page import said
from litrack.report.page.contents import TOLD, Contents
from litrack.report.page.heat import counts, name
from litrack.report.page.markdown import head, plain, study
from litrack.report.page.report import CAUTION, SIGNS, also, more, summary, told


def render(what: Contents) -> Iterator[str]:
    """The whole text, piece by piece."""
    yield from head(what.title, summary(what), invented=what.invented)
    if what.scope:
        yield f"Only studies with: {plain(what.scope)}.\n\n"
    yield f"{plain(SIGNS)}\n\n## What is new\n\n"
    if not what.new:
        yield f"Nothing new {plain(what.since)}.\n\n"
    yield from map(study, what.new)
    rest = more(len(what.new), what.new_total)
    yield f"{plain(rest)}\n\n" if rest else ""
    yield "## What happened\n\n" + _events(what)
    yield "## Evidence map\n\n" + _map(what)
    yield f"---\n\n{plain(CAUTION)}\n"


def _events(what: Contents) -> str:
    lines = []
    for kind, words in TOLD.items():
        for one in what.happened:
            if one.event.kind == kind:
                about = f" ({told(one)})" if told(one) else ""
                title = cells.clean(one.title).strip() or f"PMID {one.event.pmid}"
                lines.append(f"- {cells.day(one.at)} **{words}** {plain(f'{title}{about}, PMID {one.event.pmid}')}\n")
    if not lines:
        lines = [f"No retraction, concern, erratum or other notice {plain(what.since)}.\n"]
    rest = more(len(what.happened), what.happened_total)
    lines += [f"- {plain(rest)}\n"] if rest else []
    if what.retracted:
        lines.append("\nAll retracted or withdrawn studies held:\n\n")
        for finding in what.retracted:
            marks = ", ".join(said.alarms(finding))
            lines.append(f"- **{marks}** {plain(f'{said.title(finding)} PMID {finding.pmid}')}\n")
    return "".join(lines) + "\n"


def _map(what: Contents) -> str:
    drawn = what.map
    if not drawn.rows or not drawn.columns:
        return "No study names an intervention and an outcome.\n\n"
    found = {(c.row, c.column): c for c in drawn.cells}
    lines = []
    for row in drawn.rows:
        full = [(column, _cell(found[row, column])) for column in drawn.columns]
        told = [f"{name(column, drawn.column_field)} {signs}" for column, signs in full if signs]
        silent = [name(column, drawn.column_field) for column, signs in full if not signs and column in CORE]
        missing = f" (no study: {', '.join(silent)})" if silent else ""
        lines.append(f"- **{plain(name(row, drawn.row_field))}** {plain('; '.join(told) + missing)}\n")
    notes = ["Numbers are studies, each once a cell; reviews are never added.", *map(plain, left_out(drawn.left_out))]
    notes += map(plain, also(what))
    return "".join(lines) + "\n" + "\n\n".join(notes) + "\n\n"


def _cell(cell: Cell) -> str:
    signs = [f"{tokens.SIGNS[reading]}{number}" for reading, number in counts(cell.studies)]
    if cell.reviews:
        signs.append(f"({len(cell.reviews)} rev.)")
    return " ".join(signs)
