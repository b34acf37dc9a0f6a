"""What a person sees while a run climbs: finished levels fold, and a terminal that is none gets each thing once."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from tests.orchestration.disputed import LOOKUPS, carried, claim, world_with
from toulmin.cli.narrator import Narrator
from toulmin.cli.render.progress import demoted_row, folded_row, level_row
from toulmin.contracts.event import ArtifactDemoted
from toulmin.contracts.vocabulary import FramePath, Level


async def told(*, joined: bool = False) -> tuple[str, str]:
    """A run with a withdrawal, as a log tells it and as a terminal shows it at its end."""
    world = world_with(
        {(1, "i1"): (claim("a.log"),), (1, "i2"): (LOOKUPS,), (2, "j1"): (claim("b.log", "c.log"),)},
        rounds=2,
        joined=joined,
    )
    state = await carried(world)
    log, screen = StringIO(), StringIO()
    narrator = Narrator(Console(file=log, width=100), store=world.store, vault=world.vault)
    async with narrator:
        await narrator.catch_up(state.run)
    Console(file=screen, width=100).print(narrator)
    return log.getvalue(), screen.getvalue()


@pytest.mark.requirement("R24")
async def test_finished_levels_fold_and_what_fell_stays_in_sight() -> None:
    _, screen = await told()
    assert screen.count("clarify") == 1, "only the first level keeps its steps"
    assert "✓ round 1    L2 synthesis" in screen
    assert "✓ round 2    L1 analysis, sent down: Look at the limit, part 1." in screen
    assert "↓ withdrawn  L1 “The memory limit of the cache was 512 MiB at noon.”" in screen
    assert "↓ withdrawn  L3 “The memory limit of the cache was 512 MiB at noon.”" in screen


async def test_what_was_done_before_is_caught_up_with_in_few_lines() -> None:
    log, _ = await told()
    lines = log.splitlines()
    assert lines[0].startswith("  ✓ ingest")
    assert len(lines) == len(set(lines))
    assert len(lines) < 25


async def test_a_claim_that_only_grew_weaker_is_told_by_its_unit() -> None:
    world = world_with(
        {(1, "i1"): (claim("a.log"),), (1, "i2"): (LOOKUPS,), (2, "j1"): (claim("b.log", "c.log"),)},
        rounds=2,
        joined=True,
    )
    state = await carried(world)
    demoted = [event for event in await world.log() if isinstance(event, ArtifactDemoted)]
    row = demoted_row(demoted[-1], level=Level.L2, lost=())
    assert f"{demoted[-1].frame}/{demoted[-1].item} is less sure" in row.text
    assert "(+1 more)" in demoted_row(demoted[0], level=Level.L1, lost=("one", "two")).text
    frame = state.frames[FramePath("1")]
    assert level_row(frame).key == folded_row(frame).key
