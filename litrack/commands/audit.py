"""`litrack queries audit`: what each saved query brings, and what it may miss."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from litrack.commands.options import Names, Output, output, takes
from litrack.commands.printing import SAMPLE_LINE, chosen, rows
from litrack.context import Context
from litrack.errors import ExitCode
from litrack.library import Catalogue
from litrack.library.audit import News, find_listed, find_news, find_rereadings, find_worded
from litrack.library.past import Saved
from litrack.model import SAMPLE_PMIDS, Query
from litrack.queries import lint, read_queries
from litrack.queries.reading import Wording, by_words
from litrack.report.audit import COLUMNS, Audited, lines, shape, terms
from litrack.report.cells import clean
from litrack.report.summary import WATCH


@takes(printed=output)
def audit(context: Context, printed: Output, names: Names = None) -> ExitCode:
    """What each query brings: studies of its own, overlap, last new study, what only MeSH headings found, warnings,
    and since when PubMed reads it differently.

    Off line: all of it is read from the library.
    """
    file = read_queries(context.settings.queries)
    chosen_names = {query.name for query in file.select(names or ())}
    with Catalogue.open(context.settings.db) as catalogue:
        audited = [one for one in _audited(context, catalogue, file.queries) if one.query in chosen_names]
        known = [saved.name for saved in catalogue.find_queries()]
    invented = any(pmid in SAMPLE_PMIDS for one in audited for pmid in one.studies)
    if chosen(context, printed) != "table":
        rows(context, map(shape, audited), COLUMNS, printed, invented=invented)
        return ExitCode.DONE
    for line in lines(audited, width=context.width, ascii=context.ascii):
        context.write(line)
    if invented:
        context.say(SAMPLE_LINE)
    dropped = sorted(set(known) - {query.name for query in file.queries} - {WATCH})
    if dropped:
        context.say(f"No longer in queries.toml, their studies are kept: {clean(', '.join(dropped))}")
    return ExitCode.DONE


def _audited(context: Context, catalogue: Catalogue, queries: Sequence[Query]) -> Iterator[Audited]:
    listed = find_listed(catalogue)
    in_file = {query.name: listed.get(query.name, frozenset()) for query in queries}
    news = find_news(catalogue, f"{context.now() - timedelta(days=365):%Y-%m-%dT%H:%M:%SZ}")
    rereadings = find_rereadings(catalogue)
    saved = {one.name: one for one in catalogue.find_queries()}
    for query in queries:
        mine = in_file[query.name]
        others = {name: pmids for name, pmids in in_file.items() if name != query.name}
        last, recent = news.get(query.name, News("", 0))
        ran = saved.get(query.name)
        yield Audited(
            query=query.name,
            studies=mine,
            alone=mine.difference(*others.values()),
            shared=_shared(mine, others),
            mesh_only=_mesh_only(catalogue, query, ran, mine),
            recent=recent,
            last_new=last,
            last_run=(ran.last_complete or "") if ran else "",
            doubts=tuple(f"{w.severity}: {w.message} {w.hint}".rstrip() for w in lint(query.term)),
            pubmed_warns=_warned(catalogue, query),
            reread=tuple((r.at, *terms(r.before, r.after)) for r in rereadings.get(query.name, ())),
        )


def _shared(mine: frozenset[int], others: Mapping[str, frozenset[int]]) -> tuple[tuple[str, int], ...]:
    both = ((name, len(mine & pmids)) for name, pmids in others.items())
    return tuple(sorted(((name, number) for name, number in both if number), key=lambda pair: (-pair[1], pair[0])))


def _mesh_only(catalogue: Catalogue, query: Query, ran: Saved | None, mine: frozenset[int]) -> tuple[int, ...]:
    """PubMed's own translation says best which words it has looked for; it is of the text that ran last."""

    def found(wording: Wording) -> frozenset[int]:
        if wording not in known:
            known[wording] = find_worded(catalogue, wording.text, wording.columns, wording.near)
        return known[wording]

    known: dict[Wording, frozenset[int]] = {}
    read = ran.translation if ran and ran.term == query.term and ran.translation else query.term
    return tuple(sorted(mine - by_words(read, mine, found), reverse=True))


def _warned(catalogue: Catalogue, query: Query) -> tuple[str, ...]:
    last = next(iter(catalogue.find_runs(query.name, limit=1)), None)
    return last.warnings if last and last.term == query.term else ()
