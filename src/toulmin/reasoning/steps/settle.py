"""Settle: a draft becomes a verified artifact with its report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict, TypeVar, Unpack

from toulmin.contracts.artifact import Plan, ReasoningArtifact, Scope
from toulmin.contracts.base import Contract
from toulmin.contracts.claim import Claim
from toulmin.contracts.errors import FailureClass, InvariantBroken, ModelFailed
from toulmin.contracts.exchange import RunRecord
from toulmin.contracts.promotion import HeldClaim
from toulmin.contracts.verification import Severity, VerificationReport
from toulmin.contracts.vocabulary import TrustLevel
from toulmin.ports.entailment import Entailments
from toulmin.reasoning.library import Inputs
from toulmin.reasoning.sift import Verifier, sift
from toulmin.reasoning.workbench import Draft, Workbench
from toulmin.verification import VerificationContext, verify

B = TypeVar("B", bound=Contract)

__all__ = ["body_of", "context_for", "must_pass", "settle", "settle_claims"]


class Above(TypedDict, total=False):
    """What the verifier looks at besides, mostly above L1."""

    refs: Mapping[str, Claim]
    """The claims that the reasoner saw, by reference."""
    sources: tuple[Claim, ...] | None
    """The claims of the level below that it may draw on."""
    record: RunRecord
    """The run so far, for meta-reasoning."""
    entailments: Entailments | None
    """What an entailment backend said of these claims already."""


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
    report = _verifier(bench)(unchecked, context)
    artifact = unchecked.with_(trust=TrustLevel.VERIFIED) if report.passed else unchecked
    bench.artifacts.append(artifact)
    bench.reports.append(report)
    return artifact, report


def settle_claims(
    bench: Workbench, draft: Draft, *, context: VerificationContext
) -> tuple[ReasoningArtifact, VerificationReport, tuple[HeldClaim, ...]]:
    """Settle an artifact without those of its claims in which verification found an error, if others are left."""
    sifted = sift(bench.artifact(draft), context, verifier=_verifier(bench))
    bench.artifacts.append(sifted.artifact)
    bench.reports.append(sifted.report)
    return sifted.artifact, sifted.report, sifted.faulty


def _verifier(bench: Workbench) -> Verifier:
    return bench.effects.verifier or verify


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
