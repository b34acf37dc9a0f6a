from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.calibration.rows import rows_of
from toulmin.calibration import (
    Calibration,
    CalibrationMethod,
    CalibrationPoint,
    CalibrationSet,
    fit_isotonic,
    fit_platt,
    quality_of,
    shipped_calibrations,
)
from toulmin.contracts.errors import UsageError

RAW = st.floats(0, 1)


@pytest.mark.requirement("R33")
def test_fitting_repairs_an_overconfident_reasoner_with_fifty_rows() -> None:
    rows = rows_of(0.4, -0.8, 2_000)
    fitted = fit_platt(rows[:50], domain="d", id="d-1")
    after = quality_of((fitted.confidence(raw), right) for raw, right in rows[50:])
    assert after.ece < quality_of(rows[50:]).ece / 2
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


@pytest.mark.parametrize("fit", [fit_platt, fit_isotonic])
@pytest.mark.parametrize(
    "rows",
    [[(0.5, True)] * 9, [(0.5, True)] * 20, [(0.5, False)] * 20, [(0.5, True)] * 10 + [(1.5, False)] * 10],
)
def test_rows_that_teach_nothing_are_refused_with_a_hint(
    rows: list[tuple[float, bool]], fit: Callable[..., Calibration]
) -> None:
    with pytest.raises(UsageError) as refused:
        fit(rows, domain="d", id="x")
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


# --- isotonic


def test_pooled_neighbours_share_a_confidence_and_lines_join_the_points() -> None:
    rows = [(0.2, False)] * 8 + [(0.4, True)] * 4 + [(0.6, False)] * 4 + [(0.8, True)] * 8
    fitted = fit_isotonic(rows, domain="d", id="x")
    # 0.4 and 0.6 fall, so they are pooled at 0.5; each block is drawn to the base rate of 0.5 by two more rows.
    assert fitted.points == (
        CalibrationPoint(raw=0.2, confidence=0.1),
        CalibrationPoint(raw=0.5, confidence=0.5),
        CalibrationPoint(raw=0.8, confidence=0.9),
    )
    assert [fitted.confidence(raw) for raw in (0.0, 0.2, 0.35, 0.65, 0.8, 1.0)] == [0.1, 0.1, 0.3, 0.7, 0.9, 0.9]


def test_a_shape_that_two_coefficients_cannot_follow_is_followed() -> None:
    """Right half of the time whatever is said between 0.1 and 0.9, and hardly ever wrong above."""
    rows = [(0.1 + 0.8 * n / 400, n % 2 == 0) for n in range(400)] + [(0.95, n % 20 != 0) for n in range(100)]
    stepped, smooth = fit_isotonic(rows, domain="d", id="x"), fit_platt(rows, domain="d", id="x")
    assert stepped.confidence(0.2) == pytest.approx(0.5, abs=0.02)
    assert stepped.confidence(0.95) == pytest.approx(0.95, abs=0.02)
    assert abs(smooth.confidence(0.2) - 0.5) > 0.08


@given(rows=st.lists(st.tuples(RAW, st.booleans()), min_size=10, max_size=60))
def test_isotonic_points_rise_and_never_say_never(rows: list[tuple[float, bool]]) -> None:
    if len({right for _, right in rows}) < 2:
        return
    fitted = fit_isotonic(rows, domain="d", id="x")
    assert fitted == fit_isotonic(rows[::-1], domain="d", id="x")
    assert all(0.0 < point.confidence < 1.0 for point in fitted.points)
    said = [fitted.confidence(number / 50) for number in range(51)]
    assert all(low <= high for low, high in pairwise(said))
    assert CalibrationSet.parse(CalibrationSet(calibrations=(fitted,)).canonical()).calibrations == (fitted,)


@pytest.mark.parametrize(
    ("method", "points", "said"),
    [
        ("platt", [(0.1, 0.1)], "points belong"),
        ("isotonic", [], "at least one"),
        ("isotonic", [(0.5, 0.1), (0.5, 0.2)], "must rise"),
        ("isotonic", [(0.1, 0.5), (0.5, 0.2)], "never fall"),
    ],
)
def test_points_that_are_no_calibration_are_refused(method: str, points: list[tuple[float, float]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Calibration(
            id="x",
            domain="d",
            method=CalibrationMethod(method),
            points=tuple(CalibrationPoint(raw=raw, confidence=confidence) for raw, confidence in points),
            n=10,
        )
