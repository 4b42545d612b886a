"""Fences round the tests: loopback only, a home of their own, no key of the person who runs them.

Each fence raises a sentence that says what to do instead.
"""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# Laws are checked on the same examples everywhere, and a busy machine breaks no law.
settings.register_profile(
    "house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.load_profile("house")

SHARED = Path(__file__).resolve().parents[2] / "shared"


class TestsSpeakOnlyToLoopbackUseTheSampleEutils(Exception):
    """A test tried to reach a host other than loopback."""


@pytest.fixture(autouse=True)
def fenced(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No network beyond loopback; HOME, XDG folders and litrack's variables belong to the test."""
    home = tmp_path_factory.mktemp("home")
    for name, folder in {
        "HOME": "",
        "XDG_CONFIG_HOME": "config",
        "XDG_DATA_HOME": "data",
        "XDG_STATE_HOME": "state",
    }.items():
        monkeypatch.setenv(name, str(home / folder))
    for name in (
        "LITRACK_DB", "LITRACK_QUERIES", "LITRACK_FORMAT", "LITRACK_EUTILS_URL", "NCBI_EMAIL", "NCBI_API_KEY",
        "NCBI_API_KEY_FILE", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "GITHUB_ACTIONS",
    ):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise TestsSpeakOnlyToLoopbackUseTheSampleEutils(address)
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --golden-update` writes the golden files anew; then read the difference."""
    parser.addoption("--golden-update", action="store_true", help="write the golden files anew")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with the file of that name in the folder `golden` beside the test."""

    def compare(name: str, text: str) -> None:
        path = request.path.parent / "golden" / name
        text = "".join(line.rstrip(" ") for line in text.splitlines(keepends=True))
        if request.config.getoption("--golden-update"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        with path.open(encoding="utf-8", newline="") as file:
            assert text == file.read()

    return compare


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real PubMed data that lies beside the project where its developers work; never committed."""
    if not (SHARED / "data").is_dir():
        pytest.skip("needs the real PubMed data in ../shared/data, which is not part of the project")
    return SHARED
