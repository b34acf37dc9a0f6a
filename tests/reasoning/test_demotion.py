"""Conflicts are settled on record, and what falls takes along what rests on it."""

from __future__ import annotations

import pytest

from tests.orchestration.disputed import LOOKUPS, SAYS, carried, claim, world_with
from tests.orchestration.world import (
    World,
    report_of,
)
from toulmin.contracts.artifact import ConflictRule, ReasoningArtifact, Resolution
from toulmin.contracts.event import ArtifactDemoted
from toulmin.contracts.promotion import PromotionOutcome
from toulmin.contracts.vocabulary import FramePath, ItemId, Level
from toulmin.orchestration import replay
from toulmin.reasoning.steps.demote import RESTS_ON
from toulmin.state import ItemOutcome, RunState, RunStatus


async def resolutions(world: World, state: RunState) -> list[Resolution]:
    made = await world.store.artifacts(state.run)
    return [
        artifact.body
        for artifact in made
        if isinstance(artifact.body, Resolution) and any(side.claims for side in artifact.body.positions)
    ]


@pytest.mark.requirement("R27")
@pytest.mark.failure("agents-disagree")
async def test_two_that_contradict_each_other_leave_one_recorded_resolution() -> None:
    world = world_with({(1, "i1"): (claim("a.log"),), (1, "i2"): (claim("b.log", "c.log"), LOOKUPS)})
    state = await carried(world, level_max=Level.L2)
    (settled,) = await resolutions(world, state)
    assert settled.rule is ConflictRule.INDEPENDENT_SOURCES
    assert settled.kept is not None
    assert "256" in settled.positions[settled.kept].said
    report = await report_of(world, state)
    assert [(note.rule, "256" in note.kept) for note in report.conflicts] == [("independent_sources", True)]
    assert [entry.rule for entry in report.held_back] == ["conflict.independent_sources"]
    assert all("512" not in entry.claim.conclusion for entry in report.claims)
    above = [request for request in world.model().requests if request.task.level is Level.L2]
    assert all("512" not in prior.conclusion for request in above for prior in request.prior)


@pytest.mark.requirement("R27")
@pytest.mark.requirement("R51")
@pytest.mark.failure("agents-disagree")
async def test_what_no_rule_settles_is_escalated_and_neither_side_stands() -> None:
    world = world_with({(1, "i1"): (claim("a.log"),), (1, "i2"): (claim("b.log"), LOOKUPS)})
    state = await carried(world, level_max=Level.L1)
    (open_conflict,) = await resolutions(world, state)
    assert (open_conflict.rule, open_conflict.kept) == (ConflictRule.ESCALATED, None)
    report = await report_of(world, state)
    assert {entry.rule for entry in report.held_back} == {"conflict.escalated"}
    assert {entry.claim.conclusion for entry in report.claims} == {SAYS["d.log"]}


@pytest.mark.requirement("R24")
@pytest.mark.failure("basis-withdrawn")
async def test_what_falls_in_a_later_round_takes_along_what_rests_on_it() -> None:
    world = world_with(
        {(1, "i1"): (claim("a.log"),), (1, "i2"): (LOOKUPS,), (2, "j1"): (claim("b.log", "c.log"),)}, rounds=2
    )
    state = await carried(world)
    assert state.status is RunStatus.DONE, state.reason
    demoted = [event for event in await world.log() if isinstance(event, ArtifactDemoted)]
    fell = {f"{event.frame}/{event.item}": event for event in demoted}
    assert fell["0/i1"].rule == "conflict.independent_sources"
    assert fell["0/i1"].outcome is not PromotionOutcome.PROMOTE
    assert state.frames[FramePath("0")].results[ItemId("i1")].outcome is ItemOutcome.DEMOTED
    assert [fell[unit].rule for unit in ("0.0/s1", "0.0.0/s1")] == [RESTS_ON, RESTS_ON]
    assert {fell[unit].outcome for unit in ("0.0/s1", "0.0.0/s1")} == {PromotionOutcome.PROMOTE}
    report = await report_of(world, state)
    assert not any("512" in entry.claim.conclusion for entry in report.claims)
    by_id: dict[str, ReasoningArtifact] = {entry.id: entry for entry in await world.store.artifacts(state.run)}
    for event in demoted:
        assert event.artifact in by_id[event.successor].provenance.parents, "the old one is kept, and the new says so"
        last = [entry for entry in await world.store.promotions(state.run) if entry.artifact == event.artifact][-1]
        assert last.outcome is PromotionOutcome.DEMOTE


@pytest.mark.requirement("R24")
async def test_the_report_tells_what_fell_by_which_rule_and_what_rested_on_it() -> None:
    world = world_with(
        {(1, "i1"): (claim("a.log"),), (1, "i2"): (LOOKUPS,), (2, "j1"): (claim("b.log", "c.log"),)}, rounds=2
    )
    report = await report_of(world, await carried(world))
    (fell,) = report.withdrawn
    assert (fell.said, fell.level, fell.round, fell.rule) == (
        SAYS["a.log"],
        Level.L1,
        2,
        "conflict.independent_sources",
    )
    assert (fell.lost_to, fell.lost_to_source) == (SAYS["b.log"], "b.log, c.log")
    assert [(told.said, told.level, told.confidence) for told in fell.dependents] == [
        (SAYS["a.log"], Level.L2, None),
        (SAYS["a.log"], Level.L3, None),
    ]
    assert not {entry.claim.id for entry in report.never_stood()} & {fell.claim, *(d.claim for d in fell.dependents)}


@pytest.mark.requirement("R24")
async def test_what_an_escalated_conflict_withdraws_lost_to_nobody() -> None:
    world = world_with({(1, "i1"): (claim("a.log"),), (1, "i2"): (claim("b.log"), LOOKUPS)})
    report = await report_of(world, await carried(world, level_max=Level.L1))
    assert {(fell.rule, fell.lost_to, fell.dependents) for fell in report.withdrawn} == {
        ("conflict.escalated", None, ())
    }
    assert len(report.withdrawn) == 2
    assert report.never_stood() == ()


@pytest.mark.requirement("R24")
async def test_a_claim_that_keeps_one_of_its_sources_is_told_as_weaker() -> None:
    world = world_with(
        {(1, "i1"): (claim("a.log"),), (1, "i2"): (LOOKUPS,), (2, "j1"): (claim("b.log", "c.log"),)},
        rounds=2,
        joined=True,
    )
    report = await report_of(world, await carried(world))
    (fell,) = report.withdrawn
    assert [(told.level, told.said, told.confidence) for told in fell.dependents] == [(Level.L2, SAYS["d.log"], 0.9)]


async def test_a_run_with_demotions_replays_to_the_same_bytes() -> None:
    world = world_with(
        {(1, "i1"): (claim("a.log"),), (1, "i2"): (LOOKUPS,), (2, "j1"): (claim("b.log", "c.log"),)}, rounds=2
    )
    state = await carried(world)
    result = await replay(state.run, world.effects())
    assert result.divergence is None


@pytest.mark.requirement("R27")
async def test_more_conflicts_than_a_review_keeps_let_none_slip_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toulmin.reasoning.steps.conflicts.CONFLICTS_MAX", 0)
    world = world_with({(1, "i1"): (claim("a.log"),), (1, "i2"): (claim("b.log"), LOOKUPS)})
    report = await report_of(world, await carried(world, level_max=Level.L1))
    assert {entry.claim.conclusion for entry in report.claims} == {SAYS["d.log"]}
