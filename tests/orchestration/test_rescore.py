"""Stored artifacts are verified again where they were verified first, and only the verifier's own word changes."""

from __future__ import annotations

import sys

import pytest

from tests.orchestration.careless import careless
from tests.orchestration.disputed import LOOKUPS, carried, claim, world_with
from tests.orchestration.world import RUN, World, answers, run_of, world_of
from toulmin.contracts.errors import FailureClass, ModelFailed, NotFound
from toulmin.contracts.exchange import Answer, ModelRequest
from toulmin.contracts.verification import Dimension
from toulmin.contracts.vocabulary import Level, Step
from toulmin.orchestration import RescoreResult, rescore
from toulmin.testing.models import ScriptedModel
from toulmin.verification import DimensionThresholds, VerifierProfile

VERIFY = sys.modules["toulmin.verification.verify"]
EXECUTE = sys.modules["toulmin.reasoning.steps.execute"]


async def demoted_world() -> World:
    """A run of three levels and two rounds, in which a claim falls with what rests on it."""
    world = world_with(
        {(1, "i1"): (claim("a.log"),), (1, "i2"): (LOOKUPS,), (2, "j1"): (claim("b.log", "c.log"),)}, rounds=2
    )
    await carried(world)
    return world


def same(result: RescoreResult) -> list[bool]:
    return [one.was.canonical() == one.now.canonical() for one in result.rescored]


@pytest.mark.requirement("R44")
async def test_a_run_of_several_levels_comes_out_the_same_to_the_byte() -> None:
    world = await demoted_world()
    stored = await world.store.reports(RUN)
    result = await rescore(RUN, world.effects())
    assert [one.artifact.id for one in result.rescored] == [report.artifact for report in stored]
    assert {one.artifact.level for one in result.rescored} >= {Level.L1, Level.L2, Level.L3}
    assert all(same(result))
    assert result.missed == ()


async def test_claims_that_were_held_and_references_that_led_nowhere_come_out_the_same() -> None:
    world = world_of(careless)
    await run_of(world)
    result = await rescore(RUN, world.effects())
    assert all(same(result))
    items = [one for one in result.rescored if one.artifact.item is not None]
    assert len(items) == 4
    for one in items:
        assert len(one.claims) == len(one.whole.claims) == 2
        assert [held.rule for held in one.faulty] == ["evidence.number_missing"]
        assert "evidence.unknown_passage" in {found.code for found in one.now.findings}


@pytest.mark.requirement("R44")
async def test_a_rule_that_is_gone_shows_in_the_reports_and_changes_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = world_of(careless)
    await run_of(world)
    before = await world.log()
    monkeypatch.setattr(sys.modules["toulmin.verification.support"], "_check_number", lambda *args, **named: 0)
    result = await rescore(RUN, world.effects())
    changed = [one for one in result.rescored if one.was != one.now]
    assert [one.artifact.item for one in changed] == ["i1", "i2", "i3", "i4"]
    assert all(one.faulty == () and len(one.now.claims) == 2 for one in changed)
    assert result.missed == (), "what would be judged otherwise is still met where it was verified"
    assert await world.log() == before


async def test_a_profile_judges_and_the_run_takes_its_recorded_course() -> None:
    world = await demoted_world()
    strict = VerifierProfile(
        name="strict", thresholds=DimensionThresholds(confidence_quality=1.0), errors=("scope.relevance_not_shown",)
    )
    result = await rescore(RUN, world.effects(), profile=strict)
    assert result.missed == ()
    assert not any(one.now.of(Dimension.CONFIDENCE_QUALITY).passed for one in result.rescored if one.artifact.claims)
    assert {one.now.of(Dimension.CONFIDENCE_QUALITY).threshold for one in result.rescored} == {1.0}


async def test_an_artifact_that_is_built_from_other_claims_now_is_named_and_not_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = world_of()
    await run_of(world)
    monkeypatch.setattr(EXECUTE, "build_claims", lambda drafts, **named: ((), ()))
    result = await rescore(RUN, world.effects())
    missed = {artifact.id: artifact.item for artifact in await world.store.artifacts(RUN)}
    assert [missed[id_] for id_ in result.missed] == ["i1", "i2", "i3", "i4"]
    assert all(same(result))


async def test_a_step_that_cannot_be_done_again_is_named_and_the_others_are_compared() -> None:
    world = world_of()
    await run_of(world)
    stored = await world.store.reports(RUN)

    def forgetful(request: ModelRequest) -> Answer | ModelFailed:
        if request.task.step is Step.VERIFY:
            return ModelFailed("nothing was recorded", failure=FailureClass.PERMANENT)
        return answers()(request)

    world.models["scripted"] = ScriptedModel(forgetful)
    result = await rescore(RUN, world.effects())
    assert len(result.missed) == 1
    assert len(result.rescored) == len(stored) - 1


async def test_what_is_met_now_and_was_not_met_then_leaves_the_rest_compared() -> None:
    with pytest.MonkeyPatch.context() as then:
        then.setattr(sys.modules["toulmin.reasoning.steps.conflicts"], "CONFLICTS_MAX", 0)
        world = world_with({(1, "i1"): (claim("a.log"),), (1, "i2"): (claim("b.log"), LOOKUPS)})
        await carried(world, level_max=Level.L1)
    result = await rescore(RUN, world.effects())
    assert len(result.missed) == 2, "the revisions have other places in the outcome, after a resolution"
    assert result.rescored
    assert all(same(result))


async def test_a_run_that_is_not_there_is_named() -> None:
    with pytest.raises(NotFound, match="no run is called r-world"):
        await rescore(RUN, world_of().effects())
