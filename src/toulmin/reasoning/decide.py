"""decide: what may start now, from the state alone. Every engine asks this one function and does what it says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
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
from toulmin.contracts.vocabulary import ArtifactId, ItemId, Level, Step, Zone
from toulmin.reasoning.budget import limit_reached, passes_of, share
from toulmin.state import (
    ROOT,
    ArtifactRef,
    BreakerState,
    Frame,
    RunState,
    RunStatus,
    Stop,
    Unit,
    backoff_ms,
    breaker_of,
    ready_items,
    zone_of_unit,
)

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
            return self.item.tool is None
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
        return _conclude(state, Stop(Ending.DONE, f"all planned work is done and verified{state.left_out}"))
    due = [work for work in _due(state) if state.unit(work.unit).waiting is None]
    if not due:
        return ()
    stop = limit_reached(state, calls_model=any(work.calls_model for work in due))
    if stop is not None:
        return _conclude(state, stop)
    shares = share(state, commands=len(due), alone=due[0].item is None)
    return tuple(_command(state, work, allowance) for work, allowance in zip(due, shares, strict=False))


def zone_of(command: Command) -> Zone:
    """Where a command runs: raw inputs at the edge, judgement about the run in the core, the rest on workers."""
    match command:
        case Ingest():
            return Zone.EDGE
        case AcceptPlanCommand() | Conclude():
            return Zone.CORE
        case TakeStep() | Analyse():
            return Zone.CORE if command.level is Level.L4 else Zone.WORKER
        case _:
            assert_never(command)


def _due(state: RunState) -> Iterator[_Due]:
    if state.inputs is None or state.unit("ingest").waiting is not None:
        # Also while a person is asked whether the run may go on with what was read.
        yield _Due(unit="ingest")
        return
    for path, frame in state.frames.items():
        step = frame.step
        if step is None:
            continue  # at most one frame is open: the next one opens when it closes
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
    place = _reasoner(state, unit) if due.calls_model else 0
    frame = due.frame
    parents = _parents(state, frame, due) if frame is not None else ()
    common = {
        "run": state.run,
        "unit": due.unit,
        "attempt": unit.attempt,
        "approval": unit.approval,
        "reasoner": reasoners[place] if due.calls_model else "none",
        "degraded": due.calls_model and place > 0,
        "delay_ms": max(backoff_ms(unit, name=due.unit), _cooling_ms(state, due, reasoner=reasoners[place])),
        "reads": tuple(parent.content for parent in parents),
        "standing": _standing(state, frame, allowance),
    }
    if frame is None:
        return Ingest.model_validate(common)
    ids: tuple[ArtifactId, ...] = tuple(parent.id for parent in parents)
    common |= {"frame": frame.path, "level": frame.level, "round": frame.round, "sent": frame.sent}
    if due.item is not None:
        plan, scope = frame.artifacts[Step.PLAN], frame.artifacts[Step.SCOPE]
        needed = ids[2:]
        return Analyse.model_validate(
            {
                **common,
                "item": due.item.id,
                "scope": scope.id,
                "plan": plan.id,
                "parents": needed,
                "passes": passes_of(state),
            }
        )
    if due.step is None:
        return AcceptPlanCommand.model_validate({**common, "plan": ids[0]})
    return TakeStep.model_validate({**common, "step": due.step, "parents": ids})


def _reasoner(state: RunState, unit: Unit) -> int:
    """The place in the chain of the reasoner to ask: the unit's own, or the first after it that may be asked now."""
    chain = state.contract.reasoners
    for place in range(unit.reasoner, len(chain)):
        if breaker_of(state, f"model:{chain[place]}").state(state.now_us) is not BreakerState.OPEN:
            return place
    return unit.reasoner


def _cooling_ms(state: RunState, due: _Due, *, reasoner: str) -> int:
    """How long to wait until what the work needs may be tried again: nothing else can take its place."""
    tool = due.item.tool if due.item is not None else None
    needs = (
        *((f"model:{reasoner}",) if due.calls_model else ()),
        *((f"tool:{tool}",) if tool is not None else ()),
        f"zone:{zone_of_unit(state, due.unit)}",
    )
    breakers = [breaker_of(state, name) for name in needs]
    ends_us = [
        breaker.opened_us + breaker.cooldown_us
        for breaker in breakers
        if breaker.opened_us is not None and breaker.state(state.now_us) is BreakerState.OPEN
    ]
    return max((-(-(end_us - state.now_us) // 1_000) for end_us in ends_us), default=0)


def _parents(state: RunState, frame: Frame, due: _Due) -> tuple[ArtifactRef, ...]:
    """The artifacts that the work reads: what it is derived from, and what its key depends on.

    Above L1, and in a later round, also what stands already: nothing goes up that the level below has not promoted.
    """
    made = frame.artifacts
    if due.item is not None:
        needed = (ref for _, _, ref in frame.promoted(only=due.item.needs))
        return (made[Step.PLAN], made[Step.SCOPE], *needed, *_sources(state, frame, only=due.item.sources))
    match due.step:
        case None:
            return (made[Step.PLAN],)
        case Step.CLARIFY:
            return () if frame.opened_by is None else (frame.opened_by,)
        case Step.SCOPE:
            return (made[Step.CLARIFY], *_scope_below(state, frame))
        case Step.PLAN:
            return (made[Step.SCOPE], made[Step.CLARIFY], *_sources(state, frame))
        case Step.EXECUTE:
            return (made[Step.PLAN], *_finished(frame))
        case Step.VERIFY:
            return (made[Step.EXECUTE], made[Step.SCOPE], *_to_review(state, frame))
        case _:
            assert_never(due.step)


def _scope_below(state: RunState, frame: Frame) -> Iterator[ArtifactRef]:
    if frame.below is not None:
        yield state.frames[frame.below].artifacts[Step.SCOPE]


def _sources(state: RunState, frame: Frame, *, only: tuple[str, ...] = ()) -> Iterator[ArtifactRef]:
    """What the level below has promoted, in this round and earlier ones.

    At L1 of a later round there is no level below: what stands of the rounds before takes its place.
    """
    if frame.level is Level.L1:
        below = [other for other in state.frames_of(Level.L1) if other.round < frame.round]
    else:
        below = list(state.frames_of(Level(frame.level - 1)))
    if not only:
        yield from (ref for _, ref in _standing_in(below))
        return
    wanted: defaultdict[str, list[ItemId]] = defaultdict(list)
    for unit in only:
        path, _, item = unit.partition("/")
        wanted[path].append(ItemId(item))
    yield from (ref for other in below for _, _, ref in other.promoted(only=wanted[other.path]))


def _to_review(state: RunState, frame: Frame) -> Iterator[ArtifactRef]:
    """All that stands at the frame's level and, from earlier rounds, above it: what falls may take it along."""
    for level in range(frame.level, Level.L4 + 1):
        yield from (ref for _, ref in _standing_in(state.frames_of(Level(level))))


def _standing_in(frames: Iterable[Frame]) -> Iterator[tuple[str, ArtifactRef]]:
    return ((unit, ref) for frame in frames for unit, _, ref in frame.promoted())


def _finished(frame: Frame) -> Iterator[ArtifactRef]:
    for shape in frame.items:
        result = frame.results.get(shape.id)
        if result is not None and result.artifact is not None:
            yield result.artifact


def _conclude(state: RunState, stop: Stop) -> tuple[Command, ...]:
    unit_name = f"conclude/{stop.ending.value}"
    unit = state.unit(unit_name)
    if unit.waiting is not None:
        return ()
    if stop.ending in (Ending.FAILED, Ending.DENIED) and unit.attempt > state.contract.limits.attempts_max:
        # Not even the end can be written: the engine reports it, and the run can be resumed by a mended release.
        return ()
    promoted = tuple(ref for level in Level for _, ref in _standing_in(state.frames_of(level)))
    reviews = tuple(_latest_reviews(state))
    reads: tuple[Digest, ...] = tuple(ref.content for ref in (*promoted, *reviews))
    command = Conclude(
        run=state.run,
        unit=unit_name,
        attempt=unit.attempt,
        approval=unit.approval,
        delay_ms=backoff_ms(unit, name=unit_name),
        reads=reads,
        alone=True,
        standing=_standing(state, state.frames.get(ROOT), share(state, commands=1)[0]),
        ending=stop.ending,
        reason=stop.reason[:20_000],
        condition=stop.condition,
        parents=tuple(ref.id for ref in promoted),
        reviews=tuple(ref.id for ref in reviews),
    )
    return (command,)


def _latest_reviews(state: RunState) -> Iterator[ArtifactRef]:
    """The latest review of each level, of frames that promoted something; of the first frame when none did.

    Meta-reasoning is about the run and has no say in whether what the run found is well supported.
    """
    latest: list[ArtifactRef] = []
    for level in (Level.L1, Level.L2, Level.L3):
        closed = [
            frame
            for frame in state.frames_of(level)
            if Step.VERIFY in frame.artifacts and any(result.said for _, result, _ in frame.promoted())
        ]
        latest += [frame.artifacts[Step.VERIFY] for frame in closed[-1:]]
    root = state.frames.get(ROOT)
    if not latest and root is not None and Step.VERIFY in root.artifacts:
        latest.append(root.artifacts[Step.VERIFY])
    yield from latest


def _standing(state: RunState, frame: Frame | None, allowance: Allowance) -> Standing:
    return Standing(
        contract=state.contract_digest,
        inputs=state.inputs,
        seq=state.seq,
        depth=frame.depth() if frame is not None else 0,
        regime=state.volatility.regime,
        steps=state.steps,
        retries=state.retries,
        usage=state.usage,
        started_us=state.started_us,
        allowance=allowance,
    )
