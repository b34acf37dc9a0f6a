"""Trying a policy pack out, on the engine that would decide by it: its own tests, or questions of the caller's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from toulmin.adapters.policy_engines import RegorusEngine
from toulmin.policy import Gate, Pack, TestRun, run_tests
from toulmin.wiring.settings import Settings

__all__ = ["embedded_gate", "try_pack"]


async def try_pack(pack: Pack, *, settings: Settings) -> TestRun:
    """Run every test and case of a pack, counting the lines of rules that they reach.

    Raises:
        ContractRefused: the engine refuses to load the pack; the message names file and line.
        PolicyUnavailable: the engine could not be started.
    """
    engine = await RegorusEngine.open(pack, deadline_ms=settings.policy_deadline_ms, tests=True, coverage=True)
    try:
        return await run_tests(pack, engine)
    finally:
        await engine.close()


@asynccontextmanager
async def embedded_gate(pack: Pack, *, settings: Settings) -> AsyncIterator[Gate]:
    """The gate of a run over a pack, for as long as the block lasts.

    Raises:
        ContractRefused: the engine refuses to load the pack.
        PolicyUnavailable: the engine could not be started.
    """
    engine = await RegorusEngine.open(pack, deadline_ms=settings.policy_deadline_ms)
    try:
        yield Gate(engine)
    finally:
        await engine.close()
