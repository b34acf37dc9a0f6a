"""decide: what may start now, from the state alone. Every engine asks this one function and does what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from toulmin.contracts.canonical import Digest
from toulmin.contracts.command import (
    AcceptPlanCommand,
    Analyse,
    Command,
    Conclude,
    Ending,
    Ingest,
    Standing,
    TakeStep,
)
from toulmin.contracts.event import ItemShape
from toulmin.contracts.usage import Allowance
from toulmin.contracts.vocabulary import ArtifactId, ItemId, Step, Zone
from toulmin.reasoning.budget import limit_reached, share
from toulmin.state import ROOT, ArtifactRef, Frame, ItemOutcome, RunState, RunStatus, Stop, backoff_ms, ready_items

__all__ = ["FLOW", "decide", "zone_of"]

FLOW = "five-steps/1"
"""Version of the flow that this module decides; a run pins it and no other code adopts the run silently."""


@dataclass(frozen=True, slots=True)
class _Due:
    """A unit of work that is due, before it has its share of the budget."""

    unit: str
    frame: Frame | None = None
    step: Step | None = None
    item: ItemShape | None = None

    @property
    def calls_model(self) -> bool:
        if self.item is not None:
            return not self.item.tool
        return self.step not in (None, Step.EXECUTE)


def decide(state: RunState) -> tuple[Command, ...]:
    """Everything that may start now, most urgent first; `()` means wait (for a person or for work in flight) or over.

    The same state always gives the same commands. Work that an engine has in flight is among them until its event is
    folded: engines start each key once.
    """
    if state.over or state.status is RunStatus.PAUSED:
        return ()
    if state.stop is not None:
        return _conclude(state, state.stop)
    if state.working is RunStatus.CONCLUDING:
        return _conclude(state, Stop(Ending.DONE, "all planned work is done and verified"))
    due = [work for work in _due(state) if state.unit(work.unit).waiting is None]
    if not due:
        return ()
    stop = limit_reached(state, calls_model=any(work.calls_model for work in due))
    if stop is not None:
        return _conclude(state, stop)
    return tuple(
        _command(state, work, allowance) for work, allowance in zip(due, share(state, commands=len(due)), strict=False)
    )


def zone_of(command: Command) -> Zone:
    """Where a command runs: raw inputs at the edge, judgement about the whole in the core, the rest on workers."""
    match command:
        case Ingest():
            return Zone.EDGE
        case AcceptPlanCommand() | Conclude():
            return Zone.CORE
        case TakeStep() | Analyse():
            return Zone.WORKER
        case _:
            assert_never(command)


def _due(state: RunState) -> Iterator[_Due]:
    if state.inputs is None or state.unit("ingest").waiting is not None:
        # Also while a person is asked whether the run may go on with what was read.
        yield _Due(unit="ingest")
        return
    open_steps = ((path, state.frames[path], state.frames[path].step) for path in sorted(state.frames))
    for path, frame, step in ((path, frame, step) for path, frame, step in open_steps if step is not None):
        if step is not Step.EXECUTE:
            yield _Due(unit=f"{path}/{step.value}", frame=frame, step=step)
        elif not frame.accepted:
            yield _Due(unit=f"{path}/accept", frame=frame)
        elif len(frame.results) == len(frame.items):
            yield _Due(unit=f"{path}/execute", frame=frame, step=Step.EXECUTE)
        else:
            for shape in ready_items(frame):
                yield _Due(unit=f"{path}/{shape.id}", frame=frame, item=shape)


def _command(state: RunState, due: _Due, allowance: Allowance) -> Command:
    unit = state.unit(due.unit)
    reasoners = state.contract.reasoners
    frame = due.frame
    parents = _parents(frame, due)
    common = {
        "run": state.run,
        "unit": due.unit,
        "attempt": unit.attempt,
        "approval": unit.approval,
        "reasoner": reasoners[unit.reasoner] if due.calls_model else "none",
        "degraded": due.calls_model and unit.reasoner > 0,
        "delay_ms": backoff_ms(unit),
        "reads": tuple(parent.content for parent in parents),
        "standing": _standing(state, frame, allowance),
    }
    if frame is None:
        return Ingest.model_validate(common)
    ids: tuple[ArtifactId, ...] = tuple(parent.id for parent in parents)
    if due.item is not None:
        plan, scope = frame.artifacts[Step.PLAN], frame.artifacts[Step.SCOPE]
        needed = ids[2:]
        return Analyse.model_validate(
            {**common, "frame": frame.path, "item": due.item.id, "scope": scope.id, "plan": plan.id, "parents": needed}
        )
    if due.step is None:
        return AcceptPlanCommand.model_validate({**common, "frame": frame.path, "plan": ids[0]})
    return TakeStep.model_validate({**common, "frame": frame.path, "step": due.step, "parents": ids})


def _parents(frame: Frame | None, due: _Due) -> tuple[ArtifactRef, ...]:
    """The artifacts that the work reads: what it is derived from, and what its key depends on."""
    if frame is None:
        return ()
    made = frame.artifacts
    if due.item is not None:
        return (made[Step.PLAN], made[Step.SCOPE], *_promoted(frame, only=due.item.needs))
    match due.step:
        case None:
            return (made[Step.PLAN],)
        case Step.CLARIFY:
            return ()
        case Step.SCOPE:
            return (made[Step.CLARIFY],)
        case Step.PLAN:
            return (made[Step.SCOPE], made[Step.CLARIFY])
        case Step.EXECUTE:
            return (made[Step.PLAN], *_finished(frame))
        case Step.VERIFY:
            return (made[Step.EXECUTE], made[Step.SCOPE], *_promoted(frame))
        case _:
            assert_never(due.step)


def _finished(frame: Frame) -> Iterator[ArtifactRef]:
    for shape in frame.items:
        result = frame.results.get(shape.id)
        if result is not None and result.artifact is not None:
            yield result.artifact


def _promoted(frame: Frame, *, only: tuple[ItemId, ...] | None = None) -> Iterator[ArtifactRef]:
    wanted = (shape.id for shape in frame.items) if only is None else only
    for item in wanted:
        result = frame.results.get(item)
        if result is not None and result.outcome is ItemOutcome.PROMOTED and result.artifact is not None:
            yield result.artifact


def _conclude(state: RunState, stop: Stop) -> tuple[Command, ...]:
    unit_name = f"conclude/{stop.ending.value}"
    unit = state.unit(unit_name)
    if unit.waiting is not None:
        return ()
    if stop.ending in (Ending.FAILED, Ending.DENIED) and unit.attempt > state.contract.limits.attempts_max:
        # Not even the end can be written: the engine reports it, and the run can be resumed by a mended release.
        return ()
    root = state.frames.get(ROOT)
    promoted = tuple(ref for path in sorted(state.frames) for ref in _promoted(state.frames[path]))
    review = root.artifacts.get(Step.VERIFY) if root is not None else None
    reads: tuple[Digest, ...] = tuple(ref.content for ref in promoted) + ((review.content,) if review else ())
    command = Conclude(
        run=state.run,
        unit=unit_name,
        attempt=unit.attempt,
        approval=unit.approval,
        delay_ms=backoff_ms(unit),
        reads=reads,
        alone=True,
        standing=_standing(state, root, share(state, commands=1)[0]),
        ending=stop.ending,
        reason=stop.reason[:20_000],
        parents=tuple(ref.id for ref in promoted),
        review=review.id if review else None,
    )
    return (command,)


def _standing(state: RunState, frame: Frame | None, allowance: Allowance) -> Standing:
    return Standing(
        contract=state.contract_digest,
        inputs=state.inputs,
        seq=state.seq,
        depth=frame.depth() if frame is not None else 0,
        steps=state.steps,
        retries=state.retries,
        usage=state.usage,
        started_us=state.started_us,
        allowance=allowance,
    )
