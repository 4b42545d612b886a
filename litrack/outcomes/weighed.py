"""The comparison and the significance of a row that stands: two small models weigh what the rules said of them against
the words around it (docs/model_card.md). Judge and benefit have seen the row as the rules gave it."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar, get_args

from litrack.model import Comparison, Significance
from litrack.outcomes import comparison, stats, weights
from litrack.outcomes.patterns import Pattern, folded
from litrack.outcomes.rows import TURNED, Row
from litrack.outcomes.segment import Sentence

COMPARISONS: tuple[Comparison, ...] = get_args(Comparison)
SIGNIFICANCES: tuple[Significance, ...] = get_args(Significance)
"""The first is "sig", which no difference cannot be."""
SCALE = 30
"""So that the integers of a table need one byte each."""
_NULL = frozenset({"no_difference", "not_associated"})
_TELLING = (
    "healthy control", "baseline", "placebo", "randomi", "controls", "follow-up", "wild-type", "versus", "survivors",
    "cases", "matched", "subgroup", "pre-", "before and after", "crossover", "sham",
)  # fmt: skip
"""What an abstract says anywhere of the groups that it compares."""
_WORD = Pattern(r"[a-zα-ω][\w\-/+]*|\d+|[<>=≤≥%]")
_CLAUSE = Pattern(r"[;:]|, (?:while|whereas|but)|\bbut\b|\bwhereas\b|\bwhile\b")
_SIGNIFICANT = Pattern(r"significan|\bns\b|statistical")
_TESTED = Pattern(r"\bp\s?(?:-?value)?s?\s?[<=≤>]")
_BELOW = Pattern(r"\bp\s?[<=≤]")
_NEAR = (20, 45, 90, 999)
"""Characters from the cue to "significant", in steps."""
_KEPT = 256
_Verdict = TypeVar("_Verdict")


class Said(NamedTuple):
    """What the rules say of an abstract, for all of its rows."""

    text: str
    design: str
    telling: tuple[str, ...]
    tested: str
    """Whether it speaks of significance, whether it prints P values, how many rows are significant by the rules."""
    rows: Sequence[Row]


def said(text: str, rows: Sequence[Row], design: str) -> Said:
    """Of the rows of one abstract."""
    low = folded(text)
    found = [r.significance for r in rows]
    tested = f"{'significan' in low}{_BELOW.search(low) is not None}{min(found.count('sig'), 2)}"
    return Said(text, design, tuple(t for t in _TELLING if t in low), tested, rows)


def read(text: str, rows: Sequence[Row], design: str) -> list[tuple[Comparison, Significance]]:
    """Of each row, in order. Where a test or an interval is printed for it, its significance stays as it is."""
    if not rows:
        return []
    whole = said(text, rows, design)
    table, tested = weights.load("comparison"), weights.load("significance")
    shared = {at: weights.total(of_sentence(whole, at), table, len(COMPARISONS)) for at in {r.sentence for r in rows}}
    out = []
    for row in rows:
        own = weights.total(compared_by(whole, row), table, len(COMPARISONS))
        scores = [x + y for x, y in zip(own, shared[row.sentence], strict=True)]
        out.append((likeliest(scores, COMPARISONS), _significance(whole, row, tested)))
    return out


def is_open(row: Row) -> bool:
    """No test or interval that is printed for it says whether it is significant."""
    return stats.verdict(row.stats) == "not_stated"


def _significance(whole: Said, row: Row, table: weights.Table) -> Significance:
    if not is_open(row):
        return row.significance
    scores = weights.total(tested_by(whole, row), table, len(SIGNIFICANCES))
    return likeliest(scores, SIGNIFICANCES, closed=row.direction in _NULL)


def likeliest(scores: Sequence[int], verdicts: Sequence[_Verdict], closed: int = 0) -> _Verdict:
    """The first `closed` verdicts cannot be."""
    return verdicts[scores.index(max(scores[closed:]), closed)]


def of_sentence(whole: Said, at: Sentence) -> list[str]:
    """What the model of comparisons sees of every row of a sentence."""
    sentence, design = whole.text[slice(*at)], whole.design
    forms = comparison.forms(sentence)
    told = [*(f"p={x}" for x in forms), *(f"ab={x}" for x in whole.telling), f"ps={'|'.join(forms)}"]
    words = [f"w={w}" for w in sorted(set(_line(folded(sentence)).words))]
    return [*told, *(f"{x}/{design}" for x in told), f"k={design}", *words]


class _Line(NamedTuple):
    """What is read once of a sentence: where its words, its "significant", its clauses and its P values begin."""

    starts: list[int]
    words: list[str]
    significant: list[int]
    clauses: list[int]
    tests: int
    below: int


@lru_cache(_KEPT)
def _line(low: str) -> _Line:
    words = list(_WORD.finditer(low))
    tests = [m.start() for m in _TESTED.finditer(low)]
    below = [m.start() for m in _BELOW.finditer(low)] if tests else []
    return _Line(
        [m.start() for m in words],
        ["0" if m.group().isdigit() else m.group()[:8] for m in words],
        [m.start() for m in _SIGNIFICANT.finditer(low)],
        [m.start() for m in _CLAUSE.finditer(low)],
        min(len(tests), 2),
        max(below, default=-1),
    )


class _Place(NamedTuple):
    """A row's sentence in lower case, and its cue and its phrase in there."""

    low: str
    cue: tuple[int, int]
    phrase: tuple[int, int]


def _place(text: str, row: Row) -> _Place:
    start, end = row.sentence
    (a, b), phrase = row.claim.cue, row.claim.phrase
    spans = ((max(0, x - start), max(0, y - start)) for x, y in ((a, b), (phrase.start, phrase.end)))
    return _Place(folded(text[start:end]), *spans)


def compared_by(whole: Said, row: Row) -> list[str]:
    """What the model of comparisons sees of a row."""
    design, ruled, sign = whole.design, row.comparison, row.direction
    low, (a, b), (first, past) = _place(whole.text, row)
    rule, cue = row.claim.rule.removeprefix(TURNED).split(":")[0], low[a:b][:8]
    line = _line(low)
    told = [f"st={x}" for x in sorted({s.kind for s in row.stats}) or "-"]
    told += [f"v={ruled}", f"ru={rule}", f"cue={cue}"]
    out = [*told, *(f"{x}/{design}" for x in told)]
    out += [f"d={sign}{design}", f"d={sign}{ruled}", f"vs={row.claim.versus}", f"ro={row.role}{design}"]
    out.append(f"cue={cue}{ruled}")
    for place, size, mark in ((a, -4, "-"), (b, 5, "+"), (first, -3, "<"), (past, 3, ">")):
        k = bisect_left(line.starts, place)
        near = line.words[k : k + size] if size > 0 else line.words[max(0, k + size) : k]
        out += [mark + w for w in dict.fromkeys(near)]
    return out


def tested_by(whole: Said, row: Row) -> list[str]:
    """What the model of significance sees of a row."""
    ruled, sign = row.significance, row.direction
    both = f"{ruled}{sign}"
    low, (a, b), _ = _place(whole.text, row)
    rule, *_, reached = row.claim.rule.removeprefix(TURNED).split(":")[0], row.claim.rule.rsplit(":", 1)[-1]
    cue = low[a:b][:8]
    line = _line(low)
    places, tests, after = line.significant, line.tests, line.below >= b
    gap = min((abs(x - a) for x in places), default=_NEAR[-1])
    near = sum(gap >= step for step in _NEAR)
    before, behind = any(x < a for x in places), any(x > a for x in places)
    opens = max((x for x in line.clauses if x < a), default=0)
    closes = min((x for x in line.clauses if x >= b), default=len(low))
    clause, follows = any(opens <= x < a for x in places), any(b <= x < closes for x in places)
    beside = [o for o in whole.rows if o is not row and o.sentence == row.sentence]
    out = [
        f"v={ruled}", f"v={ruled}/{whole.design}", f"v={both}", f"ru={rule}{ruled}", f"rn={reached}{ruled}",
        f"cue={cue}", f"cue={cue}{sign}", f"cue={cue}{ruled}", f"ro={row.role}{ruled}", f"sg={near}",
        f"sg={near}{both}", f"sb={before}{behind}{sign}", f"sb={before}{behind}{ruled}",
        f"sn={min(len(places), 3)}{ruled}", f"cl={clause}{both}", f"cf={clause}{follows}{both}", f"P={tests}{ruled}",
        f"Pa={after}{both}", f"Pd={tests}{after}{both}", f"an={whole.tested}{both}",
        *(f"st={x}{ruled}" for x in {s.kind for s in row.stats} or "-"),
    ]  # fmt: skip
    for other in beside:
        out += [f"nr={other.significance}{ruled}", f"nd={other.significance}{both}"]
        if other.claim.cue == row.claim.cue:
            out.append(f"sc={other.significance}{both}")
    return sorted(set(out))
