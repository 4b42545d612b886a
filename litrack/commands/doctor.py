"""`litrack doctor`: looks the library and the set-up over; changes nothing unless told to rebuild what is derived."""

import platform
from collections.abc import Iterator
from datetime import timedelta
from importlib.metadata import version
from typing import Annotated

import typer

from litrack import __version__
from litrack.commands.options import takes
from litrack.commands.printing import SAMPLE_LINE
from litrack.commands.writing import writing
from litrack.context import Context
from litrack.errors import ExitCode, LibraryError, UsageError
from litrack.library import Catalogue
from litrack.library.check import last_answer, look_over
from litrack.library.faults import is_there
from litrack.library.renew import count_stale
from litrack.queries import lint, read_queries
from litrack.report.summary import Check
from litrack.report.summary import doctor as lines
from litrack.track.extractor import extractor

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@takes()
def doctor(
    context: Context,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Write all that is derived from PubMed's records anew: rows, full text.")
    ] = False,
) -> ExitCode:
    """Look over versions, settings, queries and library; every stored byte is compared with its checksum.

    Changes nothing. Exit code 5 if the library is damaged, 2 if the settings or queries cannot be used.
    """
    if rebuild:
        _rebuild(context)
    set_up = list(_set_up(context))
    found = [Check(name=c.name, status=c.status, found=c.found, hint=c.hint) for c in look_over(context.settings.db)]
    there = _there(context)
    if there and not any(c.status == "fail" for c in (*found, *set_up) if c.name != "queries"):
        found += [_readings(context), _clock(context)]
    for line in lines([*set_up, *found], width=context.width if context.on_terminal else 0, ascii=context.ascii):
        context.write(line)
    if there and not any(c.status == "fail" for c in found):
        with Catalogue.open(context.settings.db) as catalogue:
            if catalogue.sample:
                context.say(SAMPLE_LINE)
    if there and any(c.status == "fail" for c in found):
        return ExitCode.LIBRARY
    return ExitCode.USAGE if any(c.status == "fail" for c in set_up) else ExitCode.DONE


def _there(context: Context) -> bool:
    """Something lies where the library should, were it a link that leads nowhere; that none was begun is no damage."""
    try:
        return is_there(context.settings.db)
    except LibraryError:
        return True


def _rebuild(context: Context) -> None:
    from litrack.report.progress import Working
    from litrack.track.rebuild import rebuild

    reader = extractor(context.config_dir)
    with writing(context) as library, Working(context.talk) as working:
        working.phase("rebuilding", library.count)
        done, left = rebuild(library, reader, working.step)
    context.say(f"{done:,} studies were read again from PubMed's records, and their rows and full text written anew.")
    if left:
        names = ", ".join(map(str, left[:10])) + (", ..." if len(left) > 10 else "")
        context.warn(
            f"{len(left):,} stay as they were, because their records are damaged: {names}",
            "         'litrack update --full' fetches them again.",
        )


def _clock(context: Context) -> Check:
    """Time passes between two updates, so that only a clock that is behind can be told from one that is right."""
    with Catalogue.open(context.settings.db) as catalogue:
        answered = last_answer(catalogue)
    now = f"{context.now():%Y-%m-%dT%H:%M:%SZ}"
    found = f"{now} here, NCBI's last answer {answered}" if answered else f"{now} here; NCBI never answered"
    behind = answered > f"{context.now() + timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}"
    hint = "This machine's clock is behind. litrack goes by NCBI's; spans such as --since 7d go by this one."
    return Check(name="clock", status="warn" if behind else "ok", found=found, hint=hint)


def _set_up(context: Context) -> Iterator[Check]:
    yield Check(
        name="versions",
        status="ok",
        found=f"litrack {__version__}, Python {platform.python_version()}, "
        f"Biopython {version('biopython')}, sqlite-utils {version('sqlite-utils')}",
    )
    yield _expat()
    settings = context.settings
    email = "set" if settings.email else "not set: NCBI asks every program for one"
    yield Check(
        name="email",
        status="ok" if settings.email else "warn",
        found=f"{email} ({settings.origin['email']})",
        hint=f'Write email = "you@example.org" into {settings.config}, or set NCBI_EMAIL.',
    )
    pace = "ten requests a second" if settings.api_key else "none: three requests a second are allowed"
    yield Check(name="API key", status="ok", found=f"{pace} ({settings.origin['api_key']})")
    for note in settings.notes:
        yield Check(name="settings", status="warn", found=note)
    yield Check(name="server", status="ok", found=f"{settings.eutils_url} ({settings.origin['eutils_url']})")
    yield _extractor(context)
    yield _queries(context)


def _extractor(context: Context) -> Check:
    try:
        reader = extractor(context.config_dir)
    except UsageError as error:
        return Check(name="extractor", status="fail", found=str(error), hint=error.hint)
    own = f", with your {reader.extra}" if reader.extra else ", bundled vocabulary"
    return Check(name="extractor", status="ok", found=f"version {reader.version}{own}")


def _readings(context: Context) -> Check:
    """Are all rows of this extractor and this vocabulary?"""
    version = extractor(context.config_dir).version
    with Catalogue.open(context.settings.db) as catalogue:
        stale = count_stale(catalogue, version)
    found = f"{stale:,} studies were read by another extractor or vocabulary" if stale else "all by this extractor"
    return Check(name="readings", status="warn" if stale else "ok", found=found, hint="litrack outcomes --refresh")


def _expat() -> Check:
    import pyexpat

    numbers = tuple(int(n) for n in pyexpat.EXPAT_VERSION.removeprefix("expat_").split("."))
    # Before 2.6.0 a token that arrives in many pieces costs quadratic time; litrack hands over whole records.
    old = " (before 2.6: huge tokens are slow; litrack bounds them)" if numbers < (2, 6) else ""
    return Check(name="expat", status="ok", found=pyexpat.EXPAT_VERSION.removeprefix("expat_") + old)


def _queries(context: Context) -> Check:
    try:
        file = read_queries(context.settings.queries)
    except UsageError as error:
        return Check(name="queries", status="fail", found=str(error), hint=error.hint)
    doubts = sum(len(lint(q.term)) for q in file.queries)
    found = f"{len(file.queries)} in {file.path}" + (f", {doubts} doubts" if doubts else "")
    return Check(name="queries", status="warn" if doubts else "ok", found=found, hint="litrack queries check")
