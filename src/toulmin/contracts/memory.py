"""MemoryRecord and MemoryDecision: what may outlive a run, and who let it in."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar, NewType

from pydantic import Field

from toulmin.contracts.base import Versioned
from toulmin.contracts.label import Label
from toulmin.contracts.vocabulary import ArtifactId, ClaimId, DecisionId, Level, RunId, Score, Text, TimeUs, TrustLevel

__all__ = ["MemoryDecision", "MemoryId", "MemoryOutcome", "MemoryRecord", "MemoryTier"]

MemoryId = NewType("MemoryId", str)


class MemoryTier(StrEnum):
    """How general a memory is."""

    EPISODIC = "episodic"
    """One run saw it."""
    SEMANTIC = "semantic"
    """Several independent episodes support it."""


class MemoryRecord(Versioned):
    """One thing remembered, with the artifacts that it stands on."""

    SCHEMA: ClassVar[str] = "memory-record/1"

    id: MemoryId
    tier: MemoryTier
    level: Level
    text: Text
    run: RunId
    sources: tuple[ArtifactId, ...] = Field(min_length=1)
    claims: tuple[ClaimId, ...] = ()
    confidence: Score
    trust: TrustLevel
    label: Label
    admitted_us: TimeUs
    expires_us: TimeUs | None = None
    supports: Annotated[int, Field(ge=1)] = 1
    """Independent episodes behind it."""


class MemoryOutcome(StrEnum):
    """What admission decided."""

    ADMIT = "admit"
    REJECT = "reject"
    MERGE = "merge"
    SUPERSEDE = "supersede"


class MemoryDecision(Versioned):
    """Why a record was admitted or not."""

    SCHEMA: ClassVar[str] = "memory-decision/1"

    record: MemoryId
    outcome: MemoryOutcome = MemoryOutcome.REJECT
    reason: Text
    decision: DecisionId
    replaces: tuple[MemoryId, ...] = ()
