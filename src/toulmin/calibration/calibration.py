"""Calibrated confidence, keyed by domain: what a reasoner says is turned into how often it is right.

Two methods. Platt's (J. Platt, Probabilistic Outputs for Support Vector Machines, 1999) works on the log-odds of the
raw confidence: `confidence = sigmoid(slope * logit(raw) + intercept)`; slope 1 and intercept 0 leave it as it is.
The isotonic one (B. Zadrozny and C. Elkan, Transforming Classifier Scores into Accurate Multiclass Probability
Estimates, 2002) has points that never fall, with straight lines between them.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Annotated

from pydantic import Field, model_validator

from toulmin.contracts.base import Contract
from toulmin.contracts.vocabulary import Name, Real, Score

__all__ = [
    "Calibration",
    "CalibrationMethod",
    "CalibrationPoint",
    "CalibrationSet",
    "logit",
    "shipped_calibrations",
    "sigmoid",
]

LOGIT_MAX = 6.906754778648554
"""Log-odds of 0.999: a raw confidence of 0 or 1 is read as 0.001 or 0.999, so that it stays finite."""


class CalibrationMethod(StrEnum):
    """How a raw confidence becomes a calibrated one."""

    PLATT = "platt"
    ISOTONIC = "isotonic"


class CalibrationPoint(Contract):
    """One point of an isotonic calibration: what a raw confidence is worth."""

    raw: Score
    confidence: Score


class Calibration(Contract):
    """What one domain's raw confidences are worth, and how many labelled rows say so."""

    id: Name
    domain: Name
    method: CalibrationMethod = CalibrationMethod.PLATT
    slope: Real = 1.0
    """With Platt's method."""
    intercept: Real = 0.0
    """With Platt's method."""
    points: tuple[CalibrationPoint, ...] = ()
    """With the isotonic method: by rising raw confidence, never falling. Before the first and after the last the line
    goes on level."""
    n: Annotated[int, Field(ge=1)]
    fitted_by: Annotated[str, Field(max_length=1_000)] = ""
    """The command that made it and the digest of the labelled rows, so that anybody can make it again."""

    @model_validator(mode="after")
    def _points_belong_to_the_method(self) -> Calibration:
        if (self.method is CalibrationMethod.ISOTONIC) != bool(self.points):
            raise ValueError("points belong to the isotonic method, and it needs at least one")
        if any(one.raw >= two.raw or one.confidence > two.confidence for one, two in pairwise(self.points)):
            raise ValueError("the points must rise in raw confidence and never fall in confidence")
        return self

    def confidence(self, raw: float) -> float:
        """The calibrated confidence in [0, 1] (6 decimals, so that it is the same on every machine)."""
        if self.method is CalibrationMethod.PLATT:
            return round(sigmoid(self.slope * logit(raw) + self.intercept), 6)
        place = bisect_right(self.points, raw, key=lambda point: point.raw)
        if place in (0, len(self.points)):
            return self.points[min(place, len(self.points) - 1)].confidence
        left, right = self.points[place - 1], self.points[place]
        part = (raw - left.raw) / (right.raw - left.raw)
        return round(left.confidence + part * (right.confidence - left.confidence), 6)


class CalibrationSet(Contract):
    """The calibrations that a run was started with, at most one for each domain."""

    calibrations: tuple[Calibration, ...] = ()

    @model_validator(mode="after")
    def _one_for_each_domain(self) -> CalibrationSet:
        if len({entry.domain for entry in self.calibrations}) != len(self.calibrations):
            raise ValueError("two calibrations are for the same domain")
        return self

    def for_domain(self, domain: str) -> Calibration | None:
        """The calibration of a domain, or None: then its confidence is uncalibrated and must be shown as such."""
        return next((entry for entry in self.calibrations if entry.domain == domain), None)

    def overlaid(self, others: Iterable[Calibration]) -> CalibrationSet:
        """This set with others over it, which win in their domains; by the name of the domain."""
        found = {entry.domain: entry for entry in (*self.calibrations, *others)}
        return CalibrationSet(calibrations=tuple(found[domain] for domain in sorted(found)))

    def apply(self, domain: str, raw: float) -> tuple[float, str | None]:
        """The confidence and the id of the calibration; an unknown domain gives the raw value back and None."""
        calibration = self.for_domain(domain)
        return (raw, None) if calibration is None else (calibration.confidence(raw), calibration.id)


@cache
def shipped_calibrations() -> CalibrationSet:
    """The coefficients that come with the package (`calibrations.json` beside this module), read once.

    Raises:
        ContractRefused: the file was damaged.
    """
    return CalibrationSet.parse(files(__package__ or __name__).joinpath("calibrations.json").read_bytes())


def sigmoid(z: float) -> float:
    """The share that has these log-odds; no log-odds are too large for it."""
    return 1.0 / (1.0 + math.exp(-z)) if z >= 0.0 else math.exp(z) / (1.0 + math.exp(z))


def logit(p: float) -> float:
    """The log-odds of a share, which is first brought to between 0.001 and 0.999."""
    if p <= 0.001:
        return -LOGIT_MAX
    return LOGIT_MAX if p >= 0.999 else math.log(p / (1.0 - p))
