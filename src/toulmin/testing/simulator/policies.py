"""Policy in a simulated world: the real engine with the starter pack, now and then down, late or more careful."""

from __future__ import annotations

from toulmin.contracts.canonical import Digest, digest_of
from toulmin.contracts.errors import PolicyUnavailable
from toulmin.contracts.policy import Action, PolicyInput, Reason
from toulmin.contracts.vocabulary import Verdict
from toulmin.ports.policy_engine import EngineAnswer, PolicyEngine
from toulmin.testing.simulator.chance import Chance

__all__ = ["CarefulEngine", "ShakyEngine"]

_ROLE = "operator"


class CarefulEngine:
    """A stricter pack on top of another engine: it turns some allowances into reviews or denials, always the same ones.

    Which ones follows from the question alone, as with any policy, so that a replay gets the same answers.
    """

    def __init__(self, inner: PolicyEngine, *, seed: int, share: int) -> None:
        self._inner = inner
        self._seed = seed
        self._share = share
        """Of a hundred questions, how many meet the stricter rules."""

    @property
    def engine(self) -> str:
        return self._inner.engine

    @property
    def pack(self) -> str:
        return self._inner.pack

    @property
    def revision(self) -> Digest:
        return self._inner.revision

    async def evaluate(self, question: PolicyInput) -> EngineAnswer:
        answer = await self._inner.evaluate(question)
        if answer.verdict is not Verdict.ALLOW or not self._share:
            return answer
        resource = question.resource
        named = digest_of({"seed": self._seed, "unit": question.subject.id, "action": resource.action.value})
        drawn = int(named.removeprefix("sha256:")[:8], 16) % 100
        if drawn >= self._share:
            return answer
        match resource.action:
            case Action.PLAN_ACCEPT | Action.TOOL_CALL | Action.ARTIFACT_RELEASE:
                return answer if _ROLE in resource.approved_by else _said(Verdict.REVIEW, role=_ROLE)
            case Action.ARTIFACT_PROMOTE:
                return _said(Verdict.REVIEW, role=_ROLE)
            case Action.MODEL_CALL | Action.RUN_CONTINUE:
                return _said(Verdict.DENY) if drawn % 10 == 0 else answer
            case _:
                return answer

    async def close(self) -> None:
        """The engine below belongs to whoever opened it."""


class ShakyEngine:
    """An engine with trouble: late, down, failing in its process, or answering in the wrong shape."""

    def __init__(self, inner: PolicyEngine, chance: Chance) -> None:
        self._inner = inner
        self._chance = chance

    @property
    def engine(self) -> str:
        return self._inner.engine

    @property
    def pack(self) -> str:
        return self._inner.pack

    @property
    def revision(self) -> Digest:
        return self._inner.revision

    async def evaluate(self, question: PolicyInput) -> EngineAnswer:
        if self._chance.trouble("policy.timeout", odds=0.003):
            return _said(Verdict.DENY, rule="engine.timeout")
        if self._chance.trouble("policy.down", odds=0.0015):
            raise PolicyUnavailable("the policy engine is down", hint="start it again")
        if self._chance.trouble("policy.wrong_shape", odds=0.0015):
            raise TypeError("an answer of another shape")
        return await self._inner.evaluate(question)

    async def close(self) -> None:
        """The engine below belongs to whoever opened it."""


def _said(verdict: Verdict, *, role: str | None = None, rule: str = "careful.rule") -> EngineAnswer:
    return EngineAnswer(
        verdict=verdict, reasons=(Reason(rule=rule, message=f"{verdict.value} by {rule}"),), role_required=role
    )
