"""Figures of confidence against textbook values, against each other, and against data of a known quality."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.calibration.rows import rows_of
from toulmin.calibration import ConfidenceQuality, LabelledRow, ReliabilityBin, quality_of, wilson
from toulmin.contracts.errors import UsageError

ROWS = st.lists(st.tuples(st.sampled_from([n / 20 for n in range(21)]), st.booleans()), min_size=1, max_size=80)
ROUNDED = 5e-6


def test_figures_of_a_case_that_can_be_done_by_hand() -> None:
    rows = [(0.9, True), (0.9, True), (0.9, False), (0.7, True), (0.3, False), (0.3, True)]
    found = quality_of(rows)
    assert (found.n, found.right, found.base_rate) == (6, 4, 0.666667)
    # Gaps of the three bins: 2.7 - 2, 0.7 - 1, 0.6 - 1.
    assert found.ece == pytest.approx((0.7 + 0.3 + 0.4) / 6, abs=ROUNDED)
    assert found.brier == pytest.approx((0.01 + 0.01 + 0.81 + 0.09 + 0.09 + 0.49) / 6, abs=ROUNDED)
    # Eight pairs of a right and a wrong row: 0.9 wins one and ties one, twice; 0.7 wins one of two; 0.3 ties one.
    assert found.auroc == pytest.approx((2 * 1.5 + 1 + 0.5) / 8, abs=ROUNDED)
    assert [(point.confidence, point.coverage, point.risk) for point in found.curve] == [
        (0.9, 0.5, 0.333333),
        (0.7, 0.666667, 0.25),
        (0.3, 1.0, 0.333333),
    ]
    # Within a tie the wrong rows come evenly: 1/3, 1/3, 1/3, then 1/4, then 1.5/5 and 2/6.
    assert found.aurc == pytest.approx((1 + 0.25 + 0.3 + 1 / 3) / 6, abs=ROUNDED)
    assert [one.n for one in found.bins] == [0, 0, 0, 2, 0, 0, 0, 1, 0, 3]
    last = found.bins[9]
    assert (last.low, last.high, last.confidence, last.right) == (0.9, 1.0, 0.9, 0.666667)
    assert last.interval is not None
    assert (last.interval.low, last.interval.high) == tuple(round(end, 6) for end in wilson(2 / 3, 3))
    assert found.bins[0] == ReliabilityBin(low=0.0, high=0.1, n=0)


@given(rows=ROWS, seed=st.integers(0, 9))
def test_every_figure_is_in_keeping_with_the_others(rows: list[LabelledRow], seed: int) -> None:
    found = quality_of(rows)
    mixed = rows.copy()
    random.Random(seed).shuffle(mixed)
    assert quality_of(mixed).canonical() == found.canonical(), "the order of the rows says nothing"
    assert ConfidenceQuality.parse(found.canonical()) == found
    parts = found.reliability - found.resolution + found.uncertainty + found.within_bins
    assert found.brier == pytest.approx(parts, abs=ROUNDED)
    for value, interval in ((found.ece, found.ece_interval), (found.brier, found.brier_interval)):
        assert interval.low <= value <= interval.high
    assert (found.auroc is None) == (found.right in (0, found.n)) == (found.auroc_interval is None)
    if found.auroc is not None and found.auroc_interval is not None:
        assert found.auroc_interval.low <= found.auroc <= found.auroc_interval.high
        assert found.auroc_interval.low < found.auroc_interval.high
    assert sum(one.n for one in found.bins) == found.n == len(rows)
    coverages = [point.coverage for point in found.curve]
    assert coverages == sorted(set(coverages))
    assert coverages[-1] == 1.0
    assert found.curve[-1].risk == pytest.approx(1 - found.base_rate, abs=ROUNDED)


def test_perfect_and_opposite_confidences() -> None:
    perfect = quality_of([(1.0, True)] * 20 + [(0.0, False)] * 20)
    assert (perfect.ece, perfect.brier, perfect.auroc, perfect.reliability) == (0.0, 0.0, 1.0, 0.0)
    assert perfect.resolution == perfect.uncertainty == 0.25
    assert perfect.aurc == pytest.approx(sum(n / (20 + n) for n in range(1, 21)) / 40, abs=ROUNDED)
    assert perfect.auroc_interval is not None
    assert 0.85 < perfect.auroc_interval.low < 1.0, "forty rows do not make it certain"
    opposite = quality_of([(0.0, True)] * 20 + [(1.0, False)] * 20)
    assert (opposite.ece, opposite.brier, opposite.auroc) == (1.0, 1.0, 0.0)


@pytest.mark.requirement("R33")
def test_the_error_of_calibrated_confidence_is_told_from_that_of_distorted_confidence() -> None:
    calibrated, distorted = quality_of(rows_of(1.0, 0.0, 1_000)), quality_of(rows_of(0.3, -0.8, 1_000))
    assert calibrated.ece_interval.low == 0.0
    assert calibrated.ece_interval.high < 0.08
    assert distorted.ece_interval.low > 0.15


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    """True figures of evenly spread confidences that are right with chance 0.35 + 0.3 c, by integration."""
    chance = random.Random(3)
    trials, ece_true, brier_true = 100, 0.1775, 0.283333
    held = {"ece": 0, "brier": 0, "none": 0}
    for _ in range(trials):
        said = [chance.random() for _ in range(100)]
        rows = [(c, chance.random() < 0.35 + 0.3 * c) for c in said]
        found = quality_of(rows)
        held["ece"] += found.ece_interval.low <= ece_true <= found.ece_interval.high
        held["brier"] += found.brier_interval.low <= brier_true <= found.brier_interval.high
        held["none"] += quality_of([(c, chance.random() < c) for c in said]).ece_interval.low == 0.0
    assert {name: count / trials > 0.85 for name, count in held.items()} == dict.fromkeys(held, True), held


def test_equal_confidences_stay_in_one_bin_of_equal_mass() -> None:
    rows = [(0.5, n % 2 == 0) for n in range(90)] + [(0.9, True)] * 10
    found = quality_of(rows)
    assert found.ece_adaptive == pytest.approx(0.01, abs=ROUNDED)


def test_a_curve_of_many_rows_is_thin_enough_to_draw() -> None:
    found = quality_of(rows_of(1.0, 0.0, 2_000))
    assert len(found.curve) <= 100
    assert found.curve[0].coverage == pytest.approx(0.01, abs=0.002)
    assert found.curve[0].risk < found.curve[-1].risk


def test_one_row_is_measured_and_says_how_little_it_says() -> None:
    found = quality_of([(0.8, True)])
    assert (found.ece, found.brier, found.auroc) == (0.2, 0.04, None)
    assert (found.brier_interval.low, found.brier_interval.high) == (0.0, 1.0)


@pytest.mark.parametrize("rows", [[], [(1.2, True)], [(-0.1, True)], [(float("nan"), True)]])
def test_what_cannot_be_measured_is_refused(rows: list[LabelledRow]) -> None:
    with pytest.raises(UsageError) as refused:
        quality_of(rows)
    assert refused.value.hint


def test_wilson_of_nothing_says_nothing() -> None:
    assert wilson(0.0, 0) == (0.0, 1.0)
    assert wilson(1.0, 5)[1] == 1.0
    assert wilson(0.0, 5)[0] == 0.0
    assert wilson(0.5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
