"""The four decisions that policy must at least be able to take, by the starter pack and through the gate."""

from __future__ import annotations

import pytest

from toulmin.adapters.policy_engines import RegorusEngine
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.policy import Action
from toulmin.contracts.vocabulary import DecisionId, Verdict
from toulmin.policy import Gate
from toulmin.testing.questions import ordinary_question

CASES: tuple[tuple[Action, dict[str, object], Verdict], ...] = (
    (Action.ARTIFACT_PROMOTE, {}, Verdict.ALLOW),
    (Action.ARTIFACT_PROMOTE, {"confidence": 0.1}, Verdict.DENY),
    (Action.ARTIFACT_RELEASE, {"role_required": "lead"}, Verdict.REVIEW),
    (Action.ARTIFACT_RELEASE, {"role_required": "lead", "approved_by": ("lead",)}, Verdict.ALLOW),
    (Action.MEMORY_ADMIT, {}, Verdict.ALLOW),
    (Action.MEMORY_ADMIT, {"promoted": False}, Verdict.DENY),
    (Action.RUN_CONTINUE, {}, Verdict.ALLOW),
    (Action.RUN_CONTINUE, {"cause": "rejected_input", "rejected": 1, "halt_on_rejected": True}, Verdict.DENY),
)


@pytest.mark.requirement("R40")
@pytest.mark.parametrize(("action", "facts", "verdict"), CASES)
async def test_policy_decides_on_promotion_review_memory_and_stopping(
    regorus: RegorusEngine, action: Action, facts: dict[str, object], verdict: Verdict
) -> None:
    question = ordinary_question(action)
    changed = question.with_(resource=question.resource.with_(**facts))
    ruling = await Gate(regorus).ask(changed, covers=digest_bytes(b"it"), decision_id=DecisionId("d1"))
    assert ruling.decision.verdict is verdict, ruling.decision.rules
    assert (ruling.permit is not None) == (verdict is Verdict.ALLOW)
