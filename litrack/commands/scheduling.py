"""What `litrack schedule` has the machine run: the update with the settings in force here, and no secret in sight."""

import os
import platform
import shlex
import shutil
import sys
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from litrack.commands.telling import readers
from litrack.context import Context
from litrack.errors import UsageError
from litrack.post.carriers import find_sendmail
from litrack.queries import read_queries, require_email
from litrack.queries.secrets import KEY_CREDENTIAL, PASSWORD_CREDENTIAL
from litrack.schedule.changes import Change, Scheduler
from litrack.schedule.crontab import Crontab
from litrack.schedule.job import Job
from litrack.schedule.timer import Timer
from litrack.schedule.times import Times, read_times

_FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
_CARRIED = {
    "email": "NCBI_EMAIL",
    "eutils_url": "LITRACK_EUTILS_URL",
    "smtp": "LITRACK_SMTP",
    "mail_from": "LITRACK_MAIL_FROM",
}
"""Settings that a job can be given by the variable that they came from; none of them is secret."""


class Wanted(NamedTuple):
    """When the job runs, and whom it tells."""

    times: Times
    mail: tuple[str, ...]
    notify: str


def when(
    at: Annotated[str, typer.Option("--at", metavar="HH:MM", help="Time of day, on this machine's clock.")] = "06:30",
    every: Annotated[str, typer.Option("--every", metavar="day|week|6h", help="How often.")] = "day",
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="With --every week: monday unless said.")] = "",
    spread: Annotated[
        str, typer.Option("--spread", metavar="30m", help="Up to so much later, so that not everybody asks at once.")
    ] = "30m",
    mail: Annotated[
        list[str] | None, typer.Option("--mail", metavar="ADDRESS", help="As in litrack update: mail what is new.")
    ] = None,
    notify: Annotated[
        str, typer.Option("--notify", metavar="CMD", help="As in litrack update: give what is new to CMD.")
    ] = "",
) -> Wanted:
    """When, and what to add to the update."""
    return Wanted(read_times(at, every, on, spread), tuple(mail or ()), notify)


def job(context: Context, wanted: Wanted) -> Job:
    """The update as it would run here and now, so that another folder and an empty environment change nothing.

    Raises UsageError where that would fail every day: no queries, no e-mail address, no way to send mail.
    """
    settings = context.settings
    read_queries(settings.queries)
    require_email(settings)
    # Whom the news cannot reach at all, it cannot reach any day.
    readers(context, wanted.mail, wanted.notify, (), ())
    if wanted.mail and not settings.smtp and not find_sendmail():
        raise UsageError(
            "Mail has no way out of this machine: there is no sendmail.",
            f'Name a mail server in {settings.config}: smtp = "smtps://you@mail.example.org"',
        )
    words = [*_program()]
    words += ["--config", str(settings.config)] if settings.origin["config"] == "--config" else []
    words += ["--db", str(settings.db)] if settings.origin["db"] in {"--db", "LITRACK_DB"} else []
    # A job starts in another folder, where ./queries.toml is another file or none.
    words += ["--queries", str(settings.queries), "update", "--quiet"]
    for address in wanted.mail:
        words += ["--mail", address]
    words += ["--notify", _whole(wanted.notify)] if wanted.notify else []
    environ = {name: os.environ[name] for name in _FOLDERS if Path(os.environ.get(name, "")).is_absolute()}
    environ |= {name: os.environ[name].strip() for key, name in _CARRIED.items() if settings.origin[key] == name}
    credentials, secrets = _secrets(context)
    return Job(
        command=tuple(words),
        environ=environ,
        credentials=credentials,
        secrets=secrets,
        times=wanted.times,
        seed=f"{platform.node()} {os.getuid()} {settings.db}",
        told=bool(wanted.mail or wanted.notify),
        log=settings.state / "update.log",
    )


def kept_key(context: Context) -> Path:
    """Where `install` puts a key that was only in the environment."""
    return context.config_dir / "schedule_api_key"


def key_change(context: Context, *, wanted: bool) -> list[Change]:
    """The file of that key, to be written or removed."""
    path = kept_key(context)
    try:
        before = path.read_text("utf-8") if path.exists() else ""
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}).", "Check who owns it.") from error
    used = wanted and _key_file(context) == path
    given = context.settings.api_key if context.settings.origin["api_key"] == "NCBI_API_KEY" else ""
    after = (f"{given}\n" if given else before) if used else ""
    return [Change(place=str(path), before=before, after=after, secret=True)] if before != after else []


def apply_key(changes: list[Change]) -> None:
    """Write or remove it; never for a moment readable by others."""
    for change in changes:
        path = Path(change.place)
        try:
            path.unlink(missing_ok=True)
            if change.after:
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(change.after)
        except OSError as error:
            raise UsageError(f"{path} cannot be written ({error.strerror}).", "Check who owns the folder.") from error


def schedulers() -> tuple[Scheduler, ...]:
    """What this machine may have, the better first: systemd makes up for what was missed."""
    named = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    home = named if named.is_absolute() else Path.home() / ".config"
    return Timer(home), Crontab()


def _program() -> tuple[str, ...]:
    """How this very litrack is started, from anywhere: its script, or its Python with the module."""
    script = Path(sys.argv[0]).absolute()
    if script.name == "litrack" and script.is_file() and os.access(script, os.X_OK):
        return (str(script),)
    return (sys.executable, "-P", "-m", "litrack")  # -P: a folder litrack in the working directory is not ours


def _whole(command: str) -> str:
    """The command with the full path of its program: a scheduler's PATH is short. Raises UsageError."""
    from litrack.post.command import words

    program, *rest = words(command)
    found = shutil.which(program)
    if not found:
        raise UsageError(
            f"--notify: there is no program {program!r} here.",
            "No shell reads it: for pipes, ~ and $ write --notify \"sh -c '...'\".",
        )
    return shlex.join((str(Path(found).absolute()), *rest))


def _key_file(context: Context) -> Path | None:
    """The file with the key that the job must be told of; none where there is no key, or config.toml names it."""
    settings = context.settings
    if settings.api_key_file:
        return None if _configured(context, settings.origin["api_key"]) else settings.api_key_file
    kept = kept_key(context)
    return kept if settings.api_key or kept.exists() else None


def _secrets(context: Context) -> tuple[dict[str, Path], dict[str, Path]]:
    """Files with secrets that came from the environment, for systemd and for others; config.toml names its own."""
    credentials, secrets = {}, {}
    if key := _key_file(context):
        credentials[KEY_CREDENTIAL] = secrets["NCBI_API_KEY_FILE"] = key
    password = context.settings.smtp_password_file
    if password and not _configured(context, password.origin):
        credentials[PASSWORD_CREDENTIAL] = secrets["LITRACK_SMTP_PASSWORD_FILE"] = password.path
    return credentials, secrets


def _configured(context: Context, origin: str) -> bool:
    return origin.startswith(f"{context.settings.config}:")
