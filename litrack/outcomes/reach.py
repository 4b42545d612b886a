"""Which phrases a cue word reaches: its object, its subject, the list behind its preposition, the noun before it."""

from litrack.outcomes import lexicon
from litrack.outcomes.cues import CUES
from litrack.outcomes.patterns import Pattern
from litrack.outcomes.phrases import Phrase, Reader

_OUTCOME_PREPOSITIONS = lexicon.words("outcome_prepositions")
_VERB_BEFORE = lexicon.words("verb_before")
_TAKES_IN = lexicon.words("takes_in")
_HAVING = frozenset(["have", "develop", "achieve", "experience", "report", "receive", "reach", "suffer", "show"])
_SEEN = (["evident"], ["observable"], ["apparent"], ["detectable"], ["present"], ["seen"], ["visible"])
_EXPOSURES = lexicon.words("exposure_domains")


_OPENER = Pattern(r"#*n")


class Reach:
    """One cue word in its line, and the phrases around it."""

    def __init__(self, reader: Reader, at: int) -> None:
        self.reader = reader
        self.at = at
        self.kinds = reader.kinds
        self.low = reader.line.low
        self.sense, self.form = CUES[self.low[at]][0], CUES[self.low[at]][1]
        self.size = len(self.kinds)

    def skip(self, i: int, letters: str) -> int:
        while i < self.size and self.kinds[i] in letters:
            i += 1
        return i

    def arguments(self) -> tuple[list[Phrase], str]:
        """The phrases and the way by which they were reached."""
        form = self.form
        if form == "X":
            form = "V" if self._is_verb() else "N"
        if form == "N":
            return self._noun_arguments()
        if self.low[self.at] == "likely":
            return self._likely()
        found = self._object(form)
        if found:
            return found, "object"
        if self.sense == "A" or self.low[self.at] in _TAKES_IN:
            return self._complement()
        found = self._subject(self.at)
        if self.sense in "CN" and form in "VEA" and not any(p.entry for p in found):
            right = self._complement_of({"in", "for", "regarding", "concerning", "on"})
            if right:
                return right, "complement"
        if any(self.reader.names_outcome(p) for p in found) or form not in "AE":
            return found, "subject"
        return self._complement()

    def _object(self, form: str) -> list[Phrase]:
        """Phrases directly behind the cue, unless it is a passive."""
        after = self.skip(self.at + 1, "dm")
        if after >= self.size or self.kinds[after] not in "n#" or self.kinds[self.at + 1] == ",":
            return []
        if (form == "E" and self._passive()) or not _OPENER.match(self.kinds, after):
            return []
        found, _ = self.reader.list_at(after, self.size)
        return found if any(self.reader.names_outcome(p) for p in found) else []

    def _likely(self) -> tuple[list[Phrase], str]:
        """ "more likely to have A"; "A was more likely to occur"."""
        after = self.at + 1
        if self.low[after : after + 1] == ["to"]:
            verb = after + 1
            opener = self.skip(verb + 1 if self.kinds[verb : verb + 1] in ("v", "a", "n") else verb, "dm")
            found, _ = self.reader.list_at(opener, self.size)
            named = [p for p in found if self.reader.names_outcome(p)]
            if named and (self.low[verb] in _HAVING or any(p.entry for p in named)):
                return named, "object"
        return self._subject(self.at), "subject"

    def _complement_of(self, prepositions: set[str]) -> list[Phrase]:
        """Outcomes behind one of the prepositions, directly after the cue."""
        i = self.skip(self.at + 1, "m(")
        if i >= self.size or self.low[i] not in prepositions:
            return []
        found, _ = self.reader.list_at(self.skip(i + 1, "dm"), self.size)
        return [p for p in found if self.reader.names_outcome(p)]

    def _is_verb(self) -> bool:
        """ "levels increase" against "an increase in": what stands before decides."""
        before = self.at - 1
        while before >= 0 and self.kinds[before] == "m":
            before -= 1
        if self.kinds[self.at + 1 : self.at + 2] == "d":
            return True
        if before < 0 or (self.kinds[before] in "dxovAE#p,bjX" and self.low[before] not in _VERB_BEFORE):
            return False
        if self.kinds[before] == "j" and self.low[self.at + 1 : self.at + 2] in (["in"], ["of"]):
            return False
        if self.low[before] in {"showed", "had", "shows", "show", "found", "demonstrated", "observed", "revealed"}:
            return False
        opener = before
        while opener >= 0 and self.kinds[opener] in "n#m" and before - opener < 4:
            opener -= 1
        follows = self.skip(self.at + 1, "dm")
        if opener >= 0 and self.kinds[opener] in "dp" and self.low[follows : follows + 1] in (["in"], ["of"]):
            return False
        return not (follows < self.size and self.low[follows] in {"in", "of", "for"} and self.kinds[before] in "a(")

    def _passive(self) -> bool:
        i = self.at - 1
        while i >= 0 and (
            self.kinds[i] in "mxE#A" or (self.kinds[i] == "j" and self.kinds[i - 1 : i] in ("E", "A", "m"))
        ):
            i -= 1
        return i >= 0 and self.kinds[i] == "a"

    # --- where the phrases stand ---------------------------------------------------------------------------

    def _noun_arguments(self) -> tuple[list[Phrase], str]:
        """ "reduction in A and B", "no differences between groups in A", "A showed a reduction", "pain reduction"."""
        i = self.at + 1
        for _ in range(6):
            i = self.skip(i, "avmx(,dE#")
            if self.low[i : i + 1] in _SEEN:
                i += 1
            if i >= self.size or self.kinds[i] not in "po":
                break
            word = self.low[i]
            after = self.skip(i + 1, "pdm")
            if i + 1 < self.size and self.low[i + 1] in {"respect", "terms", "regard"}:
                after = self.skip(i + 2, "pdmo")
                word = "regarding"
            if after < self.size and self.kinds[after] in "EA":
                after = self.skip(after + 1, "dm")
            wanted = word in _OUTCOME_PREPOSITIONS or (self.sense == "A" and word in {"between", "among"})
            found, past = self.reader.list_at(after, self.size, through=wanted)
            wanted = wanted or (self.sense == "C" and word == "between" and any(p.entry for p in found))
            if (
                wanted
                and any(self.reader.names_outcome(p) for p in found)
                and not (word == "with" and self.sense != "A")
            ):
                if self.sense == "A":
                    return self._related(found)
                return self._better_subject(found) or (found, "of")
            if past <= i:
                break
            i = past
        before = self._compound()
        if before:
            return before, "compound"
        return self._subject(self.at), "subject"

    def _better_subject(self, right: list[Phrase]) -> tuple[list[Phrase], str] | None:
        """ "Beta diversity showed separation of the farms": the known outcome is the subject."""
        if self.sense != "C" or any(p.entry for p in right):
            return None
        left = [p for p in self._subject(self.at) if p.entry is not None]
        return (left, "subject") if left else None

    def _compound(self) -> list[Phrase]:
        """ "pain reduction", "sleep quality improvement"."""
        start = self.at
        while start > 0 and self.kinds[start - 1] in "n#":
            start -= 1
        if start == self.at:
            return []
        found = self.reader.at(start)
        if found is None or found.past > self.at or (self.sense in "CA" and found.entry is None):
            return []
        return [found]

    def _complement(self) -> tuple[list[Phrase], str]:
        """ "associated with A", "more effective for A", "similar in A"."""
        i = self.skip(self.at + 1, "m(")
        right: list[Phrase] = []
        if i < self.size and self.kinds[i] == "p":
            after = self.skip(i + 1, "pdm")
            if after < self.size and self.kinds[after] in "EANVX" and self.sense != "A":
                return [], "complement"
            while after < self.size and self.kinds[after] in "EANX":
                after = self.skip(after + 1, "odmp")
            right, _ = self.reader.list_at(after, self.size)
            right = [p for p in right if self.reader.names_outcome(p) and not self._does(p)]
        if self.sense == "A":
            return self._related(right)
        left = [p for p in self._subject(self.at) if p.entry is not None and self.reader.names_outcome(p)]
        return (left, "subject") if left else (right, "complement")

    def _does(self, phrase: Phrase) -> bool:
        """ "effective in managing X": what is done, not what was measured."""
        return phrase.entry is None and self.low[phrase.first].endswith("ing")

    def _related(self, right: list[Phrase]) -> tuple[list[Phrase], str]:
        """Of a correlation, the clinical endpoint or the listed item is the outcome (labelling guide)."""
        names = self.reader.names_outcome
        right = [p for p in right if names(p)]
        left = [p for p in self._subject(self.at) if names(p)]
        if not left or not right:
            return (left or right), ("subject" if left else "complement")
        clinical = [any(p.entry and p.entry.domain not in _EXPOSURES for p in side) for side in (left, right)]
        if clinical[0] != clinical[1]:
            return (left, "subject") if clinical[0] else (right, "complement")
        if all(clinical) and self.form in "EV":
            return right, "complement"
        if len(left) != len(right):
            return (left, "subject") if len(left) > len(right) else (right, "complement")
        known = [any(p.entry for p in side) for side in (left, right)]
        return (right, "complement") if known[1] and not known[0] else (left, "subject")

    def _subject(self, at: int) -> list[Phrase]:
        """Phrases before the verb group that are no complement of a preposition."""
        stop = at
        while (stop > 0 and self.kinds[stop - 1] in "mxa(d#jE") or (stop > 0 and self.kinds[stop - 1] == "v"):
            if self.kinds[stop - 1] == "j" and self.kinds[stop - 2 : stop - 1] not in ("E", "A", "m"):
                break
            stop -= 1
        if stop > 0 and self.kinds[stop - 1] == ",":
            stop -= 1
        if stop > 2 and self.kinds[stop - 3 : stop] in {"anj", "mnj"}:
            stop = self.kinds.rfind("a", 0, stop) if "a" in self.kinds[:stop] else stop
        begin = stop
        for tries in range(3):
            begin = self._window(begin)
            found = self._free_phrases(begin, stop)
            if any(self.reader.names_outcome(p) for p in found):
                return found
            if begin <= 0 or (self.kinds[begin - 1] in "bEVAX" and tries):
                break
            begin -= 1
        return []

    def _window(self, stop: int) -> int:
        begin = stop
        while begin > 0 and self.kinds[begin - 1] not in "bvaEVA":
            begin -= 1
        return begin

    def _free_phrases(self, begin: int, stop: int) -> list[Phrase]:
        out: list[Phrase] = []
        i = begin
        while i < stop:
            if self.kinds[i] == "n" or self.kinds.startswith("#n", i):
                found, past = self.reader.list_at(i, stop)
                before = i - 1
                while before >= begin and self.kinds[before] in "dm#x":
                    before -= 1
                if before >= begin and self.kinds[before] == "p":
                    past = found[0].past if found else past
                    found = []
                out += found
                i = max(past, i + 1)
            else:
                i += 1
        return out
