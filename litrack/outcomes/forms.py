"""How statistics are printed: one pattern per kind, in the order in which they are tried."""

from litrack.outcomes.patterns import Anchored, Opened, Pattern, holds

S = r"[\s\u00a0\u2002\u2003\u2005\u2009\u202f]*"
"""Any blank, also none: PubMed prints thin and no-break spaces inside "P < .001"."""
NUMBER = (
    r"[+\-−–]?(?:\d{1,3}(?:,\d{3})+|\d+)?[.·∙•⋅]?\d+(?:[.·⋅]\d+)?"
    r"(?:\s?[×x]\s?10\s?[\-−–⁻]?\s?[\d⁰¹²³⁴⁵⁶⁷⁸⁹]+|[eE][\-−–+]?\d+)?"
)
"""With leading point, mid-dot decimals, thousands commas, typographic minus, powers of ten."""
_OPENS = Pattern(r"[+\-−–.·∙•⋅\d]")
"""The first letter of a number."""
_ALONE = r"(?<![\w.])(?<!\w[-−–])"
"""No part of a name ("IL-6", "Th17") or of another number."""
OPERATOR = r"(?:<\s?=|>\s?=|=\s?<|[<>=≤≥⩽⩾≦≧~≈]|&lt;|&gt;)"
_TO = r"(?:\s?(?:to|[-–—−,;/]|and|‐)\s?)"
_CI = rf"(?:[Cc]onfidence {S}[Ii]ntervals?|[Cc]redible [Ii]ntervals?|C\.?I\.?s?|CrI|UI)"
_UNIT = (
    r"(?:\s?(?:%|mg/dl|mg/L|mmol/l|μmol/L|pg/ml|ng/ml|μg/mL|kg/m2|kg|mm ?Hg|mm|cm|ms|points?|weeks?|days?|months?|"
    r"years?|hours?|minutes?|min|h\b|m\b|fold\b|-fold))"
)

NAMES = {
    "or": r"(?i:(?:adjusted |pooled |crude |unadjusted )?odds ratios?)|a?ORs?|AOR",
    "rr": r"(?i:(?:adjusted |pooled )?(?:relative risks?|risk ratios?|(?:incidence )?rate ratios?|"
    r"prevalence ratios?))|a?I?RRs?|RRRs?|a?PR",
    "hr": r"(?i:(?:adjusted |pooled )?hazard ratios?)|(?:a|s|cs)?HRs?|SHRs?",
    "smd": r"(?i:standardi[sz]ed mean differences?)|SMD|Hedges['’]? ?g|Cohen['’]?s? d|"
    rf"effect sizes?(?: of)?(?: Cohen['’]?s d)?|ES|\b[dg](?={S}=)",
    "md": r"(?:weighted |adjusted )?mean differences?|W?MD|treatment differences?|between-group differences?|"
    r"least[- ]squares mean differences?|LSMD|risk differences?|ARR|difference",
    "beta": r"(?:standardi[sz]ed )?(?:beta|β)(?: coefficients?)?|regression coefficients?|"
    rf"\b[Bbß](?={S}=)|estimate",
    "r": r"(?:Pearson(?:['’]s)? |Spearman(?:['’]s)? )?(?:correlation coefficients?|rho|ρ)|[Δ∆]?[Rr](?:2|²)|"
    rf"\br(?:s|_s|p)?(?={S}[=>:])|\bR(?={S}=)|τ",
    "auc": r"AUROC|AUCs?|area under (?:the )?(?:receiver operating characteristic |ROC )?curve|"
    r"area under ROC|c-statistic|C-index",
    "eta2": r"(?:partial )?(?:η2|η²|eta[- ]squared|ηp2|ηp²|η\(2\))",
    "f": rf"\bF(?:{S}[(\[][\d.]+,{S}[\d,.]+[)\]])?(?={S}[=>])|\bFs(?= ?>)",
    "t": rf"\bt(?:{S}[(\[][\d,.]+[)\]])?(?={S}=)",
    "chi2": rf"(?:[χΧX][2²]|chi[- ]squared?)(?:{S}[(\[]\d+[)\]])?",
    "i2": r"I2|I²|I\(2\)",
    "z": rf"\b[Zz](?={S}=)",
    "n": rf"\b[nN](?={S}=)",
}
"""How an effect or a test is named, by the kind of Stat it becomes."""

_P = Anchored(
    rf"\b(?:all |both )?[Pp][Ss]?(?:[- ]?[Vv]alues?)?"
    rf"(?:[- ](?:for )?(?:trend|interaction|adj(?:usted)?|FDR|corrected|heterogeneity))?"
    rf"{S}(?:\((?:adj|FDR|trend|two-tailed)\))?{S}"
    rf"(?:(?P<op>{OPERATOR})|:|(?:of|was|were|is)(?: less than| <)?){S}(?P<v>{NUMBER})(?!\d)",
    *("all p", "both p", "p"),
)
_Q = Pattern(
    rf"\b[qQ](?:[- ]?value)?{S}(?P<op>{OPERATOR}){S}(?P<v>{NUMBER})|\bFDR{S}(?P<op2>{OPERATOR}){S}(?P<v2>{NUMBER})"
)
_INTERVAL = Pattern(
    rf"(?<![\w.])(?:(?P<level>9\d(?:\.\d)?|80){S}[%％]?{S})?{_CI}(?:{S}[(\[]?(?:CI|CrI)[)\]]?)?{S}[:=,of]{{0,3}}{S}(?:{NUMBER}{S}\()?[\[(]?{S}"
    rf"(?P<lo>{NUMBER}){S}%?{S}{_TO}{S}(?P<hi>{NUMBER})(?:{S}%)?[\])]?"
)
_EFFECT = Pattern(
    r"(?<!\w)(?P<name>"
    + "|".join(f"(?P<{kind}>{name})" for kind, name in NAMES.items())
    + rf")(?!\w)(?:{S}[(\[](?:[A-Za-z]{{1,5}}|95{S}%{S}CI)[)\]])?{S}(?P<per>per [\w\- ]{{3,30}})?"
    rf"(?P<eop>{OPERATOR}|[,:]|of|was|were)?{S}"
    rf"(?P<ev>(?:[\-−–] )?{NUMBER})(?P<u>{_UNIT})?"
    rf"(?:{S}[(\[]{S}(?P<elo>{NUMBER}){S}(?:to|[-–—−,;]){S}(?P<ehi>{NUMBER}){S}[)\]])?"
)
_COUNT = r"\d{1,3}(?:,\d{3})+|\d+"
_FRACTION = Pattern(
    rf"(?<![\w/.,\-–])(?P<a>{_COUNT})"
    rf"(?:{S}/{S}| (?:out )?of (?:the )?)(?P<b>{_COUNT})"
    rf"(?:{S}[(\[,]{S}(?P<pc>\d+(?:[.·]\d+)?){S}%{S}[)\]]?)?(?:{S}patients)?"
)
_RANGE = Pattern(
    rf"\bfrom{S}(?P<x>{NUMBER}){S}(?P<xu>{_UNIT})?(?:{S}±{S}{NUMBER})?{S}(?:\([^()]*\){S})?(?:at [\w ]{{3,14}} )?to{S}"
    rf"(?P<y>{NUMBER})(?P<yu>{_UNIT})?(?:{S}±{S}{NUMBER})?"
)
_MEAN = Opened(
    _OPENS,
    rf"(?P<m>{NUMBER}){S}(?P<mu>{_UNIT})?{S}(?:±|\+/-|\+/−){S}(?P<sd>{NUMBER})(?P<mu2>{_UNIT})?"
    rf"(?:{S}(?:vs?\.?|versus|and|to){S}(?P<m2>{NUMBER}){S}(?:±|\+/-|\+/−){S}(?P<sd2>{NUMBER}))?",
)
_VERSUS = Opened(
    _OPENS,
    rf"(?P<va>{NUMBER})(?P<vu>{_UNIT})?{S}(?:\([^()]*\){S})?(?:vs?\.?|versus|compared (?:with|to)){S}"
    rf"(?P<vb>{NUMBER})(?P<vu2>{_UNIT})?",
)
_PERCENT = Opened(
    _OPENS,
    rf"{_ALONE}(?P<pv>{NUMBER})(?:{S}[%％]?{S}[-–—]{S}(?P<pw>{NUMBER}))?{S}(?:[%％]|percent\b)"
    rf"(?!{S}(?:C\.?I|confid|credib))",
)
_MEASURE = Opened(
    _OPENS,
    rf"{_ALONE}(?P<qv>{NUMBER})(?:{S}[-–—]{S}(?P<qw>{NUMBER}))?"
    r"(?P<qu>-?fold|°|\s(?:°|times|points?|kg|years?|days?|weeks?|months?|mmHg|mm ?Hg|mg/d[lL]|mmol/[lL]|"
    r"[pnµμ]g/m?[lL]|[pnµμ]mol/L|[mkµμ]?I?U/m?[lL]|kcal|hours?|minutes?|ms|cm)\b)",
)
_SPREAD = Opened(
    _OPENS,
    rf"{_ALONE}(?P<gv>{NUMBER})(?P<gu>{_UNIT})?{S}[(\[]{S}(?:(?:IQR|CI|range|interquartile range)[:,=]?{S})?"
    rf"(?P<glo>{NUMBER}){S}%?{S}(?:to|[-–—−,;]){S}(?P<ghi>{NUMBER}){S}%?{S}[)\]]",
)
"""A value with its range: "1.73 (1.03-2.91)"."""
_SIGNED = Pattern(r"(?<![\w.,)\]%–−-])(?<![\w.,)\]%–−-][ \u00a0\u2009])(?P<sv>[+−\-]\d+(?:[.·⋅]\d+)?)(?![\w.%]|[-–])")
"""A change: "(+10.6)"."""
_GROUP = Pattern(rf"\b(?P<arm>[A-Z][A-Za-z0-9]{{0,8}}){S}={S}(?P<gv>{NUMBER})")
_SHARE = Pattern(r"(?P<sv>[01](?<![\d.\-–][01])[.·]\d{2,3})(?!\d|\.\d|\s?[-–]\s?\d)")
"""A bare decimal such as an AUC told in words: "the area under the curve was 0.81"."""

PATTERNS = (
    ("p", _P), ("q", _Q), ("ci", _INTERVAL), ("effect", _EFFECT), ("fraction", _FRACTION), ("range", _RANGE),
    ("mean", _MEAN), ("versus", _VERSUS), ("spread", _SPREAD), ("percent", _PERCENT), ("measure", _MEASURE),
    ("group", _GROUP), ("share", _SHARE), ("signed", _SIGNED),
)  # fmt: skip
"""Earlier patterns win where two overlap."""
_MEASURED = Pattern(r"[\d⁰¹²³⁴⁵⁶⁷⁸⁹](?:-?fold|\s?°|\s[pkydwmnhctµμiu])")
_EFFECTS = (
    *("ratio", "difference", "beta", "β", "estimate", "coefficient", "rho", "ρ", "τ", "under", "statistic", "index"),
    *("eta", "η", "χ", "chi", "²", "r2", "risk", "effect", "i2", "i(2", "hedges", "cohen"),
)
_SHORT_EFFECTS = Pattern(r"\b(?:[acis]*[rha]*[orh]r|au|es\b)|md\b")
_LETTERS = Pattern(r"[fbßtzrdgnsxχp][s²]?2?\s?(?:[(\[][\d,. ]+[)\]])?\s?[=>:]")


def may_hold(kind: str, piece: str, low: str) -> bool:
    """A cheap look before the pattern itself is tried; `low` is `piece` in lower case."""
    if kind == "ci":
        return "ci" in low or "i." in low or "confid" in low or "cred" in low or "UI" in piece or "CrI" in piece
    if kind == "effect":
        lettered = ("=" in low or ">" in low or ":" in low) and _LETTERS.search(low) is not None
        return lettered or holds(low, _EFFECTS) or _SHORT_EFFECTS.search(low) is not None
    if kind == "percent":
        return "%" in piece or "％" in piece or "percent" in low
    if kind == "measure":
        return _MEASURED.search(piece) is not None
    wanted = _SIGNS.get(kind)
    return wanted is None or any(w in low for w in wanted)


_SIGNS = {
    "p": ("p",),
    "q": ("q", "fdr"),
    "fraction": ("/", " of "),
    "range": ("from",),
    "group": ("=",),
    "share": ("0.", "1.", "0·", "1·"),
    "mean": ("±", "+/"),
    "versus": ("vs", "versus", "compared"),
    "spread": ("(", "["),
    "signed": ("+", "-", "−"),
}
