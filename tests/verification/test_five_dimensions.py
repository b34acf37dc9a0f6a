"""Five fixtures over one artifact, each with one change, and each failing exactly one score."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from tests.verification.incident import CONTRACT, artifact, at, claim, context_of
from toulmin.contracts.artifact import ReasoningArtifact
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.constraint import Sections
from toulmin.contracts.run_contract import OutputSpec, ScopeRules
from toulmin.contracts.verification import Dimension, Severity
from toulmin.contracts.vocabulary import TrustLevel
from toulmin.verification import VerificationContext, verify

Pair = tuple[ReasoningArtifact, VerificationContext]

CAUSE = claim("The kernel killed valkey-server on cache-7: out of memory", at("cache.log"))
OPEN = claim(
    "Price list entries live for 300 s",
    at("runbook.md"),
    kind=ClaimKind.OBSERVATION,
    answers=("what is not known",),
    prefix="open",
)
QUESTIONS = ("root cause", "what is not known")


def base() -> Pair:
    """Two claims that answer both questions, each on its own evidence, within a scope and an output that allow them."""
    contract = CONTRACT.with_(scope=ScopeRules(exclude=("blame of persons",), constraints=("only 2026",)))
    return artifact(CAUSE, OPEN), context_of(contract=contract, questions=QUESTIONS)


def out_of_scope() -> Pair:
    """One more exclusion: what the kernel did."""
    made, context = base()
    rules = context.contract.scope.with_(exclude=("blame of persons", "the kernel"))
    return made, dataclasses.replace(context, contract=context.contract.with_(scope=rules))


def unsupported() -> Pair:
    """One name of the conclusion is another one than the evidence has."""
    _, context = base()
    return artifact(CAUSE.with_(conclusion=CAUSE.conclusion.replace("cache-7", "cache-3")), OPEN), context


def contradicting() -> Pair:
    """One claim promoted before says the opposite."""
    made, context = base()
    peer = claim("The kernel did not kill valkey-server on cache-7: out of memory", at("cache.log"), prefix="peer")
    return made, dataclasses.replace(context, peers=(peer,))


def too_sure() -> Pair:
    """One word leaves no room for doubt."""
    _, context = base()
    return artifact(CAUSE.with_(conclusion=f"{CAUSE.conclusion}, definitely"), OPEN), context


def incomplete() -> Pair:
    """One section is required that the output does not have."""
    made, context = base()
    output = OutputSpec(must_answer=QUESTIONS, constraints=(Sections(titles=("What to do now",)),))
    return made, dataclasses.replace(context, contract=context.contract.with_(output=output))


def test_the_base_passes_all_five_without_a_finding() -> None:
    report = verify(*base())
    assert [(finding.code, finding.message) for finding in report.findings if finding.severity is Severity.ERROR] == []
    assert report.passed
    assert report.trust is TrustLevel.VERIFIED
    assert all(score.units for score in report.scores)


@pytest.mark.requirement("R43")
@pytest.mark.parametrize(
    ("fixture", "dimension", "code"),
    [
        (out_of_scope, Dimension.SCOPE_ADHERENCE, "scope.excluded"),
        (unsupported, Dimension.EVIDENCE_COVERAGE, "evidence.name_missing"),
        (contradicting, Dimension.CONTRADICTION, "contradiction.negation"),
        (too_sure, Dimension.CONFIDENCE_QUALITY, "confidence.overclaim"),
        (incomplete, Dimension.COMPLETENESS, "completeness.sections"),
    ],
)
def test_one_change_fails_exactly_one_score(fixture: Callable[[], Pair], dimension: Dimension, code: str) -> None:
    report = verify(*fixture())
    assert [score.dimension for score in report.scores if not score.passed] == [dimension]
    assert {finding.code for finding in report.findings if finding.severity is Severity.ERROR} == {code}
    assert (report.passed, report.trust) == (False, TrustLevel.UNTRUSTED)
    before = {score.dimension: score.score for score in verify(*base()).scores}
    after = {score.dimension: score.score for score in report.scores}
    assert after[dimension] <= before[dimension]


@pytest.mark.requirement("R43")
def test_the_five_fixtures_cover_the_five_dimensions_and_say_the_same_twice() -> None:
    for fixture in (base, out_of_scope, unsupported, contradicting, too_sure, incomplete):
        assert verify(*fixture()).canonical() == verify(*fixture()).canonical()
