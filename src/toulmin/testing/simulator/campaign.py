"""A campaign: many seeds, one after the other, over one policy engine."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable

from toulmin.adapters.policy_engines import RegorusEngine
from toulmin.testing.simulator.shrink import shrunk
from toulmin.testing.simulator.simulate import Result, Simulator
from toulmin.wiring import starter_policy

__all__ = ["simulated"]


async def simulated(
    seeds: Iterable[int], *, without: frozenset[str] = frozenset(), shrink: bool = True
) -> AsyncGenerator[Result, None]:
    """What came of each seed under the starter policy, `without` some troubles; of a failing one its smallest story."""
    engine = await RegorusEngine.open(starter_policy())
    simulator = Simulator(engine)
    try:
        for seed in seeds:
            result = await simulator.run(seed, without=without)
            if shrink and result.breach is not None:
                result, _ = await shrunk(simulator, result)
            yield result
    finally:
        await engine.close()
