"""A second round in a real run: whatever it wants beyond the scope that held is found by code (R46)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.orchestration.climbing import climbing
from tests.orchestration.world import (
    DOCUMENTS,
    QUESTIONS,
    TextReader,
    World,
    contract_of,
    items_of,
    passage_of,
    report_of,
    run_of,
    world_of,
)
from toulmin.contracts.artifact import Plan, ReasoningArtifact, Scope
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.command import NextRound
from toulmin.contracts.exchange import (
    Answer,
    DraftClaim,
    FindingsAnswer,
    ModelRequest,
    PlanAnswer,
    ProposedItem,
    ScopeAnswer,
    SpanRef,
)
from toulmin.contracts.run_contract import Limits, ScopeRules
from toulmin.contracts.verification import Dimension, Severity
from toulmin.contracts.vocabulary import ItemId, Level, Step, TrustLevel
from toulmin.state import RunState, RunStatus

PAYROLL = "Payroll records: salaries of the warehouse staff are paid on the tenth."
HELD = ("the cache", "lookups")
AGAIN = NextRound(constraints=("Say which shard.",), questions=(QUESTIONS[0],))


def two_rounds(second: Callable[[ModelRequest], Answer | None], *, level_max: Level = Level.L1) -> World:
    """A world with a document that is not in scope; `second` may answer in round two, up to a level."""
    climbs = climbing(sends=lambda request: AGAIN if request.task.round == 1 else None)

    def rule(request: ModelRequest) -> Answer:
        its_turn = request.task.level <= level_max and request.task.round == 2
        return (second(request) if its_turn else None) or climbs(request)

    world = world_of(rule)
    world.reader = TextReader({**DOCUMENTS, "payroll.csv": PAYROLL})
    return world


async def carried(world: World, *, attempts_max: int = 1, exclude: tuple[str, ...] = ()) -> RunState:
    limits = Limits(attempts_max=attempts_max)
    contract = contract_of(level_max=Level.L4, limits=limits)
    return await run_of(world, contract.with_(scope=ScopeRules(exclude=exclude, constraints=("read only",))))


async def made_in_round_two(world: World, state: RunState, body: type) -> list[ReasoningArtifact]:
    artifacts = await world.store.artifacts(state.run)
    return [one for one in artifacts if one.round == 2 and one.level is Level.L1 and isinstance(one.body, body)]


def scoping(*in_scope: str, out: tuple[str, ...] = ("the weather",)) -> Callable[[ModelRequest], Answer | None]:
    answer = ScopeAnswer(in_scope=in_scope, out_of_scope=out)
    return lambda request: answer if request.task.step is Step.SCOPE else None


@pytest.mark.requirement("R46")
@pytest.mark.parametrize("added", ["the payroll records", "lookups and the payroll records"])
async def test_a_second_round_that_takes_something_in_fails_scope_adherence(added: str) -> None:
    world = two_rounds(scoping(*HELD, added))
    state = await carried(world)
    assert state.status is RunStatus.FAILED
    assert f"verification refused the step: {added!r} was not in scope before" in state.reason
    assert not await made_in_round_two(world, state, Scope)
    assert not await made_in_round_two(world, state, Plan)


@pytest.mark.requirement("R46")
async def test_a_second_round_that_takes_in_what_was_excluded_is_refused() -> None:
    state = await carried(two_rounds(scoping(*HELD, "the weather")))
    assert state.status is RunStatus.FAILED
    assert "puts in what an earlier step left out: the weather" in state.reason


@pytest.mark.requirement("R46")
async def test_a_widened_scope_is_tried_again_and_the_attempt_stays_on_record() -> None:
    asked: list[int] = []

    def greedy_once(request: ModelRequest) -> Answer | None:
        if request.task.step is not Step.SCOPE:
            return None
        asked.append(1)
        return scoping(*HELD, "the payroll records")(request) if len(asked) == 1 else None

    world = two_rounds(greedy_once)
    state = await carried(world, attempts_max=2)
    assert (state.status, len(asked)) == (RunStatus.DONE, 2), state.reason
    assert any("was not in scope before" in event.model_dump_json() for event in await world.log())
    (scope,) = await made_in_round_two(world, state, Scope)
    assert isinstance(scope.body, Scope)
    assert scope.body.in_scope == HELD


@pytest.mark.requirement("R46")
async def test_a_second_round_may_narrow_its_scope() -> None:
    world = two_rounds(scoping("the cache"), level_max=Level.L4)
    state = await carried(world)
    assert state.status is RunStatus.DONE, state.reason
    (scope,) = await made_in_round_two(world, state, Scope)
    assert isinstance(scope.body, Scope)
    assert scope.body.in_scope == ("the cache",)


@pytest.mark.requirement("R46")
async def test_a_higher_level_may_not_take_in_again_what_its_round_left_out() -> None:
    state = await carried(two_rounds(scoping("the cache")))
    assert state.status is RunStatus.FAILED
    assert state.reason.startswith("1.0/scope failed")
    assert "'lookups' was not in scope before" in state.reason


@pytest.mark.requirement("R46")
async def test_a_dropped_exclusion_and_a_dropped_constraint_hold_all_the_same_and_are_on_record() -> None:
    world = two_rounds(scoping(*HELD, out=("nothing at all",)))
    state = await carried(world)
    assert state.status is RunStatus.DONE, state.reason
    (scope,) = await made_in_round_two(world, state, Scope)
    assert isinstance(scope.body, Scope)
    assert scope.body.out_of_scope == ("the weather", "nothing at all")
    assert set(scope.body.constraints) == {"read only", "Say which shard."}
    (report,) = await world.store.reports(state.run, about=(scope.id,))
    assert {finding.code for finding in report.findings} == {
        "scope.exclusion_restored",
        "scope.constraint_restored",
        "scope.constraint_not_checked",
    }
    assert all(finding.severity is Severity.WARNING for finding in report.findings)
    assert "the exclusion 'the weather' was left out, and holds all the same" in {
        finding.message for finding in report.findings
    }


def _planning(request: ModelRequest) -> Answer | None:
    if request.task.step is not Step.PLAN:
        return None
    more = ProposedItem(
        id=ItemId("p1"), kind=items_of(3)[2].kind, title="Survey the salaries of the staff", expects="what they earn"
    )
    return PlanAnswer(items=(*items_of(2), more))


@pytest.mark.requirement("R46")
async def test_a_planned_item_outside_the_scope_that_held_is_refused_in_a_second_round() -> None:
    world = two_rounds(_planning)
    state = await carried(world)
    assert state.status is RunStatus.FAILED
    assert "item p1 ('Survey the salaries of the staff') is about something that is not in scope" in state.reason
    assert not await made_in_round_two(world, state, Plan)


def _finding(request: ModelRequest) -> Answer | None:
    if request.task.step is not Step.EXECUTE or request.task.question is not None:
        return None
    claim = DraftClaim(
        kind=ClaimKind.OBSERVATION,
        conclusion="Salaries of the warehouse staff are paid on the tenth",
        evidence=(SpanRef(passage=passage_of("payroll.csv")),),
        confidence=0.9,
        domain="observation",
    )
    return FindingsAnswer(claims=(claim,))


def _surveying(request: ModelRequest) -> Answer | None:
    return PlanAnswer(items=items_of(3)) if request.task.step is Step.PLAN else _finding(request)


@pytest.mark.requirement("R46")
@pytest.mark.parametrize("exclude", [(), ("salaries of staff",)])
async def test_a_claim_outside_the_scope_that_held_does_not_stand(exclude: tuple[str, ...]) -> None:
    world = two_rounds(_surveying)
    state = await carried(world, exclude=exclude)
    report = await report_of(world, state)
    assert not any("Salaries" in entry.claim.conclusion for entry in report.claims)
    artifacts = [one for one in await world.store.artifacts(state.run) if one.round == 2 and one.item == "i3"]
    (found,) = artifacts
    assert found.trust is not TrustLevel.PROMOTED
    (judged,) = await world.store.reports(state.run, about=(found.id,))
    assert [score.dimension for score in judged.scores if not score.passed][:1] == [Dimension.SCOPE_ADHERENCE]
    codes = {finding.code for finding in judged.findings if finding.dimension is Dimension.SCOPE_ADHERENCE}
    assert codes == ({"scope.excluded"} if exclude else {"scope.relevance_not_shown"})


async def test_a_constraint_that_no_code_checks_is_a_weak_point_of_the_report() -> None:
    world = two_rounds(lambda request: None)
    state = await carried(world)
    report = await report_of(world, state)
    assert "No code checked the constraint: read only" in report.weak_points
