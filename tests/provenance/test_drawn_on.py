"""From a claim of a higher level down through the claims that it draws on."""

from __future__ import annotations

import pytest

from tests.orchestration.climbing import climbing
from tests.orchestration.disputed import LOOKUPS, carried, claim, world_with
from tests.orchestration.world import QUESTIONS, contract_of, report_of, run_of, world_of
from toulmin.contracts.vocabulary import Level
from toulmin.provenance import why_claim


@pytest.mark.requirement("R21", "R54")
async def test_a_claim_of_a_high_level_is_followed_down_to_the_first() -> None:
    world = world_of(climbing())
    state = await run_of(world, contract_of(level_max=Level.L3))
    report = await report_of(world, state)
    shown = report.claims[0]
    assert shown.level is Level.L3
    why = await why_claim(world.store, world.vault, run=state.run, claim=shown.claim.id)
    assert [(source.depth, source.level, source.unit) for source in why.drawn_on] == [
        (1, Level.L2, "0.0/s1"),
        (2, Level.L1, "0/i1"),
    ]
    assert all(source.stands for source in why.drawn_on)
    assert {source.claim.answers for source in why.drawn_on} == {(QUESTIONS[0],)}
    ground = await why_claim(world.store, world.vault, run=state.run, claim=why.drawn_on[-1].claim.id)
    assert ground.drawn_on == ()


async def test_what_was_withdrawn_is_shown_as_it_is_now() -> None:
    world = world_with(
        {(1, "i1"): (claim("a.log"),), (1, "i2"): (LOOKUPS,), (2, "j1"): (claim("b.log", "c.log"),)}, rounds=2
    )
    state = await carried(world)
    report = await report_of(world, state)
    (fallen,) = {entry.claim.id for entry in report.held_back if entry.artifact and "512" in entry.claim.conclusion} & {
        held.id
        for artifact in await world.store.artifacts(state.run)
        if artifact.level is Level.L1 and artifact.item is not None
        for held in artifact.held
    }
    why = await why_claim(world.store, world.vault, run=state.run, claim=fallen)
    assert why.held is not None
    assert why.held.rule == "conflict.independent_sources"
