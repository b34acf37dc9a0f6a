"""The local engine over the whole core: order, limits, people, and a process that dies at every commit."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.orchestration.dying import cut_off
from tests.orchestration.world import (
    RUN,
    World,
    always_failing,
    answers,
    carried_within,
    contract_of,
    costing,
    deny,
    failing_once,
    on,
    report_of,
    world_of,
)
from toulmin.contracts.errors import FailureClass, StoreFailed
from toulmin.contracts.event import AttemptFailed, PlanAccepted, StepFinished
from toulmin.contracts.exchange import ModelRequest
from toulmin.contracts.policy import Action, PolicyInput
from toulmin.contracts.run_contract import Limits
from toulmin.contracts.usage import Usage
from toulmin.contracts.vocabulary import Step
from toulmin.orchestration import (
    LocalEngine,
)
from toulmin.ports.policy_engine import EngineAnswer
from toulmin.state import RunState, RunStatus, fold_all
from toulmin.testing.models import Line, ScriptedModel


@pytest.mark.requirement("R05")
async def test_five_steps_leave_one_artifact_each_in_order() -> None:
    world = world_of()
    state = await carried_within(world)

    steps = [event.step for event in await world.log() if isinstance(event, StepFinished)]
    assert steps == [Step.CLARIFY, Step.SCOPE, Step.PLAN, Step.EXECUTE, Step.VERIFY]
    assert state.status is RunStatus.DONE
    assert len({artifact.id for artifact in await world.store.artifacts(RUN)}) == 5 + 4
    assert (await report_of(world, state)).complete


@pytest.mark.requirement("R08")
async def test_nothing_is_executed_before_the_plan_is_accepted() -> None:
    world = world_of()
    await carried_within(world)

    log = await world.log()
    accepted = next(event.seq for event in log if isinstance(event, PlanAccepted))
    assert all(event.seq > accepted for event in log if event.kind == "item_finished")


@pytest.mark.requirement("R08")
async def test_a_denied_plan_is_not_executed() -> None:
    world = world_of(rule=on(Action.PLAN_ACCEPT, lambda question: deny("too bold")))
    state = await carried_within(world)

    assert state.status is RunStatus.DENIED
    assert "too bold" in state.reason
    assert not [event for event in await world.log() if event.kind == "item_finished"]
    report = await report_of(world, state)
    assert not report.answers
    assert not report.claims


async def test_a_denied_item_leaves_the_others_alone() -> None:
    def no_i2(question: PolicyInput) -> EngineAnswer | None:
        return deny() if question.subject.id == "0/i2" and question.resource.action is Action.MODEL_CALL else None

    world = world_of(answers(4, waves=1), rule=no_i2)
    state = await carried_within(world)

    assert state.status is RunStatus.DONE
    outcomes = {item: result.outcome.value for item, result in next(iter(state.frames.values())).results.items()}
    assert outcomes == {"i1": "promoted", "i2": "denied", "i3": "promoted", "i4": "promoted"}


async def test_a_denied_release_lets_nothing_out() -> None:
    world = world_of(rule=on(Action.ARTIFACT_RELEASE, lambda question: deny("not this one")))
    state = await carried_within(world)

    report = await report_of(world, state)
    assert state.status is RunStatus.DENIED
    assert "not this one" in report.reason
    assert (report.answers, report.claims, report.held_back) == ((), (), ())


async def test_policy_that_stops_the_run_halts_it_with_what_was_promoted() -> None:
    def rule(question: PolicyInput) -> EngineAnswer | None:
        resource = question.resource
        return deny("enough") if resource.action is Action.RUN_CONTINUE and resource.cause == "round" else None

    world = world_of(rule=rule)
    state = await carried_within(world)

    report = await report_of(world, state)
    assert state.status is RunStatus.HALTED
    assert "enough" in state.reason
    assert len(report.claims) == 2
    assert not report.complete


@pytest.mark.requirement("R15")
@pytest.mark.parametrize("after", [False, True], ids=["before-commit", "after-commit"])
@pytest.mark.failure("acknowledgement-lost", "node-disappears")
async def test_death_at_every_commit_repeats_no_finished_work(*, after: bool) -> None:
    whole = world_of()
    expected = await carried_within(whole, parallel_max=1)
    commits = expected.steps
    for at in range(1, commits + 1):
        world = world_of()
        await world.start(contract_of(limits=Limits(parallel_max=1)))
        with pytest.raises(StoreFailed):
            await LocalEngine(world.effects(cut_off(world.store, at=at, after=after))).carry(RUN)
        asked = Counter(request.digest for request in world.model().requests)
        finished = {reply.request for reply in await world.store.replies(RUN)}

        resumed = await LocalEngine(world.effects()).carry(RUN)

        again = Counter(request.digest for request in world.model().requests) - asked
        assert not finished & set(again), f"finished work was asked again after a cut at commit {at}"
        assert (resumed.final, resumed.status) == (expected.final, RunStatus.DONE)


@pytest.mark.requirement("R16")
async def test_the_state_rebuilt_from_the_log_equals_the_one_that_wascarried_within() -> None:
    world = world_of(failing_once(answers(), when=lambda r: r.task.item == "i3", failure=FailureClass.MALFORMED))
    heard: list[RunState] = []
    await world.start()
    state = await LocalEngine(world.effects()).carry(RUN, listen=lambda now, event: heard.append(now))

    log = await world.log()
    assert fold_all(log) == state == heard[-1]
    assert [now.seq for now in heard] == list(range(2, len(log) + 1))
    assert heard == [fold_all(log[: now.seq]) for now in heard]


@pytest.mark.requirement("R26")
@pytest.mark.requirement("R82")
@pytest.mark.parametrize(
    ("limits", "price", "reason"),
    [
        ({"steps_max": 7}, {}, "steps, 7 of 7"),
        ({"model_calls_max": 4}, {}, "model calls, 4 of 4"),
        ({"tokens_max": 500}, {"input_tokens": 90, "output_tokens": 10}, "tokens, 500 of 500"),
        ({"cost_microusd_max": 50}, {"cost_microusd": 10}, "cost (millionths of a dollar), 50 of 50"),
        ({"wall_ms_max": 15}, {}, "wall time (ms)"),
    ],
    ids=["steps", "calls", "tokens", "cost", "time"],
)
@pytest.mark.failure("budget-exhausted")
async def test_a_limit_ends_the_run_with_its_best_partial_result(
    limits: dict[str, int], price: dict[str, int], reason: str
) -> None:
    world = world_of()
    world.models = {"scripted": costing(world.model(), Usage(model_calls=1, **price))}
    state = await carried_within(world, parallel_max=1, **limits)

    report = await report_of(world, state)
    assert state.status is RunStatus.HALTED
    assert reason in state.reason
    assert not report.complete
    assert report.reason == state.reason
    promoted = [event for event in await world.log() if event.kind == "item_finished"]
    assert len(report.claims) == min(2, len(promoted)), "two of the items answer the two questions"


@pytest.mark.requirement("R26")
@pytest.mark.parametrize("parallel", [1, 8])
async def test_steps_beyond_the_limit_are_not_started(parallel: int) -> None:
    world = world_of(answers(8, waves=1))
    state = await carried_within(world, parallel_max=parallel, steps_max=7)

    assert state.status is RunStatus.HALTED
    assert state.steps == 7 + 1, "seven commands, and the one that concludes"


@pytest.mark.requirement("R25")
@pytest.mark.parametrize("failure", [FailureClass.TRANSIENT, FailureClass.MALFORMED])
@pytest.mark.failure("reasoner-down")
async def test_a_step_that_always_fails_uses_exactly_its_attempts(failure: FailureClass) -> None:
    world = world_of(always_failing(failure))
    state = await carried_within(world, attempts_max=3, retries_max=20)

    assert world.model().calls == 3
    assert state.status is RunStatus.FAILED
    assert "nobody home" in state.reason
    first, second = world.clock.slept_ms
    assert 50 <= first <= 100 <= second <= 200


@pytest.mark.requirement("R25")
@pytest.mark.failure("budget-exhausted")
async def test_retries_of_the_whole_run_are_a_budget_too() -> None:
    world = world_of(always_failing())
    state = await carried_within(world, attempts_max=20, retries_max=4)

    assert world.model().calls == 1 + 4
    assert state.retries == 4


@pytest.mark.requirement("R34")
@pytest.mark.failure("reasoner-down")
async def test_the_next_reasoner_takes_over_and_the_result_says_so() -> None:
    world = World(
        models={
            "first": ScriptedModel(always_failing(FailureClass.PERMANENT)),
            "second": ScriptedModel(answers()),
        }
    )
    state = await carried_within(world)

    assert state.status is RunStatus.DONE
    assert (await report_of(world, state)).degraded
    assert all(artifact.provenance.degraded for artifact in await world.store.artifacts(RUN) if artifact.item)


@pytest.mark.failure("reasoner-down")
async def test_a_failed_item_is_left_out_and_the_run_goes_on() -> None:
    def script(request: ModelRequest) -> Line:
        return always_failing()(request) if request.task.item == "i2" else answers(4, waves=1)(request)

    world = world_of(script)
    state = await carried_within(world, attempts_max=2)

    assert state.status is RunStatus.DONE
    assert sum(isinstance(event, AttemptFailed) for event in await world.log()) == 2
    assert [entry.item for entry in (await report_of(world, state)).claims] == ["i1"]


@pytest.mark.failure("budget-exhausted")
async def test_a_refused_call_halts_with_its_reason() -> None:
    world = world_of(always_failing(FailureClass.REFUSED))
    state = await carried_within(world)

    assert (state.status, world.model().calls) == (RunStatus.HALTED, 1)


async def test_a_reasoner_that_is_not_there_is_a_failure_and_not_a_crash() -> None:
    world = World()
    await world.start(contract_of(reasoners=("absent",)))
    state = await LocalEngine(world.effects()).carry(RUN)

    assert state.status is RunStatus.FAILED
    assert "absent" in state.reason
