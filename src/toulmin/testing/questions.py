"""One ordinary question for every action, to start a test from."""

from __future__ import annotations

from collections.abc import Mapping

from toulmin.contracts.artifact import ItemKind
from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.label import Confidentiality, Integrity
from toulmin.contracts.policy import (
    AcceptPlan,
    Action,
    AdmitMemory,
    CallModel,
    CallTool,
    ClaimFacts,
    ContinueRun,
    CrossBoundary,
    PlannedItem,
    PolicyInput,
    PromoteArtifact,
    ReadInput,
    ReleaseReport,
    Resource,
    RunFacts,
    Subject,
)
from toulmin.contracts.vocabulary import ClaimId, ItemId, Level, RunId, Step, Zone

__all__ = ["ORDINARY", "ordinary_question"]

ORDINARY: Mapping[Action, Resource] = {
    resource.action: resource
    for resource in (
        ReadInput(
            name="logs/cache.log",
            kind="log",
            bytes=10_000,
            confidentiality=Confidentiality.INTERNAL,
            zone=Zone.EDGE,
        ),
        CrossBoundary(
            source=Zone.EDGE,
            target=Zone.CORE,
            confidentiality=Confidentiality.INTERNAL,
            integrity=Integrity.UNTRUSTED,
            bits=256,
            typed=True,
        ),
        CallModel(
            model="extractive",
            remote=False,
            step=Step.EXECUTE,
            level=Level.L1,
            zone=Zone.EDGE,
            confidentiality=Confidentiality.INTERNAL,
            passages=40,
            tokens_max=4_000,
            degraded=False,
        ),
        CallTool(
            tool="clock",
            arguments=digest_bytes(b"{}"),
            declared=True,
            planned=True,
            in_scope=True,
            tags=(),
        ),
        AcceptPlan(items=(PlannedItem(id=ItemId("i1"), kind=ItemKind.SURVEY, level=Level.L1, tags=()),), items_max=10),
        PromoteArtifact(
            step=Step.EXECUTE,
            from_level=Level.L1,
            to_level=Level.L2,
            confidence=0.9,
            threshold=0.6,
            verified=True,
            scope_adherence=1.0,
            evidence_coverage=1.0,
            contradiction=1.0,
            confidence_quality=0.9,
            completeness=1.0,
            claims=(
                ClaimFacts(
                    id=ClaimId("c1"),
                    kind=ClaimKind.OBSERVATION,
                    evidence=1,
                    roots=1,
                    support=0.9,
                    confidence=0.9,
                    calibrated=True,
                    contradicted=False,
                    in_scope=True,
                ),
            ),
            degraded=False,
        ),
        ReleaseReport(
            confidence=0.9,
            threshold=0.6,
            verified=True,
            complete=True,
            claims=2,
            claims_without_evidence=0,
            confidentiality=Confidentiality.INTERNAL,
            confirmation_asked=False,
            degraded=False,
        ),
        AdmitMemory(
            level=Level.L2,
            promoted=True,
            confidence=0.9,
            roots=2,
            confidentiality=Confidentiality.INTERNAL,
            conflicts=0,
        ),
        ContinueRun(
            cause="started",
            documents=3,
            rejected=0,
            halt_on_rejected=False,
            depth_max=3,
            steps_max=200,
            model_calls_max=100,
            cost_microusd_max=1_000_000,
        ),
    )
}
"""A resource for each action that the starter pack allows."""


def ordinary_question(action: Action, *, resource: Resource | None = None) -> PolicyInput:
    """A question that the starter pack allows, or the same about another resource."""
    return PolicyInput(
        time_us=1_700_000_000_000_000,
        subject=Subject(id="run-of-a-test", zone=Zone.EDGE),
        run=RunFacts(
            id=RunId("run-of-a-test"),
            depth=1,
            steps=4,
            retries=0,
            model_calls=2,
            tokens=1_000,
            cost_microusd=0,
            started_us=1_699_999_990_000_000,
        ),
        resource=ORDINARY[action] if resource is None else resource,
    )
