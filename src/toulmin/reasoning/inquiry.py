"""Inquiry: one governed question to a reasoner — request, permit, answer — with what the answer rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toulmin.contracts.artifact import ReasoningArtifact, Scope
from toulmin.contracts.document import Document, Passage
from toulmin.contracts.errors import InvariantBroken, NotFound
from toulmin.contracts.exchange import DocumentView, ModelReply, ModelRequest, PassageView, PriorClaim, SpanRef, Task
from toulmin.contracts.label import Label, join_all
from toulmin.contracts.policy import CallModel
from toulmin.contracts.run_contract import RunContract, VersionedName
from toulmin.contracts.vocabulary import DocumentId, Level, Step
from toulmin.policy import Ruling
from toulmin.ports.model import Model
from toulmin.reasoning.library import Inputs
from toulmin.reasoning.refusal import approving_roles
from toulmin.reasoning.workbench import Workbench

__all__ = ["Inquiry", "inquire", "prior_claims", "task_for"]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """An answer, the label of everything that was in the question, and who made it."""

    reply: ModelReply
    label: Label
    made_by: tuple[VersionedName, ...]


def task_for(contract: RunContract, *, step: Step, scope: Scope | None = None) -> Task:
    """The question of a step at L1, with the bounds that people set."""
    rules = contract.scope
    return Task(
        step=step,
        level=Level.L1,
        objective=contract.objective,
        must_answer=contract.output.must_answer,
        in_scope=scope.in_scope if scope is not None else rules.include,
        out_of_scope=scope.out_of_scope if scope is not None else rules.exclude,
        constraints=scope.constraints if scope is not None else rules.constraints,
        items_max=contract.limits.items_max,
        tools=contract.tools,
        self_audit=contract.self_audit,
    )


def prior_claims(artifacts: Sequence[ReasoningArtifact]) -> tuple[PriorClaim, ...]:
    """The claims of promoted artifacts, as a later question may see them."""
    return tuple(
        PriorClaim(
            item=artifact.item,
            kind=claim.kind,
            conclusion=claim.conclusion,
            confidence=claim.qualifier.confidence,
            evidence=tuple(
                SpanRef(passage=ground.passage, start=ground.start, end=ground.end) for ground in claim.grounds
            ),
            answers=claim.answers,
        )
        for artifact in artifacts
        for claim in artifact.claims
    )


async def inquire(
    bench: Workbench,
    *,
    task: Task,
    inputs: Inputs,
    documents: Sequence[DocumentId] = (),
    passages: Sequence[Passage] = (),
    parents: Sequence[ReasoningArtifact] = (),
) -> Inquiry | Ruling:
    """Ask the command's reasoner, if policy allows; else the ruling that refused.

    The reasoner sees the names and titles of `documents` (of all, when none are named) and the texts of `passages`,
    which are theirs. The label joins those of everything that it sees.

    Raises:
        ModelFailed: the reasoner gave no usable answer.
        NotFound: the contract names a reasoner that this process does not have.
    """
    model = bench.effects.models.get(bench.command.reasoner)
    if model is None:
        known = ", ".join(sorted(bench.effects.models)) or "none"
        raise NotFound(f"no reasoner is called {bench.command.reasoner!r}", hint=f"configured here: {known}")
    shown = [inputs.documents[document] for document in inputs.documents if not documents or document in documents]
    request = _request(bench, task=task, documents=shown, passages=passages, parents=parents)
    label = join_all((*(document.label for document in shown), *(parent.label for parent in parents)))
    call = _call(bench, model, request=request, label=label)
    approved_by = await approving_roles(bench, covers=request.digest)
    ruling = await bench.ask(call.with_(approved_by=approved_by) if approved_by else call, covers=request.digest)
    if ruling.permit is None:
        return ruling
    reply = await model.answer(request, allowance=bench.command.standing.allowance, permit=ruling.permit)
    bench.usage = bench.usage.plus(reply.usage)  # what was charged is booked, whatever the answer is worth
    if reply.request != request.digest:
        raise InvariantBroken(f"{bench.command.reasoner} answered another request", hint="run its conformance suite")
    bench.replies.append(reply)
    prompt = VersionedName(name=f"prompt:{request.prompt_name}", version=request.prompt)
    return Inquiry(reply=reply, label=label, made_by=(reply.model, prompt))


def _request(
    bench: Workbench,
    *,
    task: Task,
    documents: Sequence[Document],
    passages: Sequence[Passage],
    parents: Sequence[ReasoningArtifact],
) -> ModelRequest:
    prompt = bench.effects.prompts.of(task.step, task.level)
    return ModelRequest(
        task=task,
        documents=tuple(_document_view(document) for document in documents),
        passages=tuple(_passage_view(passage) for passage in passages),
        prior=prior_claims(parents),
        prompt=prompt.digest,
        prompt_name=prompt.name,
        prompt_text=prompt.text,
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
