"""What was compared with what: arms, before and after, patients and controls; and at which time."""

import re
from functools import lru_cache

from litrack.model import Comparison
from litrack.outcomes.claim import Claim
from litrack.outcomes.patterns import Anchored, Pattern, folded, holds

_WITHIN = Anchored(
    r"\bfrom baseline|compared (?:with|to) (?:the )?baseline|than (?:at )?baseline|before and after|"
    r"pre-? ?(?:to|and|versus|vs\.?) ?post|\bafter (?:treatment|the (?:treatment|intervention|training|program)|"
    r"\d+ (?:weeks|months|days)|training|surgery|"
    r"\w+ weeks)|post-?(?:treatment|intervention|training|test)|within[- ]group|both groups|either group|in all groups|"
    r"over time|baseline to|(?:at|to) (?:the )?end of|from \d[\d.]*.{0,30} to \d|decreased over|"
    r"relative to baseline|T0|compared to the same individuals|(?:before|"
    r"prior to) (?:treatment|intervention)|between (?:the )?baseline|compared to before|with time\b|"
    r"weeks? post-|post-\w+ therapy|"
    r"but not in (?:the )?[\w-]+ (?:group|arm)|in (?:the )?[\w-]+ group (?:was|were) significant",
    *("from ", "compared ", "than ", "before ", "pre", "after ", "post", "within", "both groups", "in all groups"),
    *(
        "either group",
        "over time",
        "baseline to",
        "at the end of",
        "at end of",
        "to the end of",
        "to end of",
        "decreased over",
    ),
    *("relative to baseline", "t0", "prior to ", "between ", "with time", "week", "but not in ", "in "),
    flags=re.IGNORECASE,
)
_BETWEEN = Anchored(
    r"\bcompared (?:with|to)|\bthan\b|between[- ](?:group|the|treatment)|\bversus\b|\bvs\b|"
    r"between .{0,40}\bgroups?|relative to|in comparison|differen(?:ce|t|ces) between|superior|"
    r"among .{0,20}groups|groups",
    *("compared ", "than", "between", "versus", "vs", "relative to", "in comparison", "differen", "superior", "among "),
    "groups",
    flags=re.IGNORECASE,
)
_DIFFER_BETWEEN = Anchored(
    r"\bdiffer\w*\b.{0,60}\bbetween\b(?! (?:\w+ )?(?:baseline|visits|time))", "differ", flags=re.IGNORECASE
)
_CASE_CONTROL = Anchored(
    r"\b(?:controls?|healthy|HCs?|(?:non-?)?responders|with (?:and|or) without)\b",
    *("control", "healthy", "hc", "non", "responders", "with "),
    flags=re.IGNORECASE,
)
_RISK = Pattern(
    r"\b(?:a?OR|a?HR|IRR)s?\b|odds ratios?|hazard ratios?|"
    r"more likely|less likely|(?:higher|lower|increased|reduced|greater) (?:odds|risk|hazard)|(?:mortality|death) risk",
    *("or", "hr", "irr", "ratio", "likely", "odds", "risk", "hazard"),
)
_STRATA = Pattern(
    r"\b(?:who (?:develop|died|surviv|relaps|respond|remain|progress|improv)\w*|(?:non-?)?responders|"
    r"with (?:and|or) without|"
    r"patients? .{1,60} (?:than|to|from|with) (?:those|patients|that) (?:\w+ )?(?:who|without|with)\b)",
    *("who ", "responders", "without", "patient"),
    flags=re.IGNORECASE,
)
_EQUALS = Pattern(
    r"\b(?:females? .*\bmales?|males? .*\bfemales?|women .*\bmen|men .*\bwomen|boys? .*\bgirls?|"
    r"girls? .*\bboys?|gender|sex(?:es)?|students|"
    r"rural|urban|countr(?:y|ies)|counterparts|age groups?|ethnic\w*)\b",
    *("male", "men", "boy", "girl", "gender", "sex", "students", "rural", "urban", "countr", "counterparts"),
    *("age group", "ethnic"),
    flags=re.IGNORECASE,
)
"""Groups of which neither is ill nor treated."""
_OBSERVED = frozenset({"cohort", "cross_sectional", "systematic_review"})
_SUBGROUP = Anchored(
    r"\bsubgroup|\bamong (?:the )?(?:female|male|women|men|girls|boys|older|younger|obese|non-\w+)\b.{0,60}compared|"
    r"\bstratif|\bamong (?:more|those|patients) .{0,40}(?:>|<|≥|≤)",
    "subgroup",
    "stratif",
    "among ",
    flags=re.IGNORECASE,
)
_DESIGN_COMPARISON: dict[str, Comparison] = {
    "single_arm": "within", "case_report": "within", "cohort": "between", "case_control": "case_control",
    "cross_sectional": "case_control", "mendelian_randomisation": "association",
}  # fmt: skip
_TIMEPOINT = Pattern(
        r"\b(?:(?:at|after|in|for|by|over|until) )?(?:week|month|day|year)s? \d+\b|\b(?:at|after|over|for|within|"
        r"during) (?:\d+|one|two|three|four|five|six|eight|ten|twelve)[- ](?:and \d+[- ])?(?:week|month|day|year|"
        r"hour|wk|h)s?\b(?: of follow-up)?|\b\d+[- ](?:week|month|year)s? follow-up|\bat (?:follow-up|"
        r"the end of (?:the )?(?:treatment|study|trial|intervention)|discharge|T\d)\b",
        *("week", "month", "day", "year", "hour", "wk", "follow-up", "the end of", "discharge", "at t"),
        flags=re.IGNORECASE)  # fmt: skip
_HOURS = Pattern(r"[- ]hs?\b", flags=re.IGNORECASE)
_ARMS = Anchored(
    r"compared (?:with|to) (?:the )?(?:placebo|control|sham|usual)|than (?:those |that )?(?:in |with |for |of )?"
    r"(?:the )?(?:placebo|control|sham|(?:[\w-]+ ){1,3}(?:group|arm)\b)|(?:placebo|control|sham)(?: group| arm)? "
    r"(?:than|compared|versus|vs)|compared (?:with|to) (?:the |those )?(?:\w+ )?who|"
    r"between[- ](?:group|both|arms|two|the(?! baseline))",
    *("compared ", "than ", "between", "placebo", "control", "sham"),
    flags=re.IGNORECASE,
)
_FORMS: dict[str, Pattern] = {
    "within": _WITHIN, "between": _BETWEEN, "patients": _CASE_CONTROL, "risk": _RISK, "strata": _STRATA,
    "equals": _EQUALS, "subgroup": _SUBGROUP, "arms": _ARMS,
}  # fmt: skip
_KEPT = 256
"""Sentences remembered: several claims ask the same of one."""


@lru_cache(_KEPT)
def _seen(pattern: Pattern, sentence: str) -> bool:
    return pattern.seen(sentence, folded(sentence))


@lru_cache(_KEPT)
def forms(sentence: str) -> tuple[str, ...]:
    """Which of the rules' forms of words it holds, by name."""
    return tuple(name for name, pattern in _FORMS.items() if _seen(pattern, sentence))


def read(words_: str, claim: Claim, design: str) -> Comparison:
    if claim.versus in {"between", "within"}:
        return "between" if claim.versus == "between" else "within"
    if claim.sense in "A-":
        return "association"
    if claim.rule == "absence":
        return "descriptive"
    if _seen(_SUBGROUP, words_):
        return "subgroup"
    if design in _OBSERVED and _seen(_RISK, words_):
        return "association"
    if design in {"case_control", "cross_sectional"} and _seen(_WITHIN, words_) and not _seen(_BETWEEN, words_):
        return "within"
    if design in _OBSERVED and _seen(_STRATA, words_):
        return "case_control"
    if design in {"case_control", "cross_sectional"}:
        return "between" if design == "cross_sectional" and _seen(_EQUALS, words_) else "case_control"
    if claim.rule.startswith("not-") and _seen(_DIFFER_BETWEEN, words_):
        return "between"
    if _seen(_WITHIN, words_) and not _seen(_ARMS, words_):
        return "within"
    if design in {"cohort", "single_arm", "case_report"} and _seen(_BETWEEN, words_):
        return "case_control" if _seen(_CASE_CONTROL, words_) and design == "cohort" else "between"
    return _DESIGN_COMPARISON.get(design, "between")


def timepoint(sentence: str, at: int) -> str | None:
    """The last time named before the place `at` of what is reported, else the first; verbatim."""
    named = _times(sentence)
    return next((name for end, name in reversed(named) if end <= at), named[0][1] if named else None)


@lru_cache(_KEPT)
def _times(sentence: str) -> tuple[tuple[int, str], ...]:
    low = folded(sentence)
    if not holds(low, _TIMEPOINT.needs) and not _HOURS.search(low):
        return ()
    return tuple((found.end(), found.group()) for found in _TIMEPOINT.finditer(sentence))
