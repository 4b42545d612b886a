"""Laws of the whole way: updating twice, the order of files, the difference of two lists, mutated records."""

import json
import random
import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from litrack.decide import SUSPECT_SHARE, SUSPECT_SIZE, sift
from litrack.errors import ExitCode, Malformed
from litrack.library import Catalogue, Library
from litrack.model import Extraction, Filters, Kept, Pmid, Record
from litrack.pubmed import read
from litrack.sample.corpus import first_day
from litrack.sample.server import Eutils
from litrack.sample.shelf import identity, records_in

from .conftest import Tally, World, some
from .oracle import differences, dump, unsound
from .scenario import invented, make_desk

pmids = st.lists(st.integers(1, 60).map(Pmid), unique=True)
slowly = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@given(pmids, st.frozensets(st.integers(1, 60).map(Pmid)))
def test_new_and_gone_are_the_two_differences(listed: list[Pmid], members: frozenset[Pmid]) -> None:
    sifted = sift(listed, members)
    assert set(sifted.new) == set(listed) - members
    assert list(sifted.new) == [p for p in listed if p in set(sifted.new)]
    assert set(sifted.gone) == (set() if sifted.suspect else members - set(listed))
    small = len(members) >= SUSPECT_SIZE and len(members & set(listed)) < SUSPECT_SHARE * len(members)
    assert sifted.suspect == (small or bool(members and not listed))


@given(pmids, st.frozensets(st.integers(1, 60).map(Pmid)))
def test_a_list_applied_to_its_members_leaves_nothing_to_do(listed: list[Pmid], members: frozenset[Pmid]) -> None:
    sifted = sift(listed, members)
    after = (members | set(sifted.new)) - set(sifted.gone)
    again = sift(listed, after)
    assert again.new == ()
    assert again.gone == () or sifted.suspect


def test_an_update_after_an_update_finds_nothing_to_do(world: World) -> None:
    assert world.desk("update").code == ExitCode.DONE
    done = world.desk("update", "--quiet")
    assert (done.code, done.out, done.err) == (ExitCode.DONE, "", "")
    assert world.wrong() == ""


SMALL = invented(91_000_001, 6, entered=datetime(2026, 1, 5, tzinfo=UTC))


@slowly
@given(order=st.permutations(range(6)), cuts=st.lists(st.integers(0, 6), max_size=3))
def test_records_come_in_any_order_and_in_any_batches(order: list[int], cuts: list[int], fast: Path) -> None:
    def kept(numbers: list[int]) -> list[Kept]:
        found = []
        for n in numbers:
            record = Record(pmid=Pmid(91_000_001 + n), raw=SMALL[n], sha256=_digest(SMALL[n]))
            found.append(Kept(record=record, study=read(record), extraction=Extraction()))
        return found

    with tempfile.TemporaryDirectory(dir=fast) as folder:
        dumps = []
        for name, lots in (("whole", [list(range(6))]), ("parts", list(_cut(order, cuts)))):
            path = Path(folder) / f"{name}.db"
            with Library.open(path, now=lambda: datetime(2026, 11, 20, tzinfo=UTC)) as library:
                for lot in lots:
                    library.keep(kept(lot), run=None, extractor="1")
            assert unsound(path) == ""
            dumps.append(dump(path))
    assert differences(*dumps) == ""


def _cut(order: list[int], cuts: list[int]) -> Iterator[list[int]]:
    places = [0, *sorted(cuts), len(order)]
    for start, stop in pairwise(places):
        yield order[start:stop]


def _digest(raw: bytes) -> str:
    from hashlib import sha256

    return sha256(raw).hexdigest()


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_files_of_different_studies_come_in_any_order(order: tuple[int, int], world: World, fast: Path) -> None:
    with Eutils() as nobody:
        desk = make_desk(fast / "imports", nobody)
    desk.db.unlink(missing_ok=True)
    for number in order:
        lot = invented(91_000_000 + number * 100, 30, entered=datetime(2026, 1, 5, tzinfo=UTC))
        path = desk.home / f"lot{number}.xml"
        path.write_bytes(b"<PubmedArticleSet>" + b"".join(lot) + b"</PubmedArticleSet>")
        assert desk("import", str(path)).code == ExitCode.DONE
    first = dump(desk.db)
    for number in order:
        desk("import", "--force", str(desk.home / f"lot{number}.xml"))
    got = dump(desk.db)
    assert differences(first, got, but=("import",)) == ""
    assert len(got["study"]) == 60


# --- mutated records ---------------------------------------------------------------------------------------


def mutated(raw: bytes, rng: random.Random) -> bytes:
    """A record with one to four small wounds: of its elements, which leave it XML, or of its bytes."""
    if rng.random() < 0.7:
        for _ in range(rng.randint(1, 4)):
            raw = _reworded(raw, rng)
        return raw
    for _ in range(rng.randint(1, 4)):
        at, length = rng.randrange(len(raw)), rng.randint(1, 40)
        match rng.randrange(7):
            case 0:
                raw = raw[:at] + bytes([rng.randrange(256)]) + raw[at + 1 :]
            case 1:
                raw = raw[:at] + raw[at + length :]
            case 2:
                raw = raw[:at] + raw[at : at + length] * rng.randint(2, 50) + raw[at + length :]
            case 3:
                raw = raw[:at] + rng.choice(HOSTILE) + raw[at:]
            case 4:
                tags = [b"<i>", b"</i>", b"<PMID>", b"</Abstract>", b"<AuthorList>", b"<Year>", b"/>"]
                raw = raw[:at] + rng.choice(tags) + raw[at:]
            case 5:
                other = rng.randrange(len(raw))
                raw = raw[: min(at, other)] + raw[max(at, other) :]
            case _:
                digits = rng.choice((b"0", b"-1", b"99999999999999999999", b"", b"1e9", "٣".encode()))
                raw = raw[:at] + digits + raw[at + 1 :]
        if not raw:
            return b"<"
    return raw


def _reworded(raw: bytes, rng: random.Random) -> bytes:
    """One element without children is taken out, doubled, emptied, moved, or gets another text."""
    leaves = list(LEAF.finditer(raw))
    if not leaves:
        return raw
    leaf = rng.choice(leaves)
    whole, start, text, end = leaf.group(0, 1, 3, 4)
    other = rng.choice(leaves)[0]
    hostile = rng.choice(HOSTILE).decode("utf-8", "replace").translate(UNFIT)
    new = rng.choice(
        (b"", whole * 2, whole * 40, start + end, other, start + whole + end, start + escape(hostile).encode() + end,
         start + text + escape(hostile).encode() + end, start + text[::-1].replace(b";", b"").replace(b"&", b"") + end)
    )  # fmt: skip
    return raw[: leaf.start()] + new + raw[leaf.end() :]


LEAF = re.compile(rb"(<(\w+)(?:\s[^<>]*)?>)([^<]*)(</\2>)")
UNFIT = dict.fromkeys((*range(32), 65534, 65535))
"""What no XML document may hold."""

HOSTILE = (
    b"\x00", b"\x1b[2J", b"\x1b]0;x\x07", b"&#x1b;[31m", b"&lol;", b"&#0;", b"&#xD800;", b"\xff\xfe", b"\xed\xa0\x80",
    b"]]>", b"<![CDATA[x]]>", b"<?php ?>", b"<!--", b"=cmd|' /C calc'!A0", b"[/b]", b"[link=http://x]", b"'; DROP",
    "\u202e".encode(), "\u200b".encode(), b"A" * 5_000, b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&amp;" * 300,
)  # fmt: skip


def sources(shared: Path | None) -> list[bytes]:
    """Real records where they are at hand, invented ones elsewhere."""
    if shared is None:
        return [*first_day(), *SMALL]
    return list(records_in(shared / "data" / "pubmed" / "edge_cases.xml"))


@pytest.mark.sweep("G2 mutated records")
@pytest.mark.parametrize("kind", ["invented", "real"])
@pytest.mark.parametrize("lot", range(10))
def test_a_mutated_record_is_stored_and_shown_or_refused(
    lot: int, kind: str, request: pytest.FixtureRequest, world: World, tally: Tally
) -> None:
    records = sources(request.getfixturevalue("shared") if kind == "real" else None)
    desk = world.own_desk(world.pubmed)
    number = 1800 if kind == "real" else 200
    for seed in some(range(lot * number // 10, (lot + 1) * number // 10), 10, seed=f"{kind} {lot}"):
        rng = random.Random(f"{kind} {seed}")  # noqa: S311 - a seeded choice, nothing secret
        chosen = rng.choice(records)
        raw = mutated(chosen, rng)
        pmid, version = identity(chosen)
        record = Record(pmid=Pmid(pmid), version=version, raw=raw, sha256=_digest(raw))
        try:
            study = read(record)
        except Malformed:
            tally.refused()
            continue
        except Exception as bug:  # noqa: BLE001 - a fuzz test looks for any
            tally.lost(f"{kind} {seed}", f"{type(bug).__name__} in the parser: {str(bug)[:100]}")
            continue
        store_and_show(world, tally, f"{kind} {seed}", desk, record, study)


def store_and_show(world: World, tally: Tally, case: str, desk: object, record: Record, study: object) -> None:
    """Outcomes, rows, full text, the page, every flat format: no traceback, no escape byte, equal when read back."""
    from litrack import outcomes
    from litrack.model import Study

    assert isinstance(study, Study)
    home = world.desk.home.with_name("own")
    path = home / "litrack.db"
    try:
        path.unlink(missing_ok=True)
        with Library.open(path, now=lambda: datetime(2026, 11, 20, tzinfo=UTC)) as library:
            library.keep(
                [Kept(record=record, study=study, extraction=outcomes.extract(study.abstract))], run=None, extractor="1"
            )
            assert library.studies([record.pmid]) == {record.pmid: study}
        with Catalogue.open(path) as catalogue:
            assert catalogue.find(Filters()).total == 1
        exports = [("export", str(record.pmid), "-f", name) for name in ("bibtex", "ris", "csl", "md", "html", "atom")]
        show = ("show", str(record.pmid))
        for arguments in (show, ("list",), ("list", "--json"), ("list", "--csv"), ("outcomes",), *exports):
            done = desk(*arguments, LITRACK_DB=str(path))  # type: ignore[operator]
            assert done.code == 0, done.err[-300:]
            assert "\x1b" not in done.out + done.err
            assert "Traceback" not in done.err
            if "--json" in arguments:
                json.loads(done.out)
    except Exception as bug:  # noqa: BLE001 - a fuzz test looks for any
        tally.lost(case, f"{type(bug).__name__}: {str(bug)[:200]}")
    else:
        wrong = unsound(path)
        tally.lost(case, wrong) if wrong else tally.healed()
