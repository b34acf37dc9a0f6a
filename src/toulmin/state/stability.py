"""Stability: what each finished command says about the ground under the run, kept in its state."""

from __future__ import annotations

from dataclasses import replace

from toulmin.contracts.errors import FailureClass
from toulmin.contracts.event import AttemptFailed, Event, ItemFinished, StepFinished
from toulmin.contracts.failure import FailureSource
from toulmin.contracts.vocabulary import FramePath, Level, Zone
from toulmin.state.breaker import Breaker
from toulmin.state.frames import item_of
from toulmin.state.run_state import RunState
from toulmin.state.units import INGEST, accepts, concludes
from toulmin.state.volatility import disturbance, settled

__all__ = ["breaker_of", "steadied", "zone_of_unit"]

_COUNTS = frozenset({FailureClass.TRANSIENT, FailureClass.MALFORMED, FailureClass.PERMANENT})
"""Failures that say something about what failed; a refusal or a cancellation does not."""


def steadied(state: RunState, event: Event) -> RunState:
    """The state (before `event` is applied) with volatility and breakers as they are after it.

    A command disturbs once, by the first of its events.
    """
    if event.command is None or event.command == state.last:
        return state
    found = disturbance(event)
    volatility = settled(state.volatility, {} if found is None else dict((found,)))
    return _breakers(replace(state, volatility=volatility), event)


def breaker_of(state: RunState, name: str) -> Breaker:
    """The breaker of `model:<name>`, `tool:<name>` or `zone:<name>`; a fresh one when it never failed."""
    return state.breakers.get(name, Breaker())


def zone_of_unit(state: RunState, unit: str) -> Zone:
    """The zone that the work of a unit runs in: that of its command, told by the unit's name and its frame."""
    if unit == INGEST:
        return Zone.EDGE
    frame = state.frames.get(FramePath(unit.partition("/")[0]))
    about_the_run = frame is not None and frame.level is Level.L4
    return Zone.CORE if about_the_run or concludes(unit) or accepts(unit) else Zone.WORKER


def _breakers(state: RunState, event: Event) -> RunState:
    match event:
        case AttemptFailed() if event.failure.failure in _COUNTS:
            names = _behind(state, event)
            changed = {name: breaker_of(state, name).failed(event.at_us) for name in names}
            return replace(state, breakers=state.breakers.update(changed)) if changed else state
        case StepFinished() | ItemFinished() if state.breakers:
            unit = f"{event.frame}/{event.item if isinstance(event, ItemFinished) else event.step.value}"
            worked = {f"model:{event.by}", f"zone:{zone_of_unit(state, unit)}", *_tool(state, unit)}
            left = state.breakers
            for name in worked & set(left):
                left = left.delete(name)
            return replace(state, breakers=left)
        case _:
            return state


def _behind(state: RunState, event: AttemptFailed) -> tuple[str, ...]:
    """What is to blame for a failure: the reasoner that gave no answer, the tool, or where it ran."""
    tool = _tool(state, event.unit)
    if tool:
        return tool
    if event.failure.source is FailureSource.MODEL and event.by != "none":
        return (f"model:{event.by}",)
    return (f"zone:{zone_of_unit(state, event.unit)}",) if event.failure.source is FailureSource.SYSTEM else ()


def _tool(state: RunState, unit: str) -> tuple[str, ...]:
    found = item_of(state.frames, unit)
    return (f"tool:{found[1].tool}",) if found is not None and found[1].tool is not None else ()
