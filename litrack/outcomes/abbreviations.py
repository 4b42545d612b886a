"""Abbreviations that the abstract itself defines, with the vocabulary entry of their long form."""

import re

from litrack.outcomes.patterns import Pattern
from litrack.outcomes.vocabulary import Entry, Vocabulary
from litrack.outcomes.words import tokens

_DEFINED = Pattern(r"\(([A-Z][\w-]{1,9}|[a-z]{1,2}[A-Z][\w-]{0,8})[;,)]")
_BEFORE = 110
"""Characters before the bracket in which the long form must lie."""


def long_forms(text: str) -> dict[str, str]:
    """ABBR -> its long form, the shortest run of words before the bracket whose initials start it (Schwartz and Hearst
    2003 in spirit: every letter of the abbreviation stands in the long form, in order)."""
    out: dict[str, str] = {}
    for found in _DEFINED.finditer(text):
        short = found.group(1)
        if short in out:
            continue
        before = re.split(r"[.;:()\n]", text[max(0, found.start() - _BEFORE) : found.start()])[-1]
        words = before.split()
        for size in range(1, min(len(words), len(short) + 3) + 1):
            form = " ".join(words[-size:])
            if form[0].lower() == short[0].lower() and _letters_in_order(short, form):
                out[short] = form
                break
    return out


def _letters_in_order(short: str, form: str) -> bool:
    rest = iter(form.lower())
    return all(c in rest for c in short.lower() if c.isalnum()) and len(form) > len(short)


def entries(forms: dict[str, str], vocabulary: Vocabulary) -> dict[str, Entry]:
    """ABBR -> the entry of its long form, where the vocabulary knows it."""
    out: dict[str, Entry] = {}
    for short, form in forms.items():
        words = tokens(form)
        hits = vocabulary.find([w.lower() for w in words], words)
        if hits and hits[-1][1] == len(words):
            out[short] = hits[-1][2]
    return out
