"""When a job runs: read from what a user types, told in words, and worked out for every scheduler."""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import Final, NamedTuple

from litrack.errors import UsageError

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS: Final = (1, 2, 3, 4, 6, 8, 12)
"""Steps that meet the same hours every day."""
Start = tuple[int, int, int]
"""Weekday (0 is Monday), hour and minute."""
_DAY: Final = 24 * 60
_WEEK: Final = 7 * _DAY


class Times(NamedTuple):
    """A moment, how often it comes back, and how far a run may come after it."""

    hour: int
    minute: int
    hours: int = 24
    """Between two runs: a day, a week (168), or one of HOURS."""
    weekday: int = 0
    """Of a weekly run: an index of DAYS."""
    spread: int = 30
    """Minutes; each machine has its own place among them, so that not all ask NCBI at once."""

    def __str__(self) -> str:
        clock = f"{self.hour:02}:{self.minute:02}"
        often = {24: f"every day at {clock}", 168: f"every {DAYS[self.weekday].capitalize()} at {clock}"}
        words = often.get(self.hours, f"every {self.hours} h from {clock}")
        return f"{words}, within {self.spread} min" if self.spread else words

    @property
    def period(self) -> timedelta:
        """From one run to the next."""
        return timedelta(hours=self.hours)

    def starts(self, seed: str = "") -> list[Start]:
        """Every run of a week; with a `seed` each moved by the place that it stands for."""
        later = place(seed, self.spread)[0] if seed else 0
        first = self.weekday * _DAY * (self.hours == 168) + self.hour * 60 + self.minute + later
        runs = sorted((first + n * self.hours * 60) % _WEEK for n in range(_WEEK // (self.hours * 60)))
        return [(at // _DAY, at % _DAY // 60, at % 60) for at in runs]


def next_start(starts: Sequence[Start], now: datetime) -> datetime:
    """The first of these moments of a week after `now`, in the time zone of `now`."""
    days = [(now + timedelta(days=n)).date() for n in range(8)]
    found = (
        datetime.combine(day, time(hour, minute), now.tzinfo)
        for day in days
        for weekday, hour, minute in starts
        if weekday == day.weekday()
    )
    return min(moment for moment in found if moment > now)


def place(seed: str, spread: int) -> tuple[int, int]:
    """Minutes and seconds below `spread` minutes, drawn from `seed` alone: the same machine gets the same again.

    As FixedRandomDelay does (systemd.timer(5)): a plan that one can read beats one that is drawn anew every day.
    """
    if not spread:
        return 0, 0
    drawn = int.from_bytes(sha256(seed.encode("utf-8", "surrogateescape")).digest()[:8], "big")
    return divmod(drawn % (spread * 60), 60)


def read_times(at: str, every: str, on: str, spread: str) -> Times:
    """The times that `--at 06:30 --every day|week|6h --on monday --spread 30m` mean. Raises UsageError."""
    clock = re.fullmatch(r"([01]?\d|2[0-3])[:.]([0-5]\d)", at.strip())
    if not clock:
        raise UsageError(f"--at does not understand {at!r}.", "Give a time of day such as 06:30.")
    hours = _hours(every)
    if on and hours != 168:
        raise UsageError("--on names a day of the week, and the job does not run weekly.", "Add --every week.")
    minutes = _spread(spread)
    if minutes >= hours * 60:
        raise UsageError("--spread is as long as the time between two runs.", "Give less, such as --spread 10m.")
    return Times(int(clock[1]), int(clock[2]), hours, _weekday(on or "monday"), minutes)


def told_times(text: str) -> Times | None:
    """The times of the words that `str(Times)` wrote somewhere in this text; None: there are none."""
    names = "|".join(day.capitalize() for day in DAYS)
    found = re.search(rf"every (?:(day)|({names})|(\d+) h) (?:at|from) (\d\d):(\d\d)(?:, within (\d+) min)?", text)
    if not found:
        return None
    day, weekday, hours, hour, minute, spread = found.groups()
    step = 24 if day else 168 if weekday else int(hours)
    on = DAYS.index(weekday.lower()) if weekday else 0
    return Times(int(hour), int(minute), step, on, int(spread or 0)) if step in (*HOURS, 24, 168) else None


def _hours(every: str) -> int:
    words = {"day": 24, "daily": 24, "1d": 24, "week": 168, "weekly": 168, "1w": 168, "hour": 1, "hourly": 1, "24h": 24}
    text = every.strip().lower()
    step = re.fullmatch(r"(\d{1,2})\s*(?:h|hours?)", text)
    hours = words.get(text) or (int(step[1]) if step and int(step[1]) in HOURS else 0)
    if not hours:
        steps = ", ".join(f"{n}h" for n in HOURS)
        raise UsageError(f"--every does not understand {every!r}.", f"It takes day, week, or {steps}.")
    return hours


def _weekday(on: str) -> int:
    text = on.strip().lower()
    found = [n for n, day in enumerate(DAYS) if len(text) > 1 and day.startswith(text)]
    if len(found) != 1:
        raise UsageError(f"--on does not understand {on!r}.", "Give a day of the week, such as monday or mon.")
    return found[0]


def _spread(spread: str) -> int:
    found = re.fullmatch(r"(?:(\d{1,2})\s*h|(\d{1,3})\s*(?:m|min)?)", spread.strip().lower())
    if not found:
        raise UsageError(f"--spread does not understand {spread!r}.", "Give minutes or hours, such as 30m, 2h or 0.")
    return int(found[1]) * 60 if found[1] else int(found[2])
