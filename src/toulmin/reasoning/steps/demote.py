"""Demotion: what was promoted and does not stand any more is withdrawn, and everything that rests on it judged anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

from toulmin.contracts.artifact import ReasoningArtifact, Scope
from toulmin.contracts.canonical import Digest
from toulmin.contracts.claim import Claim
from toulmin.contracts.command import TakeStep
from toulmin.contracts.event import ArtifactDemoted
from toulmin.contracts.promotion import HeldClaim, PromotionDecision, PromotionOutcome
from toulmin.contracts.usage import Usage
from toulmin.contracts.vocabulary import ClaimId, ItemId, TrustLevel
from toulmin.reasoning.library import Inputs
from toulmin.reasoning.promotion import judge, said_by
from toulmin.reasoning.sift import strongest
from toulmin.reasoning.steps.settle import context_for, settle_claims
from toulmin.reasoning.workbench import Draft, Stamp, Workbench

__all__ = ["RESTS_ON", "Fault", "withdraw"]

RESTS_ON = "demotion.rests_on"
"""The rule by which a claim falls when nothing that it draws on stands any more."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a claim does not stand any more."""

    rule: str
    reason: str


async def withdraw(
    bench: Workbench,
    command: TakeStep,
    *,
    standing: Sequence[ReasoningArtifact],
    faults: Mapping[ClaimId, Fault],
    inputs: Inputs,
    scope: Scope,
) -> tuple[ArtifactDemoted, ...]:
    """Withdraw the faulty claims and whatever falls with them.

    `standing` are promoted artifacts, those of lower levels first. An artifact that loses a claim is replaced by a
    revision without it, which is verified and judged as new. A claim that has lost some of what it draws on is no surer
    than the rest allows; one that has lost all of it falls. Each revision has fewer or weaker claims than what it
    replaces and no artifact is revised twice, so this ends.
    """
    fall = _Fall(bench, command, inputs=inputs, scope=scope, standing=standing)
    demoted = [await fall.judge(artifact, faults=faults) for artifact in standing]
    return tuple(event for event in demoted if event is not None)


class _Fall:
    """What stands while claims are withdrawn, from the lowest level up."""

    def __init__(
        self,
        bench: Workbench,
        command: TakeStep,
        *,
        inputs: Inputs,
        scope: Scope,
        standing: Sequence[ReasoningArtifact],
    ) -> None:
        self._bench, self._command = bench, command
        self._inputs, self._scope = inputs, scope
        everything = [(artifact.level, claim) for artifact in standing for claim in artifact.claims]
        self._claims: dict[tuple[int, Digest], Claim] = {
            (level, claim.content_digest): claim for level, claim in everything
        }
        self._said: Counter[tuple[int, Digest]] = Counter((level, claim.content_digest) for level, claim in everything)
        """How many standing artifacts of a level say it: what another one still says is not gone."""

    async def judge(self, artifact: ReasoningArtifact, *, faults: Mapping[ClaimId, Fault]) -> ArtifactDemoted | None:
        """Revise an artifact that lost a claim, or some of what a claim draws on; None when all of it stands."""
        lost = {claim.id: faults[claim.id] for claim in artifact.claims if claim.id in faults}
        kept: list[Claim] = []
        for claim in artifact.claims:
            left = self._weakened(claim, below=artifact.level - 1)
            if claim.id in lost:
                continue
            if claim.rests_on and not left.rests_on:
                lost[claim.id] = Fault(RESTS_ON, "nothing that it draws on stands any more")
            else:
                kept.append(left)
        if tuple(kept) == artifact.claims:
            return None
        return await self._revised(artifact, left=tuple(kept), lost=lost)

    def _weakened(self, claim: Claim, *, below: int) -> Claim:
        """The claim as far as what it draws on still stands: no surer than 1 - prod(1 - c) over that (noisy-or).

        What is not among the artifacts at hand was not at stake and stands as before.
        """
        left = tuple(digest for digest in claim.rests_on if self._said.get((below, digest)) != 0)
        if left == claim.rests_on:
            return claim
        sources = [self._claims[below, digest] for digest in left if (below, digest) in self._claims]
        bound = 1.0 - prod(1.0 - source.qualifier.confidence for source in sources)
        raw = min(claim.qualifier.raw, round(bound, 6))
        confidence, _ = self._bench.effects.calibrations.apply(claim.qualifier.domain, raw)
        return claim.with_(rests_on=left, qualifier=claim.qualifier.with_(raw=raw, confidence=confidence))

    async def _revised(
        self, artifact: ReasoningArtifact, *, left: tuple[Claim, ...], lost: Mapping[ClaimId, Fault]
    ) -> ArtifactDemoted:
        bench = self._bench
        draft = Draft(
            frame=artifact.frame,
            round=artifact.round,
            level=artifact.level,
            step=artifact.step,
            item=artifact.item,
            body=artifact.body,
            claims=left,
            held=artifact.held + tuple(claim for claim in artifact.claims if claim.id in lost),
            confidence=strongest(left),
            label=artifact.label,
            parents=(artifact.id, *self._command.parents[:2]),
            documents=artifact.provenance.documents,
            made_by=artifact.provenance.made_by,
            degraded=artifact.provenance.degraded,
        )
        context = context_for(
            bench, self._inputs, scope=self._scope, sources=self._sources(left, below=artifact.level - 1)
        )
        revision, report, faulty = settle_claims(bench, draft, context=context)
        held = tuple(HeldClaim(claim=claim, rule=fault.rule, reason=fault.reason) for claim, fault in lost.items())
        promotion, judged = await judge(bench, revision, report=report, faulty=held + faulty)
        stands = {claim.id for claim in judged.claims} if judged.trust is TrustLevel.PROMOTED else set()
        self._said.subtract(
            (artifact.level, claim.content_digest) for claim in artifact.claims if claim.id not in stands
        )
        fault = next(iter(lost.values()), Fault(RESTS_ON, "some of what it draws on does not stand any more"))
        bench.promotions.append(_of_the_old(artifact, promotion, fault=fault))
        # What the command cost is booked once, by the event of its step.
        stamp: Stamp = {**bench.stamp(), "usage": Usage()}
        return ArtifactDemoted(
            **stamp,
            frame=artifact.frame,
            item=ItemId(artifact.item or ""),
            artifact=artifact.id,
            successor=judged.id,
            content=judged.content_digest,
            outcome=promotion.outcome,
            confidence=judged.confidence,
            said=said_by(judged),
            rule=fault.rule,
            reason=fault.reason,
            decision=promotion.decision,
        )

    def _sources(self, claims: Sequence[Claim], *, below: int) -> tuple[Claim, ...] | None:
        """What the claims of a higher level may draw on; None where their sources are not at hand."""
        needed = dict.fromkeys((below, digest) for claim in claims for digest in claim.rests_on)
        if not needed or not needed.keys() <= self._claims.keys():
            return None
        return tuple(self._claims[each] for each in needed)


def _of_the_old(artifact: ReasoningArtifact, promotion: PromotionDecision, *, fault: Fault) -> PromotionDecision:
    """The decision by which the artifact itself is withdrawn, on the grounds on which its revision was judged."""
    return promotion.with_(
        artifact=artifact.id,
        outcome=PromotionOutcome.DEMOTE,
        trust=TrustLevel.WITHDRAWN,
        held=(),
        rule=fault.rule,
        reason=fault.reason,
    )
