"""The lines of a crontab that run litrack, and how they get into a crontab and out of it; pure."""

import re
import shlex
from typing import Final

from litrack.errors import UsageError
from litrack.schedule.job import NAME, WRITTEN, Job
from litrack.schedule.times import Start, place

BEGIN: Final = f"# >>> {NAME} >>>"
END: Final = f"# <<< {NAME} <<<"
_NUMBERS: Final = r"\d+(?:,\d+)*"
LONGEST: Final = 990
"""Of a command: MAX_COMMAND of Vixie's cron and its heirs is 1,000."""


def block(job: Job) -> str:
    """The marked lines for crontab(5): comments, then one line a start that differs by more than its hour or day."""
    starts = job.times.starts(job.seed)
    minutes = {minute for _, _, minute in starts}
    hours = ",".join(str(hour) for hour in sorted({hour for _, hour, _ in starts}))
    days = {(weekday + 1) % 7 for weekday, _, _ in starts}  # cron counts from Sunday
    on = "*" if len(days) == 7 else ",".join(map(str, sorted(days)))
    when = f"{','.join(map(str, minutes))} {'*' if hours.count(',') == 23 else hours} * * {on}"
    # Nobody has to wait for the last second of a minute, and NCBI not for everybody's first.
    seconds = place(job.seed, job.times.spread)[1]
    wait = f"sleep {seconds}; " if seconds else ""
    if len(wait + command(job)) > LONGEST:
        raise UsageError(
            f"The line for cron has more than {LONGEST} characters, and crons cut there or refuse.",
            "Put the command of --notify into a script, or use systemd.",
        )
    return "\n".join((BEGIN, f"# {WRITTEN}", f"# {job.times}", f"{when} {wait}{command(job)}", END, ""))


def command(job: Job) -> str:
    """For sh, with every % escaped: an open one would end the line (crontab(5))."""
    named = {**job.environ, **{variable: str(path) for variable, path in job.secrets.items()}}
    words = [*(["/usr/bin/env"] if named else []), *(f"{name}={value}" for name, value in named.items()), *job.command]
    quiet = " >/dev/null" if job.told else ""  # cron would mail the same news again
    return (shlex.join(words) + quiet).replace("%", "\\%")


def starts(text: str) -> list[Start]:
    """When the line of a block runs; nothing where somebody has put other things there than numbers."""
    found = re.search(rf"^(\d+) (\*|{_NUMBERS}) \* \* (\*|{_NUMBERS}) ", text, re.MULTILINE)
    if not found:
        return []
    hours = range(24) if found[2] == "*" else [int(hour) for hour in found[2].split(",")]
    days = range(7) if found[3] == "*" else [(int(day) - 1) % 7 for day in found[3].split(",")]
    return [(day, hour, int(found[1])) for day in days for hour in hours if hour < 24 and int(found[1]) < 60]


def ours(crontab: str) -> str:
    """The block of litrack in a crontab; nothing where there is none. Raises UsageError where its marks are broken."""
    return "".join(line for line, mine in _lines(crontab) if mine)


def without(crontab: str) -> str:
    """The same crontab, every other byte as it was."""
    return "".join(line for line, mine in _lines(crontab) if not mine)


def with_block(crontab: str, text: str) -> str:
    """The crontab with this block in the place of the old one, or at its end."""
    before: list[str] = []
    after: list[str] = []
    for line, mine in _lines(crontab):
        if mine:
            after = after or [text]
        else:
            (after or before).append(line)
    if after:
        return "".join(before + after)
    kept = "".join(before)
    return kept + ("\n" if kept and not kept.endswith("\n") else "") + text


def _lines(crontab: str) -> list[tuple[str, bool]]:
    """Every line, and whether it stands between our marks."""
    found: list[tuple[str, bool]] = []
    inside = False
    for line in re.findall(r"[^\n]*\n|[^\n]+$", crontab):
        mark = line.strip()
        if mark == (BEGIN if inside else END):
            break
        found.append((line, inside or mark == BEGIN))
        inside = (inside or mark == BEGIN) and mark != END
    if inside or len("".join(line for line, _ in found)) != len(crontab):
        raise UsageError(
            "The marks around litrack's lines in your crontab are broken; nothing was changed.",
            f"Put them right with crontab -e: the block begins with {BEGIN!r} and ends with {END!r}.",
        )
    return found
