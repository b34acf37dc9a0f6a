"""Engine: carries commands to `perform` and events back. What happens is decided in `reasoning`, never here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Protocol

from toulmin.contracts.command import Command
from toulmin.contracts.errors import InvariantBroken
from toulmin.contracts.event import Event
from toulmin.contracts.vocabulary import CommandKey, RunId
from toulmin.state import RunState, RunStatus

__all__ = ["Engine", "Listener", "checked", "startable"]

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


def startable(
    commands: Sequence[Command], *, flying: Collection[CommandKey], finished: Collection[CommandKey] = ()
) -> Iterator[Command]:
    """Those of the decided commands that an engine starts now, given what it has in flight (read while it starts).

    There are as many commands as the budget has shares. Work that became due ahead of what is in flight waits until a
    share is free, so that all allowances in flight never add up to more than is left.

    Raises:
        InvariantBroken: a command is due again although its outcome was folded, so the run would turn in a circle.
    """
    for command in commands:
        key = command.key
        if key in finished:
            raise InvariantBroken(f"{command.unit} of run {command.run} is due again after its outcome was folded")
        if key not in flying and len(flying) < len(commands) and not (command.alone and flying):
            yield command


def checked(state: RunState) -> RunState:
    """The state of a run that an engine leaves, if it may be left there.

    Raises:
        InvariantBroken: nothing is due, nobody is asked, and it has not ended.
    """
    if state.over or state.waiting or state.status is RunStatus.PAUSED:
        return state
    raise InvariantBroken(
        f"run {state.run} is {state.status.value}, nothing is due and it has not ended",
        hint=f"last reason: {state.stop.reason if state.stop else 'none'}",
    )
