"""What a reasoner's answer must be before anything else looks at it: the form of its step, and references that exist.

Whether a claim is true, supported or in scope is for verification; here it is only whether it says something about the
evidence that was given. Nothing is repaired: a claim with a fault stays out, and the answer says how many did.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import assert_never

from toulmin.contracts.artifact import ItemKind
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.exchange import (
    Answer,
    ClarifyAnswer,
    DraftClaim,
    FindingsAnswer,
    ModelRequest,
    PlanAnswer,
    ProposedItem,
    ReviewAnswer,
    ScopeAnswer,
    SpanRef,
)
from toulmin.contracts.vocabulary import PassageId, Step

__all__ = ["AnswerForm", "Judgement", "form_of", "judge"]

FAULTS_SHOWN_MAX = 8
"""Faults that one message to the reasoner names; more would not help it."""

AnswerForm = type[ClarifyAnswer] | type[ScopeAnswer] | type[PlanAnswer] | type[FindingsAnswer] | type[ReviewAnswer]


def form_of(step: Step) -> AnswerForm:
    """The form that an answer to this step has."""
    match step:
        case Step.CLARIFY:
            return ClarifyAnswer
        case Step.SCOPE:
            return ScopeAnswer
        case Step.PLAN:
            return PlanAnswer
        case Step.EXECUTE:
            return FindingsAnswer
        case Step.VERIFY:
            return ReviewAnswer
        case _:
            assert_never(step)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The faults of an answer, in words for whoever gave it, and what of it can be used nevertheless."""

    faults: tuple[str, ...]
    usable: Answer | None
    """The answer itself when it has no fault; without its faulty claims when only claims are at fault; else None."""
    dropped: int = 0
    """Claims that `usable` goes without."""

    @property
    def advice(self) -> str:
        """The faults as one message that says what to change."""
        shown = "\n".join(f"- {fault}" for fault in self.faults[:FAULTS_SHOWN_MAX])
        more = len(self.faults) - FAULTS_SHOWN_MAX
        tail = f"\n- and {more} more of this kind" if more > 0 else ""
        return f"The answer cannot be used as it is:\n{shown}{tail}\nGive the whole answer again without these faults."


def judge(answer: Answer, request: ModelRequest) -> Judgement:
    """Check an answer against the request it is for."""
    form = form_of(request.task.step)
    if not isinstance(answer, form):
        return Judgement((f"the step {request.task.step.value} wants a {form.__name__}, not {answer.kind}",), None)
    match answer:
        case FindingsAnswer():
            return _findings(answer, request)
        case PlanAnswer():
            faults = tuple(_plan_faults(answer, request))
        case ScopeAnswer():
            faults = tuple(_scope_faults(answer))
        case ClarifyAnswer() | ReviewAnswer():
            faults = ()
        case _:
            assert_never(answer)
    return Judgement(faults, None if faults else answer)


def _findings(answer: FindingsAnswer, request: ModelRequest) -> Judgement:
    texts = {passage.id: len(passage.text) for passage in request.passages}
    cited = {ref.passage for claim in request.prior for ref in claim.evidence}
    faults: list[str] = []
    kept: list[DraftClaim] = []
    for number, claim in enumerate(answer.claims, start=1):
        found = tuple(_claim_faults(claim, texts=texts, cited=cited, questions=request.task.must_answer))
        faults.extend(f"claim {number}: {fault}" for fault in found)
        if not found:
            kept.append(claim)
    if not answer.claims and not answer.not_known:
        faults.append("there is neither a claim nor a word on what is not known; say what is not known in `not_known`")
    if not faults:
        return Judgement((), answer)
    if not kept:
        return Judgement(tuple(faults), None)
    dropped = len(answer.claims) - len(kept)
    note = (
        f"{dropped} of {len(answer.claims)} claims of this reasoner were left out: they do not fit the evidence given"
    )
    usable = answer.with_(claims=tuple(kept), not_known=(*answer.not_known, note))
    return Judgement(tuple(faults), usable, dropped)


def _claim_faults(
    claim: DraftClaim, *, texts: dict[PassageId, int], cited: Collection[PassageId], questions: Collection[str]
) -> Iterator[str]:
    if not claim.conclusion.strip():
        yield "its conclusion is blank"
    if not claim.evidence and claim.kind is not ClaimKind.UNKNOWN:
        yield f"a claim of kind {claim.kind.value} names at least one passage; if nothing supports it, it is `unknown`"
    refs = (*claim.evidence, *(ref for ref in (claim.backing, claim.counter_evidence) if ref is not None))
    for ref in refs:
        yield from _ref_faults(ref, texts=texts, cited=cited)
    for question in claim.answers:
        if question not in questions:
            yield f"it answers {_shortened(question)}, which is not a question of the task"


def _ref_faults(ref: SpanRef, *, texts: dict[PassageId, int], cited: Collection[PassageId]) -> Iterator[str]:
    if ref.passage not in texts:
        if ref.passage not in cited:
            yield f"there is no passage {_shortened(ref.passage)} in this request; cite only ids that were given"
        elif ref.start is not None or ref.end is not None:
            yield f"the text of {_shortened(ref.passage)} was not given, so it can only be cited as a whole"
        return
    length = texts[ref.passage]
    if (ref.start is None) != (ref.end is None):
        yield f"the reference to {_shortened(ref.passage)} has one offset; give `start` and `end`, or neither"
    elif ref.start is not None and ref.end is not None and not ref.start < ref.end <= length:
        yield f"characters {ref.start} to {ref.end} are not in passage {_shortened(ref.passage)} of {length} characters"


def _scope_faults(answer: ScopeAnswer) -> Iterator[str]:
    if not any(entry.strip() for entry in answer.in_scope):
        yield "`in_scope` is empty; name at least one subject"
    if not any(entry.strip() for entry in answer.out_of_scope):
        yield "`out_of_scope` is empty; name at least one thing that is not covered, with the reason"


def _plan_faults(answer: PlanAnswer, request: ModelRequest) -> Iterator[str]:
    task = request.task
    if not answer.items:
        yield "the plan has no items"
    if len(answer.items) > task.items_max:
        yield f"the plan has {len(answer.items)} items, at most {task.items_max} are allowed"
    documents = {document.id for document in request.documents}
    seen: set[str] = set()
    for item in answer.items:
        where = f"item {_shortened(item.id)}"
        if not item.id.strip() or item.id in seen:
            yield f"{where}: its id is blank or used twice"
        yield from (
            f"{where} needs {_shortened(need)}, which does not come before it"
            for need in item.needs
            if need not in seen
        )
        yield from (
            f"{where}: there is no document {_shortened(document)}"
            for document in item.documents
            if document not in documents
        )
        yield from (f"{where}: {fault}" for fault in _kind_faults(item, tools=task.tools))
        seen.add(item.id)


def _kind_faults(item: ProposedItem, *, tools: Collection[str]) -> Iterator[str]:
    if item.kind is ItemKind.QUESTION and item.question is None:
        yield "an item of kind question says which `question`"
    if item.kind is not ItemKind.TOOL:
        if item.tool is not None:
            yield "only an item of kind tool names a `tool`"
        return
    if item.tool not in tools:
        yield f"its tool is not one of the tools of the task ({', '.join(tools) or 'there are none'})"
    try:
        arguments = json.loads(item.arguments)
    except ValueError:
        arguments = None
    if not isinstance(arguments, dict):
        yield "`arguments` is not a JSON object"


def _shortened(text: str, *, length_max: int = 80) -> str:
    """Text of a reasoner as it may stand in a message: one line, bounded."""
    line = " ".join(text.split())
    return repr(line if len(line) <= length_max else line[: length_max - 1] + "…")
