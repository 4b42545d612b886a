"""The word lists of lexicon.txt, read once."""

from functools import cache
from pathlib import Path


@cache
def _lists() -> dict[str, frozenset[str]]:
    out: dict[str, list[str]] = {}
    name = ""
    for line in Path(__file__).with_name("lexicon.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line[1:-1]
            out[name] = []
        elif line and not line.startswith("#"):
            out[name] += line.split()
    return {name: frozenset(words) for name, words in out.items()}


def words(name: str) -> frozenset[str]:
    """The list of that name."""
    return _lists()[name]


def by_letter(prefix: str) -> dict[str, str]:
    """word -> X for every list "prefix X"; where a word stands in two, the list that comes first in the file wins."""
    out: dict[str, str] = {}
    for name, members in _lists().items():
        if name.startswith(prefix + " "):
            for word in members:
                out.setdefault(word, name[len(prefix) + 1 :])
    return out
