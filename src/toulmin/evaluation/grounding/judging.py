"""Judging labelled rows in several ways, and what each is worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from toulmin.calibration import Interval, quality_of
from toulmin.evaluation.grounding.figures import Judging, Way
from toulmin.evaluation.grounding.fit import FOLDS, Fitted, Flags, Floats, Samples, crossed, fit
from toulmin.evaluation.grounding.rows import Row, linked
from toulmin.grounding import FEATURES, Ground, SupportModel, features_of

__all__ = ["RESAMPLES", "Judged", "balanced_accuracy", "judging_of", "measure", "resampled", "samples_of"]

RESAMPLES: Final = 1_000
RULE_SHARE_MIN: Final = 0.7
_Statistic = Callable[[NDArray[np.int64]], float]
_COLUMN: Final = {name: place for place, name in enumerate(FEATURES)}


@dataclass(frozen=True, slots=True)
class Judged:
    """A probability and a verdict for each row."""

    probabilities: Floats
    decisions: Flags
    threshold: float
    fitted_on: int


def samples_of(rows: Sequence[Row]) -> Samples:
    """The features of each row."""
    grounds: dict[tuple[str, ...], Ground] = {}
    lines = []
    for row in rows:
        ground = grounds.get(row.evidence)
        if ground is None:
            ground = grounds[row.evidence] = Ground(row.evidence)
        lines.append(list(features_of(row.claim, ground).values()))
    return Samples(
        features=np.array(lines, dtype=np.float64),
        labels=np.array([row.supported for row in rows], dtype=bool),
        clusters=linked(rows),
        weights=np.ones(len(rows)),
    )


def by_rule(samples: Samples) -> Judged:
    """The baseline that nothing was fitted for."""
    shares = samples.features[:, _COLUMN["exact_near"]]
    return Judged(np.clip(shares, 0.0, 1.0), shares >= RULE_SHARE_MIN, RULE_SHARE_MIN, 0)


def by_folds(samples: Samples, *, prior: Floats | None) -> Judged:
    """Cross-validated: nothing of a cluster took part in what judges it."""
    probabilities, decisions = crossed(samples, prior=prior)
    whole = fit(samples, prior=prior)
    return Judged(probabilities, decisions, whole.threshold, len(samples.labels) * (FOLDS - 1) // FOLDS)


def by_fit(fitted: Fitted, samples: Samples, *, fitted_on: int) -> Judged:
    """By coefficients that were fitted elsewhere."""
    probabilities = fitted.probabilities(samples.features)
    return Judged(probabilities, probabilities >= fitted.threshold, fitted.threshold, fitted_on)


def by_model(model: SupportModel, samples: Samples) -> Judged:
    """By a model in the form in which it ships."""
    probabilities = np.array(
        [model.probability(dict(zip(FEATURES, line, strict=True))) for line in samples.features.tolist()]
    )
    return Judged(probabilities, probabilities >= model.threshold, model.threshold, model.rows)


def measure(
    way: Way,
    samples: Samples,
    *,
    fitted: Fitted | SupportModel | None = None,
    rows: int = 0,
    prior: Floats | None = None,
) -> Judged:
    """Judge the samples one way: by what was fitted on so many rows, by the fixed rule, or in cross-validation.

    Raises:
        UsageError: the rows are too few to fit on.
    """
    match fitted:
        case SupportModel():
            return by_model(fitted, samples)
        case Fitted():
            return by_fit(fitted, samples, fitted_on=rows)
        case _:
            return by_rule(samples) if way is Way.RULE else by_folds(samples, prior=prior)


def judging_of(way: Way, judged: Judged, samples: Samples, *, seed: int, seen: bool = False) -> Judging:
    """The figures of one way of judging; `seen` says that its model was fitted on these rows."""
    labels, decisions = samples.labels, judged.decisions
    wrong = ~labels
    hits = float((~decisions & wrong).sum())
    said, real = float((~decisions).sum()), float(wrong.sum())
    return Judging(
        way=way,
        fitted_on=judged.fitted_on,
        balanced_accuracy=round(balanced_accuracy(labels, decisions), 6),
        balanced_accuracy_interval=resampled(
            samples.clusters, lambda picked: balanced_accuracy(labels[picked], decisions[picked]), seed=seed
        ),
        f1_unsupported=round(2.0 * hits / (said + real), 6) if said + real else 0.0,
        threshold=round(judged.threshold, 6),
        seen=seen,
        quality=quality_of(zip(judged.probabilities.round(6).tolist(), labels.tolist(), strict=True)),
    )


def balanced_accuracy(labels: Flags, decisions: Flags) -> float:
    """Mean of the shares of supported and of unsupported rows that were told rightly; of one kind alone, its share."""
    shares = [float((decisions == kind)[labels == kind].mean()) for kind in (True, False) if (labels == kind).any()]
    return sum(shares) / len(shares) if shares else 0.0


def resampled(clusters: Sequence[str], statistic: _Statistic, *, seed: int) -> Interval:
    """The 95 % percentile interval of a statistic over 1,000 samples of whole clusters.

    Source: B. Efron, R. Tibshirani, An Introduction to the Bootstrap (1993), 13.3; clusters as units.
    """
    places: dict[str, list[int]] = {}
    for place, cluster in enumerate(clusters):
        places.setdefault(cluster, []).append(place)
    groups = [np.array(found) for found in places.values()]
    chance = np.random.default_rng(seed)
    drawn = [
        statistic(np.concatenate([groups[one] for one in chance.integers(0, len(groups), len(groups))]))
        for _ in range(RESAMPLES)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Interval(low=round(float(low), 6), high=round(float(high), 6))
