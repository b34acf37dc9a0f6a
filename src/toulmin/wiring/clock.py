"""The machine's clock, made to never run backwards within a process."""

from __future__ import annotations

import asyncio
import time

__all__ = ["SystemClock"]


class SystemClock:
    """Wall time; a step back of the machine's clock is held at the latest time already given."""

    def __init__(self) -> None:
        self._latest_us = 0

    def now_us(self) -> int:
        """See `Clock.now_us`."""
        self._latest_us = max(self._latest_us, time.time_ns() // 1_000)
        return self._latest_us

    async def sleep_ms(self, duration_ms: int) -> None:
        """See `Clock.sleep_ms`."""
        await asyncio.sleep(duration_ms / 1_000)
