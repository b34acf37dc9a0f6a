"""Engine: carries commands to `perform` and events back. What happens is decided in `reasoning`, never here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from toulmin.contracts.event import Event
from toulmin.contracts.vocabulary import RunId
from toulmin.state import RunState

__all__ = ["Engine", "Listener"]

Listener = Callable[[RunState, Event], None]
"""Called after each event is folded, with the state it led to. It must not block."""


class Engine(Protocol):
    """One way of carrying a run."""

    async def carry(self, run: RunId, *, listen: Listener | None = None) -> RunState:
        """Take a stored run as far as it goes: to its end, or to where it waits for a person or is paused.

        Any engine can carry on what another left. Work that has an outcome is never done again.

        Raises:
            NotFound: there is no such run.
            UsageError: the run is pinned to another flow than this code decides.
            StoreFailed: the store is out of reach; carry on later, nothing is lost.
        """
        ...
