"""Policy engines for tests: one that answers from a script, and one that allows everything and says so loudly."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping

from toulmin.contracts.canonical import Digest, digest_bytes
from toulmin.contracts.policy import Action, Obligation, PolicyInput, Reason
from toulmin.contracts.vocabulary import Name, Verdict
from toulmin.ports.policy_engine import EngineAnswer

__all__ = ["ScriptedEngine", "UnsafeAllowAll", "allow", "deny", "review"]

_LOG = logging.getLogger("toulmin.testing.policies")


def allow(rule: str = "test.allowed", *, obligations: Iterable[Obligation] = ()) -> EngineAnswer:
    """An allowance."""
    return EngineAnswer(
        verdict=Verdict.ALLOW,
        reasons=(Reason(rule=rule, message="allowed by the script"),),
        obligations=tuple(obligations),
    )


def deny(rule: str = "test.denied") -> EngineAnswer:
    """A denial."""
    return EngineAnswer(verdict=Verdict.DENY, reasons=(Reason(rule=rule, message="denied by the script"),))


def review(rule: str = "test.review", *, role: Name = "reviewer") -> EngineAnswer:
    """A wait for a person of `role`."""
    return EngineAnswer(
        verdict=Verdict.REVIEW, reasons=(Reason(rule=rule, message="a person decides"),), role_required=role
    )


class ScriptedEngine:
    """Answers each action from a script, in order, the last answer for good; an action without a script is denied.

    An error in the script is raised, which is how a broken engine looks to the gate.
    """

    def __init__(
        self, script: Mapping[Action, EngineAnswer | Exception | Iterable[EngineAnswer | Exception]] | None = None
    ) -> None:
        self._script = {
            action: [entry] if isinstance(entry, EngineAnswer | Exception) else list(entry)
            for action, entry in (script or {}).items()
        }
        self.asked: list[PolicyInput] = []
        self._closed = False

    @property
    def engine(self) -> str:
        return "scripted/1"

    @property
    def pack(self) -> str:
        return "scripted"

    @property
    def revision(self) -> Digest:
        return digest_bytes(b"scripted")

    async def evaluate(self, question: PolicyInput) -> EngineAnswer:
        self.asked.append(question)
        answers = self._script.get(question.resource.action)
        if self._closed or not answers:
            cause = "closed" if self._closed else "undefined"
            return deny(f"engine.{cause}")
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def close(self) -> None:
        self._closed = True


class UnsafeAllowAll(ScriptedEngine):
    """Allows everything. For tests of what comes after the gate, and for nothing else; each use is logged."""

    def __init__(self) -> None:
        super().__init__({action: allow("unsafe.allow_all") for action in Action})

    @property
    def engine(self) -> str:
        return "unsafe-allow-all/1"

    async def evaluate(self, question: PolicyInput) -> EngineAnswer:
        _LOG.warning("UNSAFE: %s is allowed by an engine that allows everything", question.resource.action.value)
        return await super().evaluate(question)
