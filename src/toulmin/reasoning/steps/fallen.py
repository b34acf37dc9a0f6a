"""Fallen: which claims were withdrawn after they had been promoted, by which rule, and what that did to those above."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from toulmin.contracts.artifact import ReasoningArtifact, Resolution
from toulmin.contracts.canonical import Digest
from toulmin.contracts.claim import Claim
from toulmin.contracts.event import ArtifactDemoted, Event
from toulmin.contracts.promotion import PromotionDecision, PromotionOutcome
from toulmin.contracts.report import Dependent, Withdrawal
from toulmin.contracts.vocabulary import ArtifactId, ClaimId
from toulmin.reasoning.record import verdicts
from toulmin.reasoning.steps.conflicts import side_of

__all__ = ["withdrawals"]


@dataclass(frozen=True, slots=True)
class _Change:
    """A promoted claim that a demotion changed."""

    artifact: ReasoningArtifact
    claim: Claim
    left: Claim | None
    """What of it stands; None when it fell."""
    round: int
    rule: str
    reason: str

    @property
    def place(self) -> tuple[int, Digest]:
        return int(self.artifact.level), self.claim.content_digest

    def rests_on(self, other: _Change) -> bool:
        level, digest = other.place
        return int(self.artifact.level) == level + 1 and digest in self.claim.rests_on


def withdrawals(
    log: Sequence[Event],
    *,
    artifacts: Mapping[ArtifactId, ReasoningArtifact],
    promotions: Sequence[PromotionDecision],
) -> tuple[Withdrawal, ...]:
    """The claims that fell for a reason of their own, in the order of the log, with what rested on them.

    A claim that several artifacts said is told once.
    """
    changes: dict[tuple[int, Digest], _Change] = {}
    for change in _changes(log, artifacts=artifacts, judged=verdicts(promotions)):
        changes.setdefault(change.place, change)
    fallen = [change for change in changes.values() if change.left is None]
    kept = _kept(artifacts.values())
    return tuple(
        Withdrawal(
            claim=change.claim.id,
            artifact=change.artifact.id,
            level=change.artifact.level,
            round=change.round,
            said=change.claim.conclusion,
            rule=change.rule,
            reason=change.reason,
            lost_to=kept.get(change.claim.id),
            dependents=tuple(_dependents(change, among=tuple(changes.values()))),
        )
        for change in fallen
        if not any(change.rests_on(other) for other in fallen)
    )


def _changes(
    log: Sequence[Event],
    *,
    artifacts: Mapping[ArtifactId, ReasoningArtifact],
    judged: Mapping[ArtifactId, PromotionDecision],
) -> Iterator[_Change]:
    for event in log:
        if not isinstance(event, ArtifactDemoted):
            continue
        old, new, verdict = artifacts[event.artifact], artifacts[event.successor], judged[event.successor]
        left = {claim.id: claim for claim in new.claims} if event.outcome is PromotionOutcome.PROMOTE else {}
        why = {entry.claim: (entry.rule, entry.reason) for entry in verdict.held}
        # The revision rests on the steps of the frame that asked for it, and so tells its round.
        now = max(artifacts[parent].round for parent in new.provenance.parents)
        for claim in old.claims:
            if left.get(claim.id) != claim:
                rule, reason = why.get(claim.id, (verdict.rule, verdict.reason))
                yield _Change(old, claim, left.get(claim.id), now, rule, reason)


def _dependents(fallen: _Change, *, among: Sequence[_Change]) -> Iterator[Dependent]:
    """What drew on a fallen claim: those that fell too with what drew on them, level by level."""
    for change in among:
        if change.rests_on(fallen):
            yield Dependent(
                claim=change.claim.id,
                level=change.artifact.level,
                said=change.claim.conclusion,
                confidence=change.left.qualifier.confidence if change.left is not None else None,
            )
            if change.left is None:
                yield from _dependents(change, among=among)


def _kept(artifacts: Iterable[ReasoningArtifact]) -> dict[ClaimId, str]:
    """For each claim that lost a conflict, the side that was kept."""
    settled = [artifact.body for artifact in artifacts if isinstance(artifact.body, Resolution)]
    return {
        position.claim: side_of(conflict.positions[conflict.kept])
        for conflict in settled
        if conflict.kept is not None
        for number, position in enumerate(conflict.positions)
        if position.claim is not None and number != conflict.kept
    }
