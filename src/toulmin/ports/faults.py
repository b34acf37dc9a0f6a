"""Fault points: named places where a test may kill, fail or delay the process, and where nothing happens otherwise.

Only testing code, or wiring on behalf of a test, installs a plan. Production code just says where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

__all__ = ["FAULT_POINTS", "FaultPlan", "fault_plan", "install", "reach"]

FaultPlan = Callable[[str], None]
"""Called with the name of the point that was reached; may raise, wait, or never return."""

FAULT_POINTS: Final = frozenset(
    (
        "store.before_begin",
        "store.after_begin",
        "store.after_insert",
        "store.before_commit",
        "store.after_commit_before_ack",
        "vault.before_write",
        "vault.before_rename",
        "vault.after_rename",
        "perform.before_work",
        "perform.before_commit",
    )
)
"""Every point there is; a test shows that each is reached."""

_installed: list[FaultPlan] = []


def reach(point: str) -> None:
    """Say that `point` is reached; without an installed plan this does nothing."""
    for plan in _installed:
        plan(point)


def install(plan: FaultPlan) -> None:
    """Call `plan` at every point from now on, until the process ends."""
    _installed.append(plan)


@contextmanager
def fault_plan(plan: FaultPlan) -> Iterator[None]:
    """Call `plan` at every point within the block."""
    _installed.append(plan)
    try:
        yield
    finally:
        _installed.remove(plan)
