"""What a sentence says happened to what: every claim that its cue words make, in order."""

from collections.abc import Sequence

from litrack.outcomes import ellipsis, governed, letters
from litrack.outcomes.claim import Claim
from litrack.outcomes.cue import Cue
from litrack.outcomes.patterns import Pattern
from litrack.outcomes.phrases import Reader

_SEEN = Pattern(
    r"^(?:\S+ ){0,8}?(?:observed|noted|reported|detected|seen|found|occurred|recorded|experienced|identified)\b"
)
_ABSENCE = Pattern(r"x[dm]*(?:[nv]od?m?)?(?=[n#])")
_TOLD = Pattern(r"[^b]*?[av]")
_ACHIEVED = frozenset(["effective", "efficacious", "superior", "successful", "beneficial", "resulted", "better"])
_WISH = frozenset(["may", "might", "should", "would", "must"])
_HEDGE = frozenset(["may", "might", "could", "would", "should", "will", "can"])


def claims(reader: Reader) -> list[Claim]:
    """Every claim of the line, in order of the cues; a phrase is claimed once."""
    reader.kinds = letters.settled(reader.line, reader.kinds)
    governed.quieten(reader)
    out: list[Claim] = []
    taken: set[int] = set()
    kinds = reader.kinds
    for i, kind in enumerate(kinds):
        if kind not in "NEVAX":
            continue
        cue = Cue(reader, i)
        fresh = [c for c in cue.claim() if c.phrase.first not in taken]
        if not fresh and out:
            fresh = ellipsis.again(cue, out)
        taken.update(c.phrase.first for c in fresh)
        out += fresh
    out += _zero_events(reader, taken)
    out += ellipsis.tails(reader, out)
    return [c for c in out if not _umbrella(reader, c, out)]


def _umbrella(reader: Reader, claim: Claim, found: list[Claim]) -> bool:
    """ "cytokines, including IL-6 and TNF": where the items are claimed too, the umbrella is no row."""
    line, past = reader.line, claim.phrase.past
    at = past + 1 if reader.kinds[past : past + 1] == "," else past
    opener = line.low[at : at + 2]
    if not opener or not (opener[0] in {"including", "namely"} or opener == ["such", "as"]):
        return False
    return any(c.cue_token == claim.cue_token and at < c.phrase.first <= at + 4 for c in found if c is not claim)


def _zero_events(reader: Reader, taken: set[int]) -> list[Claim]:
    """ "No adverse events were reported": the absence is the result."""
    found = _ABSENCE.search(reader.kinds)
    low = reader.line.low
    if not found or low[found.start()] not in {"no", "neither", "without"}:
        return []
    phrases, after = reader.list_at(found.end(), len(low))
    rest = reader.kinds[after : after + 14]
    if low[found.start()] != "without" and low[:1] != ["there"] and not _TOLD.match(rest):
        return []
    place = (reader.line.starts[found.start()], reader.line.ends[found.start()])
    return [
        Claim(phrase=p, sense="N", cue=place, cue_token=found.start(), rule="absence")
        for p in phrases
        if p.first not in taken
        and reader.names_outcome(p)
        and (low[found.start()] != "without" or (p.entry is not None and p.entry.domain == "safety"))
        and (p.entry is not None or _SEEN.search(" ".join(low[p.past :])))
    ]


def near(reader: Reader, found: Sequence[tuple[int, int]], taken: Sequence[Claim]) -> list[Claim]:
    """Claims for outcome spans that no cue reached by grammar: the nearest cue of the same clause, if there is one."""
    line, kinds = reader.line, reader.kinds
    out: list[Claim] = []
    for start, end in found:
        if any(c.phrase.start < end and start < c.phrase.end for c in taken):
            continue
        inside = [
            k for k in range(len(line.words)) if line.starts[k] < end and start < line.ends[k] and kinds[k] != "("
        ]
        if not inside:
            continue
        phrase = reader.between(inside[0], inside[-1] + 1)
        if phrase is None or not reader.names_outcome(phrase) or _is_place(kinds, phrase.first):
            continue
        cues = [k for k, kind in enumerate(kinds) if kind in "NEVAX" and not inside[0] <= k <= inside[-1]]
        best = min((_distance(kinds, inside[0], inside[-1], k), k) for k in cues) if cues else (99, 0)
        if best[0] > 14:
            continue
        cue = Cue(reader, best[1])
        if cue.swallowed() or any(c.cue_token == best[1] for c in taken):
            continue
        sense, rule = cue.sense_of("near")
        named = f"{rule}:{cue.low[best[1]]}:near"
        out.append(Claim(phrase=phrase, sense=sense, cue=cue.span, cue_token=best[1], rule=named, group=best[1]))
    return out


def _is_place(kinds: str, first: int) -> bool:
    """After a preposition other than "of": a site, a group, a time."""
    before = first - 1
    while before >= 0 and kinds[before] in "dm#n":
        before -= 1
    return before >= 0 and kinds[before] == "p"


def _distance(kinds: str, first: int, last: int, cue: int) -> int:
    between = kinds[last + 1 : cue] if cue > last else kinds[cue + 1 : first]
    return len(between) + 15 * between.count("b") + 4 * between.count(",") + (2 if cue > last else 0)


def hedged(reader: Reader, claim: Claim, role: str) -> bool:
    """The cue stands behind may or should: no finding. In a conclusion, also behind to, by or for: a means."""
    low, kinds = reader.line.low, reader.kinds
    i = claim.cue_token - 1
    while i >= 0 and kinds[i] in "mxja":
        i -= 1
    if i < 0:
        return False
    if low[i] in (_HEDGE if role == "conclusions" else _WISH):
        return True
    if role != "conclusions":
        return False
    means = low[i] in {"by", "for", "in", "of"} and kinds[claim.cue_token] in "VX"
    return low[i] == "to" or (means and not _ACHIEVED.intersection(low[:i]))
