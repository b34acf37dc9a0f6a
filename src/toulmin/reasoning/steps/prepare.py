"""Clarify, scope and plan: what is asked, within which bounds, and by which items of work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toulmin.contracts.artifact import KIND_ABOVE_L1, Body, Clarification, Plan, PlanItem, ReasoningArtifact, Scope
from toulmin.contracts.command import TakeStep
from toulmin.contracts.errors import FailureClass, ModelFailed
from toulmin.contracts.event import Event, ItemShape, StepFinished
from toulmin.contracts.exchange import Answer, ClarifyAnswer, PlanAnswer, ProposedItem, ScopeAnswer
from toulmin.contracts.run_contract import RunContract, ScopeRules
from toulmin.contracts.vocabulary import Level, Step
from toulmin.policy import Ruling
from toulmin.reasoning.inquiry import Given, inquire, task_for
from toulmin.reasoning.library import Inputs
from toulmin.reasoning.record import record_of
from toulmin.reasoning.refusal import unless_allowed
from toulmin.reasoning.steps.settle import body_of, context_for, must_pass, settle
from toulmin.reasoning.workbench import Draft, Workbench
from toulmin.verification import restored_bounds

__all__ = ["PREPARED", "prepare"]

PREPARED = frozenset({Step.CLARIFY, Step.SCOPE, Step.PLAN})
GLANCE_BYTES = 12_000
"""How much text of the inputs these steps see: enough to know what there is, not to conclude from it."""
_STEPS = frozenset({"accept", *(step.value for step in Step)})
"""Units of every frame: an item of that name would share their attempts and approvals."""
SOURCES_MAX = 200
"""Items of the level below that one item draws on when its plan does not say."""


async def prepare(bench: Workbench, command: TakeStep, *, inputs: Inputs) -> tuple[Event, ...]:
    """Ask for the step, check the answer, and leave its artifact.

    At L1 a reasoner sees a glance of the inputs, in a later round of those that the round is for. Above, it sees what
    the level below has promoted, and at L4 the record of the run.
    """
    parents = await bench.effects.library.artifacts(command.run, command.parents)
    scope = next((body_of(parent, Scope) for parent in parents if parent.step is Step.SCOPE), None)
    task = task_for(bench.contract, command, step=command.step, scope=scope)
    given = await _given(bench, command, inputs=inputs, parents=parents)
    inquiry = await inquire(bench, task=task, inputs=inputs, given=given)
    if isinstance(inquiry, Ruling):
        return (unless_allowed(bench, inquiry),)
    body = _body(inquiry.reply.answer, bench=bench, command=command, inputs=inputs, scope=scope, sources=parents)
    draft = Draft(
        frame=command.frame,
        round=command.round,
        level=command.level,
        step=command.step,
        body=body,
        confidence=1.0,
        label=inquiry.label,
        parents=command.parents,
        documents=tuple(inputs.documents),
        made_by=inquiry.made_by,
    )
    context = context_for(bench, inputs, scope=scope, questions=task.must_answer)
    artifact, report = settle(bench, draft, context=context)
    must_pass(report)
    answer = inquiry.reply.answer
    if isinstance(answer, ScopeAnswer):
        restored = restored_bounds(held=scope or bench.contract.scope, given=answer)
        bench.reports[-1] = report.with_(findings=report.findings + restored)
    return (_finished(bench, command, artifact),)


async def _given(bench: Workbench, command: TakeStep, *, inputs: Inputs, parents: Sequence[ReasoningArtifact]) -> Given:
    if command.level is Level.L4:
        return Given(parents=parents, record=await record_of(bench, command, inputs=inputs))
    if command.level is not Level.L1:
        return Given(parents=parents)
    focus = command.sent.documents if command.sent is not None else ()
    glance = inputs.select(inputs.of(focus), query=bench.contract.objective, bytes_max=GLANCE_BYTES)
    return Given(documents=focus, passages=glance, parents=parents)


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
            ItemShape(
                id=item.id,
                needs=item.needs,
                tags=item.tags,
                tool=item.tool,
                sources=item.sources,
                criticality=item.criticality,
            )
            for item in items
        ),
    )


def _body(
    answer: Answer,
    *,
    bench: Workbench,
    command: TakeStep,
    inputs: Inputs,
    scope: Scope | None,
    sources: Sequence[ReasoningArtifact],
) -> Body:
    match answer:
        case ClarifyAnswer():
            return Clarification(
                restatement=answer.restatement,
                objective=answer.objective,
                assumptions=answer.assumptions,
                questions=answer.questions,
            )
        case ScopeAnswer():
            sent = command.sent.constraints if command.sent is not None else ()
            return _scope(answer, rules=bench.contract.scope, below=scope, sent=sent)
        case PlanAnswer():
            return _plan(answer, command=command, contract=bench.contract, inputs=inputs, sources=sources)
        case _:
            raise ModelFailed(f"the step got a {answer.kind} for an answer", failure=FailureClass.MALFORMED)


def _scope(answer: ScopeAnswer, *, rules: ScopeRules, below: Scope | None, sent: Sequence[str]) -> Scope:
    """What people set, then what stands already, then what the reasoner added; nobody's words are dropped.

    A frame above or after another one narrows its scope: it keeps what is out, and may not put it in again. What it
    puts in is left as it is, so that verification sees whether it is wider than before, and refuses it.
    """
    if below is None:
        return Scope(
            in_scope=_with(rules.include, answer.in_scope),
            out_of_scope=_with(rules.exclude, answer.out_of_scope),
            constraints=_with(rules.constraints, answer.constraints),
        )
    excluded = {text.casefold() for text in below.out_of_scope}
    widened = [text for text in answer.in_scope if text.casefold() in excluded]
    if widened:
        raise ModelFailed(
            f"the scope puts in what an earlier step left out: {widened[0]}", failure=FailureClass.MALFORMED
        )
    return Scope(
        in_scope=answer.in_scope or below.in_scope,
        out_of_scope=_with(below.out_of_scope, answer.out_of_scope),
        constraints=tuple(dict.fromkeys((*below.constraints, *sent, *answer.constraints))),
    )


def _with(given: Sequence[str], found: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*given, *found)))


def _plan(
    answer: PlanAnswer,
    *,
    command: TakeStep,
    contract: RunContract,
    inputs: Inputs,
    sources: Sequence[ReasoningArtifact],
) -> Plan:
    if not 1 <= len(answer.items) <= contract.limits.items_max:
        raise ModelFailed(
            f"the plan has {len(answer.items)} items; 1 to {contract.limits.items_max} are allowed",
            failure=FailureClass.MALFORMED,
        )
    units = {f"{source.frame}/{source.item}": source for source in sources if source.item is not None}
    for item in answer.items:
        fault = _fault(item, level=command.level, inputs=inputs, units=units)
        if fault is not None:
            raise ModelFailed(f"item {item.id} {fault}", failure=FailureClass.MALFORMED)
    return Plan(
        items=tuple(
            PlanItem(
                id=item.id,
                kind=item.kind,
                title=item.title,
                documents=item.documents,
                sources=item.sources or _drawn_on(units, question=item.question),
                criticality=item.criticality,
                question=item.question,
                needs=item.needs,
                expects=item.expects,
                level=command.level,
                tags=item.tags,
                tool=item.tool,
                arguments=item.arguments,
            )
            for item in answer.items
        )
    )


def _fault(item: ProposedItem, *, level: Level, inputs: Inputs, units: Mapping[str, ReasoningArtifact]) -> str | None:
    """What is wrong with a proposed item, in words that its reasoner can act on."""
    if item.id in _STEPS:
        return f"is called like a step of its frame: {', '.join(sorted(_STEPS))} are taken"
    unknown = [document for document in item.documents if document not in inputs.documents]
    if unknown:
        return f"names the unknown document {unknown[0]}"
    strange = [unit for unit in item.sources if unit not in units]
    if strange:
        return f"draws on {strange[0]}, which the level below has not promoted"
    wanted = KIND_ABOVE_L1.get(level)
    if wanted is None and item.kind in KIND_ABOVE_L1.values():
        return f"is a {item.kind.value}, which stands above level {int(level)}"
    if wanted is not None and item.kind is not wanted:
        return f"is a {item.kind.value}; level {int(level)} takes only {wanted.value} items"
    return None


def _drawn_on(units: Mapping[str, ReasoningArtifact], *, question: str | None) -> tuple[str, ...]:
    """Sources of an item that names none: those with a claim that answers its question, or all; SOURCES_MAX at most."""
    answering = tuple(
        unit
        for unit, source in units.items()
        if question is not None and any(question in claim.answers for claim in source.claims)
    )
    return (answering or tuple(units))[:SOURCES_MAX]
