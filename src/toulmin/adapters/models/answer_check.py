"""What a reasoner's answer must be before anything else looks at it: the form of its step, and references that exist.

Whether a claim is true, supported or in scope is for verification; here it is only whether it says something about the
evidence that was given. Nothing is repaired: a claim with a fault stays out, and the answer says how many did.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from toulmin.contracts.artifact import KIND_ABOVE_L1, ItemKind
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.exchange import (
    Answer,
    ClarifyAnswer,
    DraftClaim,
    FindingsAnswer,
    MetaAnswer,
    ModelRequest,
    PlanAnswer,
    ProposedItem,
    QuotedSpan,
    ReviewAnswer,
    ScopeAnswer,
    SpanRef,
    Task,
)
from toulmin.contracts.vocabulary import Level, PassageId, Step

__all__ = ["AnswerForm", "Judgement", "form_of", "judge"]

FAULTS_SHOWN_MAX = 8
"""Faults that one message to the reasoner names; more would not help it."""

AnswerForm = (
    type[ClarifyAnswer]
    | type[ScopeAnswer]
    | type[PlanAnswer]
    | type[FindingsAnswer]
    | type[MetaAnswer]
    | type[ReviewAnswer]
)


def form_of(task: Task) -> AnswerForm:
    """The form that an answer to this step has at this level."""
    match task.step:
        case Step.CLARIFY:
            return ClarifyAnswer
        case Step.SCOPE:
            return ScopeAnswer
        case Step.PLAN:
            return PlanAnswer
        case Step.EXECUTE:
            return MetaAnswer if task.level is Level.L4 else FindingsAnswer
        case Step.VERIFY:
            return ReviewAnswer
        case _:
            assert_never(task.step)


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
    form = form_of(request.task)
    if not isinstance(answer, form):
        return Judgement((f"the step {request.task.step.value} wants a {form.__name__}, not {answer.kind}",), None)
    match answer:
        case FindingsAnswer():
            return _findings(answer, request)
        case PlanAnswer():
            faults = tuple(_plan_faults(answer, request))
        case ScopeAnswer():
            faults = tuple(_scope_faults(answer, request.task))
        case MetaAnswer():
            faults = tuple(_meta_faults(answer, request))
        case ReviewAnswer():
            faults = tuple(_review_faults(answer, request))
        case ClarifyAnswer():
            faults = ()
        case _:
            assert_never(answer)
    return Judgement(faults, None if faults else answer)


def _findings(answer: FindingsAnswer, request: ModelRequest) -> Judgement:
    given = _Given.of(request)
    faults: list[str] = []
    kept: list[DraftClaim] = []
    for number, claim in enumerate(answer.claims, start=1):
        found = tuple(_claim_faults(claim, given))
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


@dataclass(frozen=True, slots=True)
class _Given:
    """What a claim may refer to."""

    texts: Mapping[PassageId, int]
    """Lengths of the passages whose text was given."""
    quoted: Mapping[PassageId, tuple[QuotedSpan, ...]]
    """Pieces of evidence that stand in prior claims."""
    refs: frozenset[str]
    questions: tuple[str, ...]
    above: bool
    """Above L1, where nothing but prior claims can be drawn on."""

    @classmethod
    def of(cls, request: ModelRequest) -> _Given:
        quoted: dict[PassageId, tuple[QuotedSpan, ...]] = {}
        for claim in request.prior:
            for span in claim.evidence:
                quoted[span.passage] = (*quoted.get(span.passage, ()), span)
        return cls(
            texts={passage.id: len(passage.text) for passage in request.passages},
            quoted=quoted,
            refs=frozenset(claim.ref for claim in request.prior),
            questions=request.task.must_answer,
            above=request.task.level > Level.L1,
        )


def _claim_faults(claim: DraftClaim, given: _Given) -> Iterator[str]:
    if not claim.conclusion.strip():
        yield "its conclusion is blank"
    if not claim.evidence and claim.kind is not ClaimKind.UNKNOWN:
        yield f"a claim of kind {claim.kind.value} names at least one passage; if nothing supports it, it is `unknown`"
    if given.above and not claim.rests_on:
        yield "it does not say in `rests_on` which claims of `<prior>` it draws on"
    for name in claim.rests_on:
        if name not in given.refs:
            yield f"`<prior>` has no claim {_shortened(name)}; name only references that were given"
    refs = (*claim.evidence, *(ref for ref in (claim.backing, claim.counter_evidence) if ref is not None))
    for ref in refs:
        yield from _ref_faults(ref, given)
    for question in claim.answers:
        if question not in given.questions:
            yield f"it answers {_shortened(question)}, which is not a question of the task"


def _ref_faults(ref: SpanRef, given: _Given) -> Iterator[str]:
    where = _shortened(ref.passage)
    if ref.passage not in given.texts:
        spans = given.quoted.get(ref.passage)
        if spans is None:
            yield f"there is no passage {where} in this request; cite only ids that were given"
        elif given.above and not any(_within(ref, span) for span in spans):
            yield f"no claim of `<prior>` quotes that piece of {where}; give `passage`, `start` and `end` as they stand"
        elif not (given.above or ref.start is ref.end is None or any(_within(ref, span) for span in spans)):
            yield f"the text of {where} was not given; cite it as `<prior>` does, or as a whole"
        return
    length = given.texts[ref.passage]
    if (ref.start is None) != (ref.end is None):
        yield f"the reference to {where} has one offset; give `start` and `end`, or neither"
    elif ref.start is not None and ref.end is not None and not ref.start < ref.end <= length:
        yield f"characters {ref.start} to {ref.end} are not in passage {where} of {length} characters"


def _within(ref: SpanRef, span: QuotedSpan) -> bool:
    """Whether a reference names a piece of what a prior claim quotes."""
    if ref.start is None or ref.end is None or span.start is None or span.end is None:
        return ref.start is ref.end is span.start is span.end is None
    return span.start <= ref.start < ref.end <= span.end


def _meta_faults(answer: MetaAnswer, request: ModelRequest) -> Iterator[str]:
    record = request.record.names() if request.record is not None else frozenset()
    known = record | {claim.ref for claim in request.prior}
    for number, finding in enumerate(answer.findings, start=1):
        for name in finding.about:
            if name not in known:
                yield f"finding {number} is about {_shortened(name)}, which neither `<record>` nor `<prior>` names"


def _review_faults(answer: ReviewAnswer, request: ModelRequest) -> Iterator[str]:
    sent = answer.next_round
    if sent is None:
        return
    if request.task.level is not Level.L4:
        yield "`next_round` is for meta-reasoning only; here it is null"
    record = request.record
    known = {document.id for document in request.documents} | set(record.unquoted if record is not None else ())
    yield from (
        f"`next_round` names the document {_shortened(document)}, which was not given"
        for document in sent.documents
        if document not in known
    )
    yield from (
        f"`next_round` is for {_shortened(question)}, which is not a question of the task"
        for question in sent.questions
        if question not in request.task.must_answer
    )


def _scope_faults(answer: ScopeAnswer, task: Task) -> Iterator[str]:
    if not any(entry.strip() for entry in answer.in_scope):
        yield "`in_scope` is empty; name at least one subject"
    if not any(entry.strip() for entry in answer.out_of_scope):
        yield "`out_of_scope` is empty; name at least one thing that is not covered, with the reason"
    if task.round > 1 or task.level > Level.L1:
        held = [entry.casefold() for entry in task.in_scope]
        yield from (
            f"`in_scope` adds {_shortened(entry)}; repeat entries of the task, leave some out, and add none"
            for entry in answer.in_scope
            if not any(known in entry.casefold() for known in held)
        )


def _plan_faults(answer: PlanAnswer, request: ModelRequest) -> Iterator[str]:
    task = request.task
    if not answer.items:
        yield "the plan has no items"
    if len(answer.items) > task.items_max:
        yield f"the plan has {len(answer.items)} items, at most {task.items_max} are allowed"
    documents = {document.id for document in request.documents}
    units = {claim.item for claim in request.prior}
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
        yield from (
            f"{where} draws on {_shortened(source)}, which no claim of `<prior>` comes from"
            for source in item.sources
            if source not in units
        )
        yield from (f"{where}: {fault}" for fault in _kind_faults(item, level=task.level, tools=task.tools))
        seen.add(item.id)


def _kind_faults(item: ProposedItem, *, level: Level, tools: Collection[str]) -> Iterator[str]:
    wanted = KIND_ABOVE_L1.get(level)
    if wanted is not None and item.kind is not wanted:
        yield f"at level {int(level)} every item is of kind {wanted.value}, not {item.kind.value}"
    if wanted is None and item.kind in KIND_ABOVE_L1.values():
        yield f"items of kind {item.kind.value} stand above level {int(level)}"
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
