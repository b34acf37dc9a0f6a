"""What every policy engine promises, ours or a user's: subclass `PolicyEngineConformance` with a fixture `engine`.

The engine must have loaded the starter pack, or answer the ordinary questions as it does.
"""

from __future__ import annotations

import asyncio

import pytest

from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.policy import Action, CallTool, PolicyInput
from toulmin.contracts.vocabulary import DecisionId, Verdict
from toulmin.policy import Gate, reevaluate
from toulmin.ports.policy_engine import PolicyEngine
from toulmin.testing.questions import ordinary_question

__all__ = ["PolicyEngineConformance"]


class PolicyEngineConformance:
    """The promises of the PolicyEngine port."""

    def test_it_says_who_it_is(self, engine: PolicyEngine) -> None:
        """Engine, pack and revision go into every decision."""
        assert engine.engine
        assert engine.pack
        assert engine.revision.startswith("sha256:")

    @pytest.mark.parametrize("action", Action)
    async def test_an_ordinary_question_is_allowed(self, engine: PolicyEngine, action: Action) -> None:
        """Deny by default is worth something only when good questions pass."""
        answer = await engine.evaluate(ordinary_question(action))
        assert answer.verdict is Verdict.ALLOW, answer.reasons

    async def test_the_same_question_has_the_same_answer(self, engine: PolicyEngine) -> None:
        """Time and facts are in the question, so a recorded decision can be asked again."""
        question = ordinary_question(Action.ARTIFACT_PROMOTE)
        ruling = await Gate(engine).ask(question, covers=digest_bytes(b""), decision_id=DecisionId("d1"))
        assert await reevaluate(engine, ruling.decision, question) is None

    async def test_answers_to_many_callers_are_not_mixed_up(self, engine: PolicyEngine) -> None:
        """A hundred callers at once, half of them allowed, each get the answer to their own question."""
        good, bad = ordinary_question(Action.TOOL_CALL), _unplanned()
        answers = await asyncio.gather(*(engine.evaluate(bad if n % 2 else good) for n in range(100)))
        assert [answer.verdict for answer in answers] == [Verdict.ALLOW, Verdict.DENY] * 50

    async def test_a_closed_engine_denies(self, engine: PolicyEngine) -> None:
        """Closing is no error for whoever asks later: it is a denial."""
        await engine.close()
        answer = await engine.evaluate(ordinary_question(Action.MODEL_CALL))
        assert answer.verdict is Verdict.DENY
        assert answer.reasons[0].rule.startswith("engine.")


def _unplanned() -> PolicyInput:
    resource = CallTool(
        tool="clock", arguments=digest_bytes(b"{}"), declared=True, planned=False, in_scope=True, tags=()
    )
    return ordinary_question(Action.TOOL_CALL, resource=resource)
