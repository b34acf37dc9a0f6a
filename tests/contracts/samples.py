"""One rich value of every contract, event and command, for tests over all of them."""

from __future__ import annotations

from tests.contracts.artifact_samples import (
    BODIES,
    CLAIM,
    CONTRACT,
    DIGEST,
    DOCUMENT,
    LABEL,
    META_FINDING,
    NEXT_ROUND,
    NOW,
    PASSAGE,
    RUN,
    SPAN,
    artifact,
)
from toulmin.contracts.approval import ApprovalAnswer, ApprovalDecision, ApprovalRequest
from toulmin.contracts.base import Versioned
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.command import Ending
from toulmin.contracts.document import (
    Attribute,
    Document,
    ElementKind,
    NormalizedState,
    Passage,
    Rejection,
    RejectionReason,
)
from toulmin.contracts.errors import FailureClass
from toulmin.contracts.exchange import (
    DocumentView,
    DraftClaim,
    FindingsAnswer,
    HeldEntry,
    ModelReply,
    ModelRequest,
    PassageView,
    PriorClaim,
    QuotedSpan,
    RunRecord,
    SpanRef,
    Task,
)
from toulmin.contracts.failure import Failure, FailureSource
from toulmin.contracts.label import Confidentiality
from toulmin.contracts.memory import MemoryDecision, MemoryId, MemoryOutcome, MemoryRecord, MemoryTier
from toulmin.contracts.policy import (
    Action,
    CallModel,
    Obligation,
    ObligationKind,
    PolicyDecision,
    PolicyInput,
    Reason,
    RunFacts,
    Subject,
)
from toulmin.contracts.promotion import Criterion, HeldClaim, PromotionDecision, PromotionOutcome
from toulmin.contracts.report import AnswerTo, ConflictNote, HeldBack, ReportedClaim, RunReport
from toulmin.contracts.run_contract import (
    VersionedName,
)
from toulmin.contracts.usage import Allowance, Usage
from toulmin.contracts.verification import (
    ClaimSupport,
    Dimension,
    DimensionScore,
    Finding,
    Severity,
    VerificationReport,
)
from toulmin.contracts.vocabulary import (
    ApprovalId,
    ArtifactId,
    ClaimId,
    DecisionId,
    ItemId,
    Level,
    Step,
    TrustLevel,
    Verdict,
    Zone,
)

__all__ = ["APPROVAL", "DECISION", "FAILURE", "REPORT", "REQUEST", "RUN_REPORT", "STATE", "VERSIONED"]

SCORES = tuple(
    DimensionScore(
        dimension=dimension,
        score=0.9,
        passed=True,
        threshold=0.5,
        units=2,
        method="rules",
        version="1",
        low=0.8,
        high=1.0,
    )
    for dimension in Dimension
)
REPORT = VerificationReport(
    artifact=ArtifactId("a1"),
    trust=TrustLevel.VERIFIED,
    scores=SCORES,
    claims=(ClaimSupport(claim=ClaimId("a1.1"), support=0.9, roots=2, contradicted=False, in_scope=True),),
    findings=(
        Finding(
            dimension=Dimension.EVIDENCE_COVERAGE,
            severity=Severity.WARNING,
            code="evidence.number_missing",
            message="4 is in no quote",
            claim=ClaimId("a1.1"),
            start=6,
            end=7,
            passage=PASSAGE,
        ),
    ),
    passed=True,
)
QUESTION = PolicyInput(
    time_us=NOW,
    subject=Subject(id="0/i1", zone=Zone.WORKER),
    run=RunFacts(
        id=RUN, depth=0, steps=3, retries=0, model_calls=2, tokens=0, cost_microusd=0, started_us=NOW - 1_000_000
    ),
    resource=CallModel(
        model="extractive",
        remote=False,
        step=Step.EXECUTE,
        level=Level.L1,
        zone=Zone.WORKER,
        confidentiality=Confidentiality.INTERNAL,
        passages=1,
        tokens_max=48_000,
        degraded=False,
    ),
)
DECISION = PolicyDecision(
    id=DecisionId("k1.d1"),
    run=RUN,
    action=Action.MODEL_CALL,
    verdict=Verdict.ALLOW,
    reasons=(Reason(rule="model.local", message="a local reasoner may see this"),),
    obligations=(
        Obligation(do=ObligationKind.HOLD_CLAIM, rule="promotion.roots", subject="a1.2", message="needs 2 documents"),
    ),
    engine="regorus/0.13.0",
    pack="starter",
    revision=DIGEST,
    input=QUESTION.digest,
    covers=DIGEST,
    at_us=NOW,
)
REQUEST = ApprovalRequest(
    id=ApprovalId("p1.d1"),
    run=RUN,
    unit="conclude/done",
    action=Action.ARTIFACT_RELEASE,
    covers=DIGEST,
    shown=(ArtifactId("a1"),),
    role="incident-lead",
    question="May this go out?",
    decision=DECISION.id,
    asked_us=NOW,
    expires_us=NOW + 1,
)
APPROVAL = ApprovalDecision(
    request=REQUEST.id, answer=ApprovalAnswer.GRANTED, covers=DIGEST, approver="ada", role="incident-lead", at_us=NOW
)
FAILURE = Failure(
    failure=FailureClass.TRANSIENT,
    source=FailureSource.MODEL,
    code="ModelFailed",
    message="429",
    hint="wait",
)
HELD_ENTRY = HeldEntry(unit="0/i2", said="It was the deploy.", rule="promotion.roots", reason="one source")
MODEL_REQUEST = ModelRequest(
    task=Task(step=Step.EXECUTE, level=Level.L1, objective="Why?", must_answer=("root cause",), item=ItemId("i1")),
    documents=(DocumentView(id=DOCUMENT, name="logs/a.log", adapter="log", passages=1),),
    passages=(
        PassageView(
            id=PASSAGE, document=DOCUMENT, kind=ElementKind.LOG_ENTRY, text="evicting shard 4 now.", line_first=1
        ),
    ),
    prior=(
        PriorClaim(
            ref="c1",
            item="0/i0",
            kind=ClaimKind.OBSERVATION,
            conclusion="It was slow.",
            confidence=0.7,
            evidence=(QuotedSpan(passage=PASSAGE, start=0, end=8, document=DOCUMENT, quote="evicting", at_us=NOW),),
            warrant="The log says so.",
            rebuttals=("Only one log.",),
        ),
    ),
    record=RunRecord(
        round=2,
        rounds_max=3,
        unanswered=("root cause",),
        gaps=("Who?",),
        held=(HELD_ENTRY,),
        demoted=(HELD_ENTRY,),
        failures=(HELD_ENTRY,),
        denials=(HELD_ENTRY,),
        conflicts=(HELD_ENTRY,),
        weak_points=("timing",),
        unquoted=(DOCUMENT,),
        barren=("0/i2",),
        sent=(NEXT_ROUND,),
        findings=(META_FINDING,),
    ),
    prompt=DIGEST,
    prompt_name="execute.l1",
    prompt_text="Say what the passages show.",
)
STATE = NormalizedState(
    documents=(
        Document(
            id=DOCUMENT,
            name="logs/a.log",
            adapter="log",
            adapter_version="1",
            bytes=21,
            source=DIGEST,
            encoding="utf-8",
            label=LABEL,
            passages=1,
            first_us=NOW,
            last_us=NOW,
        ),
    ),
    passages=(
        Passage(
            id=PASSAGE,
            document=DOCUMENT,
            kind=ElementKind.LOG_ENTRY,
            text="evicting shard 4 now.",
            span=SPAN,
            at_us=NOW,
            attributes=(Attribute(name="severity", value="warning"),),
        ),
    ),
    rejections=(
        Rejection(name="v.pdf", reason=RejectionReason.ENCRYPTED, message="it is encrypted", hint="give the password"),
    ),
)
RUN_REPORT = RunReport(
    run=RUN,
    objective=CONTRACT.objective,
    ending=Ending.DONE,
    reason="all planned work is done and verified",
    complete=True,
    confidence=0.8,
    trust=TrustLevel.PROMOTED,
    label=LABEL,
    answers=(AnswerTo(question="root cause", claims=(CLAIM.id,), text="Shard 4 was evicted."),),
    claims=(ReportedClaim(claim=CLAIM, artifact=ArtifactId("a1"), item="i1"),),
    held_back=(HeldBack(claim=CLAIM, artifact=ArtifactId("a1"), rule="promotion.roots", reason="needs 2"),),
    conflicts=(ConflictNote(subject="ttl", kept="30", set_aside="300", rule="configuration_over_prose"),),
    not_known=("who signed off",),
    rejected_inputs=STATE.rejections,
    scores=SCORES,
    usage=Usage(model_calls=3),
)

VERSIONED: tuple[Versioned, ...] = (
    CONTRACT,
    STATE,
    *(artifact(step, body) for step, body in BODIES),
    REPORT,
    QUESTION,
    DECISION,
    PromotionDecision(
        artifact=ArtifactId("a1"),
        from_level=Level.L1,
        to_level=Level.L2,
        outcome=PromotionOutcome.PROMOTE,
        trust=TrustLevel.PROMOTED,
        criteria=(Criterion(name="confidence", value=0.8, threshold=0.6, met=True),),
        held=(HeldClaim(claim=ClaimId("a1.2"), rule="promotion.roots", reason="needs 2 documents"),),
        decision=DECISION.id,
        rule="promotion.allowed",
        reason="verified",
    ),
    MemoryRecord(
        id=MemoryId("m1"),
        tier=MemoryTier.EPISODIC,
        level=Level.L2,
        text="Shards go when memory runs out.",
        run=RUN,
        sources=(ArtifactId("a1"),),
        claims=(CLAIM.id,),
        confidence=0.8,
        trust=TrustLevel.PROMOTED,
        label=LABEL,
        admitted_us=NOW,
    ),
    MemoryDecision(
        record=MemoryId("m1"), outcome=MemoryOutcome.ADMIT, reason="two roots", decision=DECISION.id, replaces=()
    ),
    REQUEST,
    APPROVAL,
    FAILURE,
    MODEL_REQUEST,
    ModelReply(
        request=MODEL_REQUEST.digest,
        answer=FindingsAnswer(
            claims=(
                DraftClaim(
                    kind=ClaimKind.CAUSE,
                    conclusion="Shard 4 was evicted.",
                    evidence=(SpanRef(passage=PASSAGE),),
                    confidence=0.9,
                ),
            )
        ),
        model=VersionedName(name="extractive", version="1"),
        usage=Usage(model_calls=1),
        allowance=Allowance(model_calls=3, tokens=10, cost_microusd=0, wall_ms=1_000),
    ),
    RUN_REPORT,
)
"""At least one value of every versioned contract."""
