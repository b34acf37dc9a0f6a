"""Workbench: what one command gathers while it is done — decisions, replies, artifacts — until it is one outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from toulmin.contracts.artifact import Body, ReasoningArtifact
from toulmin.contracts.canonical import Digest, canonical_bytes, digest_bytes, digest_of
from toulmin.contracts.claim import Claim
from toulmin.contracts.command import Work
from toulmin.contracts.event import Event
from toulmin.contracts.exchange import ModelReply
from toulmin.contracts.label import Label
from toulmin.contracts.lineage import edges_of
from toulmin.contracts.policy import PolicyDecision, PolicyInput, Resource, RunFacts, Subject
from toulmin.contracts.promotion import PromotionDecision
from toulmin.contracts.provenance import Origin, Provenance
from toulmin.contracts.run_contract import RunContract, VersionedName
from toulmin.contracts.usage import Allowance, Usage
from toulmin.contracts.verification import VerificationReport
from toulmin.contracts.vocabulary import (
    ArtifactId,
    CommandKey,
    DecisionId,
    DocumentId,
    FramePath,
    ItemId,
    Level,
    RunId,
    Step,
    TrustLevel,
    Verdict,
    Zone,
)
from toulmin.policy import Ruling
from toulmin.ports.store import Blob, Outcome
from toulmin.reasoning.effects import Effects

__all__ = ["Draft", "Stamp", "Workbench"]


class Stamp(TypedDict):
    """The fields of an event that its command fills."""

    run: RunId
    at_us: int
    began_us: int
    command: CommandKey
    decided: int
    by: str
    usage: Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a step says, before it is an artifact with provenance."""

    frame: FramePath
    level: Level
    step: Step
    round: int
    body: Body
    confidence: float
    label: Label
    item: ItemId | None = None
    claims: tuple[Claim, ...] = ()
    held: tuple[Claim, ...] = ()
    parents: tuple[ArtifactId, ...] = ()
    documents: tuple[DocumentId, ...] = ()
    made_by: tuple[VersionedName, ...]
    degraded: bool = False
    """What it revises was; what this command itself does is known to the bench."""


@dataclass(slots=True, kw_only=True)
class Workbench:
    """One command being done. Nothing on it is visible to anybody until `outcome` is committed."""

    command: Work
    contract: RunContract
    effects: Effects
    zone: Zone
    began_us: int
    at_us: int | None = None
    """When its events happened; None before the first."""
    roles: tuple[str, ...] = ()
    usage: Usage = field(default_factory=Usage)
    drifted: bool = False
    """Another model than the pinned one answered."""
    decisions: list[PolicyDecision] = field(default_factory=list)
    replies: list[ModelReply] = field(default_factory=list)
    artifacts: list[ReasoningArtifact] = field(default_factory=list)
    reports: list[VerificationReport] = field(default_factory=list)
    promotions: list[PromotionDecision] = field(default_factory=list)
    blobs: dict[Digest, bytes] = field(default_factory=dict)

    async def ask(self, resource: Resource, *, covers: Digest) -> Ruling:
        """Ask policy about one action; the decision and its input become part of the outcome."""
        standing = self.command.standing
        question = PolicyInput(
            time_us=self.began_us,
            subject=Subject(id=self.command.unit, zone=self.zone, roles=self.roles),
            run=RunFacts(
                id=self.command.run,
                depth=standing.depth,
                regime=standing.regime,
                steps=standing.steps,
                retries=standing.retries,
                model_calls=standing.usage.model_calls,
                tokens=standing.usage.tokens,
                cost_microusd=standing.usage.cost_microusd,
                started_us=standing.started_us,
            ),
            resource=resource,
        )
        number = len(self.decisions) + 1
        ruling = await self.effects.gate.ask(
            question,
            covers=covers,
            decision_id=DecisionId(f"{self.command.key}.d{number}"),
            approval=self.command.approval,
        )
        self.decisions.append(ruling.decision)
        self.blobs[ruling.decision.input] = ruling.question.canonical()
        return ruling

    def allowance_left(self) -> Allowance:
        """What the command may still cost, and how long it may still take, after what it has used so far."""
        given, spent = self.command.standing.allowance, self.usage
        gone_ms = max(0, self.effects.clock.now_us() - self.began_us) // 1_000
        return Allowance(
            model_calls=max(0, given.model_calls - spent.model_calls),
            tokens=max(0, given.tokens - spent.tokens),
            cost_microusd=max(0, given.cost_microusd - spent.cost_microusd),
            wall_ms=max(0, given.wall_ms - gone_ms),
        )

    def keep(self, value: object) -> Digest:
        """Put JSON-shaped content into the outcome, under its digest."""
        data = canonical_bytes(value)
        digest = digest_bytes(data)
        self.blobs[digest] = data
        return digest

    def artifact(self, draft: Draft) -> ReasoningArtifact:
        """An artifact with its id and provenance; every decision so far that allowed something is behind it."""
        standing = self.command.standing
        inputs = tuple(digest for digest in (standing.contract, standing.inputs) if digest is not None)
        return ReasoningArtifact(
            id=self.next_id(),
            run=self.command.run,
            frame=draft.frame,
            round=draft.round,
            level=draft.level,
            step=draft.step,
            item=draft.item,
            body=draft.body,
            claims=draft.claims,
            held=draft.held,
            confidence=draft.confidence,
            trust=TrustLevel.UNTRUSTED,
            label=draft.label,
            provenance=Provenance(
                origin=Origin(run=self.command.run, command=self.command.key, zone=self.zone, at_us=self.began_us),
                inputs=inputs + tuple(reply.request for reply in self.replies),
                documents=draft.documents,
                made_by=draft.made_by,
                allowed_by=_allowing(self.decisions),
                parents=draft.parents,
                degraded=self.command.degraded or self.drifted or draft.degraded,
            ),
        )

    def next_id(self) -> ArtifactId:
        """The id of the artifact that is made next: a digest of the command's key and the place in the outcome."""
        made = digest_of({"key": self.command.key, "number": len(self.artifacts) + 1})
        return ArtifactId("a" + made.removeprefix("sha256:")[:20])

    def stamp(self) -> Stamp:
        """What every event of this command says about its origin: all happen at one time, in one transaction."""
        if self.at_us is None:
            self.at_us = self.effects.clock.now_us()
        return Stamp(
            run=self.command.run,
            at_us=self.at_us,
            began_us=self.began_us,
            command=self.command.key,
            decided=self.command.standing.seq,
            by=self.command.reasoner,
            usage=self.usage,
        )

    def outcome(self, events: Sequence[Event]) -> Outcome:
        """Everything gathered, as the one transaction of this command."""
        return Outcome(
            run=self.command.run,
            key=self.command.key,
            events=tuple(events),
            artifacts=tuple(self.artifacts),
            edges=tuple(edge for artifact in self.artifacts for edge in edges_of(artifact)),
            reports=tuple(self.reports),
            promotions=tuple(self.promotions),
            decisions=tuple(self.decisions),
            replies=tuple(self.replies),
            blobs=tuple(Blob(digest=digest, data=data) for digest, data in self.blobs.items()),
        )


def _allowing(decisions: Sequence[PolicyDecision]) -> tuple[DecisionId, ...]:
    """Those that allowed something: an artifact rests on no denial."""
    return tuple(decision.id for decision in decisions if decision.verdict is Verdict.ALLOW)
