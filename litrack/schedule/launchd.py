"""The agent of launchd that runs litrack for one user of macOS; pure. See launchd.plist(5)."""

import plistlib
from typing import Final

from litrack.schedule.job import Job

LABEL: Final = "org.litrack.update"
PLACE: Final = f"~/Library/LaunchAgents/{LABEL}.plist"


def plist(job: Job) -> str:
    """The property list. launchd starts what it missed when the machine wakes, once."""
    starts = job.times.starts(job.seed)
    daily = job.times.hours < 168
    moments = [
        # launchd counts the days from Sunday.
        {"Hour": hour, "Minute": minute} | ({} if daily else {"Weekday": (weekday + 1) % 7})
        for weekday, hour, minute in starts
        if not daily or weekday == 0
    ]
    agent = {
        "Label": LABEL,
        "ProgramArguments": list(job.command),
        "EnvironmentVariables": {**job.environ, **{name: str(path) for name, path in job.secrets.items()}},
        "StartCalendarInterval": moments,
        "ProcessType": "Background",
        "StandardOutPath": str(job.log),
        "StandardErrorPath": str(job.log),
    }
    return plistlib.dumps({name: value for name, value in agent.items() if value}, sort_keys=False).decode()
