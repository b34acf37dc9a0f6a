"""Inquiry: one governed question to a reasoner — request, permit, answer — with what the answer rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toulmin.contracts.artifact import ReasoningArtifact, Scope
from toulmin.contracts.claim import Claim
from toulmin.contracts.command import InFrame
from toulmin.contracts.document import Document, Passage
from toulmin.contracts.errors import InvariantBroken, NotFound
from toulmin.contracts.exchange import (
    DocumentView,
    ModelReply,
    ModelRequest,
    PassageView,
    PriorClaim,
    QuotedSpan,
    RunRecord,
    Task,
)
from toulmin.contracts.label import Label, join_all
from toulmin.contracts.policy import CallModel
from toulmin.contracts.run_contract import RunContract, VersionedName
from toulmin.contracts.vocabulary import DocumentId, Level, Step
from toulmin.policy import Ruling
from toulmin.ports.model import Model
from toulmin.reasoning.drift import is_pinned_model, refuse_another_set_up
from toulmin.reasoning.library import Inputs
from toulmin.reasoning.refusal import approving_roles
from toulmin.reasoning.workbench import Workbench

__all__ = ["PRIOR_MAX", "Given", "Inquiry", "inquire", "prior_claims", "task_for"]

PRIOR_MAX = 500
"""Claims of other artifacts that one request carries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a reasoner is given with a question."""

    documents: Sequence[DocumentId] = ()
    """Whose names and titles it sees; empty means all."""
    passages: Sequence[Passage] = ()
    """Raw text, at L1 only."""
    parents: Sequence[ReasoningArtifact] = ()
    """Whose claims it sees, with the quotes that they rest on."""
    record: RunRecord | None = None
    """The run so far, for meta-reasoning."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """An answer, the label of everything that was in the question, and who made it."""

    reply: ModelReply
    label: Label
    made_by: tuple[VersionedName, ...]
    prior: Mapping[str, Claim]
    """The claims that it saw, by reference."""


def task_for(contract: RunContract, command: InFrame, *, step: Step, scope: Scope | None = None) -> Task:
    """The question of a step at the level and in the round of its frame, with the bounds that people and rounds set."""
    rules = contract.scope
    sent = command.sent.constraints if command.sent is not None else ()
    questions = command.sent.questions if command.sent is not None else ()
    constraints = scope.constraints if scope is not None else rules.constraints
    return Task(
        step=step,
        level=command.level,
        round=command.round,
        objective=contract.objective,
        must_answer=tuple(asked for asked in contract.output.must_answer if not questions or asked in questions),
        in_scope=scope.in_scope if scope is not None else rules.include,
        out_of_scope=scope.out_of_scope if scope is not None else rules.exclude,
        constraints=tuple(dict.fromkeys((*constraints, *sent))),
        items_max=contract.limits.items_max,
        tools=contract.tools if command.level is Level.L1 else (),
        self_audit=contract.self_audit,
    )


def prior_claims(artifacts: Sequence[ReasoningArtifact], *, question: str | None = None) -> dict[str, Claim]:
    """The claims of promoted artifacts that a later question may see, by the reference that it names them with.

    Those of items only: a review holds the claims that it looked at, and is not promoted itself. At most PRIOR_MAX:
    those that answer the question first, then the surest; in the order of their artifacts.
    """
    claims = [claim for artifact in artifacts if artifact.item is not None for claim in artifact.claims]
    if len(claims) > PRIOR_MAX:
        ranked = sorted(claims, key=lambda claim: (question not in claim.answers, -claim.qualifier.confidence))
        chosen = {claim.id for claim in ranked[:PRIOR_MAX]}
        claims = [claim for claim in claims if claim.id in chosen]
    return {f"c{number}": claim for number, claim in enumerate(claims, start=1)}


async def inquire(
    bench: Workbench,
    *,
    task: Task,
    inputs: Inputs,
    given: Given,
    pass_: int = 1,
) -> Inquiry | Ruling:
    """Ask the command's reasoner, if policy allows; else the ruling that refused.

    The label of the answer joins those of everything that the reasoner sees. `pass_` tells independent passes apart.

    Raises:
        ModelFailed: the reasoner gave no usable answer, or is not set up as when the run started.
        NotFound: the contract names a reasoner that this process does not have.
    """
    model = bench.effects.models.get(bench.command.reasoner)
    if model is None:
        known = ", ".join(sorted(bench.effects.models)) or "none"
        raise NotFound(f"no reasoner is called {bench.command.reasoner!r}", hint=f"configured here: {known}")
    refuse_another_set_up(bench.contract, reasoner=bench.command.reasoner, model=model)
    shown = [inputs.documents[document] for document in inputs.in_order(given.documents or inputs.documents)]
    prior = prior_claims(given.parents, question=task.question)
    request = _request(bench, task=task, documents=shown, given=given, prior=prior)
    if pass_ > 1:
        request = request.with_(pass_=pass_)
    label = join_all((*(document.label for document in shown), *(parent.label for parent in given.parents)))
    call = _call(bench, model, request=request, label=label)
    approved_by = await approving_roles(bench, covers=request.digest)
    ruling = await bench.ask(call.with_(approved_by=approved_by) if approved_by else call, covers=request.digest)
    if ruling.permit is None:
        return ruling
    reply = await model.answer(request, allowance=bench.allowance_left(), permit=ruling.permit)
    bench.usage = bench.usage.plus(reply.usage)  # what was charged is booked, whatever the answer is worth
    if reply.request != request.digest:
        raise InvariantBroken(f"{bench.command.reasoner} answered another request", hint="run its conformance suite")
    bench.replies.append(reply)
    bench.drifted |= not is_pinned_model(bench.contract, reasoner=bench.command.reasoner, answered=reply.model)
    prompt = VersionedName(name=f"prompt:{request.prompt_name}", version=request.prompt)
    return Inquiry(reply=reply, label=label, made_by=(reply.model, prompt), prior=prior)


def _request(
    bench: Workbench,
    *,
    task: Task,
    documents: Sequence[Document],
    given: Given,
    prior: Mapping[str, Claim],
) -> ModelRequest:
    prompt = bench.effects.prompts.of(task.step, task.level)
    return ModelRequest(
        task=task,
        documents=tuple(_document_view(document) for document in documents),
        passages=tuple(_passage_view(passage) for passage in given.passages),
        prior=_prior_views(prior, given.parents),
        record=given.record,
        prompt=prompt.digest,
        prompt_name=prompt.name,
        prompt_text=prompt.text,
    )


def _prior_views(claims: Mapping[str, Claim], artifacts: Sequence[ReasoningArtifact]) -> tuple[PriorClaim, ...]:
    origin = {claim.id: artifact for artifact in artifacts for claim in artifact.claims}
    return tuple(
        PriorClaim(
            ref=ref,
            item=f"{origin[claim.id].frame}/{origin[claim.id].item or origin[claim.id].step.value}",
            level=origin[claim.id].level,
            kind=claim.kind,
            conclusion=claim.conclusion,
            confidence=claim.qualifier.confidence,
            evidence=tuple(
                QuotedSpan(
                    passage=ground.passage,
                    start=ground.start,
                    end=ground.end,
                    document=ground.document,
                    quote=ground.quote,
                    at_us=ground.at_us,
                )
                for ground in claim.grounds
            ),
            warrant=claim.warrant.text if claim.warrant is not None else None,
            rebuttals=tuple(rebuttal.text for rebuttal in claim.rebuttals),
            answers=claim.answers,
        )
        for ref, claim in claims.items()
    )


def _call(bench: Workbench, model: Model, *, request: ModelRequest, label: Label) -> CallModel:
    return CallModel(
        model=bench.command.reasoner,
        remote=model.remote,
        step=request.task.step,
        level=request.task.level,
        zone=bench.zone,
        confidentiality=label.confidentiality,
        passages=len(request.passages),
        tokens_max=bench.command.standing.allowance.tokens,
        degraded=bench.command.degraded,
        pass_number=request.pass_,
    )


def _document_view(document: Document) -> DocumentView:
    return DocumentView(
        id=document.id,
        name=document.name,
        adapter=document.adapter,
        title=document.title,
        first_us=document.first_us,
        last_us=document.last_us,
        passages=document.passages,
    )


def _passage_view(passage: Passage) -> PassageView:
    return PassageView(
        id=passage.id,
        document=passage.document,
        kind=passage.kind,
        text=passage.text,
        line_first=passage.span.line_first,
        at_us=passage.at_us,
        attributes=passage.attributes,
    )
