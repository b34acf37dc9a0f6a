"""Verify: the frame's promoted claims are judged together, and the weak points are said."""

from __future__ import annotations

from toulmin.contracts.artifact import ReasoningArtifact, Review, Scope
from toulmin.contracts.command import TakeStep
from toulmin.contracts.errors import FailureClass, ModelFailed
from toulmin.contracts.event import Event, StepFinished
from toulmin.contracts.exchange import ReviewAnswer
from toulmin.contracts.label import join_all
from toulmin.contracts.vocabulary import DocumentId, Level, Step
from toulmin.policy import Ruling
from toulmin.reasoning.inquiry import inquire, task_for
from toulmin.reasoning.library import Inputs
from toulmin.reasoning.refusal import unless_allowed
from toulmin.reasoning.steps.settle import body_of, context_for, settle_claims, strongest
from toulmin.reasoning.workbench import Draft, Workbench

__all__ = ["review"]


async def review(bench: Workbench, command: TakeStep, *, inputs: Inputs) -> tuple[Event, ...]:
    """Ask for the review, and score everything that was promoted as one."""
    execution, scope_artifact, *promoted = [await bench.effects.library.artifact(parent) for parent in command.parents]
    scope = body_of(scope_artifact, Scope)
    task = task_for(bench.contract, step=Step.VERIFY, scope=scope)
    inquiry = await inquire(bench, task=task, inputs=inputs, parents=promoted)
    if isinstance(inquiry, Ruling):
        return (unless_allowed(bench, inquiry, shown=(execution.id,)),)
    answer = inquiry.reply.answer
    if not isinstance(answer, ReviewAnswer):
        raise ModelFailed(f"the step got a {answer.kind} for an answer", failure=FailureClass.MALFORMED)
    claims = tuple(claim for artifact in promoted for claim in artifact.claims)
    draft = Draft(
        frame=command.frame,
        level=Level.L1,
        step=Step.VERIFY,
        body=_body(answer),
        claims=claims,
        confidence=strongest(claims),
        label=join_all((inquiry.label, *(artifact.label for artifact in promoted))),
        parents=command.parents,
        documents=_documents(promoted),
        made_by=inquiry.made_by,
    )
    context = context_for(bench, inputs, scope=scope, questions=bench.contract.output.must_answer)
    artifact, _, _ = settle_claims(bench, draft, context=context)
    done = StepFinished(
        **bench.stamp(),
        frame=command.frame,
        step=Step.VERIFY,
        artifact=artifact.id,
        content=artifact.content_digest,
        confidence=artifact.confidence,
    )
    return (done,)


def _body(answer: ReviewAnswer) -> Review:
    return Review(
        alignment=answer.alignment,
        uncertainties=answer.uncertainties,
        missing_data=answer.missing_data,
        weak_points=answer.weak_points,
        confirm=answer.confirm,
        decisions=answer.decisions,
        inconsistencies=answer.inconsistencies,
    )


def _documents(artifacts: list[ReasoningArtifact]) -> tuple[DocumentId, ...]:
    return tuple(dict.fromkeys(document for artifact in artifacts for document in artifact.provenance.documents))
