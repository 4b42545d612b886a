"""What a newcomer sees first, whole: read it as text, and write it anew with `pytest --golden-update`."""

import os
import re
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


@pytest.mark.parametrize("columns", [80, 140])
def test_the_demo(columns: int, tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    environ = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8", "COLUMNS": str(columns),
        "TMPDIR": str(tmp_path),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "litrack", "demo"],
        env=environ, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False,
    )  # fmt: skip
    text = done.stdout.decode()
    assert done.returncode == 0, text
    for pattern, plain in CHANGING:
        text = pattern.sub(plain, text)
    golden(f"demo.{columns}.txt", text)
