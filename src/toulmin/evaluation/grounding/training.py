"""Making the models that ship: one for each labelled set, and a general one of all sets in equal parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from toulmin.contracts.canonical import canonical_bytes, digest_bytes
from toulmin.evaluation.grounding.fit import Fitted, Floats, Samples, fit
from toulmin.evaluation.grounding.judging import samples_of
from toulmin.evaluation.grounding.rows import RowFile
from toulmin.grounding import FEATURES, GENERAL, SupportModel, SupportModels, Weight

__all__ = ["TrainingSet", "fit_support_models", "pooled", "prior_of", "support_model"]

DECIMALS: Final = 6
FULL_WORTH_ROWS: Final = 200
"""A set with fewer rows speaks for less in the general model."""
OF_ONE_DOMAIN: Final = frozenset(
    (
        *("log_words", "log_evidence", "log_sentences", "log_best", "first_person", "second_person", "names"),
        *("claim_sentences", "denials", "function_words", "best_reached", "concentration", "longest_seen_share"),
        *("unseen_words", "longest_unseen", "plain_unseen", "numbers_missing", "numbers_missing_near"),
        *("names_missing", "names_missing_near", "object_names_missing", "quantifiers_added", "subject_missing"),
    )
)
"""Features of length and manner: they tell domains apart, so what they mean in one does not hold in the next. The
general model goes without them: with them it was far worse on every set that it had not seen."""
_GENERAL_MASK: Final = np.array([float(name not in OF_ONE_DOMAIN) for name in FEATURES])


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """One set as it is fitted on."""

    file: RowFile
    samples: Samples

    @classmethod
    def of(cls, file: RowFile) -> TrainingSet:
        """The features of every row of a file."""
        return cls(file, samples_of(file.rows))


def fit_support_models(sets: Sequence[TrainingSet], *, command: str) -> SupportModels:
    """A model for each set, under its name as domain, and the general one.

    Raises:
        UsageError: a set has too few rows, or rows of one kind only.
    """
    made = []
    for one in sets:
        fitted = fit(one.samples, prior=prior_of([other.samples for other in sets if other is not one]))
        by = f"{command}; {_told(one)}"
        made.append(support_model(fitted, domain=one.file.name, rows=len(one.samples.labels), by=by))
    everything = pooled([one.samples for one in sets])
    told = "; ".join(_told(one) for one in sets)
    general = support_model(
        fit(everything), domain=GENERAL, rows=len(everything.labels), by=f"{command}; {told}"[:1_000]
    )
    return SupportModels(models=(general, *made))


def prior_of(others: Sequence[Samples]) -> Floats | None:
    """The weights of a model of other sets, for one more set to start from; None without others."""
    return fit(pooled(others)).weights if others else None


def pooled(samples: Sequence[Samples]) -> Samples:
    """Several sets as one, for a model that has to serve a domain it has not seen: each set has the same weight in all,
    so that a large one does not speak for the rest, and features of one domain are left out.
    """
    rows = sum(len(one.labels) for one in samples)
    return Samples(
        features=np.vstack([one.features for one in samples]) * _GENERAL_MASK,
        labels=np.concatenate([one.labels for one in samples]),
        clusters=tuple(f"{number}:{cluster}" for number, one in enumerate(samples) for cluster in one.clusters),
        weights=np.concatenate([np.full(len(one.labels), _worth(one) / len(one.labels)) for one in samples]) * rows,
        sets=tuple(str(number) for number, one in enumerate(samples) for _ in one.clusters),
    )


def _worth(one: Samples) -> float:
    """A set counts as one, a small one for less."""
    return min(1.0, len(one.labels) / FULL_WORTH_ROWS)


def support_model(fitted: Fitted, *, domain: str, rows: int, by: str) -> SupportModel:
    """Coefficients in the form in which they ship, 6 decimals; weights that round to nothing are left out."""
    weights = {name: round(float(weight), DECIMALS) for name, weight in zip(FEATURES, fitted.weights, strict=True)}
    kept = {name: weight for name, weight in weights.items() if weight}
    intercept = round(fitted.intercept, DECIMALS)
    return SupportModel(
        id=_id(domain, kept, intercept),
        domain=domain,
        weights=tuple(Weight(feature=name, weight=weight) for name, weight in kept.items()),
        intercept=intercept,
        threshold=round(fitted.threshold, DECIMALS),
        rows=rows,
        fitted_by=by,
    )


def _id(domain: str, weights: Mapping[str, float], intercept: float) -> str:
    digest = digest_bytes(canonical_bytes({"weights": dict(weights), "intercept": intercept}))
    return f"support/{domain}/{digest.removeprefix('sha256:')[:8]}"


def _told(one: TrainingSet) -> str:
    return f"{one.file.name}: {len(one.samples.labels)} rows, {one.file.digest.removeprefix('sha256:')[:12]}"
