"""Words of degree inside a correlation say nothing by themselves: "higher A was related to lower B" relates A and B."""

from litrack.outcomes.cues import CUES
from litrack.outcomes.phrases import Reader

_ACTIVE = frozenset(["correlated", "predicted", "explained"])
_LINKS = frozenset(["with", "to", "by", "between", "of"])
_NEAR = 7
"""Words within which a relation to "a higher A" must come to it."""
_GRADES = frozenset("UDCBG")


def quieten(reader: Reader) -> None:
    """Takes the letter of a cue from every word of degree that a relation governs on either side of it."""
    kinds, low = reader.kinds, reader.line.low
    for at, kind in enumerate(kinds):
        if kind in "EVAN" and CUES[low[at]][0] == "A" and _relates(reader, at):
            left, right = _clause(kinds, at)
            if not _acts(reader, left, at):
                reader.kinds = _quiet(_quiet(reader.kinds, low, left, at), low, at + 1, right)
            elif _quiet(kinds, low, at + 1, min(right, at + _NEAR)) != kinds:
                reader.kinds = reader.kinds[:at] + "v" + reader.kinds[at + 1 :]


def _relates(reader: Reader, at: int) -> bool:
    """The verb of its clause: not "the genes linked to A", not "their association with A"."""
    kinds, low = reader.kinds, reader.line.low
    after = at + 1
    while after < len(kinds) and kinds[after] in "m(":
        after += 1
    if kinds[at] == "N":
        return False
    if kinds[at] == "V" or low[at] in _ACTIVE:
        return True
    before = at - 1
    while before >= 0 and kinds[before] in "mxj":
        before -= 1
    return before >= 0 and kinds[before] in "av" and after < len(kinds) and low[after] in _LINKS


def _clause(kinds: str, at: int) -> tuple[int, int]:
    """From the clause boundary before the cue to the one behind it."""
    right = next((k for k in range(at + 1, len(kinds)) if kinds[k] == "b"), len(kinds))
    return kinds.rfind("b", 0, at) + 1, right


def _acts(reader: Reader, left: int, at: int) -> bool:
    """The subject is no outcome but a treatment or a group: what it is related to is what it does."""
    named = []
    i = left
    while i < at:
        found = reader.at(i) if reader.kinds[i] == "n" else None
        if found is not None:
            named.append(found)
        i = found.past if found is not None else i + 1
    return not any(p.entry is not None and reader.names_outcome(p) for p in named)


def _quiet(kinds: str, low: list[str], first: int, past: int) -> str:
    out = list(kinds)
    for i in range(first, past):
        if kinds[i] not in "EANX" or CUES[low[i]][0] not in _GRADES:
            continue
        after = i + 1
        while after < past and kinds[after] in "md":
            after += 1
        if after >= past:
            continue
        if kinds[i] in "AE" and kinds[after] in "nAEX" and kinds[i - 1 : i] != "a":
            out[i] = "m"
        elif kinds[i] in "NX" and low[after] in {"in", "of"} and kinds[i - 1 : i] not in ("n", "a"):
            out[i] = out[after] = "m"
    return "".join(out)
