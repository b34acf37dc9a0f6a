"""Checking a report against what its case wants: one outcome for each thing that was wanted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.verification import Dimension, Finding, VerificationReport
from toulmin.evaluation.suites.families import dimension_of
from toulmin.evaluation.suites.forms import FindForm, WantForm
from toulmin.evaluation.suites.result import CheckOutcome

__all__ = ["checks_of"]

SHOWN_MAX = 8


def checks_of(
    want: WantForm, report: VerificationReport, findings: Sequence[Finding], *, artifact: ReasoningArtifact
) -> tuple[CheckOutcome, ...]:
    """Each thing wanted, in the order in which a case writes them. `findings` are all, those of building included."""
    return tuple(_checks(want, report, findings, artifact))


def _checks(
    want: WantForm, report: VerificationReport, findings: Sequence[Finding], artifact: ReasoningArtifact
) -> Iterator[CheckOutcome]:
    for dimension in Dimension if want.verified else want.passes:
        yield _verdict(report, dimension, passes=True)
    for dimension in want.fails:
        yield _verdict(report, dimension, passes=False)
    for entry in want.finds:
        yield _found(FindForm(code=entry) if isinstance(entry, str) else entry, findings, artifact)
    for code in want.spares:
        yield _spared(code, findings, artifact)
    for number, (low, high) in want.support.items():
        yield _support(report, number, low=low, high=high)


def _verdict(report: VerificationReport, dimension: Dimension, *, passes: bool) -> CheckOutcome:
    score = report.of(dimension)
    said = f"{'passes' if score.passed else 'fails'} with {score.score:.2f}"
    codes = sorted({found.code for found in report.findings if found.dimension is dimension})
    return CheckOutcome(
        dimension=dimension,
        check="verdict",
        wanted="passes" if passes else "fails",
        got=f"{said}: {', '.join(codes[:SHOWN_MAX])}" if codes else said,
        passed=score.passed is passes,
        score=score.score if passes else round(1.0 - score.score, 6),
    )


def _found(entry: FindForm, findings: Sequence[Finding], artifact: ReasoningArtifact) -> CheckOutcome:
    same = [found for found in findings if found.code == entry.code]
    fits = any(_fits(found, entry, artifact) for found in same)
    where = f" in claim {entry.claim}" if entry.claim is not None else ""
    what = f" at {entry.marks!r}" if entry.marks is not None else ""
    places = "; ".join(_place(found, artifact) for found in same[:SHOWN_MAX])
    dimension = dimension_of(entry.code)
    assert dimension is not None
    return CheckOutcome(
        dimension=dimension,
        check=entry.code,
        claim=entry.claim,
        wanted=f"found{where}{what}",
        got=f"found {places}" if same else "not found",
        passed=fits,
        score=1.0 if fits else 0.0,
    )


def _spared(code: str, findings: Sequence[Finding], artifact: ReasoningArtifact) -> CheckOutcome:
    same = [found for found in findings if found.code == code]
    dimension = dimension_of(code)
    assert dimension is not None
    places = "; ".join(_place(found, artifact) for found in same[:SHOWN_MAX])
    return CheckOutcome(
        dimension=dimension,
        check=code,
        wanted="not found",
        got=f"found {places}" if same else "not found",
        passed=not same,
        score=0.0 if same else 1.0,
    )


def _support(report: VerificationReport, number: int, *, low: float, high: float) -> CheckOutcome:
    support = report.claims[number - 1].support
    away = max(low - support, support - high, 0.0)
    return CheckOutcome(
        dimension=Dimension.EVIDENCE_COVERAGE,
        check="support",
        claim=number,
        wanted=f"{low:g} to {high:g}",
        got=f"{support:g}",
        passed=away == 0.0,
        score=round(1.0 - away, 6),
    )


def _fits(found: Finding, entry: FindForm, artifact: ReasoningArtifact) -> bool:
    number = _number(found, artifact)
    return (entry.claim is None or entry.claim == number) and (
        entry.marks is None or entry.marks == _marked(found, artifact)
    )


def _place(found: Finding, artifact: ReasoningArtifact) -> str:
    number, marked = _number(found, artifact), _marked(found, artifact)
    return (f"in claim {number}" if number is not None else "in the artifact") + (f" at {marked!r}" if marked else "")


def _number(found: Finding, artifact: ReasoningArtifact) -> int | None:
    return next((place for place, claim in enumerate(artifact.claims, start=1) if claim.id == found.claim), None)


def _marked(found: Finding, artifact: ReasoningArtifact) -> str:
    """The words of the conclusion that a finding points at; empty for none."""
    number = _number(found, artifact)
    if number is None or found.start is None or found.end is None:
        return ""
    return artifact.claims[number - 1].conclusion[found.start : found.end]
