"""Dates and years as people type them: 2026-11-20, 2026-11, 7d, 2w, today; 2020-2024, 2020-, 2021."""

import re
from datetime import datetime, timedelta

from litrack.errors import UsageError

# Compiled by re when first needed.
_SPAN = r"(?i)(\d{1,5})\s*([dwmy])"
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_DATE = r"\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2})?Z?)?)?)?"
_YEARS = r"(\d{4})?\s*(-|\.\.)?\s*(\d{4})?"


def day(given: str, now: datetime, option: str) -> str:
    """An ISO date (UTC) for a date or a span back from now; nothing for nothing. Raises UsageError."""
    if not given:
        return ""
    text = given.strip()
    if text.lower() in {"today", "yesterday"}:
        return (now - timedelta(days=text.lower() == "yesterday")).date().isoformat()
    if span := re.fullmatch(_SPAN, text):
        try:
            return (now - timedelta(days=int(span[1]) * _DAYS[span[2].lower()])).date().isoformat()
        except OverflowError:
            return "0001-01-01"
    text = text.replace("/", "-")
    if re.fullmatch(_DATE, text):
        try:
            datetime.fromisoformat(text if len(text) > 7 else text + ("-01" if len(text) == 7 else "-01-01"))
        except ValueError:
            pass
        else:
            return text
    raise UsageError(
        f"{option} does not understand {given!r}.", hint="Give a date such as 2026-11-20, or a span such as 7d, 2w, 3m."
    )


def span(given: str, option: str) -> timedelta:
    """How long `36h`, `3d` or `2w` is. Raises UsageError."""
    found = re.fullmatch(r"(?i)\s*(\d{1,4})\s*([hdwmy])\s*", given)
    if not found:
        raise UsageError(f"{option} does not understand {given!r}.", hint="Give a span such as 36h, 3d or 2w.")
    unit = found[2].lower()
    return timedelta(hours=int(found[1])) if unit == "h" else timedelta(days=int(found[1]) * _DAYS[unit])


def years(given: str | None) -> tuple[int | None, int | None]:
    """First and last year of `2020-2024`, `2020-`, `-2024` or `2021`. Raises UsageError."""
    if not given:
        return None, None
    found = re.fullmatch(_YEARS, given.strip())
    if not found or not (found[1] or found[3]):
        raise UsageError(f"--year does not understand {given!r}.", hint="Give years such as 2020-2024, 2020- or 2021.")
    first, last = (int(g) if g else None for g in (found[1], found[3]))
    if not found[2]:
        last = first
    if first and last and first > last:
        raise UsageError(f"--year runs backwards: {given}.", hint=f"Did you mean {last}-{first}?")
    return first, last
