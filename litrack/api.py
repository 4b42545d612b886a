"""What litrack offers to Python programs: `Library` reads a library, `extract` reads any abstract.

The examples run on the library that `litrack demo --keep sample` leaves: all of its studies are invented.
"""

from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from litrack.errors import NotFound
from litrack.library import Catalogue
from litrack.model import Abstract, Extraction, Filters, Finding, Found, Outcome, Pmid, Section

if TYPE_CHECKING:
    from litrack.model import Study

EVERYTHING = Filters()


class Library:
    """A library open for reading. Nothing that it does changes a byte of the file: for that there are the commands.

    Close it, or use it in a `with`. One thread uses one Library; an update may run at the same time.

    >>> with Library("sample/litrack.db") as library:
    ...     found = library.search("stool sham", Filters(designs=("rct_blinded",), limit=1))
    ...     [(finding.pmid, finding.year, finding.extraction.n) for finding in found.findings]
    [(90000067, 2026, 88)]

    Every method raises `LibraryError` where the file is damaged, and `errors.Busy` where it stays locked for ten
    seconds. All errors are `LitrackError`s: `str(error)` says what happened, `error.hint` what to do.
    """

    def __init__(self, path: str | PathLike[str] | None = None) -> None:
        """Open the library at `path`; without one, that of the `litrack` command (`litrack config path` says which).

        Raises:
            LibraryError: there is none, it is damaged, or another version of litrack made it.
            UsageError: without `path` only: the settings that say where it lies cannot be read.
        """
        self._catalogue = Catalogue.open(_usual() if path is None else Path(path))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._catalogue.close()

    @property
    def path(self) -> Path:
        """The file."""
        return self._catalogue.path

    def search(
        self, text: str, filters: Filters = EVERYTHING, *, raw: bool = False, within: Iterable[str] = ()
    ) -> Found:
        """Ranked full-text search, as `litrack search`: "exact phrase", prefix*, -not, author:name, year:2020-2024.

        `raw`: the text is in SQLite's FTS5 syntax. `within`: only there, such as title, abstract, note. In the
        `snippet` of a finding the words found stand between \\x02 and \\x03.

        >>> with Library("sample/litrack.db") as library:
        ...     library.search('author:hartzenbeck "cures fibromyalgia"').total
        1

        Raises:
            UsageError: the text cannot be searched for.
        """
        return self._catalogue.find(filters, text, raw=raw, within=tuple(within))

    def find(self, filters: Filters = EVERYTHING) -> Found:
        """The studies that hold all filters, newest first, as `litrack list`.

        >>> with Library("sample/litrack.db") as library:
        ...     library.find(Filters(retracted="only")).findings[0].flags
        ('retracted',)
        """
        return self._catalogue.find(filters)

    def new(self, filters: Filters = EVERYTHING) -> Found:
        """What came after the line that `litrack new --mark` drew, or since `filters.since`.

        >>> with Library("sample/litrack.db") as library:
        ...     sorted(finding.pmid for finding in library.new(Filters(queries=("fm-diet",))).findings)
        [90000062]
        """
        return self._catalogue.find(filters._replace(new_only=True))

    def get(self, identifier: int | str) -> "Study":
        """One study with every stored field, by PMID, DOI, PMCID or accession in a trial registry.

        Of several with that accession the newest in PubMed.

        >>> with Library("sample/litrack.db") as library:
        ...     study = library.get("10.5555/litrack.90000067")
        >>> study.pmid, study.journal.iso, str(study.published.year)
        (90000067, 'Ann Imag Pain', '2026')

        Raises:
            NotFound: the library does not hold it.
        """
        return self._catalogue.find_study(self._pmid(identifier))

    def finding(self, identifier: int | str) -> Finding:
        """The same study as tables show it: headline, what was extracted, queries, and your marks.

        Raises:
            NotFound: the library does not hold it.
        """
        return self._catalogue.find_finding(self._pmid(identifier))

    def outcomes(self, identifier: int | str) -> tuple[Outcome, ...]:
        """What the study reports, each outcome with its sentence; what you set by hand stands over what was read.

        >>> with Library("sample/litrack.db") as library:
        ...     text = library.get(90000067).abstract.text
        ...     rows = library.outcomes(90000067)
        >>> all(text[row.sentence_start : row.sentence_end] == row.sentence for row in rows)
        True

        Raises:
            NotFound: the library does not hold it.
        """
        return self.finding(identifier).extraction.outcomes

    def export(
        self,
        form: Literal["bibtex", "ris", "csl", "csv", "tsv", "json", "ndjson", "md", "html", "atom"],
        identifiers: Iterable[int | str],
        *,
        columns: Iterable[str] = (),
    ) -> str:
        """These studies as `litrack export` writes them; `columns` for csv, tsv, json and ndjson.

        >>> with Library("sample/litrack.db") as library:
        ...     print(library.export("ndjson", [90000067], columns=["pmid", "design", "n"]), end="")
        {"pmid": 90000067, "design": "rct_blinded", "n": 88}

        Raises:
            NotFound: the library does not hold one of them.
            UsageError: there is no such form or column, or the form has none.
        """
        from litrack.commands.export import rendered

        pmids = tuple(dict.fromkeys(map(self._pmid, identifiers)))
        return "".join(rendered(self._catalogue, pmids, form, tuple(columns)))

    def _pmid(self, identifier: int | str) -> Pmid:
        for pmid in self._catalogue.find_pmids(str(identifier)):
            return pmid
        raise NotFound(f"The library holds no study {str(identifier)[:60]!r}.", "Library.search finds them.")


def extract(abstract: str | Abstract) -> Extraction:
    """What an abstract reports. A text is read as title, line end, rest; an `Abstract` can say more (labels, MeSH).

    Needs no library, asks nobody, and gives the same for the same words. With the bundled vocabulary; a
    vocabulary.csv of yours is read by the commands alone.

    >>> extraction = extract(
    ...     "Evening walks in shift workers: a randomised controlled trial.\\n"
    ...     "RESULTS: Pain intensity was significantly lower after walks than after rest (P = 0.004)."
    ... )
    >>> [(row.domain, row.direction, row.benefit) for row in extraction.outcomes]
    [('pain', 'decreased', 'improved')]
    """
    from litrack import outcomes

    if isinstance(abstract, str):
        title, _, rest = abstract.strip().partition("\n")
        abstract = Abstract(title=title, sections=(Section(text=rest),) if rest else ())
    return outcomes.extract(abstract)


def _usual() -> Path:
    from litrack.context import Flags, build

    return build(Flags()).settings.db
