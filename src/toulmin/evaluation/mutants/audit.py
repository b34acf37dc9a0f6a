"""The humility audit on claims with planted over-claims and honest ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from toulmin.contracts.verification import Dimension, Finding, Severity
from toulmin.evaluation.mutants.sources import Candour
from toulmin.evaluation.mutants.specimen import artifact_of, specimen_of
from toulmin.verification import verify

__all__ = ["Audited", "Weight", "audit"]

NOT_ABOUT_WORDS: Final = frozenset(("confidence.uncalibrated",))
"""Findings that every claim of the set has alike."""


class Weight(StrEnum):
    """How much the audit made of a claim."""

    FAILED = "failed"
    """An error, so that confidence quality fails."""
    FLAGGED = "flagged"
    """A warning for the reader."""
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Audited:
    """One claim of the set, and what was found at the planted place; of an honest claim, anywhere."""

    row: Candour
    weight: Weight
    codes: tuple[str, ...]


def audit(rows: Iterable[Candour]) -> tuple[Audited, ...]:
    """Verify every claim of the set with the confidence that it states."""
    return tuple(_audited(row) for row in rows)


def _audited(row: Candour) -> Audited:
    documents = [row.cited, row.second] if row.second else [row.cited]
    specimen = specimen_of(row.id, row.claim, documents, kind=row.kind)
    stated = specimen.claim.qualifier.with_(raw=row.confidence, confidence=row.confidence)
    report = verify(artifact_of(specimen.claim.with_(qualifier=stated)), specimen.context)
    found = [
        finding
        for finding in report.findings
        if finding.dimension is Dimension.CONFIDENCE_QUALITY and finding.code not in NOT_ABOUT_WORDS
    ]
    if row.planted and row.place:
        found = _at(found, row.claim.find(row.place), len(row.place))
    errors = [finding for finding in found if finding.severity is Severity.ERROR]
    weight = Weight.FAILED if errors else Weight.FLAGGED if found else Weight.QUIET
    return Audited(row, weight, tuple(sorted({finding.code for finding in found})))


def _at(found: Sequence[Finding], start: int, length: int) -> list[Finding]:
    return [
        finding
        for finding in found
        if finding.start is not None
        and finding.end is not None
        and finding.start < start + length
        and start < finding.end
    ]
