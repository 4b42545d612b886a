"""The domain of an outcome: from its vocabulary entry, else from the forms of its words (domains.txt)."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import takewhile
from pathlib import Path

from litrack.outcomes import lexicon
from litrack.outcomes.patterns import Pattern, folded
from litrack.outcomes.vocabulary import Entry

_GENERAL = frozenset(name.replace("_", " ") for name in lexicon.words("general_terms"))
_WORD = Pattern(r"[\w\-]+")


@cache
def _forms() -> tuple[tuple[str, Pattern], ...]:
    """Domain and the pattern of its forms, line by line."""
    lines = Path(__file__).with_name("domains.txt").read_text(encoding="utf-8").splitlines()
    split = [line.split() for line in lines if not line.startswith("#")]
    return tuple((domain, _pattern(forms)) for domain, *forms in split)


def _pattern(forms: list[str]) -> Pattern:
    plain = [form.strip("*") if "__" in form else form.strip("*").replace("_", " ") for form in forms]
    edges = [("" if form[0] == "*" else r"\b", "" if form[-1] == "*" else r"\b") for form in forms]
    source = "|".join(begins + re.escape(name) + ends for name, (begins, ends) in zip(plain, edges, strict=True))
    needs = ["".join(takewhile(str.isascii, name)).lower() for name in plain]
    return Pattern(source, *needs, flags=re.IGNORECASE)


def is_general(entry: Entry) -> bool:
    """Its term says how something is measured, not what: "abundance", "gene expression", "incidence"."""
    return entry.term in _GENERAL


def telling(inside: list[tuple[int, int, Entry]]) -> Entry:
    """The entry that says most of a phrase, of `(tokens, past, entry)`."""
    return max(inside, key=lambda x: (not is_general(x[2]), x[2].kind != "word", x[0], x[1]))[2]


def of(name: str, entry: Entry | None, forms: Mapping[str, str]) -> str:
    """One of model.DOMAINS for an outcome of this name; `forms` are the long forms of the abstract's abbreviations."""
    if entry is not None and not is_general(entry):
        return entry.domain
    known = _WORD.sub(lambda found: forms.get(found.group(), found.group()), name) if forms else name
    return _by_form(known) or (entry.domain if entry else "other")


@lru_cache(20_000)
def _by_form(name: str) -> str:
    low = folded(name)
    return next((domain for domain, form in _forms() if form.seen(name, low)), "")
