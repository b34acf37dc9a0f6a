"""The canonical state of a run, as a pure fold of its events: what is done, what is due, what was spent.

`fold` refuses every event that the present state does not allow, so an impossible log cannot become a state. Whether a
failed attempt is followed by another is decided here and nowhere else.
"""

from toulmin.state.fold import fold, fold_all
from toulmin.state.frames import ready_items
from toulmin.state.retry import another_attempt, backoff_ms
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
    Unit,
)

__all__ = [
    "ROOT",
    "TERMINAL",
    "TRANSITIONS",
    "ArtifactRef",
    "Frame",
    "ItemOutcome",
    "ItemResult",
    "RunState",
    "RunStatus",
    "Stop",
    "Unit",
    "another_attempt",
    "backoff_ms",
    "fold",
    "fold_all",
    "ready_items",
]
