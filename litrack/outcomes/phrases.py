"""Noun phrases over the letters of a line: what can name an outcome, lists of them, and where they end."""

import re
from typing import NamedTuple

from litrack.outcomes.vocabulary import Entry, Vocabulary
from litrack.outcomes.words import Line

_NP = re.compile(r"(?:#(?=n))?n(?:[n#]|[(.](?=n))*")
_OF = re.compile(r"(\(?o[d#m]*)(?:#(?=n))?n(?:[n#]|[(.](?=n))*")
_DROPPED = frozenset(
    ["level", "levels", "concentration", "concentrations", "content", "contents", "amount", "amounts", "value", "values", "presence", "proportion", "proportions", "score", "scores", "degree", "extent", "amounts", "titers", "titer", "terms", "measure", "measures", "measurement", "measurements", "variety", "variable", "variables", "parameter", "parameters", "type", "types", "kind", "kinds", "range", "group", "groups", "majority", "occurrence", "set", "series", "means", "mean", "case", "cases", "half", "two", "three", "all", "most", "respect", "part", "parts", "aspect", "aspects", "estimate", "estimates", "members", "member", "sign", "signs", "evidence", "likelihood", "odds", "probability", "case"]
)
"""Heads that name a scale, not the quantity: "levels of IL-6" is IL-6 (labelling guide)."""

_NOT_OUTCOMES = frozenset(
    ["patient", "patients", "participant", "participants", "subject", "subjects", "woman", "women", "man", "men", "child", "children", "mouse", "mice", "rat", "rats", "animal", "animals", "group", "groups", "arm", "arms", "control", "controls", "placebo", "baseline", "week", "weeks", "month", "months", "day", "days", "year", "years", "hour", "hours", "time", "times", "follow-up", "followup", "treatment", "treatments", "therapy", "therapies", "intervention", "interventions", "study", "studies", "trial", "trials", "analysis", "analyses", "result", "results", "finding", "findings", "data", "evidence", "addition", "comparison", "comparisons", "contrast", "conclusion", "conclusions", "total", "dose", "doses", "administration", "supplementation", "sample", "samples", "case", "cases", "significance", "p-value", "interval", "intervals", "test", "tests", "regression", "model", "models", "method", "methods", "role", "mechanism", "mechanisms", "way", "ways", "order", "terms", "term", "part", "people", "individuals", "individual", "adults", "adult", "cohort", "cohorts", "population", "populations", "hospital", "visit", "visits", "period", "periods", "stage", "stages", "phase", "phases", "point", "points", "timepoint", "timepoints", "number", "numbers", "percent", "percentage", "proportion", "respect", "regard", "context", "setting", "settings", "line", "lines", "effect", "effects", "side-by-side", "minute", "minutes", "min", "h", "d", "wk", "points", "age", "sex", "gender", "infants", "infant", "females", "males", "female", "male", "volunteers", "persons", "person", "ratio", "ratios", "approach", "approaches", "strategy", "strategies", "use", "factor", "factors", "feature", "features", "characteristics", "criteria", "end", "onset-time", "others", "other", "rest", "level", "levels", "value", "values", "score", "scores", "outcome", "outcomes", "variable", "variables", "parameter", "parameters", "measure", "measures", "association", "correlation", "difference", "differences", "change", "changes", "hypothesis", "potential", "ability", "aim", "objective", "possibility", "trend", "tendency", "half", "median", "mean", "sd", "se", "ci", "or", "rr", "hr", "p", "ns", "vs", "n", "hypotheses", "example", "presence", "majority", "area-of-interest", "areas", "addition", "diet", "diets", "drug", "drugs", "exercise", "training", "probiotic", "probiotics", "medication", "medications", "surgery", "session", "sessions", "program", "programme", "product", "condition", "conditions", "basis", "manner", "extent", "degree", "stimulation", "responders", "non-responders", "responder", "nonresponders", "survivors", "donor", "donors", "recipients", "recipient", "pigs", "piglets", "broilers", "chickens", "hens", "birds", "cows", "calves", "lambs", "sheep", "dogs", "cats", "horses", "fish", "larvae", "flies", "males", "mothers", "evidence", "literature", "knowledge", "implications", "insights", "target", "targets", "dna", "rna", "pcr", "sequencing", "families", "family", "phylum", "phyla", "genus", "pre-treatment", "post-treatment", "pretreatment", "posttreatment", "post-intervention", "pre-intervention", "tool", "tools", "biomarker-based", "fact", "reason", "reasons", "question", "review", "meta-analysis", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "et", "al", "respectively", "summary", "effectiveness-of-care"]
)
"""Last words of phrases that are people, arms, times, methods or statistics, not outcomes."""

_LEAD = frozenset(
    ["significant", "significantly", "mean", "median", "average", "overall", "greater", "higher", "lower", "total-level", "percent", "change", "changes", "statistically-significant", "only", "same", "respective", "following", "different", "several", "own", "observed", "self", "present", "such", "pre-", "post-", "similar", "other", "primary", "secondary", "main", "key", "post-treatment", "pre-treatment", "baseline", "subsequent", "final"]
)
_LEAD_KEPT = frozenset({"total", "overall"})


class Phrase(NamedTuple):
    """Tokens `first:past`, characters `start:end`; `entry` is its vocabulary row if any."""

    first: int
    past: int
    start: int
    end: int
    entry: Entry | None


class Reader:
    """Noun phrases of one line, its vocabulary terms known."""

    def __init__(self, line: Line, vocabulary: Vocabulary, text: str, arms: frozenset[str]) -> None:
        self.line = line
        self.text = text
        self.arms = arms
        self.terms = vocabulary.find(line.low, line.words)
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
            if self.line.low[head] in _DROPPED and not self._is_term(first, past):
                first = inner
            past = more.end()
            head = past - 1
        return self._trim(first, past)

    def _is_term(self, first: int, past: int) -> bool:
        return any(a < past and first < b and b - a > 1 for a, b, _ in self.terms)

    def _trim(self, first: int, past: int) -> Phrase | None:
        low, kinds = self.line.low, self.kinds
        while past - first > 1 and (low[first] in _LEAD or kinds[first] in "#.("):
            first += 1
        while past > first and kinds[past - 1] in "#(.":
            past -= 1
        if past - first > 1 and low[past - 1] in {
            "level",
            "levels",
            "concentration",
            "concentrations",
            "content",
            "contents",
        }:
            past -= 1
        if past <= first:
            return None
        inside = [(b - a, b, e) for a, b, e in self.terms if a >= first and b <= past]
        entry = max(inside, key=lambda x: (x[2].kind != "word", x[0], x[1]))[2] if inside else None
        return Phrase(first, past, self.line.starts[first], self.line.ends[past - 1], entry)

    def names_outcome(self, phrase: Phrase) -> bool:
        """People, arms, times, methods and statistics do not."""
        low = self.line.low
        words = low[phrase.first : phrase.past]
        if all(self.line.words[k] in self.arms for k in range(phrase.first, phrase.past)):
            return False
        if phrase.entry is not None and not (words[-1] in _NOT_OUTCOMES and phrase.entry.kind in {"word", "taxon"}):
            return True
        of = self.kinds.find("o", phrase.first, phrase.past)
        head = words[-1] if of < 0 else low[of - 1]
        if (
            head in _NOT_OUTCOMES
            and of > 0
            and head
            not in {
                "number",
                "numbers",
                "percentage",
                "proportion",
                "ratio",
                "use",
                "percent",
                "level",
                "score",
                "scores",
                "time",
            }
        ):
            return False
        if (
            of < 0
            and head in _NOT_OUTCOMES
            and (
                len(words) == 1
                or head
                not in {
                    "time",
                    "score",
                    "scores",
                    "ratio",
                    "use",
                    "level",
                    "number",
                    "levels",
                    "values",
                    "value",
                    "outcomes",
                    "measures",
                    "parameters",
                    "variables",
                    "characteristics",
                    "features",
                    "families",
                    "percentage",
                    "training",
                    "age",
                }
            )
        ):
            return False
        return any(c.isalpha() for c in self.text[phrase.start : phrase.end]) and len("".join(words)) > 1

    def list_at(self, i: int, stop: int) -> tuple[list[Phrase], int]:
        """The phrases of a list that opens at token `i`, and the token after it."""
        kinds = self.kinds
        out: list[Phrase] = []
        at = i
        while True:
            at = self._skip(at, "dm#x", stop) if kinds[at : at + 2] != "#n" else at
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
            at, sure = self._over_prepositional(past, stop)
            gap = re.compile(r"\(?(?:,[jm]*j?|j|,?bj)p?").match(kinds, at, stop)
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
            self.kinds[at] in "a"
            or self.kinds[at] == "E"
            or self.line.low[at] in {"showed", "had", "did", "remained", "has", "have"}
        )

    def _over_prepositional(self, at: int, stop: int) -> tuple[int, bool]:
        """Past "in the intervention group", "at week 8"; the second value is False if something was passed."""
        found = re.compile(r"(?:\(?p[dm#]*(?:[n#E]|[(.](?=n))+(?:o[dm#]*[n#]+)*)*\(?").match(self.kinds, at, stop)
        if found and found.end() > at + 1:
            return found.end() - (self.kinds[found.end() - 1] == "("), False
        return at, True

    def _skip(self, i: int, letters: str, stop: int) -> int:
        while i < stop and self.kinds[i] in letters:
            i += 1
        return i
