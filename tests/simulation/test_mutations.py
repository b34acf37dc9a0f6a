"""Each guard of the list, switched off, makes the simulator fail within two hundred seeds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing

import pytest

from tests.simulation.mutations import MUTATIONS
from toulmin.testing.simulator import Result, simulated

SEEDS = range(1, 201)


async def first_breach() -> Result | None:
    async with aclosing(simulated(SEEDS, shrink=False)) as campaign:
        async for result in campaign:
            if result.breach is not None:
                return result
    return None


@pytest.mark.no_cover  # what a mutant runs through shows nothing
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_a_guard_that_is_off_is_noticed(
    mutation: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    mutation(monkeypatch)
    found = asyncio.run(first_breach())
    assert found is not None, f"{mutation.__name__} went unnoticed"
