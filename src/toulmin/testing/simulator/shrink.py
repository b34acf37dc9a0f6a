"""Make a failing seed small: leave out one kind of trouble after another while it still fails in the same way."""

from __future__ import annotations

from toulmin.testing.simulator.simulate import Result, Simulator

__all__ = ["shrunk"]

_ORDER = ("order", "process.which", "delivery.which")
"""Choices that take the first option when they are left out as troubles."""


async def shrunk(simulator: Simulator, result: Result) -> tuple[Result, frozenset[str]]:
    """The failing result with as few troubles as keep it failing, and the troubles that were left out."""
    without: frozenset[str] = frozenset()
    if result.breach is None:
        return result, without
    smallest, before = result, None
    while before != without:
        before = without
        for name in (*sorted(smallest.troubles), *_ORDER):
            if name in without:
                continue
            tried = await simulator.run(result.seed, without=without | {name})
            if tried.breach is not None and tried.breach.invariant == result.breach.invariant:
                smallest, without = tried, without | {name}
    return smallest, without
