"""The outcome ledger on a terminal: what a study reports, row by row, with the sentence each row was read from."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from litrack.model import FROM_CONTEXT, Finding, Outcome
from litrack.model.finding import CORE
from litrack.model.reading import reading
from litrack.report import cells, grid, tokens

REPORTED = {
    "increased": "higher",
    "decreased": "lower",
    "no_difference": "no difference",
    "associated": "associated",
    "not_associated": "not associated",
    "changed": "changed",
}
_BENEFIT = {"na": "-", "unclear": "unclear"}
_EVEN = 0.5
"""Confidence below which a row is marked: less than an even chance of being what a reader would have read."""
DOUBT = "? in doubt (confidence below 0.5): read the sentence"
_CORE_OF = r"(?i)fibromyalg|chronic (?:widespread |musculoskeletal )?pain|chronic fatigue|myalgic enceph"
INDENT = (0, 0, 0, 2)
_HEADS = ("Domain", "Measured", "Comparison", "Reported", "Benefit", "Statistics")
_WIDE = (17, 20, 12, 22, 8, 20)
_NARROW = (17, 18, 12, 16, 8)
"""At 80 columns the statistics are left to the sentence below, where they are marked."""


def outcomes(
    findings: Sequence[Finding],
    *,
    width: int,
    explain: bool = False,
    only: str | None = None,
    ascii: bool = False,  # noqa: A002 - what the stream can carry
    sample: bool = False,
) -> RenderableType:
    """The rows of each study, between-group first, each with its sentence below it; `explain` adds how it was read.

    `only` names what the rows were filtered by, if by anything: then nothing is said about what is missing.
    """
    lines: list[RenderableType] = []
    for finding in findings:
        lines += [head(finding, ascii), *rows(finding, width=width, explain=explain, ascii=ascii)]
        missing = "" if only else not_reported(finding)
        lines += [Text(missing, style="dim", overflow="fold")] if missing else []
        lines.append(Text())
    foot = doubts(findings)
    return Group(*lines[:-1], *([Text(), *foot] if foot else []), *([grid.sample_line()] if sample else []))


def head(finding: Finding, ascii: bool) -> Text:  # noqa: A002
    """The study in one line: PMID, marks, title, design."""
    text = Text(f"{finding.pmid}  ", style="bold", overflow="fold")
    for mark in cells.marks(finding):
        text.append(f"{mark}  ", "bold red" if mark in cells.ALARMS else "dim")
    text.append(cells.clean(finding.title, ascii) or "(no title)")
    read = finding.extraction
    facts = [cells.design(read, ascii)]
    if read.blinding:
        facts.append(f"blinding: {cells.clean(read.blinding.replace('_', ' '), ascii)}")
    text.append(f"  ({', '.join(facts)})", "not bold dim")
    return text


def rows(finding: Finding, *, width: int, explain: bool, ascii: bool) -> list[RenderableType]:  # noqa: A002
    """The ledger of one study, or the reason why it is empty."""
    read = finding.extraction
    found = tokens.by_weight(read.outcomes)
    if not found:
        return [Text(tokens.tokens(finding, ascii)[0].text, style="dim"), *_dropped(finding)]
    lines = _dropped(finding)
    if read.second_hand:
        lines.append(Text("Pooled from other studies: not tallied.", style="dim", overflow="fold"))
    widths = _widths(width)
    if widths:
        lines += grid.row([[[(name, "bold")]] for name in _HEADS[: len(widths)]], widths)
    for _, together in groupby(found, key=lambda o: (o.sentence_start, o.sentence)):
        several = list(together)
        for outcome in several:
            lines += _row(outcome, widths, width, ascii)
        lines.append(Padding(_sentence(several, ascii), INDENT))
        for outcome in several if explain else ():
            lines.append(Padding(Text(_why(outcome, ascii), style="dim", overflow="fold"), INDENT))
    return lines


def doubts(findings: Iterable[Finding]) -> list[Text]:
    """What the mark of a doubtful row means, where one is shown."""
    doubtful = any(_in_doubt(outcome) for finding in findings for outcome in finding.extraction.outcomes)
    return [Text(DOUBT, style="dim", overflow="fold")] if doubtful else []


def _dropped(finding: Finding) -> list[RenderableType]:
    """A reader must know that somebody took rows out."""
    if not finding.dropped:
        return []
    numbers = ", ".join(map(str, finding.dropped))
    line = f"Dropped by hand: row {numbers} (litrack outcomes {finding.pmid} --row {finding.dropped[0]} --undo)."
    return [Text(line, style="yellow", overflow="fold")]


def _widths(width: int) -> tuple[int, ...]:
    """The columns that fit, or none where the cells must follow each other."""
    for fixed in (_WIDE, _NARROW):
        rest = width - sum(fixed) - len(grid.GAP) * (len(fixed) - 1)
        if rest >= 0:
            name, measured, comparison, reported, *others = fixed
            return (name, measured + rest // 3, comparison, reported + rest - rest // 3, *others)
    return ()


def _row(outcome: Outcome, widths: Sequence[int], width: int, ascii: bool) -> list[Text]:  # noqa: A002
    read = reading(outcome)
    style = grid.STYLES.get(read, "")
    sign = (tokens.ASCII_SIGNS if ascii else tokens.SIGNS)[read]
    when = f", {outcome.timepoint}" if outcome.timepoint else ""
    texts = (
        (tokens.domain(outcome.domain), "bold"),
        (outcome.instrument or outcome.canonical or outcome.outcome, ""),
        (outcome.comparison.replace("_", "-"), ""),
        (f"{sign} {REPORTED[outcome.direction]}{when}{_remark(outcome)}", style),
        (_BENEFIT.get(outcome.benefit, outcome.benefit), style),
        ("; ".join(stat.text for stat in outcome.stats) or ("n.s." if outcome.significance == "ns" else ""), ""),
    )
    clean = [(cells.clean(text, ascii), style) for text, style in texts]
    if not widths:
        return grid.row(
            [grid.plain((" | " if ascii else " · ").join(text for text, _ in clean[:-1]), width, style)], [width]
        )
    filled = zip(clean, widths, strict=False)  # the narrow form has no column for the statistics
    return grid.row([grid.plain(text, columns, style) for (text, style), columns in filled], widths)


def _in_doubt(outcome: Outcome) -> bool:
    return outcome.confidence < _EVEN and not outcome.by_hand


def _remark(outcome: Outcome) -> str:
    return " (by hand)" if outcome.by_hand else " ?" if _in_doubt(outcome) else ""


def _sentence(several: Sequence[Outcome], ascii: bool) -> Text:  # noqa: A002
    """The sentence that these rows were read from, once, their phrases and statistics marked."""
    text = Text(overflow="fold")
    text.append(f"{cells.clean(several[0].section or 'abstract', ascii).upper()}: ", "dim")
    spans = [(start, end, "bold underline") for o in several for start, end in ((o.start, o.end), *o.mentions)]
    spans += [(stat.start, stat.end, "cyan") for o in several for stat in o.stats]
    text.append('"')
    return marked(text, several[0].sentence, several[0].sentence_start, spans, ascii).append('"')


def marked(
    text: Text,
    source: str,
    offset: int,
    spans: Sequence[tuple[int, int, str]],
    ascii: bool,  # noqa: A002
    brackets: tuple[str, str] = ("", ""),
) -> Text:
    """Appends `source`, whose first character stands at `offset` of the canonical text, with spans of that text styled.
    `brackets` stand round the spans where a terminal cannot show styles."""
    at = 0
    for start, end, style in sorted(set(spans)):
        start, end = max(start - offset, at), min(end - offset, len(source))  # noqa: PLW2901 - now within `source`
        if start >= end:
            continue
        text.append(cells.clean(source[at:start], ascii))
        text.append(brackets[0] + cells.clean(source[start:end], ascii) + brackets[1], style)
        at = end
    return text.append(cells.clean(source[at:], ascii))


def _why(outcome: Outcome, ascii: bool) -> str:  # noqa: A002
    """Rule, vocabulary entry and confidence, and what a direction means on this scale."""
    entry = f"in the vocabulary as {outcome.canonical}" if outcome.canonical else "not in the vocabulary"
    number = f"row {outcome.row}, " if outcome.row else ""
    parts = [f'{number}"{outcome.outcome}": rule {outcome.rule}', entry, f"confidence {outcome.confidence:.2f}"]
    if outcome.by_hand:
        parts.append(f"set by hand: {', '.join(outcome.by_hand)}")
    note = polarity(outcome)
    return cells.clean("; ".join([*parts, note] if note else parts), ascii)


def polarity(outcome: Outcome) -> str:
    """What the row itself shows about the scale: lower and improved means that higher is worse."""
    if outcome.benefit == "unclear":
        return "benefit unclear: the direction of this scale is not known"
    valued = outcome.benefit in ("improved", "worsened") and not outcome.rule.endswith(FROM_CONTEXT)
    if outcome.direction not in ("increased", "decreased") or not valued:
        return ""
    better = (outcome.direction == "increased") == (outcome.benefit == "improved")
    return "read as higher is better" if better else "read as higher is worse"


def not_reported(finding: Finding) -> str:
    """The core domains that a trial, or a study of patients' symptoms, is silent about: an empty cell is a finding.

    Only of the conditions that the domains are the core of: a trial in an infection owes nobody a word on sleep.
    """
    read = finding.extraction
    reported = {outcome.domain for outcome in read.outcomes}
    trial = read.design in (*tokens.CONTROLLED, "single_arm")
    if not reported or read.second_hand or not (trial or (reported & set(CORE) and read.design != "animal")):
        return ""
    if not re.search(_CORE_OF, f"{finding.title} {read.population or ''}"):
        return ""
    missing = [tokens.domain(name) for name in CORE if name not in reported]
    return f"Not reported in the abstract: {', '.join(missing)}." if missing else ""
