"""Crontabs, units and agents carry any path and argument to the program as it is, and change nothing else."""

import json
import plistlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrack.errors import UsageError
from litrack.schedule import cron, launchd, systemd
from litrack.schedule.job import Job
from litrack.schedule.times import Times

PRINTABLE = st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc")), max_size=30)
WORDS = st.lists(PRINTABLE, min_size=1, max_size=5)
LINES = st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=("Cs",)), max_size=20), max_size=6)


def job(*words: str, **given_: object) -> Job:
    values: dict[str, object] = {
        "command": ("/usr/bin/printf", *words), "environ": {}, "credentials": {}, "secrets": {}, "times": Times(6, 30),
        "seed": "machine", "told": False, "log": Path("/log"), **given_,
    }  # fmt: skip
    return Job(**values)  # type: ignore[arg-type]


def test_a_shell_reads_the_line_of_cron_back_to_the_words(tmp_path: Path) -> None:
    script = tmp_path / "show"
    script.write_text(
        f"#!{sys.executable}\nimport json, os, sys\nprint(json.dumps([os.environ['A'], *sys.argv[1:]]))\n"
    )
    script.chmod(0o755)
    odd = ("50%", "it's", '"q"', "$HOME `id` \\ ;|&<>*?[]{}~#!", "ü 疲", "", "-n", "a=b")
    line = cron.command(job(environ={"A": "x % y"}, command=(str(script), *odd)))
    assert not re.search(r"(?<!\\)%", line)
    done = subprocess.run(["/bin/sh", "-c", line.replace("\\%", "%")], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == json.dumps(["x % y", *odd])


@given(LINES, st.booleans(), st.text(st.sampled_from("abc *#%\r\t"), max_size=9))
def test_a_block_comes_and_goes_and_the_rest_of_the_crontab_stays(lines: list[str], ended: bool, other: str) -> None:
    before = "\n".join(lines) + "\n" * ended
    block = cron.block(job(other.replace("\r", "").replace("\t", "")))
    once = cron.with_block(before, block)
    assert cron.with_block(once, block) == once
    assert cron.ours(once) == block
    assert cron.without(once) in {before, before + "\n"}
    assert cron.with_block(once, cron.block(job("other"))).count(cron.BEGIN) == 1


def test_a_block_in_the_middle_is_replaced_in_its_place() -> None:
    block = cron.block(job("new"))
    text = f"a\n{cron.block(job('old'))}b\n{cron.block(job('twice'))}c"
    assert cron.with_block(text, block) == f"a\n{block}b\nc"
    assert cron.without(text) == "a\nb\nc"


@pytest.mark.parametrize(
    "text",
    [cron.BEGIN, f"{cron.END}\n", f"{cron.BEGIN}\n{cron.BEGIN}\n{cron.END}\n", f"{cron.BEGIN}\n{cron.END}\n{cron.END}"],
)
def test_marks_that_do_not_pair_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="marks"):
        cron.without(text)


def test_a_line_that_cron_would_cut_is_refused() -> None:
    with pytest.raises(UsageError, match="characters"):
        cron.block(job("x" * 1000))


def unquoted(line: str) -> list[str]:
    """Words as systemd.service(5) reads them: quotes with C escapes, %% and, after the first word, $$."""
    words = re.findall(r'"(?:[^"\\]|\\.)*"|\S+', line)
    plain = [re.sub(r"\\(.)", r"\1", w[1:-1]) if w.startswith('"') else w for w in words]
    assert not any(re.search(r"(?<!%)(?:%%)*%(?!%)", w) for w in plain)
    first, *rest = (w.replace("%%", "%") for w in plain)
    assert not any(re.search(r"(?<!\$)(?:\$\$)*\$(?!\$)", w) for w in rest)
    return [first, *(w.replace("$$", "$") for w in rest)]


@given(WORDS)
def test_systemd_reads_the_words_back(words: list[str]) -> None:
    service = systemd.units(job(*words))[systemd.SERVICE]
    (line,) = re.findall(r"^ExecStart=(.+)$", service, re.MULTILINE)
    assert unquoted(line) == ["/usr/bin/printf", *words]


@given(WORDS)
def test_launchd_reads_the_words_back(words: list[str]) -> None:
    made = job(*words, environ={"A": words[0]}, secrets={"NCBI_API_KEY_FILE": Path("/k")})
    agent = plistlib.loads(launchd.plist(made).encode())
    assert agent["ProgramArguments"] == ["/usr/bin/printf", *words]
    assert agent["EnvironmentVariables"] == {"A": words[0], "NCBI_API_KEY_FILE": "/k"}
    assert agent["Label"] + ".plist" in launchd.PLACE


@pytest.mark.parametrize("word", ["a\nb", "\0", "\x1b[2J", "\udcff", "a\rb"])
def test_what_no_scheduler_can_carry_is_refused(word: str) -> None:
    for made in ({"command": ("/bin/x", word)}, {"environ": {"A": word}}, {"credentials": {"k": Path(f"/{word}")}}):
        with pytest.raises(UsageError):
            job(**made)


def test_systemd_is_not_given_a_program_that_it_refuses() -> None:
    with pytest.raises(UsageError, match="quotes"):
        systemd.units(job(command=('/a "b"/litrack',)))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
@pytest.mark.parametrize("times", [Times(6, 30), Times(23, 59, 168, 6, 0), Times(5, 7, 6)])
def test_systemd_finds_no_fault_in_the_units(tmp_path: Path, times: Times) -> None:
    program = tmp_path / "100% a $ path" / "litrack"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    made = job(
        command=(str(program), "update", "$X %h \"'\\"), environ={"A": "b \"'\\ % $"},
        credentials={"ncbi_api_key": tmp_path / "a % key"}, times=times,
    )  # fmt: skip
    for name, text in systemd.units(made).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "--user", "verify", *(str(tmp_path / n) for n in (systemd.SERVICE, systemd.TIMER))],
        env={"PATH": "/usr/bin:/bin", "XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert [line for line in done.stderr.splitlines() if "litrack" in line] == []
