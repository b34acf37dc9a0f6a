"""Intervals: how far a figure over few rows may be from what it would be over very many."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from statistics import NormalDist
from typing import Final

__all__ = ["Z_95", "auroc_interval", "mean_interval", "normals", "wilson"]

Z_95: Final = 1.959963984540054
"""The 0.975 quantile of the normal distribution."""
HALVINGS: Final = 60
"""Of an interval of length 1, so that a root is known to 2^-60."""

_MULTIPLIER: Final = 6_364_136_223_846_793_005
_INCREMENT: Final = 1_442_695_040_888_963_407
_MODULUS: Final = 2**64


def wilson(share: float, n: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a share over n independent outcomes; of none it says nothing: 0 to 1.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference (1927): centre
    (p + z²/2n) / (1 + z²/n), half-width z / (1 + z²/n) · sqrt(p (1 - p) / n + z² / 4n²). For a mean of graded points
    in [0, 1] it is wider than needed, because no such points vary more than outcomes of 0 and 1 with the same mean.
    """
    if not n:
        return 0.0, 1.0
    spread = Z_95**2 / n
    centre = (share + spread / 2) / (1 + spread)
    half = Z_95 / (1 + spread) * sqrt(share * (1 - share) / n + spread / (4 * n))
    low = 0.0 if share <= 0.0 else max(0.0, centre - half)
    high = 1.0 if share >= 1.0 else min(1.0, centre + half)
    return low, high


def mean_interval(total: float, squares: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a mean from the sum of n values and of their squares: mean ± z · s / √n.

    The values themselves are taken as independent. Fewer than two of them tell nothing of how much they vary: the
    interval is then the whole line, from minus to plus infinity.
    """
    if n < 2:
        return float("-inf"), float("inf")
    mean = total / n
    half = Z_95 * sqrt(max(0.0, squares - n * mean * mean) / (n - 1) / n)
    return mean - half, mean + half


def auroc_interval(auroc: float, *, right: int, wrong: int) -> tuple[float, float]:
    """The 95 % interval of an area under the ROC curve, from its value and the sizes of the two classes.

    Source: R. G. Newcombe, Confidence intervals for an effect size measure based on the Mann-Whitney statistic, part 2
    (2006), method 5: the score interval over the variance of Hanley and McNeil (1982), with both class sizes replaced
    by their mean. Unlike theirs it does not shrink to a point when the classes are separated perfectly.
    """
    return _auroc_low(auroc, right, wrong), 1.0 - _auroc_low(1.0 - auroc, right, wrong)


def _auroc_low(auroc: float, right: int, wrong: int) -> float:
    low, high = 0.0, auroc
    others = (right + wrong) / 2 - 1
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        shape = 1 + others * ((1 - middle) / (2 - middle) + middle / (1 + middle))
        variance = middle * (1 - middle) / (right * wrong) * shape
        if auroc - middle > Z_95 * sqrt(variance):
            low = middle
        else:
            high = middle
    return low


def normals(seed: int) -> Iterator[float]:
    """An endless sequence of standard normal numbers that depends on the seed alone, on every machine.

    A linear congruential sequence modulo 2^64 (D. Knuth, The Art of Computer Programming, volume 2, 3.3.4, the
    constants of MMIX), of which the upper 52 bits are put through the normal quantile function.
    """
    normal, state = NormalDist(), seed % _MODULUS
    while True:
        state = (_MULTIPLIER * state + _INCREMENT) % _MODULUS
        yield normal.inv_cdf(((state >> 12) + 0.5) / 2**52)
