"""A pattern that is tried in a few places only finds what the plain regular expression finds."""

import importlib
import pkgutil
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from litrack import outcomes
from litrack.outcomes.patterns import Anchored, Opened, Pattern, folded


def _choosy() -> dict[str, Pattern]:
    modules = [
        importlib.import_module(f"{outcomes.__name__}.{m.name}") for m in pkgutil.iter_modules(outcomes.__path__)
    ]
    named = {f"{m.__name__}.{name}": value for m in modules for name, value in vars(m).items()}
    return {name: value for name, value in named.items() if isinstance(value, Anchored | Opened)}


CHOOSY = _choosy()
FILLING = st.sampled_from(
    [*" -(%ſıİ\u212a", ". ", ", ", "the ", "pain ", "in ", "of ", "30 ", "0·05", "−1.2 × 10", "group"]
)


@pytest.mark.parametrize("name", CHOOSY)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_it_finds_is_what_finditer_finds(name: str, data: st.DataObject) -> None:
    pattern = CHOOSY[name]
    plain = re.compile(pattern.source, pattern.flags)
    pieces = st.one_of(st.from_regex(plain, fullmatch=True), FILLING, *(st.just(head) for head in pattern.needs))
    text = " ".join(data.draw(st.lists(pieces, max_size=6)))
    start, end = data.draw(st.just((0, len(text))) | st.tuples(*[st.integers(0, len(text))] * 2).map(sorted))
    if isinstance(pattern, Anchored):
        found = pattern.each(text, folded(text), start, end)
    else:
        found = pattern.finditer(text, start, end)
    assert [m.span() for m in found] == [m.span() for m in plain.finditer(text, start, end)]
