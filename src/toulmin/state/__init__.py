"""The canonical state of a run, as a pure fold of its events: what is done, what is due, what was spent.

`fold` refuses every event that the present state does not allow, so an impossible log cannot become a state. Whether a
failed attempt is followed by another is decided here and nowhere else.
"""

from toulmin.state.breaker import Breaker, BreakerState
from toulmin.state.fold import fold, fold_all
from toulmin.state.frames import ready_items
from toulmin.state.progress import Round, stalled
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
from toulmin.state.stability import breaker_of, zone_of_unit
from toulmin.state.volatility import FRICTION, Volatility

__all__ = [
    "FRICTION",
    "ROOT",
    "TERMINAL",
    "TRANSITIONS",
    "ArtifactRef",
    "Breaker",
    "BreakerState",
    "Frame",
    "ItemOutcome",
    "ItemResult",
    "Round",
    "RunState",
    "RunStatus",
    "Stop",
    "Unit",
    "Volatility",
    "another_attempt",
    "backoff_ms",
    "breaker_of",
    "fold",
    "fold_all",
    "ready_items",
    "stalled",
    "zone_of_unit",
]
