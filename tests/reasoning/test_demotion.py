"""Conflicts are settled on record, and what falls takes along what rests on it."""

from __future__ import annotations

import pytest

from tests.orchestration.climbing import climbing
from tests.orchestration.world import (
    QUESTIONS,
    RuleEngine,
    TextReader,
    World,
    contract_of,
    passage_of,
    report_of,
    run_of,
)
from toulmin.contracts.artifact import ConflictRule, ItemKind, ReasoningArtifact, Resolution
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.command import NextRound
from toulmin.contracts.event import ArtifactDemoted
from toulmin.contracts.exchange import (
    Answer,
    DraftClaim,
    FindingsAnswer,
    ModelRequest,
    PlanAnswer,
    ProposedItem,
    SpanRef,
)
from toulmin.contracts.promotion import PromotionOutcome
from toulmin.contracts.run_contract import Limits
from toulmin.contracts.vocabulary import FramePath, ItemId, Level, RunId, Step
from toulmin.orchestration import LocalEngine, replay
from toulmin.reasoning.steps.demote import RESTS_ON
from toulmin.state import ItemOutcome, RunState, RunStatus
from toulmin.testing.models import ScriptedModel

SAYS = {
    "a.log": "The memory limit of the cache was 512 MiB at noon.",
    "b.log": "The memory limit of the cache was 256 MiB at noon.",
    "c.log": "The memory limit of the cache was 256 MiB at noon.",
    "d.log": "Lookups on a lost shard become reads on orders-db.",
}


def claim(*names: str, answers: tuple[str, ...] = (QUESTIONS[0],), rests_on: tuple[str, ...] = ()) -> DraftClaim:
    return DraftClaim(
        kind=ClaimKind.OBSERVATION,
        conclusion=SAYS[names[0]],
        evidence=tuple(SpanRef(passage=passage_of(name)) for name in names),
        confidence=0.9,
        domain="observation",
        answers=answers,
        rests_on=rests_on,
    )


def planned(*items: tuple[str, str]) -> PlanAnswer:
    return PlanAnswer(
        items=tuple(
            ProposedItem(id=ItemId(id_), kind=ItemKind.QUESTION, title=title, question=title, expects="an answer")
            for id_, title in items
        )
    )


def world_with(
    findings: dict[tuple[int, str], tuple[DraftClaim, ...]], *, rounds: int = 1, joined: bool = False
) -> World:
    """A world in which item `i` of round `n` finds `findings[n, i]`, and every level above says it again.

    `joined`: L2 of the first round says what d.log says and draws on everything that was found.
    """

    def sends(request: ModelRequest) -> NextRound | None:
        more = request.task.round < rounds
        return NextRound(constraints=(f"Look at the limit, part {request.task.round}.",)) if more else None

    climbs = climbing(sends=sends)

    def rule(request: ModelRequest) -> Answer:
        task = request.task
        if joined and (task.level, task.round, task.step) == (Level.L2, 1, Step.EXECUTE):
            refs = tuple(prior.ref for prior in request.prior)
            return FindingsAnswer(claims=(claim("d.log", rests_on=refs),))
        if task.level is not Level.L1 or task.step not in (Step.PLAN, Step.EXECUTE):
            return climbs(request)
        here = {item: claims for (number, item), claims in findings.items() if number == task.round}
        if task.step is Step.PLAN:
            titles = (*QUESTIONS, "What else was seen?")
            return planned(*((item, titles[place % 3]) for place, item in enumerate(here)))
        return FindingsAnswer(claims=here[task.item or ""], summary="seen")

    return World(models={"scripted": ScriptedModel(rule)}, policy=RuleEngine(), reader=TextReader(SAYS))


async def carried(world: World, *, level_max: Level = Level.L4) -> RunState:
    return await run_of(world, contract_of(level_max=level_max, limits=Limits(rounds_max=3)))


async def resolutions(world: World, state: RunState) -> list[Resolution]:
    made = await world.store.artifacts(state.run)
    return [
        artifact.body
        for artifact in made
        if isinstance(artifact.body, Resolution) and any(side.claims for side in artifact.body.positions)
    ]


LOOKUPS = claim("d.log", answers=(QUESTIONS[1],))


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


@pytest.mark.requirement("R27")
async def test_a_resolution_says_the_same_in_every_run() -> None:
    worlds = [world_with({(1, "i1"): (claim("a.log"),), (1, "i2"): (claim("b.log"), LOOKUPS)}) for _ in range(2)]
    digests: list[set[str]] = []
    for world, run in zip(worlds, (RunId("r-one"), RunId("r-two")), strict=True):
        await world.start(contract_of(level_max=Level.L1), run=run)
        await LocalEngine(world.effects()).carry(run)
        made = await world.store.artifacts(run)
        digests.append({one.content_digest for one in made if isinstance(one.body, Resolution)})
    assert digests[0] == digests[1] != set()
