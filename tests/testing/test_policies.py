"""The fakes keep the promises of the port, as far as they answer from a script."""

import pytest

from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.policy import Action
from toulmin.contracts.vocabulary import Verdict
from toulmin.ports.policy_engine import PolicyEngine
from toulmin.testing.conformance.policy_engine import PolicyEngineConformance
from toulmin.testing.permits import permit_for
from toulmin.testing.policies import ScriptedEngine, UnsafeAllowAll, allow, deny
from toulmin.testing.questions import ordinary_question


class TestScripted(PolicyEngineConformance):
    @pytest.fixture
    def engine(self) -> ScriptedEngine:
        script = {action: [allow()] for action in Action}
        script[Action.TOOL_CALL] = [allow(), deny()] * 50
        return ScriptedEngine(script)


class TestUnsafeAllowAll(PolicyEngineConformance):
    @pytest.fixture
    def engine(self) -> UnsafeAllowAll:
        return UnsafeAllowAll()

    async def test_answers_to_many_callers_are_not_mixed_up(self, engine: PolicyEngine) -> None:
        """It has one answer, so nothing can be mixed up; that it gives it to anything is why it is called unsafe."""
        assert (await engine.evaluate(ordinary_question(Action.TOOL_CALL))).verdict is Verdict.ALLOW


@pytest.mark.parametrize("action", Action)
def test_a_permit_of_a_test_is_a_real_one(action: Action) -> None:
    permit = permit_for(action, digest_bytes(b"x"))
    permit.use(action, covers=digest_bytes(b"x"))
