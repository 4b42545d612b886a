"""Every scheduler is told the same moments, and they are those that the user meant."""

import plistlib
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrack.errors import UsageError
from litrack.schedule import cron, launchd, systemd
from litrack.schedule.job import Job
from litrack.schedule.times import DAYS, HOURS, Times, next_start, place, read_times, told_times

TIMES = st.builds(
    Times,
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    hours=st.sampled_from((*HOURS, 24, 168)),
    weekday=st.integers(0, 6),
    spread=st.integers(0, 59),
)
SEEDS = st.text(min_size=1, max_size=8)
Moment = tuple[int, int, int]


def job(times: Times, seed: str) -> Job:
    return Job(
        command=("/bin/litrack", "update"), environ={}, credentials={}, secrets={}, times=times, seed=seed, told=False,
        log=Path("/log"),
    )  # fmt: skip


def by_cron(text: str) -> set[Moment]:
    """The five fields of crontab(5), Sunday is 0."""
    (line,) = [line for line in text.splitlines() if not line.startswith("#")]
    minute, hours, day, month, on = line.split()[:5]
    assert (day, month) == ("*", "*")
    days = range(7) if on == "*" else [(int(d) - 1) % 7 for d in on.split(",")]
    clock = range(24) if hours == "*" else map(int, hours.split(","))
    return {(d, h, int(minute)) for h in clock for d in days}


def by_launchd(text: str) -> set[Moment]:
    found = set()
    for moment in plistlib.loads(text.encode())["StartCalendarInterval"]:
        days = [(moment["Weekday"] - 1) % 7] if "Weekday" in moment else range(7)
        found |= {(day, moment["Hour"], moment["Minute"]) for day in days}
    return found


def by_systemd(lines: list[str]) -> set[Moment]:
    """systemd.time(7), as far as litrack writes it."""
    found = set()
    for line in lines:
        read = re.fullmatch(r"(?:(\w{3}) )?\*-\*-\* ([\d,]+):(\d\d):00", line)
        assert read
        days = [d for d, name in enumerate(DAYS) if not read[1] or name[:3].capitalize() == read[1]]
        found |= {(day, int(hour), int(read[3])) for hour in read[2].split(",") for day in days}
    return found


@given(TIMES, SEEDS)
def test_cron_and_launchd_start_at_the_same_moments(times: Times, seed: str) -> None:
    wanted = set(times.starts(seed))
    assert len(wanted) == 168 / times.hours
    assert by_cron(cron.block(job(times, seed))) == wanted == set(cron.starts(cron.block(job(times, seed))))
    assert by_launchd(launchd.plist(job(times, seed))) == wanted


@given(TIMES)
def test_systemd_starts_at_the_moment_named_and_delays_by_itself(times: Times) -> None:
    timer = systemd.units(job(times, "x"))[systemd.TIMER]
    assert by_systemd(re.findall(r"^OnCalendar=(.+)$", timer, re.MULTILINE)) == set(times.starts())
    assert (f"RandomizedDelaySec={times.spread}min" in timer) is bool(times.spread)


@given(TIMES, SEEDS)
def test_a_machine_has_one_place_within_the_spread(times: Times, seed: str) -> None:
    minutes, seconds = place(seed, times.spread)
    assert (minutes, seconds) == place(seed, times.spread)
    assert 0 <= minutes * 60 + seconds < max(times.spread * 60, 1)
    moved = {(d * 1440 + h * 60 + m + minutes) % 10080 for d, h, m in times.starts()}
    assert {d * 1440 + h * 60 + m for d, h, m in times.starts(seed)} == moved


def test_a_thousand_machines_do_not_start_together() -> None:
    assert len({place(f"machine {n}", 30) for n in range(1000)}) > 700


@given(TIMES, SEEDS, st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_the_next_run_is_one_of_the_starts_and_less_than_a_period_away(times: Times, seed: str, now: datetime) -> None:
    moment = next_start(times.starts(seed), now)
    assert timedelta(0) < moment - now <= times.period
    assert (moment.weekday(), moment.hour, moment.minute) in times.starts(seed)


@given(TIMES)
def test_the_words_of_a_schedule_can_be_read_back(times: Times) -> None:
    meant = times if times.hours == 168 else times._replace(weekday=0)
    assert told_times(f"# before\n# {times}\nafter") == meant


@given(st.text(), st.text(), st.text(), st.text())
def test_any_text_is_understood_or_explained(at: str, every: str, on: str, spread: str) -> None:
    for given_ in (
        (at, "day", "", "0"),
        ("06:30", every, "", "0"),
        ("06:30", "week", on, "0"),
        ("0:00", "day", "", spread),
    ):
        try:
            read_times(*given_)
        except UsageError as refused:
            assert refused.hint  # noqa: PT017 - most texts are refused, some are times


@pytest.mark.parametrize("line", ["*/5 * * * * x", "@daily x", "61 6 * * * x", "30 6 1 * * x", "", "30 24 * * 1 x"])
def test_a_line_that_somebody_has_rewritten_has_no_times_of_ours(line: str) -> None:
    assert cron.starts(f"{cron.BEGIN}\n{line}\n{cron.END}\n") == []


@pytest.mark.parametrize("text", ["nothing", "every 5 h from 06:30", "every Someday at 06:30", ""])
def test_words_that_are_none_of_ours_are_no_times(text: str) -> None:
    assert told_times(text) is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("25:00", "day", "", "0"), "06:30"), (("6", "day", "", "0"), "06:30"), (("06:30", "5h", "", "0"), "day, week"),
        (("06:30", "day", "monday", "0"), "--every week"), (("06:30", "week", "t", "0"), "a day of the week"),
        (("06:30", "day", "", "soon"), "30m"), (("06:30", "1h", "", "1h"), "less"),
        (("06:30", "day", "", "-5m"), "30m"),
    ],
)  # fmt: skip
def test_what_is_no_time_is_explained(typed: tuple[str, str, str, str], said: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_times(*typed)
    assert said in refused.value.hint


def test_times_are_read_as_people_type_them() -> None:
    assert read_times("6.05", "Daily", "", "1h") == Times(6, 5, 24, 0, 60)
    assert read_times("06:30", "weekly", "Su", "0") == Times(6, 30, 168, 6, 0)
    assert read_times("23:59", "6 hours", "", "45 min") == Times(23, 59, 6, 0, 45)
