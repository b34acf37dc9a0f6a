"""Verify: everything that stands at a level is judged together, weak points are said, and what fails is withdrawn."""

from __future__ import annotations

from toulmin.contracts.artifact import ReasoningArtifact, Review, Scope
from toulmin.contracts.canonical import Digest
from toulmin.contracts.command import NextRound, TakeStep
from toulmin.contracts.errors import FailureClass, ModelFailed
from toulmin.contracts.event import Event, StepFinished
from toulmin.contracts.exchange import ReviewAnswer, Task
from toulmin.contracts.label import join_all
from toulmin.contracts.run_contract import RunContract
from toulmin.contracts.vocabulary import DocumentId, Level, Step
from toulmin.policy import Ruling
from toulmin.reasoning.inquiry import Given, Inquiry, inquire, task_for
from toulmin.reasoning.library import Inputs
from toulmin.reasoning.promotion import short_digest
from toulmin.reasoning.record import record_of
from toulmin.reasoning.refusal import unless_allowed
from toulmin.reasoning.sift import strongest
from toulmin.reasoning.steps.conflicts import conflicts_met, keep_resolutions, losing_sides
from toulmin.reasoning.steps.demote import Fault, withdraw
from toulmin.reasoning.steps.go_on import going_on
from toulmin.reasoning.steps.settle import body_of, context_for, settle_claims
from toulmin.reasoning.workbench import Draft, Workbench
from toulmin.verification import VerificationContext, reworded

__all__ = ["review"]


async def review(bench: Workbench, command: TakeStep, *, inputs: Inputs) -> tuple[Event, ...]:
    """Ask for the review, score everything that stands at this level as one, and withdraw what does not stand any more.

    1. Ask the reasoner what is uncertain, missing or weak.
    2. Settle the conflicts: each becomes an artifact with the rule that settled it, and the losing claims fall.
    3. Verify all that is left together; claims with an error fall too.
    4. Withdraw what fell, with everything above that rests on it.
    5. At L4: ask policy whether the run may take another round, if the reasoner asks for one.
    """
    execution, scope_artifact, *standing = await bench.effects.library.artifacts(command.run, command.parents)
    scope = body_of(scope_artifact, Scope)
    own = [artifact for artifact in standing if artifact.level is command.level]
    # (1) Ask.
    task = task_for(bench.contract, command, step=Step.VERIFY, scope=scope)
    inquiry = await _asked(bench, command, task=task, own=own, inputs=inputs)
    if isinstance(inquiry, Ruling):
        return (unless_allowed(bench, inquiry, shown=(execution.id,)),)
    body = _body(inquiry, bench=bench, command=command, inputs=inputs)
    # (2) Settle conflicts.
    claims = tuple(claim for artifact in own for claim in artifact.claims)
    context = context_for(bench, inputs, scope=scope, questions=task.must_answer)
    conflicts = conflicts_met(command, claims=claims, context=context)
    faults = losing_sides(conflicts)
    # (3) Verify the rest.
    sound = tuple(claim for claim in claims if claim.id not in faults)
    draft = Draft(
        frame=command.frame,
        round=command.round,
        level=command.level,
        step=Step.VERIFY,
        body=body,
        claims=sound,
        held=tuple(claim for claim in claims if claim.id in faults),
        confidence=strongest(sound),
        label=join_all((inquiry.label, *(artifact.label for artifact in own))),
        parents=command.parents,
        documents=_documents(own),
        made_by=inquiry.made_by,
    )
    artifact, _, faulty = settle_claims(bench, draft, context=context)
    faults |= {held.claim: Fault(held.rule, held.reason) for held in faulty}
    kept = keep_resolutions(bench, command, conflicts, execution=execution, inputs=inputs)
    # (4) Withdraw.
    demoted = await withdraw(bench, command, standing=standing, faults=faults, inputs=inputs, scope=scope)
    # (5) Another round?
    sent = body.next_round
    if sent is not None and not await _may_go_on(bench, command, inputs=inputs, covers=artifact.content_digest):
        sent = None
    done = StepFinished(
        **bench.stamp(),
        frame=command.frame,
        step=Step.VERIFY,
        artifact=artifact.id,
        content=artifact.content_digest,
        confidence=artifact.confidence,
        resolutions=kept,
        repeats=_repeats(own, round_=command.round, context=context),
        next_round=sent,
    )
    return (*demoted, done)


async def _asked(
    bench: Workbench, command: TakeStep, *, task: Task, own: list[ReasoningArtifact], inputs: Inputs
) -> Inquiry | Ruling:
    record = await record_of(bench, command, inputs=inputs) if command.level is Level.L4 else None
    return await inquire(bench, task=task, inputs=inputs, given=Given(parents=own, record=record))


async def _may_go_on(bench: Workbench, command: TakeStep, *, inputs: Inputs, covers: Digest) -> bool:
    """Whether policy lets the run take the round that is asked for; if not, it ends with what it has."""
    question = going_on(bench, inputs.state, cause="next_round", level=Level.L1, round_=command.round + 1)
    return (await bench.ask(question, covers=covers)).allowed


def _body(inquiry: Inquiry, *, bench: Workbench, command: TakeStep, inputs: Inputs) -> Review:
    answer = inquiry.reply.answer
    if not isinstance(answer, ReviewAnswer):
        raise ModelFailed(f"the step got a {answer.kind} for an answer", failure=FailureClass.MALFORMED)
    sent = answer.next_round
    if sent is not None:
        _must_be_possible(sent, level=command.level, inputs=inputs, contract=bench.contract)
    return Review(
        alignment=answer.alignment,
        uncertainties=answer.uncertainties,
        missing_data=answer.missing_data,
        weak_points=answer.weak_points,
        confirm=answer.confirm,
        decisions=answer.decisions,
        inconsistencies=answer.inconsistencies,
        next_round=sent,
    )


def _must_be_possible(sent: NextRound, *, level: Level, inputs: Inputs, contract: RunContract) -> None:
    """Refuse a round that another level asks for, or that is about what the run does not have: it may widen nothing."""
    unknown = [document for document in sent.documents if document not in inputs.documents]
    strange = [question for question in sent.questions if question not in contract.output.must_answer]
    said = (
        f"level {int(level)} asks for another round, which only meta-reasoning may"
        if level is not Level.L4
        else f"the next round is about the unknown document {unknown[0]}"
        if unknown
        else f"the next round is for a question that nobody asked: {strange[0]}"
        if strange
        else None
    )
    if said is not None:
        raise ModelFailed(said, failure=FailureClass.MALFORMED)


def _repeats(own: list[ReasoningArtifact], *, round_: int, context: VerificationContext) -> tuple[str, ...]:
    """The claims of this round that only say again what stands from earlier ones."""
    now = [claim for artifact in own if artifact.round == round_ for claim in artifact.claims]
    earlier = [claim for artifact in own if artifact.round < round_ for claim in artifact.claims]
    again = reworded(now, earlier=earlier, context=context) if earlier else ()
    return tuple(dict.fromkeys(short_digest(claim) for claim in again))


def _documents(artifacts: list[ReasoningArtifact]) -> tuple[DocumentId, ...]:
    return tuple(dict.fromkeys(document for artifact in artifacts for document in artifact.provenance.documents))
