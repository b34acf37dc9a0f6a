"""Settle: a draft becomes a verified artifact with its report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict, TypeVar, Unpack

from toulmin.contracts.artifact import Plan, ReasoningArtifact, Scope
from toulmin.contracts.base import Contract
from toulmin.contracts.claim import Claim
from toulmin.contracts.errors import FailureClass, InvariantBroken, ModelFailed
from toulmin.contracts.exchange import RunRecord
from toulmin.contracts.promotion import HeldClaim
from toulmin.contracts.verification import Severity, VerificationReport
from toulmin.contracts.vocabulary import TrustLevel
from toulmin.reasoning.library import Inputs
from toulmin.reasoning.workbench import Draft, Workbench
from toulmin.verification import VerificationContext, verify

B = TypeVar("B", bound=Contract)

__all__ = ["body_of", "context_for", "must_pass", "settle", "settle_claims", "strongest"]


class Above(TypedDict, total=False):
    """What the verifier looks at besides, above L1."""

    refs: Mapping[str, Claim]
    """The claims that the reasoner saw, by reference."""
    sources: tuple[Claim, ...] | None
    """The claims of the level below that it may draw on."""
    record: RunRecord
    """The run so far, for meta-reasoning."""


def context_for(
    bench: Workbench,
    inputs: Inputs,
    *,
    scope: Scope | None = None,
    plan: Plan | None = None,
    questions: tuple[str, ...] = (),
    peers: tuple[Claim, ...] = (),
    **above: Unpack[Above],
) -> VerificationContext:
    """What the verifier may look at."""
    return VerificationContext(
        contract=bench.contract,
        scope=scope,
        passages=inputs.passages,
        documents=inputs.documents,
        questions=questions,
        peers=peers,
        calibrations=bench.effects.calibrations,
        plan=plan,
        readings=inputs.readings,
        started_us=bench.command.standing.started_us,
        checks=bench.effects.checks,
        **above,
    )


def settle(
    bench: Workbench, draft: Draft, *, context: VerificationContext
) -> tuple[ReasoningArtifact, VerificationReport]:
    """The artifact as the verifier found it, and the report; both become part of the outcome."""
    unchecked = bench.artifact(draft)
    report = verify(unchecked, context)
    artifact = unchecked.with_(trust=TrustLevel.VERIFIED) if report.passed else unchecked
    bench.artifacts.append(artifact)
    bench.reports.append(report)
    return artifact, report


def settle_claims(
    bench: Workbench, draft: Draft, *, context: VerificationContext
) -> tuple[ReasoningArtifact, VerificationReport, tuple[HeldClaim, ...]]:
    """Settle an artifact without those of its claims in which verification found an error.

    One bad claim among good ones is held back with the finding as its reason, and the artifact is judged by the rest.
    If no claim is free of errors, all stay and the artifact does not pass.
    """
    artifact, report = settle(bench, draft, context=context)
    errors = {
        finding.claim: finding
        for finding in reversed(report.findings)
        if finding.claim is not None and finding.severity is Severity.ERROR
    }
    kept = tuple(claim for claim in artifact.claims if claim.id not in errors)
    if not errors or not kept:
        return artifact, report, ()
    held = tuple(claim for claim in artifact.claims if claim.id in errors)
    rest = artifact.with_(
        claims=kept, held=artifact.held + held, confidence=strongest(kept), trust=TrustLevel.UNTRUSTED
    )
    second = verify(rest, context)
    bench.artifacts[-1] = rest.with_(trust=TrustLevel.VERIFIED) if second.passed else rest
    bench.reports[-1] = second.with_(
        findings=second.findings + tuple(finding for finding in report.findings if finding.claim in errors)
    )
    faulty = tuple(
        HeldClaim(claim=claim.id, rule=errors[claim.id].code, reason=errors[claim.id].message) for claim in held
    )
    return bench.artifacts[-1], bench.reports[-1], faulty


def strongest(claims: Sequence[Claim]) -> float:
    """An analysis is as strong as its strongest claim: weaker ones are judged, and held, one by one."""
    return max((claim.qualifier.confidence for claim in claims), default=0.0)


def must_pass(report: VerificationReport) -> None:
    """Refuse a step on which later steps would build, if verification found an error in it.

    Raises:
        ModelFailed: MALFORMED, so that another attempt or reasoner follows.
    """
    errors = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    if not report.passed:
        said = errors[0].message if errors else "a dimension scored below its threshold"
        raise ModelFailed(f"verification refused the step: {said}", failure=FailureClass.MALFORMED)


def body_of(artifact: ReasoningArtifact, kind: type[B]) -> B:
    """The body of an artifact, which must be of that kind."""
    if not isinstance(artifact.body, kind):
        raise InvariantBroken(f"artifact {artifact.id} is a {artifact.body.kind}, not a {kind.__name__}")
    return artifact.body
