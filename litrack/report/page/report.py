"""The report as one HTML page: what is new, what happened, the evidence map, years, outcomes over time, all studies."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from litrack.model import SAMPLE_PMIDS, Happened
from litrack.report import cells
from litrack.report.map import left_out
from litrack.report.page import chart, entry, heat, said
from litrack.report.page.contents import TOLD, Contents
from litrack.report.page.listing import banner
from litrack.report.page.markup import document, el

SIGNS = "▲ improved  ▼ worsened  ● no difference  ◆ mixed  ↑ raised  ↓ lowered  ~ associated or changed"
CAUTION = (
    "litrack reads outcomes by rules, from titles and abstracts alone: rows are missed, and some are wrong. Read the "
    "sentence before you believe a row, and the paper before you act on it. Counts are studies, never sizes of effects."
)
_PARTS = (
    ("new", "What is new"),
    ("events", "What happened"),
    ("map", "Evidence map"),
    ("years", "Studies per year and design"),
    ("timeline", "Outcomes over time"),
    ("studies", "Studies"),
)


def page(what: Contents) -> Iterator[str]:
    """The whole page, piece by piece."""
    return document(what.title, _parts(what))


def _parts(what: Contents) -> Iterator[Element]:
    yield el(
        "header",
        el("h1", cells.clean(what.title).strip()),
        banner() if what.invented else None,
        el("p", summary(what)),
        el("p", f"Only studies with: {what.scope}.", class_="soft") if what.scope else None,
        el("p", SIGNS, class_="soft"),
        el("nav", el("ul", [el("li", el("a", words, href=f"#{name}")) for name, words in _PARTS]), aria_label="Parts"),
    )
    made = {
        "new": _new,
        "events": _events,
        "map": _map,
        "years": lambda w: chart.bars(w.years, w.earlier) if w.years else [_none("No study has a year.")],
        "timeline": _timeline,
        "studies": _studies,
    }
    for name, words in _PARTS:
        yield el("section", el("h2", words, id=f"{name}"), made[name](what))
    yield el("footer", el("p", CAUTION, class_="soft"), el("p", f"Made by litrack, {what.made}.", class_="soft"))


def summary(what: Contents) -> str:
    """The report in a sentence."""
    many = f"{what.total:,} {'study' if what.total == 1 else 'studies'}"
    gone = f"; {len(what.retracted)} retracted or withdrawn" if what.retracted else ""
    return f"{what.made}: {many} held, {what.new_total:,} new {what.since}{gone}."


def more(shown: int, total: int) -> str:
    """What the limit left off."""
    return f"{shown:,} of {total:,} shown; litrack report --limit 0 shows all." if total > shown else ""


def also(what: Contents) -> list[str]:
    """What the map leaves off."""
    several = f"{what.map_more:,} interventions with fewer studies are" if what.map_more > 1 else "1 intervention is"
    return [f"{several} not shown; litrack outcomes --map intervention:domain --limit 0 shows all."] * bool(
        what.map_more
    )


def told(one: Happened) -> str:
    """What exactly happened."""
    see = f"see PMID {one.event.notice}" if one.event.notice else ""
    return "; ".join(filter(None, (cells.clean(one.event.detail), see)))


def _none(words: str) -> Element:
    return el("p", words, class_="soft")


def _new(what: Contents) -> list[Element]:
    if not what.new:
        return [_none(f"Nothing new {what.since}.")]
    rest = more(len(what.new), what.new_total)
    return [*(entry.study(f) for f in what.new), *([_none(rest)] if rest else [])]


def _events(what: Contents) -> list[Element]:
    lines = []
    for kind, words in TOLD.items():
        lines += [event(one, words) for one in what.happened if one.event.kind == kind]
    rest = more(len(what.happened), what.happened_total)
    lines += [el("li", rest, class_="soft")] if rest else []
    parts = [el("ul", lines)] if lines else [_none(f"No retraction, concern, erratum or other notice {what.since}.")]
    if what.retracted:
        items = [el("li", entry.alarms(f), entry.linked(f)) for f in what.retracted]
        parts += [el("h3", "All retracted or withdrawn studies held"), el("ul", items)]
    return parts


def event(one: Happened, words: str) -> Element:
    """One line of a list: when, what, which study."""
    pmid = one.event.pmid
    title: Element | str = cells.clean(one.title).strip() or f"PMID {pmid}"
    if pmid not in SAMPLE_PMIDS:
        title = el("a", title, href=said.pubmed(pmid), rel="noopener noreferrer")
    grave = one.event.kind in ("retracted", "withdrawn", "concern")
    about = told(one)
    return el(
        "li", f"{cells.day(one.at)} ", el("strong", words, class_="alarm" if grave else None), " ", title,
        f" ({about})" if about else None,
    )  # fmt: skip


def _map(what: Contents) -> list[Element]:
    drawn = what.map
    if not drawn.rows or not drawn.columns:
        return [_none("No study names an intervention and an outcome.")]
    counted = f"{drawn.studies:,} studies by what was tested and what was reported, each once a cell"
    if drawn.reviews:
        counted += f"; {drawn.reviews:,} reviews apart, never added"
    notes = [_none(line) for line in (*also(what), *left_out(drawn.left_out))]
    shown = heat.table(drawn, "Evidence map", opens=True)
    lead = _none(f"{counted}. A dash: no study. A cell opens into its sentences.")
    return [lead, shown, *notes, el("h3", "The sentences"), *heat.opened(drawn)]


def _timeline(what: Contents) -> list[Element]:
    if not what.timeline.rows or not what.timeline.columns:
        return [_none("No study reports an outcome.")]
    words = f"Studies that report each outcome, by year of publication, {len(what.timeline.columns)} years."
    return [_none(words), heat.table(what.timeline, words, opens=False)]


def _studies(what: Contents) -> list[Element]:
    rest = more(len(what.studies), what.total)
    return [*map(entry.folded, what.studies), *([_none(rest)] if rest else [])]
