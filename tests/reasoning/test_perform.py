"""Tools, bugs, repeated deliveries, zones and the library: what perform does around the steps."""

from __future__ import annotations

import pytest

from tests.orchestration.world import (
    RUN,
    World,
    answers,
    at,
    contract_of,
    deny,
    items_of,
    release_needs_approval,
    report_of,
    review,
    run_of,
    world_of,
)
from toulmin.contracts.artifact import Analysis, ItemKind
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.command import AcceptPlanCommand, Analyse, Conclude, Ingest, TakeStep
from toulmin.contracts.errors import InvariantBroken, ModelFailed, NotFound, PermissionMissing, StoreFailed
from toulmin.contracts.event import AttemptFailed
from toulmin.contracts.exchange import (
    FindingsAnswer,
    ModelReply,
    ModelRequest,
    PlanAnswer,
    ProposedItem,
    ScopeAnswer,
)
from toulmin.contracts.policy import Action, PolicyInput
from toulmin.contracts.run_contract import (
    ApprovalRule,
    VersionedName,
)
from toulmin.contracts.usage import Allowance
from toulmin.contracts.vocabulary import ArtifactId, CommandKey, ItemId, Level, Step, Zone
from toulmin.orchestration import LocalEngine, answer, open_request
from toulmin.ports.permit import Permit
from toulmin.ports.policy_engine import EngineAnswer
from toulmin.ports.tool import tool_digest
from toulmin.reasoning import Effects, decide, load_prompts, perform, perform_new, zone_of
from toulmin.reasoning.library import Inputs, _Cache
from toulmin.state import RunStatus, fold_all
from toulmin.testing.models import ScriptedModel


class _Echo:
    """A tool that says what it was given."""

    identity = VersionedName(name="echo", version="1")

    def __init__(self) -> None:
        self.keys: list[CommandKey] = []

    async def call(self, arguments: str, *, key: CommandKey, permit: Permit) -> str:
        permit.use(Action.TOOL_CALL, covers=tool_digest("echo", arguments=arguments))
        self.keys.append(key)
        return arguments


def _with_tool(request: ModelRequest) -> PlanAnswer:
    tool = ProposedItem(
        id=ItemId("t1"), kind=ItemKind.TOOL, title="Say it", expects="an echo", tool="echo", arguments='{"say":"it"}'
    )
    return PlanAnswer(items=(*items_of(2, waves=1), tool))


@pytest.mark.requirement("R38")
async def test_a_planned_tool_is_called_once_with_exactly_the_planned_arguments() -> None:
    world = world_of(at(Step.PLAN, _with_tool))
    echo = _Echo()
    world.tools = {"echo": echo}
    state = await run_of(world, contract_of(tools=("echo",)))

    made = [artifact.body for artifact in await world.store.artifacts(RUN) if isinstance(artifact.body, Analysis)]
    assert [body.result for body in made if body.item == "t1"] == ['{"say":"it"}']
    assert len(echo.keys) == 1
    assert state.usage.tool_calls == 1


@pytest.mark.requirement("R42")
@pytest.mark.failure("tool-fails")
async def test_a_tool_that_policy_refuses_or_nobody_has_is_not_called() -> None:
    refused = world_of(
        at(Step.PLAN, _with_tool),
        rule=lambda question: deny() if question.resource.action is Action.TOOL_CALL else None,
    )
    echo = _Echo()
    refused.tools = {"echo": echo}
    absent = world_of(at(Step.PLAN, _with_tool))

    outcomes = next(iter((await run_of(refused, contract_of(tools=("echo",)))).frames.values())).results
    assert outcomes[ItemId("t1")].outcome.value == "denied"
    assert echo.keys == []
    await run_of(absent, contract_of(tools=("echo",)))
    failures = [event.failure.code for event in await absent.log() if isinstance(event, AttemptFailed)]
    assert set(failures) == {"NotFound"}


class _Buggy(ScriptedModel):
    """A reasoner with a bug, or one that answers somebody else's question."""

    def __init__(self, error: Exception | None) -> None:
        super().__init__(answers())
        self._error = error

    async def answer(self, request: ModelRequest, *, allowance: Allowance, permit: Permit) -> ModelReply:
        if self._error is not None:
            raise self._error
        reply = await super().answer(request, allowance=allowance, permit=permit)
        return reply.with_(request=digest_bytes(b"another"))


@pytest.mark.parametrize(
    ("error", "code"),
    [(ZeroDivisionError("secret"), "InvariantBroken"), (None, "InvariantBroken"), (ValueError("x"), "InvariantBroken")],
)
@pytest.mark.failure("bug")
async def test_a_bug_is_a_recorded_failure_without_the_words_of_the_error(error: Exception | None, code: str) -> None:
    world = World(models={"scripted": _Buggy(error)})
    state = await run_of(world)

    (failure,) = [event.failure for event in await world.log() if isinstance(event, AttemptFailed)]
    assert (state.status, failure.code) == (RunStatus.FAILED, code)
    assert "secret" not in failure.message


@pytest.mark.requirement("R04")
@pytest.mark.failure("malformed-answer")
async def test_a_value_that_breaks_its_contract_is_malformed() -> None:
    class Invalid(ScriptedModel):
        async def answer(self, request: ModelRequest, *, allowance: Allowance, permit: Permit) -> ModelReply:
            return ModelReply.model_validate({})

    world = World(models={"scripted": Invalid(answers())})
    await run_of(world)

    failures = [event.failure.code for event in await world.log() if isinstance(event, AttemptFailed)]
    assert failures == ["ContractRefused"] * 3


async def test_a_command_without_the_inputs_it_needs_is_a_bug() -> None:
    world = world_of()
    first = dict(decide(await world.start())[0])
    command = TakeStep.model_validate(
        {**first, "kind": "step", "frame": "0", "step": Step.CLARIFY, "unit": "0/clarify"}
    )
    (event,) = await perform(command, world.effects())
    assert isinstance(event, AttemptFailed)
    assert "before the inputs were read" in event.failure.message


@pytest.mark.requirement("R15")
@pytest.mark.failure("duplicate-message")
async def test_a_command_delivered_twice_has_one_outcome() -> None:
    world = world_of()
    (command,) = decide(await world.start())

    first = await perform(command, world.effects())
    again = await perform(command, world.effects())

    assert first == again
    assert len(await world.log()) == 2


@pytest.mark.failure("duplicate-message")
async def test_the_outcome_that_was_stored_first_is_the_one_that_counts() -> None:
    world = world_of()
    (command,) = decide(await world.start())

    first = await perform_new(command, world.effects())
    again = await perform_new(command, world.effects())

    assert first == again


async def test_a_store_that_fails_while_a_command_reads_is_no_failure_of_the_command() -> None:
    world = world_of()
    await run_of(world)
    log = await world.log()
    accept = next(place for place, event in enumerate(log) if event.kind == "plan_accepted")
    (command,) = decide(fold_all(log[:accept]))
    effects = world.effects()
    await world.store.close()

    with pytest.raises(StoreFailed):
        await perform_new(command, effects)


@pytest.mark.requirement("R55")
async def test_every_command_has_its_zone() -> None:
    world = world_of()
    await run_of(world)
    seen: dict[type, Zone] = {}
    log = await world.log()
    for length in range(1, len(log)):
        for command in decide(fold_all(log[:length])):
            seen[type(command)] = zone_of(command)

    assert seen == {
        Ingest: Zone.EDGE,
        TakeStep: Zone.WORKER,
        AcceptPlanCommand: Zone.CORE,
        Analyse: Zone.WORKER,
        Conclude: Zone.CORE,
    }


@pytest.mark.requirement("R62")
@pytest.mark.failure("pinned-file-changed")
async def test_a_prompt_that_is_not_there_is_named() -> None:
    with pytest.raises(NotFound, match=r"plan\.l0"):
        load_prompts().of(Step.PLAN, Level.L0)


async def test_more_text_than_a_reasoner_takes_is_selected_by_relevance_and_order() -> None:
    world = world_of()
    state = await run_of(world)
    assert state.inputs is not None
    inputs: Inputs = await world.effects().library.inputs(state.inputs)
    passages = inputs.state.passages
    size = passages[1].span.end

    assert inputs.select(passages, query="lookups on a lost shard", bytes_max=size) == (passages[1],)
    assert inputs.select(passages, query="cgroup memory killed", bytes_max=size) == (passages[0],)
    assert inputs.select(passages, query="x", bytes_max=10_000) == passages
    assert inputs.of((passages[1].document,)) == (passages[1],)


def test_a_cache_forgets_what_was_used_least_recently() -> None:
    cache: _Cache[str, int] = _Cache(entries_max=2)
    cache.put("a", 1)
    cache.put("b", 2)
    assert cache.get("a") == 1
    cache.put("c", 3)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (1, None, 3)


async def test_an_item_that_the_plan_does_not_name_is_not_done() -> None:
    world = world_of()
    await run_of(world)
    log = await world.log()
    accepted = next(event.seq for event in log if event.kind == "plan_accepted")
    analyse = decide(fold_all(log[:accepted]))[0]
    assert isinstance(analyse, Analyse)
    effects: Effects = world.effects()

    (unknown,) = await perform(analyse.with_(item=ItemId("i77"), unit="0/i77"), effects)
    (swapped,) = await perform(analyse.with_(plan=analyse.scope, unit="0/i78"), effects)
    (missing,) = await perform(analyse.with_(plan=ArtifactId("a-none"), unit="0/i79"), effects)

    messages = [event.failure.message for event in (unknown, swapped, missing) if isinstance(event, AttemptFailed)]
    assert "is not in plan" in messages[0]
    assert "not a Plan" in messages[1]
    assert "a-none" in messages[2]


async def test_the_contract_says_who_may_approve_and_how_long_that_takes() -> None:
    def rule(question: PolicyInput) -> EngineAnswer | None:
        asked = question.resource
        wanted = asked.action is Action.ARTIFACT_RELEASE and asked.role_required == "boss" and not asked.approved_by
        return review("boss") if wanted else None

    world = world_of(rule=rule)
    approval = ApprovalRule(action=Action.ARTIFACT_RELEASE.value, role="boss", expires_after_s=60)
    parked = await run_of(world, contract_of(approvals=(approval,)))
    request = await open_request(world.store, RUN)

    assert parked.status is RunStatus.NEEDS_HUMAN
    assert request.expires_us - request.asked_us == 60_000_000
    await answer(world.store, request, granted=True, approver="ada", clock=world.clock)
    assert (await LocalEngine(world.effects()).carry(RUN)).status is RunStatus.DONE


async def test_nothing_left_to_say_is_said() -> None:
    def unsure(request: ModelRequest) -> FindingsAnswer:
        return FindingsAnswer(claims=(), not_known=("everything",))

    world = world_of(at(Step.EXECUTE, unsure), rule=release_needs_approval)
    state = await run_of(world)

    report = await report_of(world, state)
    assert report.claims == ()
    assert "everything" in report.not_known
    assert not report.complete


async def test_a_scope_that_leaves_nothing_out_is_refused() -> None:
    world = world_of(at(Step.SCOPE, ScopeAnswer(in_scope=("all",), out_of_scope=())))
    state = await run_of(world)

    assert state.status is RunStatus.FAILED


def test_errors_of_the_core_are_of_one_family() -> None:
    assert all(issubclass(error, Exception) for error in (InvariantBroken, ModelFailed, PermissionMissing))
