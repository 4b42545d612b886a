"""Reads one sentence into tokens with one-letter kinds, so that phrases can be found by patterns over the letters.

Kinds: n noun or adjective, o "of", p preposition, d determiner, a form of be, v other verb, m adverb, x negation,
j and/or, "," comma, b clause boundary, # number, ( a bracketed group (one token), . other sign,
and the forms of cues: N noun, E -ed form, V verb, A adjective, X noun or verb.
"""

import re
from dataclasses import dataclass

from litrack.outcomes.cues import CUES, NEGATIONS

_TOKEN = re.compile(
    r"[A-Z]\.\s?[a-z]{4,}"  # H. pylori
    r"|[+\-−–]?\d[\d,.·]*\d%?|[+\-−–]?[.·]?\d%?(?![\w-])"  # numbers
    r"|\w[\w]*(?:[-–‐‑/'’.:+]\w+)*[+]?(?:%(?!\w))?"
    r"|\S"
)

_CLASSES = {
    "o": "of",
    "p": "in on for with at by from to between among amongst during after before following into over under within across "
    "throughout towards toward against via through per than versus vs compared comparing relative regarding concerning "
    "despite due except including until since upon along near above below around about like given as whether "
    "respect according using based because when where if once how why",
    "d": "the a an this that's these its their his her our all any each some several both either such another most many various every "
    "certain other",
    "a": "is was are were be been being am become becomes became",
    "j": "and or &",
    "b": "while whereas whilst but although though however that which who whose whom nevertheless nonetheless yet so then "
    "therefore thus hence albeit",
    "v": "has had have having show showed shown shows showing demonstrate demonstrated demonstrates demonstrating exhibit "
    "exhibited exhibits exhibiting reveal revealed reveals revealing find found finding finds observe observed observes "
    "observing report reported reports reporting indicate indicated indicates indicating suggest suggested suggests "
    "suggesting detect detected see seen saw note noted receive received receiving receives experience experienced "
    "experiencing achieve achieved achieving obtain obtained obtaining identify identified occur occurred occurs occurring "
    "do did does done led lead leads leading resulted result resulting produce produced produces producing cause caused "
    "causes causing can could may might will would should must appeared appear appears seemed seem seems tended tend tends "
    "provide provided provides providing confirm confirmed confirms remain remains reached reach display displayed displays "
    "underwent undergo undergoing presented present presents developed develop used using use uses treated given compared "
    "evaluated assessed measured performed calculated determined analyzed analysed conducted examined investigated included "
    "required yielded contributed responded respond supplemented fed administered followed according adjusted tested "
    "attained maintain maintaining maintains continued got get went came made make makes support supports supporting "
    "exerted exert highlighted highlights allowed allows involved thereby characterized characterised dominated comprised "
    "accounted enable enables enabled became begin began expressed harbored harboured emerged attributed was's believe "
    "concluded conclude recommend add adds adding added start started stop stopped expected randomized randomised recruited",
    "x": "",
    "m": "significantly statistically markedly substantially slightly also only not-only respectively more-or-less very highly "
    "even still again mostly however further furthermore moreover additionally interestingly notably overall finally "
    "consistently dramatically greatly strongly clearly similarly conversely particularly especially marginally "
    "considerably nearly almost approximately potentially independently positively negatively inversely directly "
    "there it they we he she i you them us not-significantly just too well rather quite therefore here together namely "
    "respectively, thereby significant marked substantial considerable remarkable notable statistical clinically "
    "statistically-significant slight modest strong obvious moderate great marked dramatic overall general net drastic "
    "pronounced robust consistent positive negative inverse direct linear weak further mean average median sustained "
    "rapid gradual progressive considerable concomitant corresponding simultaneous specific meaningful relevant "
    "clinical-relevant important evident marginal additional new strongest noticeable main overall profound "
    "independent dose-dependent time-dependent specifically potential limited large small good "
    "first second third final relatively so-called as-well",
}
_KIND: dict[str, str] = {}
for _letter, _words in _CLASSES.items():
    for _word in _words.split():
        _KIND.setdefault(_word, _letter)
for _word in ("significant", "statistical", "positive", "negative"):
    _KIND[_word] = "m"
_ADVERB = re.compile(r"[a-z-]{3,}ly$")
_NOT_ADVERBS = frozenset(
    ["family", "assembly", "supply", "early", "elderly", "daily", "weekly", "monthly", "reply", "fly", "anomaly", "poly", "body-ly", "butterfly"]
)
_NUMBER = re.compile(
    r"[+\-−–~≈]?[\d.·][\d.,·–-]*%?$|(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty)$"
)
_OPEN, _CLOSE = {"(": ")", "[": "]", "{": "}"}, {")", "]", "}"}


@dataclass(slots=True)
class Line:
    """One sentence: parallel lists, a letter of `kinds` for each token."""

    words: list[str]
    low: list[str]
    starts: list[int]
    ends: list[int]
    kinds: str
    start: int
    end: int


def _kind(low: str, word: str) -> str:
    if low in CUES:
        return CUES[low][1]
    if low in NEGATIONS:
        return "x"
    found = _KIND.get(low)
    if found:
        return found
    if _NUMBER.match(low):
        return "#"
    if _ADVERB.match(low) and low not in _NOT_ADVERBS:
        return "m"
    if low == ",":
        return ","
    if low in {";", ":", "—", "•"}:
        return "b"
    if word[0].isalnum():
        return "n"
    return "."


def read(text: str, start: int, end: int) -> Line:
    """Tokens of `text[start:end]`; a balanced bracketed group is a single token of kind "("."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    kinds: list[str] = []
    depth, opened = 0, 0
    for found in _TOKEN.finditer(text, start, end):
        word = found.group()
        if depth:
            depth += (word in _OPEN) - (word in _CLOSE)
            if not depth:
                ends[-1] = found.end()
                words[-1] = text[opened : found.end()]
            continue
        starts.append(found.start())
        ends.append(found.end())
        words.append(word)
        if word in _OPEN and _closes(text, found.start(), end):
            depth, opened = 1, found.start()
            kinds.append("(")
        else:
            kinds.append(_kind(word.lower(), word))
    low = [w.lower() for w in words]
    return Line(words, low, starts, ends, "".join(kinds), start, end)


def _closes(text: str, at: int, end: int) -> bool:
    """The bracket at `at` is balanced before the sentence ends."""
    depth = 0
    for found in re.finditer(r"[(\[{)\]}]", text[at:end]):
        depth += 1 if found.group() in _OPEN else -1
        if depth == 0:
            return True
    return False


def tokens(text: str) -> list[str]:
    """The words of a vocabulary term, cut as sentences are."""
    return _TOKEN.findall(text)
