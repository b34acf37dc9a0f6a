"""One of every event and command, for tests over all of them."""

from __future__ import annotations

from tests.contracts.artifact_samples import CONTRACT, DIGEST, KEY, NEXT_ROUND, NOW, RUN
from tests.contracts.samples import APPROVAL, DECISION, FAILURE, REQUEST
from toulmin.contracts.artifact import (
    Tag,
)
from toulmin.contracts.base import Contract
from toulmin.contracts.command import (
    AcceptPlanCommand,
    Analyse,
    Conclude,
    Ending,
    HaltCondition,
    Ingest,
    Standing,
    TakeStep,
)
from toulmin.contracts.event import (
    ApprovalAnswered,
    ApprovalAsked,
    ArtifactDemoted,
    AttemptFailed,
    EventBase,
    InputsNormalised,
    ItemFinished,
    ItemShape,
    PlanAccepted,
    RunCancelled,
    RunEnded,
    RunOrigin,
    RunPaused,
    RunResumed,
    RunStarted,
    StepFinished,
    WorkDenied,
)
from toulmin.contracts.policy import (
    Action,
)
from toulmin.contracts.promotion import PromotionOutcome
from toulmin.contracts.usage import Allowance, Usage
from toulmin.contracts.vocabulary import (
    ItemId,
    Step,
)

__all__ = ["COMMANDS", "EVENTS"]


def _when() -> dict[str, object]:
    return {"run": RUN, "seq": 2, "at_us": NOW, "began_us": NOW - 5, "command": KEY, "usage": Usage(model_calls=1)}


EVENTS: tuple[EventBase, ...] = (
    RunStarted(run=RUN, seq=1, at_us=NOW, began_us=NOW, contract=CONTRACT, origin=RunOrigin(base="incident")),
    InputsNormalised.model_validate(
        {**_when(), "state": DIGEST, "documents": 1, "passages": 1, "rejected": 1, "decision": DECISION.id}
    ),
    StepFinished.model_validate(
        {
            **_when(),
            "frame": "0",
            "step": Step.PLAN,
            "artifact": "a1",
            "content": DIGEST,
            "confidence": 1.0,
            "items": (ItemShape(id=ItemId("i1"), needs=(ItemId("i0"),), tags=(Tag.IRREVERSIBLE,)),),
        }
    ),
    PlanAccepted.model_validate({**_when(), "frame": "0", "plan": "a1", "decision": DECISION.id}),
    ItemFinished.model_validate(
        {
            **_when(),
            "frame": "0",
            "item": "i1",
            "artifact": "a1",
            "content": DIGEST,
            "outcome": PromotionOutcome.PROMOTE,
            "confidence": 0.8,
            "claims": 1,
            "held": 1,
            "said": ("0011223344556677",),
        }
    ),
    ArtifactDemoted.model_validate(
        {
            **_when(),
            "frame": "0",
            "item": "i1",
            "artifact": "a1",
            "successor": "a2",
            "content": DIGEST,
            "outcome": PromotionOutcome.PROMOTE,
            "confidence": 0.7,
            "said": ("0011223344556677",),
            "rule": "conflict.evidence_weight",
            "reason": "other evidence carries more",
            "decision": DECISION.id,
        }
    ),
    AttemptFailed.model_validate({**_when(), "unit": "0/i1", "attempt": 1, "failure": FAILURE}),
    WorkDenied.model_validate(
        {
            **_when(),
            "unit": "0/accept",
            "action": Action.PLAN_ACCEPT,
            "decision": DECISION.id,
            "rule": "plan.items",
            "reason": "too many",
        }
    ),
    ApprovalAsked.model_validate({**_when(), "unit": "conclude/done", "request": REQUEST}),
    ApprovalAnswered.model_validate({**_when(), "unit": "conclude/done", "decision": APPROVAL}),
    RunPaused.model_validate({**_when(), "by": "ada", "reason": "lunch"}),
    RunResumed.model_validate({**_when(), "by": "ada"}),
    RunCancelled.model_validate({**_when(), "by": "ada", "reason": "wrong folder"}),
    RunEnded.model_validate(
        {
            **_when(),
            "ending": Ending.DONE,
            "reason": "done",
            "condition": HaltCondition.DEPTH,
            "report": DIGEST,
            "final": DIGEST,
            "decision": DECISION.id,
        }
    ),
)
"""One of every kind of event."""

_STANDING = Standing(
    contract=CONTRACT.digest,
    inputs=DIGEST,
    steps=3,
    retries=0,
    usage=Usage(),
    started_us=NOW,
    allowance=Allowance(model_calls=3, tokens=100, cost_microusd=0, wall_ms=1_000),
)


def _work(unit: str) -> dict[str, object]:
    return {"run": RUN, "unit": unit, "attempt": 1, "reads": (DIGEST,), "standing": _STANDING}


COMMANDS: tuple[Contract, ...] = (
    Ingest.model_validate(_work("ingest")),
    TakeStep.model_validate(
        {**_work("0/scope"), "frame": "0", "step": Step.SCOPE, "parents": ("a1",), "sent": NEXT_ROUND}
    ),
    AcceptPlanCommand.model_validate({**_work("0/accept"), "frame": "0", "plan": "a1"}),
    Analyse.model_validate({**_work("0/i1"), "frame": "0", "item": "i1", "scope": "a1", "plan": "a2"}),
    Conclude.model_validate({**_work("conclude/done"), "ending": Ending.DONE, "reason": "done", "alone": True}),
)
"""One of every kind of command."""
