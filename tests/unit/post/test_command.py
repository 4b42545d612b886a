"""A command gets the news as it is, is never waited for in vain, and leaves nothing running behind."""

import os
import shlex
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrack.errors import ExitCode, Undelivered, UsageError
from litrack.post.command import give, words


def python(script: str, *arguments: str) -> str:
    return shlex.join((sys.executable, "-c", script, *arguments))


def test_the_news_arrives_as_utf_8_whatever_its_length(tmp_path: Path) -> None:
    out = tmp_path / "out"
    text = "pain ▲ 疲労\n" * 100_000
    give(python("import sys; open(sys.argv[1], 'wb').write(sys.stdin.buffer.read())", str(out)), text, "subject")
    assert out.read_text(encoding="utf-8") == text


def test_a_command_need_not_read_and_may_say_as_much_as_it_likes() -> None:
    give(python("print('x' * 1_000_000)"), "news" * 100_000, "subject")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("false", "false failed (exit code 1)"), ("no-such-program", "No such file"), ("/", "Permission denied"),
        (python("raise SystemExit('one\\ntwo')"), "(exit code 1: two)"), ("sh -c 'kill -9 $$'", "(signal 9)"),
    ],
)  # fmt: skip
def test_a_failure_is_told_with_its_last_words(command: str, said: str) -> None:
    with pytest.raises(Undelivered) as missed:
        give(command, "news", "subject")
    assert said in str(missed.value)
    assert missed.value.code is ExitCode.SHORTFALL
    assert "next update" in missed.value.hint


def test_what_takes_too_long_is_stopped_with_all_that_it_started(tmp_path: Path) -> None:
    child = tmp_path / "child"
    script = f"sh -c 'sleep 60 & echo $! > {child}.part; mv {child}.part {child}; wait'"
    with pytest.raises(Undelivered, match="did not end within"):
        give(script, "news", "subject", seconds=2)
    number = int(child.read_text())
    for _ in range(100):
        stat = Path(f"/proc/{number}/stat")
        if not alive(number) or (stat.exists() and stat.read_text().split()[2] == "Z"):
            return
        time.sleep(0.05)
    pytest.fail("the child of the command still runs")


def alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("command", ["", "  ", "'open", "a\\", "a\0b", "''"])
def test_what_is_no_command_is_refused(command: str) -> None:
    with pytest.raises(UsageError):
        words(command)


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), min_size=1), min_size=1))
def test_quoted_words_stay_what_they_are(given_: list[str]) -> None:
    assert words(shlex.join(given_)) == given_
