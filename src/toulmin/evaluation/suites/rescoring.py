"""Rescored runs: what a verifier would say now of what a run stored, unit by unit and claim by claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar

from pydantic import Field

import toulmin
from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.base import Contract, Versioned
from toulmin.contracts.canonical import Digest, digest_of
from toulmin.contracts.verification import Dimension, Severity, VerificationReport
from toulmin.contracts.vocabulary import ArtifactId, ClaimId, Level, Name, RunId, Score
from toulmin.evaluation.suites.result import (
    CaseOutcome,
    CheckOutcome,
    Outcome,
    SuiteResult,
    VerifierVersion,
    verifier_version,
)
from toulmin.orchestration import Rescored, RescoreResult
from toulmin.verification import VerifierProfile

__all__ = ["ClaimRescored", "DimensionRescored", "RescoredRun", "UnitRescored", "rescored_run", "result_of"]


class ScoreRescored(Contract):
    """One dimension of one artifact."""

    dimension: Dimension
    was: Score
    now: Score
    passed: bool
    passes: bool


class ClaimRescored(Contract):
    """One claim at the floor: a faulty one does not stand, nor does any of an artifact that does not pass."""

    number: Annotated[int, Field(ge=1)]
    claim: ClaimId
    content: Digest
    """Digest of what it says."""
    conclusion: str
    stood: bool
    stands: bool
    support: Score
    """Now."""
    supported: Score | None
    """Then; None for a claim that was held."""
    why: str = ""
    """Where that changed: the rule that holds it now, or held it then."""


class UnitRescored(Contract):
    """One stored artifact."""

    unit: Name
    """`0/i3`, as progress and reports call it; `~2` for the second artifact of a unit."""
    artifact: ArtifactId
    content: Digest
    level: Level
    passed: bool
    passes: bool
    scores: tuple[ScoreRescored, ...]
    claims: tuple[ClaimRescored, ...]
    gone: tuple[str, ...] = ()
    """Findings that it had and has no more, by rule and claim."""
    come: tuple[str, ...] = ()
    """Findings that it has and had not."""

    @property
    def changed(self) -> bool:
        """Whether anything of its report is different."""
        scores = any(one.was != one.now or one.passed is not one.passes for one in self.scores)
        claims = any(one.stood is not one.stands or one.supported not in (one.support, None) for one in self.claims)
        return scores or claims or bool(self.gone or self.come)


class DimensionRescored(Contract):
    """One dimension over all artifacts of the run."""

    dimension: Dimension
    mean_was: Score
    mean_now: Score
    passed: Annotated[int, Field(ge=0)]
    passes: Annotated[int, Field(ge=0)]
    changed: Annotated[int, Field(ge=0)]
    """Artifacts with another score or verdict."""


class RescoredRun(Versioned):
    """A run under another verifier, or the same one: nothing is stored in the run."""

    SCHEMA: ClassVar[str] = "rescored-run/1"

    run: RunId
    toulmin: Name
    """That verified now."""
    made_with: Name
    """That the run was made with."""
    verifier: VerifierVersion
    dimensions: tuple[DimensionRescored, ...]
    units: tuple[UnitRescored, ...]
    missed: tuple[ArtifactId, ...] = ()
    """Artifacts that this release does not build from the same claims; nothing is said of them."""
    unmet: tuple[Name, ...] = ()
    """Rules that the profile names and that found nothing in this run, then or now."""

    def otherwise(self) -> tuple[tuple[UnitRescored, ClaimRescored], ...]:
        """The claims that the floor of the gate would now treat otherwise."""
        return tuple((unit, claim) for unit in self.units for claim in unit.claims if claim.stood is not claim.stands)


def rescored_run(result: RescoreResult, *, profile: VerifierProfile, made_with: str) -> RescoredRun:
    """A rescoring, unit by unit, ordered by unit."""
    units = tuple(sorted(_units(result.rescored), key=lambda unit: unit.unit))
    met = {
        found.code for one in result.rescored for found in (*one.was.findings, *one.now.findings, *one.whole.findings)
    }
    return RescoredRun(
        run=result.run,
        toulmin=toulmin.__version__,
        made_with=made_with,
        verifier=verifier_version(profile, (one.now for one in result.rescored)),
        dimensions=tuple(_dimension(dimension, units) for dimension in Dimension) if units else (),
        units=units,
        missed=result.missed,
        unmet=tuple(code for code in (*profile.errors, *profile.warnings) if code not in met),
    )


def result_of(rescored: RescoredRun) -> SuiteResult:
    """The same in the form of a suite's result, so that two rescorings can be compared.

    Each artifact is a case whose five verdicts ought to pass; each claim is one that ought to stand.
    """
    cases = [case for unit in rescored.units for case in _cases(unit)]
    return SuiteResult(
        suite=f"run {rescored.run}",
        content=digest_of([case.case for case in sorted(cases, key=lambda case: case.id)]),
        toulmin=rescored.toulmin,
        verifier=rescored.verifier,
        cases=tuple(sorted(cases, key=lambda case: case.id)),
    )


def _units(rescored: Sequence[Rescored]) -> Iterator[UnitRescored]:
    seen: Counter[str] = Counter()
    for one in rescored:
        name = _unit(one.artifact)
        seen[name] += 1
        yield _rescored(one, unit=name if seen[name] == 1 else f"{name}~{seen[name]}")


def _unit(artifact: ReasoningArtifact) -> str:
    return f"{artifact.frame}/{artifact.item or artifact.step.value}"


def _rescored(one: Rescored, *, unit: str) -> UnitRescored:
    was, now = _found(one.was), _found(one.now)
    return UnitRescored(
        unit=unit,
        artifact=one.artifact.id,
        content=one.artifact.content_digest,
        level=one.artifact.level,
        passed=one.was.passed,
        passes=one.now.passed,
        scores=tuple(
            ScoreRescored(
                dimension=dimension,
                was=one.was.of(dimension).score,
                now=one.now.of(dimension).score,
                passed=one.was.of(dimension).passed,
                passes=one.now.of(dimension).passed,
            )
            for dimension in Dimension
        ),
        claims=tuple(_claims(one)),
        gone=tuple(_said(was - now, one)),
        come=tuple(_said(now - was, one)),
    )


def _claims(one: Rescored) -> Iterator[ClaimRescored]:
    then = {entry.claim: entry.support for entry in one.was.claims}
    now = {entry.claim: entry.support for entry in one.whole.claims}
    held = {entry.claim: entry.rule for entry in one.faulty}
    for number, claim in enumerate(one.claims, start=1):
        stood = one.was.passed and claim.id in then
        stands = one.now.passed and claim.id not in held
        why = ""
        if stood and not stands:
            why = held.get(claim.id) or _why_not(one.now)
        elif stands and not stood:
            why = _first_error(one.was, claim.id) or _why_not(one.was)
        yield ClaimRescored(
            number=number,
            claim=claim.id,
            content=claim.content_digest,
            conclusion=claim.conclusion,
            stood=stood,
            stands=stands,
            support=now[claim.id],
            supported=then.get(claim.id),
            why=why,
        )


def _first_error(report: VerificationReport, claim: ClaimId) -> str:
    errors = (found.code for found in report.findings if found.claim == claim and found.severity is Severity.ERROR)
    return next(errors, "")


def _why_not(report: VerificationReport) -> str:
    """Which dimensions the artifact fails, and so all of its claims."""
    return "fails " + ", ".join(score.dimension.value for score in report.scores if not score.passed)


def _found(report: VerificationReport) -> Counter[tuple[str, str, str]]:
    return Counter((found.code, found.claim or "", found.severity.value) for found in report.findings)


def _said(findings: Counter[tuple[str, str, str]], one: Rescored) -> Iterator[str]:
    """Each rule once for each severity, with the numbers of its claims."""
    numbers = {claim.id: number for number, claim in enumerate(one.claims, start=1)}
    rules: dict[tuple[str, str], list[int]] = {}
    for (code, claim, severity), count in findings.items():
        rules.setdefault((code, severity), []).extend([numbers.get(ClaimId(claim), 0)] * count)
    for (code, severity), places in sorted(rules.items()):
        named = list(dict.fromkeys(place for place in sorted(places) if place))
        several = f" in claim{'' if len(named) == 1 else 's'} {', '.join(map(str, named))}" if named else ""
        yield f"{code} ({severity}){several}"


def _dimension(dimension: Dimension, units: Sequence[UnitRescored]) -> DimensionRescored:
    scores = [next(score for score in unit.scores if score.dimension is dimension) for unit in units]
    return DimensionRescored(
        dimension=dimension,
        mean_was=round(sum(score.was for score in scores) / len(scores), 6),
        mean_now=round(sum(score.now for score in scores) / len(scores), 6),
        passed=sum(score.passed for score in scores),
        passes=sum(score.passes for score in scores),
        changed=sum(score.was != score.now or score.passed is not score.passes for score in scores),
    )


def _cases(unit: UnitRescored) -> Iterator[CaseOutcome]:
    yield CaseOutcome(
        id=unit.unit,
        case=unit.content,
        note=f"level {int(unit.level)}",
        outcome=Outcome.PASSED if unit.passes else Outcome.FAILED,
        checks=tuple(
            CheckOutcome(
                dimension=score.dimension,
                check="verdict",
                wanted="passes",
                got=f"{'passes' if score.passes else 'fails'} with {score.now:.2f}",
                passed=score.passes,
                score=score.now,
            )
            for score in unit.scores
        ),
    )
    for claim in unit.claims:
        yield CaseOutcome(
            id=f"{unit.unit}#{claim.number}",
            case=claim.content,
            note=claim.conclusion,
            outcome=Outcome.PASSED if claim.stands else Outcome.FAILED,
            checks=(
                CheckOutcome(
                    dimension=Dimension.EVIDENCE_COVERAGE,
                    check="stands",
                    wanted="stands",
                    got=f"{'stands' if claim.stands else 'does not stand'}, support {claim.support:.2f}",
                    passed=claim.stands,
                    score=claim.support,
                ),
            ),
        )
