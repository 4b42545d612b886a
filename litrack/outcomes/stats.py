"""Printed statistics of a sentence: P values, intervals, effects, group values, counts; verbatim and as numbers."""

import re

from litrack.model import Stat
from litrack.outcomes import forms
from litrack.outcomes.patterns import Anchored, Pattern, folded

_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺−–·∙•⋅", "0123456789-+--....")
_BLANK = Pattern(r"[\s,]")
_POWER = Pattern(r"^([^×x]*)[×x]10([\-+]?\d+)$")
_DIGIT = Pattern(r"\d")


def number(text: str | None) -> float | None:
    """Any printed number: mid-dot decimals, thousands commas, typographic minus, powers of ten."""
    if not text:
        return None
    plain = _BLANK.sub("", text).translate(_PLAIN)
    power = _POWER.match(plain)
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
    if not _DIGIT.search(piece):
        return []
    free = bytearray(len(piece))
    out: list[Stat] = []
    low = folded(piece)
    for kind, pattern in forms.PATTERNS:
        if not forms.may_hold(kind, piece, low):
            continue
        for found in pattern.each(piece, low) if isinstance(pattern, Anchored) else pattern.finditer(piece):
            a, b = found.span()
            if b > a and not any(free[a:b]):
                stat = _stat(kind, found, text, start + a, start + b)
                if stat is not None:
                    out.append(stat)
                    free[a:b] = b"\x01" * (b - a)
    out.sort(key=lambda s: s.start)
    return out


def _stat(kind: str, m: re.Match[str], text: str, start: int, end: int) -> Stat | None:
    g = m.groupdict()
    shown = text[start:end]
    if kind in {"p", "q"}:
        value = number(g.get("v") or g.get("v2"))
        return Stat(
            kind=kind, op=_operator(g.get("op") or g.get("op2")) or "=", value=value, text=shown, start=start, end=end
        )
    if kind == "ci":
        if shown[-1] in ")]" and "(" not in shown and "[" not in shown:
            end, shown = end - 1, shown[:-1]
        return Stat(
            kind="ci",
            low=number(g["lo"]),
            high=number(g["hi"]),
            level=number(g["level"]),
            text=shown,
            start=start,
            end=end,
        )
    if kind == "effect":
        name = next((k for k in forms.NAMES if g.get(k)), "effect")
        op, unit = _operator(g["eop"]) or "=", (g["u"] or "").strip() or None
        low, high = number(g["elo"]), number(g["ehi"])
        return Stat(
            kind=name, op=op, value=number(g["ev"]), low=low, high=high, unit=unit, text=shown, start=start, end=end
        )
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
        return _measure("percent", g["pv"], g["pw"], "%", shown, start)
    if kind == "spread":
        low, high, unit = number(g["glo"]), number(g["ghi"]), (g["gu"] or "").strip() or None
        return Stat(
            kind="value", value=number(g["gv"]), low=low, high=high, unit=unit, text=shown, start=start, end=end
        )
    if kind in {"group", "share", "signed"}:
        return Stat(kind="value", value=number(g.get("gv") or g.get("sv")), text=shown, start=start, end=end)
    return _measure("value", g["qv"], g["qw"], g["qu"].strip(), shown, start)


def _measure(kind: str, first: str, last: str | None, unit: str, shown: str, start: int) -> Stat:
    """A value with its unit, or from a first to a last one."""
    value, end = number(first), start + len(shown)
    if last is None:
        return Stat(kind=kind, value=value, unit=unit, text=shown, start=start, end=end)
    return Stat(kind=kind, low=value, high=number(last), unit=unit, text=shown, start=start, end=end)


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
