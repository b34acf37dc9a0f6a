"""Counting: how many units of a dimension were checked, the points they got, what was found; and the thresholds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from toulmin.contracts.verification import Dimension, DimensionScore, Finding, Severity, VerificationReport
from toulmin.contracts.vocabulary import ClaimId, PassageId

__all__ = ["METHODS", "THRESHOLDS", "Place", "Tally", "combine"]

THRESHOLDS: Final = MappingProxyType(
    {
        # Relevance by shared words is a weak sign (many true causes share no word with the symptom), so half the points
        # suffice; what a person excluded is an error, and an error fails whatever the score.
        Dimension.SCOPE_ADHERENCE: 0.5,
        # The fixed rule "0.7 of the claim's words stand in its evidence" separates well where claims stay near their
        # source; abstractive claims lie lower. Wrong numbers, dates and names are errors of their own, so less will do.
        Dimension.EVIDENCE_COVERAGE: 0.6,
        # One contradiction found by rule is already too many.
        Dimension.CONTRADICTION: 1.0,
        # A claim may be surer than its evidence carries by a little; an uncalibrated one starts with 0.8 of its points.
        Dimension.CONFIDENCE_QUALITY: 0.5,
        # Every required part is either there or waived aloud.
        Dimension.COMPLETENESS: 1.0,
    }
)
"""Score that each dimension needs. An error fails its dimension whatever the score; nothing checked fails too."""

METHODS: Final = MappingProxyType(
    {
        Dimension.SCOPE_ADHERENCE: ("rules+lexical-relevance", "1"),
        Dimension.EVIDENCE_COVERAGE: ("lexical-coverage+hard-facts", "2"),
        Dimension.CONTRADICTION: ("rules+roles", "3"),
        Dimension.CONFIDENCE_QUALITY: ("calibration+support-gap+humility", "2"),
        Dimension.COMPLETENESS: ("contract-checks", "1"),
    }
)
"""Name and version of what computed each score. A change that can change a score gets a new version."""

DECIMALS: Final = 6


def combine(reports: Sequence[VerificationReport]) -> tuple[DimensionScore, ...]:
    """The weakest score of each dimension over several reports, with the units of all; () for none.

    A result that several levels stand behind is no better verified than the level that is verified worst.
    """
    if not reports:
        return ()
    weakest = []
    for dimension in Dimension:
        scores = [report.of(dimension) for report in reports]
        worst = min(scores, key=lambda score: (score.passed, score.score))
        weakest.append(worst.with_(units=sum(score.units for score in scores)))
    return tuple(weakest)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding belongs: a claim, characters in its conclusion, a passage."""

    claim: ClaimId | None = None
    start: int | None = None
    end: int | None = None
    passage: PassageId | None = None


NOWHERE: Final = Place()


@dataclass(slots=True)
class Tally:
    """The running count of one dimension."""

    dimension: Dimension
    points: float = 0.0
    units: int = 0
    findings: list[Finding] = field(default_factory=list)

    def unit(self, points: float) -> None:
        """One thing was checked and got so many points of 1."""
        self.points += points
        self.units += 1

    def error(self, code: str, message: str, place: Place = NOWHERE) -> None:
        """Something that fails the dimension."""
        self._find(Severity.ERROR, code, message, place)

    def warn(self, code: str, message: str, place: Place = NOWHERE) -> None:
        """Something that a reader should know."""
        self._find(Severity.WARNING, code, message, place)

    def require(self, code: str, message: str, *, holds: bool, place: Place = NOWHERE) -> None:
        """One unit that is met or is an error."""
        self.unit(1.0 if holds else 0.0)
        if not holds:
            self.error(code, message, place)

    def score(self, calibration: str | None = None) -> DimensionScore:
        """The dimension's score; with nothing checked it is 0, fails, and says so among the findings."""
        if not self.units:
            self.error(f"{self.dimension.value}.nothing_checked", "there was nothing to check, and empty is not a pass")
        value = min(1.0, max(0.0, round(self.points / self.units, DECIMALS))) if self.units else 0.0
        failed = any(found.severity is Severity.ERROR for found in self.findings)
        method, version = METHODS[self.dimension]
        return DimensionScore(
            dimension=self.dimension,
            score=value,
            passed=bool(self.units) and not failed and value >= THRESHOLDS[self.dimension],
            threshold=THRESHOLDS[self.dimension],
            units=self.units,
            method=method,
            version=version,
            calibration=calibration,
        )

    def _find(self, severity: Severity, code: str, message: str, place: Place) -> None:
        self.findings.append(
            Finding(
                dimension=self.dimension,
                severity=severity,
                code=code,
                message=message,
                claim=place.claim,
                start=place.start,
                end=place.end,
                passage=place.passage,
            )
        )
