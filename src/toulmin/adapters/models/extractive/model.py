"""ExtractiveModel: the reasoner that needs no model. It says what the documents say, in their words, and where."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import chain

from toulmin.adapters.models.extractive import above
from toulmin.adapters.models.extractive.above import plan_abstraction, plan_synthesis, review_above
from toulmin.adapters.models.extractive.abstraction import abstract
from toulmin.adapters.models.extractive.answers import actions, by_search, factors, gaps, uncovered, unknowns
from toulmin.adapters.models.extractive.asking import ACTION, CAUSE, FACTOR, TROUBLE, UNKNOWN
from toulmin.adapters.models.extractive.causes import causes
from toulmin.adapters.models.extractive.corpus import Corpus
from toulmin.adapters.models.extractive.investigation import Investigation, investigate
from toulmin.adapters.models.extractive.meta import look_into, plan_meta, review_meta
from toulmin.adapters.models.extractive.preparation import clarify, parts_of, plan, scope
from toulmin.adapters.models.extractive.reviewing import review
from toulmin.adapters.models.extractive.rounds import again, only_new
from toulmin.adapters.models.extractive.statements import STRONG, stated
from toulmin.adapters.models.extractive.surveys import survey
from toulmin.adapters.models.extractive.synthesis import synthesise
from toulmin.contracts.artifact import ItemKind
from toulmin.contracts.errors import FailureClass, ModelFailed
from toulmin.contracts.exchange import Answer, DraftClaim, FindingsAnswer, ModelReply, ModelRequest
from toulmin.contracts.policy import Action
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.usage import Allowance, Usage
from toulmin.contracts.vocabulary import Level, Step
from toulmin.ports.permit import Permit

IDENTITY = VersionedName(name="extractive", version="1")
EVIDENCE_BYTES_MAX = 8 * 1024 * 1024


class ExtractiveModel:
    """A deterministic reasoner behind the `Model` port: no network, no key, no tokens, one call for each question.

    It makes claims in the words of the evidence and never more: signs of trouble in logs, level shifts of measurements,
    changes, what people said, and steps of runbooks; a cause is put forward with what speaks for and against it.
    """

    @property
    def identity(self) -> VersionedName:
        return IDENTITY

    @property
    def remote(self) -> bool:
        return False

    @property
    def evidence_bytes_max(self) -> int:
        return EVIDENCE_BYTES_MAX

    async def answer(self, request: ModelRequest, *, allowance: Allowance, permit: Permit) -> ModelReply:
        if allowance.model_calls < 1:
            raise ModelFailed("the allowance has no room for a call", failure=FailureClass.REFUSED)
        permit.use(Action.MODEL_CALL, covers=request.digest)
        return ModelReply(
            request=request.digest,
            answer=await asyncio.to_thread(answer_to, request),
            model=IDENTITY,
            usage=Usage(model_calls=1),
        )


def answer_to(request: ModelRequest) -> Answer:
    """The answer to a request, as a pure function: equal requests get equal answers."""
    match request.task.level:
        case Level.L2:
            return _above(request, plan=plan_synthesis, execute=synthesise, verify=review_above)
        case Level.L3:
            return _above(request, plan=plan_abstraction, execute=abstract, verify=review_above)
        case Level.L4:
            return _above(request, plan=plan_meta, execute=look_into, verify=review_meta)
        case _:
            return _of_documents(request)


Reply = Callable[[ModelRequest], Answer]


def _above(request: ModelRequest, *, plan: Reply, execute: Reply, verify: Reply) -> Answer:
    match request.task.step:
        case Step.CLARIFY:
            return above.clarify(request.task)
        case Step.SCOPE:
            return above.scope(request.task)
        case Step.PLAN:
            return plan(request)
        case Step.EXECUTE:
            return execute(request)
        case Step.VERIFY:
            return verify(request)


def _of_documents(request: ModelRequest) -> Answer:
    corpus, later = Corpus.of(request), request.task.round > 1
    match request.task.step:
        case Step.CLARIFY:
            return clarify(request.task, corpus)
        case Step.SCOPE:
            return scope(request.task, corpus)
        case Step.PLAN:
            return again(plan(request.task, corpus), request.task) if later else plan(request.task, corpus)
        case Step.VERIFY:
            return review(request, corpus)
        case Step.EXECUTE:
            found = _found(request, investigate(corpus))
            return only_new(found, request.prior) if later else found


def _found(request: ModelRequest, picture: Investigation) -> FindingsAnswer:
    if request.task.item_kind is ItemKind.QUESTION or request.task.question is not None:
        asked = request.task.question or request.task.objective
        return _together([_to_question(picture, part) for part in parts_of(request.task, asked)])
    return survey(picture)


def _together(answers: list[FindingsAnswer]) -> FindingsAnswer:
    """Answers to several questions as one."""
    claims = [claim for answer in answers for claim in answer.claims]
    not_known = dict.fromkeys(told for answer in answers for told in answer.not_known)
    return FindingsAnswer(claims=tuple(claims), summary=_summary(claims), not_known=tuple(not_known))


def _to_question(picture: Investigation, question: str) -> FindingsAnswer:
    """What a question wants is told by its words, and it may want several things; else it is answered by search."""
    claims: list[DraftClaim] = []
    not_known: tuple[str, ...] = ()
    if CAUSE.search(question):
        claims += causes(picture, question=question)
        if not picture.links and not any(claim.domain in ("logs", "diagnosis") for claim in claims):
            claims += stated(picture, question=question, known=claims)
    if FACTOR.search(question):
        claims += factors(picture, question=question)
    if ACTION.search(question):
        claims += actions(picture, question=question)
    if UNKNOWN.search(question):
        claims += (*unknowns(picture, question=question), *uncovered(picture, question=question))
        not_known = gaps(picture)
    if not any(kind.search(question) for kind in (CAUSE, FACTOR, ACTION, UNKNOWN)):
        told = list(stated(picture, question=question)) if TROUBLE.search(question) and not picture.links else []
        claims += told if any(claim.confidence >= STRONG for claim in told) else by_search(picture, question=question)
    if not any(question in claim.answers for claim in claims):
        not_known = (*not_known, f"The documents given do not answer {question!r}.")
    return FindingsAnswer(claims=tuple(claims), summary=_summary(claims), not_known=tuple(dict.fromkeys(not_known)))


def _summary(claims: list[DraftClaim]) -> str:
    told = chain.from_iterable((claim.conclusion, ". ") for claim in claims if claim.confidence >= 0.5)
    return "".join(told).strip()[:4_000]
