"""What was compared with what: arms, before and after, patients and controls; and at which time."""

import re

from litrack.model import Comparison
from litrack.outcomes.claim import Claim

_WITHIN = re.compile(
    r"\bfrom baseline|compared (?:with|to) (?:the )?baseline|than (?:at )?baseline|before and after|"
    r"pre-? ?(?:to|and|versus|vs\.?) ?post|\bafter (?:treatment|the (?:treatment|intervention|training|program)|"
    r"\d+ (?:weeks|months|days)|training|surgery|"
    r"\w+ weeks)|post-?(?:treatment|intervention|training|test)|within[- ]group|both groups|in all groups|"
    r"over time|baseline to|(?:at|to) (?:the )?end of|from \d[\d.]*.{0,30} to \d|decreased over|"
    r"relative to baseline|T0|compared to the same individuals|(?:before|"
    r"prior to) (?:treatment|intervention)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\bcompared (?:with|to)|\bthan\b|between[- ](?:group|the|treatment)|\bversus\b|\bvs\b|"
    r"between .{0,40}\bgroups?|relative to|in comparison|differen(?:ce|t|ces) between|superior|"
    r"among .{0,20}groups|groups",
    re.IGNORECASE,
)
_DIFFER_BETWEEN = re.compile(r"\bdiffer\w*\b.{0,60}\bbetween\b(?! (?:\w+ )?(?:baseline|visits|time))", re.IGNORECASE)
_CASE_CONTROL = re.compile(
    r"\b(?:controls?|healthy|HCs?|(?:non-?)?responders|with (?:and|or) without)\b", re.IGNORECASE
)
_SUBGROUP = re.compile(r"\bsubgroup|\bstratif|\bamong (?:more|those|patients) .{0,40}(?:>|<|≥|≤)", re.IGNORECASE)
_DESIGN_COMPARISON: dict[str, Comparison] = {
    "single_arm": "within", "case_report": "within", "cohort": "between", "case_control": "case_control",
    "cross_sectional": "case_control", "mendelian_randomisation": "association",
}  # fmt: skip
_TIMEPOINT = re.compile(
        r"\b(?:(?:at|after|in|for|by|over|until) )?(?:week|month|day|year)s? \d+\b|\b(?:at|after|over|for|within|"
        r"during) (?:\d+|one|two|three|four|five|six|eight|ten|twelve)[- ](?:and \d+[- ])?(?:week|month|day|year|"
        r"hour|wk|h)s?\b(?: of follow-up)?|\b\d+[- ](?:week|month|year)s? follow-up|\bat (?:follow-up|"
        r"the end of (?:the )?(?:treatment|study|trial|intervention)|discharge|T\d)\b", re.IGNORECASE)  # fmt: skip


def read(words_: str, claim: Claim, design: str) -> Comparison:
    if claim.versus in {"between", "within"}:
        return "between" if claim.versus == "between" else "within"
    if claim.sense in "A-":
        return "association"
    if claim.rule == "absence":
        return "descriptive"
    if _SUBGROUP.search(words_):
        return "subgroup"
    if design in {"case_control", "cross_sectional"}:
        return "case_control"
    if claim.rule.startswith("not-") and _DIFFER_BETWEEN.search(words_):
        return "between"
    if _WITHIN.search(words_) and not re.search(
        r"compared (?:with|to) (?:the )?(?:placebo|control|sham|usual)|than (?:in )?(?:the )?(?:placebo|control|"
        r"sham)|between[- ]group|between the",
        words_,
        re.IGNORECASE,
    ):
        return "within"
    if design in {"cohort", "single_arm", "case_report"} and _BETWEEN.search(words_):
        return "case_control" if _CASE_CONTROL.search(words_) and design == "cohort" else "between"
    return _DESIGN_COMPARISON.get(design, "between")


def timepoint(text: str, start: int, end: int) -> str | None:
    """The first time named in `text[start:end]`; verbatim."""
    found = _TIMEPOINT.search(text, start, end)
    return found.group() if found else None
