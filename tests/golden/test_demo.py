"""What a newcomer sees first, whole: read it as text, and write it anew with `pytest --golden-update`."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

CHANGING = (
    (re.compile(r"\d+\.\d+ s\b"), "0.0 s"),
    (re.compile(r"/\S*litrack-demo-\w+"), "DEMO"),
    (re.compile(r"litrack \d[\w.]*, Python .*"), "litrack VERSION, ..."),
    (re.compile(r"(extractor +)version .*"), r"\1VERSION"),
    (re.compile(r"(ok {4,}expat +).*"), r"\1VERSION"),
    (re.compile(r"SQLite [\d.]+"), "SQLite VERSION"),
    (re.compile(r"\d+\.\d MB"), "0.0 MB"),
    (re.compile(r"http://127\.0\.0\.1:\d+/"), "http://127.0.0.1:PORT/"),
    (re.compile(r"(file system +)\S+"), r"\1KIND"),
)


DEMO = (sys.executable, "-m", "litrack", "demo")


def surroundings(home: Path, columns: int) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "COLUMNS": str(columns),
            "TMPDIR": str(home)}  # fmt: skip


@pytest.mark.parametrize("columns", [80, 140])
def test_the_demo(columns: int, tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    done = subprocess.run(
        DEMO, env=surroundings(tmp_path, columns), cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        timeout=120, check=False,
    )  # fmt: skip
    text = done.stdout.decode()
    assert done.returncode == 0, text
    for pattern, plain in CHANGING:
        text = pattern.sub(plain, text)
    golden(f"demo.{columns}.txt", text)


def test_an_update_of_the_demo_that_somebody_kills_goes_on(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*DEMO, "--keep", "shelf"], env=surroundings(tmp_path, 80), cwd=tmp_path, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    holder = tmp_path / "shelf" / "litrack.db.lock"
    while not holder.exists() or not holder.read_bytes():  # it tells who updates
        assert process.poll() is None
    os.kill(json.loads(holder.read_bytes())["pid"], signal.SIGKILL)
    assert process.stdout
    seen = [next(line for line in process.stdout if words in line) for words in (b"killed by signal 9", b"14 stored")]
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert len(seen) == 2
