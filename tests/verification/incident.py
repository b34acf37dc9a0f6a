"""A small incident in values: documents, passages, a contract, and artifacts built over them."""

from __future__ import annotations

from collections.abc import Mapping

from toulmin.calibration import Calibration, CalibrationSet
from toulmin.contracts.artifact import Analysis, Body, ReasoningArtifact
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.claim import Claim, ClaimKind
from toulmin.contracts.document import Attribute, Document, ElementKind, Layer, Passage, Span
from toulmin.contracts.exchange import DraftClaim, SpanRef
from toulmin.contracts.label import Label
from toulmin.contracts.provenance import Origin, Provenance
from toulmin.contracts.run_contract import InputSpec, OutputSpec, RunContract, VersionedName
from toulmin.contracts.vocabulary import (
    ArtifactId,
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
    Zone,
)
from toulmin.verification import VerificationContext, build_claims

TEXTS = {
    "cache.log": (
        "2026-05-12T14:01:38Z cache-7 kernel: Memory cgroup out of memory: Killed process 2211 (valkey-server)",
        "2026-05-12T14:01:41Z proxy: ring degraded: 5 of 8 nodes, 3 shards without owner",
    ),
    "runbook.md": (
        "Lookups on a lost shard become reads on orders-db. Price list entries live for 300 s (TTL 300 s).",
        "The deploy did not change any code.",
    ),
    "values.yaml": ("keyspaces:\n  price_list:\n    ttl_s: 30\n  sessions:\n    ttl_s: 1800",),
    "metrics.csv": ("checkout p95 latency rose from 312 ms to 956 ms",),
}
DAY_US = 86_400_000_000
CALIBRATED = CalibrationSet(
    calibrations=(Calibration(id="diagnosis-1", domain="diagnosis", slope=1.0, intercept=0.0, n=50),)
)
CONTRACT = RunContract(
    objective="Why did checkout latency triple at 14:02 UTC on 12 May 2026?",
    inputs=(InputSpec(path="logs/"),),
    output=OutputSpec(must_answer=("root cause", "what is not known")),
)


def document_of(name: str, *texts: str, last_us: int | None = None) -> tuple[Document, tuple[Passage, ...]]:
    """A document with one passage for each text, each on the lines after the one before."""
    digest = digest_bytes("\n".join(texts).encode())
    document_id = DocumentId("d-" + name)
    passages, line, offset = [], 1, 0
    for number, text in enumerate(texts):
        lines = text.count("\n")
        size = len(text.encode())
        span = Span(layer=Layer.SOURCE, start=offset, end=offset + size, line_first=line, line_last=line + lines)
        kind = ElementKind.LOG_ENTRY if name.endswith(".log") else ElementKind.PARAGRAPH
        passages.append(
            Passage(id=PassageId(f"{document_id}:{number}"), document=document_id, kind=kind, text=text, span=span)
        )
        line, offset = line + lines + 1, offset + size + 1
    document = Document(
        id=document_id,
        name=name,
        adapter="text",
        adapter_version="1",
        bytes=offset,
        source=digest,
        label=Label(),
        last_us=last_us,
        passages=len(passages),
    )
    return document, tuple(passages)


def context_of(
    texts: Mapping[str, tuple[str, ...]] = TEXTS,
    *,
    contract: RunContract = CONTRACT,
    calibrations: CalibrationSet = CALIBRATED,
    questions: tuple[str, ...] = (),
    peers: tuple[Claim, ...] = (),
) -> VerificationContext:
    """A context over documents given as name and texts."""
    made = [document_of(name, *passages) for name, passages in texts.items()]
    return VerificationContext(
        contract=contract,
        passages={passage.id: passage for _, passages in made for passage in passages},
        documents={document.id: document for document, _ in made},
        questions=questions,
        peers=peers,
        calibrations=calibrations,
    )


def at(name: str, number: int = 0, start: int | None = None, end: int | None = None) -> SpanRef:
    """A reference into a document of the incident."""
    return SpanRef(passage=PassageId(f"d-{name}:{number}"), start=start, end=end)


def claim(
    conclusion: str,
    *evidence: SpanRef,
    confidence: float = 0.8,
    kind: ClaimKind = ClaimKind.CAUSE,
    answers: tuple[str, ...] = ("root cause",),
    domain: str = "diagnosis",
    prefix: str = "c",
    context: VerificationContext | None = None,
) -> Claim:
    """One claim with its evidence inserted."""
    draft = DraftClaim(
        kind=kind, conclusion=conclusion, evidence=evidence, confidence=confidence, domain=domain, answers=answers
    )
    claims, _ = build_claims((draft,), prefix=prefix, context=context or context_of())
    return claims[0]


def artifact(
    *claims: Claim, body: Body | None = None, step: Step = Step.EXECUTE, confidence: float | None = None
) -> ReasoningArtifact:
    """An artifact over claims; an analysis unless a body is given."""
    surest = max((one.qualifier.confidence for one in claims), default=0.5)
    return ReasoningArtifact(
        id=ArtifactId("a-1"),
        run=RunId("r-1"),
        frame=FramePath("0"),
        level=Level.L1,
        step=step,
        item=ItemId("i-1"),
        body=body or Analysis(item=ItemId("i-1"), summary="What happened to the cache."),
        claims=claims,
        confidence=surest if confidence is None else confidence,
        trust=TrustLevel.UNTRUSTED,
        label=Label(),
        provenance=Provenance(
            origin=Origin(run=RunId("r-1"), command=CommandKey("k"), zone=Zone.CORE, at_us=0),
            inputs=(digest_bytes(b"input"),),
            made_by=(VersionedName(name="extractive", version="1"),),
            allowed_by=(DecisionId("p-1"),),
        ),
    )


def with_attribute(passage: Passage, name: str, value: str) -> Passage:
    """The passage with one more fact about it."""
    return passage.with_(attributes=(*passage.attributes, Attribute(name=name, value=value)))
