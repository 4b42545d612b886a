"""Dates are as precise as PubMed prints them, never more, and never impossible."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrack.pubmed.dates import from_text, issue, moment


@pytest.mark.parametrize(
    ("parts", "iso", "printed"),
    [
        (("2025", "Oct", "30"), "2025-10-30", "2025 Oct 30"),
        (("2025", "02"), "2025-02", "2025 02"),
        (("2025", "September"), "2025-09", "2025 September"),
        (("2025",), "2025", "2025"),
        (("2000", "", "", "Spring"), "2000", "2000 Spring"),
        (("2023", "Feb", "31"), "2023-02", "2023 Feb 31"),
        (("2023", "Feb", "29"), "2023-02", "2023 Feb 29"),
        (("2024", "Feb", "29"), "2024-02-29", "2024 Feb 29"),
        (("2023", "13", "1"), "2023", "2023 13 1"),
        (("2023", "", "5"), "2023", "2023 5"),
        (("0000", "01", "01"), "", "0000 01 01"),
        (("٢٠٢٣", "¹", "²"), "", "٢٠٢٣ ¹ ²"),
        ((" 2023\n", "\n Mar ", " 4 "), "2023-03-04", "2023 Mar 4"),
        ((), "", ""),
    ],
)
def test_an_issue_s_date_keeps_its_wording_and_loses_what_cannot_be(
    parts: tuple[str, ...], iso: str, printed: str
) -> None:
    found = issue(*(*parts, "")[: max(1, len(parts))])
    assert (found.iso, found.printed) == (iso, printed)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("1998 Dec-1999 Jan", "1998-12"),
        ("2000 Spring", "2000"),
        ("1998-1999", "1998"),
        ("1976-1977 Fall-Winter", "1976"),
        ("1976-1977 May", "1976"),
        ("1978 Nov-1979 May", "1978-11"),
        ("2000 Jan-Feb", "2000-01"),
        ("1977 Apr 12-19", "1977-04"),
        ("1977 Aug 29-Sep 2", "1977-08"),
        ("1976 3rd Quarter", "1976"),
        ("Winter 1999", "1999"),
        ("19 Dec 2001", "2001-12"),
        ("2016 Apr 19", "2016-04-19"),
        ("2013 06 10", "2013-06-10"),
        ("2016 Feb 30", "2016-02"),
        ("no year, 12345 pages", ""),
        ("", ""),
    ],
)
def test_a_date_in_words_gives_its_first_year_and_that_year_s_month(text: str, iso: str) -> None:
    found = from_text(text)
    assert (found.iso, found.printed) == (iso, text)


@pytest.mark.parametrize(
    ("parts", "iso", "printed"),
    [
        (("2025", "10", "30", "6", "0"), "2025-10-30", "2025/10/30 06:00"),
        (("2025", "1", "3"), "2025-01-03", "2025/01/03"),
        (("2025", "2", "31", "6", "5"), "2025-02", "2025/02/31 06:05"),
        (("2025",), "2025", "2025"),
    ],
)
def test_a_day_of_the_history_keeps_its_hour_in_print(parts: tuple[str, ...], iso: str, printed: str) -> None:
    found = moment("entrez", *parts)
    assert (found.kind, found.date.iso, found.date.printed) == ("entrez", iso, printed)


@given(st.text(), st.text(), st.text(), st.text())
def test_no_text_breaks_a_date(year: str, month: str, day: str, hour: str) -> None:
    for found in (issue(year, month, day), moment("x", year, month, day, hour).date, from_text(year + month)):
        if found.year and found.month and found.day:
            date(found.year, found.month, found.day)


@given(st.dates())
def test_every_real_day_is_read(day: date) -> None:
    assert moment("x", f"{day.year:04}", str(day.month), str(day.day)).date.iso == day.isoformat()
