"""Rescore: every stored artifact of a run verified again, in the context in which it was verified first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.claim import Claim
from toulmin.contracts.errors import NotFound
from toulmin.contracts.promotion import HeldClaim
from toulmin.contracts.verification import Finding, VerificationReport
from toulmin.contracts.vocabulary import ArtifactId, ClaimId, RunId, TrustLevel
from toulmin.orchestration.redo import redo
from toulmin.ports.store import Outcome
from toulmin.reasoning import Effects, sift, strongest
from toulmin.verification import SHIPPED_PROFILE, VerificationContext, VerifierProfile, verify

__all__ = ["RescoreResult", "Rescored", "rescore"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescored:
    """One stored artifact, with the report that it got and the one that it would get."""

    artifact: ReasoningArtifact
    """As stored."""
    claims: tuple[Claim, ...]
    """All that were verified, those that were held for a fault included."""
    was: VerificationReport
    now: VerificationReport
    whole: VerificationReport
    """What it would get before its faulty claims are held."""
    faulty: tuple[HeldClaim, ...]
    """The claims that would be held for a fault."""


@dataclass(frozen=True, slots=True)
class RescoreResult:
    """What a rescoring found."""

    run: RunId
    rescored: tuple[Rescored, ...]
    """In the order of the log."""
    missed: tuple[ArtifactId, ...]
    """Artifacts with a report that this release does not build from the same claims, so that nothing was compared."""


class _Course:
    """Gives back the recorded verdicts, so that each command takes its recorded course, and keeps what it was asked."""

    def __init__(self, reports: Mapping[ArtifactId, VerificationReport]) -> None:
        self._reports = reports
        self.asked: dict[ArtifactId, tuple[ReasoningArtifact, VerificationContext]] = {}

    def __call__(self, artifact: ReasoningArtifact, context: VerificationContext) -> VerificationReport:
        was = self._reports.get(artifact.id)
        if was is None:
            return verify(artifact, context)
        again = artifact.id in self.asked  # its faulty claims were taken out meanwhile
        self.asked.setdefault(artifact.id, (artifact, context))
        return was.with_(findings=() if again else about_held(was))


async def rescore(run: RunId, effects: Effects, *, profile: VerifierProfile = SHIPPED_PROFILE) -> RescoreResult:
    """Verify every artifact of a stored run again, as this release's verifier judges under a profile.

    The run is done again along its log, as a replay does it, and each artifact is met where it was verified: with its
    scope, questions, peers, sources and record. Recorded verdicts decide how the run goes on, so a verifier that
    judges otherwise changes nothing but its own reports. No reasoner and no tool is asked, and nothing is stored.

    Raises:
        NotFound: there is no such run.
        ReplayDiverged: the log is not one that this release's decider could have produced.
    """
    log = await effects.store.events(run)
    if not log:
        raise NotFound(f"no run is called {run}", hint="`toulmin runs` lists them")
    stored = {artifact.id: artifact for artifact in await effects.store.artifacts(run)}
    reports = {report.artifact: report for report in await effects.store.reports(run)}
    course = _Course(reports)
    found: list[Rescored] = []
    async with aclosing(redo(log, replace(effects, verifier=course), stored=stored)) as commands:
        async for done in commands:
            if done.outcome is None:
                continue
            for id_, (made, context) in course.asked.items():
                whole = _as_stored(made, stored[id_])
                if whole is None:
                    continue
                again = sift(whole, replace(context, profile=profile), verifier=verify)
                added = _found_while_building(done.outcome, reports[id_])
                found.append(
                    Rescored(
                        artifact=stored[id_],
                        claims=whole.claims,
                        was=reports[id_],
                        now=again.report.with_(findings=(*again.report.findings, *added)),
                        whole=again.whole,
                        faulty=again.faulty,
                    )
                )
            course.asked.clear()
    known = {one.artifact.id for one in found}
    return RescoreResult(run, tuple(found), tuple(id_ for id_ in reports if id_ not in known))


def about_held(report: VerificationReport) -> tuple[Finding, ...]:
    """The findings about claims that were held for them."""
    kept = {entry.claim for entry in report.claims}
    return tuple(finding for finding in report.findings if finding.claim is not None and finding.claim not in kept)


def _as_stored(made: ReasoningArtifact, stored: ReasoningArtifact) -> ReasoningArtifact | None:
    """The stored artifact as it was before claims were held; None if this release builds it from other claims.

    Policy holds claims back after verification: which ones verification saw, only the artifact that was made now tells.
    """
    said: dict[ClaimId, Claim] = {claim.id: claim for claim in (*stored.claims, *stored.held)}
    if said.keys() != {claim.id for claim in (*made.claims, *made.held)}:
        return None
    claims = tuple(said[claim.id] for claim in made.claims)
    return stored.with_(
        claims=claims,
        held=tuple(said[claim.id] for claim in made.held),
        confidence=strongest(claims) if claims else stored.confidence,
        trust=TrustLevel.UNTRUSTED,
    )


def _found_while_building(outcome: Outcome, was: VerificationReport) -> Sequence[Finding]:
    """What was found while its claims were built: in the report, and not of the verifier."""
    report = next((report for report in outcome.reports if report.artifact == was.artifact), None)
    return report.findings[len(about_held(was)) :] if report is not None else ()
