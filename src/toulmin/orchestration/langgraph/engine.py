"""LangGraphEngine: runs the graph on a thread of the run's name, from wherever its checkpoint or the store stands."""

from __future__ import annotations

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.types import Command as Goto

from toulmin.contracts.event import Event
from toulmin.contracts.vocabulary import RunId
from toulmin.orchestration.control import expire, load
from toulmin.orchestration.engine import Listener, checked
from toulmin.orchestration.langgraph.graph import Graph, RunChannels, build_graph
from toulmin.reasoning import Effects, decide
from toulmin.state import RunState, fold

__all__ = ["LangGraphEngine"]

_SUPER_STEPS_MAX = 1_000_000
"""LangGraph counts per call, not per run; the run's own limits are in its contract and end it."""


class LangGraphEngine:
    """Carries runs as LangGraph threads. The saver is yours: open it, and close it after the last run."""

    def __init__(self, effects: Effects, *, checkpointer: BaseCheckpointSaver[str]) -> None:
        self._effects = effects
        self._checkpointer = checkpointer

    async def carry(self, run: RunId, *, listen: Listener | None = None) -> RunState:
        """See `Engine.carry`."""
        store = self._effects.store
        state = await expire(store, await load(store, run), clock=self._effects.clock)
        if not decide(state):
            return checked(state)
        heard = _From(state, listen)
        graph = build_graph(self._effects, checkpointer=self._checkpointer, listen=heard)
        config: RunnableConfig = {"configurable": {"thread_id": run}, "recursion_limit": _SUPER_STEPS_MAX}
        await graph.ainvoke(await _entrance(graph, config, run), config, durability="sync")
        for event in await store.events(run, after=state.seq):
            state = fold(state, event)
        return checked(state)


class _From:
    """Passes on only events that the caller has not seen before this call."""

    def __init__(self, state: RunState, listen: Listener | None) -> None:
        self._seq = state.seq
        self._listen = listen

    def __call__(self, state: RunState, event: Event) -> None:
        if self._listen is not None and event.seq > self._seq:
            self._listen(state, event)


async def _entrance(graph: Graph, config: RunnableConfig, run: RunId) -> RunChannels | Goto[str] | None:
    """How to enter the thread: anew, out of its pause, or where it was cut off.

    `tasks`, not `next`, says whether something is unfinished: between a task's writes and the next checkpoint `next`
    is empty although the thread is not at its end.
    """
    snapshot = await graph.aget_state(config)
    if snapshot.interrupts:
        return Goto(resume=True)
    if snapshot.values and snapshot.tasks:
        return None
    return RunChannels(run=run, events=[])
