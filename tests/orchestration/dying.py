"""A store that dies at one of its commits, before or after that commit took effect."""

from __future__ import annotations

from typing import cast

from toulmin.contracts.errors import StoreFailed
from toulmin.contracts.event import Event
from toulmin.ports.store import Outcome, Store

__all__ = ["cut_off"]


class CutOff:
    """A store that dies: every commit from a given one on fails, before or after it took effect."""

    def __init__(self, store: Store, *, at: int, after: bool) -> None:
        self._store = store
        self._left = at
        self._after = after

    async def commit(self, outcome: Outcome) -> tuple[Event, ...]:
        self._left -= 1
        if self._left > 0:
            return await self._store.commit(outcome)
        if self._after and self._left == 0:
            await self._store.commit(outcome)
        raise StoreFailed("the power is off")

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


def cut_off(store: Store, *, at: int, after: bool) -> Store:
    """The same store, dying at its `at`-th commit (counted from 1)."""
    return cast(Store, CutOff(store, at=at, after=after))
