"""`litrack browse` as a process on a terminal."""

import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable

import pytest

from litrack.errors import ExitCode
from litrack.sample.server import Eutils

from .conftest import Ended, Program

pytestmark = pytest.mark.usefixtures("two_queries")


def played(
    program: Program, *arguments: str, keys: str = "q", before: Callable[[], object] = lambda: None, **environ: str
) -> Ended:
    """The program on a terminal of 80 by 24, with these keys typed once it has drawn, and something done before."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        program.command(("browse", *arguments)), stdin=slave, stdout=slave, stderr=slave, cwd=program.home,
        env={**program.environ, "TERM": "xterm-256color", **environ},
    )  # fmt: skip
    os.close(slave)
    seen, waiting, end = b"", list(keys), time.monotonic() + 60
    while time.monotonic() < end:
        if select.select([master], [], [], 0.5)[0]:
            try:
                piece = os.read(master, 65536)
            except OSError:  # Linux says EIO where the other end is closed
                break
            seen += piece
        elif waiting and b"? help" in seen:
            if len(waiting) == len(keys):
                before()
            os.write(master, waiting.pop(0).encode())
    os.close(master)
    return Ended(process.wait(30), seen.decode("utf-8", "replace"))


def test_a_star_given_on_the_screen_is_in_the_library(program: Program, pubmed: Eutils) -> None:
    program("update")
    _, second = json.loads(program("list", "--json", "--limit", "2").out)
    done = played(program, keys="jsq")
    assert done.code == 0
    assert "Invented sample studies" in done.out
    assert [s["pmid"] for s in json.loads(program("list", "--starred", "--json").out)] == [second["pmid"]]
    assert done.out.rindex("\x1b[?1049l") > done.out.rindex("\x1b[?1049h")  # the screen of before is back


@pytest.mark.parametrize(("options", "environ"), [((), {"NO_COLOR": "1"}), (("--no-color",), {})])
def test_without_colour_there_is_none(
    program: Program, pubmed: Eutils, options: tuple[str, ...], environ: dict[str, str]
) -> None:
    program("update")
    done = played(program, *options, **environ)
    assert "▸" in done.out
    codes = [int(n) for group in re.findall(r"\x1b\[([\d;]*)m", done.out) for n in group.split(";") if n]
    assert not set(codes) & {*range(30, 39), *range(40, 49), *range(90, 108)}


def test_browse_starts_with_the_filters_and_the_search_of_its_command_line(program: Program, pubmed: Eutils) -> None:
    program("update")
    done = played(program, "sleep", "--design", "trial")
    assert "/sleep" in done.out
    assert "only: designs: rct_blinded" in done.out


def test_without_a_terminal_or_library_or_words_it_says_what_to_do(program: Program, pubmed: Eutils) -> None:
    refused = program("browse")
    assert refused.code == ExitCode.USAGE
    assert "litrack list" in refused.err
    assert played(program).code == ExitCode.LIBRARY
    program("update")
    assert program.on_terminal("browse", TERM="dumb").code == ExitCode.USAGE
    assert program.on_terminal("browse", "--", "((").code == ExitCode.USAGE


def damage(program: Program) -> None:
    program.db.write_bytes(b"\xa5" * program.db.stat().st_size)


def test_a_library_that_fails_under_an_open_screen_ends_it_with_a_sentence(program: Program, pubmed: Eutils) -> None:
    program("update")
    done = played(program, keys="\r", before=lambda: damage(program))
    assert done.code == ExitCode.LIBRARY
    assert "Traceback" not in done.out
    after = done.out[done.out.rindex("\x1b[?1049l") :]
    assert f"litrack: {program.db} is damaged. It was not changed." in after


@pytest.mark.parametrize("keys", ["sq", "Rq"], ids=["star", "anew"])
def test_what_a_damaged_library_cannot_do_is_told_on_the_screen(program: Program, pubmed: Eutils, keys: str) -> None:
    program("update")
    done = played(program, keys=keys, before=lambda: damage(program))
    assert done.code == 0
    assert "Traceback" not in done.out
    # A toast of 60 columns breaks its lines; where, depends on the path.
    assert any(words in done.out for words in ("not changed", "put back", "another file"))
