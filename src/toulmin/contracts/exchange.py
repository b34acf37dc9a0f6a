"""What is asked of a reasoner and what it may answer: closed forms, evidence only by reference.

A reasoner never writes a quote. It names passages (and, if it likes, characters in them); the runtime inserts the text.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from toulmin.contracts.artifact import DecisionConfidence, ItemKind, Tag
from toulmin.contracts.base import Contract, Versioned
from toulmin.contracts.canonical import Digest
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.document import Attribute, ElementKind
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.usage import Allowance, Usage
from toulmin.contracts.vocabulary import (
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
    "ModelReply",
    "ModelRequest",
    "PassageView",
    "PlanAnswer",
    "PriorClaim",
    "ProposedItem",
    "ReviewAnswer",
    "ScopeAnswer",
    "SpanRef",
    "Task",
]


class Task(Contract):
    """Which question of the protocol is asked, and for which part of the run."""

    step: Step
    level: Level
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


class PriorClaim(Contract):
    """A promoted claim of an item that this one needs, with its evidence by reference."""

    item: ItemId | None
    kind: ClaimKind
    conclusion: Text
    confidence: Score
    evidence: tuple[SpanRef, ...]
    answers: tuple[Text, ...] = ()


class ModelRequest(Versioned):
    """One question to a reasoner. Its digest names the exchange for recording and replay."""

    SCHEMA: ClassVar[str] = "model-request/1"

    task: Task
    documents: tuple[DocumentView, ...]
    passages: tuple[PassageView, ...]
    prior: tuple[PriorClaim, ...] = ()
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


class FindingsAnswer(Contract):
    """Answer to an item of the execute step."""

    kind: Literal["findings"] = "findings"
    claims: tuple[DraftClaim, ...]
    summary: Annotated[str, Field(max_length=4_000)] = ""
    not_known: tuple[Text, ...] = ()


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


Answer = Annotated[
    ClarifyAnswer | ScopeAnswer | PlanAnswer | FindingsAnswer | ReviewAnswer,
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
