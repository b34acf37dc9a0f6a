"""What is asked of the policy engine, one closed form per action, and what it answers.

Deny is the default value of a decision: a decision that nobody filled in refuses.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from toulmin.contracts.artifact import ItemKind, Tag
from toulmin.contracts.base import Contract, Versioned, is_none
from toulmin.contracts.canonical import Digest
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.label import Confidentiality, Integrity
from toulmin.contracts.vocabulary import (
    ApprovalId,
    ClaimId,
    DecisionId,
    ItemId,
    Level,
    Name,
    Regime,
    RunId,
    Score,
    Step,
    Text,
    TimeUs,
    Verdict,
    Zone,
)

__all__ = [
    "AcceptPlan",
    "Action",
    "AdmitMemory",
    "CallModel",
    "CallTool",
    "ClaimFacts",
    "ContinueRun",
    "CrossBoundary",
    "Obligation",
    "ObligationKind",
    "PlannedItem",
    "PolicyDecision",
    "PolicyInput",
    "PromoteArtifact",
    "ReadInput",
    "Reason",
    "ReleaseReport",
    "Resource",
    "RunFacts",
    "Subject",
]

Count = Annotated[int, Field(ge=0)]


class Action(StrEnum):
    """Everything that needs a decision. An action that is not here is denied."""

    INPUT_READ = "input.read"
    BOUNDARY_CROSS = "boundary.cross"
    MODEL_CALL = "model.call"
    TOOL_CALL = "tool.call"
    PLAN_ACCEPT = "plan.accept"
    ARTIFACT_PROMOTE = "artifact.promote"
    ARTIFACT_RELEASE = "artifact.release"
    MEMORY_ADMIT = "memory.admit"
    RUN_CONTINUE = "run.continue"


class Subject(Contract):
    """Who asks."""

    id: Name
    kind: Literal["run", "person", "service"] = "run"
    zone: Zone
    roles: tuple[Name, ...] = ()


class RunFacts(Contract):
    """Where the run stands, in numbers only."""

    id: RunId
    depth: Count
    regime: Regime = Regime.CALM
    steps: Count
    retries: Count
    model_calls: Count
    tokens: Count
    cost_microusd: Count
    started_us: TimeUs


class ReadInput(Contract):
    """May this document be read here?"""

    action: Literal[Action.INPUT_READ] = Action.INPUT_READ
    name: Annotated[str, Field(min_length=1, max_length=4096)]
    kind: Name
    bytes: Count
    confidentiality: Confidentiality
    zone: Zone


class CrossBoundary(Contract):
    """May this content leave its zone?"""

    action: Literal[Action.BOUNDARY_CROSS] = Action.BOUNDARY_CROSS
    source: Zone
    target: Zone
    confidentiality: Confidentiality
    integrity: Integrity
    bits: Count
    """Measured capacity of what crosses."""
    typed: bool
    """Only a typed, bounded abstraction, no free text."""


class CallModel(Contract):
    """May this model see this request?"""

    action: Literal[Action.MODEL_CALL] = Action.MODEL_CALL
    model: Name
    remote: bool
    """The request leaves this machine."""
    step: Step
    level: Level
    zone: Zone
    confidentiality: Confidentiality
    passages: Count
    tokens_max: Count
    degraded: bool
    pass_number: Annotated[int, Field(ge=1)] = 1
    """Which of several independent passes over one question this is."""
    approved_by: tuple[Name, ...] = ()


class CallTool(Contract):
    """May this tool be called with these arguments?"""

    action: Literal[Action.TOOL_CALL] = Action.TOOL_CALL
    tool: Name
    arguments: Digest
    declared: bool
    """The contract names the tool."""
    planned: bool
    """The accepted plan names exactly this call."""
    in_scope: bool
    tags: tuple[Tag, ...]
    approved_by: tuple[Name, ...] = ()
    """Roles of people who approved exactly this call."""


class PlannedItem(Contract):
    """What policy needs to know of a plan item."""

    id: ItemId
    kind: ItemKind
    level: Level
    tags: tuple[Tag, ...]
    tool: Name | None = None


class AcceptPlan(Contract):
    """May this plan be carried out?"""

    action: Literal[Action.PLAN_ACCEPT] = Action.PLAN_ACCEPT
    items: tuple[PlannedItem, ...]
    items_max: Count
    tools_declared: tuple[Name, ...] = ()
    approved_by: tuple[Name, ...] = ()


class ClaimFacts(Contract):
    """What policy needs to know of a claim."""

    id: ClaimId
    kind: ClaimKind
    evidence: Count
    roots: Count
    support: Score
    confidence: Score
    calibrated: bool
    contradicted: bool
    in_scope: bool
    rests_on: Count = 0
    """Claims of the level below that it draws on."""
    grounded: Annotated[Score | None, Field(exclude_if=is_none)] = None
    """How likely a fitted model finds it that the evidence carries the claim; absent where none was asked."""


class PromoteArtifact(Contract):
    """May this artifact be used one level up, and with which of its claims?"""

    action: Literal[Action.ARTIFACT_PROMOTE] = Action.ARTIFACT_PROMOTE
    step: Step
    from_level: Level
    to_level: Level
    confidence: Score
    threshold: Score
    verified: bool
    scope_adherence: Score
    evidence_coverage: Score
    contradiction: Score
    confidence_quality: Score
    completeness: Score
    claims: tuple[ClaimFacts, ...]
    degraded: bool


class ReleaseReport(Contract):
    """May this result leave the run?"""

    action: Literal[Action.ARTIFACT_RELEASE] = Action.ARTIFACT_RELEASE
    confidence: Score
    threshold: Score
    verified: bool
    complete: bool
    """False for a partial result; it says so itself."""
    claims: Count
    claims_without_evidence: Count
    confidentiality: Confidentiality
    confirmation_asked: bool
    role_required: Name | None = None
    approved_by: tuple[Name, ...] = ()
    degraded: bool


class AdmitMemory(Contract):
    """May this be remembered beyond the run?"""

    action: Literal[Action.MEMORY_ADMIT] = Action.MEMORY_ADMIT
    level: Level
    promoted: bool
    confidence: Score
    roots: Count
    confidentiality: Confidentiality
    conflicts: Count


class ContinueRun(Contract):
    """May the run go on? A denial stops it."""

    action: Literal[Action.RUN_CONTINUE] = Action.RUN_CONTINUE
    cause: Literal["started", "rejected_input", "round", "next_round"]
    """What makes the run ask."""
    level: Level = Level.L0
    """Of the frame whose work is done, or that a further round would open; L0 while inputs are read."""
    round: Count = 1
    documents: Count
    rejected: Count
    halt_on_rejected: bool
    depth_max: Count
    steps_max: Count
    model_calls_max: Count
    cost_microusd_max: Count
    approved_by: tuple[Name, ...] = ()


Resource = Annotated[
    ReadInput
    | CrossBoundary
    | CallModel
    | CallTool
    | AcceptPlan
    | PromoteArtifact
    | ReleaseReport
    | AdmitMemory
    | ContinueRun,
    Field(discriminator="action"),
]


class PolicyInput(Versioned):
    """One question to the policy engine. It holds every fact that the rules may use, time included."""

    SCHEMA: ClassVar[str] = "policy-input/1"

    form: Literal["policy-input/1"] = "policy-input/1"
    time_us: TimeUs
    subject: Subject
    run: RunFacts
    resource: Resource


class Reason(Contract):
    """One rule that fired, in words."""

    rule: Name
    message: Text


class ObligationKind(StrEnum):
    """What the caller must do when it acts on a permit. One that it does not know turns the permit into a denial."""

    HOLD_CLAIM = "hold_claim"
    """The artifact goes up without the claim that `subject` names."""
    MARK_DEGRADED = "mark_degraded"


class Obligation(Contract):
    """One duty that comes with an allowance."""

    do: ObligationKind
    rule: Name
    subject: Annotated[str, Field(max_length=200)] = ""
    message: Text


class PolicyDecision(Versioned):
    """The engine's answer, with everything needed to ask it again and get the same."""

    SCHEMA: ClassVar[str] = "policy-decision/1"

    id: DecisionId
    run: RunId
    action: Action
    verdict: Verdict = Verdict.DENY
    reasons: tuple[Reason, ...] = Field(min_length=1)
    obligations: tuple[Obligation, ...] = ()
    engine: Name
    pack: Name
    revision: Digest
    """Digest of the policy bundle that answered."""
    input: Digest
    """Digest of the PolicyInput; the input itself is stored under it."""
    covers: Digest
    """Digest of the very thing that may be done: the request, call, artifact or report."""
    role_required: Name | None = None
    """With `review`: who may approve."""
    approval: ApprovalId | None = None
    at_us: TimeUs

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the rules that fired."""
        return tuple(reason.rule for reason in self.reasons)
