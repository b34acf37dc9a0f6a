"""The figures of `toulmin eval gate`."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from toulmin.calibration import Interval
from toulmin.contracts.base import Contract, Versioned
from toulmin.contracts.canonical import Digest
from toulmin.contracts.run_contract import VersionedName
from toulmin.contracts.vocabulary import Name, Score

__all__ = ["GateEvaluation", "GatePoint", "SystemPoint"]

Count = Annotated[int, Field(ge=0)]


class GatePoint(Contract):
    """What becomes of all claims at one minimum that policy asks of the support model."""

    grounded_min: Score
    promoted_unsupported: Count
    contamination: Score
    """Share of the unsupported claims that are promoted."""
    contamination_interval: Interval
    """95 %, by resampling whole questions 1,000 times."""
    held_supported: Count
    waste: Score
    """Share of the supported claims that are held back."""
    waste_interval: Interval
    wrong_among_promoted: Score
    """Share of the promoted claims that are unsupported: what a level above would build on."""
    operating: bool
    """Whether the policy pack asks for this minimum."""


class SystemPoint(Contract):
    """The operating point for the answers of one system."""

    system: Name
    supported: Count
    unsupported: Count
    contamination: Score
    waste: Score


class GateEvaluation(Versioned):
    """The result of `toulmin eval gate`."""

    SCHEMA: ClassVar[str] = "gate-evaluation/1"

    toulmin: str
    seed: int
    policy: VersionedName
    file: str
    bytes_digest: Digest
    damaged: Count
    models: str
    """How the support model came about that judged."""
    questions: Count
    answers: Count
    """Artifacts: the claims of one system to one question."""
    supported: Count
    unsupported: Count
    points: tuple[GatePoint, ...]
    systems: tuple[SystemPoint, ...]
    """At the operating point."""

    @property
    def operating(self) -> GatePoint:
        """The point that the policy pack asks for."""
        return next(point for point in self.points if point.operating)
