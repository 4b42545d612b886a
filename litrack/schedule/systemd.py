"""The units of systemd that run litrack for one user; pure. See systemd.service(5), systemd.timer(5)."""

import re
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Final

from litrack.errors import ExitCode, UsageError
from litrack.schedule.job import NAME, WRITTEN, Job
from litrack.schedule.times import DAYS, Times

SERVICE: Final = f"{NAME}.service"
TIMER: Final = f"{NAME}.timer"

_FINE: Final = f"{ExitCode.SHORTFALL:d} {ExitCode.BUSY:d} {ExitCode.TERMINATED:d}"
_HOPELESS: Final = f"{ExitCode.BUG:d} {ExitCode.USAGE:d} {ExitCode.LIBRARY:d}"


def units(job: Job) -> Mapping[str, str]:
    """Name -> text of the service and its timer."""
    return {SERVICE: _service(job), TIMER: _timer(job)}


def _service(job: Job) -> str:
    # Managers of users before systemd 250 skip LoadCredential: there the file itself is read.
    named = {**job.environ, **{variable: str(path) for variable, path in job.secrets.items()}}
    given = [f"Environment={quoted(f'{name}={value}')}" for name, value in named.items()]
    given += [f"LoadCredential={name}:{_specifiers(str(path))}" for name, path in job.credentials.items()]
    # The program itself is no argument: $ stands for itself there.
    program, *arguments = job.command
    if re.search(r"[\"'\\]", program):
        raise UsageError(
            f"systemd runs no program whose path has quotes or backslashes in it: {program}.",
            "Install litrack elsewhere, or use cron.",
        )
    line = " ".join((quoted(program), *(quoted(word.replace("$", "$$")) for word in arguments)))
    return "\n".join((
        f"# {WRITTEN}",
        "[Unit]",
        "Description=litrack: ask PubMed for new studies",
        "StartLimitIntervalSec=3h",
        "StartLimitBurst=4",
        "",
        "[Service]",
        "Type=oneshot",
        f"ExecStart={line}",
        *given,
        "# 3: done, with a shortfall that it tells. 75: another update is running. 143: it was stopped.",
        f"SuccessExitStatus={_FINE}",
        "# 4: NCBI or the network does not answer, as after a laptop woke up. Again in 15 minutes, three times.",
        "Restart=on-failure",
        "RestartSec=15min",
        f"RestartPreventExitStatus={_HOPELESS}",
        "UMask=0077",
        "Nice=10",
        "NoNewPrivileges=true",
        "",
    ))  # fmt: skip


def _timer(job: Job) -> str:
    times = job.times
    spread = [f"RandomizedDelaySec={times.spread}min", "FixedRandomDelay=true"] if times.spread else []
    return "\n".join((
        f"# {WRITTEN}",
        "[Unit]",
        f"Description=litrack: {times}",
        "",
        "[Timer]",
        *(f"OnCalendar={moment}" for moment in calendar(times)),
        *spread,
        "Persistent=true",
        "",
        "[Install]",
        "WantedBy=timers.target",
        "",
    ))  # fmt: skip


def calendar(times: Times) -> list[str]:
    """The starts as systemd.time(7) has them."""
    if times.hours == 168:
        return [f"{DAYS[times.weekday][:3].capitalize()} *-*-* {times.hour:02}:{times.minute:02}:00"]
    first = [(hour, minute) for weekday, hour, minute in times.starts() if weekday == 0]
    return [
        f"*-*-* {','.join(f'{hour:02}' for hour, _ in group)}:{minute:02}:00"
        for minute, group in groupby(first, key=lambda start: start[1])
    ]


def quoted(word: str) -> str:
    """One word of a command line or of Environment=, which systemd hands on just as it was given."""
    if re.fullmatch(r"[\w./:=,@+-]+", word, re.ASCII):
        return word
    return '"' + _specifiers(word).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _specifiers(text: str) -> str:
    return text.replace("%", "%%")


def folder(config_home: Path) -> Path:
    """Where the user's own units lie (systemd.unit(5))."""
    return config_home / "systemd" / "user"
