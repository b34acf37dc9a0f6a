"""What follows when policy does not simply allow: a denial is recorded, a review becomes a request to a person."""

from __future__ import annotations

from collections.abc import Sequence

from toulmin.contracts.approval import ApprovalAnswer, ApprovalRequest
from toulmin.contracts.canonical import Digest
from toulmin.contracts.event import ApprovalAnswered, ApprovalAsked, WorkDenied
from toulmin.contracts.policy import Action
from toulmin.contracts.run_contract import RunContract
from toulmin.contracts.vocabulary import ApprovalId, ArtifactId, Verdict
from toulmin.policy import Ruling
from toulmin.reasoning.workbench import Workbench

__all__ = ["approving_roles", "awaited_role", "required_role", "unless_allowed"]

EXPIRES_AFTER_S = 86_400
"""How long a request waits when the contract does not say."""


def unless_allowed(
    bench: Workbench, ruling: Ruling, *, shown: Sequence[ArtifactId] = (), role: str | None = None
) -> ApprovalAsked | WorkDenied:
    """The event for a ruling that gave no permit, or whose permit stays unused until `role` has said yes."""
    decision = ruling.decision
    reason = decision.reasons[0]
    asks = reason.message if role is None else f"the contract wants {role} to approve {decision.action.value}"
    if role is None and decision.verdict is Verdict.REVIEW:
        role = decision.role_required
    stamp = bench.stamp()
    if role is not None:
        rule = next((rule for rule in bench.contract.approvals if rule.action == decision.action.value), None)
        wait_s = rule.expires_after_s if rule is not None else EXPIRES_AFTER_S
        request = ApprovalRequest(
            id=ApprovalId(f"p{decision.id[1:]}"),
            run=bench.command.run,
            unit=bench.command.unit,
            action=decision.action,
            covers=decision.covers,
            shown=tuple(shown),
            role=role,
            question=asks,
            decision=decision.id,
            asked_us=stamp["at_us"],
            expires_us=stamp["at_us"] + wait_s * 1_000_000,
        )
        return ApprovalAsked(
            **stamp,
            unit=bench.command.unit,
            request=request,
        )
    return WorkDenied(
        **stamp,
        unit=bench.command.unit,
        action=decision.action,
        decision=decision.id,
        rule=reason.rule,
        reason=reason.message,
    )


async def approving_roles(bench: Workbench, *, covers: Digest) -> tuple[str, ...]:
    """Roles of the people who approved exactly this content, read from the log and not from the command.

    Several may have to: each was asked after the one before had said yes, about the same content. An approval of other
    content, an expired one or one for another unit counts for nothing.
    """
    if bench.command.approval is None:
        return ()
    events = await bench.effects.store.events(bench.command.run)
    roles = (
        event.decision.role
        for event in events[: bench.command.standing.seq]
        if isinstance(event, ApprovalAnswered)
        and event.unit == bench.command.unit
        and event.decision.answer is ApprovalAnswer.GRANTED
        and event.decision.covers == covers
    )
    return tuple(dict.fromkeys(roles))


def awaited_role(bench: Workbench, *, action: Action, approved_by: Sequence[str]) -> str | None:
    """The role that the contract demands for an action and that has not approved it: a floor under every policy pack.

    A pack may ask for more people. It may not do without those whom the contract names, whatever it allows.
    """
    role = required_role(bench.contract, action)
    return None if role in approved_by else role


def required_role(contract: RunContract, action: Action) -> str | None:
    """The role that the contract demands for an action."""
    return next((rule.role for rule in contract.approvals if rule.action == action.value), None)
