"""Regular expressions that cost little: compiled when first used, and tried only where a match can open."""

import re
import sys
from collections.abc import Callable, Iterator

_Found = re.Match[str] | None


class Pattern:
    """A regular expression that is compiled when one of its methods is first asked for: there are two hundred, and most
    abstracts need a few."""

    search: Callable[..., _Found]
    match: Callable[..., _Found]
    fullmatch: Callable[..., _Found]
    finditer: Callable[..., Iterator[re.Match[str]]]
    findall: Callable[..., list[str]]
    split: Callable[..., list[str]]
    sub: Callable[..., str]

    def __init__(self, source: str, *needs: str, flags: int = 0) -> None:
        """`needs`: what every match holds one of, in lower case; only for `seen`."""
        self.source = source
        self.needs = needs
        self.flags = flags

    def __getattr__(self, name: str) -> object:
        method = getattr(re.compile(self.source, self.flags), name)
        setattr(self, name, method)
        return method

    def seen(self, text: str, low: str) -> bool:
        """Whether `text` holds a match; `low` is it in lower case."""
        return holds(low, self.needs) and self.search(text) is not None

    def _at(self, text: str, places: list[int], start: int, end: int) -> Iterator[re.Match[str]]:
        """What `finditer` finds where every match opens at one of `places`, which rise."""
        past = start
        for place in places:
            if place >= past:
                found = self.match(text, place, end)
                if found:
                    yield found
                    past = found.end()


class Opened(Pattern):
    """A pattern whose every match opens with a letter of the class `opens`. For those that begin with what may be
    missing, so that the engine does not skip ahead by itself."""

    def __init__(self, opens: Pattern, source: str) -> None:
        super().__init__(source)
        self.opens = opens

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        return self._at(text, [m.start() for m in self.opens.finditer(text, start, end)], start, end)


class Anchored(Pattern):
    """A pattern whose every match opens with one of `needs`: it is tried only where one stands, which is
    ten times as fast as trying it at every letter."""

    def each(self, text: str, low: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """What `finditer` finds; `low` is `folded(text)`."""
        places = []
        for head in self.needs:
            place = low.find(head, start, end)
            while place >= 0:
                places.append(place)
                place = low.find(head, place + 1, end)
        return self._at(text, sorted(places), start, end)

    def seen(self, text: str, low: str) -> bool:
        return self.first(text, low) is not None

    def first(self, text: str, low: str, start: int = 0, end: int = sys.maxsize) -> _Found:
        """What `search` finds."""
        return next(self.each(text, low, start, end), None)


def holds(low: str, needs: tuple[str, ...]) -> bool:
    """One of `needs` stands in `low`."""
    return any(map(low.__contains__, needs))


def folded(text: str) -> str:
    """Lower case of the same length, in which every letter that IGNORECASE takes for a to z is one."""
    if text.isascii():
        return text.lower()
    return text.replace("İ", "i").lower().replace("ſ", "s").replace("ı", "i")
