"""A process that carries the run as the embedded engine does, except that the scheduler says when anything moves."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from toulmin.contracts.command import Command
from toulmin.contracts.event import Event
from toulmin.contracts.vocabulary import CommandKey
from toulmin.orchestration.engine import startable
from toulmin.reasoning import Effects, decide
from toulmin.state import RunState, fold_all

__all__ = ["Process", "Running"]

Work = asyncio.Task[tuple[Event, ...]]


@dataclass(slots=True, kw_only=True)
class Running:
    """A delivery of a command that waits at the gate of its commit."""

    command: Command
    task: Work
    process: Process
    stray: bool
    """A repeated delivery: nobody waits for its result."""


@dataclass(slots=True, kw_only=True, eq=False)
class Process:
    """One process with its own idea of the state, which falls behind when another one writes."""

    name: str
    effects: Effects
    state: RunState
    redelivers: bool
    """A failed commit is delivered again, as a workflow engine does; else the process ends, as the embedded one."""
    flying: dict[CommandKey, Running] = field(default_factory=dict)
    finished: set[CommandKey] = field(default_factory=set)

    def due(self) -> tuple[Command, ...]:
        """The commands that it would start now."""
        return tuple(startable(decide(self.state), flying=self.flying.keys(), finished=self.finished))

    async def fold(self, key: CommandKey, events: tuple[Event, ...]) -> None:
        """Take in the outcome of a command, and whatever others wrote before it."""
        self.finished.add(key)
        fresh = tuple(event for event in events if event.seq > self.state.seq)
        if fresh and fresh[0].seq != self.state.seq + 1:
            fresh = await self.effects.store.events(self.state.run, after=self.state.seq)
        self.state = fold_all(fresh, state=self.state)
