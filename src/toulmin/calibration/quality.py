"""Quality of confidence: how well what was said agrees with what turned out right, over labelled rows.

A row is `(confidence, was it right)`. Everything is a pure function of the rows, whatever their order, and every figure
is rounded to 6 decimals. Figures over few rows are rough, and the expected calibration error of few rows is too high on
average (each bin errs by chance): read them with their intervals.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import fsum, sqrt
from typing import Annotated, Final

from pydantic import Field

from toulmin.calibration.interval import auroc_interval, mean_interval, normals, wilson
from toulmin.contracts.base import Contract
from toulmin.contracts.errors import UsageError
from toulmin.contracts.vocabulary import Real, Score

__all__ = ["ConfidenceQuality", "CurvePoint", "Interval", "LabelledRow", "ReliabilityBin", "quality_of"]

LabelledRow = tuple[float, bool]
"""A confidence in [0, 1], and whether what was said with it turned out right."""

BINS: Final = 10
CURVE_POINTS_MAX: Final = 100
RESAMPLES: Final = 1_000
SEED: Final = 1
DECIMALS: Final = 6


class Interval(Contract):
    """A 95 % interval."""

    low: Score
    high: Score


class ReliabilityBin(Contract):
    """One bar of a reliability diagram: the rows whose confidence lies from `low` up to `high`."""

    low: Score
    high: Score
    n: Annotated[int, Field(ge=0)]
    confidence: Score | None = None
    """Mean confidence of its rows; None where there are none, as with the two fields below."""
    right: Score | None = None
    """Share of its rows that were right."""
    interval: Interval | None = None
    """Of that share, by Wilson."""


class CurvePoint(Contract):
    """One point of the risk-coverage curve: what happens if only the surest rows are let through."""

    coverage: Score
    """Share of all rows that are let through."""
    risk: Score
    """Share of those that were wrong."""
    confidence: Score
    """The lowest confidence that is let through."""


class ConfidenceQuality(Contract):
    """How good confidences are, in figures that can be drawn as they stand."""

    n: Annotated[int, Field(ge=1)]
    right: Annotated[int, Field(ge=0)]
    base_rate: Score
    """Share of all rows that were right."""
    ece: Score
    """Expected calibration error over ten bins of equal width: the mean distance of said and right, by rows (Naeini,
    Cooper and Hauskrecht, Obtaining Well Calibrated Probabilities Using Bayesian Binning, 2015)."""
    ece_interval: Interval
    """Basic bootstrap interval (Davison and Hinkley 1997, 5.2) with normal gaps of the bins; it holds `ece`. It begins
    at 0 where perfect calibration would show as large an error by chance alone (Bröcker and Smith 2007). A rough
    one: in simulations of 50 to 1,000 rows each end held in 0.86 to 1 of the trials, where 0.975 was meant."""
    ece_adaptive: Score
    """The same over at most ten bins of as nearly equal numbers of rows as ties allow (Nixon et al., Measuring
    Calibration in Deep Learning, 2019)."""
    brier: Score
    """Mean squared distance of confidence and outcome (G. W. Brier 1950); lower is better."""
    brier_interval: Interval
    """From the spread of the squared distances; 0 to 1 where there is one row."""
    reliability: Score
    """First part of the Brier score (A. H. Murphy 1973), over the ten bins: squared gap of said and right. Lower is
    better. `brier` = `reliability` - `resolution` + `uncertainty` + `within_bins`."""
    resolution: Score
    """How far the bins' shares of right rows lie from the base rate. Higher is better."""
    uncertainty: Score
    """Variance of the outcomes, which no confidence can change."""
    within_bins: Real
    """What Murphy's three parts leave out where the confidences in a bin differ (Stephenson, Coelho and Jolliffe
    2008)."""
    auroc: Score | None
    """Chance that a right row has a higher confidence than a wrong one, ties counting half; None without both."""
    auroc_interval: Interval | None
    aurc: Score
    """Area under the risk-coverage curve: the mean risk over all coverages (Geifman and El-Yaniv 2017), where rows of
    equal confidence come in an average order. Lower is better."""
    bins: tuple[ReliabilityBin, ...]
    """The ten bins of equal width, empty ones too."""
    curve: tuple[CurvePoint, ...]
    """At most 100 points, by rising coverage, each where the confidence changes; the last lets everything through."""


def quality_of(rows: Iterable[LabelledRow]) -> ConfidenceQuality:
    """Measure confidences against what turned out right. The same rows in any order give the same bytes.

    Raises:
        UsageError: there are no rows, or a confidence is outside [0, 1].
    """
    ordered = sorted((float(said), bool(right)) for said, right in rows)
    if not ordered:
        raise UsageError("there are no labelled rows to measure", hint="give (confidence, was it right) rows")
    if not all(0.0 <= said <= 1.0 for said, _ in ordered):
        raise UsageError("a confidence is outside [0, 1]", hint="give each as a share, not a percentage")
    n, right = len(ordered), sum(correct for _, correct in ordered)
    equal = [_Bin.of(chunk) for chunk in _equal_width(ordered)]
    base = right / n
    errors = [(said - correct) ** 2 for said, correct in ordered]
    brier = fsum(errors) / n
    reliability = fsum(one.gap**2 / one.n for one in equal if one.n) / n
    resolution = fsum(one.n * (one.right / one.n - base) ** 2 for one in equal if one.n) / n
    uncertainty = base * (1.0 - base)
    auroc = _auroc(ordered, right)
    aurc, curve = _risk_coverage(ordered)
    return ConfidenceQuality(
        n=n,
        right=right,
        base_rate=_rounded(base),
        ece=_rounded(_ece(equal, n)),
        ece_interval=_ece_interval(equal, n),
        ece_adaptive=_rounded(_ece([_Bin.of(chunk) for chunk in _equal_mass(ordered)], n)),
        brier=_rounded(brier),
        brier_interval=_interval(*mean_interval(fsum(errors), fsum(error * error for error in errors), n)),
        reliability=_rounded(reliability),
        resolution=_rounded(resolution),
        uncertainty=_rounded(uncertainty),
        within_bins=_rounded(brier - reliability + resolution - uncertainty),
        auroc=None if auroc is None else _rounded(auroc),
        auroc_interval=None if auroc is None else _interval(*auroc_interval(auroc, right=right, wrong=n - right)),
        aurc=_rounded(aurc),
        bins=tuple(_shown(one, number) for number, one in enumerate(equal)),
        curve=curve,
    )


@dataclass(frozen=True, slots=True)
class _Bin:
    """What one bin adds up to."""

    n: int
    said: float
    right: int
    gap: float
    """Sum of confidence minus outcome."""
    squares: float
    """Sum of its squares."""
    chance: float
    """Variance of the gap if every confidence were exactly right."""

    @classmethod
    def of(cls, rows: Sequence[LabelledRow]) -> _Bin:
        gaps = [said - right for said, right in rows]
        return cls(
            n=len(rows),
            said=fsum(said for said, _ in rows),
            right=sum(right for _, right in rows),
            gap=fsum(gaps),
            squares=fsum(gap * gap for gap in gaps),
            chance=fsum(said * (1.0 - said) for said, _ in rows),
        )


def _equal_width(ordered: Sequence[LabelledRow]) -> list[list[LabelledRow]]:
    bins: list[list[LabelledRow]] = [[] for _ in range(BINS)]
    for row in ordered:
        bins[min(BINS - 1, int(row[0] * BINS))].append(row)
    return bins


def _equal_mass(ordered: Sequence[LabelledRow]) -> list[list[LabelledRow]]:
    """Rows of one confidence stay together, in the bin where the middle of them falls."""
    bins: list[list[LabelledRow]] = [[] for _ in range(BINS)]
    before = 0
    for _, tied in groupby(ordered, key=lambda row: row[0]):
        group = list(tied)
        bins[min(BINS - 1, int((before + len(group) / 2) * BINS / len(ordered)))] += group
        before += len(group)
    return bins


def _ece(bins: Sequence[_Bin], n: int) -> float:
    return fsum(abs(one.gap) for one in bins) / n


def _ece_interval(bins: Sequence[_Bin], n: int) -> Interval:
    """Draw the gap of each bin anew around what it is, and turn the spread around: that takes its bias off."""
    ece = _ece(bins, n)
    found = [(one.gap, sqrt(max(0.0, one.squares - one.gap * one.gap / n))) for one in bins]
    drawn = _drawn(found, n)
    low, high = 2 * ece - drawn[-1 - RESAMPLES // 40], 2 * ece - drawn[RESAMPLES // 40]
    by_chance = _drawn([(0.0, sqrt(one.chance)) for one in bins], n)[-1 - RESAMPLES // 20]
    return _interval(0.0 if ece <= by_chance else min(ece, low), max(ece, high))


def _drawn(gaps: Sequence[tuple[float, float]], n: int) -> list[float]:
    """Calibration errors, the lowest first, of bins whose gaps have these means and deviations."""
    chance = normals(SEED)
    return sorted(sum(abs(mean + spread * next(chance)) for mean, spread in gaps) / n for _ in range(RESAMPLES))


def _auroc(ordered: Sequence[LabelledRow], right: int) -> float | None:
    wrong = len(ordered) - right
    if not right or not wrong:
        return None
    below, wins = 0, 0.0
    for _, tied in groupby(ordered, key=lambda row: row[0]):
        group = [correct for _, correct in tied]
        here = sum(group)
        wins += here * (below + (len(group) - here) / 2)
        below += len(group) - here
    return wins / (right * wrong)


def _risk_coverage(ordered: Sequence[LabelledRow]) -> tuple[float, tuple[CurvePoint, ...]]:
    """The area under the whole curve, and points of it that are far enough apart to draw."""
    n, taken, wrong, risks = len(ordered), 0, 0, []
    points: list[CurvePoint] = []
    for said, tied in groupby(reversed(ordered), key=lambda row: row[0]):
        group = [correct for _, correct in tied]
        missed = len(group) - sum(group)
        risks += [
            (wrong + missed * place / len(group)) / (taken + place) for place in range(1, len(group) + 1)
        ]  # within a tie any order is as good: the wrong ones come evenly
        step = taken * CURVE_POINTS_MAX // n
        taken, wrong = taken + len(group), wrong + missed
        if taken * CURVE_POINTS_MAX // n > step:
            points.append(
                CurvePoint(coverage=_rounded(taken / n), risk=_rounded(wrong / taken), confidence=_rounded(said))
            )
    return fsum(risks) / n, tuple(points)


def _shown(one: _Bin, number: int) -> ReliabilityBin:
    low, high = number / BINS, (number + 1) / BINS
    if not one.n:
        return ReliabilityBin(low=low, high=high, n=0)
    share = one.right / one.n
    return ReliabilityBin(
        low=low,
        high=high,
        n=one.n,
        confidence=_rounded(one.said / one.n),
        right=_rounded(share),
        interval=_interval(*wilson(share, one.n)),
    )


def _interval(low: float, high: float) -> Interval:
    return Interval(low=_rounded(max(0.0, low)), high=_rounded(min(1.0, high)))


def _rounded(value: float) -> float:
    return round(value, DECIMALS) + 0.0  # no negative zero
