"""Libraries of every earlier schema: brought up to date whole or not at all, whenever it is that litrack is killed."""

import gzip
import os
import signal
import sqlite3
from pathlib import Path

import pytest

from litrack.library.schema import SCHEMA

from .conftest import Tally, World, some
from .oracle import differences, dump, unsound
from .test_kills import watched

OLD = Path(__file__).parents[1] / "unit" / "library"
MIGRATES = ("doctor", "--rebuild")
"""A command that brings the tables up to date, asks PubMed nothing, and writes all that is derived anew."""


@pytest.mark.sweep("D2 migrations")
@pytest.mark.parametrize("schema", range(1, SCHEMA))
def test_a_migration_that_is_killed_has_happened_or_not(
    schema: int, world: World, tally: Tally, tmp_path: Path
) -> None:
    was = tmp_path / "old.db"
    was.write_bytes(gzip.decompress((OLD / f"schema_{schema}.db.gz").read_bytes()))
    world.desk.take(was)
    counted = tmp_path / "points"
    assert world.apart(watched(lambda n: counted.write_text(str(n))), *MIGRATES).code == 0
    expected, number = dump(world.desk.db), int(counted.read_text())
    assert number > 10
    for at in some(range(1, number + 1), 4, seed=f"migration {schema}"):
        world.desk.take(was)
        code = killed(world, at)
        version = version_of(world.desk.db)
        case = f"schema {schema}, point {at}"
        if code != -signal.SIGKILL:
            tally.lost(case, f"exit {code} before the point was reached")
        elif version not in (schema, SCHEMA) or (wrong := unsound(world.desk.db)):
            tally.lost(case, f"schema {version}: {wrong}")
        elif version == SCHEMA and not kept(world.desk.db, schema):
            tally.lost(case, "migrated without a copy of what was before")
        elif (done := world.desk(*MIGRATES)).code or (wrong := differences(expected, dump(world.desk.db))):
            tally.lost(case, f"then exit {done.code}: {wrong} {done.err}")
        else:
            tally.refused()


def killed(world: World, number: int) -> int:
    """The command, killed at that write; its exit code."""

    def met(count: int) -> None:
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return world.apart(watched(met), *MIGRATES).code


def version_of(path: Path) -> int:
    with sqlite3.connect(path) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def kept(path: Path, schema: int) -> bool:
    """A whole copy of the library before its migration lies beside it."""
    copy = path.with_name(f"{path.name}.before-schema-{SCHEMA}")
    return copy.exists() and version_of(copy) == schema and unsound(copy) == ""
