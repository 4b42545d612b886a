"""Every fault of the E-utilities at every request of an update: the run heals or says so, the next one completes it."""

import random

import pytest

from litrack.errors import ExitCode
from litrack.library import Library
from litrack.model import Query
from litrack.pubmed import PubMed
from litrack.pubmed.wire import Limits, Wire
from litrack.queries import read_queries
from litrack.sample.faults import FAULTS
from litrack.track.update import Tracker

from .conftest import Tally, World, some
from .scenario import CANARY

STALL = "F21"
"""Only a deadline ends these, so they have a sweep with short deadlines."""

PAIRS = [pair for pair in FAULTS if pair[0] != STALL]
STALLS = [pair for pair in FAULTS if pair[0] == STALL]

REWRITTEN = ("record", "study", "correction")
"""F25 is no fault but another DTD: its records hold more than before, in these tables."""

SPEND = 20 + 30
"""The budget of retries of one run, and what an undisturbed run needs, with a generous margin."""


@pytest.mark.sweep("A1 an HTTP fault once, at each request")
@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_a_fault_at_any_request_leaves_nothing_behind(pair: tuple[str, str], world: World, tally: Tally) -> None:
    for at in some(range(1, world.requests + 4), 1, seed=f"once {pair}"):
        world.restart()
        world.pubmed.fails(*pair, at=at)
        if not judge(world, tally, f"{'/'.join(pair)} at request {at}", but=REWRITTEN if pair[0] == "F25" else ()):
            assert at > world.requests, "a long run never met its fault"
            break


@pytest.mark.sweep("A2 an HTTP fault from each request on")
@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_a_fault_that_lasts_is_told_and_made_up_for(pair: tuple[str, str], world: World, tally: Tally) -> None:
    for at in some(range(1, world.requests + 1), 1, seed=f"lasts {pair}"):
        world.restart()
        # A stranger that is listed and given out for ever is no fault: it is what PubMed says. Only fetches lie here.
        only = "efetch" if pair == ("F22", "extra") else ""
        world.pubmed.fails(*pair, at=at, times=None, endpoint=only)
        judge(world, tally, f"{'/'.join(pair)} from request {at} on", but=REWRITTEN if pair[0] == "F25" else ())


@pytest.mark.sweep("A3 several HTTP faults at random")
@pytest.mark.parametrize("lot", range(30))
def test_faults_that_come_together(lot: int, world: World, tally: Tally) -> None:
    for seed in some(range(lot * 10, lot * 10 + 10), 1, seed=f"together {lot}"):
        world.restart()
        rng = random.Random(seed)  # noqa: S311 - a seeded choice, nothing secret
        chosen = [_order(rng, world.requests) for _ in range(rng.choice((2, 2, 3)))]
        for fault, variant, at, times in chosen:
            world.pubmed.fails(fault, variant, at=at, times=times)
        but = REWRITTEN if any(fault == "F25" for fault, *_ in chosen) else ()
        judge(world, tally, f"seed {seed}: {chosen}", but=but)


def _order(rng: random.Random, requests: int) -> tuple[str, str, int, int]:
    """Which fault, from which request on, how often. F22 once: what PubMed says twice alike is what PubMed says."""
    fault, variant = rng.choice(PAIRS)
    return fault, variant, rng.randint(1, requests), 1 if fault == "F22" else rng.choice((1, 1, 2, 5))


def judge(world: World, tally: Tally, case: str, but: tuple[str, ...] = ()) -> bool:
    """Update against these faults. Was it healed, or refused and made up for by the next run? False: none was met."""
    done = world.desk("update", "-v", "--debug")
    if not any(r.fault for r in world.pubmed.log):
        return False
    said = done.out + done.err
    leak = world.leaks(said)
    sent = len(world.pubmed.log)
    if leak or "Traceback" in said:
        tally.lost(case, leak or f"a traceback: {said[-300:]}")
    elif sent > SPEND:
        tally.lost(case, f"{sent} requests")
    elif done.code == ExitCode.DONE:
        wrong = world.wrong(but)
        tally.lost(case, f"exit 0, but: {wrong}") if wrong else tally.healed()
    elif done.code not in (ExitCode.SHORTFALL, ExitCode.UNAVAILABLE):
        tally.lost(case, f"exit {done.code}: {said[-300:]}")
    else:
        world.made_up_for(tally, case, but)
    return True


# --- deadlines ---------------------------------------------------------------------------------------------


IMPATIENT = Limits(connect=2, read=0.15, total=0.25)
"""Seconds."""


@pytest.mark.sweep("A5 stalls, trickles and slow replies")
@pytest.mark.parametrize("times", [1, None], ids=["once", "for good"])
@pytest.mark.parametrize("pair", STALLS, ids="-".join)
def test_a_stall_ends_at_its_deadline(pair: tuple[str, str], times: int | None, world: World, tally: Tally) -> None:
    for at in some(range(1, world.requests + 1), 1, seed=f"stall {pair}"):
        world.restart()
        world.pubmed.fails(*pair, at=at, times=times)
        errors = impatiently(world)
        case = f"{'/'.join(pair)} at request {at}, {times or 'for good'}"
        if leak := world.leaks(*errors):
            tally.lost(case, leak)
        elif errors:
            world.made_up_for(tally, case)
        else:
            wrong = world.wrong()
            tally.lost(case, wrong) if wrong else tally.healed()


def impatiently(world: World) -> list[str]:
    """An update with short deadlines; what it says of the requests that it gave up."""
    queries = read_queries(world.desk.home / "queries.toml")
    integrity = Query(name="integrity", title="Notices about held studies", term=queries.integrity or "")
    wire = Wire(
        email="reader@example.org", api_key=CANARY, base_url=world.pubmed.url, pace_file=world.desk.home / "pace",
        interval=0.0, sleep=lambda _: None, limits=IMPATIENT, tries=2,
    )  # fmt: skip
    with Library.open(world.desk.db, now=lambda: world.pubmed.now) as library:
        done = Tracker(library, PubMed(wire)).update(queries.queries, integrity)
    return [f"{error!r} {error} {error.hint}" for error in done.errors]
