"""An outcome that the store does not take is a bug, and said to be one."""

from __future__ import annotations

from typing import cast

import pytest

from tests.orchestration.world import World, world_of
from toulmin.contracts.errors import ContractRefused, InvariantBroken
from toulmin.contracts.event import Event
from toulmin.ports.store import Outcome, Store
from toulmin.reasoning import decide, perform


class _Picky:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def commit(self, outcome: Outcome) -> tuple[Event, ...]:
        raise ContractRefused("an artifact without its parents")

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


@pytest.mark.failure("bug")
async def test_what_the_store_refuses_is_named_as_a_bug() -> None:
    world: World = world_of()
    state = await world.start()
    (command,) = decide(state)
    with pytest.raises(InvariantBroken, match="does not take the outcome of ingest"):
        await perform(command, world.effects(cast(Store, _Picky(world.store))))
