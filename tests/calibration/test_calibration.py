from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toulmin.calibration import Calibration, CalibrationSet, fit_platt, shipped_calibrations
from toulmin.contracts.errors import UsageError

RAW = st.floats(0, 1)


def rows_of(slope: float, intercept: float, n: int) -> list[tuple[float, bool]]:
    chance = random.Random(7)
    rows = []
    for _ in range(n):
        raw = chance.uniform(0.02, 0.98)
        right = 1 / (1 + math.exp(-(slope * math.log(raw / (1 - raw)) + intercept)))
        rows.append((raw, chance.random() < right))
    return rows


def error_of(rows: list[tuple[float, bool]], fitted: Calibration | None) -> float:
    """Expected calibration error over ten bins."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for raw, right in rows:
        said = fitted.confidence(raw) if fitted else raw
        bins.setdefault(min(9, int(said * 10)), []).append((said, right))
    return sum(abs(sum(said - right for said, right in one)) for one in bins.values()) / len(rows)


@pytest.mark.requirement("R33")
def test_fitting_repairs_an_overconfident_reasoner_with_fifty_rows() -> None:
    rows = rows_of(0.4, -0.8, 2_000)
    fitted = fit_platt(rows[:50], domain="d", id="d-1")
    assert error_of(rows[50:], fitted) < error_of(rows[50:], None) / 2
    many = fit_platt(rows, domain="d", id="d-2")
    assert many.slope == pytest.approx(0.4, abs=0.08)
    assert many.intercept == pytest.approx(-0.8, abs=0.12)
    assert many.n == 2_000


def test_the_order_of_the_rows_changes_nothing() -> None:
    rows = rows_of(1.5, 0.3, 60)
    assert fit_platt(rows, domain="d", id="x") == fit_platt(rows[::-1], domain="d", id="x")


def test_misleading_confidence_becomes_the_base_rate() -> None:
    rows = [(0.9, False)] * 30 + [(0.1, True)] * 10
    fitted = fit_platt(rows, domain="d", id="x")
    assert fitted.slope == 0.0
    assert fitted.confidence(0.9) == fitted.confidence(0.1) == pytest.approx(0.25)


def test_one_raw_value_gives_its_share() -> None:
    fitted = fit_platt([(0.5, True)] * 30 + [(0.5, False)] * 10, domain="d", id="x")
    assert fitted.confidence(0.5) == pytest.approx(0.75, abs=0.02)
    same = fit_platt([(0.9, True)] * 30 + [(0.9, False)] * 10, domain="d", id="x")
    assert same.confidence(0.9) == pytest.approx(0.75, abs=0.02)


@pytest.mark.parametrize(
    "rows",
    [[(0.5, True)] * 9, [(0.5, True)] * 20, [(0.5, False)] * 20, [(0.5, True)] * 10 + [(1.5, False)] * 10],
)
def test_rows_that_teach_nothing_are_refused_with_a_hint(rows: list[tuple[float, bool]]) -> None:
    with pytest.raises(UsageError) as refused:
        fit_platt(rows, domain="d", id="x")
    assert refused.value.hint


@given(one=RAW, two=RAW, slope=st.floats(0, 5), intercept=st.floats(-5, 5))
def test_calibration_keeps_the_order_and_the_range(one: float, two: float, slope: float, intercept: float) -> None:
    calibration = Calibration(id="x", domain="d", slope=slope, intercept=intercept, n=10)
    low, high = sorted((one, two))
    assert 0.0 <= calibration.confidence(low) <= calibration.confidence(high) <= 1.0


@given(raw=RAW)
def test_an_unknown_domain_gives_the_raw_value_back(raw: float) -> None:
    assert CalibrationSet().apply("nowhere", raw) == (raw, None)


def test_a_domain_has_one_calibration() -> None:
    one = Calibration(id="x", domain="d", slope=1.0, intercept=0.0, n=10)
    with pytest.raises(ValueError, match="same domain"):
        CalibrationSet(calibrations=(one, one))


def test_the_shipped_calibrations_are_valid() -> None:
    assert CalibrationSet.parse(shipped_calibrations().canonical()) == shipped_calibrations()
