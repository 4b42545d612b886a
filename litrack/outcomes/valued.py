"""Whether a direction is good where neither scale nor verb settles it: a small model weighs what is known of the marker
against its sentence, the rows beside it, and what title and conclusion say of the treatment (docs/model_card.md)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from litrack.model import FROM_CONTEXT, Benefit
from litrack.outcomes import benefit, domain, lexicon, looks, markers, weights
from litrack.outcomes.cues import OPPOSITE
from litrack.outcomes.patterns import Pattern
from litrack.outcomes.rows import RESTORED, TURNED, Row
from litrack.outcomes.segment import Sentence
from litrack.outcomes.vocabulary import Entry

VERDICTS: tuple[Benefit, ...] = ("improved", "worsened", "na")
SCALE = 100
SURE = 0.55
"""Chance from which a value is given; below it the row has none (by cross-validation)."""
_VERBS = {"good": "G", "good-turned": "B", "less-good": "B", "bad": "B", "bad-turned": "G", "less-bad": "G"}
_DESIGNS = looks.DESIGNS | {"in_vitro": "v"}
_SIGNS = {"increased": "U", "decreased": "D", "changed": "C"}
_WORD = Pattern(r"[a-zα-ω][\w\-/+]*|\d")
_VERSUS = Pattern(
    r"(?:compared (?:with|to)|than|versus|vs\.?|relative to|comparison (?:with|to)|from)\b(?: [\w\-]+){1,5}"
)
_AILING = Pattern(r"model|untreated|vehicle|placebo|hfd|infected|lps|dss|disease|induced|diabet|stress|obese|colitis")
_SOUND = Pattern(r"control|normal|healthy|sham|wild|\bwt|\bnc\b|naive|saline")
_COUNTED = {"s": "-", "t": "-I", "c": "IW"}
"""Leanings beside which the letters of a sentence, a title and a conclusion are counted (by cross-validation)."""
_BEFORE = Pattern(r"baseline|before|\bpre")


class Draft(NamedTuple):
    """A row with what the rules say of its value."""

    row: Row
    verb: str
    """G or B where a verb of value said so."""
    ruled: Benefit
    marker: str
    """B where more of it commonly goes with damage, G where with its repair, else "-"."""
    sign: str
    leaning: str
    """What the direction would mean by the marker alone: I better, W worse, "-" nobody can say."""
    open: bool
    """The context may give it a value or take it away."""


def draft(text: str, row: Row, design: str) -> Draft:
    """What the verb of value, the scale and the marker say."""
    claim, entry = row.claim, row.claim.phrase.entry
    verb = _VERBS.get(claim.rule.removeprefix(TURNED).split(":")[0], "")
    if verb and claim.rule.startswith(TURNED):
        verb = OPPOSITE[verb]
    if claim.sense == "C" and RESTORED.match(text, *claim.cue):
        verb = "G"
    ruled = benefit.judge(row.direction, row.comparison, row.name, entry, verb, design)
    settled = verb or ruled == "unclear" or benefit.is_scale(entry) or benefit.of_no_value(entry)
    in_trial = ruled != "na" and _DESIGNS.get(design, "o") in "ts"
    may = not settled and not in_trial and benefit.may_have_value(row.direction, row.comparison, design)
    marker, sign = _marker(row.name, entry), _SIGNS.get(row.direction, "N")
    leaning = "-" if marker == "-" or sign not in "UD" else "I" if (marker == "B") == (sign == "D") else "W"
    return Draft(row, verb, ruled, marker, sign, leaning, may)


def _marker(name: str, entry: Entry | None) -> str:
    bad = benefit.is_bad(name, entry)
    return markers.leaning(name) if bad is None else "B" if bad else "G"


@cache
def _openings() -> dict[str, tuple[tuple[str, str], ...]]:
    """By their first two letters the openings of words, the longest first, and what they tell."""
    out: dict[str, list[tuple[str, str]]] = {}
    for opening, letter in sorted(lexicon.by_letter("value").items(), key=lambda x: (-len(x[0]), x[0])):
        out.setdefault(opening[:2], []).append((opening, letter + opening))
    return {first: tuple(several) for first, several in out.items()}


@lru_cache(20_000)
def _told(word: str) -> str:
    """The letter and the opening of a word that tells something, else nothing."""
    if word.endswith(("-induced", "-exposed", "-fed")):
        return "E-induced"
    if word.endswith("-treated"):
        return "T-treated"
    return next((tells for opening, tells in _openings().get(word[:2], ()) if word.startswith(opening)), "")


class _Telling(NamedTuple):
    """The telling words of a title, a conclusion or a sentence, and how many of each letter, two at most."""

    words: tuple[str, ...]
    counts: tuple[str, ...]


def _telling(text: str) -> _Telling:
    words = tuple(dict.fromkeys(filter(None, map(_told, _WORD.findall(text.lower())))))
    letters = [word[0] for word in words]
    return _Telling(words, tuple(f"{letter}{min(2, letters.count(letter))}" for letter in "HBTE"))


def features(
    text: str, drafts: Sequence[Draft], design: str, forms: Mapping[str, str], concluded: Sequence[Sentence]
) -> list[list[str]]:
    """What the model sees of each open row, in order; `concluded` are the sentences of the conclusions."""
    kind = _DESIGNS.get(design, "o")
    title = _telling(text.partition("\n")[0])
    end = _telling(" ".join(text[a:b] for a, b in concluded))
    sentences: dict[int, list[Draft]] = {}
    for d in drafts:
        sentences.setdefault(d.row.sentence.start, []).append(d)
    said = {d.row.sentence.start: text[slice(*d.row.sentence)] for d in drafts if d.open}
    told = {k: (_telling(words), _versus(words.lower())) for k, words in said.items()}
    leaning = Counter(d.leaning for d in drafts)
    whole = _of_all(drafts)
    before = _before(drafts)
    out = []
    for k, d in enumerate(drafts):
        if d.open:
            q, place = d.leaning, d.row.sentence.start
            here, versus = told[place]
            # the scale has a known good end, and the row says where on it
            settled = d.sign != "C" and benefit.is_bad(d.row.name, d.row.claim.phrase.entry) is not None
            f = _of_row(text, d, kind, forms) + _of_rest(d, leaning, sentences[place])
            f += [*whole, f"vq={versus}{q}{kind}", f"pr={before[k]}{q}"]
            for letter, part in (("s", here), ("t", title), ("c", end)):
                f += [f"{letter}={w}" for w in part.words]
                if letter != "s" and not settled:
                    f += [f"{letter}?={w}" for w in part.words]
                if q in _COUNTED[letter]:
                    f += [f"{letter}k{q}={n}" for n in part.counts]
            out.append(f)
    return out


def _of_all(drafts: Sequence[Draft]) -> list[str]:
    """Verbs of value and known values of the abstract."""
    verbs, ruled = Counter(d.verb for d in drafts), Counter(d.ruled for d in drafts)
    return [
        f"av={min(verbs['G'], 2)}{min(verbs['B'], 2)}",
        f"ai={min(ruled['improved'], 3)}{min(ruled['worsened'], 3)}",
    ]


def _before(drafts: Sequence[Draft]) -> list[str]:
    """For each row what the rules say of the last row of an earlier sentence."""
    out: list[str] = []
    for k, d in enumerate(drafts):
        earlier = drafts[k - 1] if k else None
        same = earlier is not None and earlier.row.sentence == d.row.sentence
        out.append(out[-1] if same else earlier.ruled if earlier else "-")
    return out


def _of_row(text: str, d: Draft, kind: str, forms: Mapping[str, str]) -> list[str]:
    row, entry, s = d.row, d.row.claim.phrase.entry, d.sign
    known = entry.domain if entry else "-"
    found = domain.of(row.name, entry, forms)
    cue = text[slice(*row.claim.cue)].lower()
    names = _WORD.findall(row.name.lower())
    f = [
        f"r={d.ruled}", f"r={d.ruled}{kind}", f"vd={d.verb}{kind}", f"m={d.marker}{s}", f"s={s}{kind}",
        f"s={s}", f"c={row.comparison}", f"c={row.comparison}{kind}", f"ro={row.role}", f"cue={cue}",
        f"cue={cue}{d.marker}",
        f"dm={known}", f"dm={known}{s}", f"dd={known}{kind}", f"do={found}", f"do={found}{s}", f"do={found}{kind}",
        f"p={entry.polarity if entry else '-'}{entry.kind if entry else '-'}{s}",
        f"up={row.name[-3:].isupper()}{any(map(str.isdigit, row.name))}",
    ]  # fmt: skip
    for word in names:
        f += [f"w={word[:7]}", f"w={word[:7]}{s}"]
    if names:
        f.append(f"hs={names[-1][-4:]}{s}")
    return f


def _of_rest(d: Draft, leaning: Mapping[str, int], together: Sequence[Draft]) -> list[str]:
    """What the other rows of the sentence and of the abstract lean to."""
    q = d.leaning
    near = [o.leaning for o in together if o is not d]
    ruled = [o.ruled for o in together if o is not d]
    better, worse = leaning["I"] - (q == "I"), leaning["W"] - (q == "W")
    whole = _balance(better, 2 * worse) if better > worse else _balance(2 * better, worse)
    said = f"{min(ruled.count('improved'), 2)}{min(ruled.count('worsened'), 2)}"
    signs = "".join(sorted({o.sign for o in together}))
    return [
        f"mn={min(near.count('I'), 2)}{min(near.count('W'), 2)}", f"mb={whole}{q}",
        f"mb={whole}{_balance(near.count('I'), near.count('W'))}{q}", f"ni={said}", f"niq={said}{q}",
        f"sg={signs}{d.marker}{d.sign}",
    ]  # fmt: skip


def _balance(better: int, worse: int) -> str:
    return "I" if better > worse else "W" if worse > better else "="


def _versus(low: str) -> str:
    """What stands behind the last word of comparison: the ailing, the sound, the time before, something else."""
    found = None
    for found in _VERSUS.finditer(low):  # noqa: B007 - the last one counts
        pass
    if found is None:
        return "-"
    said = found.group()
    return "M" if _AILING.search(said) else "C" if _SOUND.search(said) else "P" if _BEFORE.search(said) else "o"


def decide(names: Sequence[str], table: weights.Table) -> Benefit:
    """The likeliest verdict; no value where none is likely enough."""
    chances = weights.chances(weights.total(names, table, len(VERDICTS)), SCALE)
    best = max(chances)
    return VERDICTS[chances.index(best)] if best >= SURE else "na"


def benefits(
    text: str, rows: Sequence[Row], design: str, forms: Mapping[str, str], concluded: Sequence[Sentence]
) -> list[tuple[Benefit, str]]:
    """The benefit of each row, and what its rule must say where the context gave a value or denied one."""
    drafts = [draft(text, row, design) for row in rows]
    seen = iter(features(text, drafts, design, forms, concluded) if any(d.open for d in drafts) else ())
    values = [decide(next(seen), weights.load("valued")) if d.open else d.ruled for d in drafts]
    return [(value, _note(value, d.ruled)) for value, d in zip(values, drafts, strict=True)]


def _note(value: Benefit, ruled: Benefit) -> str:
    return "" if value == ruled else f", {'no ' if value == 'na' else ''}{FROM_CONTEXT}"
