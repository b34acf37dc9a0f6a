"""The embedded engine: one asyncio loop over the store, no server, as many runs at once as one likes."""

from __future__ import annotations

import asyncio

from toulmin.contracts.event import Event
from toulmin.contracts.vocabulary import CommandKey, RunId
from toulmin.orchestration.control import expire, load
from toulmin.orchestration.engine import Listener, checked, startable
from toulmin.reasoning import Effects, decide, perform_new
from toulmin.state import RunState, fold_all

__all__ = ["LocalEngine"]


class LocalEngine:
    """Carries runs in this process. Cancelling `carry` leaves a run that any engine can carry on."""

    def __init__(self, effects: Effects) -> None:
        self._effects = effects

    async def carry(self, run: RunId, *, listen: Listener | None = None) -> RunState:
        """See `Engine.carry`."""
        store = self._effects.store
        state = await expire(store, await load(store, run), clock=self._effects.clock)
        flying: dict[CommandKey, asyncio.Task[tuple[Event, ...]]] = {}
        finished: set[CommandKey] = set()
        try:
            while True:
                for command in startable(decide(state), flying=flying.keys(), finished=finished):
                    flying[command.key] = asyncio.create_task(perform_new(command, self._effects), name=command.unit)
                if not flying:
                    return checked(state)
                done, _ = await asyncio.wait(flying.values(), return_when=asyncio.FIRST_COMPLETED)
                for key in [key for key, task in flying.items() if task in done]:
                    finished.add(key)
                    state = await self._folded(state, flying.pop(key).result(), listen)
        finally:
            for task in flying.values():
                task.cancel()
            await asyncio.gather(*flying.values(), return_exceptions=True)

    async def _folded(self, state: RunState, events: tuple[Event, ...], listen: Listener | None) -> RunState:
        """The state with these events, and with any that people or other processes wrote in between."""
        fresh = tuple(event for event in events if event.seq > state.seq)
        if fresh and fresh[0].seq != state.seq + 1:
            fresh = await self._effects.store.events(state.run, after=state.seq)
        for event in fresh:
            state = fold_all((event,), state=state)
            if listen is not None:
                listen(state, event)
        return state
