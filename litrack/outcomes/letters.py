"""What its neighbours make of a word: letters of cues that in this place are plain nouns or joints of a list."""

from litrack.outcomes import lexicon
from litrack.outcomes.cues import CUES
from litrack.outcomes.patterns import Pattern
from litrack.outcomes.words import Line

_MADE_OF = lexicon.words("participles")
_LISTED = Pattern(r"(?<=[,j])N(?=[,j])|(?<=jX)X(?=[,.]|$)")
_VERBS = Pattern(r"[av]|(?<![dpoAE])[EV](?![n#])")

_UNITS = frozenset(("minutes", "hours", "days", "weeks", "months", "years"))
_TIME = Pattern(r"p#n[nE]")
"""A preposition, a number, its unit, and what is reported: "at 6 months pain was lower"."""


def settled(line: Line, kinds: str) -> str:
    """The letters of the line, mended."""
    out = list(kinds)
    low = line.low
    for found in _LISTED.finditer(kinds):
        out[found.start()] = "n"
    neither = "neither" in low
    for i, word in enumerate(low):
        if word == "nor" and neither:
            out[i] = "j"
        elif word in _UNITS and _TIME.match(kinds, max(0, i - 2)):
            out[i] = ","
        elif _builds_a_noun(kinds, i, word):
            out[i] = "n"
    return "".join(out)


def _builds_a_noun(kinds: str, at: int, word: str) -> bool:
    """ "predictive value"; "virus induced effects", where another word is the verb."""
    if kinds[at] == "A":
        return CUES[word][0] == "A" and kinds[at + 1 : at + 2] == "n"
    return word in _MADE_OF and kinds[at - 1 : at + 2] == "nEn" and _VERBS.search(_clause(kinds, at)) is not None


def _clause(kinds: str, at: int) -> str:
    """The letters around the word up to the next boundaries, itself blanked."""
    first = kinds.rfind("b", 0, at) + 1
    past = kinds.find("b", at)
    past = past if past >= 0 else len(kinds)
    return kinds[first:at] + "." + kinds[at + 1 : past]
