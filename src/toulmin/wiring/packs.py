"""Trying a policy pack out: its own tests, on the engine that would decide by it."""

from __future__ import annotations

from toulmin.adapters.policy_engines import RegorusEngine
from toulmin.policy import Pack, TestRun, run_tests
from toulmin.wiring.settings import Settings

__all__ = ["try_pack"]


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
