"""What the tagger of outcome phrases sees of a sentence, spelled out: for training, and what spans.py must sum."""

from litrack.outcomes import weights
from litrack.outcomes.cues import CUES, NEGATIONS
from litrack.outcomes.vocabulary import Vocabulary
from litrack.outcomes.words import KINDS

REACH = (-2, -1, 0, 1, 2)
"""How far a word's own features reach; at both ends of it only the first four."""


def spell(words: list[str], clusters: weights.Table, vocabulary: Vocabulary) -> list[list[str]]:
    """All features of each place."""
    known = [describe(w, clusters) for w in words]
    around = context(words, [k[0] for k in known], [k[1] for k in known], [k[2] for k in known], vocabulary)
    out = []
    for i, extra in enumerate(around):
        row = list(extra)
        for d in REACH:
            j = i + d
            row += (
                [f"{d}{f}" for f in (known[j][3] if -2 < d < 2 else known[j][3][:4])]
                if 0 <= j < len(words)
                else [f"{d}^"]
            )
        out.append(row)
    return out


def describe(word: str, clusters: weights.Table) -> tuple[str, str, str, list[str]]:
    """Normal form, kind, coarse cluster and features of a word alone; the first four also reach two words away."""
    low = "0" if word.isdigit() else word.lower()
    coarse, fine = clusters.get(low, (-1, -1))
    kind = "c" + CUES[low] if low in CUES else "x" if low in NEGATIONS else KINDS.get(low, "")
    out = ["w=" + low, f"c={fine}", f"d={coarse}"]
    if kind:
        out.append("k=" + kind)
    if low.isalpha():
        out += ["s=" + low[-3:], "t=" + low[-2:]]
        if len(low) > 5:
            out += ["r=" + low[-5:], "p=" + low[:4]]
        if word.isupper() and len(word) > 1:
            out.append("U")
        elif word[0].isupper():
            out.append("T")
    else:
        out.append("#" if low == "0" else "P")
    return low, kind, str(coarse), out


def context(
    words: list[str], low: list[str], kinds: list[str], clusters: list[str], vocabulary: Vocabulary
) -> list[list[str]]:
    """Features of each place that depend on its neighbours: pairs, vocabulary, brackets, the cues on both sides."""
    count = len(words)
    term = [""] * count
    for first, past, entry in vocabulary.find([w.lower() for w in words], words):
        for i in range(first, past):
            term[i] = ("B" if i == first else "I") + entry.kind
    left, right = _cues(low, kinds), _cues(low[::-1], kinds[::-1])[::-1]
    c = ["^", "^", *clusters, "^"]
    out = []
    depth = 0
    for i in range(count):
        f = [
            f"cc-{c[i + 1]}_{c[i + 2]}",
            f"cc+{c[i + 2]}_{c[i + 3]}",
            f"ccc{c[i + 1]}_{c[i + 2]}_{c[i + 3]}",
            f"cw{c[i]}_{c[i + 1]}",
        ]
        if i:
            f.append(f"b-{low[i - 1]}_{low[i]}")
            if term[i - 1]:
                f.append("v-" + term[i - 1])
        if i + 1 < count:
            f.append(f"b+{low[i]}_{low[i + 1]}")
            if term[i + 1]:
                f.append("v+" + term[i + 1])
        if term[i]:
            f += ["v" + term[i], "v*" + term[i][0]]
        if low[i] in "([":
            depth += 1
        f.append("par1" if depth else "par0")
        if low[i] in ")]" and depth:
            depth -= 1
        f += ["lc" + left[i], "rc" + right[i], "bias", f"pos{min(3, i)}"]
        out.append(f)
    return out


def _cues(low: list[str], kinds: list[str]) -> list[str]:
    """The last cue word or sentence sign before each place."""
    out = []
    last = "-"
    for word, kind in zip(low, kinds, strict=True):
        out.append(last)
        if kind[:1] == "c" or word in {".", ";"}:
            last = kind or "b"
    return out
