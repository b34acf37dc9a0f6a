"""Clarify, scope and plan: what is asked, within which bounds, and by which items of work."""

from __future__ import annotations

from collections.abc import Sequence

from toulmin.contracts.artifact import Body, Clarification, Plan, PlanItem, ReasoningArtifact, Scope
from toulmin.contracts.command import TakeStep
from toulmin.contracts.errors import FailureClass, ModelFailed
from toulmin.contracts.event import Event, ItemShape, StepFinished
from toulmin.contracts.exchange import Answer, ClarifyAnswer, PlanAnswer, ScopeAnswer
from toulmin.contracts.run_contract import RunContract
from toulmin.contracts.vocabulary import Level, Step
from toulmin.policy import Ruling
from toulmin.reasoning.inquiry import inquire, task_for
from toulmin.reasoning.library import Inputs
from toulmin.reasoning.refusal import unless_allowed
from toulmin.reasoning.steps.settle import body_of, context_for, must_pass, settle
from toulmin.reasoning.workbench import Draft, Workbench

__all__ = ["PREPARED", "prepare"]

PREPARED = frozenset({Step.CLARIFY, Step.SCOPE, Step.PLAN})
GLANCE_BYTES = 12_000
"""How much text of the inputs these steps see: enough to know what there is, not to conclude from it."""


async def prepare(bench: Workbench, command: TakeStep, *, inputs: Inputs) -> tuple[Event, ...]:
    """Ask for the step, check the answer, and leave its artifact."""
    parents = [await bench.effects.library.artifact(parent) for parent in command.parents]
    scope = next((body_of(parent, Scope) for parent in parents if parent.step is Step.SCOPE), None)
    glance = inputs.select(inputs.state.passages, query=bench.contract.objective, bytes_max=GLANCE_BYTES)
    task = task_for(bench.contract, step=command.step, scope=scope)
    inquiry = await inquire(bench, task=task, inputs=inputs, passages=glance, parents=parents)
    if isinstance(inquiry, Ruling):
        return (unless_allowed(bench, inquiry),)
    body = _body(inquiry.reply.answer, contract=bench.contract, inputs=inputs, scope=scope)
    draft = Draft(
        frame=command.frame,
        level=Level.L1,
        step=command.step,
        body=body,
        confidence=1.0,
        label=inquiry.label,
        parents=command.parents,
        documents=tuple(inputs.documents),
        made_by=inquiry.made_by,
    )
    artifact, report = settle(bench, draft, context=context_for(bench, inputs, scope=scope))
    must_pass(report)
    return (_finished(bench, command, artifact),)


def _finished(bench: Workbench, command: TakeStep, artifact: ReasoningArtifact) -> StepFinished:
    items = artifact.body.items if isinstance(artifact.body, Plan) else ()
    return StepFinished(
        **bench.stamp(),
        frame=command.frame,
        step=command.step,
        artifact=artifact.id,
        content=artifact.content_digest,
        confidence=artifact.confidence,
        items=tuple(
            ItemShape(id=item.id, needs=item.needs, tags=item.tags, tool=item.tool is not None) for item in items
        ),
    )


def _body(answer: Answer, *, contract: RunContract, inputs: Inputs, scope: Scope | None) -> Body:
    match answer:
        case ClarifyAnswer():
            return Clarification(
                restatement=answer.restatement,
                objective=answer.objective,
                assumptions=answer.assumptions,
                questions=answer.questions,
            )
        case ScopeAnswer():
            rules = contract.scope
            return Scope(
                in_scope=_with(rules.include, answer.in_scope),
                out_of_scope=_with(rules.exclude, answer.out_of_scope),
                constraints=_with(rules.constraints, answer.constraints),
            )
        case PlanAnswer():
            return _plan(answer, contract=contract, inputs=inputs)
        case _:
            raise ModelFailed(f"the step got a {answer.kind} for an answer", failure=FailureClass.MALFORMED)


def _with(given: Sequence[str], found: Sequence[str]) -> tuple[str, ...]:
    """What people set, then what the reasoner added; people's words are never dropped."""
    return tuple(dict.fromkeys((*given, *found)))


def _plan(answer: PlanAnswer, *, contract: RunContract, inputs: Inputs) -> Plan:
    if not 1 <= len(answer.items) <= contract.limits.items_max:
        raise ModelFailed(
            f"the plan has {len(answer.items)} items; 1 to {contract.limits.items_max} are allowed",
            failure=FailureClass.MALFORMED,
        )
    for item in answer.items:
        unknown = [document for document in item.documents if document not in inputs.documents]
        if unknown:
            raise ModelFailed(f"item {item.id} names the unknown document {unknown[0]}", failure=FailureClass.MALFORMED)
    return Plan(
        items=tuple(
            PlanItem(
                id=item.id,
                kind=item.kind,
                title=item.title,
                documents=item.documents,
                question=item.question,
                needs=item.needs,
                expects=item.expects,
                level=Level.L1,
                tags=item.tags,
                tool=item.tool,
                arguments=item.arguments,
            )
            for item in answer.items
        )
    )
