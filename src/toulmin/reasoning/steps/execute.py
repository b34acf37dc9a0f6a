"""Execute: each planned item is reasoned about, verified and judged; nothing is done that the plan does not name."""

from __future__ import annotations

from collections.abc import Sequence

from toulmin.contracts.artifact import Analysis, Execution, ItemKind, Plan, PlanItem, ReasoningArtifact, Scope
from toulmin.contracts.claim import Claim
from toulmin.contracts.command import Analyse, TakeStep
from toulmin.contracts.errors import FailureClass, InvariantBroken, ModelFailed
from toulmin.contracts.event import Event, ItemFinished, StepFinished
from toulmin.contracts.exchange import FindingsAnswer
from toulmin.contracts.label import join_all
from toulmin.contracts.policy import ContinueRun
from toulmin.contracts.promotion import HeldClaim, PromotionOutcome
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.verification import VerificationReport
from toulmin.contracts.vocabulary import ItemId, Level, Step
from toulmin.policy import Ruling
from toulmin.reasoning.inquiry import Inquiry, inquire, task_for
from toulmin.reasoning.library import Inputs
from toulmin.reasoning.promotion import judge
from toulmin.reasoning.refusal import approving_roles, unless_allowed
from toulmin.reasoning.steps.call_tool import call_tool
from toulmin.reasoning.steps.settle import body_of, context_for, settle, settle_claims, strongest
from toulmin.reasoning.workbench import Draft, Workbench
from toulmin.verification import build_claims

__all__ = ["analyse", "close_execution"]


async def analyse(bench: Workbench, command: Analyse, *, inputs: Inputs) -> tuple[Event, ...]:
    """Do one plan item and pass its result through the gate."""
    library = bench.effects.library
    plan = body_of(await library.artifact(command.plan), Plan)
    scope = body_of(await library.artifact(command.scope), Scope)
    needed = [await library.artifact(parent) for parent in command.parents]
    item = next((item for item in plan.items if item.id == command.item), None)
    if item is None:
        raise InvariantBroken(f"item {command.item} is not in plan {command.plan}")
    if item.kind is ItemKind.TOOL:
        return await call_tool(bench, command, item=item)
    inquiry = await _ask(bench, item, inputs=inputs, scope=scope, needed=needed)
    if isinstance(inquiry, Ruling):
        return (unless_allowed(bench, inquiry),)
    answer = inquiry.reply.answer
    if not isinstance(answer, FindingsAnswer):
        raise ModelFailed(f"the item got a {answer.kind} for an answer", failure=FailureClass.MALFORMED)
    peers = tuple(claim for parent in needed for claim in parent.claims)
    questions = (item.question,) if item.question is not None else ()
    context = context_for(bench, inputs, scope=scope, questions=questions, peers=peers)
    claims, invalid = build_claims(answer.claims, prefix=bench.next_id(), context=context)
    draft = _draft(command, item=item, inquiry=inquiry, claims=claims, inputs=inputs, answer=answer)
    artifact, report, faulty = settle_claims(bench, draft, context=context)
    if invalid:
        report = report.with_(findings=report.findings + invalid)
        bench.reports[-1] = report
    return (await _judged(bench, command, artifact=artifact, report=report, faulty=faulty),)


async def _ask(
    bench: Workbench, item: PlanItem, *, inputs: Inputs, scope: Scope, needed: Sequence[ReasoningArtifact]
) -> Inquiry | Ruling:
    contract = bench.contract
    task = task_for(contract, step=Step.EXECUTE, scope=scope).with_(
        item=item.id, item_kind=item.kind, question=item.question
    )
    model = bench.effects.models.get(bench.command.reasoner)
    room = model.evidence_bytes_max if model is not None else 0
    query = f"{contract.objective} {item.question or item.title}"
    passages = inputs.select(inputs.of(item.documents), query=query, bytes_max=room)
    return await inquire(bench, task=task, inputs=inputs, documents=item.documents, passages=passages, parents=needed)


def _draft(
    command: Analyse,
    *,
    item: PlanItem,
    inquiry: Inquiry,
    claims: tuple[Claim, ...],
    inputs: Inputs,
    answer: FindingsAnswer,
) -> Draft:
    quoted = {ground.document for claim in claims for ground in claim.grounds}
    return Draft(
        frame=command.frame,
        level=item.level,
        step=Step.EXECUTE,
        item=item.id,
        body=Analysis(item=item.id, question=item.question, summary=answer.summary, not_known=answer.not_known),
        claims=claims,
        confidence=strongest(claims),
        label=inquiry.label,
        parents=(command.plan, command.scope, *command.parents),
        documents=tuple(document for document in inputs.documents if document in quoted),
        made_by=inquiry.made_by,
    )


async def _judged(
    bench: Workbench,
    command: Analyse,
    *,
    artifact: ReasoningArtifact,
    report: VerificationReport,
    faulty: tuple[HeldClaim, ...],
) -> ItemFinished:
    promotion = await judge(bench, artifact, report=report, faulty=faulty)
    bench.promotions.append(promotion)
    held = {entry.claim for entry in promotion.held}
    bench.artifacts[-1] = artifact.with_(
        trust=promotion.trust,
        claims=tuple(claim for claim in artifact.claims if claim.id not in held),
        held=artifact.held + tuple(claim for claim in artifact.claims if claim.id in held),
        provenance=artifact.provenance.with_(allowed_by=(*artifact.provenance.allowed_by, promotion.decision)),
    )
    return ItemFinished(
        **bench.stamp(),
        frame=command.frame,
        item=command.item,
        artifact=artifact.id,
        content=artifact.content_digest,
        outcome=promotion.outcome,
        confidence=artifact.confidence,
        claims=len(artifact.claims) + len(artifact.held),
        held=len(held),
    )


async def close_execution(bench: Workbench, command: TakeStep, *, inputs: Inputs) -> tuple[Event, ...]:
    """Sum up what became of every item, and ask whether the run may go on to verification."""
    library, limits = bench.effects.library, bench.contract.limits
    plan_artifact, *finished = [await library.artifact(parent) for parent in command.parents]
    plan = body_of(plan_artifact, Plan)
    outcomes = {
        event.item: event.outcome
        for event in await bench.effects.store.events(command.run)
        if isinstance(event, ItemFinished) and event.frame == command.frame
    }
    body = _execution(plan, outcomes=outcomes)
    ruling = await bench.ask(
        ContinueRun(
            cause="round",
            documents=len(inputs.documents),
            rejected=len(inputs.state.rejections),
            halt_on_rejected=False,
            depth_max=limits.depth_max,
            steps_max=limits.steps_max,
            model_calls_max=limits.model_calls_max,
            cost_microusd_max=limits.cost_microusd_max,
            approved_by=await approving_roles(bench, covers=plan_artifact.content_digest),
        ),
        covers=plan_artifact.content_digest,
    )
    if not ruling.allowed:
        return (unless_allowed(bench, ruling, shown=(plan_artifact.id,)),)
    draft = Draft(
        frame=command.frame,
        level=Level.L1,
        step=Step.EXECUTE,
        body=body,
        confidence=1.0,
        label=join_all((plan_artifact.label, *(artifact.label for artifact in finished))),
        parents=command.parents,
        made_by=(VersionedName(name="toulmin", version=bench.contract.pinned().toulmin),),
    )
    artifact, _ = settle(bench, draft, context=context_for(bench, inputs, plan=plan))
    done = StepFinished(
        **bench.stamp(),
        frame=command.frame,
        step=Step.EXECUTE,
        artifact=artifact.id,
        content=artifact.content_digest,
        confidence=1.0,
    )
    return (done,)


def _execution(plan: Plan, *, outcomes: dict[ItemId, PromotionOutcome]) -> Execution:
    def those(*wanted: PromotionOutcome | None) -> tuple[ItemId, ...]:
        return tuple(item.id for item in plan.items if outcomes.get(item.id) in wanted)

    return Execution(
        promoted=those(PromotionOutcome.PROMOTE),
        held=those(PromotionOutcome.HOLD),
        rejected=those(PromotionOutcome.REJECT, PromotionOutcome.DEMOTE),
        failed=those(None),
    )
