"""MemoryStore: the Store port in dictionaries, for tests that need no disk; it passes the suite of the real one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from toulmin.adapters.stores.admission import Known, check_shape
from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.canonical import Digest
from toulmin.contracts.errors import NotFound, StoreFailed
from toulmin.contracts.event import Event, RunEnded, RunStarted
from toulmin.contracts.exchange import ModelReply
from toulmin.contracts.policy import PolicyDecision
from toulmin.contracts.promotion import PromotionDecision
from toulmin.contracts.provenance import Edge
from toulmin.contracts.verification import VerificationReport
from toulmin.contracts.vocabulary import ArtifactId, CommandKey, DecisionId, RunId
from toulmin.ports.store import Damage, Outcome, RunSummary

__all__ = ["MemoryStore"]

K = TypeVar("K", bound=str)
V = TypeVar("V")

_IDS_MAX = 10


class MemoryStore:
    """The Store port without durability: what it holds ends with the process."""

    def __init__(self) -> None:
        self._known = Known()
        self._events: dict[str, list[Event]] = {}
        self._outcomes: list[Outcome] = []
        self._blobs: dict[Digest, bytes] = {}
        self._closed = False

    async def commit(self, outcome: Outcome) -> tuple[Event, ...]:
        self._check_open()
        check_shape(outcome)
        place = self._known.admit(outcome)
        if not place.repeated:
            log = self._events.setdefault(outcome.run, [])
            log += [event.with_(seq=seq) for seq, event in enumerate(outcome.events, start=place.first)]
            self._outcomes.append(outcome)
            self._blobs |= {blob.digest: blob.data for blob in outcome.blobs}
        return tuple(self._events[place.run][place.first - 1 : place.first - 1 + place.count])

    async def events(self, run: RunId, *, after: int = 0) -> tuple[Event, ...]:
        self._check_open()
        return tuple(self._events.get(run, ())[after:])

    async def outcome(self, key: CommandKey) -> tuple[Event, ...] | None:
        self._check_open()
        place = self._known.keys.get(key)
        return None if place is None else tuple(self._events[place.run][place.first - 1 :][: place.count])

    async def runs(self, *, limit: int = 50) -> tuple[RunSummary, ...]:
        self._check_open()
        lines = [_line(RunId(run), log) for run, log in self._events.items()]
        return tuple(sorted(lines, key=lambda line: (line.started_us, line.run), reverse=True)[:limit])

    async def artifact(self, artifact: ArtifactId) -> ReasoningArtifact:
        return _the(artifact, "artifact", {entry.id: entry for entry in self._all_artifacts()})

    async def artifacts(
        self, run: RunId, *, only: Collection[ArtifactId] | None = None
    ) -> tuple[ReasoningArtifact, ...]:
        return tuple(
            entry for outcome in self._of(run) for entry in outcome.artifacts if only is None or entry.id in only
        )

    async def decision(self, decision: DecisionId) -> PolicyDecision:
        self._check_open()
        found = {entry.id: entry for outcome in self._outcomes for entry in outcome.decisions}
        return _the(decision, "decision", found)

    async def decisions(self, run: RunId) -> tuple[PolicyDecision, ...]:
        return tuple(entry for outcome in self._of(run) for entry in outcome.decisions)

    async def reports(
        self, run: RunId, *, about: Collection[ArtifactId] | None = None
    ) -> tuple[VerificationReport, ...]:
        return tuple(
            entry for outcome in self._of(run) for entry in outcome.reports if about is None or entry.artifact in about
        )

    async def promotions(
        self, run: RunId, *, about: Collection[ArtifactId] | None = None
    ) -> tuple[PromotionDecision, ...]:
        return tuple(
            entry
            for outcome in self._of(run)
            for entry in outcome.promotions
            if about is None or entry.artifact in about
        )

    async def replies(self, run: RunId) -> tuple[ModelReply, ...]:
        return tuple(entry for outcome in self._of(run) for entry in outcome.replies)

    async def blob(self, digest: Digest) -> bytes:
        self._check_open()
        return _the(digest, "content", self._blobs)

    async def ancestors(self, artifact: ArtifactId) -> tuple[Edge, ...]:
        await self.artifact(artifact)
        return _closure(artifact, self._edges(), up=True)

    async def descendants(self, parent: str) -> tuple[Edge, ...]:
        self._check_open()
        return _closure(parent, self._edges(), up=False)

    async def resolve(self, prefix: str) -> Sequence[str]:
        self._check_open()
        ids = {*self._events, *self._known.artifacts, *self._known.decisions}
        return sorted(id_ for id_ in ids if id_.startswith(prefix))[:_IDS_MAX]

    async def damages(self) -> tuple[Damage, ...]:
        self._check_open()
        return ()

    async def close(self) -> None:
        self._closed = True

    def _check_open(self) -> None:
        if self._closed:
            raise StoreFailed("the store is closed", hint="use it before closing it")

    def _of(self, run: RunId) -> Iterable[Outcome]:
        self._check_open()
        return (outcome for outcome in self._outcomes if outcome.run == run)

    def _all_artifacts(self) -> Iterable[ReasoningArtifact]:
        self._check_open()
        return (entry for outcome in self._outcomes for entry in outcome.artifacts)

    def _edges(self) -> list[Edge]:
        return [edge for outcome in self._outcomes for edge in outcome.edges]


def _the(id_: K, kind: str, found: Mapping[K, V]) -> V:
    if id_ not in found:
        raise NotFound(f"no {kind} {id_} in this store", hint="`toulmin runs` lists what there is")
    return found[id_]


def _closure(start: str, edges: Sequence[Edge], *, up: bool) -> tuple[Edge, ...]:
    reached, waiting = {start}, [start]
    found: list[Edge] = []
    while waiting:
        node = waiting.pop()
        steps = [edge for edge in edges if (edge.child if up else edge.parent) == node]
        found += steps
        fresh = {edge.parent if up else edge.child for edge in steps} - reached
        reached |= fresh
        waiting += fresh
    return tuple(sorted(found, key=lambda edge: (edge.child, edge.parent, edge.role)))


def _line(run: RunId, log: Sequence[Event]) -> RunSummary:
    first, last = log[0], log[-1]
    return RunSummary(
        run=run,
        objective=first.contract.objective if isinstance(first, RunStarted) else "",
        started_us=first.at_us,
        last_us=last.at_us,
        events=len(log),
        ending=next((event.ending.value for event in log if isinstance(event, RunEnded)), None),
    )
