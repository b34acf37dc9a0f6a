"""Redo: every command of a stored run done again from its log, with recorded answers, times and results of tools."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from toulmin.contracts.artifact import Analysis, ReasoningArtifact
from toulmin.contracts.command import Command, Ingest
from toulmin.contracts.errors import ReplayDiverged
from toulmin.contracts.event import AttemptFailed, Event, ItemFinished
from toulmin.contracts.policy import Action
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.vocabulary import ArtifactId, CommandKey, RunId
from toulmin.ports.permit import Permit
from toulmin.ports.store import Outcome, Store
from toulmin.ports.tool import Tool, tool_digest
from toulmin.reasoning import Effects, Library, decide, perform
from toulmin.state import RunState, fold, fold_all

__all__ = ["Redone", "redo"]


@dataclass(frozen=True, slots=True)
class Redone:
    """One command of the log, and what it comes to now."""

    command: Command
    recorded: tuple[Event, ...]
    outcome: Outcome | None
    """None for a fact of its moment, which is taken as recorded: what was read, and that an attempt failed."""


class _ReplayClock:
    """The recorded times of one command: when it began, and from the second look on when its events happened."""

    def __init__(self, *, began_us: int, at_us: int) -> None:
        self._next_us, self._at_us = began_us, at_us

    def now_us(self) -> int:
        now_us, self._next_us = self._next_us, self._at_us
        return now_us

    async def sleep_ms(self, duration_ms: int) -> None:
        """Recorded time does not pass."""


class _RecordedTool:
    """Returns what a tool returned when the command ran: a replay reaches nothing outside."""

    def __init__(self, identity: VersionedName, *, result: str) -> None:
        self.identity = identity
        self._result = result

    async def call(self, arguments: str, *, key: CommandKey, permit: Permit) -> str:
        permit.use(Action.TOOL_CALL, covers=tool_digest(self.identity.name, arguments=arguments))
        return self._result


class _ReplayStore:
    """Reads as the store was when the command ran; what is committed is kept for comparison and stored nowhere."""

    def __init__(self, store: Store, *, state: RunState, recorded: tuple[Event, ...]) -> None:
        self._store = store
        self._state = state
        self._recorded = recorded
        self.made: Outcome | None = None

    async def commit(self, outcome: Outcome) -> tuple[Event, ...]:
        self.made = outcome
        return self._recorded

    async def events(self, run: RunId, *, after: int = 0) -> tuple[Event, ...]:
        events = await self._store.events(run, after=after)
        return tuple(event for event in events if event.seq <= self._state.seq)

    async def outcome(self, key: CommandKey) -> tuple[Event, ...] | None:
        return None

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


async def redo(
    log: Sequence[Event], effects: Effects, *, stored: Mapping[ArtifactId, ReasoningArtifact]
) -> AsyncGenerator[Redone, None]:
    """Do every command of a log again, each on what was stored when it ran; nothing that comes out is stored.

    `effects.models` must answer from the recording. No tool is called: each returns what its stored artifact says. What
    comes out differently has no effect on later commands, which follow the log.

    Raises:
        ReplayDiverged: the log is not one that this release's decider could have produced.
    """
    # What a digest names never changes: one library serves all commands, and each input is read once.
    effects = replace(effects, library=Library(store=effects.store, vault=effects.vault))
    state = fold_all(log[:1])
    states = [state]  # by the number of their latest event, less one; they share structure, so keeping all is cheap
    for group in _groups(log[1:]):
        key = group[0].command
        if key is not None:
            command = _decided(states, group[0], key=key)
            outcome = None
            if not isinstance(command, Ingest) and not isinstance(group[0], AttemptFailed):
                outcome = await _again(command, group, state=state, effects=effects, tools=_tools(group, stored=stored))
            yield Redone(command, group, outcome)
        for event in group:
            state = fold(state, event)
            states.append(state)


def _groups(events: Sequence[Event]) -> Iterator[tuple[Event, ...]]:
    """Events of one commit together."""
    group: list[Event] = []
    for event in events:
        if group and (event.command is None or event.command != group[0].command):
            yield tuple(group)
            group = []
        group.append(event)
    if group:
        yield tuple(group)


def _decided(states: Sequence[RunState], event: Event, *, key: CommandKey) -> Command:
    commands = decide(states[event.decided - 1]) if 1 <= event.decided <= len(states) else ()
    for command in commands:
        if command.key == key:
            return command
    due = ", ".join(command.unit for command in commands) or "nothing"
    raise ReplayDiverged(
        f"event {event.seq} is the outcome of command {key}, which this release would not have given then",
        hint=f"due were: {due}; the log was changed, or the run is of another release",
    )


def _tools(recorded: tuple[Event, ...], *, stored: Mapping[ArtifactId, ReasoningArtifact]) -> Mapping[str, Tool]:
    made = [stored.get(event.artifact) for event in recorded if isinstance(event, ItemFinished)]
    return {
        tool.name: _RecordedTool(tool, result=artifact.body.result)
        for artifact in made
        if artifact is not None and isinstance(artifact.body, Analysis)
        for tool in artifact.provenance.made_by
    }


async def _again(
    command: Command, recorded: tuple[Event, ...], *, state: RunState, effects: Effects, tools: Mapping[str, Tool]
) -> Outcome:
    shadow = _ReplayStore(effects.store, state=state, recorded=recorded)
    store = cast(Store, shadow)
    again = replace(
        effects,
        store=store,
        clock=_ReplayClock(began_us=recorded[0].began_us, at_us=recorded[0].at_us),
        tools=tools,
    )
    await perform(command, again)
    outcome = shadow.made
    if outcome is None:
        raise ReplayDiverged(f"{command.unit} came to no outcome", hint="please report this with the run's bundle")
    return outcome
