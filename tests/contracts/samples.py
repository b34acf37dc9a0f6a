"""One rich value of every contract, event and command, for tests over all of them."""

from __future__ import annotations

from toulmin.contracts.approval import ApprovalAnswer, ApprovalDecision, ApprovalRequest
from toulmin.contracts.artifact import (
    Analysis,
    Body,
    Clarification,
    DecisionConfidence,
    Execution,
    ItemKind,
    Plan,
    PlanItem,
    ReasoningArtifact,
    Review,
    Scope,
    Tag,
)
from toulmin.contracts.base import Contract, Versioned
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.claim import Claim, ClaimKind, Evidence, Qualifier, Rebuttal, Warrant
from toulmin.contracts.command import AcceptPlanCommand, Analyse, Conclude, Ending, Ingest, Standing, TakeStep
from toulmin.contracts.document import (
    Attribute,
    Document,
    ElementKind,
    Layer,
    NormalizedState,
    Passage,
    Rejection,
    RejectionReason,
    Span,
)
from toulmin.contracts.errors import FailureClass
from toulmin.contracts.event import (
    ApprovalAnswered,
    ApprovalAsked,
    AttemptFailed,
    EventBase,
    InputsNormalised,
    ItemFinished,
    ItemShape,
    PlanAccepted,
    RunCancelled,
    RunEnded,
    RunOrigin,
    RunPaused,
    RunResumed,
    RunStarted,
    StepFinished,
    WorkDenied,
)
from toulmin.contracts.exchange import (
    DocumentView,
    DraftClaim,
    FindingsAnswer,
    ModelReply,
    ModelRequest,
    PassageView,
    PriorClaim,
    SpanRef,
    Task,
)
from toulmin.contracts.failure import Failure, FailureSource
from toulmin.contracts.label import Confidentiality, Integrity, Label
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
from toulmin.contracts.provenance import Origin, Provenance
from toulmin.contracts.report import AnswerTo, ConflictNote, HeldBack, ReportedClaim, RunReport
from toulmin.contracts.run_contract import (
    ApprovalRule,
    Constraint,
    ConstraintKind,
    InputSpec,
    Manifest,
    ModelPin,
    OutputSpec,
    RunContract,
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
    CommandKey,
    DecisionId,
    DocumentId,
    FramePath,
    ItemId,
    Level,
    PassageId,
    RunId,
    Step,
    TrustLevel,
    Verdict,
    Zone,
)

__all__ = ["COMMANDS", "CONTRACT", "EVENTS", "VERSIONED", "artifact"]

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
            Constraint(kind=ConstraintKind.WORDS_MAX, number=400),
            Constraint(kind=ConstraintKind.MUST_MENTION, text="cache"),
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
    question="root cause",
    expects="claims with evidence",
    tags=(Tag.APPROVAL_GATE,),
)
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
            item=ItemId("i0"),
            kind=ClaimKind.OBSERVATION,
            conclusion="It was slow.",
            confidence=0.7,
            evidence=(SpanRef(passage=PASSAGE, start=0, end=8),),
        ),
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


def _when() -> dict[str, object]:
    return {"run": RUN, "seq": 2, "at_us": NOW, "began_us": NOW - 5, "command": KEY, "usage": Usage(model_calls=1)}


EVENTS: tuple[EventBase, ...] = (
    RunStarted(run=RUN, seq=1, at_us=NOW, began_us=NOW, contract=CONTRACT, origin=RunOrigin(base="incident")),
    InputsNormalised.model_validate(
        {**_when(), "state": DIGEST, "documents": 1, "passages": 1, "rejected": 1, "decision": DECISION.id}
    ),
    StepFinished.model_validate(
        {
            **_when(),
            "frame": "0",
            "step": Step.PLAN,
            "artifact": "a1",
            "content": DIGEST,
            "confidence": 1.0,
            "items": (ItemShape(id=ItemId("i1"), needs=(ItemId("i0"),), tags=(Tag.IRREVERSIBLE,)),),
        }
    ),
    PlanAccepted.model_validate({**_when(), "frame": "0", "plan": "a1", "decision": DECISION.id}),
    ItemFinished.model_validate(
        {
            **_when(),
            "frame": "0",
            "item": "i1",
            "artifact": "a1",
            "content": DIGEST,
            "outcome": PromotionOutcome.PROMOTE,
            "confidence": 0.8,
            "claims": 1,
            "held": 1,
        }
    ),
    AttemptFailed.model_validate({**_when(), "unit": "0/i1", "attempt": 1, "failure": FAILURE}),
    WorkDenied.model_validate(
        {
            **_when(),
            "unit": "0/accept",
            "action": Action.PLAN_ACCEPT,
            "decision": DECISION.id,
            "rule": "plan.items",
            "reason": "too many",
        }
    ),
    ApprovalAsked.model_validate({**_when(), "unit": "conclude/done", "request": REQUEST}),
    ApprovalAnswered.model_validate({**_when(), "unit": "conclude/done", "decision": APPROVAL}),
    RunPaused.model_validate({**_when(), "by": "ada", "reason": "lunch"}),
    RunResumed.model_validate({**_when(), "by": "ada"}),
    RunCancelled.model_validate({**_when(), "by": "ada", "reason": "wrong folder"}),
    RunEnded.model_validate(
        {**_when(), "ending": Ending.DONE, "reason": "done", "report": DIGEST, "final": DIGEST, "decision": DECISION.id}
    ),
)
"""One of every kind of event."""

_STANDING = Standing(
    contract=CONTRACT.digest,
    inputs=DIGEST,
    steps=3,
    retries=0,
    usage=Usage(),
    started_us=NOW,
    allowance=Allowance(model_calls=3, tokens=100, cost_microusd=0, wall_ms=1_000),
)


def _work(unit: str) -> dict[str, object]:
    return {"run": RUN, "unit": unit, "attempt": 1, "reads": (DIGEST,), "standing": _STANDING}


COMMANDS: tuple[Contract, ...] = (
    Ingest.model_validate(_work("ingest")),
    TakeStep.model_validate({**_work("0/scope"), "frame": "0", "step": Step.SCOPE, "parents": ("a1",)}),
    AcceptPlanCommand.model_validate({**_work("0/accept"), "frame": "0", "plan": "a1"}),
    Analyse.model_validate({**_work("0/i1"), "frame": "0", "item": "i1", "scope": "a1", "plan": "a2"}),
    Conclude.model_validate({**_work("conclude/done"), "ending": Ending.DONE, "reason": "done", "alone": True}),
)
"""One of every kind of command."""
