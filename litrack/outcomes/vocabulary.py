"""The outcome vocabulary: terms and instruments with domain and polarity, found by their words, and name patterns for
taxa, cytokines and metabolites. Bundled as data; a user's vocabulary.csv is merged over it."""

import csv
import io
import re
from collections import defaultdict
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from litrack.errors import UsageError
from litrack.model import DOMAINS
from litrack.outcomes.patterns import Pattern
from litrack.outcomes.words import tokens

POLARITIES = ("higher_better", "higher_worse", "context", "ambiguous", "unclear")
_DOMAINS = frozenset(DOMAINS)
COLUMNS = ("term", "synonyms", "domain", "kind", "polarity", "source")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the vocabulary. `source` starts with how the polarity is known: read (the source was seen), recalled
    (a publication named from memory, not seen), plain (the words say it), scope (seen for its use only) or unread."""

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


_Row = tuple[str, ...]
"""A line of the file, its columns in the order of COLUMNS."""
_Term = tuple[int, list[str], str, str, Entry]
"""How many words; those between the first and the last in lower case, the last; the exact form where only that counts,
the entry."""
_KEPT = 60_000
"""Words remembered at most."""
_HYPHENS = Pattern(r"-(?=\d)|(?<=\d)-")


class Vocabulary:
    """Terms by their first word. `find` gives the longest entry at each place of a token list."""

    def __init__(self, rows: list[_Row]) -> None:
        self._rows = rows
        self._named: dict[str, list[tuple[str, str, _Row]]] = defaultdict(list)
        for row in rows:
            self._add(row)
        self._opened = _Opened(self._named)

    @property
    def entries(self) -> list[Entry]:
        """One for each row."""
        return [_entry(row) for row in self._rows]

    def _add(self, row: _Row) -> None:
        """Files the row under the first word of each of its names; the rest waits until that word is read."""
        for name in (row[0], *row[1].split("|")) if row[1] else row[:1]:
            plain = name.lstrip("=").strip().lower()
            if plain.isalpha():
                self._named[plain].append((plain, name, row))
                continue
            forms: tuple[str, ...] = (plain,)
            if "-" in plain:
                # "PHQ-9" is printed PHQ 9 and PHQ9 too
                forms = tuple(dict.fromkeys((plain, plain.replace("-", " "), _HYPHENS.sub("", plain))))
            for form in forms if plain else ():
                first = form.partition(" ")[0]
                first = first if first.isalpha() else tokens(form)[0]
                self._named[first].append((form, name if form == plain else "", row))

    def find(self, low: list[str], words: list[str]) -> list[tuple[int, int, Entry]]:
        """(first token, past the last token, entry) from left to right, longest first, not overlapping."""
        out = []
        past, size = 0, len(low)
        for i, opened in enumerate(map(self._opened.__getitem__, words)):
            if opened is None or i < past:
                continue
            terms, named = opened
            for count, inner, last, exact, entry in terms:
                stop = i + count
                if (
                    stop <= size
                    and (
                        count == 1
                        or (
                            (low[stop - 1] == last or _singular(low[stop - 1]) == last)
                            and low[i + 1 : stop - 1] == inner
                        )
                    )
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

    def __init__(self, named: dict[str, list[tuple[str, str, _Row]]]) -> None:
        self._named = named

    def __missing__(self, word: str) -> tuple[list[_Term], Entry | None] | None:
        low = word.lower()
        # of one length the later row wins: the user's stand behind the bundled ones
        terms = [_term(*x) for key in (_singular(low), low) for x in self._named.get(key, ())][::-1]
        terms.sort(key=lambda term: -term[0])
        named = pattern_entry(word)
        if len(self) > _KEPT:
            self.clear()
        self[word] = opened = (terms, named) if terms or named else None
        return opened


def _term(form: str, name: str, row: _Row) -> _Term:
    words = [form] if form.isalpha() else tokens(form)
    return len(words), words[1:-1], words[-1], name[1:] if name.startswith("=") else "", _entry(row)


def _entry(row: _Row) -> Entry:
    return Entry(row[0].removeprefix("="), row[2], row[3], row[4], row[5])


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] != "s" else ""


def pattern_entry(word: str) -> Entry | None:
    """The entry that the form of a single word betrays: IL-17A, Lachnospiraceae, butyrate."""
    for pattern, entry in _PATTERNS:
        if pattern.match(word) and word not in _NOT_TAXA:
            return entry
    return None


def _read(text: str, name: str) -> list[_Row]:
    lines = csv.reader(io.StringIO(text, newline=""))
    columns = next(lines, [])
    cells = itemgetter(*(columns.index(c) if c in columns else len(columns) for c in COLUMNS))
    blanks = [""] * (len(columns) + 1)
    rows = []
    for number, line in enumerate(filter(None, lines), start=2):
        row: _Row = cells(line + blanks)
        if not row[0] or row[2] not in _DOMAINS or row[4] not in POLARITIES:
            raise UsageError(
                f"Line {number} of {name} is no vocabulary row; nothing was read from that file.",
                f"Columns: {', '.join(COLUMNS)}. domain is one of {', '.join(DOMAINS)}; "
                f"polarity one of {', '.join(POLARITIES)}.",
            )
        rows.append(row)
    return rows


def load(extra: Path | None = None) -> Vocabulary:
    """The bundled vocabulary, the user's rows over it: a name in `extra` wins over the same name in the bundle."""
    rows = _read(Path(__file__).with_name("vocabulary.csv").read_text(encoding="utf-8"), "vocabulary.csv")
    if extra is not None and extra.is_file():
        rows += _read(extra.read_text(encoding="utf-8-sig"), extra.name)
    return Vocabulary(rows)
