"""What speaks for and against a statement, on a terminal: what was understood, counts by tier, sentences."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from litrack.model import Finding
from litrack.model.evidence import Checked, Claim, Nearby, Question, Verdict, Witness
from litrack.report import cells, grid, tokens
from litrack.report.evidence import stances
from litrack.report.ledger import INDENT, marked
from litrack.report.map import left_out

_EXPECTED = {
    "improved": "improves",
    "worsened": "gets worse",
    "increased": "rises",
    "decreased": "falls",
    "none": "does not change",
    "different": "differs or changes",
    "linked": "is associated",
}
_HEADS = {
    "for": "FOR",
    "against": "AGAINST",
    "null": "NULL: NO DIFFERENCE, NO ASSOCIATION",
    "mixed": "MIXED",
    "unclear": "REPORTED, NEITHER FOR NOR AGAINST",
}
_STYLES = {"for": "bold green", "against": "bold red", "mixed": "bold yellow"}
_CLOSING = "Counts of what abstracts in this library report: no judgement of the studies, and no advice."


def verdict(
    found: Verdict,
    *,
    limit: int = 0,
    ascii: bool = False,  # noqa: A002 - what the stream can carry
    sample: bool = False,
) -> RenderableType:
    """The whole answer; at most `limit` studies of each stance with their sentences (0: all)."""
    lines: list[RenderableType] = [*_understood(found.claim, ascii)]
    for checked in found.checked:
        if found.claim.named or any(w.rows for w in checked.witnesses):
            lines += [Text(), *_answer(found.claim, checked, limit, ascii)]
    silent = [tokens.domain(c.question.domain.name) for c in found.checked if not any(w.rows for w in c.witnesses)]
    if silent and not found.claim.named:
        lines += [Text(), _dim(f"Reported by none: {', '.join(silent)}.")]
    lines.append(Text())
    if found.protocols:
        lines.append(_dim(f"Protocols, no results yet: {_named(found.protocols, ascii)}."))
    lines += [_dim(line) for line in left_out(found.left_out)]
    lines.append(_dim(_CLOSING))
    return Group(*lines, *([grid.sample_line()] if sample else []))


def _understood(claim: Claim, ascii: bool) -> Iterator[Text]:  # noqa: A002
    yield Text(f'"{cells.clean(claim.statement, ascii)}"', style="bold", overflow="fold")
    arrow = " -> " if ascii else " → "
    for words, meaning in claim.understood:
        yield Text(f"  {cells.clean(words, ascii)}{arrow}", style="dim", overflow="fold").append(meaning, "not dim")
    if not claim.named:
        yield _dim("  No outcome was named: every core outcome is looked at.")
    if claim.assumed:
        wanted = ", ".join(dict.fromkeys(_EXPECTED[q.expected] for q in claim.questions))
        yield _dim(f"  No direction was understood: taken as '{wanted}'.")
    if not claim.populations:
        yield _dim("  No population was understood: studies of any are counted.")
    if claim.ignored:
        yield Text(f"  Not understood: {cells.clean(', '.join(claim.ignored), ascii)}", style="yellow", overflow="fold")


def _answer(claim: Claim, checked: Checked, limit: int, ascii: bool) -> Iterator[RenderableType]:  # noqa: A002
    yield Text(_sentence(claim, checked), style="bold", overflow="fold")
    counted = stances(checked.witnesses)
    dot = " | " if ascii else " · "
    if checked.witnesses:
        shown = {name: sum(tiers.values()) for name, tiers in counted.items()}
        always = ("for", "against", "null", "silent")
        yield Text(dot.join(f"{name} {shown[name]}" for name in shown if shown[name] or name in always))
    for stance, head in _HEADS.items():
        there = [w for w in checked.witnesses if w.stance == stance]
        if there:
            yield Text(f"{head}  ", style=_STYLES.get(stance, "bold")).append(_tiers(counted[stance]), "not bold")
            for witness in there[: limit or None]:
                yield from _witness(witness, ascii)
            if limit and len(there) > limit:
                yield _dim(f"  and {len(there) - limit} more: --limit 0 shows all.")
    silent = [w.finding for w in checked.witnesses if w.stance == "silent"]
    if silent and any(w.rows for w in checked.witnesses):
        yield _dim(f"Silent about it: {_named(silent, ascii)}.")
    elif silent:
        yield _dim(f"Studies of the question that are silent about it: {_named(silent, ascii)}.")
    if checked.nearby:
        yield Text("Nearby", style="bold")
        for near in checked.nearby:
            yield from _near(near, ascii)
    if checked.reviews:
        yield _dim(f"Reviews, never added to the studies: {_named([w.finding for w in checked.reviews], ascii)}.")


def _sentence(claim: Claim, checked: Checked) -> str:
    """`2 of 7 studies on FMT in fibromyalgia report fatigue.`: counts and nothing else."""
    tested = " or ".join(t.label for t in claim.interventions)
    what = f"on {tested}" if tested else "comparing patients with others"
    whom = f" in {' or '.join(t.label for t in claim.populations)}" if claim.populations else ""
    outcome = tokens.domain(checked.question.domain.name)
    reporting = sum(1 for w in checked.witnesses if w.rows)
    several = len(checked.witnesses)
    if not several:
        return f"0 studies {what}{whom} are in this library ({_asked(outcome, checked.question)})."
    return (
        f"{reporting} of {several} {'study' if several == 1 else 'studies'} {what}{whom} "
        f"report{'s' * (several == 1)} {outcome} in the abstract ({_asked(outcome, checked.question)})."
    )


def _asked(outcome: str, question: Question) -> str:
    if (question.domain.name, question.expected) == ("safety", "none"):
        return "asked: no harm, or no more than in the comparison"
    return f"asked: {outcome} {_EXPECTED[question.expected]}"


def _tiers(counted: dict[str, int]) -> str:
    """`1 blinded RCT, 1 animal`."""
    return ", ".join(f"{number} {tier}" for tier, number in counted.items())


def _witness(witness: Witness, ascii: bool) -> Iterator[RenderableType]:  # noqa: A002
    finding = witness.finding
    head = Text(f"{finding.pmid}  {cells.design(finding.extraction, ascii)}  ", overflow="fold")
    for mark in cells.marks(finding):
        head.append(f"{mark}  ", "dim")
    yield Padding(head.append(cells.clean(finding.title, ascii) or "(no title)", "dim"), INDENT)
    for sentence in dict.fromkeys((o.sentence_start, o.sentence) for o in witness.rows):
        rows = [o for o in witness.rows if (o.sentence_start, o.sentence) == sentence]
        spans = [(o.start, o.end, "bold underline") for o in rows]
        spans += [(stat.start, stat.end, "cyan") for o in rows for stat in o.stats]
        hand = "  (by hand)" if any(o.by_hand for o in rows) else ""
        text = marked(Text('"', overflow="fold"), sentence[1], sentence[0], spans, ascii).append(f'"{hand}')
        yield Padding(text, (0, 0, 0, 4))


def _near(near: Nearby, ascii: bool) -> Iterator[Text]:  # noqa: A002
    """`chronic fatigue: null 1 blinded RCT: 90000005 (RCT, blinded, n=22)`."""
    for stance in _HEADS:
        there = [w for w in near.witnesses if w.stance == stance]
        for tier in dict.fromkeys(w.tier for w in there):
            some = [w.finding for w in there if w.tier == tier]
            line = f"  {near.population}: {stance} {len(some)} {tier}: {_named(some, ascii)}"
            yield Text(line, overflow="fold")


def _named(findings: Iterable[Finding], ascii: bool) -> str:  # noqa: A002
    """`90000005 (RCT, blinded, n=22), ... and 3 more`."""
    several: Sequence[Finding] = tuple(findings)
    named = ", ".join(f"{f.pmid} ({cells.design(f.extraction, ascii)})" for f in several[:6])
    return named + (f" and {len(several) - 6} more" if len(several) > 6 else "")


def _dim(line: str) -> Text:
    return Text(line, style="dim", overflow="fold")
