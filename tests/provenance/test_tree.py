"""The lineage of one thing, line by line."""

from __future__ import annotations

import pytest

from tests.provenance.conftest import RUN
from toulmin.contracts.errors import NotFound, UsageError
from toulmin.contracts.provenance import EdgeRole
from toulmin.contracts.vocabulary import ArtifactId
from toulmin.provenance import Direction, NodeKind, branches
from toulmin.testing.memory_store import MemoryStore
from toulmin.testing.outcomes import sample_outcome


@pytest.fixture
async def diamond() -> MemoryStore:
    """one ← two, one ← three, two and three ← four."""
    store = MemoryStore()
    await store.commit(sample_outcome(RUN, "one"))
    for name, parents in (("two", ("one",)), ("three", ("one",)), ("four", ("two", "three"))):
        ids = [ArtifactId(f"artifact-run-a-{parent}") for parent in parents]
        await store.commit(sample_outcome(RUN, name, parents=ids))
    return store


@pytest.mark.requirement("R54")
async def test_upwards_to_documents_and_decisions(diamond: MemoryStore) -> None:
    lines = await branches(diamond, "artifact-run-a-four")
    short = [(line.depth, line.id.removeprefix("artifact-run-a-"), line.repeated) for line in lines]
    assert [line for line in short if not line[1].startswith("d")] == [
        (0, "four", False),
        (1, "three", False),
        (2, "one", False),
        (1, "two", False),
        (2, "one", True),
    ]
    assert lines[0].kind is NodeKind.ARTIFACT
    assert lines[0].role is None
    assert {line.role for line in lines if line.kind is NodeKind.DOCUMENT} == {EdgeRole.DOCUMENT}
    assert {line.id for line in lines if line.kind is NodeKind.DECISION} == {
        f"decision-run-a-{name}" for name in ("one", "two", "three", "four")
    }


async def test_downwards_to_all_that_rests_on_it(diamond: MemoryStore) -> None:
    lines = await branches(diamond, "decision-run-a-one", direction=Direction.DOWN)
    assert [(line.depth, line.id.rpartition("-")[2], line.repeated) for line in lines] == [
        (0, "one", False),
        (1, "one", False),
        (2, "three", False),
        (3, "four", False),
        (2, "two", False),
        (3, "four", False),
    ]
    assert lines[0].kind is NodeKind.DECISION


async def test_nothing_rests_on_it(diamond: MemoryStore) -> None:
    (line,) = await branches(diamond, "artifact-run-a-four", direction=Direction.DOWN)
    assert (line.depth, line.kind, line.repeated) == (0, None, False)


async def test_unknown_and_too_large(diamond: MemoryStore) -> None:
    with pytest.raises(NotFound):
        await branches(diamond, "nothing")
    with pytest.raises(UsageError, match="more than 3 lines"):
        await branches(diamond, "artifact-run-a-four", branches_max=3)
