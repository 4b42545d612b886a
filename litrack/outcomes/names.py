"""Whether two phrases name one outcome."""

from functools import lru_cache

from litrack.outcomes.patterns import Pattern

_WORD = Pattern(r"[a-z0-9]+")
_STOP = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "for",
        "to",
        "and",
        "or",
        "with",
        "by",
        "at",
        "from",
        "level",
        "levels",
        "score",
        "scores",
        "total",
        "mean",
        "rate",
        "rates",
        "relative",
        "change",
        "changes",
    ]
)


@lru_cache(20_000)
def stems(name: str) -> frozenset[str]:
    """Content words without endings, to see that two phrases name one outcome."""
    out = set()
    for word in _WORD.findall(name.lower()):
        if word not in _STOP:
            for suffix in ("ations", "ation", "ities", "ings", "ing", "ies", "ed", "es", "s"):
                if word.endswith(suffix) and len(word) - len(suffix) >= 3:
                    out.add(word[: -len(suffix)])
                    break
            else:
                out.add(word)
    return frozenset(out)


@lru_cache(20_000)
def same_name(a: str, b: str) -> bool:
    """Two phrases that are `alike`."""
    return alike(stems(a), stems(b))


def alike(x: frozenset[str], y: frozenset[str]) -> bool:
    """At least half of the content words are shared (Dice)."""
    shared = len(x & y)
    return shared > 0 and 4 * shared >= len(x) + len(y)
