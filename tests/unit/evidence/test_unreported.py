"""When a trial counts as one without a result paper."""

from litrack.evidence.unreported import unreported
from litrack.model import Pmid
from litrack.model.trial import Naming, Trial

TRIAL = Trial("ClinicalTrials.gov", "NCT90000001")


def naming(pmid: int, design: str, **changes: object) -> Naming:
    values = {
        "pmid": Pmid(pmid), "title": "T", "year": 2020, "first_seen": "2026-11-20T06:00:00Z", "design": design,
        "second_hand": False, "retracted": False, "notice": False, "outcomes": 0,
    }  # fmt: skip
    return Naming(**(values | changes))  # type: ignore[arg-type]  # the values are those of a Naming


PROTOCOL = naming(90000001, "protocol")


def test_a_trial_with_a_protocol_alone_is_one() -> None:
    (found,) = unreported({TRIAL: [PROTOCOL]})
    assert (found.trial, found.named_by, found.others) == (TRIAL, (PROTOCOL,), ())


def test_a_paper_with_results_or_of_a_design_that_has_some_makes_it_none() -> None:
    for paper in (naming(90000002, "rct_blinded"), naming(90000002, "other", outcomes=1), naming(90000002, "cohort")):
        assert unreported({TRIAL: [PROTOCOL, paper]}) == ()


def test_reviews_protocols_notices_letters_and_retracted_papers_are_no_results() -> None:
    letter = naming(90000003, "other")
    gone = naming(90000004, "rct_open", retracted=True, outcomes=3)
    review = naming(90000005, "systematic_review", outcomes=4, year=2019)
    pooled = naming(90000006, "other", second_hand=True, outcomes=2)
    notice = naming(90000007, "rct_open", notice=True)
    (found,) = unreported({TRIAL: [PROTOCOL, letter, gone, review, pooled, notice]})
    assert found.named_by == (review, PROTOCOL, pooled), "the earliest first"
    assert (found.others, found.retracted) == ((letter,), (gone,))


def test_a_trial_that_nobody_announced_is_none() -> None:
    assert unreported({TRIAL: [naming(90000003, "other")], Trial("ISRCTN", "ISRCTN90000001"): []}) == ()
