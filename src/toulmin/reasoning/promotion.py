"""The gate between levels: verification report, calibrated confidence and policy make one PromotionDecision."""

from __future__ import annotations

from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.claim import Claim
from toulmin.contracts.command import Analyse
from toulmin.contracts.event import ItemFinished
from toulmin.contracts.policy import Action, ClaimFacts, ObligationKind, PolicyDecision, PromoteArtifact
from toulmin.contracts.promotion import Criterion, HeldClaim, PromotionDecision, PromotionOutcome
from toulmin.contracts.verification import Dimension, VerificationReport
from toulmin.contracts.vocabulary import ClaimId, Level, TrustLevel, Verdict
from toulmin.ports.permit import Permit
from toulmin.reasoning.workbench import Workbench

__all__ = ["claim_facts", "judge", "judge_item", "promote", "said_by", "short_digest"]

FLOOR = "the artifact did not pass verification"

_OUTCOMES = {
    Verdict.ALLOW: PromotionOutcome.PROMOTE,
    Verdict.REVIEW: PromotionOutcome.HOLD,
    Verdict.DENY: PromotionOutcome.REJECT,
}


async def judge(
    bench: Workbench,
    artifact: ReasoningArtifact,
    *,
    report: VerificationReport,
    faulty: tuple[HeldClaim, ...] = (),
) -> tuple[PromotionDecision, ReasoningArtifact]:
    """Whether the latest artifact on the bench goes one level up, and what it is after that.

    `faulty` are claims that verification has already taken out of it. Decision and judged artifact become part of the
    outcome.
    """
    scores = {score.dimension: score.score for score in report.scores}
    resource = PromoteArtifact(
        step=artifact.step,
        from_level=artifact.level,
        to_level=_above(artifact.level),
        confidence=artifact.confidence,
        threshold=bench.contract.thresholds.to_promote(artifact.level, regime=bench.command.standing.regime),
        verified=report.passed,
        scope_adherence=scores[Dimension.SCOPE_ADHERENCE],
        evidence_coverage=scores[Dimension.EVIDENCE_COVERAGE],
        contradiction=scores[Dimension.CONTRADICTION],
        confidence_quality=scores[Dimension.CONFIDENCE_QUALITY],
        completeness=scores[Dimension.COMPLETENESS],
        claims=claim_facts(artifact, report=report),
        degraded=artifact.provenance.degraded,
    )
    ruling = await bench.ask(resource, covers=artifact.content_digest)
    if ruling.permit is not None and not _below_floor(report):
        promote(artifact, permit=ruling.permit)
    promotion = _decision(
        artifact, report=report, decision=ruling.decision, threshold=resource.threshold, faulty=faulty
    )
    held = {entry.claim for entry in promotion.held}
    judged = artifact.with_(
        trust=promotion.trust,
        claims=tuple(claim for claim in artifact.claims if claim.id not in held),
        held=artifact.held + tuple(claim for claim in artifact.claims if claim.id in held),
        provenance=artifact.provenance.with_(allowed_by=(*artifact.provenance.allowed_by, promotion.decision)),
    )
    bench.promotions.append(promotion)
    bench.artifacts[-1] = judged
    return promotion, judged


async def judge_item(
    bench: Workbench,
    command: Analyse,
    artifact: ReasoningArtifact,
    *,
    report: VerificationReport,
    faulty: tuple[HeldClaim, ...] = (),
) -> ItemFinished:
    """The same for the result of an item, with the event that says what became of it."""
    promotion, judged = await judge(bench, artifact, report=report, faulty=faulty)
    return ItemFinished(
        **bench.stamp(),
        frame=command.frame,
        item=command.item,
        artifact=artifact.id,
        content=artifact.content_digest,
        outcome=promotion.outcome,
        confidence=artifact.confidence,
        claims=len(artifact.claims) + len(artifact.held),
        held=len(promotion.held),
        said=said_by(judged),
    )


def said_by(artifact: ReasoningArtifact) -> tuple[str, ...]:
    """Short digests of the claims that stand in a promoted artifact; none of one that was not promoted."""
    if artifact.trust is not TrustLevel.PROMOTED:
        return ()
    return tuple(short_digest(claim) for claim in artifact.claims)


def short_digest(claim: Claim) -> str:
    """What a claim says, in few enough characters to be kept by the state of a run."""
    return claim.content_digest.removeprefix("sha256:")[:16]


def _above(level: Level) -> Level:
    """Meta-reasoning is about the run and has nothing above it."""
    return Level(min(level + 1, Level.L4))


def promote(artifact: ReasoningArtifact, *, permit: Permit) -> None:
    """Spend the permit to put exactly this artifact one level up."""
    permit.use(Action.ARTIFACT_PROMOTE, covers=artifact.content_digest)


def _below_floor(report: VerificationReport) -> bool:
    """The floor under every policy pack: what did not pass verification goes nowhere, whatever policy says."""
    return not report.passed


def claim_facts(artifact: ReasoningArtifact, *, report: VerificationReport) -> tuple[ClaimFacts, ...]:
    """What policy needs to know of each claim."""
    support = {entry.claim: entry for entry in report.claims}
    return tuple(
        ClaimFacts(
            id=claim.id,
            kind=claim.kind,
            evidence=len(claim.grounds),
            roots=support[claim.id].roots,
            support=support[claim.id].support,
            confidence=claim.qualifier.confidence,
            calibrated=claim.qualifier.calibration is not None,
            contradicted=support[claim.id].contradicted,
            in_scope=support[claim.id].in_scope,
            rests_on=len(claim.rests_on),
            grounded=support[claim.id].grounded,
        )
        for claim in artifact.claims
    )


def _decision(
    artifact: ReasoningArtifact,
    *,
    report: VerificationReport,
    decision: PolicyDecision,
    threshold: float,
    faulty: tuple[HeldClaim, ...],
) -> PromotionDecision:
    floor = _below_floor(report)
    outcome = PromotionOutcome.REJECT if floor else _OUTCOMES[decision.verdict]
    allowed_below_floor = floor and decision.verdict is Verdict.ALLOW
    criteria = tuple(
        Criterion(name=score.dimension.value, value=score.score, threshold=score.threshold, met=score.passed)
        for score in report.scores
    )
    confidence = Criterion(
        name="confidence", value=artifact.confidence, threshold=threshold, met=artifact.confidence >= threshold
    )
    held = tuple(
        HeldClaim(claim=ClaimId(duty.subject), rule=duty.rule, reason=duty.message)
        for duty in decision.obligations
        if duty.do is ObligationKind.HOLD_CLAIM
    )
    kept = TrustLevel.VERIFIED if report.passed else TrustLevel.UNTRUSTED
    return PromotionDecision(
        artifact=artifact.id,
        from_level=artifact.level,
        to_level=_above(artifact.level),
        outcome=outcome,
        trust=TrustLevel.PROMOTED if outcome is PromotionOutcome.PROMOTE else kept,
        criteria=(*criteria, confidence),
        held=faulty + held,
        decision=decision.id,
        rule="verification.floor" if allowed_below_floor else decision.reasons[0].rule,
        reason=FLOOR if allowed_below_floor else decision.reasons[0].message,
    )
