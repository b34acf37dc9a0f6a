"""Replay: a stored run done again from its log, with recorded answers and recorded times, compared byte for byte."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.base import Contract
from toulmin.contracts.canonical import Json
from toulmin.contracts.command import Command
from toulmin.contracts.errors import NotFound
from toulmin.contracts.event import Event
from toulmin.contracts.policy import PolicyDecision
from toulmin.contracts.promotion import PromotionDecision, PromotionOutcome
from toulmin.contracts.verification import VerificationReport
from toulmin.contracts.vocabulary import RunId
from toulmin.orchestration.redo import redo
from toulmin.ports.store import Outcome, Store
from toulmin.reasoning import Effects

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
    recorded = {value.id: value for value in stored.values() if isinstance(value, ReasoningArtifact)}
    made: set[str] = set()
    taken: set[str] = set()  # commands whose outcome is a fact
    commands = artifacts = decisions = 0
    async with aclosing(redo(log, effects, stored=recorded)) as course:
        async for done in course:
            commands += 1
            if done.outcome is None:
                taken.add(done.command.key)
                continue
            artifacts += len(done.outcome.artifacts)
            decisions += len(done.outcome.decisions)
            made.update(subject for subject, _ in _made(done.outcome))
            divergence = _compare(done.command, done.outcome, recorded=done.recorded, stored=stored)
            if divergence is not None:
                return ReplayResult(run, commands, artifacts, decisions, divergence)
    return ReplayResult(run, commands, artifacts, decisions, _extra(stored, made=made, taken=taken))


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
