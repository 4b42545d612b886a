"""A whole litrack process on a disk that fails: system calls that say EIO or ENOSPC or never return, a disk of 2 MB."""

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from litrack.errors import ExitCode

from .conftest import Tally, World, some
from .oracle import unsound
from .scenario import Ended

COMMAND = (sys.executable, "-P", "-m", "litrack", "update", "-v")
"""-P: Python itself looks into no folder of ours."""


def ran(world: World, *before: str, after: tuple[str, ...] = (), **environ: str) -> Ended:
    """An update as a process of its own, started by `before`."""
    done = subprocess.run(
        [*before, *COMMAND, *after], cwd=world.desk.home, env={**world.desk.environ, **environ}, capture_output=True,
        timeout=300, check=False,
    )  # fmt: skip
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def judge(world: World, tally: Tally, case: str, done: Ended, *, anew: bool = False) -> None:
    """It says so and the library is whole, or nothing happened; the next update makes up for it."""
    if world.desk.db.exists() and (wrong := unsound(world.desk.db)):
        tally.lost(case, wrong)
    elif "Traceback" in done.err or done.code not in (ExitCode.DONE, ExitCode.LIBRARY, -signal.SIGKILL):
        tally.lost(case, f"exit {done.code}: {done.err[-400:]}")
    elif done.code == ExitCode.LIBRARY and not re.search(r"^litrack: .*\.\n +\S", done.err, re.MULTILINE):
        tally.lost(case, f"no sentence: {done.err[-400:]}")
    elif anew:
        world.same_as_anew(tally, case)
    elif done.code == ExitCode.DONE:
        wrong = world.wrong()
        tally.lost(case, wrong) if wrong else tally.healed()
    else:
        world.made_up_for(tally, case)


# --- calls that fail ---------------------------------------------------------------------------------------

CALLS = ("pwrite64", "fdatasync", "ftruncate", "link", "linkat", "unlink", "unlinkat", "openat", "mkdir", "mkdirat")
"""What a library is written by; some machines have one half of them, some the other."""
ENDS = {"EIO, for good": "error=EIO:when={}+", "EIO, once": "error=EIO:when={}", "ENOSPC, for good":
        "error=ENOSPC:when={}+", "kill -9": "signal=KILL:when={}"}  # fmt: skip


@pytest.fixture(scope="module")
def strace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where it may write its log. Skips with a reason where no process may be traced."""
    log = tmp_path_factory.mktemp("strace") / "log"
    if not shutil.which("strace"):
        pytest.skip("strace is not installed: no system call can be made to fail")
    tried = subprocess.run(["strace", "-o", log, "true"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip(f"strace may not trace here: {tried.stderr.decode()[-200:]}")
    return log


def traced(world: World, log: Path, *options: str) -> Ended:
    """Only calls on the files of the library itself: what else a process opens is another matter."""
    names = [world.desk.db.with_name(world.desk.db.name + end) for end in ("", "-wal", "-shm", "-journal", ".lock")]
    paths = [part for name in (world.desk.home, *names) for part in ("-P", str(name))]
    return ran(world, "strace", "-f", "-qq", "-o", str(log), *paths, *options)


def cases(world: World, log: Path) -> Iterator[tuple[str, str, int]]:
    """Call, end and number: each of the rare calls, and every so many of the frequent ones."""
    done = traced(world, log, "-e", f"trace={','.join(f'?{call}' for call in CALLS)}")
    assert done.code == 0, done
    lines = log.read_text()
    for call in CALLS:
        number = len(re.findall(rf"^\d+ +{call}\(", lines, re.MULTILINE))
        for at in range(1, number + 1, max(1, number // 12)):
            for end in ENDS:
                yield call, end, at


@pytest.mark.sweep("C1 system calls that fail")
@pytest.mark.parametrize("start", ["the third morning", "no library"])
def test_a_system_call_that_fails_loses_nothing(start: str, world: World, tally: Tally, strace: Path) -> None:
    def rewind() -> None:
        world.restart()
        if start == "no library":
            world.begin_anew()

    rewind()
    for call, end, at in some(list(cases(world, strace)), 4, seed=start):
        rewind()
        done = traced(world, strace, "-e", f"trace={call}", "-e", f"inject={call}:{ENDS[end].format(at)}")
        judge(world, tally, f"{start}: {call} {at}, {end}", done, anew=start == "no library")


# --- a small disk ------------------------------------------------------------------------------------------

ON_A_SMALL_DISK = """
mount -t tmpfs -o size="$SIZE" tmpfs "$DISK" && cp -p "$MORNING" "$DISK/litrack.db" || exit 90
"$@"; code=$?
cp -a "$DISK/." "$SAVED"; exit $code
"""
"""In a mount namespace of its own: when the process ends the disk is gone, and nothing is left on this machine."""


@pytest.fixture(scope="module")
def own_mounts() -> tuple[str, ...]:
    """The command for such a namespace. Skips with a reason where no user may have one."""
    command = ("unshare", "--user", "--map-root-user", "--mount")
    if not shutil.which("unshare"):
        pytest.skip("unshare is not installed: no small disk can be mounted")
    tried = subprocess.run([*command, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False)
    if tried.returncode:
        pytest.skip(f"no disk can be mounted here: {tried.stderr.decode()[-200:]}")
    return command


@pytest.mark.sweep("C1 full disk")
def test_a_small_disk_that_fills_up_keeps_what_was_stored(
    world: World, tally: Tally, own_mounts: tuple[str, ...]
) -> None:
    least, most = world.morning.stat().st_size + 8192, 2 * world.grown
    for size in some(range(least, most, (most - least) // 24), 3, seed="small disk"):
        world.restart()
        disk, saved = world.desk.home / "disk", world.desk.home / "saved"
        disk.mkdir()
        saved.mkdir()
        done = ran(
            world, *own_mounts, "sh", "-c", ON_A_SMALL_DISK, "sh", SIZE=str(size), DISK=str(disk), SAVED=str(saved),
            MORNING=str(world.desk.db), LITRACK_DB=str(disk / "litrack.db"), XDG_STATE_HOME=str(disk / "state"),
            LITRACK_QUERIES=str(world.desk.home / "queries.toml"),
        )  # fmt: skip
        for path in saved.glob("litrack.db*"):
            path.replace(world.desk.db.with_name(path.name))
        judge(world, tally, f"a disk of {size:,} bytes", done)
