"""Studies per year and design as bars beside numbers: the bars are for the eye, the table is the text."""

from collections.abc import Mapping
from itertools import groupby
from typing import Final
from xml.etree.ElementTree import Element

from litrack.report.page.markup import el

GROUPS: Final = {
    "randomised trials": ("blinded RCT", "open RCT"),
    "other trials": ("non-randomised trial", "single arm"),
    "observational": ("observational", "case report"),
    "animal, in vitro": ("animal", "in vitro"),
    "reviews": ("review",),
    "other": ("other",),
}
"""Design tiers as one colour shows them."""


def bars(years: Mapping[int, Mapping[str, int]], earlier: int) -> list[Element]:
    """A legend, then one row a year; `earlier` studies stand in one row below."""
    grouped = {year: [sum(tiers.get(t, 0) for t in g) for g in GROUPS.values()] for year, tiers in years.items()}
    most = max(map(sum, grouped.values()), default=0)
    used = [place for place, _ in enumerate(GROUPS) if any(counts[place] for counts in grouped.values())]
    names = list(GROUPS)
    keys = [
        el("span", el("span", class_=f"key bar{n + 1}", aria_hidden="true"), names[n], class_="token") for n in used
    ]
    head = el("tr", [el("th", name, scope="col") for name in ("Year", "Studies", *(names[n] for n in used))])
    rows = []
    for empty, run in groupby(grouped.items(), key=lambda item: not sum(item[1])):
        several = list(run)
        if empty and len(several) > 2:
            span = f"{several[-1][0]}–{several[0][0]}"
            rows.append(el("tr", el("th", span, scope="row"), el("td", "none", colspan=str(1 + len(used)))))
        else:
            rows += [_row(year, counts, used, most) for year, counts in several]
    if earlier:
        before = el("th", f"before {min(years)}", scope="row")
        rows.append(el("tr", before, el("td", f"{earlier:,}", colspan=str(1 + len(used)))))
    words = "Studies by year of publication and design, each study once."
    made = el("table", el("thead", head), el("tbody", rows), aria_label=words)
    return [
        el("p", words, class_="soft"),
        el("p", keys),
        el("div", made, class_="wide", role="region", aria_label=words, tabindex="0"),
    ]


def _row(year: int, counts: list[int], used: list[int], most: int) -> Element:
    total = sum(counts)
    bar = el("svg", viewBox="0 0 100 10", preserveAspectRatio="none", class_="bar", aria_hidden="true")
    at = 0.0
    for place in used:
        wide = counts[place] * 100 / most if most else 0
        if wide:
            bar.append(el("rect", x=f"{at:.2f}", y="0", width=f"{wide:.2f}", height="10", class_=f"bar{place + 1}"))
        at += wide
    numbers = [el("td", str(counts[n]) if counts[n] else "–", class_="number") for n in used]
    return el("tr", el("th", str(year), scope="row"), el("td", bar, el("span", f"{total:,}"), class_="amount"), numbers)
