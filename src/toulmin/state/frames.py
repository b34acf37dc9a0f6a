"""How a frame moves: steps close in order, items pass through a window that never holds more than it may."""

from __future__ import annotations

from dataclasses import replace

from immutables import Map

from toulmin.contracts.errors import TransitionRefused
from toulmin.contracts.event import ItemShape
from toulmin.contracts.vocabulary import Criticality, FramePath, ItemId, Step
from toulmin.state.run_state import ArtifactRef, Frame, ItemOutcome, ItemResult

__all__ = ["close_item", "close_step", "item_of", "open_items", "ready_items", "to_the_back"]

_NEXT: dict[Step, Step | None] = {
    Step.CLARIFY: Step.SCOPE,
    Step.SCOPE: Step.PLAN,
    Step.PLAN: Step.EXECUTE,
    Step.EXECUTE: Step.VERIFY,
    Step.VERIFY: None,
}


def close_step(frame: Frame, *, step: Step, artifact: ArtifactRef, items: tuple[ItemShape, ...]) -> Frame:
    """The frame with one step done and the next one due.

    Raises:
        TransitionRefused: another step is due, or execution is closed with items still open.
    """
    if frame.step is not step:
        due = "none" if frame.step is None else frame.step.value
        raise TransitionRefused(f"step {step.value} of frame {frame.path} finished, but {due} is due")
    if step is Step.EXECUTE and (not frame.accepted or len(frame.results) < len(frame.items)):
        raise TransitionRefused(
            f"execution of frame {frame.path} cannot close: items are open or the plan not accepted"
        )
    closed = replace(frame, step=_NEXT[step], artifacts=frame.artifacts.set(step, artifact))
    if step is not Step.PLAN:
        return closed
    return replace(closed, items=items, places=Map({shape.id: place for place, shape in enumerate(items)}))


def open_items(frame: Frame, *, size: int, shed: bool = False) -> Frame:
    """The frame with its plan accepted and the first items in the window; `shed`: without sheddable ones."""
    return _in_turn(_refill(replace(frame, accepted=True), size=size, shed=shed), ready=frozenset())


def close_item(frame: Frame, item: str, result: ItemResult, *, size: int, shed: bool = False) -> Frame:
    """The frame with one item done; `shed`: sheddable items that have not begun are left out.

    Raises:
        TransitionRefused: the item is not being worked on.
    """
    window = tuple(shape for shape in frame.window if shape.id != item)
    if len(window) == len(frame.window):
        raise TransitionRefused(f"item {item} of frame {frame.path} is not open")
    closed = replace(frame, window=window, results=frame.results.set(ItemId(item), result))
    return _in_turn(_refill(closed, size=size, shed=shed), ready=frozenset(shape.id for shape in ready_items(frame)))


def to_the_back(frame: Frame, item: ItemId) -> Frame:
    """The frame with one item behind all others that are ready, because it is due anew (a retry, a person's answer)."""
    return _in_turn(frame, ready=frozenset(shape.id for shape in ready_items(frame) if shape.id != item))


def ready_items(frame: Frame) -> tuple[ItemShape, ...]:
    """Items of the window whose needs are finished, those that have been due for longest first.

    The plan is in topological order, so a window that is not empty always holds one. Whatever an engine has in flight
    stands before what became due later, so that it keeps its share of the budget.
    """
    return tuple(shape for shape in frame.window if all(need in frame.results for need in shape.needs))


def item_of(frames: Map[FramePath, Frame], unit: str) -> tuple[FramePath, ItemShape] | None:
    """The frame and item that a unit's name stands for, or None when it is no open item."""
    path, _, item = unit.partition("/")
    frame = frames.get(FramePath(path))
    shape = next((shape for shape in frame.window if shape.id == item), None) if frame is not None else None
    return (frame.path, shape) if frame is not None and shape is not None else None


def _in_turn(frame: Frame, *, ready: frozenset[ItemId]) -> Frame:
    """The same window with the items that were ready before in front, then those that are now, then the others."""
    now = frozenset(shape.id for shape in ready_items(frame))
    window = sorted(frame.window, key=lambda shape: 0 if shape.id in ready else 1 if shape.id in now else 2)
    return replace(frame, window=tuple(window))


def _refill(frame: Frame, *, size: int, shed: bool) -> Frame:
    """Let items in, in plan order. One that is shed never enters the window, so nobody can be working on it."""
    room = size - len(frame.window)
    if room <= 0 or frame.cursor >= len(frame.items):
        return frame
    if not shed:
        entering = frame.items[frame.cursor : frame.cursor + room]
        return replace(frame, window=frame.window + entering, cursor=frame.cursor + len(entering))
    window, results, cursor = list(frame.window), frame.results, frame.cursor
    while cursor < len(frame.items) and len(window) < size:
        shape = frame.items[cursor]
        cursor += 1
        if shape.criticality is Criticality.SHEDDABLE:
            results = results.set(shape.id, ItemResult(ItemOutcome.SHED))
        else:
            window.append(shape)
    return replace(frame, window=tuple(window), results=results, cursor=cursor)
