"""Noun phrases over the letters of a line: what can name an outcome, lists of them, and where they end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from litrack.outcomes import domain, lexicon
from litrack.outcomes.patterns import Pattern
from litrack.outcomes.vocabulary import Entry, Vocabulary
from litrack.outcomes.words import Line

_NP = Pattern(r"(?:#(?=n))?n(?:[n#]|[(.](?=n))*")
_OF = Pattern(r"(\(?o[d#m]*)(?:#(?=n))?n(?:[n#]|[(.](?=n))*")
_GAP = Pattern(r"\(?(?:,[jm]*j?|j|,?bj)p?")
_PREPOSITIONAL = Pattern(r"(?:\(?p[dm#]*(?:[n#E]|[(.](?=n))+(?:o[dm#]*[n#]+)*)*\(?")
_SCALES = lexicon.words("scales")
_NOT_OUTCOMES = lexicon.words("not_outcomes")
_HEADS_KEPT = lexicon.words("heads_kept")
_TAILS_KEPT = lexicon.words("tails_kept")
_CARRIERS = lexicon.words("carriers")
_STUDIED = frozenset(
    ["analysis", "analyses", "assessment", "assessments", "measurement", "measurements", "test", "elisa", "assay"]
)
_COUNTS = frozenset(
    [
        "proportion",
        "proportions",
        "percentage",
        "percentages",
        "number",
        "numbers",
        "rate",
        "rates",
        "incidence",
        "frequency",
        "share",
    ]
)
_WHEN = frozenset(
    [
        "post-treatment",
        "posttreatment",
        "post-intervention",
        "baseline",
        "follow-up",
        "followup",
        "pre-treatment",
        "postoperatively",
        "post-test",
    ]
)
_SCALE_TAILS = frozenset({"level", "levels", "concentration", "concentrations", "content", "contents"})
_SITES = lexicon.words("sites")
_LEADING = lexicon.words("leading")
_REGARD = frozenset({"regard", "respect", "regarding", "terms"})
_TIMES = Pattern(r"[TtMmVvWwDd]\d{1,2}$|\d+(?:st|nd|rd|th)$")
_VERBAL = Pattern(r"[a-z-]+(?:[^e]ed|ing)$")


class Phrase(NamedTuple):
    """Tokens `first:past`, characters `start:end`; `entry` is its vocabulary row if any."""

    first: int
    past: int
    start: int
    end: int
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Study:
    """What the rest of the abstract says about its words."""

    arms: frozenset[str] = frozenset()
    """Words that name an arm."""
    defined: Mapping[str, Entry] = field(default_factory=dict)
    """Abbreviations defined in the abstract."""
    given: frozenset[str] = frozenset()
    """Lower-cased words of the intervention and the comparator."""
    interventional: bool = False
    """A trial or an experiment: what changes is a result of it."""


def _defined(line: Line, defined: Mapping[str, Entry]) -> list[tuple[int, int, Entry]]:
    return [(k, k + 1, defined[w]) for k, w in enumerate(line.words) if w in defined] if defined else []


class Reader:
    """Noun phrases of one line, its vocabulary terms known."""

    def __init__(self, line: Line, vocabulary: Vocabulary, text: str, study: Study) -> None:
        self.line = line
        self.text = text
        self.arms = study.arms
        self.given = study.given
        self.interventional = study.interventional
        self.terms = [*vocabulary.find(line.low, line.words), *_defined(line, study.defined)]
        kinds = list(line.kinds)
        for first, past, entry in self.terms:
            if entry.kind != "weak":
                kinds[first:past] = "n" * (past - first)
        self.kinds = "".join(kinds)

    def at(self, i: int) -> Phrase | None:
        """The phrase that opens at token `i` (determiners and adverbs before it are skipped by the caller)."""
        found = _NP.match(self.kinds, i)
        if not found:
            return None
        first, past = i, found.end()
        head = past - 1
        while True:
            more = _OF.match(self.kinds, past)
            if not more:
                break
            inner = more.end(1)
            if (
                self.line.low[head] in _SCALES
                and not self._is_term(first, past)
                and all(w in _CARRIERS for w in self.line.low[first:head])
            ):
                first = inner
            past = more.end()
            head = past - 1
        return self._counted(first, past) or self._trim(first, past)

    def _counted(self, first: int, past: int) -> Phrase | None:
        """ "proportion of patients with adverse events": what was counted is the outcome."""
        low, kinds = self.line.low, self.kinds
        of = kinds.find("o", first, past)
        if of < 1 or low[of - 1] not in _COUNTS or low[past - 1] not in _NOT_OUTCOMES:
            return None
        if low[past : past + 1] not in (
            ["with"],
            ["who"],
            ["having"],
            ["achieving"],
            ["experiencing"],
            ["reporting"],
            ["requiring"],
        ):
            return None
        at = past + 1
        while at < len(kinds) and at < past + 5 and kinds[at] in "vdmEx#":
            at += 1
        found = _NP.match(kinds, at)
        return self._trim(at, found.end()) if found else None

    def between(self, first: int, past: int) -> Phrase | None:
        """The tokens `first:past` as a phrase, trimmed as usual."""
        return self._trim(first, past)

    def _is_term(self, first: int, past: int) -> bool:
        return any(a < past and first < b and b - a > 1 for a, b, _ in self.terms)

    def _trim(self, first: int, past: int) -> Phrase | None:
        low, kinds = self.line.low, self.kinds
        while past - first > 1 and (low[first] in _LEADING or kinds[first] in "#.("):
            first += 1
        while past > first and kinds[past - 1] in "#(.":
            past -= 1
        while past - first > 1 and low[past - 1] in _WHEN:
            past -= 1
        past = self._measured(first, past)
        of = kinds.rfind("o", first, past)
        if of > first and low[past - 1] in _NOT_OUTCOMES and low[of - 1] not in _NOT_OUTCOMES and self._whose(of, past):
            past = of
            while past > first and kinds[past - 1] in "#(.":
                past -= 1
        if past - first > 1 and low[past - 1] in _SCALE_TAILS:
            past -= 1
        if past <= first:
            return None
        inside = [(b - a, b, e) for a, b, e in self.terms if a >= first and b <= past]
        entry = domain.telling(inside) if inside else None
        return Phrase(first, past, self.line.starts[first], self.line.ends[past - 1], entry)

    def _measured(self, first: int, past: int) -> int:
        """Past what was measured: "the leptin ELISA test" is leptin."""
        cut = past
        while cut - first > 1 and self.line.low[cut - 1] in _STUDIED:
            cut -= 1
        return cut if cut < past and self._ends_term(cut) else past

    def _ends_term(self, past: int) -> bool:
        return any(b == past for _, b, _ in self.terms)

    def _whose(self, of: int, past: int) -> bool:
        """ "survival rate of mice" is the survival rate; "number of weeks" stays."""
        return not any(a < past and of < b for a, b, _ in self.terms)

    def names_outcome(self, phrase: Phrase) -> bool:
        """People, arms, times, methods and statistics do not."""
        low = self.line.low
        size = phrase.past - phrase.first
        last = low[phrase.past - 1]
        if all(self.line.words[k] in self.arms for k in range(phrase.first, phrase.past)):
            return False
        if phrase.entry is not None and (
            last not in _NOT_OUTCOMES or any(a < phrase.past <= b for a, b, _ in self.terms)
        ):
            return True
        if size == 1 and (_TIMES.match(self.line.words[phrase.first]) or _VERBAL.match(last) or len(last) < 2):
            return False
        if phrase.entry is None and all(w in _SITES for w in low[phrase.first : phrase.past]):
            return False
        if phrase.entry is None and all(w in self.given for w in low[phrase.first : phrase.past]):
            return False
        of = self.kinds.find("o", phrase.first, phrase.past)
        head = last if of < 0 else low[of - 1]
        if head in _NOT_OUTCOMES and not (head in _HEADS_KEPT if of > 0 else size > 1 and head in _TAILS_KEPT):
            return False
        return any(c.isalpha() for c in self.text[phrase.start : phrase.end])

    def list_at(self, i: int, stop: int, *, through: bool = True) -> tuple[list[Phrase], int]:
        """The phrases of a list that opens at token `i`, and the token after it."""
        kinds = self.kinds
        out: list[Phrase] = []
        at = i
        while True:
            at = self._skip(at, "dm#x.", stop) if kinds[at : at + 2] != "#n" else at
            if at >= stop:
                break
            found = _NP.match(kinds, at)
            if not found:
                break
            phrase = self.at(at)
            past = max(phrase.past if phrase else 0, found.end())
            more = _OF.match(kinds, past)
            while more:
                past = more.end()
                more = _OF.match(kinds, past)
            if phrase is None or past > stop:
                break
            after = self._skip(past, "m(", stop)
            if out and after < stop and kinds[after] in "avE" and self._finite(after):
                break
            out.append(phrase)
            i = past
            at, sure = self._over_prepositional(past, stop) if through else (past, True)
            gap = _GAP.match(kinds, at, stop)
            if not gap or not gap.group():
                break
            if not sure and "," not in gap.group():
                following = self.at(self._skip(gap.end(), "dm#", stop))
                if following is None or following.entry is None:
                    break
            at = gap.end()
        return out, i

    def _finite(self, at: int) -> bool:
        return (
            self.kinds[at] == "a"
            or self.kinds[at] == "E"
            or self.line.low[at] in {"showed", "had", "did", "remained", "has", "have"}
        )

    def _over_prepositional(self, at: int, stop: int) -> tuple[int, bool]:
        """Past "in the intervention group", "at week 8"; the second value is False if something was passed."""
        found = _PREPOSITIONAL.match(self.kinds, at, stop)
        if found and found.end() > at + 1 and not _REGARD.intersection(self.line.low[at : found.end()]):
            return found.end() - (self.kinds[found.end() - 1] == "("), False
        return at, True

    def _skip(self, i: int, letters: str, stop: int) -> int:
        while i < stop and self.kinds[i] in letters:
            i += 1
        return i
