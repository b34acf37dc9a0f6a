"""The verdict over one artifact: five scores by code, each with its findings and their places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toulmin.contracts.artifact import Analysis, ReasoningArtifact
from toulmin.contracts.claim import Claim
from toulmin.contracts.verification import ClaimSupport, Dimension, Severity, VerificationReport
from toulmin.contracts.vocabulary import Level, TrustLevel
from toulmin.verification.above import check_lineage, check_promoted_evidence, check_source_bound
from toulmin.verification.completeness import check_analysis
from toulmin.verification.confidence import check_artifact_confidence, check_confidence
from toulmin.verification.context import VerificationContext
from toulmin.verification.contradiction import check_against_claims, check_against_evidence
from toulmin.verification.entailment import check_entailment, check_judged
from toulmin.verification.grounded import judge_grounds
from toulmin.verification.output_check import run_checks
from toulmin.verification.resemblance import Resemblance
from toulmin.verification.roles import check_roles
from toulmin.verification.scope import check_claim_scope
from toulmin.verification.steps import Tallies, check_step
from toulmin.verification.support import check_freshness, check_support, grounds_of
from toulmin.verification.tally import Tally

__all__ = ["verify"]


def verify(artifact: ReasoningArtifact, context: VerificationContext) -> VerificationReport:
    """Score an artifact in five dimensions. The same artifact and context give the same report, byte for byte.

    1. The body: rules of its step; for an analysis, whether its questions are answered and the contract's checks pass.
    2. Each claim: is its evidence real, does it carry the claim, does anything contradict it, is it in scope, is its
       confidence calibrated and carried.
    3. The scores: a dimension passes when something was checked, no error was found and its threshold is reached.

    The report is `verified` only when all five pass. Nothing to check is a failure, never a full score.
    """
    tallies: Tallies = {dimension: Tally(dimension, context.profile) for dimension in Dimension}
    if isinstance(artifact.body, Analysis):
        check_analysis(artifact, artifact.body, context, tallies[Dimension.COMPLETENESS])
        run_checks(artifact, artifact.body, context, tallies[Dimension.COMPLETENESS])
    else:
        check_step(artifact, context, tallies)
    claims = tuple(_check_claims(artifact.claims, context, tallies, level=artifact.level))
    judge = check_judged(artifact.claims, context, tallies[Dimension.CONTRADICTION], level=artifact.level)
    check_artifact_confidence(artifact, tallies[Dimension.CONFIDENCE_QUALITY])
    calibration, domain = _calibration(artifact), _domain(artifact)
    scores = tuple(
        tally.score(calibration=calibration, domain=domain)
        if dimension is Dimension.CONFIDENCE_QUALITY
        else tally.score(judge=judge if dimension is Dimension.CONTRADICTION else None)
        for dimension, tally in tallies.items()
    )
    passed = all(score.passed for score in scores)
    return VerificationReport(
        artifact=artifact.id,
        trust=TrustLevel.VERIFIED if passed else TrustLevel.UNTRUSTED,
        scores=scores,
        claims=claims,
        findings=tuple(finding for tally in tallies.values() for finding in tally.findings),
        passed=passed,
    )


def _check_claims(
    claims: Sequence[Claim], context: VerificationContext, tallies: Tallies, *, level: Level
) -> Iterator[ClaimSupport]:
    """Each claim by itself, then against the others and what was promoted already.

    Two that exclude each other fall both, whichever was said first. One that has an error of its own has no say.
    """
    peers = Resemblance(context, context.peers)
    supports = [
        _check_claim(
            claim,
            near=(*peers.near(claim), *_drawn_on(claim, context)),
            context=context,
            tallies=tallies,
            level=level,
        )
        for claim in claims
    ]
    faulty = {
        finding.claim
        for tally in tallies.values()
        for finding in tally.findings
        if finding.severity is Severity.ERROR and finding.claim is not None
    }
    sound = Resemblance(context, (claim for claim in claims if claim.id not in faulty))
    contradiction = tallies[Dimension.CONTRADICTION]
    for claim, support in zip(claims, supports, strict=True):
        others = (*sound.near(claim), *peers.near(claim))
        contradicted = check_against_claims(claim, others, context, contradiction) or support.contradicted
        contradiction.unit(0.0 if contradicted else 1.0)
        yield support.with_(contradicted=contradicted)


def _drawn_on(claim: Claim, context: VerificationContext) -> Iterator[Claim]:
    drawn_on = frozenset(claim.rests_on)
    return (source for source in context.sources or () if source.content_digest in drawn_on)


def _check_claim(
    claim: Claim, *, near: Sequence[Claim], context: VerificationContext, tallies: Tallies, level: Level
) -> ClaimSupport:
    grounds = grounds_of(claim, context, tallies[Dimension.EVIDENCE_COVERAGE])
    support = check_support(claim, grounds, context, tallies[Dimension.EVIDENCE_COVERAGE])
    check_promoted_evidence(claim, context, tallies[Dimension.EVIDENCE_COVERAGE])
    check_freshness(claim, grounds, context, tallies[Dimension.EVIDENCE_COVERAGE])
    check_lineage(claim, context, tallies[Dimension.EVIDENCE_COVERAGE])
    check_source_bound(claim, context, tallies[Dimension.CONFIDENCE_QUALITY])
    contradicted = check_against_evidence(claim, grounds, context, tallies[Dimension.CONTRADICTION])
    contradicted |= check_entailment(claim, context, tallies, level=level)
    contradicted = check_roles(claim, grounds, context, tallies[Dimension.CONTRADICTION]) or contradicted
    in_scope = check_claim_scope(claim, near, context, tallies[Dimension.SCOPE_ADHERENCE])
    check_confidence(claim, grounds, support, context=context, tally=tallies[Dimension.CONFIDENCE_QUALITY])
    judged = judge_grounds(claim, grounds, context)
    return ClaimSupport(
        claim=claim.id,
        support=support,
        roots=len(grounds.roots),
        contradicted=contradicted,
        in_scope=in_scope,
        grounded=None if judged is None else judged.probability,
        grounded_by=None if judged is None else judged.model,
    )


def _calibration(artifact: ReasoningArtifact) -> str | None:
    """The one calibration behind all claims, or None when there is none or more than one."""
    used = {claim.qualifier.calibration for claim in artifact.claims}
    return used.pop() if len(used) == 1 else None


def _domain(artifact: ReasoningArtifact) -> str | None:
    """The one domain of all claims, or None when there is none or more than one."""
    used = {claim.qualifier.domain for claim in artifact.claims}
    return used.pop() if len(used) == 1 else None
