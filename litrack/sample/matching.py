"""Evaluates a PubMed term over the stand-in's records, and says how it was understood."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from litrack.sample.fields import Fields, day_of, fold
from litrack.sample.shelf import Shelf
from litrack.sample.terms import FIELDS, STOPWORDS, Chain, Group, Heard, Node, Operator, Set, Span, Word, read_term

_TREE = {
    "clinical trial": (
        "clinical trial", "randomized controlled trial", "controlled clinical trial", "pragmatic clinical trial",
        "adaptive clinical trial", "equivalence trial", "clinical trial phase i", "clinical trial phase ii",
        "clinical trial phase iii", "clinical trial phase iv", "clinical trial protocol",
    ),
    "review": ("review", "systematic review", "scoping review"),
}  # fmt: skip
"""The publication types that PubMed explodes and that saved queries name."""
_JOIN: dict[Operator, Callable[[frozenset[int], frozenset[int]], frozenset[int]]] = {
    "AND": frozenset.intersection,
    "OR": frozenset.union,
    "NOT": frozenset.difference,
}
_WHO = {"full": slice(None), "faut": slice(1), "laut": slice(-1, None)}
_ENTITY = re.compile(r"&(?:#\d+|\w+);")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The answer to one term."""

    pmids: frozenset[int]
    translation: str
    heard: Heard


def bounds(low: str, high: str) -> tuple[int, int]:
    """yyyymmdd from the first day of `low` to the last day of `high`; each may end after the year or month."""
    first, last = low.split("/"), high.split("/")
    start = day_of(*first[:3]) or 0
    end = (day_of(*last[:3]) or 0) + {1: 1130, 2: 30}.get(len(last), 0)
    return start, end


def _shown_day(text: str, missing: tuple[str, str]) -> str:
    return "/".join([*text.split("/"), *missing[len(text.split("/")) - 1 :]][:3])


class Matcher:
    """Terms against records; what a word finds is remembered until the records change."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.unknown_phrases: set[str] = {"body battery"}
        """Phrases that PubMed's phrase index lacks, folded; the one known from real replies, for a start."""
        self._edition = -1
        self._known: dict[Node, frozenset[int]] = {}

    def find(self, term: str, history: Callable[[str], frozenset[int]] = lambda _key: frozenset()) -> Found:
        """Which records match. Raises BackendFailed as PubMed's backend does."""
        if self._edition != self.shelf.edition:
            self._known.clear()
            self._edition = self.shelf.edition
        heard = Heard()
        tree = read_term(term, heard, history)
        if tree is None:
            return Found(pmids=frozenset(), translation="", heard=heard)
        pmids = self._pmids(tree, heard)
        if not pmids:
            heard.phrases_not_found += self._unknown_words(tree)
        return Found(pmids=pmids, translation=self.shown(tree), heard=heard)

    def _pmids(self, node: Node, heard: Heard) -> frozenset[int]:
        match node:
            case Group(inner):
                return self._pmids(inner, heard)
            case Chain(first, rest):
                found = self._pmids(first, heard)
                for operator, operand in rest:
                    found = _JOIN[operator](found, self._pmids(operand, heard))
                return found
            case Set(pmids):
                return pmids & self.shelf.pmids
            case Word(quoted=False) if node.needle in STOPWORDS:
                heard.phrases_not_found.append(node.printed)
                return frozenset()
            case Word() if self._is_unknown(node):
                heard.quoted_not_found.append(f'"{node.printed}"')
                return frozenset()
            case _:
                if node not in self._known:
                    self._known[node] = self._search(node)
                return self._known[node]

    def _is_unknown(self, word: Word) -> bool:
        return word.quoted and (word.needle in self.unknown_phrases or bool(_ENTITY.search(word.printed)))

    def _unknown_words(self, node: Node) -> list[str]:
        """Of a query that found nothing: the words that PubMed's index does not know at all."""
        match node:
            case Group(inner):
                return self._unknown_words(inner)
            case Chain(first, rest):
                return [word for operand in (first, *(o for _, o in rest)) for word in self._unknown_words(operand)]
            case Word(printed, "all", quoted=False) if not self._known.get(node, ("unasked",)):
                return [printed]
            case _:
                return []

    def _search(self, node: Word | Span) -> frozenset[int]:
        if isinstance(node, Span):
            if node.field == "uid":
                low, high = (int(re.sub(r"\D", "", end) or 0) for end in (node.low, node.high))
                return frozenset(p for p in self.shelf.pmids if low <= p <= high)
            start, end = bounds(node.low, node.high)
            return self._where(lambda fields: any(start <= day <= end for day in self._days(fields, node.field)))
        found = self._where(_test(node))
        if not found and not node.quoted and " " in node.needle:  # no such phrase: its words, joined by AND
            words = (self._where(_test(Word(w, node.field))) for w in node.printed.split() if fold(w))
            found = frozenset.intersection(*words)
        return found

    def _days(self, fields: Fields, kind: str) -> tuple[int, ...]:
        changed = self.shelf.changed(fields.pmid) if kind == "mdat" else None
        return (changed,) if changed else fields.dates.get(kind, ())

    def _where(self, test: Callable[[Fields], bool]) -> frozenset[int]:
        reachable = self.shelf.pmids
        found = {pmid for pmid, fields in self.shelf.fields().items() if pmid in reachable and test(fields)}
        return frozenset(found | (self.shelf.virtual & reachable) if test(self.shelf.virtual_fields) else found)

    def shown(self, node: Node) -> str:
        """QueryTranslation."""
        match node:
            case Group(inner):
                return f"({self.shown(inner)})"
            case Chain(first, rest):
                return " ".join((self.shown(first), *(f"{operator} {self.shown(o)}" for operator, o in rest)))
            case Set(_, shown):
                return shown
            case Span(low, high, "uid"):
                return f"{low}:{high}[UID]"
            case Span(low, high, name):
                return f"{_shown_day(low, ('01', '01'))}:{_shown_day(high, ('12', '31'))}[{FIELDS[name]}]"
            case Word(printed, "all", quoted=False) if not self._known.get(node):
                return f"({printed}[All Fields])"
            case Word(printed, "filt"):
                return f"{printed}[Filter]"
            case Word():
                return f'"{node.needle}{"*" * node.truncated}"[{FIELDS[node.field]}]'


def _test(word: Word) -> Callable[[Fields], bool]:
    """Whether a record carries this word in its field."""
    if word.field not in ("mesh", "majr", "subh", "ptyp", "si", "jour", "lang", "subs", "filt", "full", "faut", "laut"):
        return _text_test(word)
    needle, whole = word.needle, not word.truncated
    if word.field in ("full", "faut", "laut"):
        return _author_test(word)
    wanted = frozenset(_TREE.get(needle, (needle,)))
    if whole:
        return lambda fields: not wanted.isdisjoint(fields.terms[word.field])
    return lambda fields: any(t.startswith(needle) for t in fields.terms[word.field])


def _text_test(word: Word) -> Callable[[Fields], bool]:
    needle = f" {word.needle}" + ("" if word.truncated else " ")
    match word.field:
        case "titl":
            return lambda fields: fields.text.find(needle, 0, fields.title_end) >= 0
        case "ab":
            return lambda fields: fields.text.find(needle, fields.title_end, fields.abstract_end) >= 0
        case "tiab":
            return lambda fields: needle in fields.text
        case _:
            return lambda fields: needle in fields.text or needle in fields.rest


def _author_test(word: Word) -> Callable[[Fields], bool]:
    """`Meyer` and `Meyer A` find Meyer AB; in quotes only the very name does."""
    needle, whole = word.needle, word.quoted and not word.truncated

    def is_author(name: str) -> bool:
        if whole or " " not in needle:
            return name == needle or (not whole and name.startswith(f"{needle} "))
        return name.startswith(needle)

    return lambda fields: any(is_author(name) for name in fields.authors[_WHO[word.field]])
