"""Whatever goes wrong: one sentence, a next step, the right exit code, no traceback, nothing lost."""

import gzip
import hashlib
import sqlite3
import subprocess
from pathlib import Path

import pytest

from litrack.errors import ExitCode
from litrack.sample.corpus import first_day
from litrack.sample.server import Eutils

from .conftest import Ended, Program


def says(ended: Ended, code: ExitCode, *words: str) -> None:
    """The ending that every refusal shares."""
    assert ended.code == code, ended
    assert "Traceback" not in ended.err
    assert ended.err.startswith("litrack: ") or "\nlitrack: " in ended.err, ended.err
    for word in words:
        assert word in ended.err, ended.err


def test_no_network(program: Program, two_queries: Path) -> None:
    says(program("update"), ExitCode.UNAVAILABLE, "run `litrack update` again")


def test_a_missing_email(program: Program, pubmed: Eutils, two_queries: Path) -> None:
    says(program("update", NCBI_EMAIL=""), ExitCode.USAGE, "email", "NCBI_EMAIL")
    assert pubmed.log == ()


def test_a_wrong_key_is_never_printed_or_stored(program: Program, pubmed: Eutils, two_queries: Path) -> None:
    pubmed.fails("F03", times=None)
    key = "0123456789abcdef0123456789abcdef"
    done = program("update", "-v", "--debug", NCBI_API_KEY=key)
    says(done, ExitCode.UNAVAILABLE, "API key") if "Traceback" not in done.err else None
    assert done.code == ExitCode.UNAVAILABLE
    assert key not in done.out + done.err
    assert all(key.encode() not in p.read_bytes() for p in program.home.rglob("*") if p.is_file())
    assert all(key not in r.path for r in pubmed.log)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[queries.fm\n", ["queries.toml:1:"]),
        ('[queries.fm]\ntitle = "FM"\ntrem = "pain"\n', ["queries.toml:3", "term"]),
        ('[queries.fm]\ntitle = "FM"\nterm = "{fmm} AND pain"\n[blocks]\nfm = "x"\n', ["fmm", "fm"]),
        ('[queries.fm]\ntitle = "FM"\nterm = "(pain"\n', ["queries.toml:3"]),
    ],
    ids=["no TOML", "a misspelt key", "an unknown block", "an open bracket"],
)
def test_queries_that_cannot_be_read_run_nothing(program: Program, pubmed: Eutils, text: str, words: list[str]) -> None:
    (program.home / "queries.toml").write_text(text, encoding="utf-8")
    says(program("update"), ExitCode.USAGE, *words)
    assert pubmed.log == ()
    assert not program.db.exists()


def test_an_unknown_query_names_the_nearest(program: Program, two_queries: Path) -> None:
    says(program("update", "fmtt"), ExitCode.USAGE, "fmtt", "fmt")


def test_a_command_that_does_not_exist_names_the_nearest(program: Program) -> None:
    says(program("serach", "pain"), ExitCode.USAGE, "search")


def test_an_unknown_option(program: Program) -> None:
    says(program("search", "pain", "--frmat", "json"), ExitCode.USAGE, "--frmat")


def test_there_is_no_library_yet(program: Program) -> None:
    says(program("search", "pain"), ExitCode.LIBRARY, "litrack update")
    assert not program.db.exists()


def test_an_unknown_study(program: Program, pubmed: Eutils, two_queries: Path) -> None:
    program("update")
    for identifier in ("1", "99999999", "10.1/none", "NCT99999999", "x" * 10_000, "\x1b[31m"):
        says(program("show", identifier), ExitCode.NOT_FOUND, "litrack search")


@pytest.mark.parametrize(
    "content", [b"not a database at all, but long enough to look at" * 100, b"", b"SQLite format 3\0" + b"\xff" * 4096]
)
def test_a_file_that_is_no_library_is_refused_and_unchanged(
    program: Program, pubmed: Eutils, two_queries: Path, content: bytes
) -> None:
    program.db.write_bytes(content)
    before = hashlib.sha256(program.db.read_bytes()).digest()
    for line in (["search", "pain"], ["list"], ["new"], ["show", "1"], ["doctor"]):
        done = program(*line)
        assert done.code == ExitCode.LIBRARY, (line, done)
        assert "Traceback" not in done.err
    if content:  # an empty file is where SQLite makes a new database
        says(program("update"), ExitCode.LIBRARY, "not changed")
        assert hashlib.sha256(program.db.read_bytes()).digest() == before


def test_a_foreign_database_is_refused_and_unchanged(program: Program, pubmed: Eutils, two_queries: Path) -> None:
    with sqlite3.connect(program.db) as db:
        db.execute("CREATE TABLE mine (x)")
    before = hashlib.sha256(program.db.read_bytes()).digest()
    says(program("update"), ExitCode.LIBRARY)
    says(program("search", "pain"), ExitCode.LIBRARY)
    assert hashlib.sha256(program.db.read_bytes()).digest() == before


def test_a_library_of_a_newer_litrack_is_refused_and_unchanged(
    program: Program, pubmed: Eutils, two_queries: Path
) -> None:
    program("update")
    with sqlite3.connect(program.db) as db:
        db.execute("PRAGMA user_version = 99")
        db.execute("PRAGMA journal_mode = DELETE")
    before = hashlib.sha256(program.db.read_bytes()).digest()
    says(program("update"), ExitCode.LIBRARY, "99")
    says(program("search", "pain"), ExitCode.LIBRARY, "99")
    assert hashlib.sha256(program.db.read_bytes()).digest() == before


def test_a_file_that_is_no_pubmed_xml(program: Program) -> None:
    for name, content in {
        "page.html": b"<html><body>Blocked</body></html>",
        "reply.json": b'{"error": "API rate limit exceeded"}',
        "empty.xml": b"",
        "noise.xml": bytes(range(256)) * 50,
    }.items():
        (program.home / name).write_bytes(content)
        says(program("import", name), ExitCode.USAGE, name)
    says(program("import", "missing.xml"), ExitCode.USAGE, "missing.xml")


def test_a_truncated_gzip_keeps_the_records_before_the_cut(program: Program) -> None:
    whole = gzip.compress(b"<PubmedArticleSet>" + b"".join(first_day()) + b"</PubmedArticleSet>")
    (program.home / "cut.xml.gz").write_bytes(whole[: len(whole) // 2])
    says(program("import", "cut.xml.gz"), ExitCode.USAGE, "cut.xml.gz", "gzip")
    (program.home / "cut.xml.gz").write_bytes(whole)
    done = program("import", "cut.xml.gz")
    assert done.code == 0
    with sqlite3.connect(program.db) as db:
        assert db.execute("SELECT count(*) FROM study").fetchone() == (len(first_day()),)


HOSTILE = (
    b"<PubmedArticle><MedlineCitation Status='MEDLINE' Owner='NLM'><PMID Version='1'>90000099</PMID><Article>"
    b"<Journal><JournalIssue><PubDate><Year>2026</Year></PubDate></JournalIssue><Title>=cmd()</Title></Journal>"
    b"<ArticleTitle>[red blood cells] in mice [/b] [corrected] &#x9b;31m "
    b"\xe2\x80\xae\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d\xe2\x80\xac %s</ArticleTitle>"
    b"<Abstract><AbstractText>Pain was lower [/bold] than before "
    b"\xc2\x9d0;owned\xc2\x9c (P&lt;0.05).</AbstractText></Abstract>"
    b"</Article></MedlineCitation></PubmedArticle>"
) % (b"long " * 2_000)


def test_hostile_titles_reach_no_terminal_pipe_or_sheet(program: Program) -> None:
    (program.home / "hostile.xml").write_bytes(b"<PubmedArticleSet>" + HOSTILE + b"</PubmedArticleSet>")
    assert program("import", "hostile.xml").code == 0
    for line in (
        ["list"],
        ["search", "mice"],
        ["show", "90000099"],
        ["outcomes", "90000099", "--explain"],
        ["list", "--csv"],
    ):
        for columns in (20, 80, 140):
            seen = program.on_terminal(*line, columns=columns, NO_COLOR="1")
            assert seen.code == 0, (line, seen)
            shown = seen.out.replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "").replace("\x1b[4m", "")
            assert not [c for c in "\x9b\x9d\x9c\u202e\u202c\x07" if c in shown], line
            assert "owned\x07" not in shown
        piped = program(*line).out
        assert not [c for c in piped if c not in "\r\n\t" and (ord(c) < 32 or 0x7F <= ord(c) < 0xA0)]
    assert "[red blood cells] in mice [/b] [corrected]" in program("list", "--tsv").out
    assert ",'=cmd()" in program("list", "--csv", "--columns", "pmid,journal").out


def test_a_query_with_no_hits(program: Program, pubmed: Eutils) -> None:
    (program.home / "queries.toml").write_text('[queries.none]\ntitle = "None"\nterm = "xyzzyplugh[tiab]"\n', "utf-8")
    done = program("update")
    assert done.code == 0
    assert "0 found" in done.out


def test_plain_ascii_where_the_locale_has_no_more(program: Program, pubmed: Eutils, two_queries: Path) -> None:
    program("update")
    for line in (["new", "--format", "table"], ["show", "90000001", "--format", "table"], ["list"]):
        done = program(*line, PYTHONIOENCODING="ascii", LANG="C", LC_ALL="C")
        assert done.code == 0
        assert done.out.isascii()


def test_no_home_to_write_to(program: Program, pubmed: Eutils, two_queries: Path) -> None:
    program("update")
    del program.environ["HOME"]
    assert program("list", "--limit", "1").code == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("command", [("list",), ("list", "--json"), ("--help",)])
def test_a_full_disk_that_takes_no_output_is_told(
    program: Program, pubmed: Eutils, two_queries: Path, command: tuple[str, ...]
) -> None:
    program("update")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            program.command(command), stdout=full, stderr=subprocess.PIPE, env=program.environ, cwd=program.home,
            timeout=60, check=False,
        )  # fmt: skip
    says(Ended(done.returncode, "", done.stderr.decode()), ExitCode.LIBRARY, "No space left", "Check the disk")


def test_a_reader_that_leaves_early_is_no_error(program: Program, pubmed: Eutils, two_queries: Path) -> None:
    program("update")
    process = program.start("list", "--json")
    assert process.stdout
    process.stdout.read(1)
    process.stdout.close()
    assert process.stderr
    assert process.stderr.read() == b"Invented sample studies: not real research.\n"
    process.stderr.close()
    assert process.wait(30) == 0


@pytest.mark.parametrize(
    "text",
    [
        "IL-6",
        "5-HT",
        "COVID-19",
        'quote"inside',
        '"',
        "*",
        "AND",
        "a:b",
        "NEAR(",
        "pain'); DROP TABLE study;--",
        "((",
        "^",
        "é" * 200,
    ],
)
def test_any_text_can_be_searched_for(program: Program, pubmed: Eutils, two_queries: Path, text: str) -> None:
    program("update", "fmt")
    done = program("search", "--", text)
    assert done.code in {ExitCode.DONE, ExitCode.USAGE}
    assert "Traceback" not in done.err
    assert "OperationalError" not in done.err


def test_raw_searches_explain_a_syntax_error(program: Program, pubmed: Eutils, two_queries: Path) -> None:
    program("update", "fmt")
    says(program("search", "--raw", 'pain AND "'), ExitCode.USAGE)
    assert program("search", "--raw", "title : pain OR mesh : microbiota", "--json").code == 0


def test_a_bad_date_or_year_or_domain_is_explained(program: Program) -> None:
    says(program("list", "--since", "yesteryear"), ExitCode.USAGE, "--since", "7d")
    says(program("list", "--year", "2024-2020"), ExitCode.USAGE, "--year")
    says(program("list", "--domain", "pian"), ExitCode.USAGE, "pain")
    says(program("list", "--design", "rtc"), ExitCode.USAGE, "rct")


def test_a_file_is_never_overwritten(program: Program, pubmed: Eutils, two_queries: Path) -> None:
    program("update")
    assert program("list", "--csv", "-o", "out.csv").code == 0
    written = (program.home / "out.csv").read_bytes()
    says(program("list", "--csv", "-o", "out.csv"), ExitCode.USAGE, "out.csv")
    assert (program.home / "out.csv").read_bytes() == written
