"""Replay: a stored run done again from its log, with recorded answers and recorded times, compared byte for byte."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from toulmin.contracts.artifact import Analysis, ReasoningArtifact
from toulmin.contracts.base import Contract
from toulmin.contracts.canonical import Json
from toulmin.contracts.command import Command, Ingest
from toulmin.contracts.errors import NotFound, ReplayDiverged
from toulmin.contracts.event import AttemptFailed, Event, ItemFinished
from toulmin.contracts.policy import Action, PolicyDecision
from toulmin.contracts.promotion import PromotionDecision, PromotionOutcome
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.verification import VerificationReport
from toulmin.contracts.vocabulary import CommandKey, RunId
from toulmin.ports.permit import Permit
from toulmin.ports.store import Outcome, Store
from toulmin.ports.tool import Tool, tool_digest
from toulmin.reasoning import Effects, Library, decide, perform
from toulmin.state import RunState, fold, fold_all

__all__ = ["Divergence", "ReplayResult", "replay"]


@dataclass(frozen=True, slots=True)
class Divergence:
    """The first thing that came out differently."""

    unit: str
    subject: str
    """What differs: `artifact a12…`, `decision k34….d1`, `event 7`."""
    path: str
    """The field, for example `claims.0.conclusion`."""
    recorded: str
    replayed: str


@dataclass(frozen=True, slots=True)
class ReplayResult:
    """What a replay found. A run that replays has no divergence."""

    run: RunId
    commands: int
    artifacts: int
    decisions: int
    divergence: Divergence | None


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


async def replay(run: RunId, effects: Effects) -> ReplayResult:
    """Do every command of a stored run again and compare. `effects.models` must answer from the recording.

    No tool is called: each returns what its stored artifact says that it returned.

    Two things are facts of their moment and taken as recorded: what was read (the raw bytes are in the vault, whose
    content is checked by digest) and that an attempt failed.

    Raises:
        NotFound: there is no such run.
        ReplayDiverged: the log is not one that this release's decider could have produced.
    """
    log = await effects.store.events(run)
    if not log:
        raise NotFound(f"no run is called {run}", hint="`toulmin runs` lists them")
    stored = await _stored(run, effects.store)
    # What a digest names never changes: one library serves all commands, and each input is read once.
    effects = replace(effects, library=Library(store=effects.store, vault=effects.vault))
    made: set[str] = set()
    taken: set[str] = set()  # commands whose outcome is a fact
    state = fold_all(log[:1])
    states = [state]  # by the number of their latest event, less one; they share structure, so keeping all is cheap
    commands = artifacts = decisions = 0
    for group in _groups(log[1:]):
        key = group[0].command
        if key is not None:
            command = _decided(states, group[0], key=key)
            commands += 1
            if not isinstance(command, Ingest) and not isinstance(group[0], AttemptFailed):
                outcome = await _again(command, group, state=state, effects=effects, tools=_tools(group, stored=stored))
                artifacts += len(outcome.artifacts)
                decisions += len(outcome.decisions)
                made.update(subject for subject, _ in _made(outcome))
                divergence = _compare(command, outcome, recorded=group, stored=stored)
                if divergence is not None:
                    return ReplayResult(run, commands, artifacts, decisions, divergence)
            else:
                taken.add(key)
        for event in group:
            state = fold(state, event)
            states.append(state)
    return ReplayResult(run, commands, artifacts, decisions, _extra(stored, made=made, taken=taken))


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


def _tools(recorded: tuple[Event, ...], *, stored: Mapping[str, Contract]) -> Mapping[str, Tool]:
    made = [stored.get(f"artifact {event.artifact}") for event in recorded if isinstance(event, ItemFinished)]
    return {
        tool.name: _RecordedTool(tool, result=artifact.body.result)
        for artifact in made
        if isinstance(artifact, ReasoningArtifact) and isinstance(artifact.body, Analysis)
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


def _compare(
    command: Command, outcome: Outcome, *, recorded: tuple[Event, ...], stored: Mapping[str, Contract]
) -> Divergence | None:
    for subject, was, now in _pairs(outcome, recorded=recorded, stored=stored):
        found = _difference(was, now)
        if found is not None:
            return Divergence(command.unit, subject, *found)
    if len(recorded) > len(outcome.events):
        return Divergence(command.unit, "events", "count", str(len(recorded)), str(len(outcome.events)))
    return None


def _extra(stored: Mapping[str, Contract], *, made: Collection[str], taken: Collection[str]) -> Divergence | None:
    """The first thing that is stored for the run although none of its commands made it."""
    for subject, value in stored.items():
        fact = isinstance(value, PolicyDecision) and value.id.rpartition(".")[0] in taken
        if subject not in made and not fact:
            return Divergence("none of the commands", subject, "", "stored", "not made")
    return None


def _pairs(
    outcome: Outcome, *, recorded: tuple[Event, ...], stored: Mapping[str, Contract]
) -> Iterator[tuple[str, Contract | None, Contract]]:
    """What was stored beside what came out now, causes before their effects."""
    for subject, value in _made(outcome):
        yield subject, stored.get(subject), value
    for place, event in enumerate(outcome.events):
        was = recorded[place] if place < len(recorded) else None
        yield f"event {place + 1} of its outcome", was, event.with_(seq=was.seq if was is not None else 0)


async def _stored(run: RunId, store: Store) -> Mapping[str, Contract]:
    """Everything of a run that a replay makes again, by the name that people know it under."""
    return dict(
        _subjects(
            await store.decisions(run),
            await store.artifacts(run),
            await store.reports(run),
            await store.promotions(run),
        )
    )


def _made(outcome: Outcome) -> Iterator[tuple[str, Contract]]:
    return _subjects(outcome.decisions, outcome.artifacts, outcome.reports, outcome.promotions)


def _subjects(
    decisions: Sequence[PolicyDecision],
    artifacts: Sequence[ReasoningArtifact],
    reports: Sequence[VerificationReport],
    promotions: Sequence[PromotionDecision],
) -> Iterator[tuple[str, Contract]]:
    for decision in decisions:
        yield f"decision {decision.id}", decision
    for artifact in artifacts:
        yield f"artifact {artifact.id}", artifact
    for report in reports:
        yield f"report on {report.artifact}", report
    for promotion in promotions:
        # An artifact that was promoted and then withdrawn has one decision for each.
        what = "demotion" if promotion.outcome is PromotionOutcome.DEMOTE else "promotion"
        yield f"{what} of {promotion.artifact}", promotion


def _difference(recorded: Contract | None, replayed: Contract) -> tuple[str, str, str] | None:
    """The first field that differs, with both values shortened for people; None when the bytes are equal."""
    if recorded is None:
        return "", "nothing of that id", _short(json.loads(replayed.canonical()))
    if recorded.canonical() == replayed.canonical():
        return None
    one: Json = json.loads(recorded.canonical())
    two: Json = json.loads(replayed.canonical())
    path, was, now = next(_walk(one, two, ()))
    return ".".join(path), _short(was), _short(now)


def _walk(one: Json, two: Json, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Json, Json]]:
    if isinstance(one, dict) and isinstance(two, dict):
        for key in sorted(one.keys() | two.keys()):
            yield from _walk(one.get(key), two.get(key), (*path, key))
    elif isinstance(one, list) and isinstance(two, list):
        for place in range(max(len(one), len(two))):
            left = one[place] if place < len(one) else None
            right = two[place] if place < len(two) else None
            yield from _walk(left, right, (*path, str(place)))
    elif one != two:
        yield path, one, two


def _short(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:117]}..."
