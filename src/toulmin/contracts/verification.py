"""VerificationReport: five scores computed by code, each with its findings; empty input cannot pass."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from toulmin.contracts.base import Contract, Versioned, is_none
from toulmin.contracts.entailment import EntailmentRecord
from toulmin.contracts.vocabulary import ArtifactId, ClaimId, Name, PassageId, Score, Text, TrustLevel

__all__ = ["ClaimSupport", "Dimension", "DimensionScore", "Finding", "Severity", "VerificationReport"]


class Dimension(StrEnum):
    """What is scored. Higher is better in each, contradiction included (1 = none found)."""

    SCOPE_ADHERENCE = "scope_adherence"
    EVIDENCE_COVERAGE = "evidence_coverage"
    CONTRADICTION = "contradiction"
    CONFIDENCE_QUALITY = "confidence_quality"
    COMPLETENESS = "completeness"


class Severity(StrEnum):
    """How much a finding weighs: an error fails its dimension whatever the score."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Finding(Contract):
    """One thing that the verifier found, with the place."""

    dimension: Dimension
    severity: Severity
    code: Name
    """Stable name of the rule, for example `evidence.number_missing`."""
    message: Text
    claim: ClaimId | None = None
    start: Annotated[int, Field(ge=0)] | None = None
    """Characters into the claim's conclusion; without a claim, into the text that was checked."""
    end: Annotated[int, Field(ge=0)] | None = None
    passage: PassageId | None = None


class DimensionScore(Contract):
    """One of the five scores."""

    dimension: Dimension
    score: Score
    passed: bool
    threshold: Score
    units: Annotated[int, Field(ge=0)]
    """How many things were checked; 0 never passes."""
    method: Name
    version: Name
    calibration: Name | None = None
    """Confidence quality: the calibration behind all claims; None: none, or several."""
    domain: Name | None = None
    """Confidence quality: the domain of all claims; None: none, or several. A domain without a calibration is an
    uncalibrated one."""
    low: Score | None = None
    """Lower end of the 95 % interval of the score, which holds the score; None where nothing was checked."""
    high: Score | None = None

    @model_validator(mode="after")
    def _interval_holds_the_score(self) -> DimensionScore:
        if (self.low is None) != (self.high is None):
            raise ValueError("an interval has both ends or none")
        if self.low is not None and self.high is not None and not self.low <= self.score <= self.high:
            raise ValueError("the interval does not hold the score")
        return self

    @model_validator(mode="after")
    def _empty_is_not_a_pass(self) -> DimensionScore:
        if self.passed and self.units == 0:
            raise ValueError("a dimension with nothing checked cannot pass")
        return self


class ClaimSupport(Contract):
    """How well one claim stands after verification."""

    claim: ClaimId
    support: Score
    """Share of the claim that its evidence carries."""
    roots: Annotated[int, Field(ge=0)]
    """Independent documents among its evidence."""
    contradicted: bool
    in_scope: bool
    grounded: Annotated[Score | None, Field(exclude_if=is_none)] = None
    """How likely it is that the cited passages carry the claim, by a fitted model; None where none was asked: of a
    claim without evidence that stands, and of a statement of ignorance."""
    grounded_by: Annotated[Name | None, Field(exclude_if=is_none)] = None
    """The id of that model, which names its domain: `support/general/…` is one for no domain in particular."""

    @model_validator(mode="after")
    def _grounded_by_a_model(self) -> ClaimSupport:
        if (self.grounded is None) != (self.grounded_by is None):
            raise ValueError("`grounded` and the model that it is by come together or not at all")
        return self


class VerificationReport(Versioned):
    """The scored verdict over one artifact."""

    SCHEMA: ClassVar[str] = "verification-report/1"

    artifact: ArtifactId
    trust: TrustLevel
    """VERIFIED when every dimension passed, else UNTRUSTED."""
    scores: tuple[DimensionScore, ...]
    claims: tuple[ClaimSupport, ...] = ()
    findings: tuple[Finding, ...] = ()
    passed: bool = False
    entailment: Annotated[EntailmentRecord | None, Field(exclude_if=is_none)] = None
    """What an entailment backend was asked for this artifact and said, if the run has one."""

    @model_validator(mode="after")
    def _five_and_consistent(self) -> VerificationReport:
        if {score.dimension for score in self.scores} != set(Dimension) or len(self.scores) != len(Dimension):
            raise ValueError("a report has each of the five dimensions exactly once")
        if self.passed and not all(score.passed for score in self.scores):
            raise ValueError("a report passes only when every dimension passes")
        if self.passed != (self.trust is TrustLevel.VERIFIED):
            raise ValueError("trust is `verified` exactly when the report passes")
        return self

    def of(self, dimension: Dimension) -> DimensionScore:
        """The score of one dimension."""
        return next(score for score in self.scores if score.dimension is dimension)
