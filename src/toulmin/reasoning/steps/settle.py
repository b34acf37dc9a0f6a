"""Settle: a draft becomes a verified artifact with its report."""

from __future__ import annotations

from typing import TypeVar

from toulmin.contracts.artifact import Plan, ReasoningArtifact, Scope
from toulmin.contracts.base import Contract
from toulmin.contracts.claim import Claim
from toulmin.contracts.errors import FailureClass, InvariantBroken, ModelFailed
from toulmin.contracts.verification import Severity, VerificationReport
from toulmin.contracts.vocabulary import TrustLevel
from toulmin.reasoning.library import Inputs
from toulmin.reasoning.workbench import Draft, Workbench
from toulmin.verification import VerificationContext, verify

B = TypeVar("B", bound=Contract)

__all__ = ["body_of", "context_for", "must_pass", "settle"]


def context_for(
    bench: Workbench,
    inputs: Inputs,
    *,
    scope: Scope | None = None,
    plan: Plan | None = None,
    questions: tuple[str, ...] = (),
    peers: tuple[Claim, ...] = (),
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
