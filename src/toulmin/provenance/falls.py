"""Falls: claims that stood once, when and by which rule they were withdrawn or weakened, and what was kept instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from toulmin.contracts.artifact import Position, ReasoningArtifact, Resolution
from toulmin.contracts.base import Contract
from toulmin.contracts.claim import Claim
from toulmin.contracts.event import ArtifactDemoted, Event
from toulmin.contracts.promotion import PromotionDecision, PromotionOutcome
from toulmin.contracts.vocabulary import ArtifactId, ClaimId, Name, Text, TimeUs

__all__ = ["Fall", "falls"]


class Fall(Contract):
    """A promoted claim that a demotion took back or left weaker."""

    claim: Claim
    """As it stood."""
    left: Claim | None = None
    """What of it stands; None when it fell."""
    artifact: ArtifactId
    """That it was promoted in."""
    at_us: TimeUs
    round: int
    """In which it was withdrawn."""
    rule: Name
    reason: Text
    instead: Position | None = None
    """The side that was kept, where it lost a conflict that a rule settled."""


def falls(
    log: Sequence[Event],
    *,
    artifacts: Mapping[ArtifactId, ReasoningArtifact],
    promotions: Sequence[PromotionDecision],
) -> Iterator[Fall]:
    """Every claim that a demotion changed, in the order of the log."""
    judged = {entry.artifact: entry for entry in promotions if entry.outcome is not PromotionOutcome.DEMOTE}
    kept = _kept_instead(artifacts.values())
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
                yield Fall(
                    claim=claim,
                    left=left.get(claim.id),
                    artifact=old.id,
                    at_us=event.at_us,
                    round=now,
                    rule=rule,
                    reason=reason,
                    instead=kept.get(claim.id),
                )


def _kept_instead(artifacts: Iterable[ReasoningArtifact]) -> dict[ClaimId, Position]:
    """For each claim that lost a conflict which a rule settled, the side that was kept."""
    settled = [artifact.body for artifact in artifacts if isinstance(artifact.body, Resolution)]
    return {
        claim: conflict.positions[conflict.kept]
        for conflict in settled
        if conflict.kept is not None
        for number, position in enumerate(conflict.positions)
        if number != conflict.kept
        for claim in position.claims
    }
