"""The verb that simulates whole runs in made-up worlds, for whoever changes the core, a policy engine or a store."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Annotated

import typer

from toulmin.cli.boundary import verb
from toulmin.cli.documents import write_json
from toulmin.cli.exits import ExitCode
from toulmin.cli.flags import Json
from toulmin.contracts.base import Contract
from toulmin.testing.simulator import Result, simulated, told

__all__ = ["BrokenSeed", "Campaign", "sim"]


class BrokenSeed(Contract):
    """A seed that broke an invariant, with its smallest story."""

    seed: int
    invariant: str
    said: str
    story: tuple[str, ...]


class Campaign(Contract):
    """What came of many seeds."""

    seeds: int
    seconds: float
    events: int
    effects: int
    endings: dict[str, int]
    troubles: dict[str, int]
    """How often each kind of trouble came up."""
    failed: tuple[BrokenSeed, ...]


@verb
async def sim(
    start: Annotated[int, typer.Option(help="The first seed.")] = 1,
    seeds: Annotated[int, typer.Option(min=1, help="How many seeds.")] = 1,
    story: Annotated[bool, typer.Option("--story", help="Tell the story of seeds that go well, too.")] = False,
    without: Annotated[str, typer.Option(metavar="NAMES", help="Troubles to leave out, separated by commas.")] = "",
    keep_going: Annotated[bool, typer.Option("--keep-going", help="Do not stop at the first failing seed.")] = False,
    json: Json = False,
) -> ExitCode:
    """Simulate whole runs, each in a world of its own seed where everything goes wrong, and check what must hold.

    Real core, policy and store; the clock, reasoners, people and processes are simulated. Exit code 1: an invariant
    broke.
    """
    began = time.perf_counter()
    left_out = frozenset(name for name in without.split(",") if name)
    results: list[Result] = []
    async with aclosing(simulated(range(start, start + seeds), without=left_out, shrink=not left_out)) as campaign:
        async for result in campaign:
            failed = result.breach is not None
            if not json and (story or failed):
                sys.stdout.write(told(result))
            results.append(result if failed else replace(result, story=()))
            if failed and not keep_going:
                break
    found = _campaign(results, seconds=time.perf_counter() - began)
    if json:
        write_json(found)
    else:
        rate = found.seeds / found.seconds
        sys.stdout.write(f"{found.seeds} seeds, {len(found.failed)} failed, {found.seconds} s, {rate:.1f} seeds/s\n")
    return ExitCode.FAILED if found.failed else ExitCode.DONE


def _campaign(results: Sequence[Result], *, seconds: float) -> Campaign:
    troubles: Counter[str] = Counter()
    for result in results:
        troubles.update(result.troubles)
    return Campaign(
        seeds=len(results),
        seconds=round(seconds, 2),
        events=sum(result.events for result in results),
        effects=sum(result.effects for result in results),
        endings=dict(sorted(Counter(result.ending for result in results).items())),
        troubles=dict(sorted(troubles.items())),
        failed=tuple(
            BrokenSeed(seed=result.seed, invariant=result.breach.invariant, said=result.breach.said, story=result.story)
            for result in results
            if result.breach is not None
        ),
    )
