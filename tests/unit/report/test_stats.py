"""Bars of the small plots."""

from hypothesis import given
from hypothesis import strategies as st

from litrack.report.cells import width
from litrack.report.stats import bar

counts = st.integers(0, 10**6)


@given(counts, counts, st.integers(4, 60), st.booleans())
def test_a_bar_fits_is_seen_and_grows_with_its_count(a: int, b: int, columns: int, plain: bool) -> None:
    most = max(a, b)
    small, large = sorted((a, b))
    drawn = bar(small, most, columns, plain), bar(large, most, columns, plain)
    assert all(width(one) <= columns for one in drawn)
    assert (drawn[0] == "") == (small == 0)
    assert width(drawn[0]) <= width(drawn[1])
    assert width(drawn[1]) == (columns if large else 0)
