"""Printed statistics of a sentence: P values, intervals, effects, group values, counts; verbatim and as numbers."""

import re

from litrack.model import Stat

_S = r"[\s\u00a0\u2009\u202f\u2005\u2002\u2003]*"
_N = r"[+\-−–]?(?:\d{1,3}(?:,\d{3})+|\d+)?[.·∙•]?\d+(?:[.·]\d+)?(?:\s?[×x]\s?10\s?[\-−–]?\s?\d+|[eE][\-−–+]?\d+)?"
_OP = r"(?:<\s?=|>\s?=|=\s?<|[<>=≤≥⩽⩾≦≧~≈]|&lt;|&gt;)"
_SEP = r"(?:\s?(?:to|[-–—−,;/]|and|‐)\s?)"

_NAMES = {
    "or": r"(?:adjusted |pooled |crude |unadjusted )?odds ratios?|a?ORs?|AOR",
    "rr": r"(?:adjusted |pooled )?(?:relative risks?|risk ratios?|rate ratios?|incidence rate ratios?|prevalence ratios?)|a?RRs?|IRR|PR",
    "hr": r"(?:adjusted |pooled )?hazard ratios?|a?HRs?",
    "smd": r"standardi[sz]ed mean differences?|SMD|Hedges['’]? ?g|Cohen['’]?s? d|effect sizes?(?: of)?(?: Cohen['’]?s d)?|ES|\bd(?= ?=)|\bg(?= ?=)",
    "md": r"(?:weighted |adjusted )?mean differences?|W?MD|treatment differences?|between-group differences?|least[- ]squares mean differences?|LSMD|risk differences?|ARR|difference",
    "beta": r"(?:standardi[sz]ed )?(?:beta|β)(?: coefficients?)?|regression coefficients?|\bB(?= ?=)|\bb(?= ?=)|estimate",
    "r": r"(?:Pearson(?:['’]s)? |Spearman(?:['’]s)? )?(?:correlation coefficients?|rho|ρ)|\bR2|R²|r²|\br(?:s|_s)?(?= ?[=>])|\bR(?= ?=)|τ",
    "auc": r"AUROC|AUCs?|area under (?:the )?(?:receiver operating characteristic |ROC )?curve|area under ROC|c-statistic|C-index",
    "eta2": r"(?:partial )?(?:η2|η²|eta[- ]squared|ηp2|ηp²|η\(2\))|partial η2",
    "f": r"\bF(?:\s?\(\d+,\s?\d+\))?(?= ?[=>])|\bFs(?= ?>)",
    "t": r"\bt(?:\s?\(\d+\))?(?= ?=)",
    "chi2": r"(?:χ2|χ²|chi[- ]squared?|X2)(?:\s?\(\d+\))?",
    "i2": r"I2|I²|I\(2\)",
    "z": r"\bZ(?= ?=)|\bz(?= ?=)",
    "n": r"\bn(?= ?=)|\bN(?= ?=)",
}
_UNIT = r"(?:\s?(?:%|mg/dl|mg/L|mmol/l|μmol/L|pg/ml|ng/ml|μg/mL|kg/m2|kg|mm ?Hg|mm|cm|ms|points?|weeks?|days?|months?|years?|hours?|minutes?|min|h\b|fold\b|-fold))"
_PATTERNS = (
    ("p", re.compile(
        rf"\b(?:all |both )?[Pp][Ss]?(?:[- ]?[Vv]alues?)?(?:[- ](?:for )?(?:trend|interaction|adj(?:usted)?|FDR|corrected|heterogeneity))?"
        rf"{_S}(?:\((?:adj|FDR|trend|two-tailed)\))?{_S}(?:(?P<op>{_OP})|(?:of|was|were|is)(?: less than| <)?){_S}(?P<v>{_N})(?!\d)")),
    ("q", re.compile(rf"\b[qQ](?:[- ]?value)?{_S}(?P<op>{_OP}){_S}(?P<v>{_N})|\bFDR{_S}(?P<op2>{_OP}){_S}(?P<v2>{_N})")),
    ("ci", re.compile(
        rf"(?P<level>9\d(?:\.\d)?|80){_S}[%％]?{_S}(?:[Cc]onfidence [Ii]ntervals?|[Cc]redible [Ii]ntervals?|C\.?I\.?s?|CrI|UI)"
        rf"(?:{_S}\(?(?:CI|CrI)\)?)?{_S}[:=,of]{{0,3}}{_S}(?:{_N}{_S}\()?[\[(]?{_S}(?P<lo>{_N}){_S}%?{_S}{_SEP}{_S}(?P<hi>{_N})(?:{_S}%)?[\])]?")),
    ("effect", re.compile(
        r"(?P<name>" + "|".join(f"(?P<{k}>{v})" for k, v in _NAMES.items()) + rf")(?:{_S}\((?:[A-Za-z]{{1,5}}|95{_S}%{_S}CI)\))?{_S}"
        rf"(?P<per>per [\w\- ]{{3,30}})?(?P<eop>{_OP}|[,:]|of|was|were)?{_S}(?P<ev>{_N})(?P<u>{_UNIT})?(?:{_S}[(\[]{_S}(?P<elo>{_N}){_S}(?:to|[-–—−,;]){_S}(?P<ehi>{_N}){_S}[)\]])?")),
    ("fraction", re.compile(rf"(?P<a>\d+){_S}/{_S}(?P<b>\d+)(?:{_S}[(\[,]{_S}(?P<pc>\d+(?:[.·]\d+)?){_S}%{_S}[)\]]?)?(?:{_S}patients)?")),
    ("range", re.compile(rf"\bfrom{_S}(?P<x>{_N}){_S}(?P<xu>{_UNIT})?(?:{_S}±{_S}{_N})?{_S}(?:\([^()]*\){_S})?(?:at [\w ]{{3,14}} )?to{_S}(?P<y>{_N})(?P<yu>{_UNIT})?(?:{_S}±{_S}{_N})?")),
    ("mean", re.compile(rf"(?P<m>{_N}){_S}(?P<mu>{_UNIT})?{_S}(?:±|\+/-|\+/−){_S}(?P<sd>{_N})(?P<mu2>{_UNIT})?(?:{_S}(?:vs?\.?|versus|and|to){_S}(?P<m2>{_N}){_S}(?:±|\+/-|\+/−){_S}(?P<sd2>{_N}))?")),
    ("versus", re.compile(rf"(?P<va>{_N})(?P<vu>{_UNIT})?{_S}(?:\([^()]*\){_S})?(?:vs?\.?|versus|compared (?:with|to)){_S}(?P<vb>{_N})(?P<vu2>{_UNIT})?")),
    ("percent", re.compile(rf"(?P<pv>{_N}){_S}[%％](?!{_S}(?:C\.?I|confid|credib))")),
    ("measure", re.compile(rf"(?P<qv>{_N})(?P<qu>-?fold|\s(?:points?|kg|years?|days?|weeks?|months?|mmHg|mm ?Hg|mg/d[lL]|mmol/[lL]|pg/m[lL]|ng/m[lL]|hours?|minutes?|ms|cm))\b")),
)  # fmt: skip
_QUICK = re.compile(r"\d")


def number(text: str | None) -> float | None:
    """Any printed number: mid-dot decimals, thousands commas, typographic minus, powers of ten."""
    if not text:
        return None
    plain = (
        re.sub(r"[\s,]", "", text)
        .replace("−", "-")
        .replace("–", "-")
        .replace("·", ".")
        .replace("∙", ".")
        .replace("•", ".")
    )
    power = re.match(r"^([^×x]*)[×x]10([\-+]?\d+)$", plain)
    try:
        return float(power.group(1)) * 10.0 ** max(-300, min(300, int(power.group(2)))) if power else float(plain)
    except (ValueError, OverflowError):
        return None


def _operator(text: str | None) -> str | None:
    if not text:
        return None
    plain = text.replace(" ", "").replace("&lt;", "<").replace("&gt;", ">")
    return {
        "<=": "≤",
        "=<": "≤",
        ">=": "≥",
        "⩽": "≤",
        "⩾": "≥",
        "≦": "≤",
        "≧": "≥",
        ",": "=",
        ":": "=",
        "of": "=",
        "was": "=",
        "were": "=",
    }.get(plain, plain)


def find(text: str, start: int, end: int) -> list[Stat]:
    """All statistics of `text[start:end]` in order of place; earlier patterns win where two overlap."""
    piece = text[start:end]
    if not _QUICK.search(piece):
        return []
    free = bytearray(len(piece))
    out: list[Stat] = []
    low = piece.lower()
    for kind, pattern in _PATTERNS:
        if not _may_hold(kind, piece, low):
            continue
        for found in pattern.finditer(piece):
            a, b = found.span()
            if b > a and not any(free[a:b]):
                stat = _stat(kind, found, text, start + a, start + b)
                if stat is not None:
                    out.append(stat)
                    free[a:b] = b"\x01" * (b - a)
    out.sort(key=lambda s: s.start)
    return out


_EFFECTS = re.compile(
    r"ratio|\bi?[rha]*[orh]r|difference|beta|β|estimate|coefficient|rho|ρ|τ|\bau|under|statistic|index|eta|η|χ|chi|²|r2|[fbtzrdgnsx]s?2? ?(?:\([\d, ]+\))? ?[=>]|risk|effect|i2|i\(2|md\b|\bes\b|hedges|cohen"
)


def _may_hold(kind: str, piece: str, low: str) -> bool:
    """A cheap look before the pattern itself is tried."""
    if kind == "p":
        return "p" in low
    if kind == "q":
        return "q" in low or "FDR" in piece
    if kind == "ci":
        return "ci" in low or "i." in low or "confid" in low or "cred" in low or "UI" in piece or "CrI" in piece
    if kind == "effect":
        return _EFFECTS.search(low) is not None
    if kind == "fraction":
        return "/" in piece
    if kind == "range":
        return "from" in low
    if kind == "mean":
        return "±" in piece or "+/" in piece
    if kind == "versus":
        return "vs" in low or "versus" in low or "compared" in low
    return kind != "percent" or "%" in piece or "％" in piece


def _stat(kind: str, m: re.Match[str], text: str, start: int, end: int) -> Stat | None:
    g = m.groupdict()
    shown = text[start:end]
    if kind in {"p", "q"}:
        value = number(g.get("v") or g.get("v2"))
        return Stat(
            kind=kind, op=_operator(g.get("op") or g.get("op2")) or "=", value=value, text=shown, start=start, end=end
        )
    if kind == "ci":
        return Stat(
            kind="ci",
            low=number(g["lo"]),
            high=number(_unsigned(g["hi"])),
            level=number(g["level"]),
            text=shown,
            start=start,
            end=end,
        )
    if kind == "effect":
        name = next((k for k in _NAMES if g.get(k)), "effect")
        return Stat(kind=name, op=_operator(g["eop"]) or "=", value=number(g["ev"]), low=number(g["elo"]), high=number(_unsigned(g["ehi"])),
                    unit=(g["u"] or "").strip() or None, text=shown, start=start, end=end)  # fmt: skip
    if kind == "fraction":
        return Stat(kind="count", value=number(g["a"]), high=number(g["b"]), text=shown, start=start, end=end)
    if kind == "range":
        return Stat(
            kind="change",
            low=number(g["x"]),
            high=number(g["y"]),
            unit=(g["yu"] or g["xu"] or "").strip() or None,
            text=shown,
            start=start,
            end=end,
        )
    if kind == "mean":
        return Stat(
            kind="mean",
            value=number(g["m"]),
            low=number(g["m2"]),
            unit=(g["mu2"] or g["mu"] or "").strip() or None,
            text=shown,
            start=start,
            end=end,
        )
    if kind == "versus":
        return Stat(
            kind="versus",
            low=number(g["va"]),
            high=number(g["vb"]),
            unit=(g["vu"] or g["vu2"] or "").strip() or None,
            text=shown,
            start=start,
            end=end,
        )
    if kind == "percent":
        return Stat(kind="percent", value=number(g["pv"]), unit="%", text=shown, start=start, end=end)
    return Stat(kind="value", value=number(g["qv"]), unit=g["qu"].strip(), text=shown, start=start, end=end)


def _unsigned(text: str | None) -> str | None:
    return text


def verdict(stats: list[Stat]) -> str:
    """sig, ns or not_stated, from P values, then from intervals of ratios (1) and of differences (0)."""
    ps = [s for s in stats if s.kind in {"p", "q"} and s.value is not None]
    if ps:
        first = ps[0]
        value = first.value or 0.0
        if first.op in {">", "≥"}:
            return "ns" if value >= 0.01 else "not_stated"
        return "sig" if value < 0.05 or (first.op in {"<", "≤"} and value <= 0.05) or value == 0.05 else "ns"
    for i, stat in enumerate(stats):
        low, high = stat.low, stat.high
        if (
            stat.kind in {"or", "rr", "hr", "smd", "md", "beta"}
            and low is None
            and i + 1 < len(stats)
            and stats[i + 1].kind == "ci"
        ):
            low, high = stats[i + 1].low, stats[i + 1].high
        if low is not None and high is not None and stat.kind in {"or", "rr", "hr"}:
            return "ns" if low <= 1 <= high else "sig"
        if low is not None and high is not None and stat.kind in {"smd", "md", "beta"}:
            return "ns" if low <= 0 <= high else "sig"
    return "not_stated"
