"""Progress on a terminal while `update` and `import` work: which query or file, how far, requests, time left."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from litrack.report import cells

ROOMY = 70
"""From so many columns on there is room for a bar and for the number of requests."""


class Working:
    """A bar on stderr that is gone when the work is done; nothing at all where `console` is no terminal.

    Steps come in phases: `phase("fm-fmt", 6)` starts one, `step()` counts, `requests(n)` tells the cost so far.
    """

    def __init__(self, console: Console) -> None:
        told: list[ProgressColumn] = [
            TextColumn("{task.description}", markup=False),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        ]
        if console.width >= ROOMY:
            told.insert(1, BarColumn(bar_width=None))
            told[3:3] = [
                TextColumn("{task.fields[unit]}"),
                TextColumn("{task.fields[cost]}", markup=False, style="dim"),
            ]
        self._progress = Progress(
            *told,
            console=console,
            transient=True,
            disable=not console.is_terminal,
            expand=True,
        )
        self._room = max(console.width // 3, 10)
        self._task: TaskID | None = None
        self._requests = 0

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def phase(self, name: str, total: int | None = None, unit: str = "studies") -> None:
        """What is worked on now, and how many steps of what that will take, if known."""
        if self._task is not None:
            self._progress.remove_task(self._task)
        described = cells.clip(cells.clean(name), self._room)
        self._task = self._progress.add_task(described, total=total, unit=unit, cost=self._cost())

    def step(self, number: int = 1) -> None:
        """So many more are done."""
        if self._task is not None:
            self._progress.advance(self._task, number)

    def requests(self, number: int) -> None:
        """So many requests were made to PubMed until now."""
        self._requests = number
        if self._task is not None:
            self._progress.update(self._task, cost=self._cost())

    def _cost(self) -> str:
        return f"{self._requests:,} requests" if self._requests else ""
