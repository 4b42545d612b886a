"""What its neighbours make of a word: letters of cues that in this place are plain nouns or joints of a list."""

from litrack.outcomes import lexicon
from litrack.outcomes.cues import CUES
from litrack.outcomes.patterns import Pattern
from litrack.outcomes.words import Line

_MADE_OF = lexicon.words("participles")
_STRONGLY = frozenset(["significantly", "markedly", "abnormally", "remarkably", "extremely", "very"])
_LEVELS = {"high": "higher", "low": "lower"}
_LISTED = Pattern(r"(?<=[,j])N(?=[,j])|(?<=jX)X(?=[,.]|$)")
_VERBS = Pattern(r"[av]|(?<![dpoAE])[EV](?![n#])")


def settled(line: Line, kinds: str) -> str:
    """The letters of the line, mended."""
    out = list(kinds)
    low = line.low
    for found in _LISTED.finditer(kinds):
        out[found.start()] = "n"
    neither = "neither" in low
    for i, word in enumerate(low):
        kind = kinds[i]
        if word == "nor" and neither:
            out[i] = "j"
        elif kind == "A" and CUES[word][0] == "A" and kinds[i + 1 : i + 2] == "n":
            out[i] = "n"
        elif kind == "E" and word in _MADE_OF and kinds[i - 1 : i] == "n" and kinds[i + 1 : i + 2] == "n":
            if _VERBS.search(_clause(kinds, i)):
                out[i] = "n"
    return "".join(out)


def _clause(kinds: str, at: int) -> str:
    """The letters around the word up to the next boundaries, itself blanked."""
    first = kinds.rfind("b", 0, at) + 1
    past = kinds.find("b", at)
    past = past if past >= 0 else len(kinds)
    return kinds[first:at] + "." + kinds[at + 1 : past]
