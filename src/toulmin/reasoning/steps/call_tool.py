"""A planned tool call: exactly the planned arguments, with a permit, once in effect."""

from __future__ import annotations

from toulmin.contracts.artifact import Analysis, PlanItem, Scope
from toulmin.contracts.command import Analyse
from toulmin.contracts.errors import NotFound
from toulmin.contracts.event import Event, ItemFinished
from toulmin.contracts.label import Confidentiality, Integrity, Label, join_all
from toulmin.contracts.policy import CallTool
from toulmin.contracts.promotion import PromotionOutcome
from toulmin.contracts.usage import Usage
from toulmin.contracts.vocabulary import Step
from toulmin.ports.tool import tool_digest
from toulmin.reasoning.refusal import approving_roles, awaited_role, unless_allowed
from toulmin.reasoning.steps.settle import body_of
from toulmin.reasoning.workbench import Draft, Workbench

__all__ = ["call_tool"]


async def call_tool(bench: Workbench, command: Analyse, *, item: PlanItem) -> tuple[Event, ...]:
    """Call the tool that the item names, if policy allows and whom the contract names has approved.

    What a tool returns is raw (no claims), so it is held for a person's use, never promoted by itself.
    """
    name = item.tool or ""
    covers = tool_digest(name, arguments=item.arguments)
    library = bench.effects.library
    parents = [await library.artifact(parent) for parent in (command.plan, command.scope, *command.parents)]
    scope = body_of(parents[1], Scope)
    question = CallTool(
        tool=name,
        arguments=covers,
        declared=name in bench.contract.tools,
        planned=True,
        in_scope=not any(name in excluded for excluded in scope.out_of_scope),
        tags=item.tags,
        approved_by=await approving_roles(bench, covers=covers),
    )
    ruling = await bench.ask(question, covers=covers)
    if ruling.permit is None:
        return (unless_allowed(bench, ruling, shown=(command.plan,)),)
    awaited = awaited_role(bench, action=question.action, approved_by=question.approved_by)
    if awaited is not None:
        return (unless_allowed(bench, ruling, shown=(command.plan,), role=awaited),)
    tool = bench.effects.tools.get(name)
    if tool is None:
        raise NotFound(
            f"no tool is called {name!r}", hint="register it with the runtime, or take it out of the contract"
        )
    result = await tool.call(item.arguments, key=command.effect_key, permit=ruling.permit)
    bench.usage = bench.usage.plus(Usage(tool_calls=1))
    own = Label(confidentiality=Confidentiality.INTERNAL, integrity=Integrity.UNTRUSTED, origins=(name,))
    artifact = bench.artifact(
        Draft(
            frame=command.frame,
            round=command.round,
            level=item.level,
            step=Step.EXECUTE,
            item=item.id,
            body=Analysis(item=item.id, summary=item.title, result=result),
            confidence=0.0,
            label=join_all((*(parent.label for parent in parents), own)),
            parents=tuple(parent.id for parent in parents),
            made_by=(tool.identity,),
        )
    )
    bench.artifacts.append(artifact)
    done = ItemFinished(
        **bench.stamp(),
        frame=command.frame,
        item=command.item,
        artifact=artifact.id,
        content=artifact.content_digest,
        outcome=PromotionOutcome.HOLD,
        confidence=0.0,
        claims=0,
        held=0,
    )
    return (done,)
