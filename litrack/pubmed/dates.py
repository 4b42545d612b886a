"""PubMed's dates: as precise as printed, never more; an impossible one keeps its wording and loses its day.

Source: pubmed_250101.dtd. PubDate is Year with Month and Day or Season, or else a MedlineDate in free words.
"""

import re
from calendar import monthrange
from functools import lru_cache

from litrack.model import Dated, PubDate

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|2[01]\d\d)(?!\d)", re.ASCII)
_WHOLE = re.compile(r"([0-9]{4}) ([A-Za-z]{3}|[0-9]{2})(?: ([0-9]{1,2}))?")
_MONTH_NAME = re.compile(r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE | re.ASCII)


@lru_cache(maxsize=8192)
def issue(year: str, month: str = "", day: str = "", season: str = "") -> PubDate:
    """The date of an issue, printed as it stands: Month as `Feb` or `02`; of a season only the year is certain."""
    return _checked(year.strip(), month.strip(), day.strip(), " ".join(f"{year} {month} {day} {season}".split()))


@lru_cache(maxsize=16384)
def moment(kind: str, year: str, month: str = "", day: str = "", hour: str = "", minute: str = "") -> Dated:
    """A date that PubMed writes in numbers (history, completed, revised, electronic): printed `2025/10/30 06:00`."""
    year, month, day, hour, minute = (x.strip() for x in (year, month, day, hour, minute))
    printed = "/".join(x.zfill(2) for x in (year, month, day) if x)
    if hour:
        printed += f" {hour.zfill(2)}:{minute.zfill(2)}"
    return Dated(kind=kind, date=_checked(year, month, day, printed))


@lru_cache(maxsize=8192)
def from_text(printed: str) -> PubDate:
    """A date in words (`1998 Dec-1999 Jan`, `2000 Spring`, `1998-1999`): its first year and that year's month.

    Where it is one whole date, as in MEDLINE text (`2016 Apr 19`), also its day.
    """
    printed = " ".join(printed.split())
    if whole := _WHOLE.fullmatch(printed):
        return issue(*whole.groups(default=""))
    year = _YEAR.search(printed)
    if not year:
        return PubDate(printed=printed)
    # Between the first year and the next stands its month; "Dec 1998" has it in front.
    later = _YEAR.search(printed, year.end())
    month = _MONTH_NAME.search(printed, year.end(), later.start() if later else len(printed))
    if not month or "-" in printed[year.end() : month.start()]:
        month = _MONTH_NAME.search(printed, 0, year.start())
    return _checked(year[1], month[1] if month else "", "", printed)


def _checked(year: str, month: str, day: str, printed: str) -> PubDate:
    y = _number(year, 1, 9999)
    m = _MONTHS.get(month[:3].lower()) or _number(month, 1, 12)
    if not y or not m:
        return PubDate(year=y, printed=printed)
    return PubDate(year=y, month=m, day=_number(day, 1, monthrange(y, m)[1]), printed=printed)


def _number(text: str, low: int, high: int) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        return None
    return int(text) if low <= int(text) <= high else None
