"""One pace for all: in a thread, between threads, through a file that may be damaged or absent."""

import threading
from pathlib import Path

import pytest

from litrack.pubmed.pace import Pace


class Time:
    """Passes only in sleep."""

    def __init__(self, now: float = 1_000.0) -> None:
        self.now = now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def paced(file: Path, time: Time, said: list[str] | None = None) -> Pace:
    return Pace(
        file=file,
        interval=0.4,
        sleep=time.sleep,
        clock=lambda: time.now,
        say=(said if said is not None else []).append,
    )


def test_the_first_start_waits_for_nobody(tmp_path: Path) -> None:
    time = Time()
    paced(tmp_path / "state" / "pace", time).start()
    assert time.now == 1_000


def test_two_owners_of_one_file_take_turns(tmp_path: Path) -> None:
    time = Time()
    one, other = paced(tmp_path / "pace", time), paced(tmp_path / "pace", time)
    starts = []
    for pace in (one, other, other, one):
        pace.start()
        starts.append(time.now)
    assert starts == pytest.approx([1_000, 1_000.4, 1_000.8, 1_001.2], abs=0.001)


def test_a_pause_holds_the_other_owner_too(tmp_path: Path) -> None:
    time = Time()
    one, other = paced(tmp_path / "pace", time), paced(tmp_path / "pace", time)
    one.hold(30)
    one.hold(2)  # a shorter one does not shorten it
    other.start()
    assert time.now == pytest.approx(1_030)


@pytest.mark.parametrize(
    "text",
    [b"", b"soon", b"1 2 3", b"nan nan", b"inf inf", b"-inf -inf", b"9e99 9e99", b"1000.1", b"\xff\x00", b"1" * 99],
)
def test_a_damaged_file_costs_nothing(tmp_path: Path, text: bytes) -> None:
    file = tmp_path / "pace"
    file.write_bytes(text)
    time = Time()
    pace = paced(file, time)
    pace.start()
    assert time.now == 1_000
    pace.start()
    assert time.now == pytest.approx(1_000.4)


def test_a_start_left_by_an_earlier_boot_is_ignored(tmp_path: Path) -> None:
    late = Time(900_000)
    paced(tmp_path / "pace", late).start()
    early = Time(20)
    paced(tmp_path / "pace", early).start()
    assert early.now == 20


@pytest.mark.parametrize("blocked", ["folder", "file"])
def test_where_the_file_cannot_be_used_the_pace_holds_and_says_so_once(tmp_path: Path, blocked: str) -> None:
    if blocked == "folder":
        (tmp_path / "pace").mkdir()
    else:
        (tmp_path / "taken").write_text("")
    file = tmp_path / "pace" if blocked == "folder" else tmp_path / "taken" / "pace"
    time, said = Time(), list[str]()
    pace = paced(file, time, said)
    for _ in range(3):
        pace.start()
    assert time.now == pytest.approx(1_000.8)
    assert len(said) == 1
    assert said[0].startswith("the pace file cannot be used (")
    assert str(tmp_path) not in said[0]


def test_threads_start_one_interval_apart(tmp_path: Path) -> None:
    time, starts = Time(), list[float]()
    pace = paced(tmp_path / "pace", time)

    def go() -> None:
        pace.start()
        starts.append(time.now)

    threads = [threading.Thread(target=go) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.now == pytest.approx(1_002)
    assert len(starts) == 6
