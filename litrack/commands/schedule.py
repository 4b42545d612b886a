"""`litrack schedule print|install|remove|status`: the update by itself, every day."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

import typer

from litrack.commands.options import Output, output, takes
from litrack.commands.printing import chosen, rows
from litrack.commands.scheduling import Wanted, apply_key, job, kept_key, key_change, schedulers, when
from litrack.context import Context
from litrack.errors import ExitCode, UsageError
from litrack.library import Catalogue
from litrack.library.history import standing
from litrack.queries import read_queries
from litrack.report.cells import clean, clean_lines
from litrack.report.formats import aligned
from litrack.schedule.changes import Change, Scheduler
from litrack.schedule.job import Job
from litrack.schedule.timer import Timer
from litrack.schedule.times import told_times

app = typer.Typer(
    rich_markup_mode=None, add_completion=False, help="The update by itself, every day.", no_args_is_help=True
)

Kind = Literal["cron", "systemd", "launchd"]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


@app.command("print")
@takes(wanted=when)
def print_(
    context: Context,
    wanted: Wanted,
    kind: Annotated[Kind, typer.Argument(metavar="cron|systemd|launchd", help="For which scheduler.")],
) -> ExitCode:
    """Print what a scheduler needs to run the update.

    To be put there by hand; changes nothing.
    """
    made = job(context, wanted)
    if kind == "cron":
        from litrack.schedule.cron import block

        context.write(block(made))
        context.say("Put it into your crontab: crontab -e")
    elif kind == "systemd":
        from litrack.schedule.systemd import TIMER, units

        for name, text in units(made).items():
            context.write(f"# ~/.config/systemd/user/{name}\n{text}")
        context.say(
            f"Put each into its file, then: systemctl --user daemon-reload && systemctl --user enable --now {TIMER}"
        )
    else:
        from litrack.schedule.launchd import PLACE, plist

        context.write(plist(made))
        context.say(f"Put it into {PLACE}, then: launchctl bootstrap gui/$(id -u) {PLACE}")
    if kept_key(context) in made.secrets.values() and not kept_key(context).exists():
        context.warn(f"The API key goes into {kept_key(context)} first, readable by you alone (chmod 600).")
    return ExitCode.DONE


@app.command()
@takes(wanted=when)
def install(
    context: Context,
    wanted: Wanted,
    kind: Annotated[
        str, typer.Argument(metavar="[systemd|cron]", help="Into which; without, systemd where it runs, or else cron.")
    ] = "",
    yes: Yes = False,
) -> ExitCode:
    """Have this machine run the update by itself.

    Shows what would change, asks, does it. Only litrack's own two units or its marked lines in your crontab are
    touched. Doing it twice changes nothing.
    """
    made = job(context, wanted)
    known = schedulers()
    into = _into(known, kind)
    plans = [(one, made if one is into else None) for one in known]
    done = _carry_out(context, plans, key_change(context, wanted=True), yes=yes)
    if done is None:
        context.say(f"Nothing to change: litrack runs {made.times}, by {into.words}.")
    elif done:
        context.say(f"litrack runs {made.times}, by {into.words}. litrack schedule status tells how it goes.")
        if isinstance(into, Timer) and not _lingers():
            context.say("It runs while you are logged in; at all times after: loginctl enable-linger")
    return ExitCode.DONE


@app.command()
@takes()
def remove(context: Context, yes: Yes = False) -> ExitCode:
    """Take away what `install` has put there.

    Nothing of it stays. The library is not touched.
    """
    plans: list[tuple[Scheduler, Job | None]] = [(one, None) for one in schedulers()]
    done = _carry_out(context, plans, key_change(context, wanted=False), yes=yes)
    if done is None:
        context.say("Nothing to remove: litrack is on no schedule here.")
    elif done:
        context.say("Removed. litrack update still runs whenever you call it.")
    return ExitCode.DONE


@app.command()
@takes(printed=output)
def status(context: Context, printed: Output) -> ExitCode:
    """Next run, last run, and whether all is well.

    Exit code 0 if all is well; 3 if nothing is scheduled, if its program is gone, or if the last update is too old.
    """
    found = list(_standing(context))
    if chosen(context, printed) == "table":
        for line in aligned([(item, "" if well else "!", clean(value)) for item, well, value in found]):
            context.write(line)
    else:
        shapes = ({"item": item, "well": well, "value": value} for item, well, value in found)
        rows(context, shapes, ("item", "well", "value"), printed, invented=False)
    return ExitCode.DONE if all(well for _, well, _ in found) else ExitCode.SHORTFALL


def _into(known: tuple[Scheduler, ...], kind: str) -> Scheduler:
    if kind:
        for one in known:
            if one.name == kind:
                return one
        hint = "litrack schedule print launchd shows what to put where." if kind == "launchd" else "Or name none."
        raise UsageError(f"litrack can install into systemd or cron, not {clean(kind)!r}.", hint)
    for one in known:
        if one.works:
            return one
    raise UsageError(
        "Neither systemd's manager of your units nor crontab answers on this machine; nothing was changed.",
        "litrack schedule print cron|systemd|launchd shows what another scheduler needs.",
    )


def _carry_out(
    context: Context, plans: list[tuple[Scheduler, Job | None]], key: list[Change], *, yes: bool
) -> bool | None:
    """Show what would change, ask, do it; False: the user would not; None: there is nothing to do."""
    steps = [(one, made, one.changes(made)) for one, made in plans]
    changes = [*key, *(change for *_, some in steps for change in some)]
    if not changes:
        return None
    for change in changes:
        context.write(clean_lines(str(change)))
    if not yes and not _agreed(context):
        context.say("Nothing was changed.")
        return False
    if key and key[0].after:
        apply_key(key)
    for one, made, some in sorted(steps, key=lambda step: step[1] is not None):  # two at once would run it twice
        one.apply(some, made)
    if key and not key[0].after:
        apply_key(key)
    return True


def _agreed(context: Context) -> bool:
    if not (os.isatty(0) and context.err.isatty()):
        raise UsageError("Nothing was changed: there is nobody to ask here.", "Add --yes to do it without asking.")
    context.out.flush()
    return typer.confirm("Do this?", err=True)


def _lingers() -> bool:
    """systemd starts this user's manager at boot (loginctl enable-linger)."""
    from getpass import getuser

    return Path("/var/lib/systemd/linger", getuser()).exists() or not shutil.which("loginctl")


def _standing(context: Context) -> Iterator[tuple[str, bool, str]]:
    """What is looked at, whether it is well, and what was found."""
    period = timedelta(days=1)
    there = [(one, text) for one in schedulers() if (text := one.installed())]
    if not there:
        yield "schedule", False, "none: litrack schedule install"
    for one, text in there:
        times = told_times(text)
        period = times.period if times else period
        yield "schedule", True, f"{times or 'at times of its own'}, by {one.words}"
        program = one.program(text)
        if program and not Path(program).exists():
            yield "program", False, f"{program} is gone: litrack schedule install"
        moment = one.next_run(text, context.now().astimezone())
        yield "next run", bool(moment), moment or f"none: {one.words} do not run here (litrack schedule install)"
    yield from _past(context, period * 2 + timedelta(hours=2))


def _past(context: Context, limit: timedelta) -> Iterator[tuple[str, bool, str]]:
    """What the library says of the updates that ran, whoever started them."""
    if not context.settings.db.exists():
        yield "last update", False, "never yet; litrack update runs it now"
        return
    with Catalogue.open(context.settings.db) as catalogue:
        known = {one.query: one for one in standing(catalogue)}
    names = [query.name for query in read_queries(context.settings.queries).queries]
    ran = max((known[name].at for name in names if name in known), default="")
    if not ran:
        yield "last update", False, "never yet; litrack update runs it now"
        return
    at = datetime.fromisoformat(ran)
    yield "last update", context.now() - at <= limit, f"{at.astimezone():%a %Y-%m-%d %H:%M}"
    whole = [known[name].complete for name in names if name in known]
    late = [at for at in whole if not at or context.now() - datetime.fromisoformat(at) > limit]
    behind = len(late) + len(names) - len(whole)
    span = f"{limit / timedelta(hours=1):.0f} hours"
    many = f"{len(names) - behind} of {len(names)} queries ran whole in the last {span}"
    yield "queries", not behind, f"{many}{': litrack status' if behind else ''}"
