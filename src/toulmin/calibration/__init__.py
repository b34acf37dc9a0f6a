"""Calibration: what a stated confidence is worth, domain by domain, and how good it is.

`Calibration` turns a raw confidence into how often it is right in one domain; `fit_calibration` learns it from labelled
rows and says whether it helps; `quality_of` measures confidences against what turned out right. An unknown domain has
no calibration, and says so. Pure functions over numbers: the same rows in any order give the same bytes.
"""

from toulmin.calibration.calibration import (
    Calibration,
    CalibrationMethod,
    CalibrationPoint,
    CalibrationSet,
    shipped_calibrations,
)
from toulmin.calibration.fitting import CalibrationFit, Gain, fit_calibration
from toulmin.calibration.interval import wilson
from toulmin.calibration.isotonic import fit_isotonic
from toulmin.calibration.platt import fit_platt
from toulmin.calibration.quality import (
    ConfidenceQuality,
    CurvePoint,
    Interval,
    LabelledRow,
    ReliabilityBin,
    quality_of,
)

__all__ = [
    "Calibration",
    "CalibrationFit",
    "CalibrationMethod",
    "CalibrationPoint",
    "CalibrationSet",
    "ConfidenceQuality",
    "CurvePoint",
    "Gain",
    "Interval",
    "LabelledRow",
    "ReliabilityBin",
    "fit_calibration",
    "fit_isotonic",
    "fit_platt",
    "quality_of",
    "shipped_calibrations",
    "wilson",
]
