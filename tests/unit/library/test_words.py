"""How a search is put to FTS5."""

from litrack.library.words import read


def test_a_formula_is_found_however_its_digits_are_set() -> None:
    assert read("CO2").match == '("CO2" OR "CO₂" OR "CO²")'
    assert read("CO₂").match == read("CO2").match
    assert read("-CO2 gas").match.endswith('NOT (("CO2" OR "CO₂" OR "CO²"))')
