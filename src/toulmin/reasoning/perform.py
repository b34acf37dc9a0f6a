"""perform: the only impure function of the core. It does one command and commits its outcome, once."""

from __future__ import annotations

from typing import assert_never

from pydantic import ValidationError

from toulmin.contracts.command import AcceptPlanCommand, Analyse, Command, Conclude, Ending, Ingest, TakeStep
from toulmin.contracts.errors import (
    ContractRefused,
    FailureClass,
    InvariantBroken,
    ModelFailed,
    StoreFailed,
    ToulminError,
)
from toulmin.contracts.event import AttemptFailed, Event
from toulmin.contracts.failure import Failure, FailureSource
from toulmin.contracts.usage import Usage
from toulmin.contracts.vocabulary import Step
from toulmin.ports.faults import reach
from toulmin.reasoning.decide import zone_of
from toulmin.reasoning.effects import Effects
from toulmin.reasoning.library import Inputs
from toulmin.reasoning.steps import accept_plan, analyse, close_execution, conclude, ingest, prepare, review
from toulmin.reasoning.steps.prepare import PREPARED
from toulmin.reasoning.workbench import Workbench

__all__ = ["perform", "perform_new"]


async def perform(command: Command, effects: Effects) -> tuple[Event, ...]:
    """Do a command and return its events as stored.

    Called at least once for each command; the first outcome of its key is the only one. Whatever goes wrong inside
    becomes a recorded failure of this attempt; the decider says what follows.

    Raises:
        StoreFailed: the outcome could not be stored. Nothing of it is visible; perform the command again.
        InvariantBroken: the store does not take an outcome like this one: a bug of the step that made it.
    """
    known = await effects.store.outcome(command.key)
    return known if known is not None else await perform_new(command, effects)


async def perform_new(command: Command, effects: Effects) -> tuple[Event, ...]:
    """The same, for a caller that has just read the log and knows that the command has no outcome in it.

    Should another process have done it in the meantime, its outcome still is the only one; only the work was done
    twice.

    Raises:
        StoreFailed: as `perform`.
    """
    if command.delay_ms:
        await effects.clock.sleep_ms(command.delay_ms)
    reach("perform.before_work")
    bench = Workbench(
        command=command,
        contract=await effects.library.contract(command.standing.contract),
        effects=effects,
        zone=zone_of(command),
        began_us=effects.clock.now_us(),
    )
    try:
        events = await _work(bench, command)
    except StoreFailed:
        raise
    except ToulminError as error:
        events = (_failed(bench, error),)
    except ValidationError as error:
        events = (_failed(bench, ContractRefused.of(error, contract=error.title)),)
    except Exception as error:  # noqa: BLE001  # the one boundary: a bug in a step or adapter is recorded, not lost
        bug = InvariantBroken(
            f"{type(error).__name__} in {command.unit}", hint="please report this with the run's bundle"
        )
        bug.__cause__ = error
        events = (_failed(bench, bug),)
    reach("perform.before_commit")
    try:
        stored = await effects.store.commit(bench.outcome(events))
    except ContractRefused as error:
        raise InvariantBroken(f"the store does not take the outcome of {command.unit}: {error.message}") from error
    if tuple(event.model_copy(update={"seq": 0}) for event in stored) == events:
        # Ours, and not the outcome that another process stored first: events name their artifacts by content.
        effects.library.keep(bench.artifacts)
    return stored


async def _work(bench: Workbench, command: Command) -> tuple[Event, ...]:
    match command:
        case Ingest():
            return await ingest(bench, command)
        case Conclude():
            return await conclude(bench, command, inputs=await _inputs_at_the_end(bench, command))
        case AcceptPlanCommand():
            return await accept_plan(bench, command)
        case Analyse():
            return await analyse(bench, command, inputs=await _inputs(bench))
        case TakeStep():
            return await _step(bench, command)
        case _:
            assert_never(command)


async def _step(bench: Workbench, command: TakeStep) -> tuple[Event, ...]:
    inputs = await _inputs(bench)
    if command.step in PREPARED:
        return await prepare(bench, command, inputs=inputs)
    if command.step is Step.EXECUTE:
        return await close_execution(bench, command, inputs=inputs)
    return await review(bench, command, inputs=inputs)


async def _inputs_at_the_end(bench: Workbench, command: Conclude) -> Inputs | None:
    """The inputs, if they were read. The last attempt to end a refused or failed run does without: they may be lost."""
    last = command.attempt >= bench.contract.limits.attempts_max
    if command.standing.inputs is None or (last and command.ending in (Ending.DENIED, Ending.FAILED)):
        return None
    return await _inputs(bench)


async def _inputs(bench: Workbench) -> Inputs:
    digest = bench.command.standing.inputs
    if digest is None:
        raise InvariantBroken(f"{bench.command.unit} was decided before the inputs were read")
    return await bench.effects.library.inputs(digest)


_SOURCES = {
    FailureClass.MALFORMED: FailureSource.MODEL,
    FailureClass.TRANSIENT: FailureSource.SYSTEM,
    FailureClass.REFUSED: FailureSource.EXECUTION,
    FailureClass.PERMANENT: FailureSource.INPUT,
    FailureClass.CANCELLED: FailureSource.EXECUTION,
    FailureClass.BUG: FailureSource.SYSTEM,
}


def _source(error: ToulminError) -> FailureSource:
    """The class of volatility that a failure belongs to: what a reasoner did is the model's, whatever its kind."""
    model = isinstance(error, ModelFailed) and error.failure is not FailureClass.REFUSED
    return FailureSource.MODEL if model else _SOURCES[error.failure]


def _failed(bench: Workbench, error: ToulminError) -> AttemptFailed:
    """The event of a failed attempt. Decisions and replies that led to it stay in the outcome; artifacts do not."""
    bench.artifacts.clear()
    bench.reports.clear()
    bench.promotions.clear()
    if isinstance(error, ModelFailed):
        bench.usage = bench.usage.plus(Usage(**error.spent._asdict()))
    return AttemptFailed(
        **bench.stamp(),
        unit=bench.command.unit,
        attempt=bench.command.attempt,
        failure=Failure(
            failure=error.failure,
            source=_source(error),
            code=type(error).__name__,
            message=error.message[:2_000] or type(error).__name__,
            hint=error.hint,
        ),
    )
