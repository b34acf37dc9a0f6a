"""What no level may do: widen, skip, answer in another form, or go on where policy says no."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.orchestration.climbing import climbing
from tests.orchestration.disputed import LOOKUPS, carried, claim, world_with
from tests.orchestration.world import Rule, contract_of, deny, report_of, run_of, world_of
from tests.verification.incident import artifact as artifact_of
from tests.verification.incident import at
from tests.verification.incident import claim as claim_of
from toulmin.contracts.artifact import ItemKind
from toulmin.contracts.command import NextRound
from toulmin.contracts.errors import TransitionRefused
from toulmin.contracts.event import ArtifactDemoted, WorkDenied
from toulmin.contracts.exchange import Answer, FindingsAnswer, ModelRequest, PlanAnswer, ProposedItem, ScopeAnswer
from toulmin.contracts.policy import Action, ContinueRun, PolicyInput
from toulmin.contracts.run_contract import Limits
from toulmin.contracts.vocabulary import ArtifactId, ClaimId, ItemId, Level, Step
from toulmin.ports.policy_engine import EngineAnswer
from toulmin.reasoning.inquiry import PRIOR_MAX, prior_claims
from toulmin.state import RunState, RunStatus, fold, fold_all


def saying(level: Level, step: Step, answer: Answer) -> Callable[[ModelRequest], Answer]:
    """A reasoner that climbs well but for one step of one level."""
    climbs = climbing()

    def rule(request: ModelRequest) -> Answer:
        here = (request.task.level, request.task.step) == (level, step)
        return answer if here else climbs(request)

    return rule


def planned(**named: object) -> PlanAnswer:
    item = {"id": "s1", "kind": ItemKind.SYNTHESIS, "title": "All of it", "expects": "a synthesis", **named}
    return PlanAnswer(items=(ProposedItem.model_validate(item),))


async def climbed(
    script: Callable[[ModelRequest], Answer], *, rule: Rule | None = None, rounds_max: int = 1
) -> RunState:
    limits = Limits(attempts_max=1, rounds_max=rounds_max)
    return await run_of(world_of(script, rule=rule), contract_of(level_max=Level.L4, limits=limits))


@pytest.mark.requirement("R20", "R28")
@pytest.mark.parametrize(
    ("level", "step", "answer", "words"),
    [
        (Level.L2, Step.SCOPE, ScopeAnswer(in_scope=("the weather",), out_of_scope=("x",)), "puts in what an earlier"),
        (Level.L2, Step.PLAN, planned(sources=("0/nowhere",)), "draws on 0/nowhere"),
        (Level.L1, Step.PLAN, planned(), "stands above level 1"),
    ],
)
async def test_a_step_that_widens_or_skips_is_refused(level: Level, step: Step, answer: Answer, words: str) -> None:
    state = await climbed(saying(level, step, answer))
    assert state.status is RunStatus.FAILED
    assert words in state.reason


async def test_a_look_at_the_run_answered_in_another_form_fails_its_item() -> None:
    world = world_of(saying(Level.L4, Step.EXECUTE, FindingsAnswer(claims=())))
    state = await run_of(world, contract_of(level_max=Level.L4, limits=Limits(attempts_max=1)))
    assert state.status is RunStatus.DONE, state.reason
    assert not (await report_of(world, state)).meta


async def test_a_look_at_the_run_that_policy_refuses_is_denied_and_on_record() -> None:
    def rule(question: PolicyInput) -> EngineAnswer | None:
        asked = question.resource
        looks = asked.action is Action.MODEL_CALL and (asked.level, asked.step) == (Level.L4, Step.EXECUTE)
        return deny() if looks else None

    world = world_of(climbing(), rule=rule)
    state = await run_of(world, contract_of(level_max=Level.L4))
    assert state.status is RunStatus.DONE, state.reason
    assert [event.unit for event in await world.log() if isinstance(event, WorkDenied)] == ["0.0.0.0/s1"]
    seen = [request.record for request in world.model().requests if request.task.step is Step.VERIFY]
    assert seen[-1] is not None
    assert [entry.unit for entry in seen[-1].denials] == ["0.0.0.0/s1"]


@pytest.mark.requirement("R26", "R38")
async def test_a_round_that_policy_does_not_allow_is_not_taken() -> None:
    def rule(question: PolicyInput) -> EngineAnswer | None:
        asked = question.resource
        return deny() if isinstance(asked, ContinueRun) and asked.cause == "next_round" else None

    state = await climbed(
        climbing(sends=lambda request: NextRound(constraints=("Look again.",))), rule=rule, rounds_max=3
    )
    assert state.status is RunStatus.DONE, state.reason
    assert max(frame.round for frame in state.frames.values()) == 1


async def test_only_what_stands_can_be_withdrawn() -> None:
    found = {(1, "i1"): (claim("a.log"),), (1, "i2"): (LOOKUPS,), (2, "j1"): (claim("b.log", "c.log"),)}
    world = world_with(found, rounds=2)
    await carried(world)
    log = await world.log()
    place, fell = next((place, event) for place, event in enumerate(log) if isinstance(event, ArtifactDemoted))
    state = fold_all(log[:place])
    with pytest.raises(TransitionRefused, match="stands by"):
        fold(state, fell.with_(artifact=ArtifactId("a-other")))
    with pytest.raises(TransitionRefused, match="was not promoted"):
        fold(state, fell.with_(item=ItemId("i-none")))


def test_of_very_many_claims_those_that_answer_and_the_surest_are_shown() -> None:
    one = claim_of("Lookups on a lost shard become reads on orders-db", at("runbook.md"), answers=())
    many = tuple(one.with_(id=ClaimId(f"c{number}")) for number in range(PRIOR_MAX + 5))
    last = one.with_(id=ClaimId("answer"), answers=("root cause",))
    shown = prior_claims([artifact_of(*many, last)], question="root cause")
    assert len(shown) == PRIOR_MAX
    assert last in shown.values()
