"""Stores and vaults that wait for the scheduler: each commit stops at a gate, and chance says what becomes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import cast

from toulmin.contracts.canonical import Digest
from toulmin.contracts.errors import NotFound, StoreFailed
from toulmin.contracts.event import Event
from toulmin.contracts.vocabulary import CommandKey
from toulmin.ports.store import Outcome, Store
from toulmin.ports.vault import Vault
from toulmin.testing.simulator.chance import Chance

__all__ = ["Fate", "Gates", "ShakyVault", "at_the_gates"]

Arriving = Callable[[Outcome], None]
Committed = Callable[[], Awaitable[None]]


class Fate(StrEnum):
    """What becomes of a commit."""

    DONE = "done"
    FAILS_BEFORE = "fails before"
    FAILS_AFTER = "fails after"
    """It took effect, and its caller hears that it failed."""


class Gates:
    """Where the commits of running work wait, one for each task."""

    def __init__(self, *, arriving: Arriving, committed: Committed) -> None:
        self.arriving = arriving
        """Called with what is about to be committed, by the task that commits it."""
        self.committed = committed
        """Called after each commit that may have taken effect."""
        self._waiting: dict[asyncio.Task[object], asyncio.Future[Fate]] = {}
        self._reached: dict[asyncio.Task[object], asyncio.Future[None]] = {}

    async def run_to_gate(self, task: asyncio.Task[object]) -> None:
        """Let a task run until it waits at the gate or is over. Only one task runs at a time."""
        reached = self._reached[task] = asyncio.get_running_loop().create_future()
        await asyncio.wait((task, reached), return_when=asyncio.FIRST_COMPLETED)

    async def decide(self, task: asyncio.Task[object], fate: Fate) -> None:
        """Let a waiting task go on, to this fate, until it is over."""
        gate = self._waiting.pop(task)
        self._reached[task] = asyncio.get_running_loop().create_future()
        gate.set_result(fate)
        await asyncio.wait((task,))

    async def wait(self) -> Fate:
        """Called at a commit: the fate of it."""
        task = asyncio.current_task()
        if task is None or task not in self._reached:
            return Fate.DONE
        gate: asyncio.Future[Fate] = asyncio.get_running_loop().create_future()
        self._waiting[task] = gate
        self._reached[task].set_result(None)
        return await gate


class _GatedStore:
    """A store whose commits wait at the gates and meet their fate there."""

    def __init__(self, store: Store, gates: Gates) -> None:
        self._store = store
        self._gates = gates

    async def commit(self, outcome: Outcome) -> tuple[Event, ...]:
        self._gates.arriving(outcome)
        fate = await self._gates.wait()
        if fate is Fate.FAILS_BEFORE:
            raise StoreFailed("the store cannot be reached")
        try:
            stored = await self._store.commit(outcome)
        finally:
            await self._gates.committed()
        if fate is Fate.FAILS_AFTER:
            raise StoreFailed("the store's answer was lost")
        return stored

    async def outcome(self, key: CommandKey) -> tuple[Event, ...] | None:
        return await self._store.outcome(key)

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


def at_the_gates(store: Store, gates: Gates) -> Store:
    """The same store, with every commit at the mercy of the scheduler."""
    return cast(Store, _GatedStore(store, gates))


class ShakyVault:
    """A vault that fails now and then, on writing and on reading."""

    def __init__(self, vault: Vault, chance: Chance) -> None:
        self._vault = vault
        self._chance = chance

    async def put(self, data: bytes) -> Digest:
        if self._chance.trouble("vault.write_fails", odds=0.01):
            raise StoreFailed("the vault cannot be written")
        return await self._vault.put(data)

    async def get(self, digest: Digest) -> bytes:
        if self._chance.trouble("vault.read_fails", odds=0.01):
            raise StoreFailed("the vault cannot be read")
        if self._chance.trouble("vault.loses", odds=0.003):
            raise NotFound(f"no content {digest} in this vault", hint="restore it from the backup")
        return await self._vault.get(digest)
