"""The outcome vocabulary: terms and instruments with domain and polarity, found by their words, and name patterns for
taxa, cytokines and metabolites. Bundled as data; a user's vocabulary.csv is merged over it."""

import csv
import io
import re
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from litrack.errors import UsageError
from litrack.model import DOMAINS
from litrack.outcomes.patterns import Pattern
from litrack.outcomes.words import tokens

POLARITIES = ("higher_better", "higher_worse", "context", "ambiguous", "unclear")
COLUMNS = ("term", "synonyms", "domain", "kind", "polarity", "source")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the vocabulary. `source` starts with how the polarity is known: read, cited, plain or unread."""

    term: str
    domain: str
    kind: str
    """instrument, subscale, measure, biomarker, taxon, word (a single plain word: weakest), ..."""
    polarity: str
    source: str = ""


_PATTERNS = (
    (Pattern(
        r"(?:IL|CCL|CXCL|CX3CL)-?\d+[A-Zαβγ]*(?:-?ra)?$|(?:TNF|IFN|INF|TGF|MCP|MIP|VEGF|GM-CSF|G-CSF|"
        r"NF-κB)(?:[-‐–]?[\wαβγκ]+)*$|"
                r"[Ii]nterleukins?(?:-?\d+\w*)?$|CD\d+\+?$|Th\d+$|Ig[AGEM]\d?$|sIgA$|[Cc]hemokines?$"),
     Entry("cytokine or immune cell", "immune_inflammatory", "biomarker", "context", "name pattern")),
    (Pattern(
        r"[A-Z]\.\s?[a-z]{4,}$|\[?[A-Z][a-z]+(?:aceae|ales|bacter|bacteria|bacterium|coccus|bacillus|bacteroides|"
        r"bacteroidetes|"

        r"bacteroidota|bacillota|icutes|monas|vibrio|spira|ella|stridium|stridia|plasma|obacterota|bacterota|"
        r"omycetes|"
                r"omycota|microbia|romyces|ipes|iplasma|obium|ibrio|coccaceae)\]?(?:/[A-Z]\w+|:[A-Z]\w+)?s?$"),
     Entry("taxon", "microbiome_composition", "taxon", "context", "name pattern")),
    (Pattern(
        r"(?:\w*(?:butyr|propion|acet|valer|lact|succin|formi?|capro|glutam|aspart|malon|fumar|cit|pyruv|kynuren|"
        r"chol|hippur)ate|"

        r"\w*(?:tryptophan|tyrosine|leucine|valine|glutamine|proline|arginine|ceramides?|sphingo\w+|phospholipids?|"
        r"metabolites?|metabolome|"
                r"carnitines?|bilirubin|indoles?|polyphenols?|triglycerides?))$", flags=re.IGNORECASE),
     Entry("metabolite", "metabolite", "metabolite", "context", "name pattern")),
)  # fmt: skip
_NOT_TAXA = frozenset(
    [
        "Mycoplasma-like",
        "Cinderella",
        "Novella",
        "Umbrella",
        "Rubella",
        "Toxoplasma",
        "Asthma",
        "Principes",
        "Pipes",
        "Recipes",
    ]
)


_Term = tuple[tuple[str, ...], str, Entry]
"""Words in lower case, the exact form where only that counts, the entry."""
_KEPT = 60_000
"""Words remembered at most."""


class Vocabulary:
    """Terms by their first word. `find` gives the longest entry at each place of a token list."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        self._first: dict[str, list[_Term]] = {}
        self.entries: list[Entry] = []
        for row in rows:
            self._add(row)
        for places in self._first.values():
            places.sort(key=lambda place: -len(place[0]))
        self._opened = _Opened(self._first)

    def _add(self, row: dict[str, str]) -> None:
        entry = Entry(row["term"], row["domain"], row["kind"], row["polarity"], row.get("source") or "")
        self.entries.append(entry)
        for name in (row["term"], *(row.get("synonyms") or "").split("|")):
            exact = name[1:] if name.startswith("=") else ""
            plain = name.lstrip("=").strip().lower()
            for form in dict.fromkeys((plain, plain.replace("-", " "))) if plain else ():
                words = (form,) if form.isalpha() else tuple(tokens(form))
                self._first.setdefault(words[0], []).insert(0, (words, exact if form == plain else "", entry))

    def find(self, low: list[str], words: list[str]) -> list[tuple[int, int, Entry]]:
        """(first token, past the last token, entry) from left to right, longest first, not overlapping."""
        out = []
        past, size = 0, len(low)
        for i, opened in enumerate(map(self._opened.__getitem__, words)):
            if opened is None or i < past:
                continue
            terms, named = opened
            for term, exact, entry in terms:
                stop = i + len(term)
                if (
                    stop <= size
                    and _same(term, low, i, stop)
                    and (not exact or exact == words[i] or exact + "s" == words[i])
                ):
                    out.append((i, stop, entry))
                    past = stop
                    break
            else:
                if named:
                    out.append((i, i + 1, named))
                    past = i + 1
        return out


class _Opened(dict[str, tuple[list[_Term], Entry | None] | None]):
    """For every word seen so far the terms that it may open, longest first, and the entry that its form betrays."""

    def __init__(self, first: dict[str, list[_Term]]) -> None:
        self._first = first

    def __missing__(self, word: str) -> tuple[list[_Term], Entry | None] | None:
        low = word.lower()
        terms, named = [*self._first.get(low, ()), *self._first.get(_singular(low), ())], pattern_entry(word)
        if len(self) > _KEPT:
            self.clear()
        self[word] = opened = (terms, named) if terms or named else None
        return opened


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] != "s" else ""


def _same(term: tuple[str, ...], low: list[str], i: int, stop: int) -> bool:
    last = low[stop - 1]
    return tuple(low[i + 1 : stop - 1]) == term[1:-1] and (
        stop - i == 1 or last == term[-1] or _singular(last) == term[-1]
    )


def pattern_entry(word: str) -> Entry | None:
    """The entry that the form of a single word betrays: IL-17A, Lachnospiraceae, butyrate."""
    for pattern, entry in _PATTERNS:
        if pattern.match(word) and word not in _NOT_TAXA:
            return entry
    return None


def _read(text: str, name: str) -> list[dict[str, str]]:
    lines = csv.reader(io.StringIO(text, newline=""))
    columns = next(lines, [])
    rows = [dict(zip_longest(columns, line)) for line in lines if line]
    for number, row in enumerate(rows, start=2):
        if not row.get("term") or row.get("domain") not in DOMAINS or row.get("polarity") not in POLARITIES:
            raise UsageError(
                f"Line {number} of {name} is no vocabulary row; nothing was read from that file.",
                f"Columns: {', '.join(COLUMNS)}. domain is one of {', '.join(DOMAINS)}; "
                f"polarity one of {', '.join(POLARITIES)}.",
            )
    return rows


def load(extra: Path | None = None) -> Vocabulary:
    """The bundled vocabulary, the user's rows over it: a name in `extra` wins over the same name in the bundle."""
    rows = _read(Path(__file__).with_name("vocabulary.csv").read_text(encoding="utf-8"), "vocabulary.csv")
    if extra is not None and extra.is_file():
        rows += _read(extra.read_text(encoding="utf-8-sig"), extra.name)
    return Vocabulary(rows)
