"""Claims with evidence, and an artifact of every step."""

from __future__ import annotations

from toulmin.contracts.artifact import (
    Analysis,
    Body,
    Clarification,
    ConflictRule,
    DecisionConfidence,
    Execution,
    ItemKind,
    MetaAnalysis,
    MetaFinding,
    MetaKind,
    Plan,
    PlanItem,
    Position,
    ReasoningArtifact,
    Resolution,
    Review,
    Scope,
    Tag,
)
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.claim import Claim, ClaimKind, Evidence, Qualifier, Rebuttal, Warrant
from toulmin.contracts.command import NextRound
from toulmin.contracts.constraint import Counted, Mention, NumberOf, Relation
from toulmin.contracts.document import (
    Layer,
    Span,
)
from toulmin.contracts.label import Confidentiality, Integrity, Label
from toulmin.contracts.provenance import Origin, Provenance
from toulmin.contracts.run_contract import (
    ApprovalRule,
    InputSpec,
    Manifest,
    ModelPin,
    OutputSpec,
    RunContract,
    VersionedName,
)
from toulmin.contracts.vocabulary import (
    ArtifactId,
    ClaimId,
    CommandKey,
    Criticality,
    DecisionId,
    DocumentId,
    FramePath,
    ItemId,
    Level,
    PassageId,
    RunId,
    Step,
    TrustLevel,
    Zone,
)

__all__ = [
    "BODIES",
    "CLAIM",
    "CONTRACT",
    "DIGEST",
    "DOCUMENT",
    "KEY",
    "LABEL",
    "META_FINDING",
    "NEXT_ROUND",
    "NOW",
    "PASSAGE",
    "RUN",
    "SPAN",
    "artifact",
]

RUN = RunId("r01")
KEY = CommandKey("k" + "0" * 32)
NOW = 1_778_594_524_000_000
DIGEST = digest_bytes(b"content")
DOCUMENT = DocumentId("d0123456789ab")
PASSAGE = PassageId("d0123456789ab:0")
LABEL = Label(confidentiality=Confidentiality.INTERNAL, integrity=Integrity.UNTRUSTED, origins=("logs/a.log",))

MANIFEST = Manifest(
    flow="five-steps/1",
    policy=VersionedName(name="starter", version=DIGEST),
    prompts=DIGEST,
    schemas=DIGEST,
    models=(ModelPin(name="extractive", version="1", remote=False, evidence_bytes_max=1_000),),
    toulmin="0.1.0",
)
CONTRACT = RunContract(
    objective="Why did checkout slow down?",
    inputs=(InputSpec(path="logs/", kind="log"),),
    output=OutputSpec(
        must_answer=("root cause",),
        constraints=(
            NumberOf(of=Counted.WORDS, relation=Relation.AT_MOST, number=400),
            Mention(text="cache"),
        ),
    ),
    approvals=(ApprovalRule(action="artifact.release", role="incident-lead"),),
    manifest=MANIFEST,
)
SPAN = Span(layer=Layer.SOURCE, start=0, end=21, line_first=1, line_last=1)
EVIDENCE = Evidence(
    passage=PASSAGE,
    document=DOCUMENT,
    name="logs/a.log",
    start=0,
    end=21,
    quote="evicting shard 4 now.",
    line_first=1,
    line_last=1,
    source=DIGEST,
    at_us=NOW,
)
CLAIM = Claim(
    id=ClaimId("a1.1"),
    kind=ClaimKind.CAUSE,
    conclusion="Shard 4 was evicted.",
    grounds=(EVIDENCE,),
    warrant=Warrant(text="A shard without an owner answers nothing.", backing=EVIDENCE),
    qualifier=Qualifier(raw=0.9, confidence=0.8, calibration="logs/1", domain="logs"),
    rebuttals=(Rebuttal(text="The deploy came first.", evidence=EVIDENCE),),
    answers=("root cause",),
    rests_on=(DIGEST,),
)
PROVENANCE = Provenance(
    origin=Origin(run=RUN, command=KEY, zone=Zone.WORKER, at_us=NOW),
    inputs=(DIGEST,),
    documents=(DOCUMENT,),
    made_by=(VersionedName(name="extractive", version="1"),),
    allowed_by=(DecisionId("k1.d1"),),
    parents=(ArtifactId("a0"),),
)
ITEM = PlanItem(
    id=ItemId("i1"),
    kind=ItemKind.QUESTION,
    title="Find the root cause",
    documents=(DOCUMENT,),
    sources=("0/i0",),
    criticality=Criticality.CRITICAL,
    question="root cause",
    expects="claims with evidence",
    tags=(Tag.APPROVAL_GATE,),
)
NEXT_ROUND = NextRound(
    constraints=("Look for a second source of the root cause.",), documents=(DOCUMENT,), questions=("root cause",)
)
META_FINDING = MetaFinding(kind=MetaKind.GAP, text="No second source.", about=("root cause",), remedy="Read the logs.")
BODIES: tuple[tuple[Step, Body], ...] = (
    (
        Step.CLARIFY,
        Clarification(restatement="Why slow?", objective="Find the cause.", assumptions=("UTC",), questions=("Who?",)),
    ),
    (Step.SCOPE, Scope(in_scope=("checkout",), out_of_scope=("fraud",), constraints=("read only",))),
    (Step.PLAN, Plan(items=(ITEM,))),
    (Step.EXECUTE, Analysis(item=ItemId("i1"), question="root cause", summary="A shard went.", not_known=("Who?",))),
    (Step.EXECUTE, Execution(promoted=(ItemId("i1"),))),
    (
        Step.VERIFY,
        Review(
            alignment="It answers.",
            uncertainties=("one source",),
            missing_data=("deploy log",),
            weak_points=("timing",),
            confirm="Is 4417 the change?",
            decisions=(DecisionConfidence(decision="took config over prose", confidence=80),),
            inconsistencies=("TTL",),
            next_round=NEXT_ROUND,
        ),
    ),
    (Step.EXECUTE, MetaAnalysis(item=ItemId("i1"), findings=(META_FINDING,), summary="One gap.")),
    (
        Step.VERIFY,
        Resolution(
            subject="ttl_s",
            positions=(
                Position(said="ttl_s: 30", source="cache.yaml", evidence=(EVIDENCE,), weight=1.0, roots=1, at_us=NOW),
                Position(said="TTL 300 s", source="runbook.md", claims=(CLAIM.id,), votes=1),
            ),
            kept=0,
            rule=ConflictRule.CONFIGURATION_OVER_PROSE,
            reason="What is in force beats what was written about it.",
        ),
    ),
)


def artifact(step: Step, body: Body) -> ReasoningArtifact:
    """An artifact with this body."""
    return ReasoningArtifact(
        id=ArtifactId("a1"),
        run=RUN,
        frame=FramePath("0"),
        level=Level.L1,
        step=step,
        item=ItemId("i1"),
        body=body,
        claims=(CLAIM,),
        held=(CLAIM.with_(id=ClaimId("a1.2")),),
        confidence=0.8,
        trust=TrustLevel.PROMOTED,
        label=LABEL,
        provenance=PROVENANCE,
    )
