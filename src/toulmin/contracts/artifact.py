"""ReasoningArtifact: what a step leaves behind, typed by step, with claims, trust, label and provenance."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from toulmin.contracts.base import Contract, Versioned
from toulmin.contracts.canonical import Digest, Json, canonical_bytes, digest_of
from toulmin.contracts.claim import Claim
from toulmin.contracts.label import Label
from toulmin.contracts.provenance import Provenance
from toulmin.contracts.vocabulary import (
    ArtifactId,
    DocumentId,
    FramePath,
    ItemId,
    Level,
    Name,
    RunId,
    Score,
    Step,
    Text,
    TrustLevel,
)

__all__ = [
    "Analysis",
    "Body",
    "Clarification",
    "DecisionConfidence",
    "Execution",
    "ItemKind",
    "Plan",
    "PlanItem",
    "ReasoningArtifact",
    "Review",
    "Scope",
    "Tag",
]


class Clarification(Contract):
    """Step 1: what was understood before anything is done."""

    kind: Literal["clarification"] = "clarification"
    restatement: Text
    objective: Text
    assumptions: tuple[Text, ...]
    questions: tuple[Text, ...] = ()


class Scope(Contract):
    """Step 2: what is in and what is out; later steps may narrow it, never widen it without a decision."""

    kind: Literal["scope"] = "scope"
    in_scope: tuple[Text, ...] = Field(min_length=1)
    out_of_scope: tuple[Text, ...] = Field(min_length=1)
    constraints: tuple[Text, ...] = ()


class Tag(StrEnum):
    """Marks on a plan item that force review."""

    DESTRUCTIVE = "destructive"
    IRREVERSIBLE = "irreversible"
    APPROVAL_GATE = "approval_gate"


class ItemKind(StrEnum):
    """What a plan item asks of the reasoner."""

    SURVEY = "survey"
    """Say what one or several documents show."""
    QUESTION = "question"
    """Answer one question of the contract over all documents."""
    TOOL = "tool"
    """Call one tool."""


class PlanItem(Contract):
    """One unit of planned work; nothing is executed that is not one."""

    id: ItemId
    kind: ItemKind
    title: Text
    documents: tuple[DocumentId, ...] = ()
    """Inputs; empty means all documents."""
    question: Text | None = None
    needs: tuple[ItemId, ...] = ()
    expects: Text
    """What its output must be, in words."""
    level: Level = Level.L1
    tags: tuple[Tag, ...] = ()
    tool: Name | None = None
    arguments: Annotated[str, Field(max_length=20_000)] = "{}"
    """JSON object for the tool."""


class Plan(Contract):
    """Step 3: a directed acyclic graph of items, in an order in which they can be done."""

    kind: Literal["plan"] = "plan"
    items: tuple[PlanItem, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_a_dag_in_order(self) -> Plan:
        seen: set[ItemId] = set()
        for item in self.items:
            if item.id in seen:
                raise ValueError(f"two items have the id {item.id}")
            missing = [need for need in item.needs if need not in seen]
            if missing:
                raise ValueError(f"item {item.id} needs {missing[0]}, which does not come before it")
            if (item.kind is ItemKind.TOOL) != (item.tool is not None):
                raise ValueError(f"item {item.id}: a tool item names its tool, any other names none")
            if item.kind is ItemKind.QUESTION and item.question is None:
                raise ValueError(f"item {item.id} is a question without its question")
            seen.add(item.id)
        return self


class Analysis(Contract):
    """The result of one plan item; its claims stand in the artifact."""

    kind: Literal["analysis"] = "analysis"
    item: ItemId
    question: Text | None = None
    """The question of the contract that it answers, if it is about one."""
    summary: Annotated[str, Field(max_length=4_000)] = ""
    not_known: tuple[Text, ...] = ()
    result: Annotated[str, Field(max_length=64_000)] = ""
    """JSON text that a tool returned; empty for other items."""


class Execution(Contract):
    """Step 4: what became of every planned item."""

    kind: Literal["execution"] = "execution"
    promoted: tuple[ItemId, ...] = ()
    held: tuple[ItemId, ...] = ()
    rejected: tuple[ItemId, ...] = ()
    failed: tuple[ItemId, ...] = ()
    skipped: tuple[ItemId, ...] = ()


class DecisionConfidence(Contract):
    """Self-audit: how sure the run is of one of its own decisions, from 0 to 100."""

    decision: Text
    confidence: Annotated[int, Field(ge=0, le=100)]


class Review(Contract):
    """Step 5: alignment with the objective, what is uncertain or missing, where the result is weak."""

    kind: Literal["review"] = "review"
    alignment: Text
    uncertainties: tuple[Text, ...]
    missing_data: tuple[Text, ...]
    weak_points: tuple[Text, ...]
    confirm: Text | None = None
    """A question that a person must answer before the result may go out."""
    decisions: tuple[DecisionConfidence, ...] = ()
    inconsistencies: tuple[Text, ...] = ()


Body = Annotated[
    Clarification | Scope | Plan | Analysis | Execution | Review,
    Field(discriminator="kind"),
]


class ReasoningArtifact(Versioned):
    """One stored result of one step or item."""

    SCHEMA: ClassVar[str] = "reasoning-artifact/1"
    __slots__ = ("_content",)

    id: ArtifactId
    run: RunId
    frame: FramePath
    round: Annotated[int, Field(ge=1)] = 1
    level: Level
    step: Step
    item: ItemId | None = None
    body: Body
    claims: tuple[Claim, ...] = ()
    """After promotion only those that stand: nothing above ever sees the others."""
    held: tuple[Claim, ...] = ()
    """Claims that the gate kept back; the promotion decision says by which rule."""
    confidence: Score
    trust: TrustLevel
    label: Label
    provenance: Provenance

    @property
    def content_digest(self) -> Digest:
        """Digest of what the artifact says and rests on, without run id, time, trust and decision ids.

        Holding claims back does not change it: the judged and the stored artifact have the same digest. Two runs that
        reasoned alike over the same inputs agree on it, whatever engine carried them.
        """
        known: Digest | None = getattr(self, "_content", None)
        if known is None:
            known = digest_of(self._said())
            self._remember("_content", known)
        return known

    def _said(self) -> Json:
        provenance = self.provenance
        return {
            "frame": self.frame,
            "round": self.round,
            "level": int(self.level),
            "step": self.step.value,
            "body": self.body.model_dump(mode="json"),
            "claims": self._all_claims(),
            "confidence": self.confidence,
            "label": self.label.model_dump(mode="json"),
            "made_by": [made.model_dump(mode="json") for made in provenance.made_by],
            "documents": list(provenance.documents),
            "degraded": provenance.degraded,
        }

    def _all_claims(self) -> list[Json]:
        # By what they say: ids depend on the run, and the order of commits on chance.
        said: list[Json] = [claim.model_dump(mode="json", exclude={"id"}) for claim in (*self.claims, *self.held)]
        return sorted(said, key=canonical_bytes)
