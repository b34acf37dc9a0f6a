"""Fitting a domain: which method, and whether it helped rows that it had not seen."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.calibration.rows import rows_of
from toulmin.calibration import CalibrationFit, CalibrationMethod, Gain, LabelledRow, fit_calibration, quality_of
from toulmin.contracts.errors import UsageError


def stepped(n: int) -> list[LabelledRow]:
    """Right half of the time up to 0.9, and nearly always above: no two coefficients follow that."""
    chance = random.Random(5)
    return [(raw, chance.random() < (0.97 if raw > 0.9 else 0.5)) for raw in (chance.random() for _ in range(n))]


@pytest.mark.requirement("R33")
@settings(max_examples=25, deadline=None)
@given(slope=st.floats(0.2, 0.5), intercept=st.floats(-1.2, -0.8), seed=st.integers(0, 10_000))
def test_fifty_rows_of_an_overconfident_reasoner_help(slope: float, intercept: float, seed: int) -> None:
    rows = rows_of(slope, intercept, 1_050, seed=seed)
    fitted = fit_calibration(rows[:50], domain="d").calibration
    before = quality_of(rows[50:])
    after = quality_of((fitted.confidence(raw), right) for raw, right in rows[50:])
    assert after.brier < before.brier
    assert after.ece < before.ece


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=10, max_size=60), seed=st.integers(0, 9))
def test_the_order_of_the_rows_changes_no_byte(rows: list[LabelledRow], seed: int) -> None:
    if not 2 <= sum(right for _, right in rows) <= len(rows) - 2:
        with pytest.raises(UsageError, match="label"):
            fit_calibration(rows, domain="d")
        return
    mixed = rows.copy()
    random.Random(seed).shuffle(mixed)
    found = fit_calibration(rows, domain="d")
    assert fit_calibration(mixed, domain="d").canonical() == found.canonical()
    assert CalibrationFit.parse(found.canonical()) == found
    assert found.brier_gain_low <= found.brier_gain <= found.brier_gain_high
    assert (found.brier_gain > 0) == (found.gain is not Gain.NONE)


def test_few_rows_are_left_to_platt_and_many_to_whatever_does_better() -> None:
    few = fit_calibration(stepped(199), domain="d")
    assert few.calibration.method is CalibrationMethod.PLATT
    assert few.brier_isotonic is None
    many = fit_calibration(stepped(1_000), domain="d")
    assert many.calibration.method is CalibrationMethod.ISOTONIC
    assert many.brier_isotonic is not None
    assert many.brier_platt is not None
    assert many.brier_isotonic < many.brier_platt
    assert many.after.brier == many.brier_isotonic


def test_it_says_whether_it_helped() -> None:
    assert fit_calibration(rows_of(0.3, -1.0, 300), domain="d").gain is Gain.HELPED
    perfect = fit_calibration([(0.001, False), (0.999, True)] * 30, domain="d")
    assert perfect.gain is Gain.NONE
    gains = {fit_calibration(rows_of(0.6, 0.0, 40, seed=seed), domain="d").gain for seed in range(10)}
    assert Gain.PERHAPS in gains


def test_the_figures_after_are_of_rows_that_the_fit_had_not_seen() -> None:
    """Labels without any pattern: a fit that had seen them would look better than knowing nothing."""
    chance = random.Random(11)
    rows = [(chance.random(), chance.random() < 0.5) for _ in range(300)]
    found = fit_calibration(rows, domain="d", method="isotonic")
    seen = quality_of((found.calibration.confidence(raw), right) for raw, right in rows)
    assert seen.brier < found.after.brier
    assert found.after.brier > 0.245


def test_names_and_methods_are_taken_as_asked() -> None:
    rows = rows_of(0.4, -0.8, 60)
    assert fit_calibration(rows, domain="d").calibration.id == "d-platt"
    asked = fit_calibration(rows, domain="d", id="mine", method="isotonic", fitted_by="a test").calibration
    assert (asked.id, asked.method, asked.fitted_by, asked.n) == ("mine", CalibrationMethod.ISOTONIC, "a test", 60)


@pytest.mark.parametrize(
    ("rows", "method", "said"),
    [
        ([(0.5, True)] * 9, "auto", "9 labelled rows"),
        ([(0.5, True)] * 19 + [(0.5, False)], "auto", "a single one"),
        ([(0.5, True), (0.4, False)] * 10, "magic", "no calibration method 'magic'"),
    ],
)
def test_what_teaches_nothing_is_refused_with_a_hint(rows: list[LabelledRow], method: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as refused:
        fit_calibration(rows, domain="d", method=method)
    assert refused.value.hint
