"""What is asked of a reasoner and what it may answer: closed forms, evidence only by reference.

A reasoner never writes a quote. It names passages (and, if it likes, characters in them); the runtime inserts the text.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from toulmin.contracts.artifact import DecisionConfidence, ItemKind, MetaFinding, Tag
from toulmin.contracts.base import Contract, Versioned, is_empty
from toulmin.contracts.canonical import Digest
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.command import NextRound
from toulmin.contracts.document import Attribute, ElementKind
from toulmin.contracts.entailment import TextPair
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.usage import Allowance, Usage
from toulmin.contracts.vocabulary import (
    Criticality,
    DocumentId,
    ItemId,
    Level,
    Name,
    PassageId,
    Score,
    Step,
    Text,
    TimeUs,
)

__all__ = [
    "Answer",
    "ClarifyAnswer",
    "DocumentView",
    "DraftClaim",
    "FindingsAnswer",
    "HeldEntry",
    "JudgeAnswer",
    "MetaAnswer",
    "ModelReply",
    "ModelRequest",
    "PairVerdict",
    "PassageView",
    "PlanAnswer",
    "PriorClaim",
    "ProposedItem",
    "QuotedSpan",
    "ReviewAnswer",
    "RunRecord",
    "ScopeAnswer",
    "SpanRef",
    "Task",
]


class Task(Contract):
    """Which question of the protocol is asked, and for which part of the run."""

    step: Step
    level: Level
    round: Annotated[int, Field(ge=1)] = 1
    objective: Text
    must_answer: tuple[Text, ...]
    in_scope: tuple[Text, ...] = ()
    out_of_scope: tuple[Text, ...] = ()
    constraints: tuple[Text, ...] = ()
    """From people and from levels above; never widened by a reasoner."""
    item: ItemId | None = None
    item_kind: ItemKind | None = None
    question: Text | None = None
    items_max: Annotated[int, Field(ge=1)] = 1_000
    tools: tuple[Name, ...] = ()
    self_audit: bool = False
    pairs: Annotated[tuple[TextPair, ...], Field(exclude_if=is_empty)] = ()
    """For a judge: the step is `verify`, and each pair wants a verdict instead of a review."""


class DocumentView(Contract):
    """What a reasoner sees of a document besides its passages."""

    id: DocumentId
    name: Annotated[str, Field(min_length=1, max_length=4096)]
    adapter: Name
    title: str = ""
    first_us: TimeUs | None = None
    last_us: TimeUs | None = None
    passages: Annotated[int, Field(ge=0)]
    """In the whole document; a request may carry fewer."""


class PassageView(Contract):
    """One passage that may be cited."""

    id: PassageId
    document: DocumentId
    kind: ElementKind
    text: Annotated[str, Field(min_length=1, max_length=64_000)]
    line_first: Annotated[int, Field(ge=1)]
    at_us: TimeUs | None = None
    attributes: tuple[Attribute, ...] = ()


class SpanRef(Contract):
    """A piece of evidence by reference; without offsets the whole passage is meant."""

    passage: PassageId
    start: Annotated[int, Field(ge=0)] | None = None
    end: Annotated[int, Field(ge=1)] | None = None


class QuotedSpan(SpanRef):
    """A piece of evidence that stands in a promoted claim: its words travel, the passage around it does not."""

    document: DocumentId
    quote: Annotated[str, Field(min_length=1, max_length=4_000)]
    at_us: TimeUs | None = None


class PriorClaim(Contract):
    """A promoted claim that this question builds on: of an item that this one needs, or of the level below."""

    ref: Name
    """How an answer names it: `c1`, `c2`, ... in this request."""
    item: Name
    """The unit that it comes from: `0/i3`."""
    level: Level = Level.L1
    kind: ClaimKind
    conclusion: Text
    confidence: Score
    evidence: tuple[QuotedSpan, ...]
    warrant: Text | None = None
    rebuttals: tuple[Text, ...] = ()
    answers: tuple[Text, ...] = ()


class HeldEntry(Contract):
    """A claim that the gate kept back, or a failure, or a refusal: what happened to which unit, by what rule."""

    unit: Name
    said: Text
    rule: Name
    reason: Text


class RunRecord(Contract):
    """What meta-reasoning sees of the run itself: no raw input, only what was decided and what became of it.

    Each list holds at most 200 entries, the first of the run.
    """

    round: Annotated[int, Field(ge=1)] = 1
    rounds_max: Annotated[int, Field(ge=1)] = 1
    unanswered: tuple[Text, ...] = ()
    """Questions of the contract that no promoted claim answers."""
    gaps: tuple[Text, ...] = ()
    """What items said they could not find out."""
    held: tuple[HeldEntry, ...] = ()
    demoted: tuple[HeldEntry, ...] = ()
    failures: tuple[HeldEntry, ...] = ()
    denials: tuple[HeldEntry, ...] = ()
    conflicts: tuple[HeldEntry, ...] = ()
    """`rule` says how each was settled, or `escalated`."""
    weak_points: tuple[Text, ...] = ()
    """As the reviews of the levels below put them."""
    unquoted: tuple[DocumentId, ...] = ()
    """Documents that no promoted claim rests on."""
    barren: tuple[Name, ...] = ()
    """Units that ended without a promoted claim."""
    sent: tuple[NextRound, ...] = ()
    """What earlier rounds were asked to do."""
    findings: tuple[MetaFinding, ...] = ()
    """For the review of meta-reasoning: what its items found."""

    def names(self) -> frozenset[str]:
        """Everything in it that a finding may be about."""
        entries = (*self.held, *self.demoted, *self.failures, *self.denials, *self.conflicts)
        return frozenset((*self.unanswered, *self.unquoted, *self.barren, *(entry.unit for entry in entries)))


class ModelRequest(Versioned):
    """One question to a reasoner. Its digest names the exchange for recording and replay."""

    SCHEMA: ClassVar[str] = "model-request/1"

    task: Task
    documents: tuple[DocumentView, ...]
    passages: tuple[PassageView, ...]
    prior: tuple[PriorClaim, ...] = ()
    record: RunRecord | None = None
    """At L4: the run so far."""
    prompt: Digest
    """Digest of the prompt text for this step and level."""
    prompt_name: Name
    prompt_text: Annotated[str, Field(max_length=50_000)]
    pass_: Annotated[int, Field(ge=1)] = 1
    """Which of several independent passes this is."""


class ClarifyAnswer(Contract):
    """Answer to the clarify step."""

    kind: Literal["clarify"] = "clarify"
    restatement: Text
    objective: Text
    assumptions: tuple[Text, ...] = ()
    questions: tuple[Text, ...] = ()


class ScopeAnswer(Contract):
    """Answer to the scope step."""

    kind: Literal["scope"] = "scope"
    in_scope: tuple[Text, ...]
    out_of_scope: tuple[Text, ...]
    constraints: tuple[Text, ...] = ()


class ProposedItem(Contract):
    """A plan item as a reasoner proposes it."""

    id: ItemId
    kind: ItemKind
    title: Text
    documents: tuple[DocumentId, ...] = ()
    sources: tuple[Name, ...] = ()
    """Above L1: items of the level below, as `prior` names them."""
    criticality: Criticality = Criticality.NORMAL
    question: Text | None = None
    needs: tuple[ItemId, ...] = ()
    expects: Text
    tags: tuple[Tag, ...] = ()
    tool: Name | None = None
    arguments: str = "{}"


class PlanAnswer(Contract):
    """Answer to the plan step."""

    kind: Literal["plan"] = "plan"
    items: tuple[ProposedItem, ...]


class DraftClaim(Contract):
    """A claim as a reasoner puts it, before anything was checked."""

    kind: ClaimKind
    conclusion: Text
    evidence: tuple[SpanRef, ...] = ()
    confidence: Score
    domain: Name = "unknown"
    """What kind of judgement the confidence belongs to; calibration is keyed by it."""
    warrant: Text | None = None
    backing: SpanRef | None = None
    rebuttal: Text | None = None
    counter_evidence: SpanRef | None = None
    answers: tuple[Text, ...] = ()
    rests_on: tuple[Name, ...] = ()
    """References (`c3`) of the claims in `prior` that it draws on."""


class FindingsAnswer(Contract):
    """Answer to an item of the execute step."""

    kind: Literal["findings"] = "findings"
    claims: tuple[DraftClaim, ...]
    summary: Annotated[str, Field(max_length=4_000)] = ""
    not_known: tuple[Text, ...] = ()


class MetaAnswer(Contract):
    """Answer to an item of meta-reasoning."""

    kind: Literal["meta"] = "meta"
    findings: tuple[MetaFinding, ...]
    summary: Annotated[str, Field(max_length=4_000)] = ""


class ReviewAnswer(Contract):
    """Answer to the verify step."""

    kind: Literal["review"] = "review"
    alignment: Text
    uncertainties: tuple[Text, ...] = ()
    missing_data: tuple[Text, ...] = ()
    weak_points: tuple[Text, ...] = ()
    confirm: Text | None = None
    decisions: tuple[DecisionConfidence, ...] = ()
    inconsistencies: tuple[Text, ...] = ()
    next_round: NextRound | None = None
    """At L4 only: what another round should do, if one would pay."""


class PairVerdict(Contract):
    """A judge's verdict on one pair: probabilities that the premise carries the hypothesis, or says the opposite.

    What both leave of 1 is the probability that it does neither.
    """

    pair: Annotated[int, Field(ge=1)]
    """Its number in the request, from 1."""
    entailed: Score
    contradicted: Score


class JudgeAnswer(Contract):
    """Answer to a judge's question: one verdict for each pair."""

    kind: Literal["judge"] = "judge"
    verdicts: tuple[PairVerdict, ...]


Answer = Annotated[
    ClarifyAnswer | ScopeAnswer | PlanAnswer | FindingsAnswer | MetaAnswer | ReviewAnswer | JudgeAnswer,
    Field(discriminator="kind"),
]


class ModelReply(Versioned):
    """A reasoner's answer with what it cost and who really gave it."""

    SCHEMA: ClassVar[str] = "model-reply/1"

    request: Digest
    """Digest of the ModelRequest."""
    answer: Answer
    model: VersionedName
    """As reported by the provider, not as asked for."""
    usage: Usage
    allowance: Allowance | None = None
