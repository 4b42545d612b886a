"""Gathers what `litrack report --prisma` tells: the chosen queries, their last whole runs, and what became of them."""

from collections.abc import Iterator

from litrack import __version__
from litrack.context import Context
from litrack.errors import NotFound, UsageError
from litrack.library import Catalogue
from litrack.library.flow import Flow, Search, find_flow, find_searches
from litrack.model import SAMPLE_PMIDS, Filters, Pmid
from litrack.queries import read_queries
from litrack.report.page.prisma import Searched, SearchReport, render


def search_report(context: Context, catalogue: Catalogue, wanted: Filters, title: str) -> Iterator[str]:
    """The finished Markdown. Raises NotFound where no chosen query ever ran whole."""
    if wanted._replace(queries=(), tags=(), limit=-1, since="") != Filters(limit=-1):
        raise UsageError(
            "A search report is about whole queries.", hint="With --prisma only --query and --tag choose among them."
        )
    chosen = [query.name for query in read_queries(context.settings.queries).select(wanted.queries, wanted.tags)]
    searches = find_searches(catalogue, chosen)
    if not searches:
        raise NotFound("None of these queries has run whole yet.", hint="litrack update runs them.")
    ran = [one.query for one in searches]
    flow = find_flow(catalogue, ran)
    return render(
        SearchReport(
            title=title,
            made=f"{context.now():%Y-%m-%d}",
            program=f"litrack {__version__}",
            invented=Pmid(flow.first) in SAMPLE_PMIDS,
            searches=tuple(map(_searched, searches)),
            flow=_counted(flow, searches),
            reading=_read(flow),
            never=tuple(name for name in chosen if name not in ran),
        )
    )


def _searched(one: Search) -> Searched:
    facts = {
        "Run": f"{one.finished} (this machine's clock)" + (f", {one.server_time} (NCBI's)" if one.server_time else ""),
        "First run": one.since,
        "PubMed's build": one.db_build,
        "Text": "never edited" if one.version == 1 else f"edited {one.version - 1} times; this is the newest",
        "Found": f"{one.found:,} by PubMed's count, {one.listed:,} listed",
        "Kept": "only what entered PubMed after the first run" if one.window_only else "",
    }
    return Searched(
        query=one.query, title=one.title, term=one.term, translation=one.translation, warnings=one.warnings,
        facts={name: value for name, value in facts.items() if value},
    )  # fmt: skip


def _counted(flow: Flow, searches: tuple[Search, ...]) -> tuple[tuple[str, int], ...]:
    identified = sum(one.listed for one in searches)
    left_out = (
        ("Not kept: PubMed lists them and does not give them out", flow.unavailable),
        (
            "Not kept: in PubMed before the first run of a query that keeps only what is new"
            if any(one.window_only for one in searches)
            else "Not kept yet: the next update fetches them",
            flow.distinct - flow.kept - flow.unavailable,
        ),
    )
    return (
        (f"Records identified by {len(searches)} {'query' if len(searches) == 1 else 'queries'}", identified),
        ("Duplicates between queries", identified - flow.distinct),
        ("Distinct records", flow.distinct),
        *((words, number) for words, number in left_out if number),
        ("Studies kept", flow.kept),
        ("of these retracted", flow.retracted),
        ("of these preprints", flow.preprints),
        ("of these with the findings of other studies (reviews)", flow.second_hand),
        ("Other studies of the library: imported, or of other or earlier queries", flow.held - flow.kept),
    )


def _read(flow: Flow) -> tuple[tuple[str, int], ...]:
    rows = [("Marked as read", flow.read), ("Not marked as read", flow.kept - flow.read), ("Starred", flow.starred)]
    return (*rows, *((f"Tagged {tag}", number) for tag, number in flow.tags))
