"""What people say to a run, and what engines and replays owe them."""

from __future__ import annotations

import asyncio

import pytest

from tests.orchestration.world import (
    RUN,
    allow,
    answers,
    carried_within,
    contract_of,
    failing_once,
    finding,
    items_of,
    release_needs_approval,
    report_of,
    review,
    run_of,
    world_of,
)
from toulmin.contracts.approval import ApprovalAnswer
from toulmin.contracts.errors import FailureClass, InvariantBroken, NotFound, UsageError
from toulmin.contracts.event import ApprovalAnswered, Event
from toulmin.contracts.exchange import ModelReply, ModelRequest, PlanAnswer
from toulmin.contracts.policy import Action, PolicyInput
from toulmin.contracts.run_contract import ApprovalRule
from toulmin.contracts.usage import Allowance
from toulmin.contracts.vocabulary import RunId, Step
from toulmin.orchestration import (
    LocalEngine,
    answer,
    cancel,
    expire,
    load,
    open_request,
    pause,
    replay,
    resume,
)
from toulmin.orchestration.engine import checked, startable
from toulmin.ports.permit import Permit
from toulmin.ports.policy_engine import EngineAnswer
from toulmin.ports.store import Outcome
from toulmin.reasoning import decide
from toulmin.state import RunState, RunStatus
from toulmin.testing.models import Line, ScriptedModel


@pytest.mark.requirement("R61")
@pytest.mark.parametrize(
    ("granted", "late", "said", "ending"),
    [
        (True, False, ApprovalAnswer.GRANTED, RunStatus.DONE),
        (False, False, ApprovalAnswer.DENIED, RunStatus.DENIED),
        (True, True, ApprovalAnswer.EXPIRED, RunStatus.DENIED),
    ],
    ids=["granted", "denied", "too-late"],
)
@pytest.mark.failure("late-message")
async def test_the_release_does_what_the_person_said(
    *, granted: bool, late: bool, said: ApprovalAnswer, ending: RunStatus
) -> None:
    world = world_of(rule=release_needs_approval)
    parked = await carried_within(world)
    assert (parked.status, parked.waiting) == (RunStatus.NEEDS_HUMAN, 1)
    request = await open_request(world.store, RUN)
    if late:
        world.clock.now = request.expires_us
    await answer(world.store, request, granted=granted, approver="ada", clock=world.clock)
    state = await LocalEngine(world.effects()).carry(RUN)

    assert state.status is ending
    given = [event.decision.answer for event in await world.log() if isinstance(event, ApprovalAnswered)]
    assert given == [said]
    assert bool((await report_of(world, state)).answers) == (ending is RunStatus.DONE)


@pytest.mark.requirement("R61")
@pytest.mark.failure("approval-unanswered")
async def test_no_answer_in_time_means_no_action() -> None:
    world = world_of(rule=release_needs_approval)
    await carried_within(world)
    request = await open_request(world.store, RUN)
    world.clock.now = request.expires_us
    state = await LocalEngine(world.effects()).carry(RUN)

    assert state.status is RunStatus.DENIED
    with pytest.raises(UsageError, match="already answered"):
        await answer(world.store, request, granted=True, approver="ada", clock=world.clock)


@pytest.mark.requirement("R61")
@pytest.mark.parametrize(("granted", "ending"), [(True, RunStatus.DONE), (False, RunStatus.DENIED)])
async def test_whom_the_contract_names_is_asked_whatever_policy_allows(*, granted: bool, ending: RunStatus) -> None:
    world = world_of()
    asks = ApprovalRule(action=Action.ARTIFACT_RELEASE.value, role="lead", expires_after_s=60)
    parked = await run_of(world, contract_of(approvals=(asks,)))
    assert (parked.status, parked.waiting) == (RunStatus.NEEDS_HUMAN, 1)
    request = await open_request(world.store, RUN)
    assert (request.role, request.question) == ("lead", "the contract wants lead to approve artifact.release")
    await answer(world.store, request, granted=granted, approver="ada", clock=world.clock)

    assert (await LocalEngine(world.effects()).carry(RUN)).status is ending


async def test_an_approval_of_the_plan_lets_it_run() -> None:
    def rule(question: PolicyInput) -> EngineAnswer | None:
        resource = question.resource
        return review() if resource.action is Action.PLAN_ACCEPT and not resource.approved_by else allow()

    world = world_of(rule=rule)
    assert (await carried_within(world)).status is RunStatus.NEEDS_HUMAN
    await answer(world.store, await open_request(world.store, RUN), granted=True, approver="ada", clock=world.clock)

    assert (await LocalEngine(world.effects()).carry(RUN)).status is RunStatus.DONE


async def test_an_answer_from_another_process_is_noticed_while_the_engine_works() -> None:
    """The plan waits for nobody: i1 asks a person, and she answers while i2 is being worked on."""

    def rule(question: PolicyInput) -> EngineAnswer | None:
        asks = question.resource.action is Action.MODEL_CALL and question.subject.id == "0/i1"
        return review() if asks and not answered.is_set() else None

    answered, asked, working = asyncio.Event(), asyncio.Event(), asyncio.Event()
    world = world_of(answers(2, waves=1), rule=rule)
    world.models = {"scripted": _Gated(world.model(), item="i2", entered=working, leave=answered)}
    await world.start(contract_of())

    async def person() -> None:
        await working.wait()
        await asked.wait()
        request = await open_request(world.store, RUN)
        await answer(world.store, request, granted=True, approver="ada", clock=world.clock)
        answered.set()

    def hear(now: RunState, event: Event) -> None:
        if event.kind == "approval_asked":
            asked.set()

    state, _ = await asyncio.gather(LocalEngine(world.effects()).carry(RUN, listen=hear), person())

    assert state.status is RunStatus.DONE
    assert {item: result.outcome.value for item, result in next(iter(state.frames.values())).results.items()} == {
        "i1": "promoted",
        "i2": "promoted",
    }


class _Gated(ScriptedModel):
    """The model, waiting at one item until it is let go."""

    def __init__(self, model: ScriptedModel, *, item: str, entered: asyncio.Event, leave: asyncio.Event) -> None:
        super().__init__(model.script)
        self._item, self._entered, self._leave = item, entered, leave

    async def answer(self, request: ModelRequest, *, allowance: Allowance, permit: Permit) -> ModelReply:
        if request.task.item == self._item:
            self._entered.set()
            await self._leave.wait()
        return await super().answer(request, allowance=allowance, permit=permit)


async def test_a_paused_run_starts_nothing_until_it_is_resumed() -> None:
    world = world_of()
    await world.start()
    await pause(world.store, RUN, by="ada", reason="lunch", clock=world.clock)
    await pause(world.store, RUN, by="ada", reason="lunch", clock=world.clock)
    assert (await LocalEngine(world.effects()).carry(RUN)).status is RunStatus.PAUSED
    assert world.model().calls == 0

    await resume(world.store, RUN, by="ada", clock=world.clock)
    await resume(world.store, RUN, by="ada", clock=world.clock)
    assert (await LocalEngine(world.effects()).carry(RUN)).status is RunStatus.DONE
    assert (await pause(world.store, RUN, by="ada", reason="late", clock=world.clock)).status is RunStatus.DONE


@pytest.mark.failure("cancelled")
async def test_a_cancelled_run_ends_with_what_it_has() -> None:
    world = world_of(rule=release_needs_approval)
    await carried_within(world)
    await cancel(world.store, RUN, by="ada", reason="no longer needed", clock=world.clock)
    state = await LocalEngine(world.effects()).carry(RUN)

    assert state.status is RunStatus.CANCELLED
    assert len((await report_of(world, state)).claims) == 2
    with pytest.raises(UsageError, match="already ended"):
        await cancel(world.store, RUN, by="ada", reason="again", clock=world.clock)


async def test_what_people_must_be_told() -> None:
    world = world_of()
    with pytest.raises(NotFound, match="no run"):
        await load(world.store, RUN)
    await world.start()
    with pytest.raises(NotFound, match="0 open requests"):
        await open_request(world.store, RUN)
    stale = contract_of().with_(manifest=contract_of().pinned().with_(flow="five-steps/0"))
    with pytest.raises(UsageError, match="pinned to flow"):
        await world.start(stale, run=RunId("r-stale"))


@pytest.mark.failure("release-changed")
async def test_a_run_of_another_flow_is_refused_and_not_adopted() -> None:
    world = world_of()
    state = await world.start()
    stale = contract_of().with_(manifest=contract_of().pinned().with_(flow="five-steps/0"))
    events = await world.log()
    foreign = events[0].with_(run=RunId("r-stale"), seq=0, contract=stale)
    await world.store.commit(Outcome(run=foreign.run, key=None, events=(foreign,)))

    with pytest.raises(UsageError, match="pinned to flow five-steps/0"):
        await LocalEngine(world.effects()).carry(RunId("r-stale"))
    assert state.seq == 1


async def test_a_request_that_was_never_asked_cannot_be_answered() -> None:
    asking, silent = world_of(rule=release_needs_approval), world_of()
    await carried_within(asking)
    request = await open_request(asking.store, RUN)
    await silent.start()

    with pytest.raises(UsageError, match="never asked"):
        await answer(silent.store, request, granted=True, approver="ada", clock=silent.clock)
    with pytest.raises(NotFound):
        await open_request(asking.store, RUN, approval="another")
    assert (await expire(asking.store, await load(asking.store, RUN), clock=asking.clock)).waiting == 1


@pytest.mark.failure("bug")
async def test_a_command_that_is_due_again_after_its_outcome_is_a_bug_and_not_a_circle() -> None:
    world = world_of()
    state = await world.start()
    (ingest,) = decide(state)

    assert list(startable((ingest,), flying=())) == [ingest]
    assert list(startable((ingest,), flying=(ingest.key,))) == []
    with pytest.raises(InvariantBroken, match="due again"):
        list(startable((ingest,), flying=(), finished=(ingest.key,)))
    with pytest.raises(InvariantBroken, match="has not ended"):
        checked(state)


@pytest.mark.requirement("R60")
@pytest.mark.requirement("R51")
@pytest.mark.failure("malformed-answer")
async def test_a_stored_run_replays_byte_for_byte() -> None:
    world = world_of(failing_once(answers(), when=lambda r: r.task.item == "i3", failure=FailureClass.MALFORMED))
    state = await carried_within(world)
    calls = world.model().calls

    result = await replay(RUN, world.effects())

    assert state.status is RunStatus.DONE
    assert calls
    assert result.divergence is None
    assert result.artifacts == 9


@pytest.mark.requirement("R60")
@pytest.mark.failure("replay-differs")
async def test_a_replay_names_the_first_thing_that_came_out_differently() -> None:
    world = world_of()
    await carried_within(world)
    world.models = {"scripted": ScriptedModel(_other)}

    result = await replay(RUN, world.effects())

    assert result.divergence is not None
    assert result.divergence.unit == "0/plan"
    assert "title" in result.divergence.path or "items" in result.divergence.path
    with pytest.raises(NotFound):
        await replay(RunId("r-none"), world.effects())


def _other(request: ModelRequest) -> Line:
    if request.task.step is Step.PLAN:
        first, *rest = items_of(4)
        return PlanAnswer(items=(first.with_(title="Something else"), *rest))
    return answers()(request) if request.task.step is not Step.EXECUTE else finding(request)


@pytest.mark.failure("duplicate-message")
async def test_starting_a_run_twice_changes_nothing() -> None:
    world = world_of()
    first = await world.start()
    again = await world.start()

    assert again == first
    assert [event.kind for event in await world.log()] == ["run_started"]
