"""Random sequences of outcomes: the SQL store and the one in memory answer alike, and as a naive model says."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toulmin.adapters.stores.sqlite import SqliteStore
from toulmin.contracts.errors import ContractRefused
from toulmin.contracts.vocabulary import ArtifactId, RunId
from toulmin.ports.store import Outcome, Store
from toulmin.testing.memory_store import MemoryStore
from toulmin.testing.outcomes import sample_outcome, sample_remark

RUNS = (RunId("run-a"), RunId("run-b"))
NAMES = ("1", "2", "3", "4")
artifact_ids = st.sampled_from([ArtifactId(f"artifact-{run}-{name}") for run in RUNS for name in NAMES])


@st.composite
def outcomes(draw: st.DrawFn) -> Outcome:
    run = draw(st.sampled_from(RUNS))
    if draw(st.booleans()):
        return sample_remark(run, events=draw(st.integers(1, 3)))
    parents = draw(st.lists(artifact_ids, max_size=2, unique=True))
    return sample_outcome(run, draw(st.sampled_from(NAMES)), parents=parents)


@dataclass
class Model:
    """What must be, in the plainest words: lists, and a dictionary of keys."""

    logs: dict[str, int] = field(default_factory=lambda: dict.fromkeys(RUNS, 0))
    keys: dict[str, list[int]] = field(default_factory=dict)
    artifacts: set[str] = field(default_factory=set)

    def commit(self, outcome: Outcome) -> list[int] | None:
        if outcome.key in self.keys:
            return self.keys[outcome.key]
        if any(parent not in self.artifacts for entry in outcome.artifacts for parent in entry.provenance.parents):
            return None
        first = self.logs[outcome.run] + 1
        self.logs[outcome.run] += len(outcome.events)
        numbers = list(range(first, first + len(outcome.events)))
        if outcome.key is not None:
            self.keys[outcome.key] = numbers
        self.artifacts |= {entry.id for entry in outcome.artifacts}
        return numbers


async def commit(store: Store, outcome: Outcome) -> list[int] | None:
    try:
        return [event.seq for event in await store.commit(outcome)]
    except ContractRefused:
        return None


async def everything(store: Store) -> list[object]:
    answers: list[object] = [await store.runs(), list(await store.resolve("")), await store.damages()]
    for run in RUNS:
        answers += [await store.events(run), await store.artifacts(run), await store.decisions(run)]
        answers += [await store.reports(run), await store.promotions(run), await store.replies(run)]
        for artifact in await store.artifacts(run):
            answers += [await store.ancestors(artifact.id), await store.descendants(artifact.id)]
    return answers


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "toulmin.db"
    asyncio.run(SqliteStore.open(path).close())
    return path


async def check(sequence: list[Outcome], empty_database: Path) -> None:
    model, memory = Model(), MemoryStore()
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore.open(Path(shutil.copy(empty_database, folder)))
        for outcome in sequence:
            assert await commit(store, outcome) == await commit(memory, outcome) == model.commit(outcome)
        assert await everything(store) == await everything(memory)
        assert {run: len(await store.events(run)) for run in RUNS} == model.logs
        # The same once more, all at one time: nothing new for keys, and contiguous numbers for the rest.
        await asyncio.gather(*(commit(store, outcome) for outcome in sequence))
        for run in RUNS:
            events = await store.events(run)
            assert [event.seq for event in events] == list(range(1, len(events) + 1))
            artifacts = await store.artifacts(run)
            assert len({artifact.id for artifact in artifacts}) == len(artifacts)
        await store.close()


@settings(max_examples=25, deadline=None)
@given(st.lists(outcomes(), max_size=12))
def test_stores_agree_with_a_naive_model(empty_database: Path, sequence: list[Outcome]) -> None:
    asyncio.run(check(sequence, empty_database))
