"""Recursion: what each level sees, how far a run climbs, and what ends it."""

from __future__ import annotations

import pytest

from tests.orchestration.climbing import climbing
from tests.orchestration.world import (
    QUESTIONS,
    World,
    contract_of,
    passage_of,
    report_of,
    run_of,
    world_of,
)
from toulmin.contracts.artifact import Scope
from toulmin.contracts.command import HaltCondition, NextRound
from toulmin.contracts.event import StepFinished
from toulmin.contracts.exchange import Answer, DraftClaim, FindingsAnswer, ModelRequest, ReviewAnswer, SpanRef
from toulmin.contracts.run_contract import Limits
from toulmin.contracts.vocabulary import FramePath, Level, Step, Zone
from toulmin.reasoning import decide, zone_of
from toulmin.state import RunState, RunStatus, fold_all, zone_of_unit

PYRAMID = (FramePath("0"), FramePath("0.0"), FramePath("0.0.0"), FramePath("0.0.0.0"))


async def climbed(world: World, *, level_max: Level = Level.L4, **limits: int) -> RunState:
    return await run_of(world, contract_of(level_max=level_max, limits=Limits(**limits)))


@pytest.mark.requirement("R20", "R21", "R28")
async def test_a_run_climbs_one_level_at_a_time_and_each_sees_only_what_the_level_below_promoted() -> None:
    world = world_of(climbing())
    state = await climbed(world)
    assert state.status is RunStatus.DONE, state.reason
    assert tuple(sorted(state.frames)) == PYRAMID
    assert [state.frames[path].level for path in PYRAMID] == [Level.L1, Level.L2, Level.L3, Level.L4]
    for request in world.model().requests:
        assert request.prompt_name == f"{request.task.step.value}.l{int(request.task.level)}"
        if request.task.level > Level.L1:
            assert not request.passages
            within = {request.task.level - 1, request.task.level}
            assert {int(prior.level) for prior in request.prior} <= within
        assert (request.record is not None) == (request.task.level is Level.L4)
    artifacts = await world.store.artifacts(state.run)
    by_id = {artifact.id: artifact for artifact in artifacts}
    for artifact in artifacts:
        for parent in artifact.provenance.parents:
            assert artifact.level - by_id[parent].level in (0, 1)
        if artifact.level is Level.L4:
            assert artifact.provenance.origin.zone is Zone.CORE
    steps = [(event.frame, event.step) for event in await world.log() if isinstance(event, StepFinished)]
    assert steps == [(path, step) for path in PYRAMID for step in Step]


@pytest.mark.requirement("R55")
async def test_breakers_and_commands_agree_on_the_zone_of_every_unit() -> None:
    world = world_of(climbing())
    await climbed(world)
    log = await world.log()
    seen: set[Zone] = set()
    for length in range(1, len(log) + 1):
        state = fold_all(log[:length])
        for command in decide(state):
            assert zone_of(command) is zone_of_unit(state, command.unit), command.unit
            seen.add(zone_of(command))
    assert seen == set(Zone)


@pytest.mark.requirement("R22")
async def test_a_depth_below_what_the_levels_need_halts_with_what_was_found() -> None:
    world = world_of(climbing())
    state = await climbed(world, depth_max=1)
    assert state.status is RunStatus.HALTED
    report = await report_of(world, state)
    assert report.condition is HaltCondition.DEPTH
    assert report.answers[0].claims, "the best verified partial result is in the report"
    assert set(report.levels) == {Level.L1, Level.L2}


async def test_frames_are_bounded() -> None:
    world = world_of(climbing())
    state = await climbed(world, frames_max=2)
    assert (state.status, len(state.frames)) == (RunStatus.HALTED, 2)
    assert (await report_of(world, state)).condition is HaltCondition.FRAMES


@pytest.mark.requirement("R29")
async def test_what_meta_reasoning_sends_down_is_in_the_scope_of_the_next_round() -> None:
    wanted = NextRound(constraints=("Say which shard.",), questions=(QUESTIONS[0],))

    def once(request: ModelRequest) -> NextRound | None:
        return wanted if request.task.round == 1 else None

    world = world_of(climbing(sends=once))
    state = await climbed(world)
    assert state.status is RunStatus.DONE, state.reason
    assert state.frames[FramePath("1")].sent == wanted
    scopes = [artifact for artifact in await world.store.artifacts(state.run) if isinstance(artifact.body, Scope)]
    for artifact in scopes:
        assert isinstance(artifact.body, Scope)
        assert ("Say which shard." in artifact.body.constraints) == (artifact.round == 2)
        assert "the weather" in artifact.body.out_of_scope
    later = [request for request in world.model().requests if request.task.round == 2]
    assert {request.task.must_answer for request in later} == {(QUESTIONS[0],)}
    assert (await report_of(world, state)).rounds == 2


@pytest.mark.requirement("R22", "R26")
@pytest.mark.failure("no-progress")
async def test_a_reasoner_that_always_asks_for_more_ends_at_the_limit() -> None:
    asked: list[int] = []

    def always(request: ModelRequest) -> NextRound:
        asked.append(1)
        return NextRound(constraints=(f"Look again, for the {len(asked)}th time.",))

    world = world_of(climbing(sends=always))
    state = await climbed(world, rounds_max=1)
    assert (state.status, len(asked)) == (RunStatus.HALTED, 1)
    report = await report_of(world, state)
    assert report.condition is HaltCondition.ROUNDS
    assert "Look again" in report.reason
    assert all(answer.claims for answer in report.answers)


@pytest.mark.requirement("R30")
@pytest.mark.failure("no-progress")
async def test_a_round_that_brings_nothing_new_is_the_last() -> None:
    def always(request: ModelRequest) -> NextRound:
        return NextRound(constraints=("Look again.",))

    world = world_of(climbing(sends=always))
    state = await climbed(world, rounds_max=50)
    assert state.status is RunStatus.HALTED
    assert (await report_of(world, state)).condition is HaltCondition.NO_PROGRESS
    assert max(frame.round for frame in state.frames.values()) == 2


@pytest.mark.requirement("R30")
@pytest.mark.failure("no-progress")
async def test_a_round_that_says_the_same_in_other_words_is_the_last() -> None:
    def always(request: ModelRequest) -> NextRound:
        return NextRound(constraints=(f"Look again, for the {request.task.round}th time.",))

    climbs = climbing(sends=always)

    def rewords(request: ModelRequest) -> Answer:
        said = climbs(request)
        if request.task.level is not Level.L1 or not isinstance(said, FindingsAnswer):
            return said
        again = "As was said, again, " * (request.task.round - 1)
        return said.with_(claims=tuple(one.with_(conclusion=f"{again}{one.conclusion}") for one in said.claims))

    world = world_of(rewords)
    state = await climbed(world, rounds_max=50)
    assert (await report_of(world, state)).condition is HaltCondition.NO_PROGRESS
    assert max(frame.round for frame in state.frames.values()) == 2


async def test_only_meta_reasoning_may_ask_for_another_round() -> None:
    from_below = climbing()

    def rule(request: ModelRequest) -> Answer:
        said = from_below(request)
        if isinstance(said, ReviewAnswer) and request.task.level is Level.L2:
            return said.with_(next_round=NextRound(constraints=("More.",)))
        return said

    world = world_of(rule)
    state = await climbed(world)
    assert state.status is RunStatus.FAILED
    assert "only meta-reasoning may" in state.reason


@pytest.mark.requirement("R20")
async def test_a_claim_above_that_cites_what_was_never_promoted_does_not_stand() -> None:
    climbs = climbing()

    def rule(request: ModelRequest) -> Answer:
        said = climbs(request)
        if request.task.level is Level.L2 and isinstance(said, FindingsAnswer):
            stranger = DraftClaim(
                kind=said.claims[0].kind,
                conclusion="cache-7 kernel: Memory cgroup out of memory",
                evidence=(SpanRef(passage=passage_of("cache.log"), start=0, end=20),),
                confidence=0.9,
                domain="observation",
            )
            return said.with_(claims=(*said.claims, stranger))
        return said

    world = world_of(rule)
    state = await climbed(world, level_max=Level.L2)
    assert state.status is RunStatus.DONE, state.reason
    held = (await report_of(world, state)).held_back
    assert [entry.rule for entry in held] == ["evidence.not_promoted"]


async def test_nothing_promoted_leads_to_meta_reasoning_without_content() -> None:
    climbs = climbing()

    def rule(request: ModelRequest) -> Answer:
        said = climbs(request)
        return FindingsAnswer(claims=()) if isinstance(said, FindingsAnswer) else said

    world = world_of(rule)
    state = await climbed(world)
    assert sorted(frame.level for frame in state.frames.values()) == [Level.L1, Level.L4]
    assert state.status is RunStatus.HALTED
    meta = [request for request in world.model().requests if request.task.level is Level.L4]
    assert not any(request.prior for request in meta)
