"""Store: the append-only log of events with everything that a finished command leaves, in one transaction each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.base import Contract
from toulmin.contracts.canonical import Digest
from toulmin.contracts.event import Event
from toulmin.contracts.exchange import ModelReply
from toulmin.contracts.policy import PolicyDecision
from toulmin.contracts.promotion import PromotionDecision
from toulmin.contracts.provenance import Edge
from toulmin.contracts.verification import VerificationReport
from toulmin.contracts.vocabulary import ArtifactId, CommandKey, DecisionId, RunId, TimeUs

__all__ = ["Blob", "Damage", "Outcome", "RunSummary", "Store"]


@dataclass(frozen=True, slots=True)
class Blob:
    """Content under its digest (SHA-256 of `data`): policy inputs, contracts, reports.

    No Contract, because the digest of a Contract is that of its JSON, and this one is that of its bytes.
    """

    digest: Digest
    data: bytes


class Outcome(Contract):
    """Everything that one command (or one statement of a person) adds. All of it becomes visible, or nothing."""

    run: RunId
    key: CommandKey | None
    """None for events that are nobody's command; then nothing is deduplicated."""
    events: tuple[Event, ...]
    """At least one, in order, with `seq` 0; the store numbers them."""
    artifacts: tuple[ReasoningArtifact, ...] = ()
    edges: tuple[Edge, ...] = ()
    reports: tuple[VerificationReport, ...] = ()
    promotions: tuple[PromotionDecision, ...] = ()
    decisions: tuple[PolicyDecision, ...] = ()
    replies: tuple[ModelReply, ...] = ()
    blobs: tuple[Blob, ...] = ()


class RunSummary(Contract):
    """One line of the list of runs."""

    run: RunId
    objective: str
    started_us: TimeUs
    last_us: TimeUs
    events: int
    ending: str | None
    """None while the run is not over."""


class Damage(Contract):
    """Something stored whose bytes do not match the digest that was kept with them."""

    kind: str
    """`event`, `artifact`, `decision`, `report`, `promotion`, `reply` or `blob`."""
    id: str
    """Its id; for an event `<run>:<seq>`, for a blob its digest."""


class Store(Protocol):
    """The system of record. Methods raise StoreFailed when it cannot be reached, NotFound for unknown ids."""

    async def commit(self, outcome: Outcome) -> tuple[Event, ...]:
        """Add an outcome durably and return its events as stored (numbered 1, 2, 3, ... within the run).

        The first outcome of a key wins: a second commit under the same key adds nothing and returns the first
        one's events. When this returns, the outcome survives kill -9 and power loss.

        Raises:
            ContractRefused: an artifact whose parents or allowing decisions are not stored (neither before nor in
                this outcome), whose edges do not match its provenance, or content that does not match its digest.
            StoreFailed: nothing was added.
        """
        ...

    async def events(self, run: RunId, *, after: int = 0) -> tuple[Event, ...]:
        """The run's events with `seq` greater than `after`, in order; empty for an unknown run."""
        ...

    async def outcome(self, key: CommandKey) -> tuple[Event, ...] | None:
        """The events that were committed under a key, or None."""
        ...

    async def runs(self, *, limit: int = 50) -> tuple[RunSummary, ...]:
        """The newest runs first."""
        ...

    async def artifact(self, artifact: ArtifactId) -> ReasoningArtifact:
        """One artifact."""
        ...

    async def artifacts(
        self, run: RunId, *, only: Collection[ArtifactId] | None = None
    ) -> tuple[ReasoningArtifact, ...]:
        """All artifacts of a run, or those of some ids, in the order of their commits."""
        ...

    async def decision(self, decision: DecisionId) -> PolicyDecision:
        """One policy decision."""
        ...

    async def decisions(self, run: RunId) -> tuple[PolicyDecision, ...]:
        """All policy decisions of a run, in the order of their commits."""
        ...

    async def reports(
        self, run: RunId, *, about: Collection[ArtifactId] | None = None
    ) -> tuple[VerificationReport, ...]:
        """All verification reports of a run, or those about some artifacts."""
        ...

    async def promotions(
        self, run: RunId, *, about: Collection[ArtifactId] | None = None
    ) -> tuple[PromotionDecision, ...]:
        """All promotion decisions of a run, or those about some artifacts."""
        ...

    async def replies(self, run: RunId) -> tuple[ModelReply, ...]:
        """All answers of reasoners in a run: the cassette for its replay."""
        ...

    async def blob(self, digest: Digest) -> bytes:
        """Content by digest; what comes back always has that digest."""
        ...

    async def ancestors(self, artifact: ArtifactId) -> tuple[Edge, ...]:
        """Every edge on the way from an artifact up to documents and decisions (a transitive closure)."""
        ...

    async def descendants(self, parent: str) -> tuple[Edge, ...]:
        """Every edge from anything that rests on `parent` (an artifact, document or decision id) down to it."""
        ...

    async def resolve(self, prefix: str) -> Sequence[str]:
        """Ids of runs, artifacts and decisions that start with `prefix` (at most 10)."""
        ...

    async def damages(self) -> tuple[Damage, ...]:
        """Everything in the store that was changed since its commit, found by recomputing every digest."""
        ...

    async def close(self) -> None:
        """Finish what was accepted and release all resources."""
        ...
