"""The program as its user runs it: a process of its own, a home of its own, the stand-in for PubMed."""

import os
import pty
import select
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from litrack.sample.corpus import FIRST, first_day
from litrack.sample.server import Eutils


@dataclass(frozen=True)
class Ended:
    """How a run ended: exit code, stdout, stderr (on a terminal both are `out`)."""

    code: int
    out: str
    err: str = ""


@dataclass
class Program:
    """`litrack` with an environment; `program("new", "--json")` runs it."""

    home: Path
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def db(self) -> Path:
        return self.home / "litrack.db"

    def __call__(self, *arguments: str, stdin: str = "", **environ: str) -> Ended:
        done = subprocess.run(
            self.command(arguments), input=stdin.encode("utf-8", "surrogateescape"), capture_output=True,
            env={**self.environ, **environ}, cwd=self.home, timeout=120, check=False,
        )  # fmt: skip
        return Ended(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    def on_terminal(self, *arguments: str, columns: int = 80, typed: str = "", **environ: str) -> Ended:
        """On a pseudo-terminal of that width, as a person sees it who has typed this ahead."""
        master, slave = pty.openpty()
        os.write(master, typed.encode())
        process = subprocess.Popen(
            self.command(arguments), stdin=slave, stdout=slave, stderr=slave, cwd=self.home, close_fds=True,
            env={**self.environ, "TERM": "xterm-256color", "COLUMNS": str(columns), **environ},
        )  # fmt: skip
        os.close(slave)
        os.write(master, typed.encode())
        seen = b""
        while select.select([master], [], [], 60)[0]:
            try:
                piece = os.read(master, 65536)
            except OSError:  # Linux says EIO where the other end is closed
                break
            if not piece:
                break
            seen += piece
        os.close(master)
        return Ended(process.wait(60), seen.decode("utf-8").replace("\r\n", "\n"))

    def start(self, *arguments: str, **environ: str) -> subprocess.Popen[bytes]:
        """Start it and leave it running."""
        return subprocess.Popen(
            self.command(arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.home,
            env={**self.environ, **environ},
        )  # fmt: skip

    @staticmethod
    def command(arguments: Sequence[str]) -> list[str]:
        return [sys.executable, "-m", "litrack", *arguments]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """litrack in an empty home, with no PubMed to speak to."""
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "LITRACK_DB": str(tmp_path / "litrack.db"),
        "LITRACK_EUTILS_URL": "http://127.0.0.1:9/",  # discard: nobody listens
        "LITRACK_TEST_INTERVAL": "0",
        "LITRACK_TEST_SLEEP": "0",
        "NCBI_EMAIL": "reader@example.org",
    }
    return Program(tmp_path, environ)


@pytest.fixture
def pubmed(program: Program) -> Iterator[Eutils]:
    """A PubMed of the invented studies on their first day; `program` speaks to it."""
    with Eutils(first_day(), now=datetime.combine(FIRST, time(6), UTC)) as stand_in:
        program.environ["LITRACK_EUTILS_URL"] = stand_in.url
        program.environ["LITRACK_TEST_NOW"] = stand_in.now.isoformat()
        yield stand_in


QUERIES = """
schema = 1

[queries.fm]
title = "Fibromyalgia"
term = 'fibromyalgia[tiab]'
tags = ["core"]

[queries.fmt]
title = "Fecal microbiota transplantation"
term = '"fecal microbiota transplantation"[tiab]'

[watch.integrity]
term = '{pmids} AND (hasretractionin OR hasexpressionofconcernin OR haserratumin OR hasupdatein)'
"""


@pytest.fixture
def two_queries(program: Program) -> Path:
    """A short queries.toml in the place where litrack looks first."""
    path = program.home / "queries.toml"
    path.write_text(QUERIES, encoding="utf-8")
    return path
