"""Above L1: a claim draws on claims promoted below it, cites nothing else, and is no surer than they allow."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Final

from toulmin.contracts.claim import Claim, ClaimKind, Evidence
from toulmin.contracts.vocabulary import PassageId
from toulmin.verification.context import VerificationContext
from toulmin.verification.tally import Place, Tally

__all__ = ["ROUNDING", "check_lineage", "check_promoted_evidence", "check_source_bound", "source_bound"]

ROUNDING: Final = 1e-6


def check_lineage(claim: Claim, context: VerificationContext, tally: Tally) -> None:
    """Errors for a claim that draws on nothing, or on what is not among its sources."""
    if context.sources is None:
        return
    known = {source.content_digest for source in context.sources}
    place = Place(claim.id)
    if not claim.rests_on:
        tally.error("lineage.rests_on_nothing", "it does not say which claims of the level below it draws on", place)
    if any(digest not in known for digest in claim.rests_on):
        tally.error("lineage.unknown_source", "it draws on a claim that the level below has not promoted", place)


def check_promoted_evidence(claim: Claim, context: VerificationContext, tally: Tally) -> None:
    """Errors for quotes that none of the claims it draws on cites: nothing comes up through the side door."""
    if context.sources is None:
        return
    drawn_on = frozenset(claim.rests_on)
    spans: dict[PassageId, list[Evidence]] = {}
    for source in context.sources:
        for ground in source.grounds if source.content_digest in drawn_on else ():
            spans.setdefault(ground.passage, []).append(ground)
    for ground in claim.grounds:
        if not any(ground.start < other.end and other.start < ground.end for other in spans.get(ground.passage, ())):
            place = Place(claim.id, passage=ground.passage)
            tally.error("evidence.not_promoted", "it cites what none of the claims that it draws on rests on", place)


def check_source_bound(claim: Claim, context: VerificationContext, tally: Tally) -> None:
    """A warning for a claim that is surer than its sources allow: `build_claims` makes none."""
    if context.sources is None or not claim.rests_on or claim.kind is ClaimKind.UNKNOWN:
        return
    drawn_on = frozenset(claim.rests_on)
    bound = source_bound(source for source in context.sources if source.content_digest in drawn_on)
    if claim.qualifier.confidence > bound + ROUNDING:
        said = f"confidence {claim.qualifier.confidence:.2f}; its sources allow {bound:.2f}"
        tally.warn("confidence.exceeds_sources", said, Place(claim.id))


def source_bound(sources: Iterable[Claim]) -> float:
    """How sure a claim may be that draws on these: 1 - prod(1 - c).

    That is the noisy-or bound: what independent sources of these confidences could carry together at best (Pearl,
    Probabilistic Reasoning in Intelligent Systems, 1988, section 4.3).
    """
    return 1.0 - prod(1.0 - source.qualifier.confidence for source in sources)
