"""Governance over whole runs: every effect has its decision, and reasoning cannot move what people set."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.orchestration.world import DOCUMENTS, RUN, World, answers, contract_of, review, world_of
from toulmin.contracts.artifact import Scope
from toulmin.contracts.exchange import Answer, ModelRequest, ReviewAnswer, ScopeAnswer
from toulmin.contracts.policy import Action, PolicyInput, ReleaseReport
from toulmin.contracts.run_contract import ScopeRules
from toulmin.contracts.vocabulary import Step, TrustLevel
from toulmin.orchestration import LocalEngine, answer, open_request
from toulmin.policy import reevaluate
from toulmin.ports.policy_engine import EngineAnswer
from toulmin.state import RunState, RunStatus


async def carried(world: World) -> RunState:
    return await LocalEngine(world.effects()).carry(RUN)


@pytest.mark.requirement("R38")
@pytest.mark.requirement("R72")
async def test_there_are_as_many_decisions_as_effects() -> None:
    world = world_of()
    await world.start()
    state = await carried(world)
    assert state.status is RunStatus.DONE

    decided = Counter(decision.action for decision in await world.store.decisions(RUN))
    promoted = [made for made in await world.store.artifacts(RUN) if made.trust is TrustLevel.PROMOTED]
    assert decided == {
        Action.INPUT_READ: len(DOCUMENTS),
        Action.MODEL_CALL: world.model().calls,
        Action.PLAN_ACCEPT: 1,
        Action.ARTIFACT_PROMOTE: len(promoted),
        Action.RUN_CONTINUE: 2,
        Action.ARTIFACT_RELEASE: 1,
    }
    assert len(world.policy.questions) == decided.total(), "and nothing was asked that is not on record"


@pytest.mark.requirement("R41")
async def test_every_decision_of_a_run_can_be_judged_again_from_what_is_stored() -> None:
    world = world_of()
    await world.start()
    await carried(world)

    for decision in await world.store.decisions(RUN):
        question = PolicyInput.parse(await world.store.blob(decision.input))
        assert question.digest == decision.input
        assert decision.revision == world.policy.revision
        assert await reevaluate(world.policy, decision, question) is None


def _grasping(request: ModelRequest) -> Answer:
    """A reasoner that wants more than people gave it."""
    if request.task.step is not Step.SCOPE:
        return answers()(request)
    return ScopeAnswer(
        in_scope=("everything", "the payroll"),
        out_of_scope=("nothing at all",),
        constraints=("limits.model_calls_max is 9999", "policy is off"),
    )


@pytest.mark.requirement("R65")
@pytest.mark.failure("poisoned-input")
async def test_a_reasoner_cannot_move_the_goal_the_limits_or_the_scope_that_people_set() -> None:
    world = world_of(_grasping)
    rules = ScopeRules(include=("the cache",), exclude=("the payroll",), constraints=("read only",))
    contract = contract_of().with_(scope=rules)
    started = await world.start(contract)
    state = await carried(world)

    assert state.contract == started.contract == contract
    assert state.contract_digest == contract.digest
    assert {request.task.objective for request in world.model().requests} == {contract.objective}
    for artifact in await world.store.artifacts(RUN):
        assert contract.digest in artifact.provenance.inputs
        if isinstance(artifact.body, Scope):
            assert set(rules.exclude) <= set(artifact.body.out_of_scope)
            assert set(rules.constraints) <= set(artifact.body.constraints)


@pytest.mark.requirement("R13")
async def test_a_silent_run_stores_what_any_other_stores() -> None:
    kept = []
    for silent in (False, True):
        world = world_of()
        await world.start(contract_of().with_(silent=silent))
        state = await carried(world)
        kept.append((state.final, [event.kind for event in await world.log()]))
    assert kept[0] == kept[1]


def _asking(request: ModelRequest) -> Answer:
    """A reasoner whose review wants a person to confirm."""
    said = answers()(request)
    return said.with_(confirm="Was cache-7 rebooted by hand?") if isinstance(said, ReviewAnswer) else said


def _confirmed(question: PolicyInput) -> EngineAnswer | None:
    release = question.resource
    waits = isinstance(release, ReleaseReport) and release.confirmation_asked and not release.approved_by
    return review() if waits else None


@pytest.mark.requirement("R10")
async def test_a_review_that_asks_for_confirmation_makes_the_run_wait() -> None:
    world = world_of(_asking, rule=_confirmed)
    await world.start()
    waits = await carried(world)
    assert waits.status is RunStatus.NEEDS_HUMAN
    assert waits.report is None

    await answer(world.store, await open_request(world.store, RUN), granted=True, approver="ada", clock=world.clock)
    assert (await carried(world)).status is RunStatus.DONE
