"""Execute: each planned item is reasoned about, verified and judged; nothing is done that the plan does not name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toulmin.contracts.artifact import Analysis, Execution, ItemKind, Plan, PlanItem, ReasoningArtifact, Scope
from toulmin.contracts.claim import Claim
from toulmin.contracts.command import Analyse, TakeStep
from toulmin.contracts.document import Passage
from toulmin.contracts.errors import FailureClass, InvariantBroken, ModelFailed
from toulmin.contracts.event import Event, StepFinished
from toulmin.contracts.exchange import DraftClaim, FindingsAnswer, Task
from toulmin.contracts.label import join_all
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.vocabulary import DocumentId, ItemId, Level, Step
from toulmin.policy import Ruling
from toulmin.reasoning.inquiry import Given, Inquiry, inquire, task_for
from toulmin.reasoning.library import Inputs
from toulmin.reasoning.promotion import judge_item
from toulmin.reasoning.refusal import approving_roles, unless_allowed
from toulmin.reasoning.sift import strongest
from toulmin.reasoning.steps.call_tool import call_tool
from toulmin.reasoning.steps.go_on import going_on
from toulmin.reasoning.steps.look import look_at_run
from toulmin.reasoning.steps.settle import body_of, context_for, settle, settle_claims
from toulmin.reasoning.workbench import Draft, Workbench
from toulmin.state import ItemOutcome, ItemResult, fold_all
from toulmin.verification import agree, build_claims

__all__ = ["analyse", "close_execution"]


async def analyse(bench: Workbench, command: Analyse, *, inputs: Inputs) -> tuple[Event, ...]:
    """Do one plan item and pass its result through the gate.

    1. Find the item in the stored plan. A tool is called, and meta-reasoning looks at the run, in modules of their own.
    2. Ask the reasoner, as often as the command says, if policy allows.
    3. Build the claims: their quotes are cut out of real passages, and a reference that leads nowhere is a finding.
    4. Verify them, above L1 against what they draw on; a claim with an error is held back, the others go on.
    5. Judge what is left: only what is promoted is seen by anything above.
    """
    # (1) Find the item.
    library = bench.effects.library
    plan = body_of(await library.artifact(command.plan), Plan)
    scope = body_of(await library.artifact(command.scope), Scope)
    built_on = await library.artifacts(command.run, command.parents)
    item = plan.item(command.item)
    if item is None:
        raise InvariantBroken(f"item {command.item} is not in plan {command.plan}")
    if item.kind is ItemKind.TOOL:
        return await call_tool(bench, command, item=item)
    task = task_for(bench.contract, command, step=Step.EXECUTE, scope=scope).with_(
        item=item.id, item_kind=item.kind, question=item.question
    )
    if item.kind is ItemKind.META:
        return await look_at_run(bench, command, task=task, inputs=inputs, scope=scope, built_on=built_on)
    # (2) Ask.
    found = await _asked(bench, command, item=item, task=task, inputs=inputs, built_on=built_on)
    if isinstance(found, Ruling):
        return (unless_allowed(bench, found),)
    # (3) Build the claims.
    # What an earlier round promoted does not veto what is found now: the review settles such a conflict on record.
    peers = tuple(claim for parent in built_on if parent.frame == command.frame for claim in parent.claims)
    context = context_for(
        bench,
        inputs,
        scope=scope,
        questions=(item.question,) if item.question is not None else (),
        peers=peers,
        refs=found.inquiry.prior,
        sources=None if command.level is Level.L1 else tuple(found.inquiry.prior.values()),
    )
    claims, invalid = build_claims(found.claims, votes=found.votes, prefix=bench.next_id(), context=context)
    # (4) Verify.
    draft = _draft(command, item=item, found=found, claims=claims, inputs=inputs)
    artifact, report, faulty = settle_claims(bench, draft, context=context)
    if invalid:
        report = report.with_(findings=report.findings + invalid)
        bench.reports[-1] = report
    # (5) Judge.
    return (await judge_item(bench, command, artifact, report=report, faulty=faulty),)


@dataclass(frozen=True, slots=True)
class _Found:
    """What one or several independent passes over an item came to."""

    inquiry: Inquiry
    """The first pass."""
    answer: FindingsAnswer
    claims: tuple[DraftClaim, ...]
    votes: tuple[int, ...]
    """How many passes came to each."""
    lone: tuple[str, ...] = ()
    """What only some passes said."""


async def _asked(
    bench: Workbench,
    command: Analyse,
    *,
    item: PlanItem,
    task: Task,
    inputs: Inputs,
    built_on: Sequence[ReasoningArtifact],
) -> _Found | Ruling:
    """Ask as often as the command says; what the passes do not agree on loses confidence."""
    given = Given(parents=built_on)
    if command.level is Level.L1:
        passages = _passages(bench, command, item=item, inputs=inputs)
        given = Given(documents=item.documents or _focus(command), passages=passages, parents=built_on)
    passes: list[tuple[Inquiry, FindingsAnswer]] = []
    for number in range(1, command.passes + 1):
        inquiry = await inquire(bench, task=task, inputs=inputs, given=given, pass_=number)
        if isinstance(inquiry, Ruling):
            return inquiry
        answer = inquiry.reply.answer
        if not isinstance(answer, FindingsAnswer):
            raise ModelFailed(f"the item got a {answer.kind} for an answer", failure=FailureClass.MALFORMED)
        passes.append((inquiry, answer))
    inquiry, answer = passes[0]
    agreed = agree([other.claims for _, other in passes])
    return _Found(inquiry=inquiry, answer=answer, claims=agreed.claims, votes=agreed.votes, lone=agreed.lone)


def _passages(bench: Workbench, command: Analyse, *, item: PlanItem, inputs: Inputs) -> tuple[Passage, ...]:
    model = bench.effects.models.get(bench.command.reasoner)
    room = model.evidence_bytes_max if model is not None else 0
    query = f"{bench.contract.objective} {item.question or item.title}"
    return inputs.select(inputs.of(item.documents or _focus(command)), query=query, bytes_max=room)


def _focus(command: Analyse) -> tuple[DocumentId, ...]:
    return command.sent.documents if command.sent is not None else ()


def _draft(
    command: Analyse,
    *,
    item: PlanItem,
    found: _Found,
    claims: tuple[Claim, ...],
    inputs: Inputs,
) -> Draft:
    quoted = {ground.document for claim in claims for ground in claim.grounds}
    answer = found.answer
    doubts = tuple(f"Not every pass came to this: {said}" for said in found.lone)
    return Draft(
        frame=command.frame,
        round=command.round,
        level=item.level,
        step=Step.EXECUTE,
        item=item.id,
        body=Analysis(
            item=item.id, question=item.question, summary=answer.summary, not_known=answer.not_known + doubts
        ),
        claims=claims,
        confidence=strongest(claims),
        label=found.inquiry.label,
        parents=(command.plan, command.scope, *command.parents),
        documents=inputs.in_order(quoted),
        made_by=found.inquiry.made_by,
    )


async def close_execution(bench: Workbench, command: TakeStep, *, inputs: Inputs) -> tuple[Event, ...]:
    """Sum up what became of every item, and ask whether the run may go on to verification."""
    plan_artifact, *finished = await bench.effects.library.artifacts(command.run, command.parents)
    plan = body_of(plan_artifact, Plan)
    log = await bench.effects.store.events(command.run)
    frame = fold_all(log[: command.standing.seq]).frames[command.frame]
    body = _execution(plan, results=frame.results)
    covers = plan_artifact.content_digest
    approved_by = await approving_roles(bench, covers=covers)
    question = going_on(
        bench, inputs.state, cause="round", level=command.level, round_=command.round, approved_by=approved_by
    )
    ruling = await bench.ask(question, covers=covers)
    if not ruling.allowed:
        return (unless_allowed(bench, ruling, shown=(plan_artifact.id,)),)
    draft = Draft(
        frame=command.frame,
        round=command.round,
        level=command.level,
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


def _execution(plan: Plan, *, results: Mapping[ItemId, ItemResult]) -> Execution:
    def those(*wanted: ItemOutcome) -> tuple[ItemId, ...]:
        return tuple(item.id for item in plan.items if results[item.id].outcome in wanted)

    return Execution(
        promoted=those(ItemOutcome.PROMOTED),
        held=those(ItemOutcome.HELD),
        rejected=those(ItemOutcome.REJECTED),
        failed=those(ItemOutcome.FAILED, ItemOutcome.DENIED),
        skipped=those(ItemOutcome.SHED),
    )
