"""Platt's method: two coefficients on the log-odds of the raw confidence, learnt from labelled rows."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final

from toulmin.calibration.calibration import Calibration, logit, sigmoid
from toulmin.calibration.quality import LabelledRow
from toulmin.calibration.rows import checked_rows
from toulmin.contracts.vocabulary import Name

__all__ = ["fit_platt", "platt_of"]

NEWTON_STEPS_MAX: Final = 100

_Point = tuple[float, float, int]
"""Log-odds, target, and how many rows have both."""


def fit_platt(rows: Sequence[LabelledRow], *, domain: Name, id: Name, fitted_by: str = "") -> Calibration:
    """Fit slope and intercept to labelled rows of (raw confidence, was it right).

    Newton's method on the regularised log-likelihood, with Platt's smoothed targets `(n₊+1)/(n₊+2)` and `1/(n₋+2)`
    against over-fitting on few rows. Deterministic: the same rows in any order give the same 6-decimal coefficients.
    A slope below 0 (the confidence is misleading) is set to 0: everything then gets the base rate.

    Raises:
        UsageError: fewer than 10 rows, a raw confidence outside [0, 1], or rows that are all right or all wrong.
    """
    return platt_of(checked_rows(rows, domain=domain), domain=domain, id=id, fitted_by=fitted_by)


def platt_of(rows: Sequence[LabelledRow], *, domain: Name, id: Name, fitted_by: str = "") -> Calibration:
    """The same of rows that are known to be fit for it, however few."""
    right = sum(correct for _, correct in rows)
    wrong = len(rows) - right
    targets = {True: (right + 1) / (right + 2), False: 1 / (wrong + 2)}
    counted = Counter((logit(raw), targets[bool(correct)]) for raw, correct in rows)
    slope, intercept = _newton([(x, target, count) for (x, target), count in sorted(counted.items())])
    if slope < 0.0:
        slope, intercept = 0.0, logit(right / len(rows))
    return Calibration(
        id=id, domain=domain, slope=round(slope, 6), intercept=round(intercept, 6), n=len(rows), fitted_by=fitted_by
    )


def _newton(points: Sequence[_Point]) -> tuple[float, float]:
    """Maximise the likelihood of two coefficients; step halving keeps each step an improvement."""
    slope, intercept = 1.0, 0.0
    loss = _loss(points, slope, intercept)
    for _ in range(NEWTON_STEPS_MAX):
        gradient_a = gradient_b = curve_ab = 0.0
        curve_aa = curve_bb = 1e-9
        for x, target, count in points:
            p = sigmoid(slope * x + intercept)
            weight = count * p * (1.0 - p)
            gradient_a += count * (p - target) * x
            gradient_b += count * (p - target)
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


def _loss(points: Sequence[_Point], slope: float, intercept: float) -> float:
    total = 0.0
    for x, target, count in points:
        z = slope * x + intercept
        total += count * (max(z, 0.0) - z * target + math.log1p(math.exp(-abs(z))))
    return total
