"""What a reader sees of `stats` and `links`, of invented counts and links that no extractor can change."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from litrack.model import Extraction, Finding, Pmid
from litrack.model.link import Link, Linked
from litrack.model.stats import Month, Stats
from litrack.report import links, stats
from litrack.report.cells import width

COUNTS = Stats(
    studies=1234,
    years={2026: {"blinded RCT": 12, "observational": 30, "review": 4}, 2025: {}, 2024: {"animal": 7, "other": 100}},
    earlier=40, undated=3,
    designs={"rct_blinded": 12, "cohort": 30, "animal": 7, "other": 100},
    outcomes={"pain": {"improved": 20, "none": 9, "mixed": 2}, "fatigue": {}, "sleep": {"worsened": 1, "linked": 3}},
    reviews={"pain": 2},
    months=(Month("2026-11", 5, 0), Month("2026-10", 0, 1229)),
    notices={"retracted": 2, "preprint": 3},
    desk={"unread": 1200, "starred": 4, "tagged": 0, "noted": 1},
)  # fmt: skip

LINKED = Linked(
    finding=Finding(pmid=Pmid(90000001), title="Sleep in quokkas", extraction=Extraction(design="cohort", n=12)),
    links=(
        Link(kind="notices", relation="ErratumIn", id="90000002", pmid=Pmid(90000002), title="Erratum.", held=True,
             year=2026, sources=("record",)),
        Link(kind="versions", relation="UpdateOf", title="inventRxiv. 2025 Jan", sources=("record",)),
        Link(kind="full_text", relation="PMC", id="PMC90000001", sources=("record",)),
        Link(kind="trials", relation="ClinicalTrials.gov", id="NCT90000001", sources=("record",)),
        Link(kind="trials", relation="NCT90000001", id="90000003", pmid=Pmid(90000003), title="Protocol of the trial",
             held=True, year=2024, sources=("library",)),
        Link(kind="references", title="A book, 1999.", sources=("record",)),
        Link(kind="references", id="90000004", pmid=Pmid(90000004), title="Naps \x1b[2J in wombats", journal="J Inv",
             held=True, retracted=True, year=2020, sources=("record", "PubMed")),
        *(Link(kind="similar", id=str(p), pmid=Pmid(p), sources=("PubMed",)) for p in range(90000005, 90000009)),
    ),
    asked={"references": "2026-11-20T06:00:00Z", "similar": "2026-11-20T06:00:00Z", "cited_by": "2026-11-20T06:00:00Z"},
)  # fmt: skip


def drawn(thing: Any, columns: int) -> str:
    console = Console(width=columns, no_color=True, highlight=False, markup=False)
    with console.capture() as captured:
        console.print(thing)
    return captured.get()


@pytest.mark.parametrize("columns", [80, 140])
@pytest.mark.parametrize("plain", [False, True], ids=["signs", "ascii"])
def test_what_a_reader_sees(golden: Callable[[str, str], None], columns: int, plain: bool) -> None:
    plots = drawn(stats.screen(COUNTS, width=columns, scope="query fm", ascii=plain), columns)
    page = drawn(links.screen(LINKED, width=columns, limit=3, ascii=plain), columns)
    assert plots.isascii() == page.isascii() == plain
    assert "\x1b" not in page
    assert max(map(width, (plots + page).splitlines())) <= columns
    golden(f"plots_and_links.{columns}.{'ascii' if plain else 'signs'}.txt", plots + "\n" + page)


def test_fewer_lines_say_how_many_are_missing() -> None:
    plots = drawn(stats.screen(COUNTS, width=80, limit=1), 80)
    assert "before 2026: 147" in plots
    assert "2 more outcomes" in plots
    assert "3 more designs" in plots


def test_only_real_studies_have_addresses() -> None:
    assert {row["url"] for row in links.rows(LINKED, (), 0)} == {None}
    real = Linked(
        finding=Finding(pmid=Pmid(80000001)),
        links=(
            Link(kind="full_text", id="PMC1", sources=("record",)),
            Link(kind="full_text", id='10.5555/a"; x', sources=("record",)),
            Link(kind="full_text", id="10.5555/a<b>", sources=("record",)),
            Link(kind="trials", id="ISRCTN90000001", sources=("record",)),
            Link(kind="trials", id="CTRI/2099/01/000001", sources=("record",)),
            Link(kind="similar", id="80000002", pmid=Pmid(80000002), sources=("PubMed",)),
        ),
    )
    assert [row["url"] for row in links.rows(real, (), 0)] == [
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC1/",
        None,
        "https://doi.org/10.5555/a%3Cb%3E",
        "https://www.isrctn.com/ISRCTN90000001",
        "https://trialsearch.who.int/Trial2.aspx?TrialID=CTRI%2F2099%2F01%2F000001",
        "https://pubmed.ncbi.nlm.nih.gov/80000002/",
    ]


counts = st.integers(0, 10**6)


@given(counts, counts, st.integers(4, 60), st.booleans())
def test_a_bar_fits_is_seen_and_grows_with_its_count(a: int, b: int, columns: int, plain: bool) -> None:
    small, large = sorted((a, b))
    bars = stats.bar(small, large, columns, plain), stats.bar(large, large, columns, plain)
    assert (bars[0] == "") == (small == 0)
    assert width(bars[0]) <= width(bars[1]) == (columns if large else 0)
