"""Fitting a support model: ridge logistic regression, its penalty and operating point chosen by cross-validation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from toulmin.contracts.canonical import digest_bytes
from toulmin.contracts.errors import UsageError

__all__ = ["Fitted", "Samples", "crossed", "fit", "folds_of", "operating_point"]

PENALTIES: Final = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
"""Strengths of the quadratic penalty on standardised weights that are tried."""
FOLDS: Final = 8
NEWTON_STEPS_MAX: Final = 50
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Samples:
    """Rows as numbers: one line of `features` for each, its label, the cluster that must not be split, its weight."""

    features: Floats
    """Shape (rows, features)."""
    labels: Flags
    clusters: tuple[str, ...]
    weights: Floats

    def pick(self, chosen: Flags) -> Samples:
        """The chosen rows."""
        clusters = tuple(cluster for cluster, keep in zip(self.clusters, chosen, strict=True) if keep)
        return Samples(self.features[chosen], self.labels[chosen], clusters, self.weights[chosen])


@dataclass(frozen=True, slots=True)
class Fitted:
    """Coefficients for raw features, calibrated on predictions for clusters that were left out."""

    weights: Floats
    intercept: float
    threshold: float
    penalty: float
    left_out: Floats
    """For each row the probability by a model that had not seen its cluster."""

    def probabilities(self, features: Floats) -> Floats:
        """The probability of each row."""
        return _sigmoid(features @ self.weights + self.intercept)


def fit(samples: Samples) -> Fitted:
    """Fit on all rows: the penalty with the best left-out log-likelihood, then slope and intercept by Platt's method on
    the left-out log-odds, folded into the weights; the threshold is where left-out balanced accuracy is best.

    The same rows in the same order give the same numbers.

    Raises:
        UsageError: fewer than 20 rows, or all have the same label.
    """
    _must_be_enough(samples)
    folds = folds_of(samples.clusters)
    tried = {penalty: _left_out(samples, folds, penalty) for penalty in PENALTIES}
    penalty = min(PENALTIES, key=lambda one: _loss(tried[one], samples))
    slope, shift = _platt(tried[penalty], samples)
    weights, intercept = _ridge(samples, penalty)
    left_out = _sigmoid(slope * tried[penalty] + shift)
    return Fitted(
        weights=slope * weights,
        intercept=float(slope * intercept + shift),
        threshold=operating_point(left_out, samples.labels),
        penalty=penalty,
        left_out=left_out,
    )


def crossed(samples: Samples) -> tuple[Floats, Flags]:
    """Probabilities and decisions for rows whose cluster took no part in anything that led to them.

    Each fold is judged by a model, a calibration and an operating point that were fitted on the others.
    """
    _must_be_enough(samples)
    folds = folds_of(samples.clusters)
    probabilities = np.zeros(len(samples.labels))
    decisions = np.zeros(len(samples.labels), dtype=bool)
    for fold in range(FOLDS):
        out = folds == fold
        if not out.any():
            continue
        fitted = fit(samples.pick(~out))
        probabilities[out] = fitted.probabilities(samples.features[out])
        decisions[out] = probabilities[out] >= fitted.threshold
    return probabilities, decisions


def folds_of(clusters: Sequence[str]) -> NDArray[np.int64]:
    """A fold for each row, by its cluster: clusters in the order of their digest are dealt out in turn."""
    order = sorted(set(clusters), key=lambda cluster: digest_bytes(cluster.encode()))
    fold = {cluster: place % FOLDS for place, cluster in enumerate(order)}
    return np.array([fold[cluster] for cluster in clusters], dtype=np.int64)


def operating_point(probabilities: Floats, labels: Flags) -> float:
    """The threshold with the best balanced accuracy: the middle of the best stretch, 3 decimals, or 0.5 for none."""
    candidates = np.unique(np.round(np.quantile(probabilities, np.linspace(0.02, 0.98, 97)), 3))
    positive, negative = labels.sum(), (~labels).sum()
    if not positive or not negative:
        return 0.5
    scores = np.array(
        [
            ((probabilities >= one) & labels).sum() / positive + ((probabilities < one) & ~labels).sum() / negative
            for one in candidates
        ]
    )
    # Neighbouring thresholds differ by chance: smoothing keeps the choice from following a lucky row.
    smooth = np.convolve(np.pad(scores, 2, mode="edge"), np.ones(5) / 5.0, mode="valid")
    return float(np.clip(candidates[int(np.argmax(smooth))], 0.001, 0.999))


def _must_be_enough(samples: Samples) -> None:
    if len(samples.labels) < 20 or samples.labels.all() or not samples.labels.any():
        raise UsageError(
            f"{len(samples.labels)} rows, {int(samples.labels.sum())} of them supported, are too few to fit a model on",
            hint="give at least 20 rows with both labels; a few hundred are useful",
        )


def _left_out(samples: Samples, folds: NDArray[np.int64], penalty: float) -> Floats:
    """Log-odds of each row by the model of the other folds."""
    logits = np.zeros(len(samples.labels))
    for fold in range(FOLDS):
        out = folds == fold
        if out.any() and not out.all():
            weights, intercept = _ridge(samples.pick(~out), penalty)
            logits[out] = samples.features[out] @ weights + intercept
    return logits


def _ridge(samples: Samples, penalty: float) -> tuple[Floats, float]:
    """Weighted ridge logistic regression by Newton's method (IRLS) on standardised features.

    Source: T. Hastie, R. Tibshirani, J. Friedman, The Elements of Statistical Learning (2009), 4.4.
    """
    share = samples.weights / samples.weights.sum()
    mean = share @ samples.features
    scale = np.sqrt(share @ (samples.features - mean) ** 2)
    scale[scale < 1e-9] = 1.0
    design = np.hstack([(samples.features - mean) / scale, np.ones((len(samples.labels), 1))])
    ridge = np.full(design.shape[1], penalty)
    ridge[-1] = 1e-6
    beta = np.zeros(design.shape[1])
    for _ in range(NEWTON_STEPS_MAX):
        chance = _sigmoid(design @ beta)
        gradient = design.T @ (samples.weights * (chance - samples.labels)) + ridge * beta
        curve = (design.T * (samples.weights * chance * (1.0 - chance))) @ design + np.diag(ridge)
        step = np.linalg.solve(curve, gradient)
        beta -= step
        if np.abs(step).max() < 1e-8:
            break
    weights = beta[:-1] / scale
    return weights, float(beta[-1] - weights @ mean)


def _platt(logits: Floats, samples: Samples) -> tuple[float, float]:
    """Slope and shift for left-out log-odds; a slope below 0.05 is raised to it, so that the order is kept."""
    line = Samples(logits[:, None], samples.labels, samples.clusters, samples.weights)
    weights, shift = _ridge(line, 1.0)
    return max(0.05, float(weights[0])), shift


def _loss(logits: Floats, samples: Samples) -> float:
    signs = np.where(samples.labels, 1.0, -1.0)
    return float((samples.weights * np.logaddexp(0.0, -signs * logits)).sum())


def _sigmoid(logits: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -40.0, 40.0))), dtype=np.float64)
