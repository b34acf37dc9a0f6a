"""What came out of a suite or a rescoring: every case and every check of it, byte for byte the same each time."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from toulmin.contracts.base import Contract, Versioned
from toulmin.contracts.canonical import Digest, short
from toulmin.contracts.verification import Dimension, VerificationReport
from toulmin.contracts.vocabulary import Name, Score, Text
from toulmin.verification import VerifierProfile

__all__ = ["CaseOutcome", "CheckOutcome", "Method", "Outcome", "SuiteResult", "VerifierVersion", "verifier_version"]


class Outcome(StrEnum):
    """What became of a case."""

    PASSED = "passed"
    FAILED = "failed"
    KNOWN_GAP = "known_gap"
    """It failed, and its suite says why."""
    GAP_CLOSED = "gap_closed"
    """It passed although its suite calls it a known gap: the mark can go."""


class Method(Contract):
    """What computed the score of a dimension."""

    dimension: Dimension
    name: Name
    version: Name


class VerifierVersion(Contract):
    """The verifier that judged: its profile, and the methods that made the scores."""

    profile: Name
    version: Name
    content: Digest
    """Digest of the whole profile."""
    methods: tuple[Method, ...]


class CheckOutcome(Contract):
    """One thing that was wanted of a case, and what it came to."""

    dimension: Dimension
    check: Name
    """`verdict`, `support`, or the name of a rule."""
    claim: Annotated[int, Field(ge=1)] | None = None
    """The number of the claim that it is about, from 1; None: any, or the artifact."""
    wanted: Text
    got: Text
    passed: bool
    score: Score
    """How far it went the wanted way: of a verdict the dimension's score (1 less it, where a failure was wanted); of
    support 1, less the distance to the wanted range; of a rule 1 or 0."""


class CaseOutcome(Contract):
    """One case."""

    id: Name
    case: Digest
    """Of what was given and wanted: only equal cases are compared."""
    note: Annotated[str, Field(max_length=20_000)] = ""
    outcome: Outcome
    gap: Annotated[str, Field(max_length=20_000)] = ""
    """Why it is a known gap."""
    checks: Annotated[tuple[CheckOutcome, ...], Field(min_length=1)]

    @property
    def passed(self) -> bool:
        """Whether every check passed, whatever its suite says of it."""
        return all(check.passed for check in self.checks)


class SuiteResult(Versioned):
    """A suite under one verifier. It holds no time, so the same suite and version give the same bytes."""

    SCHEMA: ClassVar[str] = "suite-result/1"

    suite: Name
    content: Digest
    """Digest of the cases."""
    toulmin: Name
    verifier: VerifierVersion
    cases: Annotated[tuple[CaseOutcome, ...], Field(min_length=1)]
    """Ordered by id."""

    @model_validator(mode="after")
    def _each_case_once(self) -> SuiteResult:
        ids = [case.id for case in self.cases]
        if ids != sorted(set(ids)):
            raise ValueError("cases are ordered by their ids, and each is there once")
        return self

    @property
    def id(self) -> str:
        """`e` and the first 16 hex digits of the digest over all of it."""
        return f"e{short(self.digest, length=16)}"

    def count(self, outcome: Outcome) -> int:
        """How many cases came to it."""
        return sum(case.outcome is outcome for case in self.cases)

    @property
    def failed(self) -> bool:
        """Whether a case failed that is no known gap."""
        return self.count(Outcome.FAILED) > 0


def verifier_version(profile: VerifierProfile, reports: Iterable[VerificationReport]) -> VerifierVersion:
    """The verifier behind some reports."""
    methods = {(score.dimension, score.method, score.version) for report in reports for score in report.scores}
    return VerifierVersion(
        profile=profile.name,
        version=profile.version,
        content=profile.digest,
        methods=tuple(
            Method(dimension=dimension, name=name, version=version)
            for dimension, name, version in sorted(methods, key=lambda one: (list(Dimension).index(one[0]), *one[1:]))
        ),
    )
