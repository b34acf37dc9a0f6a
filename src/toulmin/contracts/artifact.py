"""ReasoningArtifact: what a step leaves behind, typed by step, with claims, trust, label and provenance."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field, model_validator

from toulmin.contracts.base import Contract, Versioned
from toulmin.contracts.canonical import Digest, Json, canonical_bytes, digest_of
from toulmin.contracts.claim import Claim, Evidence
from toulmin.contracts.command import NextRound
from toulmin.contracts.label import Label
from toulmin.contracts.provenance import Provenance
from toulmin.contracts.vocabulary import (
    ArtifactId,
    ClaimId,
    Criticality,
    DocumentId,
    FramePath,
    ItemId,
    Level,
    Name,
    RunId,
    Score,
    Step,
    Text,
    TimeUs,
    TrustLevel,
)

__all__ = [
    "KIND_ABOVE_L1",
    "Analysis",
    "Body",
    "Clarification",
    "ConflictRule",
    "DecisionConfidence",
    "Execution",
    "ItemKind",
    "MetaAnalysis",
    "MetaFinding",
    "MetaKind",
    "Plan",
    "PlanItem",
    "Position",
    "ReasoningArtifact",
    "Resolution",
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
    SYNTHESIS = "synthesis"
    """Bring together what promoted items say about one subject (L2)."""
    ABSTRACTION = "abstraction"
    """Say what the syntheses have in common (L3)."""
    META = "meta"
    """Look at the run itself: gaps, weak spots, contradictions, wasted effort (L4)."""


KIND_ABOVE_L1: Final[Mapping[Level, ItemKind]] = MappingProxyType(
    {Level.L2: ItemKind.SYNTHESIS, Level.L3: ItemKind.ABSTRACTION, Level.L4: ItemKind.META}
)
"""The one kind of item that each level above L1 plans; L1 plans the others."""


class PlanItem(Contract):
    """One unit of planned work; nothing is executed that is not one."""

    id: ItemId
    kind: ItemKind
    title: Text
    documents: tuple[DocumentId, ...] = ()
    """Inputs; empty means all documents."""
    sources: tuple[Name, ...] = ()
    """Above L1: items of the level below that it draws on, as `frame/item`."""
    criticality: Criticality = Criticality.NORMAL
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

    __slots__ = ("_by_id",)

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

    def item(self, id_: ItemId) -> PlanItem | None:
        """The item with an id, if there is one."""
        known: Mapping[ItemId, PlanItem] | None = getattr(self, "_by_id", None)
        if known is None:
            known = {item.id: item for item in self.items}
            self._remember("_by_id", known)
        return known.get(id_)


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


class MetaKind(StrEnum):
    """What meta-reasoning looks for."""

    GAP = "gap"
    WEAK_SPOT = "weak_spot"
    CONTRADICTION = "contradiction"
    WASTE = "waste"
    FAILURE = "failure"


class MetaFinding(Contract):
    """One thing about the run itself. `about` names what it is about, and all of it must exist in the run's record."""

    kind: MetaKind
    text: Text
    about: tuple[Name, ...] = Field(min_length=1, max_length=50)
    """Units (`0/i3`), documents, questions or references of claims, as the record names them."""
    remedy: Text | None = None


class MetaAnalysis(Contract):
    """The result of an item of meta-reasoning: about the run, so it makes no claims about the subject."""

    kind: Literal["meta"] = "meta"
    item: ItemId
    findings: tuple[MetaFinding, ...] = ()
    summary: Annotated[str, Field(max_length=4_000)] = ""


class ConflictRule(StrEnum):
    """By which rule one of several positions was kept, in the order in which the rules are tried."""

    CONFIGURATION_OVER_PROSE = "configuration_over_prose"
    """What is in force beats what was written about it."""
    EVIDENCE_WEIGHT = "evidence_weight"
    """Clearly more of it is carried by its evidence."""
    INDEPENDENT_SOURCES = "independent_sources"
    """More documents that do not depend on each other say so."""
    NEWER_OVER_OLDER = "newer_over_older"
    VOTE = "vote"
    """More of the independent passes came to it."""
    ESCALATED = "escalated"
    """Nothing tells them apart; a person must."""


class Position(Contract):
    """One side of a conflict."""

    said: Text
    source: Text
    """The document or unit that says so."""
    evidence: tuple[Evidence, ...] = ()
    claims: tuple[ClaimId, ...] = ()
    """Of a conflict between claims: those that say just this."""
    weight: Score = 0.0
    """Share of it that its evidence carries."""
    roots: Annotated[int, Field(ge=0)] = 0
    """Independent documents behind it."""
    votes: Annotated[int, Field(ge=0)] = 0
    """Independent passes that came to it."""
    at_us: TimeUs | None = None


class Resolution(Contract):
    """A conflict and what became of it: never a silent pick."""

    kind: Literal["resolution"] = "resolution"
    subject: Text
    positions: tuple[Position, ...] = Field(min_length=2)
    kept: Annotated[int, Field(ge=0)] | None
    """Index of the position that stands; None when it was escalated."""
    rule: ConflictRule
    reason: Text

    @model_validator(mode="after")
    def _keeps_one_of_them(self) -> Resolution:
        if (self.kept is None) != (self.rule is ConflictRule.ESCALATED):
            raise ValueError("exactly an escalated conflict keeps no position")
        if self.kept is not None and self.kept >= len(self.positions):
            raise ValueError(f"position {self.kept} is kept, and there are {len(self.positions)}")
        return self


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
    next_round: NextRound | None = None
    """At L4: what another round should do within which bounds, if one would pay."""


Body = Annotated[
    Clarification | Scope | Plan | Analysis | MetaAnalysis | Resolution | Execution | Review,
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
            "body": _without_ids(self.body),
            "claims": self._all_claims(),
            "confidence": self.confidence,
            "label": self.label.model_dump(mode="json"),
            "made_by": [made.model_dump(mode="json") for made in provenance.made_by],
            "documents": list(provenance.documents),
            "degraded": provenance.degraded,
        }

    def _all_claims(self) -> list[Json]:
        # By what they say: ids depend on the run, and the order of commits on chance.
        said: list[Json] = [claim.said() for claim in (*self.claims, *self.held)]
        return sorted(said, key=canonical_bytes)


def _without_ids(body: Body) -> Json:
    if not isinstance(body, Resolution):
        return body.model_dump(mode="json")
    return body.model_dump(mode="json", exclude={"positions": {"__all__": {"claims"}}})
