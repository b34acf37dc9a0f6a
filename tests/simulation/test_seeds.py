"""Simulated runs: three hundred new worlds each time the tests run, and every seed that ever found something."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from toulmin.adapters.policy_engines import RegorusEngine
from toulmin.adapters.stores import SqliteStore
from toulmin.contracts.errors import StoreFailed
from toulmin.ports.faults import fault_plan
from toulmin.testing.simulator import Chance, Result, Simulator, simulated, told
from toulmin.wiring import starter_policy

FOUND = json.loads((Path(__file__).parent / "seeds.json").read_text(encoding="utf-8"))
PART = 60


def results_of(seeds: Iterable[int]) -> list[Result]:
    async def run() -> list[Result]:
        return [result async for result in simulated(seeds)]

    return asyncio.run(run())


@pytest.mark.requirement("R15")
@pytest.mark.requirement("R25")
@pytest.mark.requirement("R26")
@pytest.mark.parametrize("start", range(1, 301, PART))
def test_no_world_breaks_an_invariant(start: int) -> None:
    results = results_of(range(start, start + PART))
    assert "".join(told(result) for result in results if result.breach is not None) == ""
    assert len(Counter(result.ending for result in results)) >= 4, "the worlds are too much alike to show anything"


@pytest.mark.parametrize("found", FOUND, ids=lambda found: str(found["seed"]))
def test_seeds_that_found_something_find_nothing_more(found: dict[str, object]) -> None:
    (result,) = results_of((int(str(found["seed"])),))
    assert result.breach is None, told(result)


def test_a_seed_is_the_same_story_every_time() -> None:
    once, again = results_of((7, 7))
    assert once == again


def test_a_trouble_that_is_left_out_moves_no_other() -> None:
    whole, less = Chance(5), Chance(5, without=frozenset({"a"}))
    assert [whole.trouble("b", odds=0.5) for _ in range(50)] == [
        [less.trouble("a", odds=0.5), less.trouble("b", odds=0.5)][1] for _ in range(50)
    ]
    assert "a" not in less.happened


@pytest.mark.parametrize("seed", range(1, 13))
def test_the_real_store_fails_at_its_fault_points(seed: int, tmp_path: Path) -> None:
    """The same worlds over SQLite, where the disk gives trouble before, within and after transactions."""
    chance = Chance(seed)
    points = ("store.before_begin", "store.after_insert", "store.before_commit", "store.after_commit_before_ack")

    def plan(point: str) -> None:
        if point in points and chance.odds(point, 0.06):
            raise StoreFailed(f"the disk failed at {point}")

    async def run() -> Result:
        engine = await RegorusEngine.open(starter_policy())
        store = SqliteStore.open(tmp_path / "store.sqlite3")
        try:
            with fault_plan(plan):
                return await Simulator(engine).run(seed, store=store)
        finally:
            await store.close()
            await engine.close()

    result = asyncio.run(run())
    assert result.breach is None, told(result)
