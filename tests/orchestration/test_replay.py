"""What a replay notices besides a different answer: whatever is stored for a run and was never made by it."""

from __future__ import annotations

import pytest

from tests.orchestration.world import RUN, World, world_of
from toulmin.contracts.event import RunPaused
from toulmin.contracts.vocabulary import ArtifactId
from toulmin.orchestration import LocalEngine, replay
from toulmin.ports.store import Outcome


async def carried() -> World:
    world = world_of()
    await world.start()
    await LocalEngine(world.effects()).carry(RUN)
    return world


@pytest.mark.requirement("R60")
@pytest.mark.failure("replay-differs")
async def test_a_promotion_that_no_command_made_is_a_divergence() -> None:
    world = await carried()
    (first, *_) = await world.store.promotions(RUN)
    artifact = next(made for made in await world.store.artifacts(RUN) if made.item is None)
    late = RunPaused(run=RUN, at_us=world.clock.now_us(), began_us=world.clock.now_us(), by="ada", reason="no")
    slipped = first.with_(artifact=ArtifactId(artifact.id))
    await world.store.commit(Outcome(run=RUN, key=None, events=(late,), promotions=(slipped,)))

    found = (await replay(RUN, world.effects())).divergence

    assert found is not None
    assert (found.subject, found.recorded, found.replayed) == (f"promotion of {artifact.id}", "stored", "not made")
