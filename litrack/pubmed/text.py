"""What a piece of PubMed's mixed content says, as plain text in which no number changes its meaning.

PubMed marks up titles and abstracts with b, i, u, sup, sub and MathML. `line` writes raised and lowered runs in
Unicode (H₂O, 10⁶); `prose` keeps the characters of the source exactly, except where dropping the markup would fuse
two numbers: 10<sup>6</sup> must not read 106, nor a fraction of 1 and 2 read 12.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from litrack.errors import Malformed

_RAISED = dict(zip("0123456789+-−–=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
_LOWERED = dict(zip("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎", strict=True))
_TABLES = {"^": _RAISED, "_": _LOWERED}
_DIGITS = frozenset("0123456789")
_SIGNS = frozenset("+-−–=()")
_SCRIPTS = {"sup": "^", "sub": "_"}
_MATH_SCRIPTS = {"msup": ("", "^"), "msub": ("", "_"), "msubsup": ("", "_", "^")}
_INVISIBLE = str.maketrans("", "", "\u2061\u2062\u2063\u2064")
"""MathML's unwritten operators: apply, times, separate, plus."""
_DEEPEST = 60
"""Levels of markup in one text: real records have a dozen, Python's own stack a thousand."""

Piece = tuple[str, str]
"""A script ("^" raised, "_" lowered, "" neither) and the text set in it."""


def line(element: Element) -> str:
    """All text of an element on one line: white space collapsed, scripts in Unicode where every character has one."""
    text = _flow(element, exact=False) if len(element) else element.text
    return " ".join(text.split()) if text else ""


def prose(element: Element) -> str:
    """All text of an element, character for character as `itertext()`, but for scripts that would fuse two numbers."""
    return _flow(element, exact=True) if len(element) else element.text or ""


def _flow(element: Element, *, exact: bool, depth: int = 0) -> str:
    pieces = [p for p in _pieces(element, exact, depth) if p[1]]
    out: list[str] = []
    before = ""
    for i, (script, text) in enumerate(pieces):
        after = pieces[i + 1][1][0] if i + 1 < len(pieces) else ""
        out.append(_set(script, text, before, after, exact=exact) if script else text)
        before = out[-1][-1]
    return "".join(out)


def _pieces(element: Element, exact: bool, depth: int) -> Iterator[Piece]:
    if depth > _DEEPEST:
        raise Malformed("its markup is nested too deeply")
    yield "", element.text or ""
    for child in element:
        tag = child.tag.rpartition("}")[2]
        if tag in _SCRIPTS:
            yield _SCRIPTS[tag], _flow(child, exact=exact, depth=depth + 1)
        elif tag == "math":
            yield "", _math(child, exact=exact, depth=depth + 1)
        else:
            yield from _pieces(child, exact, depth + 1)
        yield "", child.tail or ""


def _math(element: Element, *, exact: bool, depth: int) -> str:
    """MathML as one reads it aloud: scripts by Unicode or ^( ), fractions with a slash, roots with √."""
    if depth > _DEEPEST:
        raise Malformed("its formula is nested too deeply")
    tag = element.tag.rpartition("}")[2]
    parts = [_math(child, exact=exact, depth=depth + 1) for child in element]
    tails = [(child.tail or "") if exact else "" for child in element]
    if tag == "mfrac" and len(parts) == 2:
        return f"{_grouped(parts[0])}/{_grouped(parts[1])}"
    out = element.text or "" if exact or not parts else ""
    scripts = _MATH_SCRIPTS.get(tag, ())
    for i, (part, tail) in enumerate(zip(parts, tails, strict=True)):
        script = scripts[i] if i < len(scripts) else ""
        if script and _fuses(script, part.strip(), out.rstrip(), ""):
            out = out.rstrip()
        out += (_set(script, part, out, "", exact=exact) if script else part) + tail
    if tag == "msqrt":
        return f"√{_grouped(out)}"
    return out if exact else out.translate(_INVISIBLE)


def _grouped(text: str) -> str:
    text = text.strip()
    return text if text.isalnum() else f"({text})"


def _set(script: str, text: str, before: str, after: str, *, exact: bool) -> str:
    """A raised or lowered run: in Unicode, or as ^(run), or as plain text where that says the same."""
    run = text.strip()
    fuses = _fuses(script, run, before, after)
    if not run or (exact and not fuses):
        return text
    table = _TABLES[script]
    if all(c in table for c in run):
        return text.replace(run, "".join(map(table.__getitem__, run)))
    return text.replace(run, f"{script}({run})") if fuses else text


def _fuses(script: str, run: str, before: str, after: str) -> bool:
    """Set plainly, the run would become part of a number beside it."""
    if before[-1:] in _DIGITS:
        return not _DIGITS.isdisjoint(run) or (
            bool(run) and all(c in _TABLES[script] for c in run) and not _SIGNS.issuperset(run)
        )
    return run[-1:] in _DIGITS and after[:1] in _DIGITS
