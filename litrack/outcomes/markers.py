"""Names of which more commonly goes with damage, or with its repair (markers.txt): no verdict, a hint to weigh."""

from functools import cache, lru_cache
from pathlib import Path

from litrack.outcomes.patterns import Pattern

_BREAKS = Pattern(r"[(),;/\[\]]")


@lru_cache(20_000)
def leaning(name: str) -> str:
    """B where more of it is commonly worse, G where better, "-" where nothing or both are said."""
    padded = f" {_BREAKS.sub(' ', name.lower())} "
    worse, better = (any(map(padded.__contains__, _forms()[kind])) for kind in ("worse", "better"))
    return "-" if worse == better else "B" if worse else "G"


@cache
def _forms() -> dict[str, list[str]]:
    """The forms of each kind, with a blank where a word must open or end."""
    out: dict[str, list[str]] = {}
    for line in Path(__file__).with_name("markers.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kind, *forms = line.split()
            padded = (f" {form.replace('_', ' ')} " for form in forms)
            out.setdefault(kind, []).extend(form.replace(" *", "").replace("* ", "") for form in padded)
    return out
