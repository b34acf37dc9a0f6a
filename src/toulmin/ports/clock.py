"""Time as an argument: the only place where the core learns what time it is or waits."""

from __future__ import annotations

from typing import Protocol

__all__ = ["Clock"]


class Clock(Protocol):
    """Wall time in microseconds since 1970-01-01 UTC, never going backwards within a process."""

    def now_us(self) -> int:
        """The present time."""
        ...

    async def sleep_ms(self, duration_ms: int) -> None:
        """Wait; a virtual clock returns at once with its time moved on."""
        ...
