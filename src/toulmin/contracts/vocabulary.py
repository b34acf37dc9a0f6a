"""The closed choices that the other contracts are written in, and the types of ids."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Annotated, NewType

from pydantic import Field, PlainSerializer, WithJsonSchema

__all__ = [
    "ApprovalId",
    "ArtifactId",
    "ClaimId",
    "CommandKey",
    "Criticality",
    "DecisionId",
    "DocumentId",
    "FramePath",
    "ItemId",
    "Level",
    "Name",
    "PassageId",
    "Real",
    "Regime",
    "RunId",
    "Score",
    "Step",
    "Text",
    "TimeUs",
    "TrustLevel",
    "Verdict",
    "Zone",
]

RunId = NewType("RunId", str)
ArtifactId = NewType("ArtifactId", str)
ClaimId = NewType("ClaimId", str)
CommandKey = NewType("CommandKey", str)
DecisionId = NewType("DecisionId", str)
DocumentId = NewType("DocumentId", str)
PassageId = NewType("PassageId", str)
ItemId = NewType("ItemId", str)
ApprovalId = NewType("ApprovalId", str)
FramePath = NewType("FramePath", str)
"""A round and how far it climbed: `0` is the first analysis, `0.0` the frame above it, `1` begins the second round."""


def _as_ecmascript(value: float) -> int | float:
    return int(value) if value.is_integer() else value


Score = Annotated[
    float,
    Field(ge=0.0, le=1.0),
    PlainSerializer(_as_ecmascript, return_type=int | float, when_used="json"),
    WithJsonSchema({"type": "number", "minimum": 0.0, "maximum": 1.0}),
]
"""From 0 to 1. In JSON a whole number has no decimal point, as RFC 8785 wants it."""
Real = Annotated[
    float,
    PlainSerializer(_as_ecmascript, return_type=int | float, when_used="json"),
    WithJsonSchema({"type": "number"}),
]
"""Any finite number, written in JSON like a score."""
TimeUs = Annotated[int, Field(ge=0, le=9_007_199_254_740_991)]
"""Microseconds since 1970-01-01 UTC (below 2^53, so exact in every JSON reader)."""
Text = Annotated[str, Field(min_length=1, max_length=20_000)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Step(StrEnum):
    """The five steps of the protocol, in their order."""

    CLARIFY = "clarify"
    SCOPE = "scope"
    PLAN = "plan"
    EXECUTE = "execute"
    VERIFY = "verify"


class Level(IntEnum):
    """How far from the raw inputs a conclusion stands; level n+1 sees only what was promoted from n."""

    L0 = 0
    """Raw: documents and passages."""
    L1 = 1
    """Analysis of one item."""
    L2 = 2
    """Synthesis over promoted items."""
    L3 = 3
    """Abstraction."""
    L4 = 4
    """Reasoning about the run itself."""


class Criticality(StrEnum):
    """What may be left undone when there is not enough for all."""

    CRITICAL = "critical"
    """The result is worth little without it."""
    NORMAL = "normal"
    SHEDDABLE = "sheddable"
    """The first to go in a storm."""


class Regime(StrEnum):
    """How much the ground shifts under a run, from the disturbances of late."""

    CALM = "calm"
    ELEVATED = "elevated"
    STORM = "storm"


class TrustLevel(StrEnum):
    """How much weight others may put on an artifact."""

    UNTRUSTED = "untrusted"
    """Made, not checked."""
    VERIFIED = "verified"
    """Passed verification by code, not yet promoted."""
    PROMOTED = "promoted"
    """Passed the gate: verification, confidence and policy."""
    ENDORSED = "endorsed"
    """A person stands behind it."""
    WITHDRAWN = "withdrawn"
    """Was promoted once; may not be used any more."""


class Verdict(StrEnum):
    """What a policy decision says."""

    ALLOW = "allow"
    REVIEW = "review"
    DENY = "deny"


class Zone(StrEnum):
    """Where work runs: raw data stays at the edge, policy and meta-reasoning in the core."""

    EDGE = "edge"
    WORKER = "worker"
    CORE = "core"
