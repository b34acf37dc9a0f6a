"""Sample outcomes: small, valid and different from each other, for tests of stores and of what reads them."""

from __future__ import annotations

from collections.abc import Sequence

from toulmin.contracts.artifact import Clarification, Execution, ReasoningArtifact
from toulmin.contracts.canonical import Digest, digest_bytes
from toulmin.contracts.event import Event, RunCancelled, StepFinished
from toulmin.contracts.exchange import ClarifyAnswer, ModelReply
from toulmin.contracts.label import Label
from toulmin.contracts.lineage import edges_of
from toulmin.contracts.policy import Action, PolicyDecision, Reason
from toulmin.contracts.promotion import PromotionDecision
from toulmin.contracts.provenance import Origin, Provenance
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.usage import Usage
from toulmin.contracts.verification import Dimension, DimensionScore, VerificationReport
from toulmin.contracts.vocabulary import (
    ArtifactId,
    CommandKey,
    DecisionId,
    DocumentId,
    FramePath,
    Level,
    RunId,
    Step,
    TrustLevel,
    Verdict,
    Zone,
)
from toulmin.ports.store import Blob, Outcome

__all__ = ["sample_artifact", "sample_decision", "sample_event", "sample_outcome", "sample_remark", "sample_report"]

_CODE = VersionedName(name="sample", version="1")


def sample_decision(run: RunId, name: str) -> PolicyDecision:
    """An allowing decision."""
    return PolicyDecision(
        id=DecisionId(f"decision-{run}-{name}"),
        run=run,
        action=Action.MODEL_CALL,
        verdict=Verdict.ALLOW,
        reasons=(Reason(rule="sample.allow", message="a sample is allowed"),),
        engine="sample",
        pack="sample",
        revision=digest_bytes(b"pack"),
        input=digest_bytes(f"input {name}".encode()),
        covers=digest_bytes(f"thing {name}".encode()),
        at_us=1_000,
    )


def sample_artifact(
    run: RunId, name: str, *, allowed_by: DecisionId, parents: Sequence[ArtifactId] = ()
) -> ReasoningArtifact:
    """A clarification when it has no parents, else what became of their items."""
    body = Execution() if parents else Clarification(restatement=f"{name} – is asked", objective=name, assumptions=())
    return ReasoningArtifact(
        id=ArtifactId(f"artifact-{run}-{name}"),
        run=run,
        frame=FramePath("0"),
        level=Level.L1,
        step=Step.EXECUTE if parents else Step.CLARIFY,
        body=body,
        confidence=0.75,
        trust=TrustLevel.UNTRUSTED,
        label=Label(),
        provenance=Provenance(
            origin=Origin(run=run, command=CommandKey(f"key-{run}-{name}"), zone=Zone.CORE, at_us=1_000),
            inputs=(digest_bytes(b"contract"),),
            documents=(DocumentId("d0123456789ab"),),
            made_by=(_CODE,),
            allowed_by=(allowed_by,),
            parents=tuple(parents),
        ),
    )


def sample_event(artifact: ReasoningArtifact) -> Event:
    """That the artifact's step is finished."""
    return StepFinished(
        run=artifact.run,
        at_us=2_000,
        began_us=1_000,
        command=artifact.provenance.origin.command,
        usage=Usage(model_calls=1),
        frame=artifact.frame,
        step=artifact.step,
        artifact=artifact.id,
        content=artifact.content_digest,
        confidence=artifact.confidence,
    )


def sample_report(artifact: ReasoningArtifact) -> VerificationReport:
    """A report that does not pass."""
    return VerificationReport(
        artifact=artifact.id,
        trust=TrustLevel.UNTRUSTED,
        scores=tuple(
            DimensionScore(
                dimension=dimension, score=0.5, passed=False, threshold=1.0, units=0, method="sample", version="1"
            )
            for dimension in Dimension
        ),
    )


def sample_outcome(run: RunId, name: str, *, parents: Sequence[ArtifactId] = ()) -> Outcome:
    """What a finished step leaves: one of everything, under the key `key-<run>-<name>`."""
    decision = sample_decision(run, name)
    artifact = sample_artifact(run, name, allowed_by=decision.id, parents=parents)
    data = f"input {name}".encode()
    promotion = PromotionDecision(
        artifact=artifact.id,
        from_level=Level.L1,
        to_level=Level.L2,
        trust=TrustLevel.UNTRUSTED,
        criteria=(),
        decision=decision.id,
        rule="test.allowed",
        reason="a sample stays below",
    )
    reply = ModelReply(
        request=_request(name),
        answer=ClarifyAnswer(restatement=name, objective=name),
        model=_CODE,
        usage=Usage(model_calls=1),
    )
    return Outcome(
        run=run,
        key=artifact.provenance.origin.command,
        events=(sample_event(artifact),),
        artifacts=(artifact,),
        edges=edges_of(artifact),
        reports=(sample_report(artifact),),
        promotions=(promotion,),
        decisions=(decision,),
        replies=(reply,),
        blobs=(Blob(digest=digest_bytes(data), data=data),),
    )


def sample_remark(run: RunId, *, key: CommandKey | None = None, at_us: int = 5_000, events: int = 1) -> Outcome:
    """What a person says: events and nothing else."""
    said = RunCancelled(run=run, at_us=at_us, began_us=at_us, command=key, by="a person", reason="enough – thanks")
    return Outcome(run=run, key=key, events=(said,) * events)


def _request(name: str) -> Digest:
    return digest_bytes(f"request {name}".encode())
