"""What the signs of a sentence say about a question: the cue that reaches the outcome, seen from the intervention, and
the numbers of the arms, as features of a small model."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from litrack.outcomes.cues import OPPOSITE
from litrack.outcomes.question import Question
from litrack.outcomes.signs import Sign

_OTHER = {"I": "C", "C": "I"}
_SWAPPED = {**OPPOSITE, "up": "down", "down": "up"}
_TOWARDS = re.compile(r"(?<=^cue=)[UDGB](?=/|$)|(?<=null/)[UDGB]$|(?<=/cue=)[UDGB]$|(?<==)(?:up|down)(?=/|$)")
_BESIDE = re.compile(r"(?:va)+|(?:av)+|v+a+|a+v+")
"""Orders of arms and values in which the first arm has the first value."""
_COST = {
    "outcome": 1.0,
    "cue": 3.0,
    "test": 6.0,
    "comma": 1.5,
    "and": 1.0,
    "arm": 0.5,
    "value": 0.5,
    "clause": 10.0,
    "than": 2.0,
}
_APART = 14
"""Characters between two words of one name of an outcome, at most."""


class Bearing:
    """One sentence: where it names the outcome, in which clause, with which cue."""

    def __init__(self, signs: Sequence[Sign], question: Question, rarity: Mapping[str, float]) -> None:
        self.signs = signs
        self.question = question
        self.first, self.last, self.fit = self._name(rarity)
        self.named = self.fit > 0
        self.low, self.high = self._clause()
        self.behind_than = self._references()
        cues = [k for k in range(self.low, self.high) if signs[k].kind == "cue"]
        if not cues:
            self.low, self.high = 0, len(signs)
            cues = [k for k, sign in enumerate(signs) if sign.kind == "cue"]
        self.cue = min(cues, key=self._distance, default=None)

    def _name(self, rarity: Mapping[str, float]) -> tuple[int, int, float]:
        """The run of outcome words that holds the rarest: first, last, sum of rarities."""
        runs: list[list[int]] = []
        for k, sign in enumerate(self.signs):
            if sign.kind != "outcome":
                continue
            if runs and self._joined(runs[-1][-1], k):
                runs[-1].append(k)
            else:
                runs.append([k])
        best = (0, 0, 0.0)
        for run in runs:
            stems = frozenset().union(*(self.signs[k].stems for k in run))
            fit = sum(rarity[x] for x in sorted(stems))
            if fit > best[2] + 1e-9:
                best = (run[0], run[-1], fit)
        return best

    def _joined(self, a: int, b: int) -> bool:
        between = {self.signs[k].kind for k in range(a + 1, b)}
        return self.signs[b].start - self.signs[a].end <= _APART and not between & {"cue", "clause", "than", "test"}

    def _clause(self) -> tuple[int, int]:
        """Signs `low:high` around the name, from one clause boundary to the next."""
        low, high = self.first, min(len(self.signs), self.last + 1)
        while low > 0 and self.signs[low - 1].kind != "clause":
            low -= 1
        while high < len(self.signs) and self.signs[high].kind != "clause":
            high += 1
        return low, high

    def _references(self) -> set[int]:
        """Arms that something is compared with: behind "than", "compared with", "but not"."""
        out: set[int] = set()
        for k, sign in enumerate(self.signs):
            denied = sign.kind == "not" and sign.says not in {"without", "no"} and self._is(k + 1, "arm")
            opens = sign.kind == "than" or denied
            j = k + 1
            while opens and j < len(self.signs) and self.signs[j].start - sign.end < 70:
                if self.signs[j].kind in {"cue", "clause", "test", "comma", "value", "outcome"}:
                    break
                if self.signs[j].kind == "arm":
                    out.add(j)
                j += 1
        return out

    def _is(self, k: int, kind: str) -> bool:
        return k < len(self.signs) and self.signs[k].kind == kind

    def _distance(self, k: int) -> float:
        if self.first <= k <= self.last:
            return 0.0
        between = range(k + 1, self.first) if k < self.first else range(self.last + 1, k)
        away = sum(_COST.get(self.signs[j].kind, 0.2) for j in between)
        return away + (0.5 if k > self.last else 0.0) + (2.0 if self.signs[k].says == "A" else 0.0)

    def _described(self, k: int) -> tuple[str, str, str]:
        """The arm that the cue describes, how it was found, and the arms before, behind and behind "than"."""
        signs, free = self.signs, self.behind_than
        before = next(
            (signs[j].says for j in range(k - 1, self.low - 1, -1) if self._is(j, "arm") and j not in free), ""
        )
        behind = ""
        for j in range(k + 1, self.high):
            sign = signs[j]
            if sign.kind in {"than", "clause"} or (sign.kind == "cue" and sign.says in "UDGBN" and sign.form[0] != "N"):
                break
            if sign.kind == "arm" and j not in free:
                behind = sign.says
                break
        compared = [j for j in range(self.low, self.high) if self._is(j, "arm") and j in free]
        other = next((signs[j].says for j in compared if j >= k), signs[compared[0]].says if compared else "")
        arm, how = behind or before, "behind" if behind else "before" if before else ""
        if other and arm in {"", other}:
            arm, how = _OTHER[other], how + "-than"
        elif other:
            how += "+than"
        return arm or self.question.treated, how or "none", f"{before}|{behind}|{other}"

    def features(self) -> set[str]:
        """What the model sees."""
        signs, question = self.signs, self.question
        tests = [s.says for s in signs if s.kind == "test"]
        after = [s.says for s in signs[self.last :] if s.kind == "test"] if self.named else []
        sense, out = self._of_cue()
        out |= {f"named={self.named}", f"within={question.within}"}
        out |= {f"test={(after or tests or ['-'])[0]}", "tests=" + "".join(sorted(set(tests)))}
        out.add("arms=" + "".join(sorted({s.says for s in signs if s.kind == "arm"})))
        if any(s.kind == "cue" and s.says == "N" for s in signs):
            out |= {"null", "null/" + sense}
        if self.named:
            out |= self._of_numbers(sense)
        if "values=up/both" not in out and "values=down/both" not in out:
            out.add(f"bad={question.bad}")  # what a treatment is hoped to do, where nothing tells the arms apart
        return out

    def _of_cue(self) -> tuple[str, set[str]]:
        if self.cue is None:
            return "-", {"cue=-"}
        signs, question = self.signs, self.question
        said = signs[self.cue].says
        if said in {"G", "B"} and question.bad is not None:
            said = "U" if (said == "G") != question.bad else "D"
        arm, how, around = self._described(self.cue)
        sense = OPPOSITE[said] if said in OPPOSITE and arm == "C" else said
        at = max(self.cue, self.last if self.named else 0) + 1
        test = next((s.says for s in signs[at:] if s.kind == "test"), "-")
        out = {f"cue={sense}", f"cue={sense}/{how}", f"cue={said}/{around}", f"cue={sense}/{test}"}
        out |= {f"cue={sense}/{s.says}" for s in signs[self.low : self.high] if s.kind == "word"}
        return sense, out

    def _of_numbers(self, sense: str) -> set[str]:
        """The intervention's value beside the comparator's."""
        out = set()
        places = [k for k in range(self.last, len(self.signs)) if self._is(k, "value")]
        if len(places) < 2:
            places = [k for k, sign in enumerate(self.signs) if sign.kind == "value"]
        if len(places) >= 2:
            gap, how = self._gap(places)
            sign = "up" if gap > 0 else "down" if gap < 0 else "even"
            test = next((s.says for s in self.signs[places[1] :] if s.kind == "test"), "-")
            out |= {f"values={sign}", f"values={sign}/{how}", f"values={sign}/{test}", f"values={sign}/cue={sense}"}
        effect = next(
            (k for k in range(self.last, len(self.signs)) if self._is(k, "ratio") or self._is(k, "difference")), None
        )
        if effect is not None:
            out.add(self._of_effect(effect))
        return out

    def _of_effect(self, k: int) -> str:
        effect = self.signs[k]
        low, high = effect.low, effect.high
        for sign in self.signs[k + 1 : k + 3]:
            if low is None and sign.kind == "interval":
                low, high = sign.low, sign.high
        null = 1.0 if effect.kind == "ratio" else 0.0
        sure = "?" if low is None or high is None else "no" if low <= null <= high else "yes"
        return f"{effect.kind}={'up' if effect.value > null else 'down'}/{sure}"

    def _gap(self, places: list[int]) -> tuple[float, str]:
        """First value less second as seen from the intervention, and how many arms are named."""
        signs = self.signs
        one, two = places[:2]
        bound = self._bound(self._until(places))
        if len(bound) > 1:
            means = {arm: sum(values) / len(values) for arm, values in bound.items()}
            return means["I"] - means["C"], "both"
        third = places[2] if len(places) > 2 else len(signs)
        arms = [k for k in range(self.low, third) if self._is(k, "arm")]
        between = [signs[k].says for k in arms if one < k < two]
        behind = [signs[k].says for k in arms if two < k]
        before = [signs[k].says for k in arms if k < one]
        runs = {"before": [a for a, _ in groupby(before)], "behind": [a for a, _ in groupby(behind)]}
        if before and between and before[-1] != between[-1]:
            first, how = before[-1], "both"
        elif len(runs["before"]) > 1:
            first, how = runs["before"][-2], "both"
        elif len(runs["behind"]) > 1:
            first, how = runs["behind"][0], "both"
        elif between:
            first, how = between[0], "one"
        elif behind and not before:
            first, how = _OTHER[behind[0]], "one"
        else:
            first, how = (before[-1], "one") if before else (self.question.treated, "none")
        gap = signs[one].value - signs[two].value
        return (gap if first == "I" else -gap), how

    def _until(self, places: list[int]) -> int:
        """Where the values of another outcome may begin: behind the test that follows two values."""
        ends = (k for k in range(places[1], len(self.signs)) if self.signs[k].kind in {"test", "clause"})
        return next(ends, len(self.signs))

    def _bound(self, past: int) -> dict[str, list[float]]:
        """Values by arm where each arm stands beside its value or in the same order: "8.9, 11.8, 18.2 in A, B, C"."""
        arms: list[str] = []
        values: list[float] = []
        order = ""
        apart = True
        for sign in self.signs[self.low : past]:
            if sign.kind == "value":
                values.append(sign.value)
                order += "v"
            elif sign.kind == "arm" and (apart or order[-1:] != "a" or arms[-1] != sign.says):
                arms.append(sign.says)
                order += "a"
            apart = sign.kind in {"comma", "and", "value"} or (apart and sign.kind != "arm")
        out: dict[str, list[float]] = {}
        if len(values) > 1 and _BESIDE.fullmatch(order) and len(arms) == len(values):
            for arm, value in zip(arms, values, strict=True):
                out.setdefault(arm, []).append(value)
        return out


def mirrored(features: Iterable[str]) -> list[str]:
    """The features of a sentence that says the opposite, so that training treats up and down alike."""
    kept = (f for f in features if not f.startswith("bad="))
    return sorted(_TOWARDS.sub(lambda m: _SWAPPED[m.group()], f) for f in kept)
