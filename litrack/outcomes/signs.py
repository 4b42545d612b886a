"""A sentence as the signs that answer a question: cues, arms, the outcome, comparisons, negations, numbers, tests."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from litrack.model import Stat
from litrack.outcomes import lexicon, stats
from litrack.outcomes.cues import CUES, NEGATIONS, OPPOSITE
from litrack.outcomes.question import CONTROL, TREATED, Question, bag, stem

_TOKEN = re.compile(r"[A-Za-zα-ω][\w'’-]*|\d[\d.,·]*%?|[^\w\s]")
_PART = re.compile(r"[a-z0-9α-ω]+")
_MORE = {word: sense for sense in "UDGB" for word in lexicon.words("asked " + sense)}
_UNGRADED = lexicon.words("ungraded")
_INSIGNIFICANT = re.compile(r"non-?signif|insignif")
_WITHOUT = re.compile(r"(?:non|un|no)-?(?=[a-z]{3})(.*)")
_KINDS = {
    **dict.fromkeys(("than", "versus", "vs", "compared", "comparison", "relative"), "than"),
    **dict.fromkeys(("while", "whereas", "whilst", "but", "although", "though", "however", ";"), "clause"),
    **dict.fromkeys(("trend", "trends", "tended", "tendency"), "trend"),
    **dict.fromkeys(("both", "all", "groups", "between", "baseline", "only"), "word"),
    ",": "comma", "and": "and", "respectively": "order",
}  # fmt: skip
_TIME_UNIT = re.compile(r"week|day|month|year|hour|min")
_BEFORE_TIME = re.compile(r"\b(?:at|after|for|over|within|during|first|last|every|to)\s*(?:the )?$")
_TIME_BEFORE = frozenset(["at", "after", "for", "over", "within", "during", "by", "until", "week", "day", "month", "n"])
_TIME_BEHIND = frozenset(
    ["week", "weeks", "day", "days", "month", "months", "year", "years", "h", "min", "mg", "patients", "subjects"]
)
_STATED = frozenset({"was", "were", "of", "to"})
_NO_VALUE = frozenset(["η", "χ", "r", "f", "t", "ci", "sd", "iqr", "range", "q1", "%"])
_SPREAD = re.compile(r"[\d%]\s?(?:[A-Za-zμ/]{1,8}\s?){0,2}[(\[][^()\[\]]*$")
_LACKING = re.compile(r"\b(?:without|no)\s(?:the |a )?$")
_LETTERED = re.compile(r"[Gg](?:roups?|ps?)\.? (?:[A-Z0-9]{1,3}(?:,? and |, | vs\.? | versus | to | or |/))?$")


@dataclass(frozen=True, slots=True)
class Sign:
    """Kinds: cue, arm, outcome, not, than, clause, trend, word, comma, and, order, significant, test (a P value),
    interval, ratio, difference, change (from one value to another), value."""

    kind: str
    start: int
    end: int
    says: str = ""
    """The sense of a cue, I or C for an arm, s or n for a test, the word itself."""
    form: str = ""
    """The form of a cue as in cues.py, and its word."""
    value: float = 0.0
    low: float | None = None
    high: float | None = None
    stems: frozenset[str] = frozenset()


class Sentence:
    """Reads `text[start:end]` with regard to one question."""

    def __init__(self, text: str, start: int, end: int, question: Question) -> None:
        self.text, self.start, self.end, self.question = text, start, end, question
        self.numbers = stats.find(text, start, end)
        self.tokens = [(m.start(), m.end(), m.group()) for m in _TOKEN.finditer(text, start, end)]
        self.low = [w.lower() for _, _, w in self.tokens]
        self.arms = list(self._named_arms())
        self.inside = self._bracketed()

    def _bracketed(self) -> set[int]:
        """Tokens that stand in brackets, the opening ones included."""
        depth, out = 0, set()
        for k, word in enumerate(self.low):
            depth += word in "([{"
            if depth:
                out.add(k)
            depth = max(0, depth - (word in ")]}"))
        return out

    def _named_arms(self) -> Iterator[tuple[int, int, str]]:
        """Group labels and words such as "intervention group"."""
        text, start, end, question = self.text, self.start, self.end, self.question
        for found in TREATED.finditer(text, start, end):
            yield *found.span(), question.treated
        for label, arm in question.labels.items():
            for found in re.compile(r"(?<![\w-])" + re.escape(label) + r"(?![\w-])").finditer(text, start, end):
                if (len(label) > 1 and not label.isdigit()) or self._is_label(label, *found.span()):
                    yield *found.span(), arm

    def _is_label(self, label: str, start: int, end: int) -> bool:
        """A letter or digit alone names a group only beside "group", or where it can be nothing else."""
        if _LETTERED.search(self.text[max(self.start, start - 22) : start]):
            return True
        behind = self.text[end : end + 7]
        alone = label.isalpha() and label not in "AI" and not re.match(r"\.\s?[a-z]", behind)
        return alone or re.match(r"[- ]group", behind) is not None

    def signs(self) -> list[Sign]:
        """All of them in order of place, negation not yet applied."""
        out = [sign for stat in self.numbers for sign in self._of_stat(stat)]
        covered = [(s.start, s.end) for s in self.numbers]
        for k, (start, end, _) in enumerate(self.tokens):
            if not any(a <= start < b for a, b in covered):
                sign = self._of_token(k, start, end)
                if sign is not None:
                    out.append(sign)
        return sorted(out, key=lambda s: (s.start, s.end))

    def _of_stat(self, stat: Stat) -> Iterator[Sign]:
        start, end, kind, value = stat.start, stat.end, stat.kind, stat.value or 0.0
        if kind in {"p", "q"}:
            verdict = stats.verdict([stat])
            if value <= 1 and verdict != "not_stated":
                yield Sign("test", start, end, verdict[0])
        elif kind == "ci":
            yield Sign("interval", start, end, low=stat.low, high=stat.high)
        elif kind in {"or", "rr", "hr", "md", "smd", "beta"} and stat.value is not None:
            name = "ratio" if kind in {"or", "rr", "hr"} else "difference"
            yield Sign(name, start, end, value=value, low=stat.low, high=stat.high)
        elif kind == "change" and stat.low is not None and stat.high is not None:
            yield Sign("change", start, end, low=stat.low, high=stat.high)
        elif kind == "versus" and stat.low is not None and stat.high is not None:
            yield Sign("value", start, start + 1, value=stat.low)
            yield Sign("value", end - 1, end, value=stat.high)
        elif kind == "mean":
            yield Sign("value", start, start + 1, value=value)
            if stat.low is not None:
                yield Sign("value", end - 1, end, value=stat.low)
        elif kind == "count":
            yield Sign("value", start, end, value=value / stat.high if stat.high else 0.0)
        elif kind == "percent" or (kind == "value" and not self._is_time(stat)):
            yield Sign("value", start, end, value=value)

    def _is_time(self, stat: Stat) -> bool:
        before = self.text[max(self.start, stat.start - 14) : stat.start]
        timed = stat.unit is not None and _TIME_UNIT.search(stat.unit) and _BEFORE_TIME.search(before)
        return bool(timed) and not self.question.timed

    def _of_token(self, k: int, start: int, end: int) -> Sign | None:
        low, question = self.low[k], self.question
        arm = next((side for a, b, side in self.arms if a < end and start < b), None)
        if arm:
            return Sign("arm", start, end, arm)
        parts = frozenset(stem(x) for x in _PART.findall(low)) - {""}
        named = parts & question.outcome
        return (
            (None if named else self._control(low, parts, start, end))
            or self._cue(k, start, end, named=bool(named))
            or (Sign("not", start, end, low) if low in NEGATIONS else None)
            or self._arm_or_outcome(low, parts, start, end)
            or self._other(k, start, end)
        )

    def _control(self, low: str, parts: frozenset[str], start: int, end: int) -> Sign | None:
        """ "non-treated", "placebo"."""
        question = self.question
        without = _WITHOUT.match(low)
        if without and low not in CUES:
            rest = bag(without.group(1))
            if bool(rest & question.ours) != bool(rest & question.theirs):
                return Sign("arm", start, end, "C" if rest & question.ours else "I")
        if low in CONTROL:
            return Sign("arm", start, end, "I" if parts & question.ours else question.control)
        return None

    def _cue(self, k: int, start: int, end: int, *, named: bool) -> Sign | None:
        """A cue word that is not itself a part of the outcome's name; "reduced" turns round where "reduction" is."""
        low = self.low[k]
        if low in _MORE:
            return Sign("cue", start, end, _MORE[low], "A" + low)
        if _INSIGNIFICANT.match(low):
            return Sign("cue", start, end, "N", "m" + low)
        known = CUES.get(low)
        if known is None or low in _UNGRADED or (named and known[1] in "NXA") or self._idle(k):
            return None
        return Sign("cue", start, end, OPPOSITE[known[0]] if named and known[0] in "DB" else known[0], known[1] + low)

    def _idle(self, k: int) -> bool:
        """ "No longer", "at least", "more than 20 %"."""
        before, two = self.low[k - 1] if k else "", self.low[k + 1 : k + 3]
        counted = len(two) == 2 and two[0] == "than" and two[1][0].isdigit()
        return f"{before} {self.low[k]}" in {"no longer", "at least"} or counted

    def _arm_or_outcome(self, low: str, parts: frozenset[str], start: int, end: int) -> Sign | None:
        question = self.question
        ours, theirs, named = parts & question.ours, parts & question.theirs, parts & question.outcome
        if ours or theirs:
            without = _LACKING.search(self.text[max(self.start, start - 14) : start])
            return Sign("arm", start, end, "C" if bool(theirs) != bool(without) else "I")
        if named:
            return Sign("outcome", start, end, stems=named)
        if question.partial and (low in {"alone", "monotherapy"} or low.endswith(("-only", "-alone"))):
            return Sign("arm", start, end, question.partial)
        return None

    def _other(self, k: int, start: int, end: int) -> Sign | None:
        low = self.low[k]
        kind = _KINDS.get(low)
        if kind == "clause" and (k in self.inside or self.low[k : k + 2] == ["but", "not"]):
            return None
        if kind:
            return Sign(kind, start, end, low)
        if low.startswith("signific"):
            return Sign("significant", start, end)
        if low[0].isdigit() and self._is_value(k, start, end):
            value = stats.number(low.rstrip("%.,"))
            return None if value is None else Sign("value", start, end, value=value)
        return None

    def _is_value(self, k: int, start: int, end: int) -> bool:
        """No dose, time, count of people, interval or standard deviation."""
        low = self.low
        before, behind = low[k - 1] if k else "", low[k + 1] if k + 1 < len(low) else ""
        if k in self.inside and (
            _SPREAD.search(self.text[max(self.start, start - 60) : start])
            or re.match(r"\s?[-–]\s?\d", self.text[end : end + 3])
        ):
            return False
        ranged = before in {"-", "–"} and k > 1 and low[k - 2][0].isdigit()
        counted = before in {"-", "–", "="} and k > 1 and low[k - 2] == "n"
        timed = before in _TIME_BEFORE or (behind in _TIME_BEHIND and before not in _STATED)
        return not (ranged or counted or before in _NO_VALUE or (timed and not self.question.timed))
