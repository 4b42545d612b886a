"""The sweeps' library and stand-in, and the tally that is printed at the end: cases, healed, refused, lost.

Every sweep counts its cases; `LITRACK_SWEEP=full` (`make sweep`) runs all of them, otherwise a seeded part.
"""

import json
import os
import random
import resource
import shutil
import signal
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import pytest

from litrack.sample.server import Eutils

from .oracle import differences, dump, unsound
from .scenario import CANARY, Desk, Ended, lived, make_desk, stand_in

T = TypeVar("T")

FULL = os.environ.get("LITRACK_SWEEP") == "full"


def pytest_configure(config: pytest.Config) -> None:
    """The marker that names a line of the table."""
    config.addinivalue_line("markers", "sweep(name): the line of the sweeps' table in which the cases are counted")


class Tally:
    """What became of the cases of one test."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.losses: list[str] = []

    def healed(self) -> None:
        """The disturbed run ended as if nothing had been."""
        self.counts["healed"] += 1

    def refused(self) -> None:
        """The disturbed run said so, kept what there was, and the next one completed it."""
        self.counts["refused"] += 1

    def lost(self, case: str, why: str) -> None:
        """Something is gone, invented, or was not said."""
        self.counts["lost"] += 1
        self.losses.append(f"{case}: {why}")


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Iterator[Tally]:
    """Counts the cases of this test for the table at the end; a loss fails the test."""
    counted = Tally()
    yield counted
    group = request.node.get_closest_marker("sweep").args[0]
    request.node.user_properties.append(("tally", (group, dict(counted.counts))))
    if counted.losses:
        pytest.fail(f"{len(counted.losses)} lost\n" + "\n".join(counted.losses[:10]), pytrace=False)


def some(cases: Sequence[T], few: int, *, seed: str) -> Sequence[T]:
    """All cases in `make sweep`, else a few of them; the same few every time."""
    if FULL or len(cases) <= few:
        return cases
    chosen = random.Random(seed).sample(range(len(cases)), few)  # noqa: S311 - a seeded choice, nothing secret
    return [cases[n] for n in sorted(chosen)]


@pytest.fixture(scope="session")
def fast() -> Iterator[Path]:
    """A folder in memory, where there is one: fsync costs nothing there."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    with tempfile.TemporaryDirectory(
        prefix="litrack-sweep-", dir=memory if os.access(memory, os.W_OK) else None
    ) as folder:
        yield Path(folder)


class World:
    """The third morning: a library, the PubMed that it meets, and what an undisturbed update makes of it."""

    def __init__(self, pubmed: Eutils, desk: Desk, morning: Path) -> None:
        self.pubmed = pubmed
        self.desk = desk
        self.morning = morning
        self.restart()
        done = desk("update")
        assert done.code == 0, done
        self.expected = dump(desk.db)
        self.requests = len(pubmed.log)
        assert unsound(desk.db) == ""
        self.grown = desk.db.stat().st_size
        assert self.tomorrow().code == 0
        self.expected_tomorrow = dump(desk.db)

    def restart(self) -> None:
        """The third morning again, and nothing goes wrong so far."""
        self.pubmed.recovers()
        self.pubmed.forgets_log()
        self.desk.take(self.morning)

    def own_desk(self, pubmed: Eutils) -> Desk:
        """An empty desk beside this one, which speaks to another PubMed."""
        home = self.desk.home.with_name("own")
        shutil.rmtree(home, ignore_errors=True)
        return make_desk(home, pubmed)

    def begin_anew(self) -> None:
        """No library at all, on the same morning."""
        self.desk.take(self.morning)
        self.desk.db.unlink()

    @cached_property
    def anew(self) -> dict[str, list[str]]:
        """What an undisturbed first update makes on that morning."""
        self.restart()
        self.begin_anew()
        assert self.desk("update").code == 0
        return dump(self.desk.db)

    def same_as_anew(self, tally: "Tally", case: str) -> None:
        """The first update that comes to its end leaves what an undisturbed one would have left."""
        again = self.complete()
        left = [p.name for p in self.desk.home.iterdir() if ".new-" in p.name]
        got = dump(self.desk.db)
        wrong = unsound(self.desk.db) or differences(self.anew, got)
        if wrong or again.code or len(left) > 1:
            tally.lost(case, f"then exit {again.code}: {wrong} {left} {again.err}")
        else:
            tally.refused()

    def tomorrow(self) -> Ended:
        """An undisturbed update a day later; the stand-in's clock is set back."""
        today = self.pubmed.now
        self.pubmed.recovers()
        self.pubmed.tomorrow()
        try:
            return self.desk("update", LITRACK_TEST_NOW=self.pubmed.now.isoformat())
        finally:
            self.pubmed.at(today)

    def apart(self, prepare: Callable[[], object], *arguments: str, wait: float | None = None) -> Ended:
        """Run it in a forked process after `prepare`; killed after `wait` seconds. The code is -9 where it was."""
        child = self._fork(prepare, arguments or ("update",), {})
        if wait is not None:
            time.sleep(wait)
            os.kill(child, signal.SIGKILL)
        return self._ended(child)

    def together(self, commands: Sequence[tuple[str, ...]], **environ: str) -> list[Ended]:
        """Run these at the same time, each in a process of its own."""
        children = [self._fork(lambda: None, command, environ) for command in commands]
        return [self._ended(child) for child in children]

    def _fork(self, prepare: Callable[[], object], arguments: tuple[str, ...], environ: Mapping[str, str]) -> int:
        with warnings.catch_warnings():
            # Python 3.12 warns of threads that hold locks; the stand-in's are idle while nobody asks it anything.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            try:
                told = self.desk.home / f"told-{os.getpid()}"
                file = os.open(told, os.O_CREAT | os.O_WRONLY, 0o600)
                prepare()
                done = self.desk(*arguments, **environ)
                resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
                os.write(file, json.dumps([done.out, done.err]).encode())
                os._exit(done.code)
            finally:
                os._exit(99)
        return child

    def _ended(self, child: int) -> Ended:
        deadline = time.monotonic() + 60
        while (ended := os.waitpid(child, os.WNOHANG))[0] == 0:
            if time.monotonic() > deadline:
                os.kill(child, signal.SIGKILL)
                raise TimeoutError("a run hung for a minute")
            time.sleep(0.002)
        told = self.desk.home / f"told-{child}"
        out, err = json.loads(told.read_bytes() or b'["", ""]') if told.exists() else ("", "")
        told.unlink(missing_ok=True)
        return Ended(os.waitstatus_to_exitcode(ended[1]), out, err)

    def complete(self) -> Ended:
        """An update that nobody disturbs."""
        self.pubmed.recovers()
        return self.desk("update")

    def made_up_for(self, tally: "Tally", case: str, but: tuple[str, ...] = ()) -> None:
        """After a run that did not come to its end: the next one, or the one of the next day, leaves no difference."""
        again = self.complete()
        wrong = self.wrong(but) if again.code == 0 else again.err
        if wrong and again.code in (0, 3):
            later = self.tomorrow()
            difference = unsound(self.desk.db) or differences(self.expected_tomorrow, dump(self.desk.db), but)
            wrong = f"{wrong}\nand a day later: {difference} {later.err}" if difference or later.code else ""
        if wrong:
            tally.lost(case, f"then exit {again.code}: {wrong}")
        else:
            tally.refused()

    def wrong(self, but: tuple[str, ...] = ()) -> str:
        """What is different from an undisturbed update, in other tables than `but`; nothing where all is well."""
        return unsound(self.desk.db) or differences(self.expected, dump(self.desk.db), but)

    def leaks(self, *texts: str, at: tuple[Desk, Eutils] | None = None) -> str:
        """Where the API key is to be seen: words, files, addresses; nothing where it is nowhere."""
        desk, pubmed = at or (self.desk, self.pubmed)
        for form in secrets():
            for text in texts:
                if form in text:
                    return f"the key is in the output: {text[:200]}"
            for path, data in desk.produced():
                if form.encode() in data:
                    return f"the key is in {path.name}"
        return "; ".join(pubmed.violations)


def secrets() -> tuple[str, ...]:
    """The canary as it is, percent-encoded, and in base64."""
    from base64 import b64encode
    from urllib.parse import quote, quote_plus

    return CANARY, quote(CANARY), quote_plus(CANARY), b64encode(CANARY.encode()).decode()[:24]


@pytest.fixture(scope="session")
def made_world(fast: Path) -> Iterator[World]:
    """One world a process; `world` rewinds it."""
    with stand_in() as pubmed:
        desk = make_desk(fast / f"desk-{os.getpid()}", pubmed)
        morning = lived(pubmed, desk)
        yield World(pubmed, desk, morning)
        shutil.rmtree(desk.home)


@pytest.fixture
def world(made_world: World) -> World:
    """The third morning."""
    made_world.restart()
    return made_world


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table of the sweeps: one line a class of faults, and the sum."""
    table: dict[str, Counter[str]] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "tally" and report.when == "teardown":
                    table.setdefault(value[0], Counter()).update(value[1])
    if not table:
        return
    terminalreporter.section(f"sweeps ({'all cases' if FULL else 'a seeded part; all of them: make sweep'})")
    terminalreporter.write_line(f"{'':44}{'cases':>8}{'healed':>8}{'refused':>9}{'lost':>6}")
    total: Counter[str] = Counter()
    for group, counts in sorted(table.items()):
        total.update(counts)
        terminalreporter.write_line(_line(group, counts))
    terminalreporter.write_line(_line("all", total))


def _line(name: str, counts: Counter[str]) -> str:
    return f"{name:44}{sum(counts.values()):>8,}{counts['healed']:>8,}{counts['refused']:>9,}{counts['lost']:>6,}"
