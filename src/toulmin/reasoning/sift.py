"""Sift: an artifact is judged without those of its claims in which verification found an error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.claim import Claim
from toulmin.contracts.promotion import HeldClaim
from toulmin.contracts.verification import Severity, VerificationReport
from toulmin.contracts.vocabulary import TrustLevel
from toulmin.verification import VerificationContext

__all__ = ["Sifted", "Verifier", "sift", "strongest"]

Verifier: TypeAlias = Callable[[ReasoningArtifact, VerificationContext], VerificationReport]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """What is left of an artifact, and the report on that."""

    artifact: ReasoningArtifact
    report: VerificationReport
    """On what is left, with the findings about what was held."""
    whole: VerificationReport
    """On the artifact with all of its claims."""
    faulty: tuple[HeldClaim, ...] = ()


def sift(artifact: ReasoningArtifact, context: VerificationContext, *, verifier: Verifier) -> Sifted:
    """Verify an artifact; hold its faulty claims and verify the rest again, if there are any of each.

    One bad claim among good ones is held back with the finding as its reason, and the artifact is judged by the rest.
    If no claim is free of errors, all stay and the artifact does not pass.
    """
    report = verifier(artifact, context)
    errors = {
        finding.claim: finding
        for finding in reversed(report.findings)
        if finding.claim is not None and finding.severity is Severity.ERROR
    }
    kept = tuple(claim for claim in artifact.claims if claim.id not in errors)
    if not errors or not kept:
        return Sifted(artifact=_marked(artifact, report), report=report, whole=report)
    held = tuple(claim for claim in artifact.claims if claim.id in errors)
    rest = artifact.with_(claims=kept, held=artifact.held + held, confidence=strongest(kept))
    second = verifier(rest, context)
    return Sifted(
        artifact=_marked(rest, second),
        report=second.with_(
            findings=second.findings + tuple(finding for finding in report.findings if finding.claim in errors)
        ),
        whole=report,
        faulty=tuple(
            HeldClaim(claim=claim.id, rule=errors[claim.id].code, reason=errors[claim.id].message) for claim in held
        ),
    )


def strongest(claims: Sequence[Claim]) -> float:
    """An analysis is as strong as its strongest claim: weaker ones are judged, and held, one by one."""
    return max((claim.qualifier.confidence for claim in claims), default=0.0)


def _marked(artifact: ReasoningArtifact, report: VerificationReport) -> ReasoningArtifact:
    return artifact.with_(trust=TrustLevel.VERIFIED) if report.passed else artifact
