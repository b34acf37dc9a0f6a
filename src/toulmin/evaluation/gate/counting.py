"""Shares over claims, and their intervals by resampling whole questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from toulmin.calibration import wilson
from toulmin.evaluation.gate.figures import Point, Rate, Slice

__all__ = ["RESAMPLES", "Judgement", "Resampling"]

RESAMPLES: Final = 1_000


@dataclass(frozen=True, slots=True)
class Judgement:
    """One claim at the gate."""

    question: str
    system: str
    artifact: str
    supported: bool
    promoted: bool
    rules: tuple[str, ...] = ()
    """What kept it out."""


class Resampling:
    """The same 1,000 samples of whole questions for every figure, so that figures can be held against each other.

    Where none or all of the claims count, it is Wilson's interval over as many outcomes as questions have such claims.

    Source: B. Efron, R. Tibshirani, An Introduction to the Bootstrap (1993), 13.3; questions as units.
    """

    def __init__(self, questions: Sequence[str], *, seed: int) -> None:
        self._places = {question: place for place, question in enumerate(dict.fromkeys(questions))}
        count = len(self._places)
        drawn = np.random.default_rng(seed).integers(0, count, (RESAMPLES, count))
        self._times = np.stack([np.bincount(one, minlength=count) for one in drawn])

    def slice(self, name: str, judged: Sequence[Judgement]) -> Slice:
        """The figures of some claims."""
        contamination, waste, impurity = self._rates(judged)
        return Slice(
            name=name,
            claims=len(judged),
            artifacts=len({one.artifact for one in judged}),
            contamination=contamination,
            waste=waste,
            impurity=impurity,
        )

    def point(self, threshold: float, judged: Sequence[Judgement]) -> Point:
        """The figures of all claims at a threshold."""
        contamination, waste, impurity = self._rates(judged)
        return Point(threshold=threshold, contamination=contamination, waste=waste, impurity=impurity)

    def _rates(self, judged: Sequence[Judgement]) -> tuple[Rate, Rate, Rate]:
        return (
            self._rate([(one.question, one.promoted) for one in judged if not one.supported]),
            self._rate([(one.question, not one.promoted) for one in judged if one.supported]),
            self._rate([(one.question, not one.supported) for one in judged if one.promoted]),
        )

    def _rate(self, outcomes: Sequence[tuple[str, bool]]) -> Rate:
        hits = self._by_question([question for question, hit in outcomes if hit])
        every = self._by_question([question for question, _ in outcomes])
        total, found = int(every.sum()), int(hits.sum())
        if found in (0, total):
            # All samples say the same then, which is no reason to be sure.
            low, high = wilson(found / total if total else 0.0, int((every > 0).sum()))
        else:
            of = self._times @ every
            # A sample without any such claim has no share; it is left out.
            shares = (self._times @ hits)[of > 0] / of[of > 0]
            low, high = (float(end) for end in np.quantile(shares, [0.025, 0.975]))
        value = found / total if total else 0.0
        return Rate(hits=found, of=total, value=round(value, 6), low=round(low, 6), high=round(high, 6))

    def _by_question(self, questions: Sequence[str]) -> NDArray[np.int64]:
        places = np.array([self._places[question] for question in questions], dtype=np.int64)
        return np.bincount(places, minlength=len(self._places)).astype(np.int64)
