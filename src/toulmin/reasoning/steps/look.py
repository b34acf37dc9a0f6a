"""Look at the run: an item of meta-reasoning, whose findings name what they are about in the run's own record."""

from __future__ import annotations

from collections.abc import Sequence

from toulmin.contracts.artifact import MetaAnalysis, ReasoningArtifact, Scope
from toulmin.contracts.command import Analyse
from toulmin.contracts.errors import FailureClass, ModelFailed
from toulmin.contracts.event import Event
from toulmin.contracts.exchange import MetaAnswer, Task
from toulmin.contracts.vocabulary import Step
from toulmin.policy import Ruling
from toulmin.reasoning.inquiry import Given, inquire
from toulmin.reasoning.library import Inputs
from toulmin.reasoning.promotion import judge_item
from toulmin.reasoning.record import record_of
from toulmin.reasoning.refusal import unless_allowed
from toulmin.reasoning.steps.settle import context_for, settle
from toulmin.reasoning.workbench import Draft, Workbench

__all__ = ["look_at_run"]


async def look_at_run(
    bench: Workbench,
    command: Analyse,
    *,
    task: Task,
    inputs: Inputs,
    scope: Scope,
    built_on: Sequence[ReasoningArtifact],
) -> tuple[Event, ...]:
    """Ask for findings about the run, check that each is about something that happened, and pass the gate."""
    record = await record_of(bench, command, inputs=inputs)
    inquiry = await inquire(bench, task=task, inputs=inputs, given=Given(parents=built_on, record=record))
    if isinstance(inquiry, Ruling):
        return (unless_allowed(bench, inquiry),)
    answer = inquiry.reply.answer
    if not isinstance(answer, MetaAnswer):
        raise ModelFailed(f"the item got a {answer.kind} for an answer", failure=FailureClass.MALFORMED)
    draft = Draft(
        frame=command.frame,
        round=command.round,
        level=command.level,
        step=Step.EXECUTE,
        item=command.item,
        body=MetaAnalysis(item=command.item, findings=answer.findings, summary=answer.summary),
        confidence=1.0,
        label=inquiry.label,
        parents=(command.plan, command.scope, *command.parents),
        made_by=inquiry.made_by,
    )
    context = context_for(bench, inputs, scope=scope, refs=inquiry.prior, record=record)
    artifact, report = settle(bench, draft, context=context)
    return (await judge_item(bench, command, artifact, report=report),)
