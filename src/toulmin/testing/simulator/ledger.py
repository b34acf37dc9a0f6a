"""The ledger: what really happened outside the log — effects, permits, requests — as an auditor would note it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from toulmin.contracts.canonical import Digest
from toulmin.contracts.errors import PermissionMissing
from toulmin.contracts.event import ItemFinished, RunEnded
from toulmin.contracts.exchange import ModelRequest
from toulmin.contracts.policy import Action, PolicyInput
from toulmin.contracts.promotion import PromotionOutcome
from toulmin.contracts.usage import Usage
from toulmin.contracts.vocabulary import ApprovalId, CommandKey, DecisionId, Verdict
from toulmin.policy import Gate, Ruling
from toulmin.ports.permit import Permit
from toulmin.ports.store import Outcome

__all__ = ["Delivery", "Effect", "Ledger", "WatchedGate", "spent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Something that reached the outside."""

    action: Action
    decision: DecisionId
    covers: Digest
    finished_before: bool
    """The command had its outcome already when this delivery of it began."""


@dataclass(slots=True, kw_only=True)
class Delivery:
    """One delivery of a command, as the ledger sees it."""

    key: CommandKey
    decided: int
    """Number of the last event that whoever decided on the command knew."""
    finished_before: bool
    rulings: list[Ruling] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    tokens: int = 0
    cost_microusd: int = 0
    """What reasoners charged for it."""


class Ledger:
    """Everything observed. `problems` are breaches that were seen at the moment at which they happened."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.effects: list[Effect] = []
        self.requests: list[ModelRequest] = []
        self.overspent_tokens = 0
        self.overspent_cost = 0
        """What reasoners took beyond what they were granted; no meter of ours can take that back."""
        self.deliveries: dict[asyncio.Task[object], Delivery] = {}

    def delivery(self) -> Delivery | None:
        """The delivery that is running now."""
        task = asyncio.current_task()
        return None if task is None else self.deliveries.get(task)

    def effect(self, action: Action, permit: Permit, *, covers: Digest) -> None:
        """Note an effect that is about to happen; its permit must be spent by now, and be the only one for it."""
        if not spent(permit, action, covers=covers):
            self.problems.append(f"{action.value} happened although its permit {permit.decision} was not spent")
        delivery = self.delivery()
        finished = delivery is not None and delivery.finished_before
        done = Effect(action=action, decision=permit.decision, covers=covers, finished_before=finished)
        if finished:
            self.problems.append(f"{action.value} was done again for a command that has its outcome")
        allowed = () if delivery is None else tuple(ruling for ruling in delivery.rulings if ruling.permit is permit)
        if not any(ruling.decision.verdict is Verdict.ALLOW and ruling.decision.covers == covers for ruling in allowed):
            self.problems.append(f"{action.value} happened without an allowance for it")
        self.effects.append(done)
        if delivery is not None:
            if any(before.decision == done.decision for before in delivery.effects):
                self.problems.append(f"the permit {done.decision} served two effects")
            delivery.effects.append(done)

    def spend(self, usage: Usage) -> None:
        """Note what a reasoner charged."""
        delivery = self.delivery()
        if delivery is not None:
            delivery.tokens += usage.tokens
            delivery.cost_microusd += usage.cost_microusd

    def settle(self, outcome: Outcome) -> None:
        """Compare the permits of a delivery with what its outcome says was done, right before it is committed."""
        delivery = self.delivery()
        if delivery is None:
            return
        booked = sum(event.usage.tokens for event in outcome.events)
        if booked != delivery.tokens:
            self.problems.append(f"{delivery.tokens} tokens were charged, and {booked} booked")
        if sum(event.usage.cost_microusd for event in outcome.events) != delivery.cost_microusd:
            self.problems.append(f"{delivery.cost_microusd} millionths of a dollar were charged, and others booked")
        for ruling in delivery.rulings:
            due = _due(outcome, ruling, delivery)
            permit, decision = ruling.permit, ruling.decision
            was = permit is not None and spent(permit, decision.action, covers=decision.covers)
            if due is not None and was is not due:
                said = "spent" if was else "not spent"
                self.problems.append(f"the permit for {decision.action.value} ({decision.verdict.value}) was {said}")


def spent(permit: Permit, action: Action, *, covers: Digest) -> bool:
    """Whether a permit was spent (asking spends it)."""
    try:
        permit.use(action, covers=covers)
    except PermissionMissing:
        return True
    return False


def _due(outcome: Outcome, ruling: Ruling, delivery: Delivery) -> bool | None:
    """Whether an outcome says that the thing ruled about was done; None where it does not tell."""
    decision = ruling.decision
    match decision.action:
        case Action.MODEL_CALL | Action.TOOL_CALL:
            return any(effect.decision == decision.id for effect in delivery.effects)
        case Action.ARTIFACT_PROMOTE:
            promoted = {entry.decision for entry in outcome.promotions if entry.outcome is PromotionOutcome.PROMOTE}
            finished = any(isinstance(event, ItemFinished) for event in outcome.events)
            return decision.id in promoted if finished else None
        case Action.ARTIFACT_RELEASE:
            ended = [event for event in outcome.events if isinstance(event, RunEnded)]
            return bool(ended) and decision.verdict is Verdict.ALLOW and ended[0].decision == decision.id
        case _:
            return None


class WatchedGate(Gate):
    """The real gate, whose rulings the ledger keeps."""

    def __init__(self, gate: Gate, ledger: Ledger) -> None:
        self._gate = gate
        self._ledger = ledger

    async def ask(
        self, question: PolicyInput, *, covers: Digest, decision_id: DecisionId, approval: ApprovalId | None = None
    ) -> Ruling:
        ruling = await self._gate.ask(question, covers=covers, decision_id=decision_id, approval=approval)
        delivery = self._ledger.delivery()
        if delivery is not None:
            delivery.rulings.append(ruling)
        return ruling
