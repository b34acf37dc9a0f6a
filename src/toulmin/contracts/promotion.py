"""PromotionDecision: why an artifact goes up a level, waits, is refused or is taken back."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from toulmin.contracts.base import Contract, Versioned
from toulmin.contracts.vocabulary import ArtifactId, ClaimId, DecisionId, Level, Name, Score, Text, TrustLevel

__all__ = ["Criterion", "HeldClaim", "PromotionDecision", "PromotionOutcome"]


class PromotionOutcome(StrEnum):
    """What the gate decided."""

    PROMOTE = "promote"
    HOLD = "hold"
    """Waits for a person."""
    REJECT = "reject"
    DEMOTE = "demote"


class Criterion(Contract):
    """One thing that was required, and what was found."""

    name: Name
    value: Score
    threshold: Score
    met: bool


class HeldClaim(Contract):
    """A claim that stays below, and the rule that holds it."""

    claim: ClaimId
    rule: Name
    reason: Text


class PromotionDecision(Versioned):
    """The gate's verdict over one artifact."""

    SCHEMA: ClassVar[str] = "promotion-decision/1"

    artifact: ArtifactId
    from_level: Level
    to_level: Level
    outcome: PromotionOutcome = PromotionOutcome.REJECT
    trust: TrustLevel
    """Of the artifact after this decision."""
    criteria: tuple[Criterion, ...]
    held: tuple[HeldClaim, ...] = ()
    decision: DecisionId
    """The policy decision that was part of it."""
    rule: Name
    """The rule of that decision which fired first."""
    reason: Text
