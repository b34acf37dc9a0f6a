"""The isotonic method: how often a confidence is right, from nothing but that more of it is never worth less."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from toulmin.calibration.calibration import Calibration, CalibrationMethod, CalibrationPoint
from toulmin.calibration.quality import LabelledRow
from toulmin.calibration.rows import checked_rows
from toulmin.contracts.vocabulary import Name

__all__ = ["fit_isotonic", "isotonic_of"]

SMOOTHING: Final = 2.0
"""Rows of the base rate that each block is given besides its own, as two are in Platt's targets."""
DECIMALS: Final = 6


@dataclass(frozen=True, slots=True)
class _Block:
    """Neighbouring rows that get one confidence."""

    n: int
    raw: float
    """Sum of their raw confidences."""
    value: float
    """Sum of what they are worth."""

    def joined(self, other: _Block) -> _Block:
        return _Block(n=self.n + other.n, raw=self.raw + other.raw, value=self.value + other.value)


def fit_isotonic(rows: Sequence[LabelledRow], *, domain: Name, id: Name, fitted_by: str = "") -> Calibration:
    """Fit a line that never falls to labelled rows of (raw confidence, was it right).

    1. Pool adjacent violators (M. Ayer et al., An Empirical Distribution Function for Sampling with Incomplete
       Information, 1955): the least-squares fit among all that never fall. It leaves blocks of rows.
    2. Each block is drawn towards the base rate as if two more rows of it were there, so that a few rows at an end are
       never read as certainty; what falls after that is pooled again.
    3. Each block is one point at its mean raw confidence, with straight lines between them.

    Deterministic: the same rows in any order give the same 6-decimal points.

    Raises:
        UsageError: fewer than 10 rows, a raw confidence outside [0, 1], or rows that are all right or all wrong.
    """
    return isotonic_of(checked_rows(rows, domain=domain), domain=domain, id=id, fitted_by=fitted_by)


def isotonic_of(rows: Sequence[LabelledRow], *, domain: Name, id: Name, fitted_by: str = "") -> Calibration:
    """The same of rows that are known to be fit for it, however few."""
    ordered = sorted((round(raw, DECIMALS), bool(correct)) for raw, correct in rows)
    base = sum(correct for _, correct in ordered) / len(ordered)
    blocks = _pooled(_block(list(tied)) for _, tied in groupby(ordered, key=lambda row: row[0]))
    smoothed = _pooled(
        _Block(n=one.n, raw=one.raw, value=one.n * (one.value + SMOOTHING * base) / (one.n + SMOOTHING))
        for one in blocks
    )
    return Calibration(
        id=id,
        domain=domain,
        method=CalibrationMethod.ISOTONIC,
        points=tuple(
            CalibrationPoint(raw=round(one.raw / one.n, DECIMALS), confidence=round(one.value / one.n, DECIMALS))
            for one in smoothed
        ),
        n=len(ordered),
        fitted_by=fitted_by,
    )


def _block(tied: Sequence[LabelledRow]) -> _Block:
    return _Block(n=len(tied), raw=sum(raw for raw, _ in tied), value=float(sum(correct for _, correct in tied)))


def _pooled(blocks: Iterable[_Block]) -> list[_Block]:
    """Neighbours joined until their mean values rise from one to the next."""
    pooled: list[_Block] = []
    for block in blocks:
        joined = block
        while pooled and pooled[-1].value * joined.n >= joined.value * pooled[-1].n:
            joined = pooled.pop().joined(joined)
        pooled.append(joined)
    return pooled
