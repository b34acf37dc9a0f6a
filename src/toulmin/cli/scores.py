"""Scores: what the verifier said of a run and of each of its artifacts, with every finding and its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pydantic import Field

from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.base import Contract
from toulmin.contracts.errors import NotFound
from toulmin.contracts.event import ArtifactDemoted
from toulmin.contracts.promotion import PromotionDecision, PromotionOutcome
from toulmin.contracts.report import RunReport
from toulmin.contracts.verification import DimensionScore, Finding, Severity, VerificationReport
from toulmin.contracts.vocabulary import ArtifactId, ClaimId, DecisionId, Level, Name, RunId, Text
from toulmin.ports.store import Store

__all__ = ["FoundIn", "RunScores", "ScoredArtifact", "scores_of"]

SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.INFO)


class ScoredArtifact(Contract):
    """One artifact and its five scores."""

    artifact: ArtifactId
    unit: Name
    """Where it was made: `0/i7` for an item, `0/verify` for a step."""
    level: Level
    round: int
    claims: int
    passed: bool
    scores: tuple[DimensionScore, ...]
    errors: int
    warnings: int
    outcome: Name
    """`promote`, `hold` or `reject` where the gate was asked, `withdrawn` for what was replaced since, else the trust
    that verification gave it."""
    rule: Name | None = None
    """Of the policy decision."""
    decision: DecisionId | None = None


class FoundIn(Contract):
    """A finding with the claim that it is about."""

    finding: Finding
    artifact: ArtifactId
    """The first in which it was found; a review finds again what was found in the item."""
    said: Text | None = None
    """The conclusion of the claim, in which the finding's characters count."""
    times: int = Field(ge=1)
    """In how many artifacts."""


class RunScores(Contract):
    """The scores of a run, or of one artifact of it."""

    run: RunId
    objective: Text
    scores: tuple[DimensionScore, ...]
    """Of the run's report: the weakest level in each dimension; of the artifact, where one was asked for. Empty while
    the run is not over."""
    artifacts: tuple[ScoredArtifact, ...]
    findings: tuple[FoundIn, ...]
    """Errors first, then in the order of the run."""


async def scores_of(
    store: Store, run: RunId, *, objective: str, report: RunReport | None, artifact: ArtifactId | None = None
) -> RunScores:
    """The scores of a run as its store has them now, or of one of its artifacts.

    Raises:
        NotFound: the artifact belongs to another run, or nobody has verified it.
    """
    made = await store.artifacts(run)
    reports = {entry.artifact: entry for entry in await store.reports(run)}
    if artifact is not None and artifact not in reports:
        raise NotFound(f"run {run} has no verified artifact {artifact}", hint=f"toulmin show {run} --scores lists them")
    judged = _judged(await store.promotions(run))
    replaced = {event.artifact for event in await store.events(run) if isinstance(event, ArtifactDemoted)}
    chosen = [entry for entry in made if entry.id in reports and artifact in (None, entry.id)]
    scored = tuple(
        _scored(entry, reports[entry.id], judged.get(entry.id), replaced=entry.id in replaced) for entry in chosen
    )
    own = scored[0].scores if artifact is not None else report.scores if report is not None else ()
    return RunScores(
        run=run, objective=objective, scores=own, artifacts=scored, findings=tuple(_findings(made, chosen, reports))
    )


def _judged(promotions: Sequence[PromotionDecision]) -> dict[ArtifactId, PromotionDecision]:
    return {entry.artifact: entry for entry in promotions if entry.outcome is not PromotionOutcome.DEMOTE}


def _scored(
    artifact: ReasoningArtifact, report: VerificationReport, judged: PromotionDecision | None, *, replaced: bool
) -> ScoredArtifact:
    severities = [finding.severity for finding in report.findings]
    outcome = judged.outcome.value if judged is not None else report.trust.value
    return ScoredArtifact(
        artifact=artifact.id,
        unit=f"{artifact.frame}/{artifact.item or artifact.step.value}",
        level=artifact.level,
        round=artifact.round,
        claims=len(artifact.claims) + len(artifact.held),
        passed=report.passed,
        scores=report.scores,
        errors=severities.count(Severity.ERROR),
        warnings=severities.count(Severity.WARNING),
        outcome="withdrawn" if replaced else outcome,
        rule=judged.rule if judged is not None else None,
        decision=judged.decision if judged is not None else None,
    )


def _findings(
    made: Iterable[ReasoningArtifact],
    chosen: Iterable[ReasoningArtifact],
    reports: dict[ArtifactId, VerificationReport],
) -> Iterator[FoundIn]:
    said: dict[ClaimId, str] = {
        claim.id: claim.conclusion for artifact in made for claim in (*artifact.claims, *artifact.held)
    }
    first: dict[Finding, ArtifactId] = {}
    times: dict[Finding, int] = {}
    for artifact in chosen:
        for finding in dict.fromkeys(reports[artifact.id].findings):
            first.setdefault(finding, artifact.id)
            times[finding] = times.get(finding, 0) + 1
    for finding in sorted(first, key=lambda finding: SEVERITIES.index(finding.severity)):
        yield FoundIn(
            finding=finding,
            artifact=first[finding],
            said=said.get(finding.claim) if finding.claim is not None else None,
            times=times[finding],
        )
