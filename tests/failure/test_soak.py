"""Many runs at once, on several nodes that die, take over from each other and meet troubled reasoners and disks."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path

import pytest

from tests.orchestration.world import (
    DOCUMENTS,
    TextReader,
    World,
    answers,
    contract_of,
    report_of,
)
from toulmin.adapters.stores import SqliteStore
from toulmin.adapters.vaults import FolderVault
from toulmin.contracts.errors import FailureClass, ModelFailed, StoreFailed
from toulmin.contracts.event import Event, RunEnded
from toulmin.contracts.exchange import ModelRequest
from toulmin.contracts.lineage import edges_of
from toulmin.contracts.run_contract import Limits, RunContract
from toulmin.contracts.vocabulary import RunId
from toulmin.orchestration import LocalEngine, load, replay
from toulmin.ports.faults import fault_plan
from toulmin.provenance import examine, why_claim
from toulmin.state import RunState, RunStatus
from toulmin.testing.models import Line, ScriptedModel

pytestmark = [
    pytest.mark.failure("node-disappears"),
    pytest.mark.failure("duplicate-message"),
    pytest.mark.failure("input-changes"),
]

RUNS = 24
NODES = 3
POINTS = {
    "store.before_begin": 0.08,
    "store.after_insert": 0.01,  # once for each table
    "store.before_commit": 0.08,
    "store.after_commit_before_ack": 0.08,
}
"""Where the disk fails, and how often."""
VISITS_MAX = 200
"""Nodes that a run may meet before it must have ended."""


class Troubles:
    """Seeded chance, and how often each trouble came."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # a story to be told again, not a secret
        self.met: Counter[str] = Counter()

    def strikes(self, trouble: str, *, odds: float) -> bool:
        struck = self._random.random() < odds
        self.met[trouble] += struck
        return struck

    def pick(self, count: int) -> int:
        return self._random.randrange(count)

    def at(self, point: str) -> None:
        """A plan for fault points: now and then the disk fails, before, within or just after a transaction."""
        if point in POINTS and self.strikes(point, odds=POINTS[point]):
            raise StoreFailed(f"the disk failed at {point}")


def troubled(run: RunId) -> bool:
    """Every third run meets a reasoner that fails; the others must end as if nothing had happened."""
    return int(run.rpartition("-")[2]) % 3 == 0


def contract_for(run: RunId) -> RunContract:
    number = int(run.rpartition("-")[2])
    limits = Limits(parallel_max=1 + number % 4, attempts_max=6, retries_max=20)
    return contract_of(limits=limits, passes=1 + number % 2)


def world_for(run: RunId, troubles: Troubles | None, *, store: SqliteStore, vault: FolderVault) -> World:
    """One node's view of a run: its own store over the shared file, its own library, the run's inputs as they are now.

    In a troubled run the inputs change whenever somebody reads them again, and the reasoner fails at random.
    """
    number = int(run.rpartition("-")[2])
    sound = answers(items=3 + number % 4, waves=1 + number % 2)
    texts = {name: f"{text} (host {number})" for name, text in DOCUMENTS.items()}

    def answer(request: ModelRequest) -> Line:
        if troubles is not None and troubled(run):
            if troubles.strikes("reasoner away", odds=0.08):
                return ModelFailed("503", failure=FailureClass.TRANSIENT)
            if troubles.strikes("reasoner babbles", odds=0.08):
                return ModelFailed("no JSON", failure=FailureClass.MALFORMED)
        return sound(request)

    if troubles is not None and troubled(run):
        texts["notes.txt"] = f"Reading number {troubles.pick(1_000_000)}."
    return World(store=store, vault=vault, reader=TextReader(texts), models={"scripted": ScriptedModel(answer)})


async def carried_anywhere(run: RunId, troubles: Troubles, *, stores: list[SqliteStore], vault: FolderVault) -> int:
    """Carry a run on one node after the other, until one of them brings it to its end; how many it took.

    A node loses it by an error of its store, or it dies: then all it had in flight is gone. At times two nodes work
    on it at once, because the second believes that the first is dead.
    """
    for visit in range(1, VISITS_MAX):
        nodes = [troubles.pick(NODES) for _ in range(2 if troubles.strikes("two nodes at once", odds=0.2) else 1)]
        found = await asyncio.gather(
            *(visited(run, troubles, store=stores[node], vault=vault) for node in nodes), return_exceptions=True
        )
        wrong = [each for each in found if isinstance(each, BaseException) and not isinstance(each, StoreFailed)]
        assert wrong == []
        if any(isinstance(state, RunState) and state.over for state in found):
            return visit
    raise AssertionError(f"{run} did not end")


async def visited(run: RunId, troubles: Troubles, *, store: SqliteStore, vault: FolderVault) -> RunState | None:
    engine = LocalEngine(world_for(run, troubles, store=store, vault=vault).effects())
    if not troubles.strikes("node dies", odds=0.3):
        return await engine.carry(run)
    left = [1 + troubles.pick(6)]
    death = asyncio.Event()

    def heard(state: RunState, event: Event) -> None:
        left[0] -= 1
        if left[0] <= 0:
            death.set()

    carrying = asyncio.create_task(engine.carry(run, listen=heard))
    dying = asyncio.create_task(death.wait())
    await asyncio.wait((carrying, dying), return_when=asyncio.FIRST_COMPLETED)
    dying.cancel()
    carrying.cancel()
    (ended,) = await asyncio.gather(carrying, return_exceptions=True)
    if isinstance(ended, StoreFailed):
        raise ended
    return ended if isinstance(ended, RunState) else None


async def expected_of(run: RunId, *, folder: Path) -> RunState:
    """Where the run gets to on one node to which nothing happens."""
    store = SqliteStore.open(folder / "alone.sqlite3")
    world = world_for(run, None, store=store, vault=FolderVault.open(folder / "alone"))
    await world.start(contract_for(run), run=run)
    state = await LocalEngine(world.effects()).carry(run)
    await store.close()
    return state


@pytest.mark.requirement("R51", "R52")
@pytest.mark.parametrize("seed", [7, 20_260_314])
async def test_many_runs_on_failing_nodes_each_end_once_and_whole(tmp_path: Path, seed: int) -> None:
    troubles = Troubles(seed)
    runs = [RunId(f"run-{number}") for number in range(RUNS)]
    vault = FolderVault.open(tmp_path / "vault")
    stores = [SqliteStore.open(tmp_path / "store.sqlite3") for _ in range(NODES)]

    # 1. All at once, with every trouble there is.
    for run in runs:
        await world_for(run, troubles, store=stores[0], vault=vault).start(contract_for(run), run=run)
    with fault_plan(troubles.at):
        visits = await asyncio.gather(*(carried_anywhere(run, troubles, stores=stores, vault=vault) for run in runs))
    assert max(visits) > 1, "no run changed its node"
    assert all(troubles.met[trouble] for trouble in (*POINTS, "node dies", "two nodes at once", "reasoner away"))

    # 2. None lost, none doubled, each with one end and its whole lineage.
    store = stores[0]
    assert {line.run for line in await store.runs(limit=RUNS + 1)} == set(runs)
    for run in runs:
        world = world_for(run, None, store=store, vault=vault)
        await assert_ended_once(run, world)
        await assert_whole(run, world)
        result = await replay(run, world.effects())
        assert result.divergence is None, result.divergence

    # 3. What only nodes and disks happened to is the same as if nothing had.
    for run in [run for run in runs if not troubled(run)][:8]:
        assert (await load(store, run)).final == (await expected_of(run, folder=tmp_path)).final
    for each in stores:
        await each.close()


async def assert_ended_once(run: RunId, world: World) -> None:
    log = await world.store.events(run)
    state = await load(world.store, run)
    assert [event.seq for event in log] == list(range(1, len(log) + 1))
    assert [event.kind for event in log].count("run_started") == 1
    assert sum(isinstance(event, RunEnded) for event in log) == 1
    assert state.status is RunStatus.DONE or (troubled(run) and state.over), f"{run}: {state.reason}"
    # One outcome for each command: its events stand together, and it comes up once.
    commands = [event.command for place, event in enumerate(log) if event.command != log[place - 1].command]
    assert len(commands) == len(set(commands))
    for frame in state.frames.values():
        assert set(frame.results) == {item.id for item in frame.items}


async def assert_whole(run: RunId, world: World) -> None:
    assert await examine(world.store, world.vault, run) == ()
    made = {artifact.id: artifact for artifact in await world.store.artifacts(run)}
    decided = {decision.id for decision in await world.store.decisions(run)}
    for artifact in made.values():
        assert set(edges_of(artifact)) <= set(await world.store.ancestors(artifact.id))
        assert set(artifact.provenance.parents) <= set(made)
        assert set(artifact.provenance.allowed_by) <= decided
    for entry in (await report_of(world, await load(world.store, run))).claims:
        why = await why_claim(world.store, world.vault, run=run, claim=entry.claim.id)
        assert why.faults == ()
        assert why.grounds
        assert why.release is not None
