"""A door to the stand-in, on a clock that sleeping moves, so that waits cost nothing."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from litrack.pubmed.client import PubMed
from litrack.pubmed.wire import Limits, Wire
from litrack.sample.server import Eutils

CANARY = "canary0123456789abcdef"


class Time:
    """Seconds pass only while somebody sleeps."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now = 1_000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        with self._lock:
            return self._now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._now += seconds
            self.slept.append(seconds)


class Door:
    """PubMed over a wire to the stand-in, and all that a user could read of it."""

    def __init__(self, url: str, folder: Path, **options: Any) -> None:
        self.time = Time()
        self.said: list[str] = []
        defaults: dict[str, Any] = {
            "email": "reader@example.org",
            "api_key": CANARY,
            "base_url": url,
            "pace_file": folder / "pace",
            "interval": 0.001,
            "sleep": self.time.sleep,
            "clock": self.time.clock,
            "limits": Limits(connect=2, read=0.3, total=0.6),
            "say": self.said.append,
        }
        self.wire = Wire(**(defaults | options))
        self.pubmed = PubMed(self.wire)


@pytest.fixture
def eutils() -> Iterator[Eutils]:
    """Forty records from PMID 90000001 on, which the word `virtual` finds."""
    with Eutils(virtual=range(90_000_001, 90_000_041)) as server:
        yield server
        assert server.violations == ()


@pytest.fixture
def door(eutils: Eutils, tmp_path: Path) -> Callable[..., Door]:
    """A door to the stand-in; options go to Wire."""
    return lambda **options: Door(eutils.url, tmp_path, **options)
