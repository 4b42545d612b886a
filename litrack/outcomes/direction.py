"""What a sentence says happened to what: each cue word claims the phrases beside it, with the direction it gives them."""

import re
from dataclasses import dataclass

from litrack.outcomes import lexicon
from litrack.outcomes.cues import CUES, NEGATIONS, OPPOSITE, SMALLER
from litrack.outcomes.phrases import Phrase, Reader

_OUTCOME_PREPOSITIONS = frozenset(["in", "of", "for", "on", "regarding", "concerning", "to", "at", "respect", "with"])
_GROUP_PREPOSITIONS = frozenset(
    [
        "between",
        "among",
        "amongst",
        "from",
        "by",
        "after",
        "across",
        "compared",
        "comparing",
        "relative",
        "versus",
        "vs",
        "than",
        "within",
        "during",
        "over",
        "following",
        "before",
        "until",
    ]
)
GRADED = lexicon.words("graded")
NOT_ALONE = lexicon.words("not_alone")
MADE_OF = lexicon.words("participles")
_NULL_AFTER = re.compile(
    r"\b(?:not|non|n[o']t|without|never|failed)\b[^;]{0,40}\bsignifican|\binsignifican|\bnon-?significan|"
    r"\bstatistically similar|\bn\.?s\.?\b"
)
_SEEN = re.compile(
    r"^(?:\S+ ){0,8}?(?:observed|noted|reported|detected|seen|found|occurred|recorded|experienced|identified)\b"
)
_ACHIEVED = frozenset(["effective", "efficacious", "superior", "successful", "beneficial", "resulted", "better"])
_HEDGE = frozenset(["may", "might", "could", "would", "should", "will", "can"])


@dataclass(slots=True)
class Claim:
    """One outcome phrase with what is said of it. `sense` is a letter of cues.py after negation was applied."""

    phrase: Phrase
    sense: str
    cue: tuple[int, int]
    """Characters of the cue word."""
    cue_token: int
    rule: str
    valued: bool = False
    """A verb of value (improved, worsened) gave the direction."""
    group: int = 0
    """Phrases of one list share it."""


def claims(reader: Reader) -> list[Claim]:
    """Every claim of the line, in order of the cues; a phrase is claimed once."""
    out: list[Claim] = []
    taken: set[int] = set()
    kinds = reader.kinds
    for i, kind in enumerate(kinds):
        if kind not in "NEVAX":
            continue
        found = _Cue(reader, i).claim()
        for claim in found:
            if claim.phrase.first not in taken:
                taken.add(claim.phrase.first)
                out.append(claim)
    out += _zero_events(reader, taken)
    return [c for c in out if not _umbrella(reader, c, out)]


def _umbrella(reader: Reader, claim: Claim, found: list[Claim]) -> bool:
    """ "cytokines, including IL-6 and TNF": where the items are claimed too, the umbrella is no row."""
    line, past = reader.line, claim.phrase.past
    at = past + 1 if reader.kinds[past : past + 1] == "," else past
    opener = line.low[at : at + 2]
    if not opener or not (opener[0] in {"including", "namely"} or opener == ["such", "as"]):
        return False
    return any(c.cue_token == claim.cue_token and at < c.phrase.first <= at + 4 for c in found if c is not claim)


def _zero_events(reader: Reader, taken: set[int]) -> list[Claim]:
    """ "No adverse events were reported": the absence is the result."""
    found = re.search(r"x[dm]*(?=[n#])", reader.kinds)
    low = reader.line.low
    if not found or low[found.start()] not in {"no", "neither", "without"}:
        return []
    phrases, after = reader.list_at(found.end(), len(low))
    rest = reader.kinds[after : after + 14]
    if low[found.start()] != "without" and low[:1] != ["there"] and not re.match(r"[^b]*?[av]", rest):
        return []
    line = reader.line
    return [
        Claim(p, "N", (line.starts[found.start()], line.ends[found.start()]), found.start(), "absence")
        for p in phrases
        if p.first not in taken
        and reader.names_outcome(p)
        and (low[found.start()] != "without" or (p.entry is not None and p.entry.domain == "safety"))
        and (p.entry is not None or _SEEN.search(" ".join(low[p.past :])))
    ]


def near(
    reader: Reader, found: list[tuple[int, int]], taken: list[Claim], margins: dict[tuple[int, int], float]
) -> list[Claim]:
    """Claims for outcome spans that no cue reached by grammar: the nearest cue of the same clause, if there is one."""
    line, kinds = reader.line, reader.kinds
    out: list[Claim] = []
    for start, end in found:
        if any(c.phrase.start < end and start < c.phrase.end for c in taken):
            continue
        inside = [
            k for k in range(len(line.words)) if line.starts[k] < end and start < line.ends[k] and kinds[k] != "("
        ]
        if not inside:
            continue
        phrase = reader.between(inside[0], inside[-1] + 1)
        if phrase is None or not reader.names_outcome(phrase) or _is_place(kinds, phrase.first):
            continue
        cues = [k for k, kind in enumerate(kinds) if kind in "NEVAX" and not inside[0] <= k <= inside[-1]]
        best = min((_distance(kinds, inside[0], inside[-1], k), k) for k in cues) if cues else (99, 0)
        if best[0] > 14:
            continue
        cue = _Cue(reader, best[1])
        if cue.swallowed():
            continue
        sense, rule = cue.sense_of("near")
        out.append(
            Claim(
                phrase,
                sense,
                (line.starts[best[1]], line.ends[best[1]]),
                best[1],
                f"{rule}:{cue.low[best[1]]}:near",
                cue.sense in "GB",
                best[1],
            )
        )
    return out


def _is_place(kinds: str, first: int) -> bool:
    """After a preposition other than "of": a site, a group, a time."""
    before = first - 1
    while before >= 0 and kinds[before] in "dm#n":
        before -= 1
    return before >= 0 and kinds[before] == "p"


def _distance(kinds: str, first: int, last: int, cue: int) -> int:
    between = kinds[last + 1 : cue] if cue > last else kinds[cue + 1 : first]
    return len(between) + 15 * between.count("b") + 4 * between.count(",") + (2 if cue > last else 0)


def hedged(reader: Reader, claim: Claim) -> bool:
    """The cue stands behind may, could, to, by or for: an outlook or a means, not a finding."""
    low, kinds = reader.line.low, reader.kinds
    i = claim.cue_token - 1
    while i >= 0 and kinds[i] in "mxj":
        i -= 1
    if i < 0:
        return False
    if low[i] in _HEDGE or low[i] == "to":
        return True
    return (
        low[i] in {"by", "for", "in", "of"} and kinds[claim.cue_token] in "VX" and not _ACHIEVED.intersection(low[:i])
    )


class _Cue:
    """One cue word in its line."""

    def __init__(self, reader: Reader, at: int) -> None:
        self.reader = reader
        self.at = at
        self.kinds = reader.kinds
        self.low = reader.line.low
        self.sense, self.form = CUES[self.low[at]]
        self.size = len(self.kinds)

    def claim(self) -> list[Claim]:
        """Phrases and sense, or nothing."""
        if self.swallowed():
            return []
        phrases, side = self._arguments()
        phrases = [p for p in phrases if self.reader.names_outcome(p)]
        if not phrases:
            return []
        sense, rule = self.sense_of(side)
        if side == "subject" and sense not in "N-" and self._no_subject(phrases[0]):
            sense, rule = ("-" if sense == "A" else "N"), "not-" + rule
        line = self.reader.line
        cue = (line.starts[self.at], line.ends[self.at])
        return [
            Claim(p, sense, cue, self.at, f"{rule}:{self.low[self.at]}:{side}", self.sense in "GB", self.at)
            for p in phrases
        ]

    def _no_subject(self, first: Phrase) -> bool:
        """ "No microbiota differentiated the groups"."""
        i = first.first - 1
        while i >= 0 and self.kinds[i] in "dmn":
            i -= 1
        return i >= 0 and self.low[i] in {"no", "neither", "none"}

    def swallowed(self) -> bool:
        """The word belongs to a following cue ("greater improvement") or says nothing by itself."""
        low, at, kinds = self.low, self.at, self.kinds
        word = low[at]
        nxt = self._next(at + 1, "m")
        follows = kinds[nxt] if nxt < self.size else ""
        if self.form in "AEN" and follows and follows in "NX" and nxt - at <= 3:
            return True
        inner = self._next(nxt, "d") if follows == "d" else nxt
        if (
            self.form in "EVX"
            and inner < self.size
            and kinds[inner] in "NX"
            and CUES[low[inner]][0] in OPPOSITE
            and word in SMALLER
        ):
            return True
        if (
            self.form == "N"
            and self.sense == "A"
            and low[at + 1 : at + 2]
            and low[at + 1] in {"study", "studies", "analysis", "test", "analyses"}
        ):
            return True
        if self.sense == "A" and self.form == "E" and self.reader.interventional and self._inner_cue():
            return True
        if word in GRADED and not {"more", "less", "as", "most"} & set(low[max(0, at - 2) : at]):
            return True
        if word in {"more", "less"} and (follows in ("E", "A") or low[nxt : nxt + 1] in (["effective"], ["than"])):
            return True
        if word in NOT_ALONE:
            return True
        before = kinds[at - 1] if at else ""
        if self.form == "E" and self.sense in "UAD" and before == "n" and follows == "n" and word in MADE_OF:
            return True
        if self.form == "A" and self.sense in "CNA" and follows == "n":
            opener = at - 1
            while opener >= 0 and kinds[opener] in "mdx":
                opener -= 1
            return opener >= 0 and kinds[opener] not in "va"
        return word in {"effect", "effects", "impact", "influence", "action"} and before == "n" and self.form == "N"

    def _inner_cue(self) -> bool:
        """ "was associated with a reduction in A": in a trial the reduction is the result."""
        at = self._next(self.at + 1, "pdm#n") if self.low[self.at + 1 : self.at + 2] == ["with"] else self.size
        return at < self.size and at - self.at <= 6 and CUES.get(self.low[at], "A")[0] in OPPOSITE

    def _next(self, i: int, letters: str) -> int:
        while i < self.size and self.kinds[i] in letters:
            i += 1
        return i

    def _arguments(self) -> tuple[list[Phrase], str]:
        form = self.form
        if form == "X":
            form = "V" if self._is_verb() else "N"
        if form == "N":
            return self._noun_arguments()
        after = self._next(self.at + 1, "dm")
        direct = after < self.size and self.kinds[after] in "n#" and self.kinds[self.at + 1] != ","
        if form == "E" and self._passive():
            direct = False
        if direct and self.kinds[after] == "#" and not re.match(r"#+n", self.kinds[after:]):
            direct = False
        if direct:
            found, _ = self.reader.list_at(after, self.size)
            if any(self.reader.names_outcome(p) for p in found):
                return found, "object"
        if self.sense == "A" or self.low[self.at] in {
            "effective",
            "superior",
            "beneficial",
            "inferior",
            "better",
            "worse",
            "efficacious",
        }:
            return self._complement()
        found = self._subject(self.at)
        if self.sense in "CN" and form in "VEA" and not any(p.entry for p in found):
            right = self._complement_of({"in", "for", "regarding", "concerning", "on"})
            if right:
                return right, "complement"
        if any(self.reader.names_outcome(p) for p in found):
            return found, "subject"
        if form in "AE":
            return self._complement()
        return found, "subject"

    def _complement_of(self, prepositions: set[str]) -> list[Phrase]:
        """Outcomes behind one of the prepositions, directly after the cue."""
        i = self._next(self.at + 1, "m(")
        if i >= self.size or self.low[i] not in prepositions:
            return []
        found, _ = self.reader.list_at(self._next(i + 1, "dm"), self.size)
        return [p for p in found if self.reader.names_outcome(p)]

    def _is_verb(self) -> bool:
        before = self.at - 1
        while before >= 0 and self.kinds[before] == "m":
            before -= 1
        if before < 0 or (
            self.kinds[before] in "dxovAE#p,bjX"
            and self.low[before]
            not in {
                "not",
                "did",
                "to",
                "and",
                "may",
                "could",
                "can",
                "might",
                "will",
                "would",
                "that",
                "which",
                "does",
                "do",
                "also",
            }
        ):
            return False
        if self.low[before] in {
            "showed",
            "had",
            "shows",
            "show",
            "found",
            "demonstrated",
            "significant",
            "observed",
            "revealed",
        }:
            return False
        opener = before
        while opener >= 0 and self.kinds[opener] in "n#m" and before - opener < 4:
            opener -= 1
        nxt = self._next(self.at + 1, "dm")
        if opener >= 0 and self.kinds[opener] in "dp" and self.low[nxt : nxt + 1] in (["in"], ["of"]):
            return False
        return not (nxt < self.size and self.low[nxt] in {"in", "of", "for"} and self.kinds[before] in "a(")

    def _passive(self) -> bool:
        i = self.at - 1
        while i >= 0 and (
            self.kinds[i] in "mxE#A" or (self.kinds[i] == "j" and self.kinds[i - 1 : i] in ("E", "A", "m"))
        ):
            i -= 1
        return i >= 0 and self.kinds[i] == "a"

    # --- where the phrases stand ---------------------------------------------------------------------------

    def _noun_arguments(self) -> tuple[list[Phrase], str]:
        """ "reduction in A and B", "no differences were seen between groups in A", "A showed a reduction", "pain reduction"."""
        i = self.at + 1
        for _ in range(6):
            i = self._next(i, "avmx(,dE#")
            if i >= self.size or self.kinds[i] not in "po":
                break
            word = self.low[i]
            after = self._next(i + 1, "pdm")
            if i + 1 < self.size and self.low[i + 1] in {"respect", "terms", "regard"}:
                after = self._next(i + 2, "pdmo")
                word = "regarding"
            if after < self.size and self.kinds[after] in "EA":
                after = self._next(after + 1, "dm")
            found, past = self.reader.list_at(after, self.size)
            if (
                word in _OUTCOME_PREPOSITIONS
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
        i = self._next(self.at + 1, "m(")
        right: list[Phrase] = []
        if i < self.size and self.kinds[i] == "p":
            after = self._next(i + 1, "pdm")
            if after < self.size and self.kinds[after] in "EANVX" and self.sense != "A":
                return [], "complement"
            while after < self.size and self.kinds[after] in "EANX":
                after = self._next(after + 1, "odmp")
            right, _ = self.reader.list_at(after, self.size)
            right = [p for p in right if self.reader.names_outcome(p)]
        if self.sense == "A":
            return self._related(right)
        left = [p for p in self._subject(self.at) if p.entry is not None and self.reader.names_outcome(p)]
        return (left, "subject") if left else (right, "complement")

    def _related(self, right: list[Phrase]) -> tuple[list[Phrase], str]:
        """Of a correlation, the clinical endpoint or the listed item is the outcome, not the exposure (labelling guide)."""
        names = self.reader.names_outcome
        right = [p for p in right if names(p)]
        left = [p for p in self._subject(self.at) if names(p)]
        if not left or not right:
            return (left or right), ("subject" if left else "complement")
        clinical = [any(p.entry and p.entry.domain not in _EXPOSURES for p in side) for side in (left, right)]
        if clinical[0] != clinical[1]:
            return (left, "subject") if clinical[0] else (right, "complement")
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
        if stop > 2 and re.fullmatch(r"[am]nj", self.kinds[stop - 3 : stop]):
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
            if self.kinds[i] in "n#" and re.match(r"#?n", self.kinds[i:]):
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

    # --- what it says --------------------------------------------------------------------------------------

    def sense_of(self, side: str) -> tuple[str, str]:
        sense, rule = (
            self.sense,
            {"U": "up", "D": "down", "G": "good", "B": "bad", "C": "changed", "N": "null", "A": "associated"}[
                self.sense
            ],
        )
        before = self._before()
        if "less" in self.low[max(0, self.at - 2) : self.at] and sense in OPPOSITE and self.form in "AE":
            sense, rule = OPPOSITE[sense], "less-" + rule
        if before & SMALLER and sense in OPPOSITE and self.form in "NX" and side in {"of", "compound"}:
            sense, rule = OPPOSITE[sense], f"{rule}-turned"
        if self._negated():
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
        return bool(_NULL_AFTER.search(self.reader.text[line.ends[self.at] : end].lower()))


_EXPOSURES = frozenset(
    {
        "microbiome_composition",
        "microbial_diversity",
        "metabolite",
        "immune_inflammatory",
        "neurotransmitter_hormone",
        "utilisation_cost",
        "other",
    }
)
