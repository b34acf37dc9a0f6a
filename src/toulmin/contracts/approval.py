"""ApprovalRequest and ApprovalDecision: a person's answer, bound to the digests of what was shown, used once."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from toulmin.contracts.base import Versioned
from toulmin.contracts.canonical import Digest
from toulmin.contracts.policy import Action
from toulmin.contracts.vocabulary import ApprovalId, ArtifactId, DecisionId, Name, RunId, Text, TimeUs

__all__ = ["ApprovalAnswer", "ApprovalDecision", "ApprovalRequest"]


class ApprovalRequest(Versioned):
    """What a person is asked, and until when; no answer means no action."""

    SCHEMA: ClassVar[str] = "approval-request/1"

    id: ApprovalId
    run: RunId
    unit: Name
    """The part of the run that waits (`conclude`, `0/accept`, `0/i3`)."""
    action: Action
    covers: Digest
    """Digest of the very thing to be approved; an approval of anything else is void."""
    shown: tuple[ArtifactId, ...]
    role: Name
    question: Text
    decision: DecisionId
    """The policy decision that asked for review."""
    asked_us: TimeUs
    expires_us: TimeUs


class ApprovalAnswer(StrEnum):
    """What became of a request. Expired is not denied: nobody said no."""

    GRANTED = "granted"
    DENIED = "denied"
    EXPIRED = "expired"


class ApprovalDecision(Versioned):
    """A person's answer."""

    SCHEMA: ClassVar[str] = "approval-decision/1"

    request: ApprovalId
    answer: ApprovalAnswer = ApprovalAnswer.DENIED
    covers: Digest
    approver: Name
    role: Name
    reason: Annotated[str, Field(max_length=4_000)] = ""
    at_us: TimeUs
