"""Numbers of registries are found however a text writes them, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litrack.model.trial import Trial, trial, trials


@pytest.mark.parametrize(
    ("text", "registry", "number"),
    [
        ("NCT90000001", "ClinicalTrials.gov", "NCT90000001"),
        ("(nct 90000001)", "ClinicalTrials.gov", "NCT90000001"),
        ("NCT90000001-based", "ClinicalTrials.gov", "NCT90000001"),
        ("ISRCTN90000001.", "ISRCTN", "ISRCTN90000001"),
        ("EudraCT number 2099-000001-99", "EU Clinical Trials", "2099-000001-99"),
        ("EU CT 2099-500001-99-00", "EU Clinical Trials", "2099-500001-99-00"),
        ("ACTRN99999000000001p", "ANZCTR", "ACTRN99999000000001p"),
        ("ChiCTR-IPR-99000001", "ChiCTR", "ChiCTR-IPR-99000001"),
        ("ChiCTR9900000001", "ChiCTR", "ChiCTR9900000001"),
        ("DRKS00099999", "DRKS", "DRKS00099999"),
        ("CTRI/2099/01/000001", "CTRI", "CTRI/2099/01/000001"),
        ("IRCT20990101000001N1", "IRCT", "IRCT20990101000001N1"),
        ("UMIN000099999", "UMIN", "UMIN000099999"),
        ("jRCTs999000001", "jRCT", "jRCTs999000001"),
        ("RBR-9zzzzzz", "ReBEC", "RBR-9zzzzzz"),
        ("KCT9999999", "KCT", "KCT9999999"),
        ("PACTR999900000000001", "PACTR", "PACTR999900000000001"),
        ("TCTR20990101001", "TCTR", "TCTR20990101001"),
    ],
)
def test_each_registry_is_known_by_its_numbers(text: str, registry: str, number: str) -> None:
    assert trials(f"Registered as {text} in advance") == (Trial(registry, number),)


@pytest.mark.parametrize(
    "text", ["NCT9000001", "NCT900000012", "xNCT90000001", "p75NTR", "CRD42099000001", "GSE99999", ""]
)
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert trials(text) == ()
    assert trial(text) is None


def test_a_number_written_twice_is_one_trial() -> None:
    found = trials("NCT90000002, NCT90000001 and nct 90000002")
    assert [t.number for t in found] == ["NCT90000002", "NCT90000001"]
    assert len({t.key for t in trials("ChiCTR-IPR-99000001 ChiCTRIPR99000001")}) == 1


@given(st.text())
def test_any_text_is_read_and_every_number_found_is_a_number(text: str) -> None:
    for found in trials(text):
        assert trial(found.number) == found
