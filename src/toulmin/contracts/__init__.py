"""The vocabulary of Toulmin: frozen, closed, strict values with canonical digests, and nothing else.

This room has no clock, no chance and no input or output, and imports nothing of ours. Each public module here is a door
of its own (`toulmin.contracts.claim`, `toulmin.contracts.event`, ...); the names below are those that users meet first.
"""

from toulmin.contracts.approval import ApprovalDecision, ApprovalRequest
from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.canonical import Digest
from toulmin.contracts.claim import Claim, Evidence
from toulmin.contracts.document import NormalizedState
from toulmin.contracts.errors import ToulminError
from toulmin.contracts.event import Event
from toulmin.contracts.failure import Failure
from toulmin.contracts.label import Label
from toulmin.contracts.memory import MemoryDecision, MemoryRecord
from toulmin.contracts.policy import PolicyDecision, PolicyInput
from toulmin.contracts.promotion import PromotionDecision
from toulmin.contracts.provenance import Provenance
from toulmin.contracts.report import RunReport
from toulmin.contracts.run_contract import RunContract
from toulmin.contracts.verification import VerificationReport

__all__ = [
    "ApprovalDecision",
    "ApprovalRequest",
    "Claim",
    "Digest",
    "Event",
    "Evidence",
    "Failure",
    "Label",
    "MemoryDecision",
    "MemoryRecord",
    "NormalizedState",
    "PolicyDecision",
    "PolicyInput",
    "PromotionDecision",
    "Provenance",
    "ReasoningArtifact",
    "RunContract",
    "RunReport",
    "ToulminError",
    "VerificationReport",
]
