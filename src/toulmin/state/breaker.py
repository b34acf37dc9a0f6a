"""Circuit breaker: what keeps failing is left alone for a while, then tried once before it is trusted again.

The pattern is Michael Nygard's (Release It!, 2007, chapter 5). Time is that of the events, so a replay agrees.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

__all__ = ["COOLDOWN_US", "COOLDOWN_US_MAX", "FAILURES_TO_OPEN", "Breaker", "BreakerState"]

FAILURES_TO_OPEN: Final = 5
"""Failures in a row."""
COOLDOWN_US: Final = 30_000_000
"""How long an open breaker stays shut to work; it doubles each time that the trial fails."""
COOLDOWN_US_MAX: Final = 600_000_000


class BreakerState(StrEnum):
    """Whether work gets through."""

    CLOSED = "closed"
    OPEN = "open"
    TRIAL = "trial"
    """The cool-down is over: one success closes it, one failure opens it for longer."""


@dataclass(frozen=True, slots=True)
class Breaker:
    """The record of one thing that may fail: a reasoner, a tool, a zone."""

    failures: int = 0
    """In a row."""
    opened_us: int | None = None
    cooldown_us: int = COOLDOWN_US

    def state(self, now_us: int) -> BreakerState:
        """Its state at a time."""
        if self.opened_us is None:
            return BreakerState.CLOSED
        return BreakerState.TRIAL if now_us >= self.opened_us + self.cooldown_us else BreakerState.OPEN

    def failed(self, now_us: int) -> Breaker:
        """After one more failure."""
        more = replace(self, failures=self.failures + 1)
        if self.opened_us is None:
            return more if more.failures < FAILURES_TO_OPEN else replace(more, opened_us=now_us)
        if self.state(now_us) is BreakerState.TRIAL:
            return replace(more, opened_us=now_us, cooldown_us=min(self.cooldown_us * 2, COOLDOWN_US_MAX))
        return more

    def succeeded(self) -> Breaker:
        """After a success: as new."""
        return Breaker()
