"""One eventful day in the life of a library: the update that every sweep disturbs.

Day 1 stores a baseline, day 2 misses some members for the first time. Day 3 is the one that is swept: three queries,
some 450 records to fetch, studies that are new, newly matching, revised, retracted, gone for good, withdrawn, missed
for the first time and back again. All studies are invented.
"""

import contextlib
import io
import os
import random
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from litrack.cli import main
from litrack.sample.corpus import FIRST, first_day, second_day
from litrack.sample.server import Eutils

QUERIES = """
[queries.fm]
title = "Fibromyalgia"
term = 'fibromyalgia[tiab]'
tags = ["core"]

[queries.gut]
title = "Gut microbiome"
term = 'microbiome[tiab] OR microbiota[tiab]'

[queries.fmt]
title = "Fecal microbiota transplantation"
term = '"fecal microbiota transplantation"[tiab]'

[watch.integrity]
term = '{pmids} AND (hasretractionin OR hasexpressionofconcernin OR haserratumin OR hasupdatein)'
"""

CANARY = "canary0123456789abcdef/+="
"""An API key that must never be seen again outside a POST body."""

_WORDS = (
    "pain",
    "sleep",
    "mood",
    "fatigue",
    "stool",
    "serum",
    "dose",
    "adults",
    "placebo",
    "weeks",
    "scale",
    "gut",
    "diet",
)
_TOPICS = ("fibromyalgia", "gut microbiome", "fecal microbiota transplantation", "fibromyalgia and the microbiome")


def invented(first: int, number: int, *, entered: datetime, seed: int = 1) -> tuple[bytes, ...]:
    """Small records with PMIDs from `first` on; the same seed makes the same bytes."""
    rng = random.Random(seed)  # noqa: S311 - a seeded choice, nothing secret
    return tuple(_record(first + n, entered, rng) for n in range(number))


def _record(pmid: int, entered: datetime, rng: random.Random) -> bytes:
    topic = _TOPICS[pmid % len(_TOPICS)]
    words = " ".join(rng.sample(_WORDS, 4))
    abstract = (
        f"<Abstract><AbstractText>Invented: pain was lower in {topic} (p=0.0{pmid % 9 + 1}).</AbstractText></Abstract>"
        if pmid % 8 == 0
        else ""
    )
    day = f"<Year>{entered:%Y}</Year><Month>{entered:%m}</Month><Day>{entered:%d}</Day>"
    return (
        f'<PubmedArticle><MedlineCitation Status="PubMed-not-MEDLINE" Owner="NLM"><PMID Version="1">{pmid}</PMID>'
        f'<DateRevised>{day}</DateRevised><Article PubModel="Print"><Journal><JournalIssue CitedMedium="Internet">'
        f"<PubDate><Year>{entered:%Y}</Year></PubDate></JournalIssue><Title>Journal of synthetic tests {pmid % 5}"
        f"</Title></Journal><ArticleTitle>{topic.capitalize()}: {words} é {pmid}.</ArticleTitle>{abstract}"
        f'<AuthorList CompleteYN="Y"><Author ValidYN="Y"><LastName>Tester{pmid % 40}</LastName><Initials>A</Initials>'
        f"<AffiliationInfo><Affiliation>Place {pmid % 7}.</Affiliation></AffiliationInfo></Author></AuthorList>"
        f'<Language>eng</Language><PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType>'
        f"</PublicationTypeList></Article><MedlineJournalInfo><MedlineTA>J Synth Test {pmid % 5}</MedlineTA>"
        f'</MedlineJournalInfo></MedlineCitation><PubmedData><History><PubMedPubDate PubStatus="pubmed">{day}'
        f"</PubMedPubDate></History><PublicationStatus>ppublish</PublicationStatus><ArticleIdList><ArticleId "
        f'IdType="pubmed">{pmid}</ArticleId><ArticleId IdType="doi">10.5555/litrack.{pmid}</ArticleId></ArticleIdList>'
        f"</PubmedData></PubmedArticle>"
    ).encode()


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run in this process ended."""

    code: int
    out: str
    err: str


@dataclass
class Desk:
    """A home for one litrack: its folder, its environment, its library. `desk("update")` runs it in this process."""

    home: Path
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def db(self) -> Path:
        """The library."""
        return self.home / "litrack.db"

    def take(self, library: Path) -> None:
        """Start from a copy of that library (which nobody has open), and from nothing else."""
        for path in self.home.iterdir():
            if path.name not in ("queries.toml", "state"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copyfile(library, self.db)
        self.db.chmod(0o600)

    def __call__(self, *arguments: str, **environ: str) -> Ended:
        before, cwd = dict(os.environ), Path.cwd()
        out, err = io.StringIO(), io.StringIO()
        try:
            os.environ.clear()
            os.environ.update(self.environ, **environ)
            os.chdir(self.home)
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = main(arguments)
        finally:
            os.chdir(cwd)
            os.environ.clear()
            os.environ.update(before)
        return Ended(code, out.getvalue(), err.getvalue())

    def produced(self) -> Iterator[tuple[Path, bytes]]:
        """Every file that litrack wrote."""
        for path in self.home.rglob("*"):
            if path.is_file():
                yield path, path.read_bytes()


def make_desk(home: Path, pubmed: Eutils) -> Desk:
    """A desk with three queries that speaks to this stand-in."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "queries.toml").write_text(QUERIES, encoding="utf-8")
    return Desk(
        home,
        {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(home),
            **{name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ},
            "XDG_STATE_HOME": str(home / "state"),
            "LANG": "C.UTF-8",
            "LITRACK_DB": str(home / "litrack.db"),
            "LITRACK_EUTILS_URL": pubmed.url,
            "LITRACK_TEST_INTERVAL": "0",
            "LITRACK_TEST_SLEEP": "0",
            "LITRACK_TEST_NOW": pubmed.now.isoformat(),
            "NCBI_EMAIL": "reader@example.org",
            "NCBI_API_KEY": CANARY,
        },
    )


DAY_ONE = datetime.combine(FIRST, time(6), UTC)
OLD = DAY_ONE - timedelta(days=400)
BACK, GONE, WITHDRAWN, WITHDRAWN_TWICE, MISSED = 91_000_001, 91_000_002, 91_000_005, 91_000_004, 91_000_009
"""Members of day 1: back on day 3; matching no more from day 2 on; deleted from day 2 on (one of a single query, one
of two); missing for the first time on day 3."""


def populate(pubmed: Eutils) -> None:
    """Day 1."""
    pubmed.at(DAY_ONE)
    pubmed.has(*invented(91_000_001, 60, entered=OLD, seed=1))


def second(pubmed: Eutils) -> None:
    """Day 2: what is missing for the first time."""
    pubmed.tomorrow()
    pubmed.unmatches(BACK)
    pubmed.unmatches(GONE)
    pubmed.deletes(WITHDRAWN)
    pubmed.deletes(WITHDRAWN_TWICE)


def third(pubmed: Eutils) -> None:
    """Day 3: everything at once."""
    pubmed.tomorrow()
    later = second_day()
    pubmed.has(*later.new, *later.changed)
    pubmed.has(*(invented(91_000_001, 1, entered=OLD, seed=1)))
    pubmed.has(*invented(91_000_101, 420, entered=pubmed.now, seed=2))
    pubmed.unmatches(MISSED)
    retitled = invented(91_000_001, 60, entered=OLD, seed=1)[20].replace(b" \xc3\xa9 ", b" [corrected] ")
    pubmed.has(retitled)


def stand_in() -> Eutils:
    """A PubMed of the first day's sample studies."""
    return Eutils(first_day(), now=DAY_ONE)


def lived(pubmed: Eutils, desk: Desk) -> Path:
    """Two days of updates, then the morning of the third; the library as it lies there (a copy, closed)."""
    populate(pubmed)
    for change in (second, third):
        desk.environ["LITRACK_TEST_NOW"] = pubmed.now.isoformat()
        done = desk("update", "--debug")
        assert done.code == 0, done
        change(pubmed)
    desk.environ["LITRACK_TEST_NOW"] = pubmed.now.isoformat()
    pubmed.forgets_log()
    kept = desk.home.with_name("morning.db")
    assert not desk.db.with_name("litrack.db-wal").exists()
    shutil.copyfile(desk.db, kept)
    return kept


def shown(log: Mapping[str, str]) -> str:
    """For error messages."""
    return " ".join(f"{k}={v}" for k, v in log.items())


def speak(text: str) -> None:
    """To whoever watches a long sweep."""
    sys.__stderr__ and sys.__stderr__.write(text)
