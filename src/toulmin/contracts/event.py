"""Events: the append-only truth of a run. The state is a fold of them, and nothing else changes it."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, TypeAdapter, ValidationError

from toulmin.contracts.approval import ApprovalDecision, ApprovalRequest
from toulmin.contracts.artifact import Tag
from toulmin.contracts.base import Contract, Versioned
from toulmin.contracts.canonical import Digest
from toulmin.contracts.command import Ending, HaltCondition, NextRound
from toulmin.contracts.errors import ContractRefused
from toulmin.contracts.failure import Failure
from toulmin.contracts.policy import Action
from toulmin.contracts.promotion import PromotionOutcome
from toulmin.contracts.run_contract import RunContract
from toulmin.contracts.usage import Usage
from toulmin.contracts.vocabulary import (
    ArtifactId,
    CommandKey,
    Criticality,
    DecisionId,
    FramePath,
    ItemId,
    Name,
    RunId,
    Score,
    Step,
    Text,
    TimeUs,
)

__all__ = [
    "ApprovalAnswered",
    "ApprovalAsked",
    "ArtifactDemoted",
    "AttemptFailed",
    "Event",
    "EventBase",
    "InputsNormalised",
    "ItemFinished",
    "ItemShape",
    "PlanAccepted",
    "RunCancelled",
    "RunEnded",
    "RunOrigin",
    "RunPaused",
    "RunResumed",
    "RunStarted",
    "StepFinished",
    "WorkDenied",
    "parse_event",
]


class EventBase(Versioned):
    """What all events have in common."""

    SCHEMA: ClassVar[str] = "event/1"

    run: RunId
    seq: Annotated[int, Field(ge=0)] = 0
    """1, 2, 3, ... within the run; given by the store at commit (0 before)."""
    at_us: TimeUs
    began_us: TimeUs
    """When the work behind it began."""
    command: CommandKey | None = None
    """The command whose outcome this is; None for what people and engines say."""
    decided: Annotated[int, Field(ge=0)] = 0
    """Number of the latest event that the decider knew when it gave the command."""
    by: Name = "none"
    """The reasoner that took part."""
    usage: Usage = Usage()


class RunOrigin(Contract):
    """Where a run was started, and copies of what decides in it, so that it can be carried on and replayed anywhere."""

    base: Annotated[str, Field(min_length=1, max_length=4096)]
    """Folder that input paths are relative to."""
    pack: Digest | None = None
    """The stored copy of its policy pack."""
    prompts: Digest | None = None
    """The stored copy of its prompts."""
    calibrations: Digest | None = None
    """The stored copy of the calibrations that turn its raw confidences; None: those that ship with the release."""


class RunStarted(EventBase):
    """A run exists, with its contract pinned."""

    kind: Literal["run_started"] = "run_started"
    contract: RunContract
    origin: RunOrigin


class InputsNormalised(EventBase):
    """All inputs were read; what could not be is listed in the normalised state."""

    kind: Literal["inputs_normalised"] = "inputs_normalised"
    state: Digest
    documents: Annotated[int, Field(ge=0)]
    passages: Annotated[int, Field(ge=0)]
    rejected: Annotated[int, Field(ge=0)]
    decision: DecisionId
    """Whether the run may go on with them."""


class ItemShape(Contract):
    """What the state must know of a plan item."""

    id: ItemId
    needs: tuple[ItemId, ...] = ()
    tags: tuple[Tag, ...] = ()
    tool: Name | None = None
    """The tool that it calls: then no reasoner takes part and none can take over."""
    sources: tuple[Name, ...] = ()
    """Items of the level below that it draws on (`0/i3`); empty means all that were promoted."""
    criticality: Criticality = Criticality.NORMAL


class StepFinished(EventBase):
    """One of the five steps left its artifact."""

    kind: Literal["step_finished"] = "step_finished"
    frame: FramePath
    step: Step
    artifact: ArtifactId
    content: Digest
    confidence: Score
    items: tuple[ItemShape, ...] = ()
    """For the plan step."""
    resolutions: tuple[ArtifactId, ...] = ()
    """For the verify step: the conflicts that it met, each as an artifact."""
    repeats: tuple[Name, ...] = ()
    """For the verify step: which claims of its round only reword what an earlier round had said."""
    next_round: NextRound | None = None
    """For the verify step of meta-reasoning: what it sends down, if anything."""


class PlanAccepted(EventBase):
    """Policy lets the plan be carried out."""

    kind: Literal["plan_accepted"] = "plan_accepted"
    frame: FramePath
    plan: ArtifactId
    decision: DecisionId


class ItemFinished(EventBase):
    """One plan item was done and judged."""

    kind: Literal["item_finished"] = "item_finished"
    frame: FramePath
    item: ItemId
    artifact: ArtifactId
    content: Digest
    outcome: PromotionOutcome
    confidence: Score
    claims: Annotated[int, Field(ge=0)]
    held: Annotated[int, Field(ge=0)]
    said: tuple[Name, ...] = ()
    """Short digests of its promoted claims, by what they say: the same in whatever round it is said."""


class ArtifactDemoted(EventBase):
    """A promoted artifact does not stand any more, as a whole or without some of its claims."""

    kind: Literal["artifact_demoted"] = "artifact_demoted"
    frame: FramePath
    item: ItemId
    artifact: ArtifactId
    """What is withdrawn."""
    successor: ArtifactId
    """What is left of it, judged anew; perhaps nothing."""
    content: Digest
    """Content digest of the successor."""
    outcome: PromotionOutcome
    """Whether the successor stands."""
    confidence: Score = 0.0
    said: tuple[Name, ...] = ()
    rule: Name
    """`verification.*` for a fault of its own, `demotion.rests_on` when what it rests on was withdrawn."""
    reason: Text
    decision: DecisionId


class AttemptFailed(EventBase):
    """One attempt at a unit of work failed; whether there is another is decided from the state."""

    kind: Literal["attempt_failed"] = "attempt_failed"
    unit: Name
    attempt: Annotated[int, Field(ge=1)]
    failure: Failure


class WorkDenied(EventBase):
    """Policy refused an action that the unit needs."""

    kind: Literal["work_denied"] = "work_denied"
    unit: Name
    action: Action
    decision: DecisionId
    rule: Name
    reason: Text


class ApprovalAsked(EventBase):
    """Policy wants a person's answer before the unit may go on."""

    kind: Literal["approval_asked"] = "approval_asked"
    unit: Name
    request: ApprovalRequest


class ApprovalAnswered(EventBase):
    """A person answered, or the time ran out."""

    kind: Literal["approval_answered"] = "approval_answered"
    unit: Name
    decision: ApprovalDecision


class RunPaused(EventBase):
    """Nothing new is started until the run is resumed."""

    kind: Literal["run_paused"] = "run_paused"
    by: Name
    reason: Text


class RunResumed(EventBase):
    """The run goes on, here or elsewhere."""

    kind: Literal["run_resumed"] = "run_resumed"
    by: Name


class RunCancelled(EventBase):
    """A person stops the run; what was promoted so far becomes the partial result."""

    kind: Literal["run_cancelled"] = "run_cancelled"
    by: Name
    reason: Text


class RunEnded(EventBase):
    """The run is over, and this is its result."""

    kind: Literal["run_ended"] = "run_ended"
    ending: Ending
    reason: Text
    condition: HaltCondition | None = None
    """What brought it to a halt, if something did."""
    report: Digest
    """The stored RunReport."""
    final: Digest
    """Digest over the content of all artifacts and the report: equal for runs that reasoned alike."""
    decision: DecisionId


Event = Annotated[
    RunStarted
    | InputsNormalised
    | StepFinished
    | PlanAccepted
    | ItemFinished
    | ArtifactDemoted
    | AttemptFailed
    | WorkDenied
    | ApprovalAsked
    | ApprovalAnswered
    | RunPaused
    | RunResumed
    | RunCancelled
    | RunEnded,
    Field(discriminator="kind"),
]

_ADAPTER: TypeAdapter[Event] = TypeAdapter(Event)


def parse_event(data: bytes | str) -> Event:
    """Read one event from JSON text.

    Raises:
        ContractRefused: the text is not an event of this version.
    """
    try:
        return _ADAPTER.validate_json(data)
    except ValidationError as error:
        raise ContractRefused.of(error, contract="Event") from error
