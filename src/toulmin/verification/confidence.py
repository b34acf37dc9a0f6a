"""Confidence quality: is a claim's confidence calibrated for its domain, and does its evidence carry it?"""

from __future__ import annotations

from typing import Final

from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.claim import Claim, ClaimKind
from toulmin.verification.context import VerificationContext
from toulmin.verification.humility import check_humility
from toulmin.verification.support import Grounds
from toulmin.verification.tally import Place, Tally

__all__ = ["check_artifact_confidence", "check_confidence"]

UNCALIBRATED: Final = 0.8
"""Points that a claim keeps whose domain has no calibration: nobody knows what its confidence means."""
GAP_MAX: Final = 0.5
"""Confidence may exceed support by this much before it is an error and not a matter of degree."""
ROUNDING: Final = 1e-6


def check_confidence(
    claim: Claim, grounds: Grounds, support: float, *, context: VerificationContext, tally: Tally
) -> None:
    """One unit: 1 minus the confidence that the support does not carry, times 0.8 if the domain is uncalibrated.

    Errors: a confidence that is not what the calibration gives for the raw one, a confidence far above the support, and
    whatever the claim says more surely than its evidence (R45; `check_humility`).
    """
    place = Place(claim.id)
    qualifier = claim.qualifier
    expected, calibration = context.calibrations.apply(qualifier.domain, qualifier.raw)
    if calibration != qualifier.calibration or abs(expected - qualifier.confidence) > ROUNDING:
        tally.error(
            "confidence.calibration_differs",
            f"confidence {qualifier.confidence:g} is not the {expected:g} that calibrating {qualifier.domain!r} gives",
            place,
        )
    if calibration is None:
        tally.warn("confidence.uncalibrated", f"no calibration for the domain {qualifier.domain!r}", place)
    # Ignorance needs no carrying: a reasoner may be sure that something is not in the documents.
    gap = 0.0 if claim.kind is ClaimKind.UNKNOWN else max(0.0, qualifier.confidence - support)
    if gap > GAP_MAX:
        tally.error(
            "confidence.above_support",
            f"confidence {qualifier.confidence:.2f} on evidence that carries {support:.2f} of the claim",
            place,
        )
    check_humility(claim, grounds, support, context=context, tally=tally)
    tally.unit((1.0 - gap) * (1.0 if calibration else UNCALIBRATED))


def check_artifact_confidence(artifact: ReasoningArtifact, tally: Tally) -> None:
    """One unit where there are claims: an artifact is not surer than its surest claim."""
    if not artifact.claims:
        return
    surest = max(claim.qualifier.confidence for claim in artifact.claims)
    tally.require(
        "confidence.above_claims",
        f"the artifact says {artifact.confidence:.2f}, its surest claim {surest:.2f}",
        holds=artifact.confidence <= surest + ROUNDING,
    )
