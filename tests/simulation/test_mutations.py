"""Each guard of the list, switched off, makes the simulator fail within two hundred seeds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.simulation.mutations import MUTATIONS
from toulmin.adapters.policy_engines import RegorusEngine
from toulmin.testing.simulator import Result, Simulator
from toulmin.wiring import starter_policy

SEEDS = range(1, 201)


async def first_breach() -> Result | None:
    engine = await RegorusEngine.open(starter_policy())
    try:
        simulator = Simulator(engine)
        for seed in SEEDS:
            result = await simulator.run(seed)
            if result.breach is not None:
                return result
        return None
    finally:
        await engine.close()


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_a_guard_that_is_off_is_noticed(
    mutation: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    mutation(monkeypatch)
    found = asyncio.run(first_breach())
    assert found is not None, f"{mutation.__name__} went unnoticed"
