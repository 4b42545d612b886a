"""PubMed's query language as a tree: operators in upper case, left to right, without precedence.

An independent reading of the PubMed User Guide and of what was measured in 2026: a tag that nobody knows, a tag on
a group and a proximity are dropped without a word.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from litrack.sample.fields import FILTERS, fold

FIELDS = {
    "all": "All Fields", "uid": "UID", "filt": "Filter", "titl": "Title", "tiab": "Title/Abstract",
    "ab": "Abstract", "word": "Text Word", "mesh": "MeSH Terms", "majr": "MeSH Major Topic",
    "subh": "MeSH Subheading", "ptyp": "Publication Type", "si": "Secondary Source ID", "auth": "Author",
    "fauth": "Author - First", "jour": "Journal", "lang": "Language", "subs": "Supplementary Concept",
    "pdat": "Date - Publication", "edat": "Date - Entry", "crdt": "Date - Create", "mdat": "Date - Modification",
    "mhda": "Date - MeSH", "ppdt": "Print Publication Date", "epdt": "Electronic Publication Date",
}  # fmt: skip
"""Field codes by the name that QueryTranslation shows."""

_TAGS = {
    "ti": "titl", "title": "titl", "mh": "mesh", "mesh": "mesh", "mesh:noexp": "mesh", "mh:noexp": "mesh",
    "sh": "subh", "pt": "ptyp", "au": "auth", "author": "auth", "1au": "fauth", "ta": "jour", "jour": "jour",
    "journal": "jour", "la": "lang", "pmid": "uid", "dp": "pdat", "dcom": "mhda", "lr": "mdat", "nm": "subs",
    "rn": "subs", "tw": "word", "ot": "tiab", "sb": "filt", "filter": "filt", "pdat": "pdat",
}  # fmt: skip
_TAGS |= {code: code for code in FIELDS} | {name.lower(): code for code, name in FIELDS.items()}
DATES = frozenset({"pdat", "edat", "crdt", "mdat", "mhda", "ppdt", "epdt"})
STOPWORDS = frozenset(
    ("a", "about", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "into", "is", "it", "of", "on", "or",
     "that", "the", "this", "to", "with")
)  # fmt: skip
_SHORTEST_TRUNCATION = 4
_TOKEN = re.compile(r'\s+|(?P<mark>[()])|"(?P<quoted>[^"]*)"|\[(?P<tag>[^\]]*)\]|(?P<word>[^\s()"\[\]]+)|(?P<stray>.)')
Operator = Literal["AND", "OR", "NOT"]


class BackendFailed(Exception):  # noqa: N818 - PubMed says "Search Backend failed"
    """PubMed's search backend refuses the query; the text stands in <ERROR>."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word or phrase in one field."""

    printed: str
    field: str
    quoted: bool = False

    @property
    def needle(self) -> str:
        """Folded; a truncation of fewer than four letters is none."""
        return fold(self.printed)

    @property
    def truncated(self) -> bool:
        """It ends in an asterisk that PubMed honours."""
        return self.printed.rstrip().endswith("*") and len(self.needle.replace(" ", "")) >= _SHORTEST_TRUNCATION


@dataclass(frozen=True, slots=True)
class Span:
    """A range of PMIDs or of dates, both ends included."""

    low: str
    high: str
    field: str


@dataclass(frozen=True, slots=True)
class Set:
    """PMIDs named one by one, or a set of the history."""

    pmids: frozenset[int]
    shown: str


@dataclass(frozen=True, slots=True)
class Group:
    """Parentheses."""

    inner: "Node"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sides and what joins them."""

    operator: Operator
    left: "Node"
    right: "Node"


Node = Word | Span | Set | Group | Pair


@dataclass(slots=True)
class Heard:
    """What PubMed reports beside the result."""

    phrases_not_found: list[str] = field(default_factory=list)
    quoted_not_found: list[str] = field(default_factory=list)
    fields_not_found: list[str] = field(default_factory=list)


class _Reader:
    """One term, read left to right."""

    def __init__(self, term: str, heard: Heard, history: Callable[[str], frozenset[int]]) -> None:
        self.heard = heard
        self.history = history
        self.tokens: list[tuple[str, str]] = [
            (str(m.lastgroup), m[str(m.lastgroup)])
            for m in _TOKEN.finditer(term)
            if m.lastgroup and m.lastgroup != "stray"
        ]
        self.at = 0

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def read(self, depth: int = 0) -> Node | None:
        node: Node | None = None
        operator: Operator = "AND"
        while (kind := self.peek())[0] != "end":
            if kind == ("mark", ")"):
                if not depth:
                    raise BackendFailed("unbalanced parentheses")
                break
            if kind[0] == "word" and kind[1] in ("AND", "OR", "NOT"):
                operator = kind[1]  # type: ignore[assignment] # one of the three literals, as just tested
                self.at += 1
                continue
            found = self.operand(depth)
            if found is not None:
                node = found if node is None else Pair(operator, node, found)
                operator = "AND"
        return node

    def operand(self, depth: int) -> Node | None:
        kind, text = self.peek()
        self.at += 1
        if (kind, text) == ("mark", "("):
            inner = self.read(depth + 1)
            if self.peek() != ("mark", ")"):
                raise BackendFailed("unbalanced parentheses")
            self.at += 1
            self.tag()  # a tag on a group is ignored without a warning
            return Group(inner) if inner is not None else None
        if kind == "tag":  # a tag on nothing
            return None
        return self.quoted(text) if kind == "quoted" else self.words(text)

    def tag(self) -> str | None:
        kind, text = self.peek()
        if kind != "tag":
            return None
        self.at += 1
        name = re.sub(r":~\d+$", "", " ".join(text.lower().split()))
        if name not in _TAGS:
            self.heard.fields_not_found.append(text)
        return _TAGS.get(name, "all")

    def quoted(self, text: str) -> Node | None:
        code = self.tag() or "all"
        kind, after = self.peek()
        if kind == "word" and after.startswith(":"):
            self.at += 1
            return Span(text, after[1:] or self.upper_end(), self.tag() or code)
        return self.plain(text, code, quoted=True)

    def upper_end(self) -> str:
        """The right side of a range whose parts carry quotes or tags of their own."""
        text = self.peek()[1]
        self.at += 1
        return text

    def words(self, first: str) -> Node | None:
        run = [first]
        while (kind := self.peek())[0] == "word" and kind[1] not in ("AND", "OR", "NOT"):
            run.append(kind[1])
            self.at += 1
        tagged = self.peek()[0] == "tag"
        text = " ".join(run)
        code = self.tag() or "all"
        after_kind, after = self.peek()
        if tagged and after_kind == "word" and after.startswith(":"):  # 2026/01/01[crdt] : 3000[crdt]
            self.at += 1
            high = after[1:] or self.upper_end()
            self.tag()
            return Span(text, high, code)
        ends = re.fullmatch(r"(\S+?)\s*:\s*(\S+)", text)
        if ends and (code in DATES or code == "uid"):
            return Span(ends[1], ends[2], code)
        if re.fullmatch(r"[\d,\s]+", text) and code in ("all", "uid"):
            return Set(frozenset(int(n) for n in re.findall(r"\d+", text)), f"{text}[UID]")
        if tagged:
            return self.plain(text, code, quoted=False)
        return self.joined([node for word in run if (node := self.bare(word)) is not None])

    def bare(self, word: str) -> Node | None:
        if re.fullmatch(r"#\d+", word):
            return Set(self.history(word[1:]), word)
        if re.fullmatch(r"[\d,]*\d[\d,]*", word):
            return self.joined([Set(frozenset({int(n)}), f"{n}[UID]") for n in word.split(",") if n], "OR")
        if word.lower() in FILTERS:
            return Word(word.lower(), "filt")
        return None if word.lower() in STOPWORDS else self.plain(word, "all", quoted=False)

    @staticmethod
    def joined(nodes: list[Node], operator: Operator = "AND") -> Node | None:
        joined: Node | None = None
        for node in nodes:
            joined = node if joined is None else Pair(operator, joined, node)
        return joined

    @staticmethod
    def plain(text: str, code: str, *, quoted: bool) -> Node | None:
        if code in DATES:
            return Span(text, text, code)
        if code == "uid":
            return Set(frozenset(int(n) for n in re.findall(r"\d+", text)), f"{text}[UID]")
        return Word(text, code, quoted) if fold(text) else None


def read_term(term: str, heard: Heard, history: Callable[[str], frozenset[int]]) -> Node | None:
    """The tree of one term; `history` resolves `#1`. Raises BackendFailed on unbalanced parentheses."""
    return _Reader(term, heard, history).read()
