"""`litrack update`: ask PubMed, store what is new, say what changed."""

import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from litrack.commands import completing
from litrack.commands.door import open_door
from litrack.commands.options import takes
from litrack.commands.printing import SAMPLE_LINE
from litrack.commands.refreshing import older
from litrack.commands.telling import begin, readers, tell_all
from litrack.commands.writing import writing
from litrack.context import Context
from litrack.errors import ExitCode, UsageError
from litrack.library import Catalogue, Library
from litrack.library.faults import refuse_damage
from litrack.model import SAMPLE_PMIDS, Query, Round
from litrack.pubmed import PubMed
from litrack.queries import QueryFile, lint, read_queries
from litrack.report.summary import trouble, update_summary
from litrack.track.extractor import extractor
from litrack.track.update import Step, Tracker, Update

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes()
def update(
    context: Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUERY]...", help="Only these saved queries; all without.", autocompletion=completing.queries
        ),
    ] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option("--tag", metavar="TAG", help="Only queries with this tag.", autocompletion=completing.query_tags),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be fetched; store nothing.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Read every listed study again.")] = False,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=0, help="Fetch at most N studies; 0 = all.")] = 0,
    mail: Annotated[
        list[str] | None, typer.Option("--mail", metavar="ADDRESS", help="Mail what is new, if anything is.")
    ] = None,
    notify: Annotated[
        str, typer.Option("--notify", metavar="CMD", help="Give what is new, if anything is, to CMD on its stdin.")
    ] = "",
) -> ExitCode:
    """Ask PubMed for every saved query, store what is new, and say what changed.

    The first run of a query is its baseline; what comes later is new. In a pipe or from cron nothing is printed
    when nothing changed. --mail and --notify tell each news once; what did not arrive is told by the next update.
    Exit codes: 0 done, 3 with a shortfall, 4 no answer from NCBI, 75 another update runs.
    """
    file = read_queries(context.settings.queries)
    chosen = file.select(names or (), tag or ())
    wanted = readers(
        context, mail or (), notify, [q.name for q in chosen], [*(names or ()), *(f"tag {t}" for t in tag or ())]
    )
    if dry_run and wanted:
        raise UsageError("A dry run has no news to send.", "Leave out --dry-run, or --mail and --notify.")
    _warn(context, chosen)
    pubmed = open_door(context)
    reader = extractor(context.config_dir)
    if dry_run:
        return _dry(context, pubmed, chosen)
    watch = None if names or tag else _integrity(file)
    began = context.monotonic()
    with writing(context) as library, _progress(context) as tell:
        refuse_damage(library)
        begin(library, wanted)
        whole = not (names or tag)
        done = Tracker(library, pubmed, tell, extractor=reader).update(
            chosen, watch, whole=whole, full=full, limit=limit
        )
        stale = older(library, reader.version)
    if skew := _skew(context, pubmed.server_time):
        context.say(skew)
    if stale and context.talks_to_terminal:  # cron would mail it every day
        context.say(stale)
    return tell_all(context, wanted, _report(context, done, watch, context.monotonic() - began))


def _integrity(file: QueryFile) -> Query | None:
    return Query(name="integrity", title="Notices about held studies", term=file.integrity) if file.integrity else None


def _skew(context: Context, server: str) -> str:
    """How far this machine's clock is from NCBI's, where it is worth a word."""
    if not server:
        return ""
    ahead = context.now() - datetime.fromisoformat(server)
    if abs(ahead) < timedelta(minutes=10):
        return ""
    hours = abs(ahead) / timedelta(hours=1)
    span = f"{hours:.1f} hours" if hours < 48 else f"{hours / 24:,.0f} days"
    where = "ahead of" if ahead > timedelta(0) else "behind"
    return f"This machine's clock is {span} {where} NCBI's; litrack dates what it finds by NCBI's."


def _warn(context: Context, queries: tuple[Query, ...]) -> None:
    for query in queries:
        for found in lint(query.term):
            context.say(f"{query.name}: {found.message} {found.hint}".rstrip())
    for note in context.settings.notes:
        context.warn(note)


def _report(context: Context, done: Update, watch: Query | None, seconds: float) -> ExitCode:
    rounds = [r for r in done.rounds if not watch or r.query != watch.name]
    lines = update_summary(
        rounds,
        done.events,
        requests=done.requests,
        seconds=seconds,
        held=done.held if watch else None,
        changed_only=context.flags.quiet or not (context.on_terminal or context.settings.format == "table"),
        width=context.width if context.on_terminal else 0,
        ascii=context.ascii,
    )
    for line in lines:
        context.write(line)
    if lines and any(p in SAMPLE_PMIDS for p in done.seen):
        context.say(SAMPLE_LINE)
    context.warn(*trouble(rounds))
    return _ending(context, done)


def _ending(context: Context, done: Update) -> ExitCode:
    for message, hint in dict.fromkeys((str(e), e.hint) for e in done.errors):
        context.warn(f"litrack: {message}", *([f"         {hint}"] if hint else []))
    if done.errors:
        context.warn("         Everything stored so far is kept; run `litrack update` again to go on.")
        return ExitCode.UNAVAILABLE
    if any(r.status in {"suspect", "shortfall"} for r in done.rounds):
        return ExitCode.SHORTFALL
    return ExitCode.DONE


def _dry(context: Context, pubmed: PubMed, queries: tuple[Query, ...]) -> ExitCode:
    """List and sift against the library, or against an empty one where there is none yet."""
    began = context.monotonic()
    with ExitStack() as stack:
        db = context.settings.db
        if db.exists():
            Catalogue.open(db).close()  # refuses an older library: to bring it up to date is no dry run
        else:
            db = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "empty.db"
        library = stack.enter_context(Library.open(db, now=context.now))
        tell = stack.enter_context(_progress(context))
        tracker = Tracker(library, pubmed, tell)
        plans = dict(tracker.plans(queries))
    rounds = [
        Round(
            query=q.name, status="complete" if plan else "failed", baseline=bool(plan and plan.baseline),
            count=plan.listing.count if plan else 0, new=len(plan.fetch) if plan else 0,
            notes=tuple(plan.notes) if plan else (),
        )
        for q, plan in plans.items()
    ]  # fmt: skip
    for line in update_summary(
        rounds,
        requests=pubmed.requests,
        seconds=context.monotonic() - began,
        dry_run=True,
        ascii=context.ascii,
    ):
        context.write(line)
    context.warn(*trouble(rounds))
    return _ending(
        context,
        Update(rounds=tuple(rounds), events=(), seen=frozenset(), held=0, requests=0, errors=tuple(tracker.errors)),
    )


class _Progress:
    """Turns the steps of an update into a bar on a terminal and, where something is resumed, a line for everyone."""

    def __init__(self, context: Context) -> None:
        from litrack.report.progress import Working

        self._context = context
        self._working = Working(context.talk)
        self._phase = ""
        self._done = 0

    def __enter__(self) -> Callable[[Step], None]:
        self._working.__enter__()
        return self.tell

    def __exit__(self, *_: object) -> None:
        self._working.__exit__(None, None, None)

    def tell(self, step: Step) -> None:
        """Move the bar."""
        if step.doing == "resuming":
            self._context.say(f"Resuming the update of {step.what}.")
            return
        if step.doing != self._phase or step.done < self._done:
            self._phase, self._done = step.doing, 0
            self._working.phase(step.doing, step.total, "queries" if step.doing == "listing" else "studies")
        self._working.step(step.done - self._done)
        self._working.requests(step.requests)
        self._done = step.done


def _progress(context: Context) -> AbstractContextManager[Callable[[Step], None]]:
    if context.talks_to_terminal:
        return _Progress(context)
    return nullcontext(
        lambda step: context.say(f"Resuming the update of {step.what}.") if step.doing == "resuming" else None
    )
