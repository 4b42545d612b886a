"""What `litrack schedule` does to a machine, and that it leaves the rest of it alone."""

import json
import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from litrack.errors import ExitCode
from litrack.sample.server import Eutils

from .conftest import Program

pytestmark = pytest.mark.usefixtures("two_queries")

CRONTAB = """#!/bin/sh
# Keeps its table in the home of whoever calls it.
echo "$*" >> "$HOME/crontab.log"
case "$1" in
-l) if [ -f "$HOME/table" ]; then cat "$HOME/table"; else echo "no crontab for reader" >&2; exit 1; fi ;;
-r) rm "$HOME/table" ;;
-) cat > "$HOME/table.new" && mv "$HOME/table.new" "$HOME/table" ;;
esac
"""
SYSTEMCTL = """#!/bin/sh
# The manager of one user, as far as litrack speaks to it.
echo "$*" >> "$HOME/systemctl.log"
wants="$HOME/.config/systemd/user/timers.target.wants"
case "$2" in
enable) mkdir -p "$wants" && ln -sf ../litrack.timer "$wants/litrack.timer" ;;
restart) touch "$HOME/running" ;;
is-active) [ -f "$HOME/running" ] ;;
disable) rm -f "$wants/litrack.timer" "$HOME/running" ;;
show) echo "NextElapseUSecRealtime=Sat 2026-11-21 06:41:12 UTC" ;;
esac
"""
OTHERS = "MAILTO=me\n# my own\n5 4 * * * /bin/true # 100\\% mine\n@reboot echo \udcff"
KEY = "canary0123456789abcdef"


@pytest.fixture
def tools(program: Program) -> Path:
    """A PATH on which nothing of this machine's own schedules can be reached."""
    folder = program.home / "tools"
    folder.mkdir()
    for name in ("sh", "cat", "rm", "mv", "mkdir", "ln", "touch"):
        (folder / name).symlink_to(shutil.which(name) or "")
    program.environ["PATH"] = str(folder)
    return folder


def has(folder: Path, name: str, script: str) -> Path:
    path = folder / name
    path.write_text(script, encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def cron(program: Program, tools: Path) -> Path:
    """A machine with crontab alone; its table."""
    has(tools, "crontab", CRONTAB)
    return program.home / "table"


@pytest.fixture
def units(program: Program, tools: Path) -> Path:
    """A machine with systemd; the folder of its units."""
    has(tools, "systemctl", SYSTEMCTL)
    return program.home / ".config/systemd/user"


def files(home: Path) -> dict[str, bytes]:
    """All that lies in a home, but for the diaries of our stand-ins."""
    return {str(p): p.read_bytes() for p in home.rglob("*") if p.is_file() and p.suffix != ".log"}


def read(table: Path) -> str:
    return table.read_bytes().decode("utf-8", "surrogateescape")


# --- cron ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [OTHERS, OTHERS + "\n", "\n\n", ""])
def test_a_crontab_gets_marked_lines_and_loses_them_again_to_the_byte(
    program: Program, cron: Path, before: str
) -> None:
    cron.write_bytes(before.encode("utf-8", "surrogateescape"))
    done = program("schedule", "install", "--yes")
    assert done.code == 0
    assert "+# >>> litrack >>>" in done.out
    assert "every day at 06:30, within 30 min, by your crontab" in done.err
    assert read(cron).startswith(before)
    assert read(cron).count("litrack >>>") == 1
    assert program("schedule", "remove", "--yes").code == 0
    if before:
        assert read(cron) == before + "\n" * (not before.endswith("\n"))
    else:
        assert not cron.exists()


def test_installing_twice_changes_nothing_and_other_times_change_the_one_line(program: Program, cron: Path) -> None:
    program("schedule", "install", "--yes")
    first = read(cron)
    done = program("schedule", "install")
    assert (done.code, done.out) == (0, "")
    assert "Nothing to change" in done.err
    assert read(cron) == first
    program("schedule", "install", "--yes", "--every", "week", "--on", "sun", "--at", "5:07", "--spread", "0")
    assert "\n7 5 * * 0 " in read(cron)
    assert read(cron).count("litrack >>>") == 1


def test_the_line_runs_the_update_from_any_folder_with_an_empty_environment(
    program: Program, pubmed: Eutils, cron: Path
) -> None:
    odd = program.home / "100% of 'my' things"
    odd.mkdir()
    (program.home / "queries.toml").rename(odd / "queries.toml")
    db = odd / "a library.db"
    program("--queries", str(odd / "queries.toml"), "schedule", "install", "--yes", "--spread", "0", LITRACK_DB=str(db))
    (line,) = [line for line in read(cron).splitlines() if line[:1].isdigit()]
    when, command = line[: len("30 6 * * * ")], line[len("30 6 * * * ") :]
    assert when == "30 6 * * * "
    assert not re.search(r"(?<!\\)%", command)
    # What cron does (crontab(5)): \% becomes %, /bin/sh runs the line, in the home, with next to nothing.
    environ = {"HOME": str(program.home), "PATH": "/usr/bin:/bin", "LITRACK_TEST_SLEEP": "0"}
    environ |= {name: program.environ[name] for name in ("LITRACK_TEST_NOW", "LITRACK_TEST_INTERVAL")}
    done = subprocess.run(
        ["/bin/sh", "-c", command.replace("\\%", "%")],
        env=environ,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "first run" in done.stdout
    assert len(json.loads(program("list", "--json", LITRACK_DB=str(db)).out)) > 50


def test_broken_marks_stop_everything(program: Program, cron: Path) -> None:
    cron.write_text("# >>> litrack >>>\n1 1 * * * mine\n", encoding="utf-8")
    for verb in ("install", "remove"):
        done = program("schedule", verb, "--yes")
        assert done.code == ExitCode.USAGE
        assert "crontab -e" in done.err
    assert read(cron) == "# >>> litrack >>>\n1 1 * * * mine\n"


@pytest.mark.parametrize("spoken", ["You (reader) are not allowed to use this program (crontab)", "\x1b]0;owned\x07"])
def test_a_crontab_that_may_not_be_read_is_never_written(program: Program, tools: Path, spoken: str) -> None:
    has(tools, "crontab", f'#!/bin/sh\necho "$*" >> "$HOME/crontab.log"\necho \'{spoken}\' >&2\nexit 1\n')
    done = program("schedule", "install", "cron", "--yes")
    assert done.code == ExitCode.USAGE
    assert "not touched" in done.err
    assert "\x1b" not in done.err
    assert set((program.home / "crontab.log").read_text().split()) == {"-l"}
    # Whom cron does not let in may still have systemd.
    has(tools, "systemctl", SYSTEMCTL)
    assert program("schedule", "install", "--yes").code == 0
    assert program("schedule", "remove", "--yes").code == 0


def test_a_crontab_that_takes_nothing_is_noticed(program: Program, tools: Path) -> None:
    has(tools, "crontab", "#!/bin/sh\n[ \"$1\" = -l ] && echo '# none' || echo 'disk full' >&2\n")
    done = program("schedule", "install", "--yes")
    assert done.code == ExitCode.USAGE
    assert "did not take the new table" in done.err


# --- systemd ---------------------------------------------------------------------------------------------------


def test_systemd_gets_two_units_that_are_started_and_loses_all_of_them(program: Program, units: Path) -> None:
    before = files(program.home)
    done = program("schedule", "install", "--yes")
    assert done.code == 0
    assert {p.name for p in units.iterdir()} == {"litrack.service", "litrack.timer", "timers.target.wants"}
    assert "RandomizedDelaySec=30min" in (units / "litrack.timer").read_text()
    said = (program.home / "systemctl.log").read_text().splitlines()
    assert said[-3:] == ["--user daemon-reload", "--user enable --quiet litrack.timer", "--user restart litrack.timer"]
    assert "Nothing to change" in program("schedule", "install").err
    assert program("schedule", "remove", "--yes").code == 0
    assert files(program.home) == before
    assert not units.parent.exists()
    assert "Nothing to remove" in program("schedule", "remove").err


def test_a_timer_that_was_stopped_is_started_again(program: Program, units: Path) -> None:
    program("schedule", "install", "--yes")
    (program.home / "running").unlink()
    assert program("schedule", "install", "--yes").code == 0
    assert (program.home / "running").exists()


def test_units_that_somebody_else_wrote_are_never_touched(program: Program, units: Path) -> None:
    units.mkdir(parents=True)
    mine = units / "litrack.timer"
    mine.write_text("[Timer]\nOnCalendar=daily\n", encoding="utf-8")
    done = program("schedule", "install", "--yes")
    assert done.code == ExitCode.USAGE
    assert "was not written by litrack" in done.err
    program("schedule", "remove", "--yes")
    assert mine.read_text() == "[Timer]\nOnCalendar=daily\n"
    assert not (units / "litrack.service").exists()


def test_who_moves_from_cron_to_systemd_runs_it_once(program: Program, cron: Path, tools: Path) -> None:
    program("schedule", "install", "--yes")
    has(tools, "systemctl", SYSTEMCTL)
    done = program("schedule", "install", "--yes")
    assert "-# >>> litrack >>>" in done.out
    assert not cron.exists()
    assert (program.home / "running").exists()
    program("schedule", "install", "cron", "--yes")
    assert cron.exists()
    assert not (program.home / "running").exists()


def test_units_that_systemd_refuses_are_told(program: Program, units: Path, tools: Path) -> None:
    has(tools, "systemctl", '#!/bin/sh\n[ "$2" = show-environment ] || { echo "Unit is masked." >&2; exit 1; }\n')
    done = program("schedule", "install", "--yes")
    assert done.code == ExitCode.USAGE
    assert "Unit is masked." in done.err
    assert "schedule remove" in done.err


# --- asking ----------------------------------------------------------------------------------------------------


def test_without_a_terminal_nobody_is_asked_and_nothing_is_done(program: Program, cron: Path) -> None:
    done = program("schedule", "install", stdin="y\n")
    assert done.code == ExitCode.USAGE
    assert "+# >>> litrack >>>" in done.out
    assert "--yes" in done.err
    assert not cron.exists()


@pytest.mark.parametrize(("typed", "there"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_on_a_terminal_the_change_is_shown_and_asked_for(program: Program, cron: Path, typed: str, there: bool) -> None:
    done = program.on_terminal("schedule", "install", typed=typed)
    assert done.code == 0
    assert "+# >>> litrack >>>" in done.out
    assert ("Nothing was changed." in done.out) is not there
    assert cron.exists() is there


def test_a_machine_without_either_is_told_what_to_do(program: Program, tools: Path) -> None:
    done = program("schedule", "install", "--yes")
    assert done.code == ExitCode.USAGE
    assert "schedule print" in done.err
    assert program("schedule", "print", "launchd").out.startswith("<?xml")


# --- secrets ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["cron", "systemd"])
def test_a_key_from_the_environment_goes_into_a_file_of_its_owner_and_nowhere_else(
    program: Program, cron: Path, units: Path, kind: str
) -> None:
    done = program("schedule", "install", kind, "--yes", NCBI_API_KEY=KEY)
    assert done.code == 0
    assert KEY not in done.out + done.err
    holders = [path for path, content in files(program.home).items() if KEY.encode() in content]
    assert holders == [str(program.home / ".config/litrack/schedule_api_key")]
    assert stat.S_IMODE(Path(holders[0]).stat().st_mode) == 0o600
    told = read(cron) if kind == "cron" else (units / "litrack.service").read_text()
    way = "NCBI_API_KEY_FILE=" if kind == "cron" else "LoadCredential=ncbi_api_key:"
    assert way + holders[0] in told
    # A later shell may not have the variable; the job keeps its key.
    assert "Nothing to change" in program("schedule", "install", kind).err
    assert program("schedule", "remove", "--yes").code == 0
    assert not Path(holders[0]).exists()
    assert KEY not in "".join(p.read_text() for p in program.home.glob("*.log"))


def test_a_key_file_of_the_users_is_named_and_never_copied_or_removed(program: Program, cron: Path) -> None:
    path = program.home / "my key"
    path.write_text(KEY)
    path.chmod(0o600)
    program("schedule", "install", "--yes", NCBI_API_KEY_FILE=str(path))
    assert f"'NCBI_API_KEY_FILE={path}'" in read(cron)
    program("schedule", "remove", "--yes")
    assert path.read_text() == KEY


def test_a_key_that_systemd_hands_over_reaches_pubmed(program: Program, pubmed: Eutils) -> None:
    folder = program.home / "credentials"
    folder.mkdir()
    (folder / "ncbi_api_key").write_text(KEY + "\n")
    assert program("update", CREDENTIALS_DIRECTORY=str(folder)).code == 0
    assert {request.params["api_key"] for request in pubmed.log} == {KEY}
    assert "LoadCredential=ncbi_api_key" in program("config", "show", CREDENTIALS_DIRECTORY=str(folder)).out


def test_printing_writes_nothing_and_holds_no_key(program: Program, tools: Path) -> None:
    before = files(program.home)
    for kind in ("cron", "systemd", "launchd"):
        done = program("schedule", "print", kind, NCBI_API_KEY=KEY)
        assert done.code == 0
        assert KEY not in done.out + done.err
        assert "chmod 600" in done.err
    assert files(program.home) == before


# --- status ----------------------------------------------------------------------------------------------------


def standing(program: Program) -> tuple[int, dict[str, tuple[bool, str]]]:
    done = program("schedule", "status", "--json")
    return done.code, {row["item"]: (row["well"], row["value"]) for row in json.loads(done.out)}


def test_status_follows_the_library_from_never_to_well_to_late(program: Program, pubmed: Eutils, cron: Path) -> None:
    code, found = standing(program)
    assert code == ExitCode.SHORTFALL
    assert not found["schedule"][0]
    program("schedule", "install", "--yes", "--spread", "0")
    code, found = standing(program)
    assert code == ExitCode.SHORTFALL
    assert found["last update"] == (False, "never yet; litrack update runs it now")
    program("update", "fm")
    code, found = standing(program)
    assert found["queries"] == (False, "1 of 2 queries ran whole in the last 50 hours: litrack status")
    program("update")
    code, found = standing(program)
    assert code == 0
    assert found["schedule"] == (True, "every day at 06:30, by your crontab")
    assert found["queries"] == (True, "2 of 2 queries ran whole in the last 50 hours")
    program.environ["LITRACK_TEST_NOW"] = "2026-11-22T06:00:00+00:00"
    code, found = standing(program)
    assert code == ExitCode.SHORTFALL
    assert not found["last update"][0]


def test_status_tells_the_next_run(program: Program, cron: Path, tools: Path) -> None:
    program.environ |= {"LITRACK_TEST_NOW": "2026-11-19T06:00:00+00:00", "TZ": "UTC"}
    program("schedule", "install", "--yes", "--spread", "0")
    assert standing(program)[1]["next run"] == (True, "Thu 2026-11-19 06:30")
    has(tools, "systemctl", SYSTEMCTL)
    program("schedule", "install", "--yes")
    assert standing(program)[1]["next run"] == (True, "Sat 2026-11-21 06:41:12 UTC")
    (tools / "systemctl").unlink()
    assert not standing(program)[1]["next run"][0]


def test_status_notices_that_the_program_is_gone(program: Program, cron: Path) -> None:
    program("schedule", "install", "--yes")
    assert "program" not in standing(program)[1]
    cron.write_text(re.sub(r"\S+ -P -m litrack", "/gone/python -P -m litrack", read(cron)))
    assert standing(program)[1]["program"] == (False, "/gone/python is gone: litrack schedule install")


# --- what can never work ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--at", "25:00"), "06:30"), (("--notify", "no-such-program x"), "no program"),
        (("--mail", "Me <me@example.org>"), "without a name"),
        (("--mail", "me@example.org"), "no sendmail"), (("--notify", "cat 'a\nb'"), "line end"),
    ],
)  # fmt: skip
def test_what_would_fail_every_day_is_refused_today(
    program: Program, cron: Path, options: tuple[str, ...], said: str
) -> None:
    # Where a machine has a sendmail of its own, mail has a way out.
    if said == "no sendmail" and any(Path(p, "sendmail").exists() for p in ("/usr/sbin", "/usr/lib")):
        pytest.skip("this machine has a sendmail")
    done = program("schedule", "install", "--yes", *options)
    assert (done.code, done.out) == (ExitCode.USAGE, "")
    assert said in done.err
    assert not cron.exists()


def test_without_an_email_or_queries_nothing_is_installed(program: Program, cron: Path) -> None:
    assert program("schedule", "install", "--yes", NCBI_EMAIL="").code == ExitCode.USAGE
    (program.home / "queries.toml").unlink()
    assert program("schedule", "install", "--yes").code == ExitCode.USAGE
    assert not cron.exists()


def test_news_that_goes_out_by_itself_is_not_mailed_by_cron_too(program: Program, cron: Path) -> None:
    program("schedule", "install", "--yes", "--notify", "cat -u")
    assert f"update --quiet --notify '{program.environ['PATH']}/cat -u' >/dev/null\n" in read(cron)


def test_the_folders_of_the_shell_are_those_of_the_job(program: Program, cron: Path) -> None:
    program("schedule", "install", "--yes", XDG_STATE_HOME=str(program.home / "my state"), XDG_DATA_HOME="relative")
    assert f"'XDG_STATE_HOME={program.home / 'my state'}'" in read(cron)
    assert "relative" not in read(cron)
    assert os.fspath(program.db) in read(cron)
