"""Reading PubMed XML: records a second of CPU and peak memory, each reader in a process of its own.

python -m benchmarks.reading [RECORDS]
"""

import gc
import gzip
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path

from benchmarks.table import Absent, Row, files, show

RUNS = 3
HEAD = (
    b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January'
    b' 2019//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_190101.dtd">\n<PubmedArticleSet>\n'
)
XTRACT = """
-pattern PubmedArticle -element MedlineCitation/PMID ArticleTitle Journal/Title ISOAbbreviation Volume Issue MedlinePgn
  Language PublicationType PublicationStatus
-block Abstract -element AbstractText -block Author -sep / -element LastName,ForeName,Initials Affiliation
-block MeshHeading -element DescriptorName QualifierName -block Keyword -element Keyword
-block Chemical -element NameOfSubstance RegistryNumber -block Grant -element GrantID Agency
-block CommentsCorrections -element CommentsCorrections@RefType PMID
-block PubMedPubDate -element PubMedPubDate@PubStatus Year Month Day -block ArticleId -element ArticleId
""".split()  # noqa: SIM905 - reads as one would type it
"""The fields that litrack reads, of which xtract writes lines."""


def litrack(path: Path) -> int:
    from litrack.model import Record
    from litrack.pubmed.article import read
    from litrack.pubmed.files import read_file

    return sum(1 for record in read_file(path) if isinstance(record, Record) and read(record))


def pubmed_parser(path: Path) -> int:
    import pubmed_parser as peer

    return sum(1 for _ in peer.parse_medline_xml(str(path)))


def pymed(path: Path) -> int:
    from xml.etree import ElementTree as ET

    from pymed.article import PubMedArticle

    return sum(1 for element in ET.parse(gzip.open(path)).iter("PubmedArticle") if PubMedArticle(xml_element=element))


def entrez(path: Path) -> int:
    from Bio import Entrez

    with gzip.open(path) as file:
        return len(Entrez.read(file)["PubmedArticle"])


def xtract(path: Path) -> int:
    environ = {**os.environ, "GOMAXPROCS": "1"}
    plain = path.with_suffix("")
    if not plain.exists():
        plain.write_bytes(gzip.decompress(path.read_bytes()))
    with tempfile.TemporaryFile() as out:
        subprocess.run([xtract_path(), "-input", plain, "-mixed", *XTRACT], stdout=out, env=environ, check=True)
        out.seek(0)
        return sum(1 for _ in out)


def xtract_path() -> str:
    """EDirect's program: $XTRACT, or the one on the PATH, or nothing."""
    return os.environ.get("XTRACT") or shutil.which("xtract") or ""


READERS: dict[str, Callable[[Path], int]] = {f.__name__: f for f in (litrack, pubmed_parser, pymed, entrez, xtract)}


def worker(name: str, path: Path) -> None:
    """Read a file once in this process and print what it took."""
    gc.set_threshold(50_000)  # as litrack.cli.run does; the peers gain by it as well
    READERS[name](path.with_name("one.xml.gz"))  # imports, tables and caches are not what is measured
    own = peak_mb()
    began, children = time.process_time(), resource.getrusage(resource.RUSAGE_CHILDREN)
    count = READERS[name](path)
    seconds = time.process_time() - began
    if name == "xtract":
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - children.ru_utime - children.ru_stime
    peak = after.ru_maxrss / 1024 if name == "xtract" else peak_mb()
    print(json.dumps({"count": count, "seconds": seconds, "peak": peak, "before": own}))


def peak_mb() -> float:
    """The most memory that this process has held. ru_maxrss counts the parent's, too: Linux keeps it over exec."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.open() if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(name: str, path: Path, runs: int) -> dict[str, float]:
    """Medians of several processes. Raises Absent where the reader does not run."""
    found = []
    for _ in range(runs):
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.reading", "--worker", name, str(path)], capture_output=True, check=False
        )
        if done.returncode:
            raise Absent(f"{name} did not run: {done.stderr.decode(errors='replace').strip().splitlines()[-1:]}")
        found.append(json.loads(done.stdout.splitlines()[-1]))
    return {key: statistics.median(f[key] for f in found) for key in found[0]}


def rows(records: int) -> Iterator[Row]:
    """Both NLM files in equal parts, the same bytes for every reader."""
    from litrack.model import Record
    from litrack.pubmed.files import read_file

    real = files()
    with tempfile.TemporaryDirectory() as folder:
        some = [
            [r.raw for r in islice((r for r in read_file(path) if isinstance(r, Record)), records // len(real))]
            for path in real
        ]
        whole, piece = Path(folder) / "whole.xml.gz", Path(folder) / "piece.xml.gz"
        everything = list(chain.from_iterable(some))
        for path, kept in (
            (whole, everything),
            (piece, everything[:: max(1, len(everything) // 1000)]),
            (Path(folder) / "one.xml.gz", everything[:1]),
        ):
            path.write_bytes(gzip.compress(HEAD + b"\n".join(kept) + b"\n</PubmedArticleSet>\n"))
        ours = measured("litrack", whole, RUNS)
        rate = ours["count"] / ours["seconds"]
        yield Row(f"read {len(everything):,} records of both NLM files", f"{rate:,.0f}/s")
        for name, label, goal, file in (
            ("pubmed_parser", "pubmed_parser", 3.5, whole),
            ("entrez", "Bio.Entrez.read", 6.0, piece),
            ("xtract", "EDirect xtract", 1.3, whole),
            ("pymed", "pymed", 0.0, piece),
        ):
            if name == "xtract" and not xtract_path():
                yield Row("  beside EDirect xtract", "", "not installed")
                continue
            try:
                peer = measured(name, file, RUNS)
                again = measured("litrack", file, RUNS)
            except Absent as error:
                yield Row(f"  beside {label}", "", str(error))
                continue
            theirs, own = peer["count"] / peer["seconds"], again["count"] / again["seconds"]
            yield Row(
                f"  beside {label} ({peer['count']:,.0f} records, {peer['peak']:,.0f} MB)", f"{own:,.0f}/s",
                f"{label} {theirs:,.0f}/s", f"{own / theirs:.1f}x", f">= {goal}x" if goal else "",
                own / theirs >= goal if goal else None,
            )  # fmt: skip
        big = measured("litrack", link(Path(folder), real[1]), 1)
        yield Row(
            f"  peak memory, all of {real[1].name} ({big['count']:,.0f})", f"{big['peak']:.0f} MB", "", "", "<= 40 MB",
            big["peak"] <= 40,
        )  # fmt: skip


def link(folder: Path, path: Path) -> Path:
    """The same file beside `one.xml.gz`."""
    there = folder / path.name
    there.symlink_to(path)
    return there


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        worker(sys.argv[2], Path(sys.argv[3]))
    else:
        show(rows(int(sys.argv[1]) if len(sys.argv) > 1 else 6000))
