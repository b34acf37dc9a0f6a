"""The gate: the only place that asks the policy engine and mints permits.

A denial is a result, not an exception. Whatever goes wrong on the way to an answer is a denial whose rule names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, assert_never

from toulmin.contracts.canonical import Digest
from toulmin.contracts.errors import ToulminError
from toulmin.contracts.policy import (
    Action,
    CallModel,
    Obligation,
    ObligationKind,
    PolicyDecision,
    PolicyInput,
    PromoteArtifact,
    Reason,
    ReleaseReport,
    Resource,
)
from toulmin.contracts.vocabulary import ApprovalId, DecisionId, Verdict
from toulmin.ports.permit import Permit, claim_seal
from toulmin.ports.policy_engine import EngineAnswer, PolicyEngine

__all__ = ["KNOWN_OBLIGATIONS", "Difference", "Gate", "RecordedTrouble", "Ruling", "reevaluate"]

ENGINE_TROUBLE: Final = "engine."
"""How the rules of denials begin that say what was wrong with the engine, not what a rule decided."""

_SEAL: Final = claim_seal("toulmin.policy.gate")

KNOWN_OBLIGATIONS: Final[Mapping[Action, frozenset[ObligationKind]]] = {
    Action.ARTIFACT_PROMOTE: frozenset({ObligationKind.HOLD_CLAIM, ObligationKind.MARK_DEGRADED}),
    Action.ARTIFACT_RELEASE: frozenset({ObligationKind.MARK_DEGRADED}),
    Action.MODEL_CALL: frozenset({ObligationKind.MARK_DEGRADED}),
}
"""What the caller of each action can carry out. Any other obligation turns the allowance into a denial.

A claim can be held back when the artifact has it. Degraded work is marked before policy is asked: the mark can be
demanded, and not put on afterwards.
"""

_ENGINE_TROUBLE: Final = (ToulminError, OSError, RuntimeError, ValueError, TypeError, LookupError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What the gate answers: the decision to store, the question it answers, and the permit if there is one."""

    decision: PolicyDecision
    question: PolicyInput
    permit: Permit | None

    @property
    def allowed(self) -> bool:
        """Whether the thing may be done; then there is a permit."""
        return self.permit is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How a second evaluation differs from a recorded decision."""

    field: str
    recorded: str
    now: str

    def __str__(self) -> str:
        return f"{self.field}: recorded {self.recorded}, now {self.now}"


class Gate:
    """Asks one engine, records what it said, and mints a permit only for an allowance that the caller can honour."""

    def __init__(self, engine: PolicyEngine) -> None:
        self._engine = engine

    async def ask(
        self, question: PolicyInput, *, covers: Digest, decision_id: DecisionId, approval: ApprovalId | None = None
    ) -> Ruling:
        """Decide whether exactly the thing with the digest `covers` may be done.

        Never raises for want of a good answer: engine trouble denies with `engine.<cause>`, an obligation that the
        action's caller does not know denies with `gate.unknown_obligation`.
        """
        answer = _honourable(await _answer(self._engine, question), question.resource)
        decision = PolicyDecision(
            id=decision_id,
            run=question.run.id,
            action=question.resource.action,
            verdict=answer.verdict,
            reasons=answer.reasons,
            obligations=answer.obligations,
            engine=self._engine.engine,
            pack=self._engine.pack,
            revision=self._engine.revision,
            input=question.digest,
            covers=covers,
            role_required=answer.role_required,
            approval=approval,
            at_us=question.time_us,
        )
        permit = Permit(decision, seal=_SEAL) if decision.verdict is Verdict.ALLOW else None
        return Ruling(decision=decision, question=question, permit=permit)


class RecordedTrouble:
    """An engine that fails again where it failed when a run was recorded, and is asked afresh about all the rest.

    That an engine was down or late is a fact of that moment, like an answer of a model: replay takes it as recorded.
    """

    def __init__(self, engine: PolicyEngine, decisions: Iterable[PolicyDecision]) -> None:
        self._engine = engine
        self._troubles = {
            decision.input: decision for decision in decisions if decision.rules[0].startswith(ENGINE_TROUBLE)
        }

    @property
    def engine(self) -> str:
        """As the engine says."""
        return self._engine.engine

    @property
    def pack(self) -> str:
        """As the engine says."""
        return self._engine.pack

    @property
    def revision(self) -> Digest:
        """As the engine says."""
        return self._engine.revision

    async def evaluate(self, question: PolicyInput) -> EngineAnswer:
        """The recorded trouble, or the engine's answer."""
        trouble = self._troubles.get(question.digest)
        if trouble is None:
            return await self._engine.evaluate(question)
        return EngineAnswer(reasons=trouble.reasons)

    async def close(self) -> None:
        """The engine stays open for others."""


async def reevaluate(engine: PolicyEngine, decision: PolicyDecision, question: PolicyInput) -> Difference | None:
    """Ask a recorded question again.

    None when question, pack, verdict, reasons, obligations and role are the recorded ones; else the first difference.
    """
    if question.digest != decision.input:
        return Difference(field="input", recorded=decision.input, now=question.digest)
    if engine.revision != decision.revision:
        return Difference(field="revision", recorded=decision.revision, now=engine.revision)
    answer = _honourable(await _answer(engine, question), question.resource)
    for field, recorded, now in (
        ("verdict", decision.verdict.value, answer.verdict.value),
        ("reasons", _listed(decision.reasons), _listed(answer.reasons)),
        ("obligations", _duties(decision), _duties(answer)),
        ("role", str(decision.role_required), str(answer.role_required)),
    ):
        if recorded != now:
            return Difference(field=field, recorded=recorded, now=now)
    return None


async def _answer(engine: PolicyEngine, question: PolicyInput) -> EngineAnswer:
    try:
        return await engine.evaluate(question)
    except _ENGINE_TROUBLE as error:
        return _denial("engine.failed", f"the policy engine failed: {type(error).__name__}: {error}")


def _honourable(answer: EngineAnswer, resource: Resource) -> EngineAnswer:
    """The answer itself, or a denial when its obligations could not be carried out."""
    if answer.verdict is not Verdict.ALLOW or not answer.obligations:
        return answer
    known = KNOWN_OBLIGATIONS.get(resource.action, frozenset())
    unknown = sorted({duty.do.value for duty in answer.obligations} - {kind.value for kind in known})
    if unknown:
        return _denial(
            "gate.unknown_obligation",
            f"whoever acts on {resource.action.value} does not know how to {', '.join(unknown)}",
        )
    vain = next((duty for duty in answer.obligations if not _can_be_met(duty, resource)), None)
    if vain is None:
        return answer
    return _denial(
        "gate.impossible_obligation",
        f"{vain.rule} demands to {vain.do.value} {vain.subject or resource.action.value}, which cannot be done",
    )


def _can_be_met(duty: Obligation, resource: Resource) -> bool:
    match duty.do:
        case ObligationKind.HOLD_CLAIM:
            return isinstance(resource, PromoteArtifact) and any(claim.id == duty.subject for claim in resource.claims)
        case ObligationKind.MARK_DEGRADED:
            return isinstance(resource, CallModel | PromoteArtifact | ReleaseReport) and resource.degraded
        case _:
            assert_never(duty.do)


def _denial(rule: str, message: str) -> EngineAnswer:
    return EngineAnswer(reasons=(Reason(rule=rule, message=message[:2_000]),))


def _listed(reasons: tuple[Reason, ...]) -> str:
    return ", ".join(sorted(f"{reason.rule} ({reason.message})" for reason in reasons))


def _duties(answer: EngineAnswer | PolicyDecision) -> str:
    return ", ".join(sorted(f"{duty.do.value} {duty.subject} ({duty.rule})" for duty in answer.obligations))
