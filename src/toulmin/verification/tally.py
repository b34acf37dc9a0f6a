"""Counting: how many units of a dimension were checked, the points they got, and what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from toulmin.calibration import wilson
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.verification import Dimension, DimensionScore, Finding, Severity, VerificationReport
from toulmin.contracts.vocabulary import ClaimId, Name, PassageId
from toulmin.verification.profile import SHIPPED_PROFILE, VerifierProfile

__all__ = ["METHODS", "Place", "Tally", "combine"]

METHODS: Final = MappingProxyType(
    {
        Dimension.SCOPE_ADHERENCE: ("rules+bounds+rare-word-reach", "2"),
        Dimension.EVIDENCE_COVERAGE: ("lexical-coverage+hard-facts+support-model", "3"),
        Dimension.CONTRADICTION: ("rules+roles", "4"),
        Dimension.CONFIDENCE_QUALITY: ("calibration+support-gap+humility", "2"),
        Dimension.COMPLETENESS: ("contract-checks", "2"),
    }
)
"""Name and version of what computed each score. A change that can change a score gets a new version."""

DECIMALS: Final = 6
NAME_CHARS_MAX: Final = 200


def combine(reports: Sequence[VerificationReport]) -> tuple[DimensionScore, ...]:
    """The weakest score of each dimension over several reports, with the units of all; () for none.

    A result that several levels stand behind is no better verified than the level that is verified worst. The interval
    is that level's own; calibration and domain are named where they are the same in every report.
    """
    if not reports:
        return ()
    weakest = []
    for dimension in Dimension:
        scores = [report.of(dimension) for report in reports]
        worst = min(scores, key=lambda score: (score.passed, score.score))
        weakest.append(
            worst.with_(
                units=sum(score.units for score in scores),
                calibration=_shared({score.calibration for score in scores}),
                domain=_shared({score.domain for score in scores}),
            )
        )
    return tuple(weakest)


def _shared(names: set[Name | None]) -> Name | None:
    return names.pop() if len(names) == 1 else None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding belongs: a claim, characters in its conclusion or in the text that was checked, a passage."""

    claim: ClaimId | None = None
    start: int | None = None
    end: int | None = None
    passage: PassageId | None = None


NOWHERE: Final = Place()


@dataclass(slots=True)
class Tally:
    """The running count of one dimension."""

    dimension: Dimension
    profile: VerifierProfile = SHIPPED_PROFILE
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

    def score(
        self, *, calibration: Name | None = None, domain: Name | None = None, judge: VersionedName | None = None
    ) -> DimensionScore:
        """The dimension's score; with nothing checked it is 0, fails, and says so among the findings.

        The interval is Wilson's over the units, with the mean of their points as the share: what the score might be
        over very many units like these. It is exact for points of 0 and 1, and wider than needed for graded ones.
        `judge`: a backend outside the rules that had a say; method and version name it.
        """
        if not self.units:
            self.error(f"{self.dimension.value}.nothing_checked", "there was nothing to check, and empty is not a pass")
        value = min(1.0, max(0.0, round(self.points / self.units, DECIMALS))) if self.units else 0.0
        failed = any(found.severity is Severity.ERROR for found in self.findings)
        low, high = (round(end, DECIMALS) for end in wilson(value, self.units))
        method, version = METHODS[self.dimension]
        if judge is not None:
            method, version = f"{method}+{judge.name}"[:NAME_CHARS_MAX], f"{version}+{judge.version}"[:NAME_CHARS_MAX]
        threshold = self.profile.threshold(self.dimension)
        return DimensionScore(
            dimension=self.dimension,
            score=value,
            passed=bool(self.units) and not failed and value >= threshold,
            threshold=threshold,
            units=self.units,
            method=method,
            version=version,
            calibration=calibration,
            domain=domain,
            low=low if self.units else None,
            high=high if self.units else None,
        )

    def _find(self, severity: Severity, code: str, message: str, place: Place) -> None:
        self.findings.append(
            Finding(
                dimension=self.dimension,
                severity=self.profile.severity(code, severity),
                code=code,
                message=message,
                claim=place.claim,
                start=place.start,
                end=place.end,
                passage=place.passage,
            )
        )
