"""What is shipped: a wheel and an sdist that hold all that litrack needs, and a litrack that runs from the wheel."""

import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytest.importorskip("hatchling", reason="builds the wheel with it: pip install -e '.[dev]'")


def build(source: Path, into: Path) -> tuple[Path, Path]:
    """The wheel and the sdist of a source tree, built with what is installed: no network."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", str(into)]
    subprocess.run(command, cwd=source, capture_output=True, check=True)
    return next(into.glob("*.whl")), next(into.glob("*.tar.gz"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("dist"))[0]


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(wheel: Path) -> None:
    files = (p.relative_to(ROOT).as_posix() for p in (ROOT / "litrack").rglob("*") if p.is_file())
    package = {name for name in files if "__pycache__" not in name}
    assert {"litrack/py.typed", "litrack/outcomes/vocabulary.csv", "litrack/sample/studies_trials.toml"} < package
    held = {name for name in names(wheel) if ".dist-info/" not in name}
    assert held == package | {"litrack/queries.toml"}


def test_the_wheel_says_which_pythons_and_libraries_it_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        metadata = archive.read(next(n for n in archive.namelist() if n.endswith("/METADATA"))).decode()
    assert "Requires-Python: >=3.11\n" in metadata
    needed = set(re.findall(r"^Requires-Dist: ([\w-]+)[^;\n]*$", metadata, re.MULTILINE))
    assert needed == {"typer", "biopython", "sqlite-utils", "rich", "platformdirs", "textual"}


def test_the_sdist_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    _, sdist = build(ROOT, tmp_path / "dist")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    again, _ = build(source, tmp_path / "again")
    assert names(again) == names(wheel)
    assert (source / "docs" / "python.md").is_file()
    assert not [p for p in source.rglob("*") if p.suffix in {".db", ".pyc"}]


def test_litrack_runs_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    """In a new virtual environment and a new home; the libraries that litrack needs are those of the tests."""
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    python = str(venv / "bin" / "python")
    pip = [sys.executable, "-m", "pip", "-q", "--python", python, "install", "--no-index", "--no-deps", str(wheel)]
    subprocess.run(pip, capture_output=True, check=True)
    purelib = venv / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    (purelib / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    home = tmp_path / "home"
    home.mkdir()
    environ = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}

    def run(*command: str) -> str:
        done = subprocess.run(command, cwd=home, env=environ, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert run(python, "-c", "import litrack; print(litrack.__file__)").startswith(str(purelib))
    litrack = str(venv / "bin" / "litrack")
    assert re.fullmatch(r"litrack [\d.]+\n", run(litrack, "--version"))
    assert "Donor stool" in run(litrack, "demo")
    assert list(home.iterdir()) == []
    run(litrack, "init")
    assert "fm-fmt" in (home / ".config" / "litrack" / "queries.toml").read_text(encoding="utf-8")
