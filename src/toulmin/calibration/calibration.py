"""Calibrated confidence, keyed by domain: what a reasoner says is turned into how often it is right.

Platt's method (J. Platt, Probabilistic Outputs for Support Vector Machines, 1999) on the log-odds of the raw
confidence: `confidence = sigmoid(slope * logit(raw) + intercept)`. Slope 1 and intercept 0 leave it as it is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import Field, model_validator

from toulmin.contracts.base import Contract
from toulmin.contracts.errors import UsageError
from toulmin.contracts.vocabulary import Name

__all__ = ["Calibration", "CalibrationSet", "fit_platt", "shipped_calibrations"]

LOGIT_MAX = 6.906754778648554
"""Log-odds of 0.999: a raw confidence of 0 or 1 is read as 0.001 or 0.999, so that it stays finite."""
NEWTON_STEPS_MAX = 100
ROWS_MIN = 10
"""Fewer labelled rows than this say nothing about two coefficients."""


class Calibration(Contract):
    """Platt coefficients for one domain, and how many labelled rows they were fitted on."""

    id: Name
    domain: Name
    method: Literal["platt"] = "platt"
    slope: float
    intercept: float
    n: Annotated[int, Field(ge=1)]
    fitted_by: Annotated[str, Field(max_length=1_000)] = ""
    """The command that made the coefficients, so that anybody can make them again."""

    def confidence(self, raw: float) -> float:
        """The calibrated confidence in [0, 1] (6 decimals, so that it is the same on every machine)."""
        return round(_sigmoid(self.slope * _logit(raw) + self.intercept), 6)


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


def fit_platt(rows: Sequence[tuple[float, bool]], *, domain: str, id: str, fitted_by: str = "") -> Calibration:
    """Fit slope and intercept to labelled rows of (raw confidence, was it right).

    Newton's method on the regularised log-likelihood, with Platt's smoothed targets `(n₊+1)/(n₊+2)` and `1/(n₋+2)`
    against over-fitting on few rows. Deterministic: the same rows in any order give the same 6-decimal coefficients.
    A slope below 0 (the confidence is misleading) is set to 0: everything then gets the base rate.

    Raises:
        UsageError: fewer than 10 rows, a raw confidence outside [0, 1], or rows that are all right or all wrong.
    """
    if len(rows) < ROWS_MIN:
        raise UsageError(f"{len(rows)} labelled rows for {domain}", hint=f"label at least {ROWS_MIN}; 50 are useful")
    if any(not 0.0 <= raw <= 1.0 for raw, _ in rows):
        raise UsageError(
            f"a raw confidence for {domain} is outside [0, 1]", hint="give each as a share, not a percentage"
        )
    right = sum(1 for _, correct in rows if correct)
    wrong = len(rows) - right
    if not right or not wrong:
        raise UsageError(f"all labelled rows for {domain} have the same label", hint="add rows of the other kind")
    targets = {True: (right + 1) / (right + 2), False: 1 / (wrong + 2)}
    points = sorted((_logit(raw), targets[bool(correct)]) for raw, correct in rows)
    slope, intercept = _newton(points)
    if slope < 0.0:
        slope, intercept = 0.0, _logit(right / len(rows))
    return Calibration(
        id=id, domain=domain, slope=round(slope, 6), intercept=round(intercept, 6), n=len(rows), fitted_by=fitted_by
    )


def _newton(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Maximise the likelihood of two coefficients; step halving keeps each step an improvement."""
    slope, intercept = 1.0, 0.0
    loss = _loss(points, slope, intercept)
    for _ in range(NEWTON_STEPS_MAX):
        gradient_a = gradient_b = curve_ab = 0.0
        curve_aa = curve_bb = 1e-9
        for x, target in points:
            p = _sigmoid(slope * x + intercept)
            weight = p * (1.0 - p)
            gradient_a += (p - target) * x
            gradient_b += p - target
            curve_aa += weight * x * x
            curve_ab += weight * x
            curve_bb += weight
        determinant = curve_aa * curve_bb - curve_ab * curve_ab
        if determinant <= 1e-12:  # all rows have one raw value: only the intercept can be learnt
            step_a, step_b = 0.0, gradient_b / curve_bb
        else:
            step_a = (curve_bb * gradient_a - curve_ab * gradient_b) / determinant
            step_b = (curve_aa * gradient_b - curve_ab * gradient_a) / determinant
        size = 1.0
        while size > 1e-6 and _loss(points, slope - size * step_a, intercept - size * step_b) > loss:
            size /= 2.0
        slope, intercept = slope - size * step_a, intercept - size * step_b
        before, loss = loss, _loss(points, slope, intercept)
        if before - loss < 1e-12:
            break
    return slope, intercept


def _loss(points: Sequence[tuple[float, float]], slope: float, intercept: float) -> float:
    total = 0.0
    for x, target in points:
        z = slope * x + intercept
        total += max(z, 0.0) - z * target + math.log1p(math.exp(-abs(z)))
    return total


def _sigmoid(z: float) -> float:
    return 1.0 / (1.0 + math.exp(-z)) if z >= 0.0 else math.exp(z) / (1.0 + math.exp(z))


def _logit(p: float) -> float:
    if p <= 0.001:
        return -LOGIT_MAX
    return LOGIT_MAX if p >= 0.999 else math.log(p / (1.0 - p))
