"""Calibration: what a stated confidence is worth, domain by domain.

`Calibration` turns a raw confidence into how often it is right in one domain; `fit_platt` learns it from labelled rows.
An unknown domain has no calibration, and says so. Pure functions over numbers.
"""

from toulmin.calibration.calibration import Calibration, CalibrationSet, fit_platt, shipped_calibrations

__all__ = ["Calibration", "CalibrationSet", "fit_platt", "shipped_calibrations"]
