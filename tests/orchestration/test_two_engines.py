"""Two engines on one run: whatever both of them write, the log stays readable and one ending counts."""

from __future__ import annotations

import pytest

from tests.orchestration.world import RUN, world_of
from toulmin.contracts.event import RunEnded
from toulmin.orchestration import cancel, load
from toulmin.reasoning import decide, perform
from toulmin.state import RunStatus, fold_all


@pytest.mark.failure("late-message")
async def test_of_two_endings_at_the_same_moment_the_first_counts() -> None:
    world = world_of()
    state = await world.start()
    while state.working is not RunStatus.CONCLUDING:
        for command in decide(state):
            await perform(command, world.effects())
        state = fold_all(await world.log())
    (done,) = decide(state)
    await cancel(world.store, RUN, by="ada", reason="enough", clock=world.clock)
    (cancelled,) = decide(await load(world.store, RUN))
    assert done.key != cancelled.key

    await perform(done, world.effects())
    await perform(cancelled, world.effects())

    log = await world.log()
    assert [event.ending.value for event in log if isinstance(event, RunEnded)] == ["done", "cancelled"]
    assert (await load(world.store, RUN)).status is RunStatus.DONE
