"""How the rows of one study read together: improved, worsened, no difference, ...; used by tables, map and check."""

from collections.abc import Iterable
from typing import Literal, Protocol

Reading = Literal["improved", "worsened", "none", "mixed", "raised", "lowered", "both", "linked"]


class Reported(Protocol):
    """As much of an outcome row as its reading depends on."""

    @property
    def comparison(self) -> str: ...
    @property
    def direction(self) -> str: ...
    @property
    def benefit(self) -> str: ...
    @property
    def timepoint(self) -> str | None: ...


def reading(outcome: Reported) -> Reading:
    """How one row reads. Without a stated benefit it is never improved or worsened, only raised or lowered."""
    match outcome.benefit, outcome.direction:
        case ("improved" | "worsened" | "none") as value, _:
            return value
        case _, "no_difference" | "not_associated":
            return "none"
        case _, "increased":
            return "raised"
        case _, "decreased":
            return "lowered"
        case _:
            return "linked"


def summarise(outcomes: Iterable[Reported]) -> tuple[Reading, str]:
    """One reading for the rows of one domain, and a remark such as ` (n.s. at 1 month)`.

    Between-group rows silence the within-group ones, and rows with a value silence those without: "improved from
    baseline, no difference from placebo" reads as no difference.
    """
    rows = list(outcomes)
    rows = [o for o in rows if o.comparison == "between"] or rows
    found = {reading(o) for o in rows}
    if found & {"improved", "worsened"}:
        found &= {"improved", "worsened", "none"}
    if found == {"raised", "lowered"}:
        return "both", ""
    if len(found) == 1:
        return found.pop(), ""
    if "none" in found and len(found) == 2:
        (effect,) = found - {"none"}
        nulls = dict.fromkeys(o.timepoint for o in rows if reading(o) == "none")
        times = {o.timepoint for o in rows if reading(o) == effect}
        if None not in nulls and not times & nulls.keys():
            when = ", ".join(map(str, nulls))
            return effect, f" (n.s. at {when})" if when[:1].isdigit() else f" (n.s. {when})"
    return "mixed", ""
