"""Fitting a domain: choose a method by cross-validation, and say honestly whether it helps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from math import fsum
from types import MappingProxyType
from typing import Final

from toulmin.calibration.calibration import Calibration, CalibrationMethod
from toulmin.calibration.interval import mean_interval
from toulmin.calibration.isotonic import isotonic_of
from toulmin.calibration.platt import platt_of
from toulmin.calibration.quality import ConfidenceQuality, LabelledRow, quality_of
from toulmin.calibration.rows import checked_rows, folds
from toulmin.contracts.base import Contract
from toulmin.contracts.errors import UsageError
from toulmin.contracts.vocabulary import Name, Real, Score

__all__ = ["CalibrationFit", "Gain", "cross_validated", "fit_calibration"]

ISOTONIC_ROWS_MIN: Final = 200
"""With fewer rows the isotonic method learns their accidents; then two coefficients are the better bet."""
EACH_MIN: Final = 2
"""Rows of each label: with one, the rows that are learnt from would at times have none."""
DECIMALS: Final = 6

_FITS: Final = MappingProxyType({CalibrationMethod.PLATT: platt_of, CalibrationMethod.ISOTONIC: isotonic_of})


class Gain(StrEnum):
    """What a calibration was worth on rows that it had not seen, by the Brier score."""

    HELPED = "helped"
    """It got better, and by more than chance explains (the 95 % interval of the gain is above 0)."""
    PERHAPS = "perhaps"
    """It got better, but that may be chance."""
    NONE = "none"
    """It got no better: what was said is as good as it is."""


class CalibrationFit(Contract):
    """A calibration of one domain, with how good confidences were before and are after it."""

    calibration: Calibration
    """Fitted on all rows."""
    before: ConfidenceQuality
    after: ConfidenceQuality
    """Cross-validated: every row was given its confidence by a fit that had not seen it."""
    brier_platt: Score | None
    """Cross-validated Brier score of each method; None for one that was not tried."""
    brier_isotonic: Score | None
    gain: Gain
    brier_gain: Real
    """Brier score before less that after; above 0 is better."""
    brier_gain_low: Real
    """95 % interval from the spread of the rows' single gains."""
    brier_gain_high: Real


def fit_calibration(
    rows: Sequence[LabelledRow], *, domain: Name, id: Name = "", method: str = "auto", fitted_by: str = ""
) -> CalibrationFit:
    """Fit a domain's calibration to labelled rows of (raw confidence, was it right).

    With `auto` the method with the lower cross-validated Brier score is taken, Platt's if they are equal; below 200
    rows Platt's is the only one that is tried. Without an `id` it is named after domain and method. Deterministic: the
    same rows in any order give the same bytes.

    Raises:
        UsageError: an unknown method, fewer than 10 rows, fewer than two of a label, or a raw confidence outside
            [0, 1].
    """
    if method != "auto" and method not in set(CalibrationMethod):
        raise UsageError(f"there is no calibration method {method!r}", hint="take auto, platt or isotonic")
    right = sum(bool(correct) for _, correct in checked_rows(rows, domain=domain))
    if min(right, len(rows) - right) < EACH_MIN:
        raise UsageError(
            f"the labelled rows for {domain} have a single one of a label", hint="add rows of the rarer kind"
        )
    candidates = (
        (CalibrationMethod(method),)
        if method != "auto"
        else tuple(CalibrationMethod)
        if len(rows) >= ISOTONIC_ROWS_MIN
        else (CalibrationMethod.PLATT,)
    )
    validated = {candidate: cross_validated(rows, method=candidate) for candidate in candidates}
    tried = {candidate: _brier([(after, right) for _, after, right in seen]) for candidate, seen in validated.items()}
    chosen = min(candidates, key=lambda candidate: tried[candidate])
    name = id or f"{domain[:150]}-{chosen.value}"
    gains = [(raw - right) ** 2 - (after - right) ** 2 for raw, after, right in validated[chosen]]
    low, high = mean_interval(fsum(gains), fsum(gain * gain for gain in gains), len(gains))
    gain = round(fsum(gains) / len(gains), DECIMALS) + 0.0
    return CalibrationFit(
        calibration=_FITS[chosen](rows, domain=domain, id=name, fitted_by=fitted_by),
        before=quality_of(rows),
        after=quality_of((after, right) for _, after, right in validated[chosen]),
        brier_platt=tried.get(CalibrationMethod.PLATT),
        brier_isotonic=tried.get(CalibrationMethod.ISOTONIC),
        gain=Gain.NONE if gain <= 0.0 else Gain.HELPED if low > 0.0 else Gain.PERHAPS,
        brier_gain=gain,
        brier_gain_low=round(low, DECIMALS) + 0.0,
        brier_gain_high=round(high, DECIMALS) + 0.0,
    )


def cross_validated(rows: Sequence[LabelledRow], *, method: CalibrationMethod) -> tuple[tuple[float, float, bool], ...]:
    """Each row as (raw, calibrated, was it right), calibrated by a fit on the nine tenths that it is not in."""
    fit: Callable[..., Calibration] = _FITS[method]
    seen = []
    for learnt, kept in folds(rows):
        fitted = fit(learnt, domain="-", id="-")
        seen += [(raw, fitted.confidence(raw), bool(right)) for raw, right in kept]
    return tuple(seen)


def _brier(rows: Sequence[LabelledRow]) -> float:
    return round(fsum((said - right) ** 2 for said, right in rows) / len(rows), DECIMALS)
