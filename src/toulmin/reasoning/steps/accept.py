"""Accept the plan: nothing is carried out before policy, or a person on its behalf, has let the stored plan pass."""

from __future__ import annotations

from toulmin.contracts.artifact import Plan
from toulmin.contracts.command import AcceptPlanCommand
from toulmin.contracts.event import Event, PlanAccepted
from toulmin.contracts.policy import AcceptPlan, PlannedItem
from toulmin.reasoning.refusal import approving_roles, awaited_role, unless_allowed
from toulmin.reasoning.steps.settle import body_of
from toulmin.reasoning.workbench import Workbench

__all__ = ["accept_plan"]


async def accept_plan(bench: Workbench, command: AcceptPlanCommand) -> tuple[Event, ...]:
    """Ask policy about the plan as it is stored, and then whom the contract wants to approve it."""
    artifact = await bench.effects.library.artifact(command.plan)
    plan = body_of(artifact, Plan)
    covers = artifact.content_digest
    question = AcceptPlan(
        items=tuple(
            PlannedItem(id=item.id, kind=item.kind, level=item.level, tags=item.tags, tool=item.tool)
            for item in plan.items
        ),
        items_max=bench.contract.limits.items_max,
        tools_declared=bench.contract.tools,
        approved_by=await approving_roles(bench, covers=covers),
    )
    ruling = await bench.ask(question, covers=covers)
    if not ruling.allowed:
        return (unless_allowed(bench, ruling, shown=(artifact.id,)),)
    awaited = awaited_role(bench, action=question.action, approved_by=question.approved_by)
    if awaited is not None:
        return (unless_allowed(bench, ruling, shown=(artifact.id,), role=awaited),)
    accepted = PlanAccepted(
        **bench.stamp(),
        frame=command.frame,
        plan=artifact.id,
        decision=ruling.decision.id,
    )
    return (accepted,)
