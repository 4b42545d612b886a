"""What a cue word says: its sense after negation, doubling ("attenuated the reduction"), a later "not significant"."""

from litrack.outcomes import lexicon
from litrack.outcomes.claim import Claim
from litrack.outcomes.cues import CUES, NEGATIONS, OPPOSITE, SMALLER
from litrack.outcomes.patterns import Pattern
from litrack.outcomes.phrases import Phrase
from litrack.outcomes.reach import Reach

_GRADED = lexicon.words("graded")
_NOT_ALONE = lexicon.words("not_alone")
_NULL_AFTER = Pattern(
    r"\b(?:not|non|n[o']t|without|never|failed)\b[^;]{0,40}\bsignifican|\binsignifican|\bnon-?significan|"
    r"\bstatistically similar|\bn\.?s\.?\b"
)
_POSTNOMINAL = frozenset(["related", "associated", "linked", "attributable", "tied", "unrelated", "dependent"])
_PLACES = frozenset(["in", "within", "from", "of", "at", "on", "under", "into", "through"])
_RESULTING = frozenset(["resulting", "resulted", "result", "results"])
_STUDIES = (["study"], ["studies"], ["analysis"], ["test"], ["analyses"])
_RULES = {"U": "up", "D": "down", "G": "good", "B": "bad", "C": "changed", "N": "null", "A": "associated"}


class Cue(Reach):
    """A cue word with its phrases and its sense."""

    def claim(self) -> list[Claim]:
        """Phrases and sense, or nothing."""
        if self.swallowed():
            return []
        phrases, side = self.arguments()
        phrases = [p for p in phrases if self.reader.names_outcome(p)]
        if not phrases:
            return []
        sense, rule = self.sense_of(side)
        if side == "subject" and sense not in "N-" and self._no_subject(phrases[0]):
            sense, rule = ("-" if sense == "A" else "N"), "not-" + rule
        named = f"{rule}:{self.low[self.at]}:{side}"
        return [
            Claim(phrase=p, sense=sense, cue=self.span, cue_token=self.at, rule=named, group=self.at) for p in phrases
        ]

    @property
    def span(self) -> tuple[int, int]:
        """Characters of the cue word."""
        return self.reader.line.starts[self.at], self.reader.line.ends[self.at]

    def names_groups(self) -> bool:
        """ "between groups", "among the arms", "between them" behind the cue, or nothing at all."""
        behind = self.low[self.at + 1 : self.at + 6]
        return not behind or bool(
            {"between", "between-group", "among", "groups", "arms", "across"} & {*behind, self.low[self.at - 1]}
        )

    def stands_behind(self, words: frozenset[str]) -> bool:
        """One of the words opens the clause of this cue."""
        return any(w in words for w in self.low[max(0, self.at - 4) : self.at])

    def _no_subject(self, first: Phrase) -> bool:
        """ "No microbiota differentiated the groups"."""
        i = first.first - 1
        while i >= 0 and self.kinds[i] in "dmn":
            i -= 1
        return i >= 0 and self.low[i] in {"no", "neither", "none"}

    def swallowed(self) -> bool:
        """The word belongs to another cue or to a noun phrase, or says nothing by itself."""
        word = self.low[self.at]
        nxt = self.skip(self.at + 1, "m")
        follows = self.kinds[nxt] if nxt < self.size else ""
        return (
            word in _NOT_ALONE
            or self._serves(word, nxt, follows)
            or self._grades(word, nxt, follows)
            or self._modifies(word, follows)
            or self._attributive(word, follows)
            or (self.sense == "A" and self.form == "E" and self.reader.interventional and self._inner_cue())
        )

    def _serves(self, word: str, nxt: int, follows: str) -> bool:
        """A following cue noun says it: "greater improvement", "attenuated the reduction", "association study"."""
        if self.form in "AEN" and follows and follows in "NX" and nxt - self.at <= 3:
            return True
        inner = self.skip(nxt, "d") if follows == "d" else nxt
        if self.form in "EVX" and word in SMALLER and inner < self.size and self.kinds[inner] in "NX":
            return CUES[self.low[inner]][0] in OPPOSITE
        return self.form == "N" and self.sense == "A" and self.low[self.at + 1 : self.at + 2] in _STUDIES

    def _grades(self, word: str, nxt: int, follows: str) -> bool:
        """ "frequent" counts behind "more" only; "more" leaves it to the word that it grades."""
        low, at = self.low, self.at
        if word in {"significance", "significances"} and not self._negated():
            return True
        if word == "longer" and low[at - 1 : at] == ["no"]:
            return True
        if word in _GRADED and not {"more", "less", "as"} & set(low[max(0, at - 2) : at]):
            return True
        return word in {"more", "less"} and (follows in ("E", "A") or low[nxt : nxt + 1] in (["effective"], ["than"]))

    def _attributive(self, word: str, follows: str) -> bool:
        """ "virus induced effects", "similar groups", "side effects"."""
        before = self.kinds[self.at - 1] if self.at else ""
        if self.form == "A" and self.sense in "CNA" and follows == "n":
            opener = self.at - 1
            while opener >= 0 and self.kinds[opener] in "mdx":
                opener -= 1
            return opener >= 0 and self.kinds[opener] not in "va"
        return self.form == "N" and before == "n" and word in {"effect", "effects", "impact", "influence", "action"}

    def _modifies(self, word: str, follows: str) -> bool:
        """ "events related to X", "in a disrupted flora", "at the lowest dose": part of a noun phrase, no finding."""
        if word == "predicted" and self.low[self.at + 1 : self.at + 2] == ["to"]:
            return True
        if self.sense == "A" and word in _POSTNOMINAL and self.kinds[self.at - 1 : self.at] == "n":
            return True
        if self.form not in "EA" or follows not in tuple("n#"):
            return False
        opener = self.at - 1
        while opener >= 0 and self.kinds[opener] in "dm":
            opener -= 1
        return opener >= 0 and self.low[opener] in _PLACES and self.low[opener - 1] not in _RESULTING

    def _inner_cue(self) -> bool:
        """ "was associated with a reduction in A": in a trial the reduction is the result."""
        at = self.skip(self.at + 1, "pdm#n") if self.low[self.at + 1 : self.at + 2] == ["with"] else self.size
        return at < self.size and at - self.at <= 6 and CUES.get(self.low[at], "A")[0] in OPPOSITE

    def sense_of(self, side: str) -> tuple[str, str]:
        sense, rule = self.sense, _RULES[self.sense]
        before = self._before()
        if "less" in self.low[max(0, self.at - 2) : self.at] and sense in OPPOSITE and self.form in "AE":
            sense, rule = OPPOSITE[sense], "less-" + rule
        if before & SMALLER and sense in OPPOSITE and self.form in "NX" and side in {"of", "compound"}:
            sense, rule = OPPOSITE[sense], f"{rule}-turned"
        if self._negated() != (sense == "A" and self.low[self.at].startswith("un")):
            if sense == "N":
                return "C", "not-" + rule
            return ("-" if sense == "A" else "N"), "not-" + rule
        if sense in "CAGUD" and self._null_after():
            return ("-" if sense == "A" else "N"), rule + "-not-significant"
        return sense, rule

    def _before(self) -> set[str]:
        """Cue words and adverbs that stand directly before this cue ("the significant reduction")."""
        out: set[str] = set()
        i = self.at - 1
        while i >= 0 and self.kinds[i] in "mdAENVXoxp" and self.at - i <= 4:
            out.add(self.low[i])
            i -= 1
        return out

    def _negated(self) -> bool:
        i = self.at - 1
        steps = 0
        while i >= 0 and steps < 8:
            word, kind = self.low[i], self.kinds[i]
            if word in NEGATIONS:
                return not (word == "not" and self.low[i + 1] == "only")
            if kind in "b,;" or (kind in "EVN" and steps > 0 and kind != "V" and self.kinds[i + 1] not in "mdopN(aX"):
                break
            if kind == "v" and self.kinds[i - 1 : i] not in ("x", "m", "v"):
                break
            if kind == "j" and self.kinds[i - 1 : i] not in ("E", "A", "m", "x"):
                break
            i -= 1
            steps += 1
        return False

    def _null_after(self) -> bool:
        line = self.reader.line
        stop = self.kinds.find("b", self.at)
        end = line.starts[stop] if stop > 0 else line.end
        nxt = min(
            (k for k in range(self.at + 1, self.size) if self.kinds[k] in "EVAX" and CUES[self.low[k]][0] != "N"),
            default=self.size,
        )
        if nxt < self.size:
            end = min(end, line.starts[nxt])
        said = _NULL_AFTER.search(self.reader.text[line.ends[self.at] : end].lower())
        return said is not None and "differen" not in self.reader.text[line.ends[self.at] : end].lower()[said.start() :]
