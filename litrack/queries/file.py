"""Reads queries.toml: checks every key, expands the blocks, and reports all problems of the file at once."""

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from litrack.errors import UsageError
from litrack.model import Pmid, Query
from litrack.queries.doubts import refused
from litrack.queries.source import Keys, Source, nearest, read_source, shown

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
"""Names reach file names, shell commands and tables: nothing in them needs quoting or differs only by case."""

MAX_TERM = 100_000
"""Characters of one expanded term; blocks inside blocks could otherwise grow without end."""

MOST_TOLD = 25
"""Problems shown at once."""

PMIDS = "pmids"
_REFERENCE = re.compile(r"\{([^{}]*)\}")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryFile:
    """The queries of one file, in its order."""

    path: Path
    queries: tuple[Query, ...]
    integrity: str | None = None
    """The term of [watch.integrity], blocks expanded, `{pmids}` still in it."""
    where: Mapping[str, str] = field(default_factory=dict, repr=False)
    """`FILE:LINE:COLUMN` of each query's term."""

    def find(self, name: str) -> Query:
        """The query of that name. Raises UsageError with the nearest name."""
        for query in self.queries:
            if query.name == name:
                return query
        near = nearest(name, (q.name for q in self.queries))
        raise UsageError(
            f"There is no query “{shown(name)}” in {self.path}.",
            (f"Did you mean “{near}”? " if near else "") + "All names: litrack queries list",
        )

    def select(self, names: Sequence[str] = (), tags: Sequence[str] = ()) -> tuple[Query, ...]:
        """The named queries (all, where none is named) that carry one of the tags, each once.

        Raises UsageError for an unknown name or tag, and where nothing is left.
        """
        known = sorted({tag for query in self.queries for tag in query.tags})
        for tag in tags:
            if tag not in known:
                raise UsageError(
                    f"No query in {self.path} has the tag “{shown(tag)}”.",
                    f"Tags in use: {shown(', '.join(known), 200) or 'none'}.",
                )
        named = dict.fromkeys(self.find(name) for name in names) or self.queries
        chosen = tuple(query for query in named if not tags or set(tags) & set(query.tags))
        if not chosen:
            raise UsageError("None of the named queries has one of these tags.", "See litrack queries list.")
        return chosen

    def integrity_for(self, pmids: Sequence[Pmid]) -> str | None:
        """The integrity term over these PMIDs (at least one), ready to be sent; None where there is no watch."""
        held = " OR ".join(f"{pmid}[uid]" for pmid in pmids)
        return self.integrity.replace("{pmids}", f"({held})") if self.integrity else None


def read_queries(path: Path) -> QueryFile:
    """Read and check a queries.toml.

    Raises UsageError naming every problem, one a line, as `FILE:LINE:COLUMN: key: what was expected`.
    """
    source = read_source(path, "Write a first one with: litrack init")
    return _Reader(source).read()


class _Reader:
    """One reading of one file; it collects problems instead of stopping at the first."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[tuple[tuple[int, int], str]] = []
        self.blocks: dict[str, str] = {}

    def read(self) -> QueryFile:
        data = self.table((), self.source.data, {"schema", "blocks", "queries", "watch"})
        schema = data.get("schema", 1)
        if type(schema) is not int or schema != 1:
            self.wrong(("schema",), "this litrack reads schema = 1")
        self.read_blocks(data)
        entries = self.table(("queries",), data.get("queries", {}), None)
        queries = [found for name, entry in entries.items() if (found := self.read_query(name, entry))]
        watch = self.table(("watch",), data.get("watch", {}), {"integrity"})
        integrity = self.read_watch(watch["integrity"]) if "integrity" in watch else None
        if not entries and not self.problems:
            self.wrong(("queries",), "expected at least one [queries.NAME] with a term")
        if self.problems:
            raise UsageError(*_told(self.problems))
        where = {query.name: self.source.at("queries", query.name, "term") for query in queries}
        return QueryFile(path=self.source.path, queries=tuple(queries), integrity=integrity, where=where)

    def wrong(self, keys: Keys, what: str) -> None:
        name = shown(".".join(keys))
        self.problems.append((self.source.place(keys) or (0, 0), f"{self.source.at(*keys)}: {name}: {what}"))

    def table(self, keys: Keys, value: Any, known: set[str] | None) -> dict[str, Any]:
        """The entries of a table whose keys are known; the others become problems."""
        if not isinstance(value, Mapping):
            self.wrong(keys, f"expected a table [{'.'.join(keys)}], found {_kind(value)}")
            return {}
        for key in value:
            if known is not None and key not in known:
                near = nearest(key, known)
                meant = f"did you mean “{near}”?" if near else f"known here: {', '.join(sorted(known))}"
                self.wrong((*keys, key), f"unknown key; {meant}")
            elif known is None and not SLUG.fullmatch(key):
                self.wrong((*keys, key), "a name has 1 to 64 of a-z, 0-9 and “-”, and does not begin with “-”")
        return {key: v for key, v in value.items() if (key in known if known else SLUG.fullmatch(key))}

    def text(self, keys: Keys, value: Any) -> str:
        """A text that is not blank, on one line; "" after a problem."""
        if not isinstance(value, str):
            self.wrong(keys, f"expected a text in quotes, found {_kind(value)}")
            return ""
        line = " ".join(value.split())
        hidden = _INVISIBLE.search(line)
        if hidden:
            self.wrong(keys, f"it holds the invisible character U+{ord(hidden[0]):04X}; delete it")
            return ""
        if not line:
            self.wrong(keys, "expected a text, found an empty one")
        return line

    def read_blocks(self, data: Mapping[str, Any]) -> None:
        raw: dict[str, str] = {}
        for name, value in self.table(("blocks",), data.get("blocks", {}), None).items():
            if name == PMIDS:
                self.wrong(("blocks", name), "this name is taken: {pmids} stands for the studies that are held")
            raw[name] = self.text(("blocks", name), value)
        for name in raw:
            self.expand_block(name, raw, ())

    def expand_block(self, name: str, raw: dict[str, str], trail: Keys) -> str:
        """The block with all blocks in it expanded; "" after a problem, which is reported once."""
        if name in self.blocks:
            return self.blocks[name]
        keys = ("blocks", name)
        if name in trail:
            self.wrong(keys, f"the block contains itself ({' → '.join((*trail[trail.index(name) :], name))})")
            return ""
        if len(trail) > 50:
            self.wrong(keys, "more than 50 blocks stand inside each other")
            return ""
        known = {inner: self.expand_block(inner, raw, (*trail, name)) for inner in _named(raw[name]) if inner in raw}
        self.blocks[name] = self.expand(keys, raw[name], ChainMap(known, raw))
        if self.blocks[name] and self.unbalanced(keys, self.blocks[name]):
            self.blocks[name] = ""
        return self.blocks[name]

    def expand(self, keys: Keys, text: str, blocks: Mapping[str, str]) -> str:
        """The text with each {name} replaced; "" after a problem here or in a block that it uses."""
        for name in _named(text):
            if name == PMIDS and name not in blocks:
                self.wrong(keys, "{pmids} is only known in [watch.integrity]")
            elif name not in blocks:
                near = nearest(name, blocks)
                meant = f"did you mean {{{near}}}?" if near else f"known: {shown(', '.join(blocks), 120) or 'none'}"
                self.wrong(keys, f"there is no block {{{shown(name)}}}; {meant}")
        if any(not blocks.get(name) for name in _named(text)):
            return ""
        if len(text) + sum(len(blocks[name]) for name in _REFERENCE.findall(text)) > MAX_TERM:
            self.wrong(keys, f"with its blocks it has more than {MAX_TERM:,} characters")
            return ""
        whole = _REFERENCE.sub(lambda match: blocks[match[1]], text)
        if "{" in whole.replace("{pmids}", "") or "}" in whole.replace("{pmids}", ""):
            self.wrong(keys, "a brace { or } has no partner; blocks are written {name}")
            return ""
        return whole

    def unbalanced(self, keys: Keys, term: str) -> bool:
        errors = refused(term)
        for found in errors:
            self.wrong(keys, f"{found.message}, at: {found.excerpt}")
        return bool(errors)

    def read_term(self, keys: Keys, entry: Mapping[str, Any], blocks: Mapping[str, str]) -> str:
        if "term" not in entry:
            self.wrong(keys, 'expected a term, for example term = "fibromyalgia[tiab]"')
            return ""
        keys = (*keys, "term")
        text = self.text(keys, entry["term"])
        term = self.expand(keys, text, blocks) if text else ""
        return "" if not term or self.unbalanced(keys, term.replace("{pmids}", "1[uid]")) else term

    def read_query(self, name: str, value: Any) -> Query | None:
        keys = ("queries", name)
        entry = self.table(keys, value, {"title", "term", "tags", "window_only"})
        if not isinstance(value, Mapping):
            return None
        term = self.read_term(keys, entry, self.blocks)
        title = self.text((*keys, "title"), entry["title"]) if "title" in entry else name
        tags = tuple(self.read_tags((*keys, "tags"), entry.get("tags", [])))
        window_only = entry.get("window_only", False)
        if not isinstance(window_only, bool):
            self.wrong((*keys, "window_only"), f"expected true or false, found {_kind(window_only)}")
        return Query(name=name, title=title, term=term, tags=tags, window_only=window_only) if term else None

    def read_tags(self, keys: Keys, value: Any) -> Iterator[str]:
        if not isinstance(value, list):
            self.wrong(keys, f'expected a list of texts like ["core"], found {_kind(value)}')
            return
        for tag in dict.fromkeys(str(v) if isinstance(v, str) else "" for v in value):
            if SLUG.fullmatch(tag):
                yield tag
            else:
                self.wrong(keys, f"“{shown(tag)}” is no tag; expected texts of a-z, 0-9 and “-”")

    def read_watch(self, value: Any) -> str | None:
        keys = ("watch", "integrity")
        entry = self.table(keys, value, {"term"})
        if not isinstance(value, Mapping):
            return None
        term = self.read_term(keys, entry, {**self.blocks, PMIDS: "{pmids}"})
        if term and "{pmids}" not in term:
            self.wrong((*keys, "term"), "expected {pmids} in it, the place of the studies that are held")
        return term or None


def _named(text: str) -> tuple[str, ...]:
    """The blocks that a text uses, each once."""
    return tuple(dict.fromkeys(_REFERENCE.findall(text)))


def _told(problems: Sequence[tuple[tuple[int, int], str]]) -> tuple[str, str]:
    """Message and hint: the problems in the order of the lines, as many as a screen holds."""
    lines = [text for _, text in sorted(problems)]
    what = "this" if len(lines) == 1 else f"these {len(lines)} problems"
    more = [f"... and {len(lines) - MOST_TOLD} more"] if len(lines) > MOST_TOLD else []
    return "\n".join([*lines[:MOST_TOLD], *more]), f"Mend {what}; nothing was run."


def _kind(value: object) -> str:
    """A TOML value's type in words."""
    names = {bool: "true or false", int: "a number", float: "a number", str: "a text", list: "a list", dict: "a table"}
    return names.get(type(value), "a date or time")
