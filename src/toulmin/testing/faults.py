"""Faults: plans for the named points of `toulmin.ports.faults` — die on the spot, fail, or wait."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter

from toulmin.contracts.errors import StoreFailed, UsageError
from toulmin.ports.faults import FAULT_POINTS, FaultPlan

__all__ = ["Reached", "kill_at", "plan_from", "raise_at", "wait_at"]


class Reached:
    """A plan that only counts how often each point is reached."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def __call__(self, point: str) -> None:
        self.counts[point] += 1


class _At:
    """Counts the visits of one point, and says when the wanted one has come."""

    def __init__(self, point: str, *, visit: int) -> None:
        if point not in FAULT_POINTS:
            raise UsageError(f"no fault point {point}", hint=f"there are {', '.join(sorted(FAULT_POINTS))}")
        self._point, self._visit, self._seen = point, visit, 0
        self._lock = threading.Lock()

    def due(self, point: str) -> bool:
        if point != self._point:
            return False
        with self._lock:
            self._seen += 1
            return self._seen == self._visit


def kill_at(point: str, *, visit: int = 1) -> FaultPlan:
    """End this process as kill -9 does, at the given visit of a point: no clean-up of any kind runs."""
    at = _At(point, visit=visit)

    def plan(reached: str) -> None:
        if at.due(reached):
            os.kill(os.getpid(), signal.SIGKILL)

    return plan


def raise_at(point: str, *, visit: int = 1, error: Exception | None = None) -> FaultPlan:
    """Raise an error (StoreFailed unless told) at the given visit of a point."""
    at = _At(point, visit=visit)

    def plan(reached: str) -> None:
        if at.due(reached):
            raise error or StoreFailed(f"fault at {reached}", hint="a test asked for this")

    return plan


def wait_at(point: str, *, gate: threading.Event, visit: int = 1, timeout_s: float = 60.0) -> FaultPlan:
    """Hold the thread at the given visit of a point until `gate` is set, at most `timeout_s`."""
    at = _At(point, visit=visit)

    def plan(reached: str) -> None:
        if at.due(reached) and not gate.wait(timeout_s):
            raise StoreFailed(f"nobody opened the gate at {reached}", hint="set it in the test")

    return plan


def plan_from(text: str) -> FaultPlan:
    """Read a plan from `kill:<point>:<visit>` or `raise:<point>:<visit>`, as wiring takes it from the environment.

    Raises:
        UsageError: the text is not of that form.
    """
    kind, _, rest = text.partition(":")
    point, _, visit = rest.partition(":")
    number = visit or "1"
    if kind not in ("kill", "raise") or not number.isdecimal():
        raise UsageError(f"not a fault plan: {text!r}", hint="write kill:<point>:<visit> or raise:<point>:<visit>")
    return kill_at(point, visit=int(number)) if kind == "kill" else raise_at(point, visit=int(number))
