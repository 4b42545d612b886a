"""The Python face: its examples run, a user's script type-checks, and whoever only imports litrack pays for nothing."""

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import litrack
from litrack import api
from litrack.errors import LibraryError, NotFound, UsageError

MANUAL = (Path(__file__).parents[2] / "docs/python.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where somebody ran `litrack demo --keep sample`."""
    folder = tmp_path_factory.mktemp("reader")
    command = [sys.executable, "-m", "litrack", "demo", "--keep", "sample"]
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8"}
    subprocess.run(command, cwd=folder, env=environ, capture_output=True, check=True, timeout=120)
    return folder


@pytest.fixture
def library(folder: Path) -> litrack.Library:
    return litrack.Library(folder / "sample" / "litrack.db")


EXAMPLES = [
    *doctest.DocTestFinder().find(api, "api"),
    doctest.DocTestParser().get_doctest(re.sub("^```.*", "", MANUAL, flags=re.MULTILINE), {}, "python.md", None, 0),
]


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e.examples], ids=lambda e: e.name)
def test_every_example_does_what_it_says(
    example: doctest.DocTest, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    said: list[str] = []
    doctest.DocTestRunner().run(example, out=said.append)
    assert said == []


def test_every_public_method_has_an_example_or_opens_and_closes() -> None:
    shown = {e.name.removeprefix("api.").removeprefix("Library.") for e in EXAMPLES if e.examples}
    public = {name for name in vars(api.Library) if not name.startswith("_")}
    assert public - shown == {"path", "close", "finding"}
    for name in public:
        assert f"`{name}(" in MANUAL or f".{name}" in MANUAL or name == "path"


def test_the_script_in_the_manual_is_typed_and_runs(folder: Path) -> None:
    (source,) = re.findall(r"```python\n(.*?)```", MANUAL, re.DOTALL)
    script = folder / "sleep.py"
    script.write_text(source, encoding="utf-8")
    typed = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--follow-imports=silent", str(script)]
    checked = subprocess.run(typed, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    assert checked.stdout.startswith("Success"), checked.stdout + checked.stderr
    ran = subprocess.run(
        [sys.executable, str(script), "sample/litrack.db"], cwd=folder, capture_output=True, text=True, check=True
    )
    assert re.search(r"^90000067\tdecreased\timproved\tSleep disturbance", ran.stdout, re.MULTILINE)


def test_a_script_that_misuses_it_is_told_by_the_type_checker(folder: Path) -> None:
    script = folder / "wrong.py"
    script.write_text(
        "import litrack\nlitrack.Library('x').search(7)\nlitrack.extract('x').outcomes[0].benefits\nlitrack.serach\n"
    )
    typed = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--follow-imports=silent", str(script)]
    checked = subprocess.run(typed, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    assert "[arg-type]" in checked.stdout
    assert checked.stdout.count("[attr-defined]") == 2


def test_reading_changes_no_byte(folder: Path) -> None:
    db = folder / "sample" / "litrack.db"
    before = db.read_bytes()
    with litrack.Library(db) as library:
        pmids = [finding.pmid for finding in library.find().findings]
        for form in ("bibtex", "ris", "csl", "csv", "tsv", "json", "ndjson", "md", "html", "atom"):
            assert library.export(form, pmids)
    assert db.read_bytes() == before


def test_studies_are_found_by_every_name_they_have(library: litrack.Library) -> None:
    assert library.get(90000067) == library.get("90000067") == library.get("doi:10.5555/LITRACK.90000067")
    assert library.finding(90000067).pmid == 90000067
    with pytest.raises(NotFound, match="no study '1'"):
        library.get(1)


def test_without_a_path_it_opens_the_library_of_the_command(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITRACK_DB", str(folder / "sample" / "litrack.db"))
    with litrack.Library() as library:
        assert library.find().total > 50
    monkeypatch.setenv("LITRACK_DB", str(folder / "nothing.db"))
    with pytest.raises(LibraryError):
        litrack.Library()
    assert not (folder / "nothing.db").exists()


def test_what_no_form_has_is_refused(library: litrack.Library) -> None:
    with pytest.raises(UsageError, match="bibtex has no columns"):
        library.export("bibtex", [90000067], columns=["pmid"])
    with pytest.raises(UsageError, match="no format named"):
        library.export("docx", [90000067])  # type: ignore[arg-type]  # what a script without a type checker does


def test_all_that_is_offered_is_there_and_nothing_else() -> None:
    assert set(litrack.__all__) <= set(dir(litrack))
    assert all(getattr(litrack, name).__doc__ for name in litrack.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        litrack.nothing  # type: ignore[attr-defined]  # noqa: B018 - it must raise


def test_importing_litrack_imports_nothing_of_it() -> None:
    program = "import sys; before = set(sys.modules); import litrack; print(*(set(sys.modules) - before))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["litrack"]
