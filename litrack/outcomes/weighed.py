"""The comparison and the significance of a row that stands: two small models weigh what the rules said of them against
the words around it (docs/model_card.md). Judge and benefit have seen the row as the rules gave it."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar, get_args

from litrack.model import Comparison, Significance
from litrack.outcomes import comparison, stats, weights
from litrack.outcomes.patterns import Pattern, folded
from litrack.outcomes.rows import TURNED, Row

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
_REACH = 80
"""Characters on either side of cue and phrase whose words are looked at."""
_KEPT = 256
_Verdict = TypeVar("_Verdict")


class Said(NamedTuple):
    """What the rules say of an abstract, for all of its rows."""

    text: str
    design: str
    telling: tuple[str, ...]
    tested: str
    """Whether it speaks of significance, whether it prints P values, how many rows are significant by the rules, and
    for how many that is open."""
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
    compared, tested = weights.load("comparison"), weights.load("significance")
    return [
        (likeliest(compared_by(whole, row), compared, COMPARISONS), _significance(whole, row, tested)) for row in rows
    ]


def is_open(row: Row) -> bool:
    """No test or interval that is printed for it says whether it is significant."""
    return stats.verdict(row.stats) == "not_stated"


def _significance(whole: Said, row: Row, table: weights.Table) -> Significance:
    if not is_open(row):
        return row.significance
    return likeliest(tested_by(whole, row), table, SIGNIFICANCES, closed=row.direction in _NULL)


def likeliest(names: Sequence[str], table: weights.Table, verdicts: Sequence[_Verdict], closed: int = 0) -> _Verdict:
    """The first `closed` verdicts cannot be."""
    found = [table[f] for f in names if f in table]
    scores = [sum(column) for column in zip(*found, strict=True)] if found else [0] * len(verdicts)
    return verdicts[scores.index(max(scores[closed:]), closed)]


def _words(low: str) -> tuple[str, ...]:
    return tuple("0" if w.isdigit() else w[:8] for w in _WORD.findall(low))


@lru_cache(_KEPT)
def _vocabulary(low: str) -> tuple[str, ...]:
    """The words of a sentence, each once."""
    return tuple(f"w={w}" for w in sorted(set(_words(low))))


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
    forms = comparison.forms(whole.text[slice(*row.sentence)])
    told = [*(f"p={x}" for x in forms), *(f"ab={x}" for x in whole.telling)]
    told += [f"st={x}" for x in sorted({s.kind for s in row.stats}) or "-"]
    told += [f"v={ruled}", f"ru={rule}", f"cue={cue}", f"ps={'|'.join(forms)}"]
    out = [*told, *(f"{x}/{design}" for x in told)]
    out += [f"k={design}", f"d={sign}{design}", f"d={sign}{ruled}", f"vs={row.claim.versus}", f"ro={row.role}{design}"]
    out += [f"cue={cue}{ruled}", *_vocabulary(low)]
    out += [f"-{w}" for w in _words(low[max(0, a - _REACH) : a])[-4:]] + [
        f"+{w}" for w in _words(low[b : b + _REACH])[:5]
    ]
    out += [f"<{w}" for w in _words(low[max(0, first - _REACH) : first])[-3:]] + [
        f">{w}" for w in _words(low[past : past + _REACH])[:3]
    ]
    return list(dict.fromkeys(out))


def tested_by(whole: Said, row: Row) -> list[str]:
    """What the model of significance sees of a row."""
    ruled, sign = row.significance, row.direction
    both = f"{ruled}{sign}"
    low, (a, b), _ = _place(whole.text, row)
    rule, *_, reached = row.claim.rule.removeprefix(TURNED).split(":")[0], row.claim.rule.rsplit(":", 1)[-1]
    cue = low[a:b][:8]
    places = [m.start() for m in _SIGNIFICANT.finditer(low)]
    gap = min((abs(x - a) for x in places), default=_NEAR[-1])
    near = sum(gap >= step for step in _NEAR)
    before, behind = any(x < a for x in places), any(x > a for x in places)
    clause = "significan" in _CLAUSE.split(low[:a])[-1]
    follows = "significan" in _CLAUSE.split(low[b:])[0]
    tests, after = min(len(_TESTED.findall(low)), 2), _BELOW.search(low, b) is not None
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
