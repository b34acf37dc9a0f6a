"""fold: the only way a run's state changes. It refuses every event that the present state does not allow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from immutables import Map

from toulmin.contracts.approval import ApprovalAnswer
from toulmin.contracts.command import Ending, HaltCondition
from toulmin.contracts.errors import FailureClass, TransitionRefused
from toulmin.contracts.event import (
    ApprovalAnswered,
    ApprovalAsked,
    ArtifactDemoted,
    AttemptFailed,
    Event,
    InputsNormalised,
    ItemFinished,
    PlanAccepted,
    RunCancelled,
    RunEnded,
    RunPaused,
    RunResumed,
    RunStarted,
    StepFinished,
    WorkDenied,
)
from toulmin.contracts.policy import Action
from toulmin.contracts.promotion import PromotionOutcome
from toulmin.contracts.vocabulary import FramePath, Level, Step
from toulmin.state.frames import close_item, close_step, item_of, open_items, to_the_back
from toulmin.state.levels import finished_round, following_frame
from toulmin.state.retry import another_attempt
from toulmin.state.run_state import (
    ROOT,
    TERMINAL,
    TRANSITIONS,
    ArtifactRef,
    Frame,
    ItemOutcome,
    ItemResult,
    RunState,
    RunStatus,
    Stop,
)
from toulmin.state.stability import steadied
from toulmin.state.units import INGEST, asks_reasoner, concludes

__all__ = ["fold", "fold_all"]

_OUTCOMES = {
    PromotionOutcome.PROMOTE: ItemOutcome.PROMOTED,
    PromotionOutcome.HOLD: ItemOutcome.HELD,
    PromotionOutcome.REJECT: ItemOutcome.REJECTED,
    PromotionOutcome.DEMOTE: ItemOutcome.REJECTED,
}


def fold_all(events: Iterable[Event], *, state: RunState | None = None) -> RunState:
    """The state after a run's events, in their order.

    Raises:
        TransitionRefused: the events are not the log of a run.
    """
    for event in events:
        state = fold(state, event)
    if state is None:
        raise TransitionRefused("a run without events has no state", hint="look up the run's id with `toulmin runs`")
    return state


def fold(state: RunState | None, event: Event) -> RunState:
    """The state after one more event (`state` is None before the first).

    Raises:
        TransitionRefused: the event is of another run, out of order, or not allowed now.
    """
    if state is None:
        return _begin(event)
    if event.run != state.run:
        raise TransitionRefused(f"an event of run {event.run} in the log of {state.run}")
    if event.seq != state.seq + 1:
        raise TransitionRefused(
            f"event {event.seq} of run {state.run} follows {state.seq}", hint="fold in the log's order"
        )
    if state.over:
        return _too_late(state, event)
    steady = steadied(state, event)
    counted = replace(
        steady,
        seq=event.seq,
        now_us=max(state.now_us, event.at_us),
        usage=state.usage.plus(event.usage),
        steps=state.steps + (event.command is not None and event.command != state.last),
        last=event.command or state.last,
    )
    return _apply(counted, event)


def _too_late(state: RunState, event: Event) -> RunState:
    """What came in while the run ended elsewhere stays in the log and changes nothing but its length.

    Two processes may write at the same moment: a person cancels while the last command commits. Neither can know, and
    the log must stay readable. Two engines may even end the run at the same moment: the first ending counts.
    """
    if isinstance(event, RunStarted):
        raise TransitionRefused(f"run {state.run} has ended as {state.status}; it takes no {event.kind}")
    return replace(state, seq=event.seq, now_us=max(state.now_us, event.at_us), usage=state.usage.plus(event.usage))


def _begin(event: Event) -> RunState:
    if not isinstance(event, RunStarted) or event.seq != 1:
        raise TransitionRefused(f"a log begins with run_started as number 1, not with {event.kind} {event.seq}")
    return RunState(
        run=event.run,
        contract=event.contract,
        contract_digest=event.contract.digest,
        status=RunStatus.INGESTING,
        started_us=event.at_us,
        now_us=event.at_us,
        seq=1,
    )


def _apply(state: RunState, event: Event) -> RunState:
    match event:
        case RunStarted():
            raise TransitionRefused(f"run {state.run} was started twice")
        case (
            InputsNormalised()
            | StepFinished()
            | PlanAccepted()
            | ItemFinished()
            | ArtifactDemoted()
            | AttemptFailed()
            | WorkDenied()
        ):
            return _progress(state, event)
        case ApprovalAsked():
            return _asked(state, event)
        case ApprovalAnswered():
            return _answered(state, event)
        case RunPaused() | RunResumed() | RunCancelled() | RunEnded():
            return _control(state, event)
        case _:
            assert_never(event)


def _progress(
    state: RunState,
    event: InputsNormalised | StepFinished | PlanAccepted | ItemFinished | ArtifactDemoted | AttemptFailed | WorkDenied,
) -> RunState:
    match event:
        case InputsNormalised():
            return _inputs_normalised(state, event)
        case StepFinished():
            return _step_finished(state, event)
        case PlanAccepted():
            return _plan_accepted(state, event)
        case ItemFinished():
            artifact = ArtifactRef(event.artifact, event.content, event.confidence)
            result = ItemResult(_OUTCOMES[event.outcome], artifact, event.said)
            return _item_closed(_done(state, f"{event.frame}/{event.item}"), event.frame, event.item, result)
        case ArtifactDemoted():
            return _demoted(state, event)
        case AttemptFailed():
            return _attempt_failed(state, event)
        case WorkDenied():
            # Policy that stops the run is a halt with a partial result; policy that refuses a step denies the run.
            halts = event.action is Action.RUN_CONTINUE
            said = f"{event.unit}: {event.reason} (rule {event.rule})"
            stop = Stop(Ending.HALTED, said, HaltCondition.POLICY) if halts else Stop(Ending.DENIED, said)
            return _denied(state, event.unit, stop)
        case _:
            assert_never(event)


def _control(state: RunState, event: RunPaused | RunResumed | RunCancelled | RunEnded) -> RunState:
    match event:
        case RunPaused():
            # Said twice, or by two people at once: the run is paused all the same.
            return state if state.status is RunStatus.PAUSED else _move(state, RunStatus.PAUSED)
        case RunResumed():
            return _resumed(state)
        case RunCancelled():
            # A denial stands: to cancel must not bring out what was refused.
            denied = state.stop is not None and state.stop.ending is Ending.DENIED
            said = Stop(Ending.CANCELLED, f"cancelled by {event.by}: {event.reason}")
            stopped = state if denied else replace(state, stop=said)
            return _move(stopped, stopped.working) if state.status is RunStatus.PAUSED else stopped
        case RunEnded():
            ended = replace(state, report=event.report, final=event.final, reason=event.reason)
            return _move(ended, RunStatus(event.ending.value))
        case _:
            assert_never(event)


def _inputs_normalised(state: RunState, event: InputsNormalised) -> RunState:
    if state.inputs is not None:
        raise TransitionRefused(f"the inputs of run {state.run} were read twice")
    frames = Map({ROOT: Frame(path=ROOT, level=Level.L1)})
    return _move(replace(_done(state, INGEST), inputs=event.state, frames=frames), RunStatus.REASONING)


def _plan_accepted(state: RunState, event: PlanAccepted) -> RunState:
    frame = _frame(state, event.frame)
    if frame.step is not Step.EXECUTE or frame.accepted:
        raise TransitionRefused(f"no plan of frame {event.frame} waits to be accepted")
    opened = open_items(frame, size=_window(state), shed=state.friction.sheds)
    return _with_frame(_done(state, f"{event.frame}/accept"), opened)


def _step_finished(state: RunState, event: StepFinished) -> RunState:
    frame = close_step(
        _frame(state, event.frame),
        step=event.step,
        artifact=ArtifactRef(event.artifact, event.content, event.confidence),
        items=event.items,
    )
    if event.repeats:
        frame = replace(frame, repeats=event.repeats)
    after = _with_frame(_done(state, f"{event.frame}/{event.step.value}"), frame)
    return _climbed(after, frame, event) if frame.step is None else after


def _climbed(state: RunState, closed: Frame, event: StepFinished) -> RunState:
    """A frame is done: the next one opens, or the run goes to its conclusion."""
    if closed.level is Level.L4:
        state = replace(state, rounds=(*state.rounds, finished_round(state, closed, sent=event.next_round)))
    level_max = Level(max(Level.L1, state.contract.level_max - state.friction.levels_less))
    if closed.level == level_max < state.contract.level_max:
        state = replace(state, left_out=f"; level {int(level_max) + 1} was left out in a storm")
    follows = following_frame(state, closed, sent=event.next_round, level_max=level_max)
    match follows:
        case Frame():
            return _with_frame(state, follows)
        case Stop():
            return replace(state, stop=state.stop or follows)
        case None:
            return _move(state, RunStatus.CONCLUDING)
        case _:
            assert_never(follows)


def _demoted(state: RunState, event: ArtifactDemoted) -> RunState:
    """A promoted item is replaced by what is left of it; what was withdrawn can be used by nothing from here on."""
    frame = _frame(state, event.frame)
    standing = frame.results.get(event.item)
    if standing is None or standing.outcome is not ItemOutcome.PROMOTED or standing.artifact is None:
        raise TransitionRefused(f"{event.frame}/{event.item} was not promoted, so it cannot be demoted")
    if standing.artifact.id != event.artifact:
        raise TransitionRefused(f"{event.frame}/{event.item} stands by {standing.artifact.id}, not {event.artifact}")
    stands = event.outcome is PromotionOutcome.PROMOTE
    successor = ArtifactRef(event.successor, event.content, event.confidence)
    left = ItemResult(ItemOutcome.PROMOTED if stands else ItemOutcome.DEMOTED, successor, event.said)
    return _with_frame(state, replace(frame, results=frame.results.set(event.item, left)))


def _attempt_failed(state: RunState, event: AttemptFailed) -> RunState:
    unit = state.unit(event.unit)
    if event.attempt != unit.attempt:
        raise TransitionRefused(f"attempt {event.attempt} of {event.unit} failed, but attempt {unit.attempt} is due")
    if event.failure.failure is FailureClass.REFUSED and not concludes(event.unit):
        return _stopped(
            state, event.unit, Stop(Ending.HALTED, f"{event.unit}: {event.failure.message}", HaltCondition.REFUSED)
        )
    found = item_of(state.frames, event.unit)
    chained = asks_reasoner(event.unit) and not (found is not None and found[1].tool is not None)
    again = another_attempt(
        unit,
        failure=event.failure,
        contract=state.contract,
        retries=state.retries,
        steps=state.steps,
        chained=chained,
    )
    if again is not None:
        tried = replace(state, units=state.units.set(event.unit, again), retries=state.retries + 1)
        return _due_anew(tried, event.unit)
    if found is not None:
        return _item_closed(state, found[0], found[1].id, ItemResult(ItemOutcome.FAILED))
    failed = replace(
        state, units=state.units.set(event.unit, replace(unit, attempt=unit.attempt + 1, last=event.failure))
    )
    said = f"{event.unit} failed after {event.attempt} attempts: {event.failure.message}"
    return _stopped(failed, event.unit, Stop(Ending.FAILED, said))


def _stopped(state: RunState, unit: str, stop: Stop) -> RunState:
    """The first reason to stop counts; after it, only what becomes of the conclusion itself replaces it.

    A denial stands, even if its end cannot be written: no other ending may bring out what was refused.
    """
    if state.stop is None:
        return replace(state, stop=stop)
    stands = state.stop.ending is Ending.DENIED or not concludes(unit)
    return state if stands else replace(state, stop=stop)


def _denied(state: RunState, unit: str, stop: Stop) -> RunState:
    found = item_of(state.frames, unit)
    if found is not None:
        return _item_closed(_done(state, unit), found[0], found[1].id, ItemResult(ItemOutcome.DENIED))
    return _stopped(_done(state, unit), unit, stop)


def _asked(state: RunState, event: ApprovalAsked) -> RunState:
    unit = state.unit(event.unit)
    if unit.waiting is not None:
        # Two engines may ask for the same unit at the same moment, each about what it saw: the first question stands.
        return state
    waits = replace(unit, waiting=event.request, approval=None)
    parked = replace(state, units=state.units.set(event.unit, waits), waiting=state.waiting + 1)
    return (
        parked if parked.status in (RunStatus.NEEDS_HUMAN, RunStatus.PAUSED) else _move(parked, RunStatus.NEEDS_HUMAN)
    )


def _answered(state: RunState, event: ApprovalAnswered) -> RunState:
    unit = state.unit(event.unit)
    decision = event.decision
    if unit.waiting is None or unit.waiting.id != decision.request or unit.waiting.covers != decision.covers:
        raise TransitionRefused(f"{event.unit} does not wait for approval {decision.request} of that content")
    approval = decision.request if decision.answer is ApprovalAnswer.GRANTED else None
    units = state.units.set(event.unit, replace(unit, waiting=None, approval=approval))
    after = replace(state, units=units, waiting=state.waiting - 1)
    if after.waiting == 0 and after.status is RunStatus.NEEDS_HUMAN:
        after = _move(after, after.working)
    if approval is not None:
        return _due_anew(after, event.unit)
    said = f"{event.unit}: approval {decision.answer.value} ({decision.approver})"
    return _denied(after, event.unit, Stop(Ending.DENIED, said))


def _resumed(state: RunState) -> RunState:
    if state.status is not RunStatus.PAUSED:
        return state
    return _move(state, RunStatus.NEEDS_HUMAN if state.waiting else state.working)


def _item_closed(state: RunState, path: FramePath, item: str, result: ItemResult) -> RunState:
    frame = _frame(state, path)
    return _with_frame(state, close_item(frame, item, result, size=_window(state), shed=state.friction.sheds))


def _window(state: RunState) -> int:
    """Items that may be open at once: fewer when the ground shifts, never none."""
    return max(1, state.contract.limits.parallel_max // state.friction.parallel_divisor)


def _due_anew(state: RunState, unit: str) -> RunState:
    """An item that is due again takes its turn behind those in flight, whose shares of the budget are given out."""
    found = item_of(state.frames, unit)
    return state if found is None else _with_frame(state, to_the_back(_frame(state, found[0]), found[1].id))


def _done(state: RunState, unit: str) -> RunState:
    return replace(state, units=state.units.delete(unit)) if unit in state.units else state


def _frame(state: RunState, path: FramePath) -> Frame:
    frame = state.frames.get(path)
    if frame is None:
        raise TransitionRefused(f"run {state.run} has no frame {path}")
    return frame


def _with_frame(state: RunState, frame: Frame) -> RunState:
    return replace(state, frames=state.frames.set(frame.path, frame))


def _move(state: RunState, status: RunStatus) -> RunState:
    """Change the status; while a run waits, progress is remembered in `working` and shown when the wait is over."""
    if (
        state.status in (RunStatus.NEEDS_HUMAN, RunStatus.PAUSED)
        and status
        in (
            RunStatus.REASONING,
            RunStatus.CONCLUDING,
        )
        and status is not state.working
    ):
        return replace(state, working=status)
    if status not in TRANSITIONS[state.status]:
        raise TransitionRefused(f"run {state.run} cannot go from {state.status} to {status}")
    waits = status in (RunStatus.NEEDS_HUMAN, RunStatus.PAUSED)
    working = state.working if waits or status in TERMINAL else status
    return replace(state, status=status, working=working)
