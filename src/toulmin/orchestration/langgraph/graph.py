"""The graph: `decide` sends every command that may start to `perform`, and parks in `wait` while people think.

Channels hold plain JSON, so that any checkpointer and any serialiser can keep them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, TypedDict, cast

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command as Goto
from langgraph.types import Send, interrupt
from pydantic import TypeAdapter

from toulmin.contracts.canonical import Json
from toulmin.contracts.command import Command
from toulmin.contracts.errors import NotFound
from toulmin.contracts.event import Event
from toulmin.contracts.vocabulary import RunId
from toulmin.orchestration.engine import Listener, startable
from toulmin.reasoning import Effects, decide, perform
from toulmin.state import RunState, RunStatus, fold

__all__ = ["Graph", "RunChannels", "build_graph"]

_COMMAND: TypeAdapter[Command] = TypeAdapter(Command)
_EVENT: TypeAdapter[Event] = TypeAdapter(Event)


def _merge(known: Sequence[Json], more: Sequence[Json]) -> list[Json]:
    """Events of both, each once, in the log's order."""
    both = {cast(Mapping[str, int], event)["seq"]: event for event in (*known, *more)}
    return [both[seq] for seq in sorted(both)]


class RunChannels(TypedDict):
    """What the graph knows: which run, and its events as JSON."""

    run: str
    events: Annotated[list[Json], _merge]


class _Order(TypedDict):
    """What `perform` gets: one command as JSON."""

    command: Json


Graph = CompiledStateGraph[RunChannels, None, RunChannels, RunChannels]


def build_graph(
    effects: Effects, *, checkpointer: BaseCheckpointSaver[str] | None, listen: Listener | None = None
) -> Graph:
    """A graph over these effects, for one run at a time. Invoke it with `{"run": ..., "events": []}`."""
    nodes = _Nodes(effects, listen)
    graph: StateGraph[RunChannels, None, RunChannels, RunChannels] = StateGraph(RunChannels)
    graph.add_node("decide", nodes.decide, destinations=("perform", "wait", END))
    graph.add_node("perform", nodes.perform, input_schema=_Order)
    graph.add_node("wait", nodes.wait)
    graph.add_edge(START, "decide")
    graph.add_edge("perform", "decide")
    graph.add_edge("wait", "decide")
    return graph.compile(checkpointer=checkpointer)


class _Nodes:
    def __init__(self, effects: Effects, listen: Listener | None) -> None:
        self._effects = effects
        self._listen = listen
        self._state: RunState | None = None
        """The fold of the channel so far: a saving of time, made anew in another process."""

    async def decide(self, state: RunChannels) -> Goto[str]:
        """Fold what is new, and say where the run goes."""
        now, fresh = await self._folded(state)
        commands = tuple(startable(decide(now), flying=()))
        update = {"events": fresh}
        if commands:
            orders = [Send("perform", {"command": command.model_dump(mode="json")}) for command in _together(commands)]
            return Goto(update=update, goto=orders)
        waits = not now.over and (now.waiting > 0 or now.status is RunStatus.PAUSED)
        return Goto(update=update, goto="wait" if waits else END)

    async def perform(self, state: _Order) -> Mapping[str, list[Json]]:
        """Do one command; its events go into the channel."""
        events = await perform(_COMMAND.validate_json(json.dumps(state["command"])), self._effects)
        return {"events": [event.model_dump(mode="json") for event in events]}

    async def wait(self, state: RunChannels) -> Mapping[str, list[Json]]:
        """Pause until somebody resumes the graph; what they said is in the store by then, and read from there."""
        interrupt({"run": state["run"]})
        return {"events": []}

    async def _folded(self, channels: RunChannels) -> tuple[RunState, list[Json]]:
        known = channels["events"]
        seq = self._state.seq if self._state is not None else 0
        for data in known[seq:]:
            self._next(_EVENT.validate_json(json.dumps(data)))
        # What people and other processes wrote is in the store only.
        seq = self._state.seq if self._state is not None else 0
        missing = await self._effects.store.events(RunId(channels["run"]), after=seq)
        for event in missing:
            self._next(event)
        if self._state is None:
            raise NotFound(f"no run is called {channels['run']}", hint="start it first")
        return self._state, [event.model_dump(mode="json") for event in missing]

    def _next(self, event: Event) -> None:
        self._state = fold(self._state, event)
        if self._listen is not None:
            self._listen(self._state, event)


def _together(commands: Sequence[Command]) -> Sequence[Command]:
    """What may run side by side in one super-step."""
    return commands[:1] if commands[0].alone else [command for command in commands if not command.alone]
