"""PubMed's query language as a tree: operators in upper case, left to right, without precedence.

An independent reading of the PubMed User Guide and of what was measured in 2026: a tag that nobody knows, a tag on
a group and a proximity are dropped without a word.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from litrack.sample.fields import FILTERS, fold

EINFO_FIELDS = tuple(
    (entry.split(" ", 1)[0], entry.split(" ", 1)[1])
    for entry in """
ALL All Fields|UID UID|FILT Filter|TITL Title|MESH MeSH Terms|MAJR MeSH Major Topic|JOUR Journal|AFFL Affiliation
ECNO EC/RN Number|SUBS Supplementary Concept|PDAT Date - Publication|EDAT Date - Entry|VOL Volume|PAGE Pagination
PTYP Publication Type|LANG Language|ISS Issue|SUBH MeSH Subheading|SI Secondary Source ID|MHDA Date - MeSH
TIAB Title/Abstract|OTRM Other Term|COLN Author - Corporate|CNTY Place of Publication|PAPX Pharmacological Action
GRNT Grants and Funding|MDAT Date - Modification|CDAT Date - Completion|PID Publisher ID|FAUT Author - First
FULL Author|FINV Investigator|TT Transliterated Title|LAUT Author - Last|PPDT Print Publication Date
EPDT Electronic Publication Date|LID Location ID|CRDT Date - Create|BOOK Book|ED Editor|ISBN ISBN|PUBN Publisher
AUCL Author Cluster ID|EID Extended PMID|DSO DSO|AUID Author - Identifier|PS Subject - Personal Name
COIS Conflict of Interest Statements|WORD Text Word|P1DAT P1DAT
""".strip()
    .replace("\n", "|")
    .split("|")
)
"""The fifty fields of EInfo (2025-11), code and full name."""

FIELDS = {code.lower(): name for code, name in EINFO_FIELDS} | {"ab": "Abstract"}
"""Field codes by the name that QueryTranslation shows. Fields that `Fields` does not hold are looked for everywhere."""

_TAGS = {code: code for code in FIELDS} | {name.lower(): code for code, name in FIELDS.items()}
_TAGS |= {
    "ti": "titl", "mh": "mesh", "mesh:noexp": "mesh", "mh:noexp": "mesh", "mesh major topic": "majr", "sh": "subh",
    "pt": "ptyp", "au": "full", "1au": "faut", "lastau": "laut", "ta": "jour", "la": "lang", "pmid": "uid",
    "dp": "pdat", "dcom": "cdat", "lr": "mdat", "nm": "subs", "rn": "ecno", "tw": "word", "ot": "otrm", "sb": "filt",
    "ad": "affl", "gr": "grnt", "cn": "coln", "ir": "finv", "fir": "finv", "vi": "vol", "ip": "iss", "pg": "page",
    "aid": "lid", "doi": "lid", "is": "jour", "jid": "jour", "pa": "papx", "pl": "cnty",
}  # fmt: skip
"""Tags of the PubMed User Guide."""
DATES = frozenset({"pdat", "edat", "crdt", "mdat", "mhda", "cdat", "ppdt", "epdt"})
STOPWORDS = frozenset(
    ("a", "about", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "into", "is", "it", "of", "on",
     "or", "that", "the", "this", "to", "with")
)  # fmt: skip
_SHORTEST_TRUNCATION = 4
_TOKEN = re.compile(r'\s+|(?P<mark>[()])|"(?P<quoted>[^"]*)"|\[(?P<tag>[^\]]*)\]|(?P<word>[^\s()"\[\]]+)|(?P<stray>.)')
Operator = Literal["AND", "OR", "NOT"]


class BackendFailed(Exception):
    """PubMed's search backend refuses the query; the text stands in <ERROR>."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word or phrase in one field."""

    printed: str
    field: str
    quoted: bool = False

    @property
    def needle(self) -> str:
        """The folded words that are looked for."""
        return fold(self.printed)

    @property
    def truncated(self) -> bool:
        """It ends in an asterisk that PubMed honours: after four letters or more."""
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
class Chain:
    """Operands from left to right, each but the first after its operator."""

    first: "Node"
    rest: tuple[tuple[Operator, "Node"], ...]


Node = Word | Span | Set | Group | Chain


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
        nodes: list[tuple[Operator, Node]] = []
        operator: Operator = "AND"
        while (kind := self.peek())[0] != "end":
            if kind == ("mark", ")"):
                if not depth:
                    raise BackendFailed("Search Backend failed: unbalanced parentheses")
                break
            if kind[0] == "word" and kind[1] in ("AND", "OR", "NOT"):
                operator = kind[1]  # type: ignore[assignment] # one of the three literals, as just tested
                self.at += 1
                continue
            found = self.operand(depth)
            if found is not None:
                nodes.append((operator, found))
                operator = "AND"
        return chain(nodes)

    def operand(self, depth: int) -> Node | None:
        kind, text = self.peek()
        self.at += 1
        if (kind, text) == ("mark", "("):
            inner = self.read(depth + 1)
            if self.peek() != ("mark", ")"):
                raise BackendFailed("Search Backend failed: unbalanced parentheses")
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
        if code in ("all", "uid") and re.fullmatch(r"\d{5,}(?:[,\s]+\d+)*|[\d,\s]{5,}", text):
            return _named(text)
        if tagged:
            return self.plain(text, code, quoted=False)
        return chain([("AND", node) for word in run if (node := self.bare(word)) is not None])

    def bare(self, word: str) -> Node | None:
        if re.fullmatch(r"#\d+", word):
            return Set(self.history(word[1:]), word)
        if word.lower() in FILTERS:
            return Word(word.lower(), "filt")
        return None if word.lower() in STOPWORDS else self.plain(word, "all", quoted=False)

    @staticmethod
    def plain(text: str, code: str, *, quoted: bool) -> Node | None:
        if code in DATES:
            return Span(text, text, code)
        if code == "uid":
            return _named(text)
        return Word(text, code, quoted) if fold(text) else None


def _named(text: str) -> Set:
    pmids = [int(number) for number in re.findall(r"\d+", text)]
    shown = " OR ".join(f"{pmid}[UID]" for pmid in pmids)
    return Set(frozenset(pmids), f"({shown})" if len(pmids) > 1 else shown)


def chain(nodes: Sequence[tuple[Operator, Node]]) -> Node | None:
    """The operands as one node; a NOT before the first one is nothing."""
    if len(nodes) < 2:
        return nodes[0][1] if nodes else None
    return Chain(nodes[0][1], tuple(nodes[1:]))


def read_term(term: str, heard: Heard, history: Callable[[str], frozenset[int]]) -> Node | None:
    """The tree of one term; `history` resolves `#1`. Raises BackendFailed on unbalanced parentheses."""
    return _Reader(term, heard, history).read()
