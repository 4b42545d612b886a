"""What the README tells a newcomer to type, typed: every command of its tour does what is said, in that order."""

import re
import shlex
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from litrack.cli import main
from litrack.errors import ExitCode
from litrack.sample.corpus import second_day
from litrack.sample.server import Eutils

from .conftest import Program

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
ELSEWHERE = {"browse", "schedule"}
"""Verbs that other tests walk: one fills a terminal, the other asks the timers of whoever runs the tests."""


def told() -> list[list[str]]:
    """The tour's command lines, as a shell would cut them."""
    lines = (line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines())
    words = [shlex.split(line, comments=True) for line in lines if line.startswith("litrack ")]
    return [w[1:] for w in words if w[1] not in ELSEWHERE and "--notify" not in w]


def test_every_command_of_the_tour_works_in_its_order(
    program: Program, pubmed: Eutils, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(program.home)
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    environ = {**program.environ, "LITRACK_FORMAT": "table", "EDITOR": "true"}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    (program.home / "abstract.txt").write_text("Walks.\nPain was significantly lower (P = 0.01).", encoding="utf-8")
    ended = []
    for words in told():
        code = main(words)
        said = capsys.readouterr()
        ended.append((shlex.join(words), code, "" if code == ExitCode.DONE else said.err))
        assert said.out or said.err, words
        if words == ["update"]:
            later = second_day()
            pubmed.at(datetime.combine(later.date, time(6), UTC))
            pubmed.has(*later.new, *later.changed)
            monkeypatch.setenv("LITRACK_TEST_NOW", pubmed.now.isoformat())
            assert main(["update"]) == ExitCode.DONE
    assert [end for end in ended if end[1] != ExitCode.DONE] == []
    assert len(ended) > 15
