"""Tab in real shells: names come from queries.toml and the library, and nothing is ever written."""

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from litrack.sample.server import Eutils

from .conftest import Program

SHELLS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "--private", "-i"],
}
START = {
    "bash": "PS1='> '; source <(litrack --show-completion bash)",
    "zsh": "PS1='> '; autoload -Uz compinit; compinit -D -u; eval \"$(litrack --show-completion zsh)\"",
    "fish": "function fish_prompt; echo '> '; end; litrack --show-completion fish | source",
}
TERMINAL = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execvp(sys.argv[1], sys.argv[1:])"
"""Becomes the program of its arguments, with its standard input as the terminal that it belongs to: fish insists."""
shells = pytest.mark.parametrize(
    "shell",
    [pytest.param(s, marks=pytest.mark.skipif(not shutil.which(s), reason=f"needs {s}")) for s in SHELLS],
)


def typed(program: Program, shell: str, keys: str, until: str) -> str:
    """What the screen shows after these keys, as soon as `until` is there; all of it after 20 seconds if it is not."""
    environ = {
        **program.environ, "PATH": f"{Path(sys.executable).parent}:{program.environ['PATH']}", "TERM": "xterm",
        "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1",
    }  # fmt: skip
    screen, inside = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", TERMINAL, *SHELLS[shell]],
        stdin=inside,
        stdout=inside,
        stderr=inside,
        cwd=program.home,
        env=environ,
        start_new_session=True,
    )
    os.close(inside)
    try:
        os.write(screen, f"{START[shell]}; echo re''ady\n".encode())
        _read(screen, "ready", 20)
        os.write(screen, keys.encode())
        return _read(screen, until, 20)
    finally:
        process.kill()
        process.wait()
        os.close(screen)


def _read(screen: int, until: str, seconds: float) -> str:
    seen, end = "", time.monotonic() + seconds
    while time.monotonic() < end and not (until and until in seen):
        if select.select([screen], [], [], 0.1)[0]:
            seen += os.read(screen, 65536).decode("utf-8", "replace")
    return seen


def offered(program: Program, *words: str) -> list[str]:
    """What bash is told for the last of these words."""
    line = {"COMP_WORDS": "\n".join(("litrack", *words)), "COMP_CWORD": str(len(words))}
    ended = program(**line, _LITRACK_COMPLETE="complete_bash")
    assert (ended.code, ended.err) == (0, "")
    return ended.out.split()


@shells
def test_verbs_and_names_are_completed(program: Program, two_queries: Path, shell: str) -> None:
    assert "core" in typed(program, shell, "litrack outc\t--tag co\t", "core")


@shells
def test_a_tag_that_means_something_to_a_shell_is_not_offered(
    program: Program, pubmed: Eutils, two_queries: Path, shell: str
) -> None:
    program("update")
    assert program("tag", "90000001", "+x$(>pwned)", "+x`>pwned`", "+x;>pwned", "+xylophone").code == 0
    assert "xylophone" in typed(program, shell, "litrack list --tagged x\t", "xylophone")
    assert not (program.home / "pwned").exists()


def test_names_come_from_the_file_and_from_the_library(program: Program, pubmed: Eutils, two_queries: Path) -> None:
    assert program("update").code == 0
    program("tag", "90000001", "+to-read")
    two_queries.write_text('schema = 1\n[queries.newer]\ntitle = "N"\nterm = "x[tiab]"\ntags = ["mine"]\n')
    assert offered(program, "update", "") == ["fm", "fmt", "newer"]
    assert offered(program, "list", "--query", "f") == ["fm", "fmt"]
    assert offered(program, "queries", "check", "n") == ["newer"]
    assert offered(program, "changes", "--query", "n") == ["newer"]
    assert offered(program, "new", "--tag", "") == ["core", "mine"]
    assert offered(program, "search", "--tagged", "") == ["to-read"]
    assert offered(program, "tag", "1", "+") == ["+to-read"]
    assert offered(program, "export", "--design", "rc") == ["rct", "rct_blinded", "rct_open"]
    assert offered(program, "outcomes", "--domain", "sl") == ["sleep"]
    assert offered(program, "list", "--sort", "r") == ["relevance"]
    two_queries.write_text("[queries.broken")
    assert offered(program, "update", "") == ["fm", "fmt"]


def test_the_line_says_which_library(program: Program, pubmed: Eutils, two_queries: Path) -> None:
    program("update", "fm")
    program("tag", "90000001", "+to-read")
    program.db.rename(program.home / "other.db")
    assert offered(program, "list", "--tagged", "") == []
    assert offered(program, "list", "--db", "other.db", "--tagged", "") == ["to-read"]
    assert offered(program, "--db", "other.db", "list", "--tagged", "") == ["to-read"]


@pytest.mark.parametrize("words", [("update", ""), ("list", "--tagged", ""), ("tag", "+"), ("list", "--tag", "")])
def test_without_a_library_nothing_is_offered_and_nothing_written(program: Program, words: tuple[str, ...]) -> None:
    assert offered(program, *words) == []
    program.db.write_bytes(b"not a database")
    assert offered(program, *words) == []
    assert [p.name for p in program.home.iterdir()] == ["litrack.db"]


def test_what_cannot_be_installed_is_told(program: Program) -> None:
    typer = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    (program.home / ".bashrc").mkdir()
    ended = program("--install-completion", "bash", **typer)
    assert ended.code == 2
    assert "--show-completion prints what belongs there" in ended.err
    assert "bug" not in ended.err
    assert program("--install-completion", "tcsh", **typer).code == 2


def test_completion_imports_no_more_than_it_needs(program: Program, two_queries: Path) -> None:
    """Tab must feel immediate: nothing of an update, of the extractor or of the screen."""
    say = "import json, os, sys; sys.argv = ['litrack']; from litrack.cli import main"
    tell = "print(*sys.modules, file=sys.stderr)"
    code = f"{say}\ntry:\n    main([])\nfinally:\n    {tell}"
    line = {"COMP_WORDS": "litrack list --tag c", "COMP_CWORD": "3", "_LITRACK_COMPLETE": "complete_bash"}
    ran = subprocess.run(
        [sys.executable, "-c", code], env={**program.environ, **line}, cwd=program.home, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert ran.stdout.split() == ["core"]
    heavy = {"rich", "Bio", "sqlite_utils", "numpy", "textual", "litrack.pubmed", "litrack.outcomes", "litrack.track"}
    assert heavy & set(ran.stderr.split()) == set()
