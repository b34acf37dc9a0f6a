"""A virtual clock: time passes with every look at it, jumps when it is told to, and may step back a little."""

from __future__ import annotations

__all__ = ["START_US", "SimClock"]

START_US = 1_780_000_000_000_000
TICK_US = 1_000


class SimClock:
    """The Clock port without waiting. One is shared by all processes of a world."""

    def __init__(self) -> None:
        self._now = START_US

    def now_us(self) -> int:
        self._now += TICK_US
        return self._now

    async def sleep_ms(self, duration_ms: int) -> None:
        self._now += duration_ms * 1_000

    def jump(self, duration_us: int) -> None:
        """Move the time on, or back when negative."""
        self._now += duration_us
