"""The fold: which status follows which, what is refused, and what two processes at once may write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.orchestration.world import RUN, World, answers, contract_of, failing_once, release_needs_approval
from toulmin.contracts.approval import ApprovalAnswer, ApprovalDecision, ApprovalRequest
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.command import Ending
from toulmin.contracts.errors import FailureClass, TransitionRefused
from toulmin.contracts.event import (
    ApprovalAnswered,
    ApprovalAsked,
    AttemptFailed,
    Event,
    InputsNormalised,
    ItemFinished,
    ItemShape,
    PlanAccepted,
    RunCancelled,
    RunEnded,
    RunOrigin,
    RunPaused,
    RunResumed,
    RunStarted,
    StepFinished,
    WorkDenied,
)
from toulmin.contracts.failure import Failure, FailureSource
from toulmin.contracts.policy import Action
from toulmin.contracts.promotion import PromotionOutcome
from toulmin.contracts.run_contract import Limits
from toulmin.contracts.vocabulary import (
    ApprovalId,
    ArtifactId,
    CommandKey,
    DecisionId,
    FramePath,
    ItemId,
    RunId,
    Step,
)
from toulmin.orchestration import LocalEngine
from toulmin.reasoning import decide
from toulmin.state import ROOT, TERMINAL, TRANSITIONS, RunState, RunStatus, fold, fold_all
from toulmin.testing.models import Line, ScriptedModel

DIGEST = digest_bytes(b"content")
DECISION = DecisionId("d1")


class Log:
    """Events of one run, numbered as the store would."""

    def __init__(self, *, parallel: int = 2) -> None:
        contract = contract_of(limits=Limits(parallel_max=parallel))
        self.state = fold(
            None,
            RunStarted(run=RUN, seq=1, at_us=1, began_us=1, contract=contract, origin=RunOrigin(base=".")),
        )

    def add(self, *events: Event) -> RunState:
        for event in events:
            self.state = fold(self.state, event.with_(seq=self.state.seq + 1))
        return self.state


def inputs(**more: object) -> InputsNormalised:
    return InputsNormalised(
        run=RUN, at_us=2, began_us=2, state=DIGEST, documents=1, passages=1, rejected=0, decision=DECISION
    )


def step(which: Step, *items: str) -> StepFinished:
    return StepFinished(
        run=RUN,
        at_us=3,
        began_us=3,
        command=CommandKey(f"k-{which.value}"),
        frame=ROOT,
        step=which,
        artifact=ArtifactId(f"a-{which.value}"),
        content=DIGEST,
        confidence=1.0,
        items=tuple(ItemShape(id=ItemId(item)) for item in items),
    )


def accepted(frame: str = ROOT) -> PlanAccepted:
    return PlanAccepted(
        run=RUN, at_us=4, began_us=4, frame=FramePath(frame), plan=ArtifactId("a-plan"), decision=DECISION
    )


def item(name: str, outcome: PromotionOutcome = PromotionOutcome.PROMOTE) -> ItemFinished:
    return ItemFinished(
        run=RUN,
        at_us=5,
        began_us=5,
        frame=ROOT,
        item=ItemId(name),
        artifact=ArtifactId(f"a-{name}"),
        content=DIGEST,
        outcome=outcome,
        confidence=0.9,
        claims=1,
        held=0,
    )


def failed(unit: str, *, attempt: int = 1, failure: FailureClass = FailureClass.TRANSIENT) -> AttemptFailed:
    said = Failure(failure=failure, source=FailureSource.MODEL, code="ModelFailed", message="nobody home")
    return AttemptFailed(run=RUN, at_us=6, began_us=6, unit=unit, attempt=attempt, failure=said)


def denied(unit: str, action: Action = Action.MODEL_CALL) -> WorkDenied:
    return WorkDenied(run=RUN, at_us=6, began_us=6, unit=unit, action=action, decision=DECISION, rule="r", reason="no")


def asked(unit: str) -> ApprovalAsked:
    request = ApprovalRequest(
        id=ApprovalId(f"p-{unit}"),
        run=RUN,
        unit=unit,
        action=Action.MODEL_CALL,
        covers=DIGEST,
        shown=(),
        role="lead",
        question="may it?",
        decision=DECISION,
        asked_us=6,
        expires_us=60,
    )
    return ApprovalAsked(run=RUN, at_us=6, began_us=6, unit=unit, request=request)


def answered(unit: str, answer: ApprovalAnswer = ApprovalAnswer.GRANTED) -> ApprovalAnswered:
    decision = ApprovalDecision(
        request=ApprovalId(f"p-{unit}"), answer=answer, covers=DIGEST, approver="ada", role="lead", at_us=7
    )
    return ApprovalAnswered(run=RUN, at_us=7, began_us=7, unit=unit, decision=decision)


def paused() -> RunPaused:
    return RunPaused(run=RUN, at_us=8, began_us=8, by="ada", reason="lunch")


def resumed() -> RunResumed:
    return RunResumed(run=RUN, at_us=8, began_us=8, by="ada")


def cancelled() -> RunCancelled:
    return RunCancelled(run=RUN, at_us=8, began_us=8, by="ada", reason="enough")


def ended(ending: Ending = Ending.DONE) -> RunEnded:
    return RunEnded(
        run=RUN, at_us=9, began_us=9, ending=ending, reason="over", report=DIGEST, final=DIGEST, decision=DECISION
    )


def executing(*items: str, parallel: int = 2) -> Log:
    log = Log(parallel=parallel)
    log.add(inputs(), step(Step.CLARIFY), step(Step.SCOPE), step(Step.PLAN, *items), accepted())
    return log


def concluding() -> Log:
    log = executing("i1")
    log.add(item("i1"), step(Step.EXECUTE), step(Step.VERIFY))
    return log


INGESTING: Callable[[], Log] = Log
WORLDS: dict[RunStatus, Callable[[], Log]] = {
    RunStatus.INGESTING: Log,
    RunStatus.REASONING: lambda: executing("i1", "i2"),
    RunStatus.CONCLUDING: concluding,
    RunStatus.NEEDS_HUMAN: lambda: _after(executing("i1", "i2"), asked("0/i1")),
    RunStatus.PAUSED: lambda: _after(executing("i1", "i2"), paused()),
}
ENDINGS = {ending: ended(ending) for ending in Ending}


def _after(log: Log, *events: Event) -> Log:
    log.add(*events)
    return log


@pytest.mark.requirement("R14")
@pytest.mark.parametrize("status", list(WORLDS))
@pytest.mark.parametrize("ending", list(Ending))
def test_a_run_may_end_only_where_the_table_says(status: RunStatus, ending: Ending) -> None:
    log = WORLDS[status]()
    assert log.state.status is status
    if RunStatus(ending.value) in TRANSITIONS[status]:
        assert log.add(ENDINGS[ending]).status is RunStatus(ending.value)
    else:
        with pytest.raises(TransitionRefused, match="cannot go"):
            log.add(ENDINGS[ending])


@pytest.mark.requirement("R14")
def test_the_table_has_every_status_and_terminal_ones_lead_nowhere() -> None:
    assert set(TRANSITIONS) == set(RunStatus)
    assert all(not TRANSITIONS[status] for status in TERMINAL)
    assert all(TRANSITIONS[status] for status in set(RunStatus) - TERMINAL)


@pytest.mark.requirement("R14")
@pytest.mark.parametrize(
    ("make", "event", "words"),
    [
        (Log, RunStarted(run=RUN, at_us=1, began_us=1, contract=contract_of(), origin=RunOrigin(base=".")), "twice"),
        (lambda: executing("i1"), inputs(), "read twice"),
        (lambda: executing("i1"), step(Step.CLARIFY), "execute is due"),
        (lambda: executing("i1"), step(Step.EXECUTE), "cannot close"),
        (concluding, step(Step.VERIFY), "none is due"),
        (lambda: executing("i1"), accepted(), "waits to be accepted"),
        (lambda: executing("i1"), accepted("0.1"), "no frame 0.1"),
        (lambda: executing("i1"), item("i9"), "not open"),
        (lambda: executing("i1"), failed("0/i1", attempt=2), "attempt 1 is due"),
        (lambda: executing("i1"), answered("0/i1"), "does not wait"),
        (
            lambda: _after(concluding(), ended()),
            RunStarted(run=RUN, at_us=1, began_us=1, contract=contract_of(), origin=RunOrigin(base=".")),
            "has ended",
        ),
        (Log, step(Step.CLARIFY), "no frame 0"),
    ],
)
def test_what_the_state_does_not_allow_is_refused(make: Callable[[], Log], event: Event, words: str) -> None:
    log = make()
    before = log.state
    with pytest.raises(TransitionRefused, match=words):
        log.add(event)
    assert log.state is before


def test_a_log_begins_with_its_start_and_is_folded_in_order() -> None:
    log = Log()
    with pytest.raises(TransitionRefused, match="begins with"):
        fold(None, inputs().with_(seq=1))
    with pytest.raises(TransitionRefused, match="follows"):
        fold(log.state, inputs().with_(seq=3))
    with pytest.raises(TransitionRefused, match="of run"):
        fold(log.state, inputs().with_(seq=2, run=RunId("r-other")))
    with pytest.raises(TransitionRefused, match="without events"):
        fold_all(())


@pytest.mark.parametrize(
    "event",
    [paused(), resumed(), cancelled(), item("i1"), failed("0/i1"), asked("0/i1"), ended(), ended(Ending.CANCELLED)],
)
@pytest.mark.failure("late-message")
def test_what_comes_after_the_end_stays_in_the_log_and_changes_nothing(event: Event) -> None:
    log = _after(concluding(), ended())
    before = log.state
    after = log.add(event)
    assert after == replace(before, seq=before.seq + 1, now_us=max(before.now_us, event.at_us))


@pytest.mark.failure("duplicate-message")
def test_statements_made_twice_count_once() -> None:
    log = _after(executing("i1"), resumed())
    assert log.state.status is RunStatus.REASONING
    assert log.add(paused(), paused()).status is RunStatus.PAUSED
    assert log.add(resumed(), resumed()).status is RunStatus.REASONING


def test_a_run_paused_while_it_waits_waits_again_when_it_is_resumed() -> None:
    log = _after(executing("i1", "i2"), asked("0/i1"), paused())
    assert log.state.status is RunStatus.PAUSED
    assert log.add(resumed()).status is RunStatus.NEEDS_HUMAN
    log.add(asked("0/i2"), answered("0/i1"))
    assert (log.state.status, log.state.waiting) == (RunStatus.NEEDS_HUMAN, 1)
    assert log.add(answered("0/i2")).status is RunStatus.REASONING


def test_progress_made_during_a_pause_shows_when_it_is_over() -> None:
    log = _after(Log(), paused(), inputs())
    assert (log.state.status, log.state.working) == (RunStatus.PAUSED, RunStatus.REASONING)
    assert log.add(resumed()).status is RunStatus.REASONING


@pytest.mark.failure("cancelled")
def test_a_run_cancelled_in_a_pause_is_free_to_conclude() -> None:
    log = _after(executing("i1"), paused(), cancelled())
    assert log.state.status is RunStatus.REASONING
    (command,) = decide(log.state)
    assert command.unit == "conclude/cancelled"


@pytest.mark.parametrize("answer", [ApprovalAnswer.DENIED, ApprovalAnswer.EXPIRED])
@pytest.mark.failure("approval-unanswered")
def test_an_item_that_nobody_approves_is_left_out(answer: ApprovalAnswer) -> None:
    log = _after(executing("i1"), asked("0/i1"), answered("0/i1", answer))
    assert log.state.stop is None
    assert [result.outcome.value for result in log.state.frames[ROOT].results.values()] == ["denied"]


def test_the_first_reason_to_stop_counts() -> None:
    log = _after(executing("i1", "i2"), cancelled(), failed("0/accept", failure=FailureClass.BUG))
    assert log.state.stop is not None
    assert log.state.stop.ending is Ending.CANCELLED
    log.add(denied("0/accept", Action.PLAN_ACCEPT))
    assert log.state.stop.ending is Ending.CANCELLED
    after = log.add(denied("conclude/cancelled", Action.ARTIFACT_RELEASE))
    assert after.stop is not None
    assert after.stop.ending is Ending.DENIED


def test_a_conclusion_that_always_fails_is_given_up_and_not_repeated_for_ever() -> None:
    log = concluding()
    tried = 0
    while commands := decide(log.state):
        (command,) = commands
        log.add(failed(command.unit, attempt=command.attempt, failure=FailureClass.REFUSED))
        tried += 1
        assert tried < 50
    assert log.state.stop is not None
    assert log.state.stop.ending is Ending.FAILED


@pytest.mark.requirement("R26")
def test_policy_that_stops_the_run_halts_it_and_policy_that_refuses_a_step_denies_it() -> None:
    halted = _after(Log(), inputs(), denied("ingest", Action.RUN_CONTINUE)).state.stop
    refused = _after(Log(), inputs(), denied("0/clarify")).state.stop
    assert halted is not None
    assert refused is not None
    assert (halted.ending, refused.ending) == (Ending.HALTED, Ending.DENIED)


@given(items=st.integers(1, 40), parallel=st.integers(1, 9), seed=st.randoms(use_true_random=False))
def test_the_window_never_holds_more_than_it_may_and_every_item_is_done_once(
    items: int, parallel: int, seed: object
) -> None:
    names = [f"i{number}" for number in range(items)]
    log = executing(*names, parallel=parallel)
    done = 0
    while window := log.state.frames[ROOT].window:
        assert len(window) <= parallel
        assert len(decide(log.state)) <= parallel
        log.add(item(seed.choice(window).id))  # type: ignore[attr-defined]  # a random.Random, which has no public name
        done += 1
    assert done == items == len(log.state.frames[ROOT].results)


@pytest.mark.requirement("R16")
@given(cut=st.integers(1, 16))
async def test_a_log_folded_in_two_parts_gives_the_same_state(cut: int) -> None:
    rule: Callable[..., Line] = failing_once(
        answers(), when=lambda request: request.task.item == "i2", failure=FailureClass.TRANSIENT
    )
    world = World(models={"scripted": ScriptedModel(rule)})
    world.policy.rule = release_needs_approval
    await world.start()
    state = await LocalEngine(world.effects()).carry(RUN)
    log = await world.log()

    assert fold_all(log[cut:], state=fold_all(log[:cut])) == fold_all(log) == state
